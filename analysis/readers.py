"""Two readings of the same articles side by side: the kit's own, and that of a language model or of a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.asking.answers import trust
from analysis.scoring import SHOWN, Names, Row, describe, fold_words, match_rows, same_value
from analysis.store import plain_rows
from analysis.tables import Tables, to_table

OUTCOMES = ("both", "differ", "first", "second")
# Table -> what two rows that fit may say differently.
SAID = {
    "people": (),
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


@dataclass(frozen=True, kw_only=True)
class ReadTwice:
    """A row of one reader or of both; `outcome` is one of OUTCOMES, `differs` names the columns not alike in both.

    `first` and `second` are what either has there, `first_evidence` and `second_evidence` its words.
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


def merge_readers(first: Tables, second: Tables, names: tuple[str, str] = ("kit", "model")) -> Tables:
    """The rows of two readings in the tables that `compare_readers` compares; the other tables are the first one's.

    A row of both stands once, as the first has it, with `reader` "both" and, in `differs`, the columns in which the
    second has it otherwise. `confidence` says how sure the row is given who has it and who has not, by what was
    measured of the second reader's answers (`words/second_reader.csv`).
    """
    pairs = list(pair_rows(first, second))
    merged = {
        table: _merged(
            [pair for pair in pairs if pair.table == table], getattr(first, table), getattr(second, table), names
        )
        for table in SHOWN
    }
    return first._replace(**merged)


def agreed(confidence: float, agrees: bool, figures: Mapping[str, float]) -> float:
    """How sure a row of the first reader is once the second, who read the same, gives it, too, or does not.

    By Bayes, as if the two erred independently; `figures` are those of a table in `words/second_reader.csv`.

    >>> round(agreed(0.5, True, {"agreed": 0.9, "chance": 0.3}), 3), agreed(0.5, False, {"agreed": 0.9, "chance": 0.3})
    (0.75, 0.125)
    """
    right, wrong = figures["agreed"], figures["chance"]
    right, wrong = (right, wrong) if agrees else (1 - right, 1 - wrong)
    return confidence * right / (confidence * right + (1 - confidence) * wrong)


class ReadPair(NamedTuple):
    """What two readers have of one row: either may have nothing; a row's place in its table is `at`."""

    table: str
    article: str
    first: Row | None
    second: Row | None

    @property
    def differs(self) -> tuple[str, ...]:
        """The columns in which both have the row, and not alike."""
        one, other = self.first, self.second
        if one is None or other is None:
            return ()
        return tuple(column for column in SAID[self.table] if not _is_same(column, one[column], other[column]))


def pair_rows(first: Tables, second: Tables) -> Iterator[ReadPair]:
    """Every row of both, article by article; within a table the rows of the first, then those of the second alone."""
    ours, theirs = _by_article(first), _by_article(second)
    for article in dict.fromkeys([*ours, *theirs]):
        here, there = ours[article], theirs[article]
        names = Names.of({table: here[table] + there[table] for table in ("people", "organizations")})
        for table in SHOWN:
            fits = dict(match_rows(table, here[table], there[table], names))
            for place, row in enumerate(here[table]):
                yield ReadPair(table, article, row, there[table][fits[place]] if place in fits else None)
            rest = (row for place, row in enumerate(there[table]) if place not in fits.values())
            yield from (ReadPair(table, article, None, row) for row in rest)


def _by_article(tables: Tables) -> dict[str, dict[str, list[Row]]]:
    found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: {table: [] for table in SHOWN})
    for table in SHOWN:
        for at, row in enumerate(plain_rows(getattr(tables, table))):
            found[row["article"]][table].append({**row, "at": at})
    return found


def _is_same(column: str, one: Any, other: Any) -> bool:
    if isinstance(one, list):
        return {*map(fold_words, one)} == {*map(fold_words, other)}
    return same_value(column, one, other)


def _to_row(pair: ReadPair) -> ReadTwice:
    one, other = pair.first, pair.second
    return ReadTwice(
        table=pair.table,
        article=pair.article,
        outcome="second" if one is None else "first" if other is None else "differ" if pair.differs else "both",
        differs=pair.differs,
        first=describe(pair.table, one) if one else None,
        second=describe(pair.table, other) if other else None,
        first_evidence=one["evidence"] if one else None,
        second_evidence=other["evidence"] if other else None,
    )


def _merged(pairs: list[ReadPair], ours: pd.DataFrame, theirs: pd.DataFrame, names: tuple[str, str]) -> pd.DataFrame:
    """The rows of one table."""
    had = [(row["at"], pair) for pair in pairs if (row := pair.first)]
    added = [row["at"] for pair in pairs if (row := pair.second) and not pair.first]
    sure = [agreed(ours["confidence"].iloc[at], pair.second is not None, trust(pair.table)) for at, pair in had] + [
        trust(pair.table)["alone"] for pair in pairs if not pair.first
    ]
    merged = pd.concat([ours.iloc[[at for at, _ in had]], theirs.iloc[added]], ignore_index=True)
    merged["confidence"] = pd.Series(sure, dtype="float64")
    readers = ["both" if pair.second else names[0] for _, pair in had] + [names[1]] * len(added)
    merged["reader"] = pd.Series(readers, dtype="str")
    merged["differs"] = pd.Series([*(pair.differs for _, pair in had), *[()] * len(added)], dtype="object")
    order = {article: place for place, article in enumerate(dict.fromkeys(pair.article for pair in pairs))}
    places = merged["article"].map(order)
    return merged.iloc[np.lexsort((merged["end"], merged["start"], places))].reset_index(drop=True)
