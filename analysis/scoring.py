"""How good the tables are on articles annotated by hand: yours (what was missed, too), and those of the kit."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.errors import AnalysisError
from analysis.lexicon import word_table
from analysis.looking.showing import tell
from analysis.notation.form import ENTITIES
from analysis.notation.reading import Annotated, read_gold
from analysis.store import plain_rows
from analysis.tables import Tables

Row = dict[str, Any]
HALF = 0.5  # of the words, or of the shorter clause, have to be the same
LOOSE, LOOSE_SHARE = ("license", "developer"), 0.6  # "Apache 2.0", "the Apache 2.0 license"
MEASURED = ("at_least", "adaptation", "second_reader")  # what of the kit: lists in `words/`


class Score(NamedTuple):
    """`figures`: one row for each table; `errors`: the gold rows that were missed, and the rows that are not gold."""

    figures: pd.DataFrame
    errors: pd.DataFrame


class Names(NamedTuple):
    """What is needed to compare rows of one article: the names of each entity, folded."""

    people: dict[str, set[str]]
    organizations: dict[str, set[str]]

    @classmethod
    def of(cls, gold: dict[str, list[Row]]) -> Names:
        """The names in the gold rows of an article."""
        found = []
        for table, column in ENTITIES.items():
            named = ((row[column], (row[column], *(row["aliases"] or ()))) for row in gold[table])
            found.append({fold_words(name): {*map(fold_words, forms)} for name, forms in named})
        return cls(*found)

    def entity(self, name: Any) -> str:
        """The gold entity that a name stands for, folded; the name itself if there is none."""
        folded = fold_words(name)
        named = (key for forms in self for key, all_forms in forms.items() if folded in all_forms)
        return next(named, folded)


def score(tables: Tables, gold_folder: Path | str) -> Score:
    """Precision, recall and F1 of each table against the annotated articles of a folder (as `draft_gold` writes them).

    A row is right if it fits a gold row that no better row fits; gold and rows are paired by article id:

    - people, organizations: a name form of the gold one
    - roles: person, organization (or both none), and half of the title's words (or both none)
    - model_specs: the parameter count within 1 % (or both none), and a word of the name in common
    - timeline: the same date, in the sentence of the gold event
    - statements: speaker, kind and half of the words
    - open_questions: half of the shorter clause

    Raises AnalysisError if a gold row has no place in its article.
    """
    counts: Counter[tuple[str, str]] = Counter()
    errors = []
    for annotated in read_gold(gold_folder):
        gold, article = rows_of(annotated), annotated.article.id
        context = Names.of(gold)
        for table in FITS:
            frame = getattr(tables, table)
            rows = list(plain_rows(frame[frame["article"] == article]))
            pairs = match_rows(table, gold[table], rows, context)
            counts[table, "hits"] += len(pairs)
            counts[table, "gold"] += len(gold[table])
            counts[table, "rows"] += len(rows)
            for error, own, column in (("missed", gold[table], 0), ("false", rows, 1)):
                fitting = {pair[column] for pair in pairs}
                wrong = (row for place, row in enumerate(own) if place not in fitting)
                errors += [(article, table, error, tell(table, row), row["evidence"]) for row in wrong]
    kinds = ("hits", "gold", "rows")
    hits, truth, found = (pd.Series({table: counts[table, kind] for table in FITS}) for kind in kinds)
    shares = {"precision": (hits, found), "recall": (hits, truth), "f1": (2 * hits, truth + found)}
    figures = pd.DataFrame({name: (part / whole).fillna(1.0) for name, (part, whole) in shares.items()})
    figures = figures.assign(gold=truth).rename_axis("table")
    return Score(figures, pd.DataFrame(errors, columns=["article", "table", "error", "row", "evidence"]))


def measured(what: str = "at_least") -> pd.DataFrame:
    """Figures of the kit, out of fold; all are shares from 0 to 1.

    - "at_least", by `table` and confidence `at_least`: of the rows of at least that confidence the share that is right
      (`precision`), and the share of all annotated rows that they are (`recall`).
    - "adaptation", by `kind` of articles and `table`: F1 on a kind that the kit had never met, `before` and `after` 20
      annotated articles of that kind were added to those it learns from.
    - "second_reader", by `table`: how right a language model was: of its rows, those right (`precision`); of the kit's
      right rows, those that it has, too (`agreed`), and of its wrong ones (`chance`); of the rows that only it has,
      those right (`alone`). `merge_readers` takes its confidence from that.

    >>> measured("second_reader").columns.tolist()
    ['precision', 'agreed', 'chance', 'alone']
    """
    if what not in MEASURED:
        raise AnalysisError(f"measured({what!r}): there are {', '.join(MEASURED)}")
    rows = pd.DataFrame(word_table(what))
    names = [name for name in rows if name not in ("table", "kind")]
    rows = rows.astype(dict.fromkeys(names, "float64"))
    return rows.set_index("table") if what == "second_reader" else rows


def match_rows(table: str, gold: list[Row], rows: list[Row], context: Names) -> list[tuple[int, int]]:
    """Pairs (index of a gold row, index of a row), best fits first, each row used once."""
    fits = [(FITS[table](g, p, context), i, j) for i, g in enumerate(gold) for j, p in enumerate(rows)]
    pairs: list[tuple[int, int]] = []
    for fit, i, j in sorted(fits, key=lambda fit: -fit[0]):
        if fit > 0 and all(i != g and j != p for g, p in pairs):
            pairs.append((i, j))
    return pairs


def same_value(column: str, gold: Any, value: Any) -> bool:
    """Whether a column of a matched row says what the gold row says; nothing is the same as nothing."""
    if value is None or gold is None:
        return value is gold
    if isinstance(gold, float):
        return math.isclose(gold, float(value), rel_tol=0.01)
    if column == "event":
        return fold_words(value)[:4] == fold_words(gold)[:4]
    return fold_words(value) == fold_words(gold) or (column in LOOSE and share_of_words(value, gold) >= LOOSE_SHARE)


def fold_words(value: Any) -> str:
    """Words without case, compatibility forms, punctuation and possessive, as they are compared."""
    text = unicodedata.normalize("NFKC", str("" if value is None else value)).casefold().replace("’", "'")
    return " ".join(re.findall(r"[\w.+@&]+", re.sub(r"'s\b", "", text)))


def share_of_words(one: Any, other: Any) -> float:
    """F1 of the words that two texts have in common.

    >>> share_of_words("chief executive", "the chief executive"), share_of_words("", "")
    (0.8, 1.0)
    """
    left, right = Counter(fold_words(one).split()), Counter(fold_words(other).split())
    if not left or not right:
        return float(left == right)
    return 2 * (left & right).total() / (left.total() + right.total())


def _fit_name(gold: Row, row: Row, context: Names) -> float:
    column = "person" if "person" in gold else "organization"
    name = fold_words(row[column])
    if name == fold_words(gold[column]):
        return 1.0
    return 0.9 if name in map(fold_words, gold["aliases"] or ()) else 0.0


def _fit_role(gold: Row, row: Row, context: Names) -> float:
    same_person = _is_same(row["person"], gold["person"], context.people)
    if not same_person or not _is_same(row["organization"], gold["organization"], context.organizations):
        return 0.0
    if not row["title"] or not gold["title"]:
        fit = float(not row["title"] and not gold["title"])
    else:
        fit = share_of_words(row["title"], gold["title"])
    return fit + 0.01 * (row["status"] == gold["status"]) if fit >= HALF else 0.0


def _fit_spec(gold: Row, row: Row, context: Names) -> float:
    one, other = gold["parameters"], row["parameters"]
    if (one is None) != (other is None) or (one is not None and not math.isclose(one, other, rel_tol=0.01)):
        return 0.0
    left, right = (set(fold_words(f"{r['family'] or ''} {r['name'] or ''}").split()) for r in (gold, row))
    return 0.5 + len(left & right) / len(left | right) / 2 if left & right else 0.0


def _fit_event(gold: Row, row: Row, context: Names) -> float:
    if str(row["date"]) != gold["date"] or not _overlap(gold, row):
        return 0.0
    return 0.5 + 0.5 * (fold_words(gold["event"])[:4] == fold_words(row["event"])[:4])


def _fit_statement(gold: Row, row: Row, context: Names) -> float:
    names = {**context.organizations, **context.people}
    speaker = _is_same(row["speaker"], gold["speaker"], names)
    speaker = speaker or share_of_words(row["speaker"], gold["speaker"]) >= HALF
    fit = share_of_words(row["content"], gold["content"])
    return fit if speaker and row["kind"] == gold["kind"] and fit >= HALF else 0.0


def _fit_question(gold: Row, row: Row, context: Names) -> float:
    shorter = max(1, min(gold["end"] - gold["start"], row["end"] - row["start"]))
    fit = _overlap(gold, row) / shorter
    return fit if fit >= HALF else 0.0


FITS: dict[str, Callable[[Row, Row, Names], float]] = {
    "people": _fit_name,
    "organizations": _fit_name,
    "roles": _fit_role,
    "model_specs": _fit_spec,
    "timeline": _fit_event,
    "statements": _fit_statement,
    "open_questions": _fit_question,
}


def rows_of(annotated: Annotated) -> dict[str, list[Row]]:
    """The gold rows of an article by table. Raises AnalysisError if one has no place in it."""
    if annotated.rows.faults:
        faults = "\n".join(f"row {fault.number}, {fault}" for fault in annotated.rows.faults)
        raise AnalysisError(f"gold article {annotated.article.id!r} has rows without a place in it:\n{faults}")
    return {table: list(plain_rows(frame)) for table, frame in annotated.tables._asdict().items()}


def _is_same(value: Any, key: Any, forms: dict[str, set[str]]) -> bool:
    """Whether `value` is a name of the gold entity `key`; nothing is the same as nothing."""
    if not value or not key:
        return not value and not key
    return fold_words(value) in forms.get(fold_words(key), set()) | {fold_words(key)}


def _overlap(gold: Row, row: Row) -> int:
    """Characters that the evidence of two rows has in common."""
    return max(0, int(min(gold["end"], row["end"])) - int(max(gold["start"], row["start"])))
