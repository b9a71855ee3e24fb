"""Facts side by side: what articles agree on, what only one has, and where they conflict."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.dating.edtf import bounds
from analysis.linking import merge_people
from analysis.naming.aliases import fold
from analysis.tables import Tables, to_table

OUTCOMES = ("agree", "only one", "conflict")
HERE, GONE = ("current", "joining"), ("former", "leaving")
SPECS = (
    *("developer", "parameters", "active_parameters", "context_tokens", "training_tokens", "license", "open_weight"),
    *("price_input_per_mtok", "price_output_per_mtok", "released"),
)
FORMS = {"inc", "corp", "corporation", "ltd", "limited", "llc", "plc", "ag", "gmbh", "co", "company"}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One fact in all articles that state it; `values`, `articles` and `evidence` go together, one for each article.

    `outcome` is one of OUTCOMES; `reason` says what differs; `sources` counts the articles.
    """

    table: str
    subject: str
    fact: str
    outcome: str
    reason: str | None = None
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


def compare(tables: Tables) -> pd.DataFrame:
    """Roles, model specs and dated events of several articles, fact by fact; every article counts once.

    A role is told by person, organization and title: does the person hold it, since when, until when. A model is told
    by its name and size, an event by its word and participants. People are the same as in `link_people`. A conflict has
    a reason: value differs, date differs, or one is hedged (the same is stated by one, hedged or denied by another).
    A date that is only less exact ("2019", "July 2019") agrees. Nothing is overwritten.
    """
    tables = merge_people(tables)
    facts = [*_roles(tables.roles), *_specs(tables.model_specs), *_events(tables)]
    return to_table([_compared(*fact) for fact in facts], Comparison)


Fact = tuple[str, str, str, list[_Claim]]


def _roles(roles: pd.DataFrame) -> Iterator[Fact]:
    for rows in _grouped(roles, lambda row: (row["person"], _organization(row["organization"]))):
        for same in _by_title(rows):
            first = max(same, key=lambda row: len(_text(row["title"])))
            subject = f"{first['person']}, {_text(first['title']) or 'member'}, {_text(first['organization']) or '?'}"
            for fact in ("status", "since", "until"):
                claims = list(_claims(same, fact))
                if claims:
                    yield "roles", subject, fact, claims


def _by_title(rows: list[dict[Any, Any]]) -> list[list[dict[Any, Any]]]:
    """Rows of one post: titles that share half of their words; a row without a title is of the only post there is."""
    posts: list[list[dict[Any, Any]]] = []
    for row in sorted(rows, key=lambda row: -len(_text(row["title"]))):
        title = set(fold(_text(row["title"])).split())
        fits = [post for post in posts if _fits(title, set(fold(_text(post[0]["title"])).split()))]
        if fits and (title or len(posts) == 1):
            fits[0].append(row)
        else:
            posts.append([row])
    return posts


def _fits(title: set[str], other: set[str]) -> bool:
    return not title or 2 * len(title & other) >= max(len(title), len(other))


def _specs(specs: pd.DataFrame) -> Iterator[Fact]:
    for rows in _grouped(specs, lambda row: fold(_text(row["name"]) or row["family"])):
        counts = Counter(row["article"] for row in rows)
        # One row an article: sizes can be compared; several: each size is a variant of its own.
        split = _by_size(rows) if max(counts.values()) > 1 else [rows]
        for same in split:
            subject = _text(same[0]["name"]) or same[0]["family"]
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
        if row["article"] not in seen and not _is_missing(row[fact]):
            seen.add(row["article"])
            yield _Claim(row["article"], row[fact], row["evidence"], row.get("certainty", "stated"))


def _compared(table: str, subject: str, fact: str, claims: list[_Claim]) -> Comparison:
    claims = sorted(claims, key=lambda claim: claim.article)
    reason = _difference(fact, claims)
    outcome = "only one" if len(claims) == 1 else "conflict" if reason else "agree"
    return Comparison(
        table=table,
        subject=subject,
        fact=fact,
        outcome=outcome,
        reason=reason,
        sources=len(claims),
        values=tuple(_shown(claim.value) for claim in claims),
        articles=tuple(claim.article for claim in claims),
        evidence=tuple(claim.evidence for claim in claims),
    )


def _difference(fact: str, claims: list[_Claim]) -> str | None:
    if fact in ("date", "since", "until", "released"):
        if not _overlap([claim.value for claim in claims]):
            return "date differs"
    elif len({_folded(fact, claim.value) for claim in claims}) > 1:
        return "value differs"
    certainties = {claim.certainty for claim in claims}
    if len(certainties) > 1:
        odd = next(certainty for certainty in ("denied", "hedged", "planned") if certainty in certainties)
        return f"one is {odd}"
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
    return " ".join(word for word in fold(_text(name)).split() if word not in FORMS)


def _is_missing(value: Any) -> bool:
    return value is None or (not isinstance(value, tuple) and bool(pd.isna(value)))


def _text(value: Any) -> str:
    return "" if _is_missing(value) else str(value)


def _shown(value: Any) -> str:
    return f"{value:,.15g}" if isinstance(value, float) else str(value)
