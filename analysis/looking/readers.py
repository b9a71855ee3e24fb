"""Two readings of the same articles side by side: the kit's own, and that of a language model or of a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.asking import figures
from analysis.looking.wording import tell
from analysis.scoring import FITS, Names, Row, fold_words, match_rows, same_value
from analysis.store import plain_rows
from analysis.tables import Tables, to_table

# Table -> what two rows that fit may say differently.
SAID = {
    "organizations": ("kind", "parent"),
    "roles": ("title", "status", "since", "until", "certainty"),
    "model_specs": (
        *("developer", "active_parameters", "context_tokens", "training_tokens", "license", "open_weight"),
        *("price_input_per_mtok", "price_output_per_mtok", "released"),
    ),
    "timeline": ("event", "participants", "certainty"),
    "statements": ("content", "certainty"),
    "open_questions": ("kind", "about"),
}

Pair = tuple[str, Row | None, Row | None]  # a table, and what two readers have of one row of it (`at`: its place there)


@dataclass(frozen=True, kw_only=True)
class ReadTwice:
    """A row of one reader or of both: what either has, and its words.

    `outcome` is both, differ (`differs` names the columns not alike), first or second (one alone has it).
    """

    table: str
    article: str
    outcome: str
    differs: tuple[str, ...]
    first: str | None
    second: str | None
    first_evidence: str | None
    second_evidence: str | None


def compare_readers(first: Tables, second: Tables) -> pd.DataFrame:
    """Two readings of the same articles, row by row: given by both, given by both but not alike, or by one alone.

    Which rows are one is told as in `score`; mentions and dates are not compared.
    """
    return to_table(map(_to_row, pair_rows(first, second)), ReadTwice)


def merge_readers(first: Tables, second: Tables) -> Tables:
    """The rows of two readings, in the tables that `compare_readers` compares; the others are the first one's.

    A row of both stands once, as the first has it, with `reader` "both" and, in `differs`, the columns in which the
    second has it otherwise; the `reader` of others is "kit" (the first) or "model". `confidence` says how sure the row
    is given who has it and who has not, by what was measured of a second reader (`words/second_reader.csv`).
    """
    pairs: dict[str, list[Pair]] = {table: [] for table in FITS}
    for pair in pair_rows(first, second):
        pairs[pair[0]].append(pair)
    merged = {table: _merged(pairs[table], getattr(first, table), getattr(second, table)) for table in FITS}
    return first._replace(**merged)


def agreed(confidence: float, agrees: bool, figures: Mapping[str, float]) -> float:
    """How sure a row of the first reader is once the second, who read the same, gives it, too, or does not.

    By Bayes, as if the two erred independently; `figures` are those of a table in `words/second_reader.csv`.

    >>> [round(agreed(0.5, agrees, {"agreed": 0.9, "chance": 0.3}), 3) for agrees in (True, False)]
    [0.75, 0.125]
    """
    right, wrong = figures["agreed"], figures["chance"]
    right, wrong = (right, wrong) if agrees else (1 - right, 1 - wrong)
    return confidence * right / (confidence * right + (1 - confidence) * wrong)


def pair_rows(first: Tables, second: Tables) -> Iterator[Pair]:
    """Every row of both, article by article; within a table the rows of the first, then those of the second alone."""
    ours, theirs = _by_article(first), _by_article(second)
    for article in dict.fromkeys([*ours, *theirs]):
        here, there = ours[article], theirs[article]
        names = Names.of({table: there[table] + here[table] for table in ("people", "organizations")})
        for table in FITS:
            fits = dict(match_rows(table, here[table], there[table], names))
            for place, row in enumerate(here[table]):
                yield table, row, there[table][fits[place]] if place in fits else None
            yield from ((table, None, row) for place, row in enumerate(there[table]) if place not in fits.values())


def _by_article(tables: Tables) -> dict[str, dict[str, list[Row]]]:
    found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: {table: [] for table in FITS})
    for table in FITS:
        for at, row in enumerate(plain_rows(getattr(tables, table))):
            found[row["article"]][table].append({**row, "at": at})
    return found


def _to_row(pair: Pair) -> ReadTwice:
    table, one, other = pair
    differs = _differing(pair)
    return ReadTwice(
        table=table,
        article=(one or other or {})["article"],
        outcome="second" if one is None else "first" if other is None else "differ" if differs else "both",
        differs=differs,
        first=tell(table, one) if one else None,
        second=tell(table, other) if other else None,
        first_evidence=one["evidence"] if one else None,
        second_evidence=other["evidence"] if other else None,
    )


def _differing(pair: Pair) -> tuple[str, ...]:
    """The columns in which both have the row, and not alike."""
    table, one, other = pair
    if one is None or other is None:
        return ()
    return tuple(name for name in SAID.get(table, ()) if not _is_same(name, one[name], other[name]))


def _is_same(column: str, one: Any, other: Any) -> bool:
    if isinstance(one, list):
        return {*map(fold_words, one)} == {*map(fold_words, other)}
    return same_value(column, one, other)


def _merged(pairs: list[Pair], ours: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """The rows of one table, each at its place in its article."""
    pairs = sorted(pairs, key=lambda pair: pair[1] is None)
    had = [one["at"] for _, one, _ in pairs if one]
    added = [other["at"] for _, one, other in pairs if other and not one]
    merged = pd.concat([ours.iloc[had], theirs.iloc[added]], ignore_index=True)
    merged["confidence"] = [_sure(pair) for pair in pairs]
    merged["reader"] = ["both" if one and other else "kit" if one else "model" for _, one, other in pairs]
    merged["differs"] = pd.Series([*map(_differing, pairs)], dtype="object")
    order = {article: place for place, article in enumerate(dict.fromkeys(merged["article"]))}
    merged["place"] = merged["article"].map(order)
    return merged.sort_values(["place", "start", "end"], ignore_index=True).drop(columns="place")


def _sure(pair: Pair) -> float:
    table, one, other = pair
    return agreed(one["confidence"], other is not None, figures(table)) if one else figures(table)["alone"]
