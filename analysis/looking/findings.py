"""What a reporter could print: sentences made from the rows, each with its words; who held which post when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.article import read_date
from analysis.dating.edtf import bounds
from analysis.errors import AnalysisError
from analysis.looking.linking import merge_people
from analysis.looking.showing import PLAIN, evidence, opens
from analysis.looking.wording import amount, clause, is_missing, listed, model, post, say, tell, text
from analysis.naming.aliases import fold
from analysis.tables import Tables

if TYPE_CHECKING:
    from analysis.looking.wording import Row

    Published = dt.date | str | Mapping[str, dt.date | str] | None

NEWS = dt.timedelta(days=31)  # what is news is no older: who is said to be leaving was there so long ago
MOST = 5  # findings in a list
MANY = 6  # names in one sentence
LONG = 160  # characters of a sentence or an utterance
SURE = 0.5  # a row that is less sure is no finding
MIXED = ("roles", "timeline", "model_specs", "statements", "open_questions")  # of which a mixed list has something


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


@dataclass(frozen=True)
class Finding:
    """A sentence and the rows that it was made from."""

    says: str
    rows: Sequence[Row] = field(repr=False)

    def __str__(self) -> str:
        words = "".join(evidence(row) for row in self.rows)
        return f"<li>{opens(escape(self.says), words)}</li>"


class Findings(list[Finding]):
    """Findings; shows itself in a notebook, where a click shows the words."""

    def __repr__(self) -> str:
        return "\n".join(f"- {finding.says}" for finding in self) or "Nothing of this kind is stated."

    def _repr_html_(self) -> str:
        items = "".join(map(str, self)) or "<li>Nothing of this kind is stated.</li>"
        return f'<div class="{PLAIN}"><ul>{items}</ul></div>'


def findings(tables: Tables, about: str | None = None, most: int = MOST) -> Findings:
    """What the tables say, in sentences that could be printed; the surest first.

    `about` is the name of a table (people, roles, timeline, model_specs, statements, open_questions); left out, the
    list has something of each: who leaves and takes which post and when, what is disputed, which models have how many
    parameters at which price, who says what, what is not known. Only rows that are more likely right than not.
    """
    if about is not None and about not in MAKERS:
        raise AnalysisError(f"about={about!r}: use one of {', '.join(MAKERS)}")
    tables = merge_people(tables)
    sure = tables._replace(**{name: _sure(getattr(tables, name)) for name in MAKERS})
    kinds = [list(make(sure)) for name, make in MAKERS.items() if about == name or (not about and name in MIXED)]
    if about:
        return Findings(kinds[0][:most])
    ranked = [(rank, kind) for rank in range(most) for kind, made in enumerate(kinds) if rank < len(made)]
    return Findings(kinds[kind][rank] for kind, rank in sorted((kind, rank) for rank, kind in ranked[:most]))


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
    for row in each_post(roles.to_dict("records")):
        told.setdefault(row["person"], []).append(clause(row))
    sentences = {person: f"{person} {listed(clauses)}." for person, clauses in told.items()}
    return pd.Series(sentences, dtype="str", name="career")


def _sure(table: pd.DataFrame) -> pd.DataFrame:
    rows = table[table["confidence"] >= SURE]
    return rows.sort_values("confidence", ascending=False, kind="stable")


def _people(tables: Tables) -> Iterator[Finding]:
    """Who is named, those named most first, and what they are."""
    told = careers(tables.roles)
    people = {row["person"]: row for row in reversed(tables.people.to_dict("records"))}
    counts = tables.people.groupby("person", sort=False)["mentions"].sum()
    for person in sorted(people, key=lambda person: -counts[person]):
        roles = tables.roles[tables.roles["person"] == person]
        times = f"Named {counts[person]} times." if counts[person] > 1 else "Named once."
        career = told.get(person, f"{person}: no post is stated.")
        yield Finding(f"{career} ({times})", roles.to_dict("records") or [people[person]])


def _moves(tables: Tables) -> Iterator[Finding]:
    """Who leaves and takes which post and when; then what is disputed; then who holds which post."""
    rows = each_post(tables.roles.to_dict("records"))
    settled = [row for row in rows if row["certainty"] == "stated"]
    for row in [row for row in settled if row["status"] in ("leaving", "joining")]:
        event = _dated(tables, row)
        when = f", {_on(event['date'])}" if event and not text(row["until"]) and not text(row["since"]) else ""
        yield Finding(f"{tell('roles', row)}{when}.", [row, event] if when and event else [row])
    for row in [row for row in rows if row["certainty"] != "stated"]:
        yield Finding(f"Not settled: {tell('roles', row)}.", [row])
    for row in [row for row in settled if row["status"] in ("current", "former")]:
        yield Finding(f"{tell('roles', row)}.", [row])


def _dated(tables: Tables, role: Row) -> Row | None:
    """The dated event of a move: its person takes part, it stands in the words of the move, and is no utterance."""
    said = set(zip(tables.statements["article"], tables.statements["cue_start"], strict=True))
    for row in tables.timeline.to_dict("records"):
        inside = row["article"] == role["article"] and role["start"] <= row["event_start"] < role["end"]
        takes_part = role["person"] in row["participants"] and (row["article"], row["event_start"]) not in said
        if inside and takes_part and text(row["date"]):
            return row
    return None


def _models(tables: Tables) -> Iterator[Finding]:
    """Which models have how many parameters at which price."""
    rows = sorted(tables.model_specs.to_dict("records"), key=lambda row: is_missing(row["parameters"]))
    families: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        families.setdefault((row["article"], row["family"]), []).append(row)
    for (_, family), own in families.items():
        sizes = sorted({row["parameters"] for row in own if not is_missing(row["parameters"])})
        size = f"{listed([amount(size) for size in sizes])} parameters" if sizes else "no size is stated"
        maker = next((f" by {row['developer']}" for row in own if text(row["developer"])), "")
        prices = [f"{model(row)} {_price(row)}" for row in own if _price(row)]
        price = f"per million tokens: {listed(prices)}" if prices else "no price is stated"
        yield Finding(f"{family}{maker}: {size}; {price}.", own)


def _price(row: Row) -> str:
    ends = {"in": row["price_input_per_mtok"], "out": row["price_output_per_mtok"]}
    return " and ".join(f"{say('price_input_per_mtok', ends[end])} {end}" for end in ends if not is_missing(ends[end]))


def _events(tables: Tables) -> Iterator[Finding]:
    """What happened, the latest first, in the words of the article."""
    dated = tables.timeline.dropna(subset=["date", "earliest"])
    told = set()
    for row in dated.sort_values("earliest", ascending=False, kind="stable").to_dict("records"):
        if row["certainty"] == "stated" and (row["article"], row["start"]) not in told:
            told.add((row["article"], row["start"]))
            sentence = " ".join(row["evidence"].split())
            yield Finding(
                f"{_on(row['date'], 'On', 'In', 'Between')}: {shorten(sentence, LONG, placeholder=' …')}", [row]
            )


def _words(tables: Tables) -> Iterator[Finding]:
    """Who says what: those who are named first, in their own words first."""
    named = {*tables.people["person"], *tables.organizations["organization"]}
    rows = [row for row in tables.statements.to_dict("records") if row["kind"] != "no_comment"]
    rows.sort(key=lambda row: (row["speaker"] not in named, row["kind"] != "quote"))
    for row in rows:
        words = shorten(" ".join(row["content"].split()), LONG, placeholder=" …")
        yield Finding(f"{row['speaker']} {row['cue']}: {f'“{words}”' if row['kind'] == 'quote' else words}", [row])


def _open(tables: Tables) -> Iterator[Finding]:
    """Who gave no comment, and what is not known."""
    rows = tables.open_questions.sort_values(["article", "start"], kind="stable").to_dict("records")
    silent = [row for row in rows if row["kind"] == "no_comment"]
    who = list(dict.fromkeys(text(row["about"]) or "somebody who is not named" for row in silent))
    who = who if len(who) <= MANY else [*who[:MANY], f"{len(who) - MANY} others"]
    if who:
        yield Finding(f"No comment: {listed(who)}.", silent)
    for row in [row for row in rows if row["kind"] in ("unknown", "undisclosed")]:
        yield Finding(f"Not {'known' if row['kind'] == 'unknown' else 'disclosed'}: {row['question']}.", [row])


def _on(edtf: str, on: str = "on", within: str = "in", between: str = "between") -> str:
    """A date as a sentence has it: "on 3 March 2026", "in July 2019"."""
    first, last = edtf.split("/") if "/" in edtf else (edtf, "")
    if last:
        return f"{between} {say('date', first)} and {say('date', last)}"
    return f"{on if edtf.count('-') == 2 else within} {say('date', edtf)}"


def each_post(roles: Iterable[Mapping[Any, Any]]) -> list[Mapping[Any, Any]]:
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


MAKERS: dict[str, Callable[[Tables], Iterator[Finding]]] = {
    "people": _people,
    "roles": _moves,
    "timeline": _events,
    "model_specs": _models,
    "statements": _words,
    "open_questions": _open,
}
