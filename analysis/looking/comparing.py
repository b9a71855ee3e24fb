"""Facts side by side: what articles agree on, what only one has, and where they conflict."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.dating.edtf import bounds
from analysis.looking.linking import merge_people
from analysis.looking.wording import DATES, is_missing, post, say, text
from analysis.naming.aliases import fold
from analysis.tables import Tables, to_table

if TYPE_CHECKING:
    from analysis.article import Article

OUTCOMES = ("agree", "only one", "changed", "conflict")
HERE, GONE = ("current", "joining"), ("former", "leaving")
SPECS = (
    *("developer", "parameters", "active_parameters", "context_tokens", "training_tokens", "license", "open_weight"),
    *("price_input_per_mtok", "price_output_per_mtok", "released"),
)
FORMS = {"inc", "corp", "corporation", "ltd", "limited", "llc", "plc", "ag", "gmbh", "co", "company"}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One fact in all articles that state it; `values`, `articles` and `evidence` go together, one for each article.

    `outcome` is one of OUTCOMES; `reason` says what differs, `both_right` how all could be right even so, where the
    rows tell; `sources` counts the articles.
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


@dataclass(frozen=True)
class _Claim:
    """What one article says of one fact."""

    article: str
    value: Any
    evidence: str
    certainty: str = "stated"
    published: dt.date | None = None
    row: Mapping[Any, Any] = field(default_factory=dict)


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
    facts = [*_roles(tables.roles), *_specs(tables.model_specs), *_events(tables)]
    return to_table([_compared(*fact, published) for fact in facts], Comparison)


Fact = tuple[str, str, str, list[_Claim]]


def _roles(roles: pd.DataFrame) -> Iterator[Fact]:
    for rows in _grouped(roles, lambda row: (row["person"], _organization(row["organization"]))):
        for same in _by_title(rows):
            first = max(same, key=lambda row: len(text(row["title"])))
            for fact in ("status", "since", "until"):
                claims = list(_claims(same, fact))
                if claims:
                    yield "roles", f"{first['person']}, {post(first)}", fact, claims


def _by_title(rows: list[dict[Any, Any]]) -> list[list[dict[Any, Any]]]:
    """Rows of one post: titles that share half of their words; a row without a title is of no titled post."""
    posts: list[list[dict[Any, Any]]] = []
    for row in sorted(rows, key=lambda row: -len(text(row["title"]))):
        title = set(fold(text(row["title"])).split())
        fits = [held for held in posts if _fits(title, set(fold(text(held[0]["title"])).split()))]
        if fits:
            fits[0].append(row)
        else:
            posts.append([row])
    return posts


def _fits(title: set[str], other: set[str]) -> bool:
    return title == other or 2 * len(title & other) >= max(len(title), len(other), 1)


def _specs(specs: pd.DataFrame) -> Iterator[Fact]:
    for rows in _grouped(specs, lambda row: fold(text(row["name"]) or row["family"])):
        counts = Counter(row["article"] for row in rows)
        # One row an article: sizes can be compared; several: each size is a variant of its own.
        split = _by_size(rows) if max(counts.values()) > 1 else [rows]
        for same in split:
            subject = text(same[0]["name"]) or same[0]["family"]
            for fact in SPECS:
                claims = list(_claims(same, fact))
                if claims:
                    yield "model_specs", subject, fact, claims


def _by_size(rows: list[dict[Any, Any]]) -> list[list[dict[Any, Any]]]:
    sizes: dict[Hashable, list[dict[Any, Any]]] = defaultdict(list)
    for row in rows:
        sizes[None if pd.isna(row["parameters"]) else row["parameters"]].append(row)
    return list(sizes.values())


def _events(tables: Tables) -> Iterator[Fact]:
    """Dated events with participants; to say something is no event here, it is done many times."""
    said = set(zip(tables.statements["article"], tables.statements["cue_start"], strict=True))
    dated = tables.timeline[tables.timeline["date"].notna() & tables.timeline["participants"].map(bool)]
    rows = dated[[pair not in said for pair in zip(dated["article"], dated["event_start"], strict=True)]]
    for same in _grouped(rows, lambda row: (fold(row["event"])[:5], frozenset(row["participants"]))):
        subject = f"{', '.join(same[0]['participants'])}: {same[0]['event']}"
        if max(Counter(row["article"] for row in same).values()) == 1:
            yield "timeline", subject, "date", list(_claims(same, "date"))


def _grouped(table: pd.DataFrame, key: Any) -> Iterable[list[dict[Any, Any]]]:
    groups: dict[Hashable, list[dict[Any, Any]]] = defaultdict(list)
    for row in table.to_dict("records"):
        groups[key(row)].append(row)
    return groups.values()


def _claims(rows: list[dict[Any, Any]], fact: str) -> Iterator[_Claim]:
    """What each article says of this fact: its first row that says anything."""
    seen = set()
    for row in sorted(rows, key=lambda row: row["start"]):
        if row["article"] not in seen and not is_missing(row[fact]):
            seen.add(row["article"])
            yield _Claim(row["article"], row[fact], row["evidence"], row.get("certainty", "stated"), row=row)


def _compared(
    table: str, subject: str, fact: str, claims: list[_Claim], published: Mapping[str, dt.date | None]
) -> Comparison:
    claims = [replace(claim, published=published.get(claim.article)) for claim in claims]
    claims.sort(key=lambda claim: (claim.published or dt.date.max, claim.article))
    reason = _difference(fact, claims)
    changed = reason == "value differs" and fact == "status" and _is_change(claims)
    return Comparison(
        table=table,
        subject=subject,
        fact=fact,
        outcome="only one" if len(claims) == 1 else "changed" if changed else "conflict" if reason else "agree",
        reason=reason,
        both_right=_both_right(fact, claims, changed) if reason else None,
        sources=len(claims),
        values=tuple(say(fact, claim.value) for claim in claims),
        articles=tuple(claim.article for claim in claims),
        evidence=tuple(claim.evidence for claim in claims),
    )


def _difference(fact: str, claims: list[_Claim]) -> str | None:
    if fact in DATES:
        if not _overlap([claim.value for claim in claims]):
            return "date differs"
    elif len({_folded(fact, claim.value) for claim in claims}) > 1:
        return "value differs"
    certainties = {claim.certainty for claim in claims}
    if len(certainties) > 1:
        odd = next(certainty for certainty in ("denied", "hedged", "planned") if certainty in certainties)
        return f"one is {odd}"
    return None


def _is_change(claims: list[_Claim]) -> bool:
    """Whether everyone who tells that a post is held was published before everyone who tells that it is over."""
    here = [claim.published for claim in claims if claim.value in HERE]
    gone = [claim.published for claim in claims if claim.value in GONE]
    return all(early and late and early < late for early in here for late in gone)


def _both_right(fact: str, claims: list[_Claim], changed: bool) -> str | None:
    """How claims that differ could all be right, as far as their rows tell."""
    if changed:
        first, last = (say("published", claims[place].published) for place in (0, -1))
        return f"one is of {first}, the other of {last}: it may have changed between"
    if fact == "parameters":
        sizes = {claim.value for claim in claims}
        if any(claim.row["active_parameters"] in sizes - {claim.value} for claim in claims):
            return "one may count only the parameters that are active at a time"
        return "one may have rounded" if max(sizes) <= 1.1 * min(sizes) else None
    if fact in DATES and any(claim.row.get("grade") == "computed" for claim in claims):
        return "a date was counted from the day of publication, which may be another than that of the news"
    if len({claim.certainty for claim in claims}) > 1:
        first, last = (say("published", claims[place].published) for place in (0, -1))
        when = f" ({first}, {last})" if claims[0].published and claims[-1].published else ""
        return f"one says it as a fact, another does not{when}: it may have been settled between"
    return None


def _overlap(dates: list[str]) -> bool:
    """Whether there is a day that all of these EDTF dates allow."""
    limits = [bounds(date) for date in dates]
    starts = [first for first, _ in limits if first]
    ends = [last for _, last in limits if last]
    return not starts or not ends or max(starts) <= min(ends)


def _folded(fact: str, value: Any) -> Any:
    if fact == "status":
        return "here" if value in HERE else "gone"
    if fact == "developer":
        return _organization(value)
    return fold(value) if isinstance(value, str) else value


def _organization(name: Any) -> str:
    return " ".join(word for word in fold(text(name)).split() if word not in FORMS)
