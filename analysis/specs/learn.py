"""What the decisions about models learn from: candidates of annotated articles and what is right."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.learned import Decision
from analysis.records import ModelSpec
from analysis.specs import names
from analysis.specs.names import Named, bare, key_of
from analysis.specs.numbers import KINDS, close
from analysis.specs.places import View
from analysis.specs.rows import Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.choosing.learned import Learned, Taught
    from analysis.learning import Case

Key = tuple[str, ...]
BY_FORM = {"money": KINDS[4:6], "active": KINDS[1:2]}  # columns that a number so written can be of


def _names(case: Case, _: Learned) -> Taught:
    view = case.parsed.once(View)
    if runs := names.propose_names(view):
        yield names.describe_names(view, runs), _right_names(case, runs)


def _of_sheet(name: str, right: Callable[[list[ModelSpec], Sheet], NDArray[Any]]) -> Callable[[Case, Learned], Taught]:
    def examples(case: Case, learned: Learned) -> Taught:
        sheet = Sheet(case.reading(learned))
        found = next((candidates for decision, candidates in sheet.decisions() if decision == name), None)
        if found:
            yield found, right(_records(case), sheet)

    return examples


def _records(case: Case) -> list[ModelSpec]:
    return [row.record for row in case.rows.placed if isinstance(row.record, ModelSpec)]


def _right_names(case: Case, runs: Sequence[Sequence[Named]]) -> NDArray[np.bool_]:
    """The longest part of each run that is a name of the gold.

    A run with the beginning of a name, or with a name that is a team's at this place, teaches nothing.
    """
    keys = {bare(key_of(name)) for record in _records(case) for name in (record.family, record.name) if name}
    teams = {(mention.start, mention.end) for mention in case.rows.mentions if mention.kind == "organization"}
    right: list[bool] = []
    for run in runs:
        marks = _marks(run, keys, teams)
        if any(mark and (span.start, span.end) in teams for mark, span in zip(marks, run, strict=True)):
            right += [False] * (len(run) + 1)
        else:
            none = not any(marks) and not any(span.key[0] == key[0] for span in run for key in keys)
            right += [*marks, none]
    return np.array(right)


def _marks(run: Sequence[Named], keys: set[Key], teams: set[tuple[int, int]]) -> list[bool]:
    fits = [span.base in keys for span in run]
    if not any(fits):
        words = [set(key) for key in keys]
        fits = [any(set(span.key) <= own for own in words) and names.is_variant(span.key) for span in run]
    inside = [any(a <= s.start and s.end <= b and (a, b) != (s.start, s.end) for a, b in teams) for s in run]
    fits = [fit and not team for fit, team in zip(fits, inside, strict=True)]
    longest = max((len(span.key) for span, fit in zip(run, fits, strict=True) if fit), default=0)
    return [fit and len(span.key) == longest for span, fit in zip(run, fits, strict=True)]


def _right_kinds(records: list[ModelSpec], sheet: Sheet) -> NDArray[np.int64]:
    """The first column in which a gold row has a number, and which a number so written can be of."""
    right = []
    for number in sheet.numbers:
        kinds = BY_FORM.get(number.form, KINDS[:4] if number.scale else KINDS[:-1])
        hits = (kind for kind in kinds if any(close(number.value, getattr(record, kind)) for record in records))
        right.append(KINDS.index(next(hits, "none")))
    return np.array(right)


def _right_pairs(records: list[ModelSpec], sheet: Sheet) -> NDArray[np.bool_]:
    """A pair is right where a gold row has its size, and of the models of the article this one's name is nearest.

    "No row" is right where no pair of its choice is.
    """
    bases = [model.base for model in sheet.models]
    near = [(record, _nearest(bases, record)) for record in records]
    right = np.zeros(len(sheet.pairs), bool)
    begin = 0
    for k, (m, n) in enumerate(sheet.pairs):
        if m is None:
            right[k], begin = not right[begin:k].any(), k + 1
        else:
            size = None if n is None else sheet.numbers[n].value
            right[k] = any(m in own and _same_size(size, record) for record, own in near)
    return right


def _nearest(bases: list[Key], record: ModelSpec) -> set[int]:
    """The models with the largest part of their words in common with a row's name, or else with its family."""
    for name, least in ((record.name, 0.5), (record.family, 0.01)):
        key = {*bare(key_of(name or ""))}
        shares = [len({*base} & key) / len({*base} | key) for base in bases]
        if (most := max(shares)) >= least:
            return {k for k, share in enumerate(shares) if share == most}
    return set()


def _right_makers(records: list[ModelSpec], sheet: Sheet) -> NDArray[np.bool_]:
    """The organization that most gold rows of these names have as developer, "not said" where most have none."""
    said: dict[str, Counter[str | None]] = defaultdict(Counter)
    for k, record in _matched(sheet, records).items():
        said[sheet.models[sheet.rows[k].model].base[0]][record.developer] += 1
    most = {head: count.most_common(1)[0][0] for head, count in said.items()}
    right = []
    for head, mention in sheet.makers:
        maker, name = most.get(head, ""), mention and mention.entity
        right.append(maker == name or bool(maker and name and _same("developer", maker, name)))
    return np.array(right)


def _right_facts(records: list[ModelSpec], sheet: Sheet) -> NDArray[np.bool_]:
    """The things with the gold's value, or "nothing said"; rows that are in no gold, values that nothing says: none."""
    gold, chosen = _matched(sheet, records), sheet.chosen
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
            own = {*bare(key_of(f"{record.family} {record.name or ''}"))}
            if own & base and _same_size(row.size, record):
                scored.append((-len(own & base) / len(own | base), g, k))
    found: dict[int, ModelSpec] = {}
    taken: set[int] = set()
    for _, g, k in sorted(scored):
        if g not in taken and k not in found:
            found[k] = records[g]
            taken.add(g)
    return found


def _same_size(size: float | None, record: ModelSpec) -> bool:
    return record.parameters is None if size is None else close(size, record.parameters)


def _same(column: str, value: Any, other: Any) -> bool:
    if isinstance(value, bool) or column == "released":
        return bool(value == other)
    if isinstance(value, float):
        return close(float(other), value)
    one, two = (value, other) if column == "modalities" else (re.findall(r"[\w.+]+", v.lower()) for v in (value, other))
    return 2 * len({*one} & {*two}) >= 0.6 * (len({*one}) + len({*two}))


DECISIONS = (
    Decision("model_names", (), _names, penalty=1.0),
    Decision("model_numbers", KINDS, _of_sheet("model_numbers", _right_kinds), penalty=3.0),
    Decision("model_pairs", (), _of_sheet("model_pairs", _right_pairs), penalty=6.0),
    Decision("model_rows", (), _of_sheet("model_rows", _right_pairs), penalty=6.0),
    Decision("model_makers", (), _of_sheet("model_makers", _right_makers), penalty=7.0),
    Decision("model_facts", (), _of_sheet("model_facts", _right_facts), penalty=12.0),
)
