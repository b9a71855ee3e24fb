"""What a reporter could print: sentences made from the rows, each with its words; who held which post when."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import islice
from textwrap import shorten
from typing import Any

import pandas as pd

from analysis.article import read_date
from analysis.dating.edtf import bounds
from analysis.errors import AnalysisError
from analysis.looking.comparing import merge_people
from analysis.looking.showing import (
    PLAIN,
    Row,
    amount,
    clause,
    evidence,
    is_missing,
    listed,
    model,
    opens,
    post,
    say,
    text,
)
from analysis.naming.aliases import fold
from analysis.tables import Tables

Published = dt.date | str | Mapping[str, dt.date | str] | None
Days = tuple[dt.date | None, dt.date | None]  # the first and the last that are possible; None: not known
NEWS = dt.timedelta(days=31)  # what is news is no older: who is said to be leaving was there so long ago
MOST = 5  # findings in a list
MANY = 6  # names in one sentence
LONG = 160  # characters of a sentence or an utterance
SURE = 0.5  # a row that is less sure is no finding
PRICES = {"price_input_per_mtok": "in", "price_output_per_mtok": "out"}
MIXED = ("roles", "timeline", "model_specs", "statements", "open_questions")  # of which a mixed list has something


@dataclass(frozen=True)
class Finding:
    """A sentence and the rows that it was made from."""

    says: str
    rows: Sequence[Row] = field(repr=False)

    def __str__(self) -> str:
        return f"<li>{opens(escape(self.says), ''.join(map(evidence, self.rows)))}</li>"


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
    sure = {name: getattr(tables, name).query("confidence >= @SURE") for name in MAKERS}
    surest = {name: rows.sort_values("confidence", ascending=False, kind="stable") for name, rows in sure.items()}
    tables = tables._replace(**surest)
    kinds = [list(islice(MAKERS[name](tables), most)) for name in ([about] if about else MIXED)]
    ranks = sorted((rank, kind) for kind, made in enumerate(kinds) for rank in range(len(made)))
    return Findings(kinds[kind][rank] for kind, rank in sorted((kind, rank) for rank, kind in ranks[:most]))


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
    answers = []
    for row in roles.to_dict("records"):
        starts, ends = tenure_of(row, published)
        never = (starts[0] and last < starts[0]) or (ends[1] and first > ends[1])
        always = starts[1] and ends[0] and starts[1] <= first and last <= ends[0]
        answers.append("no" if never else "yes" if always else "unknown")
    return pd.Series(answers, index=roles.index, dtype="str", name="holds")


def careers(roles: pd.DataFrame) -> pd.Series[Any]:
    """One sentence for each person, in the order of `tables.roles`: what the article says they do, did and will do.

    >>> rows = pd.DataFrame({"person": "Ann Lee", "title": ["CEO", None], "organization": ["Acme", "Initech"],
    ...                      "status": ["leaving", "joining"], "certainty": ["stated", "hedged"],
    ...                      "since": ["2019-07", None], "until": [None, None]})
    >>> careers(rows)["Ann Lee"]
    'Ann Lee is leaving as CEO of Acme (since July 2019) and is joining Initech (hedged).'
    """
    told: dict[str, list[str]] = defaultdict(list)
    for row in _each_post(roles):
        told[row["person"]].append(clause(row))
    sentences = {person: f"{person} {listed(clauses)}." for person, clauses in told.items()}
    return pd.Series(sentences, dtype="str", name="career")


def tenure_of(row: Row, published: Published = None) -> tuple[Days, Days]:
    """On which days the post of a row of `tables.roles` can have begun, and can have ended."""
    day, status, certainty = published_on(row, published), row["status"], row["certainty"]
    if certainty != "stated" and status != "leaving":
        return (None, None), (None, None)
    starts, ends = _bounds(row["since"]), _bounds(row["until"])
    if starts == (None, None) and status != "joining":
        starts = (None, day)
    if status == "leaving" and certainty in ("planned", "denied"):
        ends = (day or ends[0], ends[1]) if certainty == "planned" else (day, None)
    elif ends == (None, None):
        news = day - NEWS if day else None
        ends = {"current": (day, None), "former": (None, day), "leaving": (news, None)}.get(status, ends)
    return starts, ends


def published_on(row: Row, published: Published) -> dt.date | None:
    """When the article of a row appeared."""
    return read_date(published.get(row["article"]) if isinstance(published, Mapping) else published)


def _people(tables: Tables) -> Iterator[Finding]:
    """Who is named, those named most first, and what they are."""
    told, roles = careers(tables.roles), dict(list(tables.roles.groupby("person", sort=False)))
    people = {row["person"]: row for row in reversed(tables.people.to_dict("records"))}
    counts = tables.people.groupby("person", sort=False)["mentions"].sum()
    for person in sorted(people, key=lambda person: -counts[person]):
        times = f"Named {counts[person]} times." if counts[person] > 1 else "Named once."
        rows = roles[person].to_dict("records") if person in roles else [people[person]]
        yield Finding(f"{told.get(person, f'{person}: no post is stated.')} ({times})", rows)


def _moves(tables: Tables) -> Iterator[Finding]:
    """Who leaves and takes which post; then what is disputed; then who holds which post."""
    order = {"leaving": 0, "joining": 0}
    for row in sorted(_each_post(tables.roles), key=lambda row: order.get(row["status"], 2) if _is_settled(row) else 1):
        yield Finding(f"{'' if _is_settled(row) else 'Not settled: '}{row['person']} {clause(row)}.", [row])


def _is_settled(role: Row) -> bool:
    return bool(role["certainty"] == "stated")


def _models(tables: Tables) -> Iterator[Finding]:
    """Which models have how many parameters at which price."""
    families: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for spec in sorted(tables.model_specs.to_dict("records"), key=lambda row: is_missing(row["parameters"])):
        families[spec["article"], spec["family"]].append(spec)
    for (_, family), own in families.items():
        sizes = sorted({row["parameters"] for row in own if not is_missing(row["parameters"])})
        size = f"{listed([amount(size) for size in sizes])} parameters" if sizes else "no size is stated"
        maker = next((f" by {row['developer']}" for row in own if text(row["developer"])), "")
        prices = []
        for row in own:
            ends = [f"{say(name, row[name])} {end}" for name, end in PRICES.items() if not is_missing(row[name])]
            prices += [f"{model(row)} {listed(ends)}"] if ends else []
        price = f"per million tokens: {listed(prices)}" if prices else "no price is stated"
        yield Finding(f"{family}{maker}: {size}; {price}.", own)


def _events(tables: Tables) -> Iterator[Finding]:
    """What happened, the latest first, in the words of the article."""
    dated = tables.timeline[tables.timeline["certainty"] == "stated"].dropna(subset=["date", "earliest"])
    dated = dated.sort_values("earliest", ascending=False, kind="stable").drop_duplicates(["article", "start"])
    for row in dated.to_dict("records"):
        when, words = _on(row["date"]), shorten(row["evidence"], LONG, placeholder=" …")
        yield Finding(f"{when[0].upper()}{when[1:]}: {words}", [row])


def _words(tables: Tables) -> Iterator[Finding]:
    """Who says what: those who are named first, in their own words first."""
    named = {*tables.people["person"], *tables.organizations["organization"]}
    rows = [row for row in tables.statements.to_dict("records") if row["kind"] != "no_comment"]
    for row in sorted(rows, key=lambda row: (row["speaker"] not in named, row["kind"] != "quote")):
        words = shorten(row["content"], LONG, placeholder=" …")
        yield Finding(f"{row['speaker']} {row['cue']}: {f'“{words}”' if row['kind'] == 'quote' else words}", [row])


def _open(tables: Tables) -> Iterator[Finding]:
    """Who gave no comment, and what is not known."""
    rows = tables.open_questions.sort_values(["article", "start"], kind="stable").to_dict("records")
    silent = [row for row in rows if row["kind"] == "no_comment"]
    who = list(dict.fromkeys(text(row["about"]) or "somebody who is not named" for row in silent))
    who = who if len(who) <= MANY else [*who[:MANY], f"{len(who) - MANY} others"]
    if who:
        yield Finding(f"No comment: {listed(who)}.", silent)
    for row in rows:
        if row["kind"] in ("unknown", "undisclosed"):
            yield Finding(f"Not {'known' if row['kind'] == 'unknown' else 'disclosed'}: {row['question']}.", [row])


def _on(edtf: str) -> str:
    """A date as a sentence has it: "on 3 March 2026", "in July 2019"."""
    first, _, last = edtf.partition("/")
    if last:
        return f"between {say('date', first)} and {say('date', last)}"
    return f"{'on' if edtf.count('-') == 2 else 'in'} {say('date', edtf)}"


def _each_post(roles: pd.DataFrame) -> Iterable[Row]:
    """Rows of roles with each post once: of several articles that tell of it, as the one that dates it best."""
    posts: dict[tuple[str, ...], Row] = {}
    for row in roles.to_dict("records"):
        key = (row["person"], fold(post(row)), row["status"], row["certainty"])
        known = posts.setdefault(key, row)
        if sum(len(text(row[date])) - len(text(known[date])) for date in ("since", "until")) > 0:
            posts[key] = row
    return posts.values()


def _bounds(edtf: Any) -> Days:
    """First and last day; an approximate date ("2019~") may be off by as much as it is long."""
    first, last = bounds(edtf) if text(edtf) else (None, None)
    if first and last and edtf.endswith("~"):
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
