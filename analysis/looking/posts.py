"""Who holds, takes and leaves which post, and how long, as far as the articles say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.article import read_date
from analysis.dating.edtf import bounds
from analysis.looking.wording import clause, listed, post, text
from analysis.naming.aliases import fold

NEWS = dt.timedelta(days=31)  # what is news is no older: who is said to be leaving was there so long ago

if TYPE_CHECKING:
    Published = dt.date | str | Mapping[str, dt.date | str] | None


@dataclass(frozen=True)
class Tenure:
    """The first and the last day on which a post can have begun, and can have ended; None where that is not known."""

    starts: tuple[dt.date | None, dt.date | None]
    ends: tuple[dt.date | None, dt.date | None]

    def holds(self, first: dt.date, last: dt.date) -> str:
        """Whether the post was held from the first to the last day: yes, no (on none of them), or unknown."""
        if (self.starts[0] and last < self.starts[0]) or (self.ends[1] and first > self.ends[1]):
            return "no"
        sure = self.starts[1] and self.ends[0] and self.starts[1] <= first and last <= self.ends[0]
        return "yes" if sure else "unknown"


def holds_at(roles: pd.DataFrame, when: dt.date | str, *, published: Published = None) -> pd.Series[Any]:
    """For each row of `tables.roles`: was the post held on that date? "yes", "no" or "unknown".

    `when` is a date or EDTF ("2023-08": throughout that month; "no" means on no day of it). `published` is when the
    articles appeared, one date for all or one for each article id: what an article calls current held on that day, and
    what somebody is leaving a month before. Only the evidence counts: without `since` a post is not held "since
    always", a former post without `until` ended on an unknown day before publication, and what is hedged, planned or
    denied is unknown; a departure that is planned or denied has not happened.

    >>> rows = pd.DataFrame({"article": "a", "status": ["former", "current"], "certainty": "stated",
    ...                      "since": ["2019", None], "until": ["2023", None]})
    >>> holds_at(rows, "2021-08", published="2026-03-03").tolist()
    ['yes', 'unknown']
    >>> holds_at(rows, "2025", published="2026-03-03").tolist()
    ['no', 'unknown']

    Raises ValueError if `when` is not an EDTF date.
    """
    first, last = bounds(when.isoformat()[:10] if isinstance(when, dt.date) else when)
    if first is None or last is None:
        raise ValueError(f"{when!r} lies outside the calendar: give a date between the years 1 and 9999")
    answers = [tenure_of(row, published).holds(first, last) for row in roles.to_dict("records")]
    return pd.Series(answers, index=roles.index, dtype="str", name="holds")


def careers(roles: pd.DataFrame) -> pd.Series[Any]:
    """One sentence for each person, in the order of `tables.roles`: what the article says they do, did and will do.

    >>> rows = pd.DataFrame({"person": "Ann Lee", "title": ["CEO", None], "organization": ["Acme", "Initech"],
    ...                      "status": ["leaving", "joining"], "certainty": ["stated", "hedged"],
    ...                      "since": ["2019-07", None], "until": [None, None]})
    >>> careers(rows)["Ann Lee"]
    'Ann Lee is leaving as CEO of Acme (since July 2019) and is joining Initech (hedged).'
    """
    told: dict[str, list[str]] = {}
    for row in distinct(roles.to_dict("records")):
        told.setdefault(row["person"], []).append(clause(row))
    sentences = {person: f"{person} {listed(clauses)}." for person, clauses in told.items()}
    return pd.Series(sentences, dtype="str", name="career")


def distinct(roles: Iterable[Mapping[Any, Any]]) -> list[Mapping[Any, Any]]:
    """Rows of roles with each post once: of several articles that tell of it, as the one that dates it best."""
    posts: dict[tuple[str, ...], Mapping[Any, Any]] = {}
    for row in roles:
        key = (row["person"], fold(post(row)), row["status"], row["certainty"])
        known = posts.setdefault(key, row)
        if sum(len(text(row[date])) - len(text(known[date])) for date in ("since", "until")) > 0:
            posts[key] = row
    return list(posts.values())


def tenure_of(row: Mapping[Any, Any], published: Published = None) -> Tenure:
    """The bounds of one row of `tables.roles`."""
    day, status, certainty = published_on(row, published), row["status"], row["certainty"]
    starts, ends = _bounds(row["since"]), _bounds(row["until"])
    if certainty != "stated" and status != "leaving":
        return Tenure((None, None), (None, None))
    if starts == (None, None) and status in ("current", "former", "leaving"):
        starts = (None, day)
    if status == "leaving" and certainty in ("planned", "denied"):
        ends = (day or ends[0], ends[1]) if certainty == "planned" else (day, None)
    elif ends == (None, None):
        news = day - NEWS if day else None
        ends = {"current": (day, None), "former": (None, day), "leaving": (news, None)}.get(status, ends)
    return Tenure(starts, ends)


def published_on(row: Mapping[Any, Any], published: Published) -> dt.date | None:
    """When the article of a row appeared."""
    return read_date(published.get(row["article"]) if isinstance(published, Mapping) else published)


def _bounds(edtf: Any) -> tuple[dt.date | None, dt.date | None]:
    """First and last day; an approximate date ("2019~") may be off by as much as it is long."""
    if not text(edtf):
        return None, None
    first, last = bounds(edtf)
    if edtf.endswith("~") and first and last:
        slack = last - first + dt.timedelta(days=1)
        return first - slack, last + slack
    return first, last
