"""What the decisions about models learn from: candidates of annotated articles and what is right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.learned import Decision, Learned
from analysis.records import ModelSpec
from analysis.specs import names, rows
from analysis.specs.names import Named, key_of, size_word
from analysis.specs.quantities import KINDS
from analysis.specs.view import View

if TYPE_CHECKING:
    from analysis.choosing.candidates import Candidates
    from analysis.learning import Case
    from analysis.specs.facts import Thing
    from analysis.specs.numbers import Number
    from analysis.specs.rows import Sheet

Taught = Iterator[tuple["Candidates", np.ndarray[Any, Any]]]


def _records(case: Case) -> list[ModelSpec]:
    return [row.record for row in case.rows.placed if isinstance(row.record, ModelSpec)]


def _name_spans(case: Case, learned: Learned) -> Taught:
    view = View(case.parsed)
    spans = names.propose_names(view)
    if spans:
        candidates = names.describe_names(view, spans)
        yield candidates, _right_names(case, spans, candidates)


def _names(case: Case, learned: Learned) -> Taught:
    view = View(case.parsed)
    spans = names.propose_names(view)
    if spans:
        first = names.describe_names(view, spans)
        candidates = names.with_rest(first, spans, learned.chances("model_spans", first))
        yield candidates, _right_names(case, spans, candidates)


def _right_names(case: Case, spans: list[Named], candidates: Candidates) -> np.ndarray[Any, Any]:
    """The longest part of each run that is a name of the gold.

    A run with the beginning of a name, or with a name that is a team's at this place, teaches nothing.
    """
    keys = {key for record in _records(case) for key in _keys(record)}
    organizations = {(m.start, m.end) for m in case.rows.mentions if m.kind == "organization"}
    right = np.zeros(len(candidates), bool)
    none = np.flatnonzero(np.asarray(candidates.columns["none"]))
    begin = k = 0
    for end in none.tolist():
        own = spans[k : k + end - begin]
        marks = _marks(own, keys, organizations)
        if any(mark and (span.start, span.end) in organizations for mark, span in zip(marks, own, strict=True)):
            begin, k = end + 1, k + end - begin
            continue
        right[begin:end] = marks
        right[end] = not any(marks) and not any(span.key[0] in {key[0] for key in keys} for span in own)
        begin, k = end + 1, k + end - begin
    return right


def _marks(own: list[Named], keys: set[tuple[str, ...]], organizations: set[tuple[int, int]]) -> list[bool]:
    exact = [_bare(span.key) in keys for span in own]
    if not any(exact):
        words = [set(key) for key in keys]
        exact = [any(set(span.key) <= word for word in words) and names.is_variant(span.key) for span in own]
    inside = [
        any(a <= span.start and span.end <= b and (a, b) != (span.start, span.end) for a, b in organizations)
        for span in own
    ]
    exact = [mark and not team for mark, team in zip(exact, inside, strict=True)]
    longest = max((len(span.key) for span, mark in zip(own, exact, strict=True) if mark), default=0)
    return [mark and len(span.key) == longest for span, mark in zip(own, exact, strict=True)]


def _keys(record: ModelSpec) -> Iterator[tuple[str, ...]]:
    for name in (record.family, record.name):
        if name:
            yield _bare(key_of(name))


def _bare(key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in key if word != size_word(key)) or key


def _numbers(case: Case, learned: Learned) -> Taught:
    sheet = rows.Sheet.of(case.reading(learned))
    if sheet and sheet.numbers:
        records = _records(case)
        yield sheet.number_candidates, np.array([_right_kind(number, records) for number in sheet.numbers])


def _right_kind(number: Number, records: list[ModelSpec]) -> int:
    kinds = KINDS[:4] if number.scale else KINDS[:-1]
    kinds = KINDS[4:6] if number.form == "money" else kinds
    hits = [kind for kind in kinds if any(_close(number.value, getattr(record, kind)) for record in records)]
    if number.form == "active":
        hits = [kind for kind in hits if kind == "active_parameters"]
    return KINDS.index(hits[0]) if hits else len(KINDS) - 1


def _close(value: float, other: float | None) -> bool:
    return other is not None and abs(value - other) <= 0.01 * abs(other)


def _pairs(case: Case, learned: Learned) -> Taught:
    sheet = rows.Sheet.of(case.reading(learned))
    if sheet:
        yield sheet.pair_candidates, _right_pairs(case, sheet)


def _rows(case: Case, learned: Learned) -> Taught:
    sheet = rows.Sheet.of(case.reading(learned))
    if sheet:
        yield sheet.row_candidates, _right_pairs(case, sheet)


def _right_pairs(case: Case, sheet: Sheet) -> np.ndarray[Any, Any]:
    """A pair is right where a gold row has its size, and of the models of the article this one's name is nearest."""
    right = np.zeros(len(sheet.pairs), np.int64)
    bases = [model.base for model in sheet.models]
    for record in _records(case):
        own = _nearest(bases, record)
        for k, pair in enumerate(sheet.pairs):
            size = None if pair.number is None else sheet.numbers[pair.number].value
            same = record.parameters is None if size is None else _close(size, record.parameters)
            if same and pair.model in own:
                right[k] = 1
    return right


