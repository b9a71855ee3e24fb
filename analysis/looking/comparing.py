"""Facts side by side: what articles agree on, what only one has, and where they conflict."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.dating.edtf import bounds
from analysis.looking.linking import merge_people
from analysis.looking.wording import DATES, is_missing, post, say, text
from analysis.naming.aliases import fold
from analysis.tables import Tables, to_table

if TYPE_CHECKING:
    from analysis.article import Article

HERE = ("current", "joining")
SPECS = (
    *("developer", "parameters", "active_parameters", "context_tokens", "training_tokens", "license", "open_weight"),
    *("price_input_per_mtok", "price_output_per_mtok", "released"),
)
FORMS = {"inc", "corp", "corporation", "ltd", "limited", "llc", "plc", "ag", "gmbh", "co", "company"}
Rows = list[dict[Any, Any]]
Facts = Iterator[tuple[str, str, Rows, tuple[str, ...]]]  # table, subject, its rows, the columns to compare


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One fact in all articles that state it; `values`, `articles` and `evidence` go together, one for each article.

    `outcome` is agree, only one, changed or conflict; `reason` says what differs, `both_right` how all could be right
    even so, where the rows tell; `sources` counts the articles.
    """

    table: str
    subject: str
    fact: str
    outcome: str
    reason: str | None = None
    both_right: str | None = None
    sources: int
    values: tuple[str, ...]
    articles: tuple[str, ...]
    evidence: tuple[str, ...]


def compare(tables: Tables, articles: Iterable[Article] = ()) -> pd.DataFrame:
    """Roles, model specs and dated events of several articles, fact by fact; every article counts once.

    A role is told by person, organization and title (bare membership is a post of its own): does the person hold it,
    since when, until when. A model is told by its name and size, an event by its word and participants. People are the
    same as in `link_people`. The outcome is `conflict` with a reason: value differs, date differs, or one is hedged
    (the same is stated by one, hedged or denied by another); `changed` where the later of two articles tells of the
    end of what the earlier one tells, for which `articles` have to give the dates of publication. A date that is only
    less exact ("2019", "July 2019") agrees. Nothing is overwritten.
    """
    tables = merge_people(tables)
    published = {article.id: article.published for article in articles}
    compared = [
        _compared(table, subject, fact, told, published)
        for table, subject, rows, facts in (*_roles(tables.roles), *_specs(tables.model_specs), *_events(tables))
        for fact in facts
        if (told := _told(rows, fact))
    ]
    return to_table(compared, Comparison)


def _roles(roles: pd.DataFrame) -> Facts:
    for rows in _grouped(roles.to_dict("records"), lambda row: (row["person"], _organization(row["organization"]))):
        for same in _by_title(rows):
            first = max(same, key=lambda row: len(text(row["title"])))
            yield "roles", f"{first['person']}, {post(first)}", same, ("status", "since", "until")


def _by_title(rows: Rows) -> list[Rows]:
    """Rows of one post: titles that share half of their words; a row without a title is of no titled post."""
    posts: list[tuple[set[str], Rows]] = []
    for row in sorted(rows, key=lambda row: -len(text(row["title"]))):
        title = set(fold(text(row["title"])).split())
        fits = (held for other, held in posts if title == other or _half(title, other))
        held = next(fits, None)
        if held is None:
            posts.append((title, [row]))
        else:
            held.append(row)
    return [held for _, held in posts]


def _half(one: set[str], other: set[str]) -> bool:
    return 2 * len(one & other) >= max(len(one), len(other), 1)


def _specs(specs: pd.DataFrame) -> Facts:
    for rows in _grouped(specs.to_dict("records"), lambda row: fold(text(row["name"]) or row["family"])):
        # One row an article: sizes can be compared; several: each size is a variant of its own.
        split = [rows] if _is_one_each(rows) else _grouped(rows, lambda row: say("parameters", row["parameters"]))
        for same in split:
            yield "model_specs", text(same[0]["name"]) or same[0]["family"], same, SPECS


def _events(tables: Tables) -> Facts:
    """Dated events with participants; to say something is no event here, it is done many times."""
    said = set(zip(tables.statements["article"], tables.statements["cue_start"], strict=True))
    dated = tables.timeline[tables.timeline["date"].notna() & tables.timeline["participants"].map(bool)]
    rows = dated[[pair not in said for pair in zip(dated["article"], dated["event_start"], strict=True)]]
    for same in _grouped(rows.to_dict("records"), lambda row: (fold(row["event"])[:5], frozenset(row["participants"]))):
        if _is_one_each(same):
            yield "timeline", f"{', '.join(same[0]['participants'])}: {same[0]['event']}", same, ("date",)


def _grouped(rows: Rows, key: Callable[[dict[Any, Any]], Hashable]) -> Iterable[Rows]:
    groups: dict[Hashable, Rows] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups.values()


def _is_one_each(rows: Rows) -> bool:
    return max(Counter(row["article"] for row in rows).values()) == 1


def _told(rows: Rows, fact: str) -> Rows:
    """The first row of each article that says anything of this fact."""
    first: dict[str, dict[Any, Any]] = {}
    for row in sorted(rows, key=lambda row: row["start"]):
        if not is_missing(row[fact]):
            first.setdefault(row["article"], row)
    return list(first.values())


def _compared(table: str, subject: str, fact: str, rows: Rows, published: Mapping[str, dt.date | None]) -> Comparison:
    days = {row["article"]: published.get(row["article"]) for row in rows}
    rows.sort(key=lambda row: (days[row["article"]] or dt.date.max, row["article"]))
    reason = _difference(fact, rows)
    changed = reason == "value differs" and fact == "status" and _is_change(rows, days)
    when = [say("published", days[rows[place]["article"]]) for place in (0, -1)] if all(days.values()) else []
    return Comparison(
        table=table,
        subject=subject,
        fact=fact,
        outcome="only one" if len(rows) == 1 else "changed" if changed else "conflict" if reason else "agree",
        reason=reason,
        both_right=_both_right(fact, rows, changed, when) if reason else None,
        sources=len(rows),
        values=tuple(say(fact, row[fact]) for row in rows),
        articles=tuple(row["article"] for row in rows),
        evidence=tuple(row["evidence"] for row in rows),
    )


def _difference(fact: str, rows: Rows) -> str | None:
    if fact in DATES:
        limits = [bounds(row[fact]) for row in rows]
        starts, ends = ([day for day in days if day] for days in zip(*limits, strict=True))
        if starts and ends and max(starts) > min(ends):  # no day that all allow
            return "date differs"
    elif len({_folded(fact, row[fact]) for row in rows}) > 1:
        return "value differs"
    certainties = {row.get("certainty", "stated") for row in rows}
    odd = next((one for one in ("denied", "hedged", "planned") if one in certainties), None)
    return f"one is {odd}" if len(certainties) > 1 else None


def _is_change(rows: Rows, days: Mapping[str, dt.date | None]) -> bool:
    """Whether everyone who tells that a post is held was published before everyone who tells that it is over."""
    here = [days[row["article"]] for row in rows if row["status"] in HERE]
    gone = [days[row["article"]] for row in rows if row["status"] not in HERE]
    return all(early and late and early < late for early in here for late in gone)


def _both_right(fact: str, rows: Rows, changed: bool, when: list[str]) -> str | None:
    """How rows that differ could all be right, as far as they tell; `when` is the first and the last publication."""
    if changed:
        return f"one is of {when[0]}, the other of {when[1]}: it may have changed between"
    if fact == "parameters":
        sizes = {row[fact] for row in rows}
        if any(row["active_parameters"] in sizes - {row[fact]} for row in rows):
            return "one may count only the parameters that are active at a time"
        return "one may have rounded" if max(sizes) <= 1.1 * min(sizes) else None
    if fact in DATES and any(row.get("grade") == "computed" for row in rows):
        return "a date was counted from the day of publication, which may be another than that of the news"
    if len({row.get("certainty") for row in rows}) > 1:
        between = f" ({', '.join(when)})" if when else ""
        return f"one says it as a fact, another does not{between}: it may have been settled between"
    return None


def _folded(fact: str, value: Any) -> Any:
    if fact == "status":
        return value in HERE
    if fact == "developer":
        return _organization(value)
    return fold(value) if isinstance(value, str) else value


def _organization(name: Any) -> str:
    return " ".join(word for word in fold(text(name)).split() if word not in FORMS)