def _nearest(bases: list[tuple[str, ...]], record: ModelSpec) -> set[int]:
    """The models with the largest part of their words in common with a row's name, or else with its family."""
    for name in (record.name, record.family):
        key = {*_bare(key_of(name or ""))}
        shares = [len({*base} & key) / len({*base} | key) for base in bases]
        most = max(shares, default=0.0)
        if most >= (0.5 if name == record.name else 0.01):
            return {k for k, share in enumerate(shares) if share == most}
    return set()


def _facts(case: Case, learned: Learned) -> Taught:
    sheet = rows.Sheet.of(case.reading(learned))
    if sheet and sheet.rows and len(sheet.first_facts[1]):
        candidates, chosen = sheet.first_facts
        yield candidates, _right_facts(case, sheet, chosen)


def _values(case: Case, learned: Learned) -> Taught:
    sheet = rows.Sheet.of(case.reading(learned))
    if sheet and sheet.rows and len(sheet.first_facts[1]):
        candidates, chosen = sheet.second_facts
        yield candidates, _right_facts(case, sheet, chosen)


def _right_facts(case: Case, sheet: Sheet, chosen: list[tuple[int, str, Thing | None]]) -> np.ndarray[Any, Any]:
    """The things with the gold's value, or "nothing said"; rows that are in no gold, values that nothing says: none."""
    gold = _matched(sheet, _records(case))
    right = np.zeros(len(chosen), bool)
    for i, (k, column, thing) in enumerate(chosen):
        if k in gold:
            value = getattr(gold[k], column)
            missing = value is None or value == ()
            right[i] = missing if thing is None else not missing and _same(column, value, thing.value)
    return right


def _matched(sheet: Sheet, records: list[ModelSpec]) -> dict[int, ModelSpec]:
    """The gold row of each row: the same size and the most words of the name in common."""
    scored = []
    for k, row in enumerate(sheet.rows):
        base = {*sheet.models[row.model].base}
        for g, record in enumerate(records):
            own = {*_bare(key_of(f"{record.family} {record.name or ''}"))}
            same = row.size is None if record.parameters is None else _close(row.size or 0.0, record.parameters)
            if same and own & base:
                scored.append((-len(own & base) / len(own | base), g, k))
    found: dict[int, ModelSpec] = {}
    taken: set[int] = set()
    for _, g, k in sorted(scored):
        if g not in taken and k not in found:
            found[k] = records[g]
            taken.add(g)
    return found


def _same(column: str, value: Any, other: Any) -> bool:
    if isinstance(value, bool) or column == "released":
        return bool(value == other)
    if isinstance(value, float):
        return _close(float(other), value)
    if column == "modalities":
        return bool(len({*value} & {*other}) * 2 > len({*value} | {*other}))
    one, two = set(re.findall(r"[\w.+]+", value.lower())), set(re.findall(r"[\w.+]+", other.lower()))
    return 2 * len(one & two) >= 0.6 * (len(one) + len(two))


DECISIONS = (
    Decision("model_spans", (), _name_spans, 1.0),
    Decision("model_names", (), _names, 10.0),
    Decision("model_numbers", KINDS, _numbers, 10.0),
    Decision("model_pairs", ("no", "row"), _pairs, 12.0),
    Decision("model_rows", ("no", "row"), _rows, 12.0),
    Decision("model_facts", (), _facts, 3.0),
    Decision("model_values", (), _values, 3.0),
)
