"""Corrections applied to the records of one article: in any order, or twice, with the same result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from analysis.correcting.reading import Correction, fields_of
from analysis.naming.rows import with_affiliation
from analysis.notation.form import Row, Unplaced, split_row
from analysis.notation.reading import Placer
from analysis.notation.writing import from_records, write_rows
from analysis.records import TABLES, Problem, Role, Statement

if TYPE_CHECKING:
    from analysis.parsing import Parsed

Found = dict[str, list[Any]]
Key = tuple[Any, ...]
ENTITIES = {"people": "person", "organizations": "organization"}  # table -> its column, and its kind of mention
NAMES = {  # where people and organizations are named: kind -> table -> columns
    "person": {"roles": ("person",)},
    "organization": {
        "organizations": ("parent",),
        "roles": ("organization",),
        "model_specs": ("developer",),
    },
}
BOTH = {"timeline": ("participants",), "statements": ("speaker",), "open_questions": ("about",)}
KEYS = {  # what makes two rows one
    "people": ("person",),
    "organizations": ("organization",),
    "roles": ("person", "title", "organization", "status"),
    "model_specs": ("family", "name", "parameters"),
    "timeline": ("event_start", "expression_start"),
    "statements": ("kind", "content_start", "content_end"),
    "open_questions": ("cue_start", "question_start"),
}


def correct(parsed: Parsed, found: Found, corrections: Iterable[Correction]) -> tuple[Found, list[str]]:
    """The records of an article with the corrections applied, and which of them (`where`) have a place in it.

    The result does not depend on the order of the corrections. What was changed says so in `corrected`; what a
    correction affirms has confidence 1. A row that has no place in the article, and corrections that contradict each
    other, are told in `problems` and not applied.
    """
    own = [one for one in corrections if one.article in ("", parsed.article.id)]
    if not own:
        return found, []
    judged, told = _place(parsed, found, own)
    told += _contradictions(judged)
    doubted = {id(one) for one, _ in told}
    judged = [row for row in judged if not any(id(one) in doubted for one in row.by)]
    found = _renamed(_without(_judge(found, judged), judged), judged)
    found["people"] = [with_affiliation(person, found.get("roles", [])) for person in found.get("people", [])]
    problems = [Problem(article=parsed.article.id, source=one.where, reason=reason) for one, reason in told]
    found["problems"] = [*found.get("problems", []), *dict.fromkeys(problems)]
    return found, [one.where for row in judged for one in row.by] + [one.where for one, _ in told]


@dataclass
class _Judged:
    """A row as it is written, and what corrections say of it; `new` is the row as changed, `name` a new name."""

    record: Any
    by: list[Correction] = field(default_factory=list)
    new: Any = None
    name: str | None = None

    @property
    def is_wrong(self) -> bool:
        return self.by[0].verdict == "wrong"


Told = list[tuple[Correction, str]]


def _place(parsed: Parsed, found: Found, own: list[Correction]) -> tuple[list[_Judged], Told]:
    """The rows that the corrections speak of, and those that have no place in the article."""
    names = {table: found.get(table, []) for table in ("people", "organizations", "model_specs")}
    context = write_rows(parsed.article, from_records(names)).splitlines()
    placer = Placer(parsed, [*(split_row(line, 0) for line in context), *(one.row for one in own)])
    judged: dict[Key, _Judged] = {}
    told: Told = []
    for one in own:
        try:
            record = placer.place(one.row).record
            judged.setdefault(_key(record), _Judged(record)).by.append(one)
        except Unplaced as fault:
            if one.article:
                told.append((one, f"{fault.field}: {fault}" if fault.field else str(fault)))
    for row in judged.values():
        try:
            _change(row, placer)
        except Unplaced as fault:
            told.append((row.by[0], f"{fault.field}: {fault}"))
    return list(judged.values()), told


def _change(row: _Judged, placer: Placer) -> None:
    """What the row is once all fields that are said to be others are changed. Raises Unplaced if that has no place."""
    fields = dict(row.by[0].row.fields)
    columns = fields_of(_table(row.record))
    for one in row.by:
        if one.verdict == "changed" and columns[one.field] == ENTITIES.get(_table(row.record)):
            row.name = one.value
        elif one.verdict == "changed":
            fields[columns[one.field]] = one.value
    row.new = placer.place(Row(0, row.by[0].row.form, fields)).record


def _contradictions(judged: list[_Judged]) -> Told:
    """The corrections that cannot all be meant, each with another that says so."""
    wrong = {_key(row.record): row.by[0] for row in judged if row.is_wrong}
    names = {(_kind(row), getattr(row.record, _kind(row))): row.by[0] for row in judged if row.is_wrong and _kind(row)}
    told: Told = []
    for row in judged:
        against = [one for one in row.by if _differs(one, row.by[0])]
        if not row.is_wrong:
            against += [wrong[key] for key in [_key(row.new)] if key in wrong]
            against += [names[name] for name in _names_in(row.new) if name in names]
        for other in against:
            told += [(one, f"contradicts {other.where}: {other.words}") for one in row.by if one is not other]
            told.append((other, f"contradicts {row.by[0].where}: {row.by[0].words}"))
    return told


def _differs(one: Correction, other: Correction) -> bool:
    """Whether two corrections of one row say different things; changes of two fields do not."""
    if one.verdict == other.verdict == "changed":
        return one.field == other.field and one.value != other.value
    return ("right" if one.verdict == "added" else one.verdict) != (
        "right" if other.verdict == "added" else other.verdict
    )


def _judge(found: Found, judged: list[_Judged]) -> Found:
    """The records with wrong rows gone, changed rows changed, and right ones there."""
    found = {table: list(rows) for table, rows in found.items()}
    for row in judged:
        rows = found.setdefault(_table(row.record), [])
        old, now = _match(rows, row.record), _match(rows, row.new)
        if row.is_wrong:
            found[_table(row.record)] = [one for one in rows if one is not old]
        elif old is not None or not row.name:  # a name that is not found has nothing to be changed
            mended = _mended(old if now is None else now, row)
            place = next((k for k, one in enumerate(rows) if one is old or one is now), len(rows))
            kept = [one for one in rows if one is not old and one is not now]
            found[_table(row.record)] = [*kept[:place], mended, *kept[place:]]
    return {table: rows if table == "problems" else sorted(rows, key=_start) for table, rows in found.items()}


def _start(record: Any) -> tuple[int, int]:
    return record.start, record.end


def _match(rows: list[Any], record: Any) -> Any:
    """The one of the rows that is the same: of several, the nearest."""
    same = [row for row in rows if _key(row) == _key(record)]
    return min(same, key=lambda row: abs(row.start - record.start), default=None)


def _mended(old: Any, row: _Judged) -> Any:
    """The row as it was found, with what is changed, and sure; as it is written, where it was not found."""
    given = tuple(column for column in row.by[0].row.fields if hasattr(row.new, column))
    if old is None:
        return replace(row.new, corrected=given)
    changes = {
        each.name: getattr(row.new, each.name)
        for each in fields(old)
        if getattr(row.new, each.name) != getattr(row.record, each.name)
    }
    changed = tuple(column for column in changes if column in given or column in fields_of(_table(old)).values())
    return replace(old, **{**changes, "confidence": 1.0, "corrected": tuple(dict.fromkeys((*old.corrected, *changed)))})


def _without(found: Found, judged: list[_Judged]) -> Found:
    """The records without people and organizations that are none, and without the rows that need them."""
    for row in [row for row in judged if row.is_wrong and _kind(row)]:
        kind, name = _kind(row), getattr(row.record, _kind(row))
        gone = partial(_is_of, kind=kind, name=name)
        found["mentions"] = [one for one in found.get("mentions", []) if (one.kind, one.entity) != (kind, name)]
        for table, columns in {**NAMES[kind], **BOTH}.items():
            kept = [one for one in found.get(table, []) if not gone(one)]
            found[table] = [_replaced(one, columns, {name: None}) for one in kept]
    return found


def _is_of(record: Any, kind: str, name: str) -> bool:
    """Whether a row is nothing without this name."""
    if isinstance(record, Role):
        bare = kind == "organization" and record.organization == name and not record.title
        return bare or (kind == "person" and record.person == name)
    return isinstance(record, Statement) and record.speaker == name


def _renamed(found: Found, judged: list[_Judged]) -> Found:
    """The records with the new names everywhere; two that get one name are one."""
    for kind in ENTITIES.values():
        names = {getattr(row.record, kind): row.name for row in judged if row.name and _kind(row) == kind}
        names = {old: _last(old, names) for old in names}
        table = next(table for table in ENTITIES if ENTITIES[table] == kind)
        for place, columns in {**NAMES[kind], **BOTH, table: (*NAMES[kind].get(table, ()), kind)}.items():
            found[place] = [_replaced(one, columns, names) for one in found.get(place, [])]
        found["mentions"] = [
            _replaced(one, ("entity",), names) if one.kind == kind else one for one in found.get("mentions", [])
        ]
        for name in dict.fromkeys(names.values()):
            found[table] = _joined(found, table, name)
    return found


def _last(name: str, names: Mapping[str, Any]) -> str:
    """What a name is in the end; of a circle, what it was renamed to."""
    seen = [name]
    while names.get(seen[-1]) and names[seen[-1]] not in seen:
        seen.append(names[seen[-1]])
    return seen[-1]


def _joined(found: Found, table: str, name: str) -> list[Any]:
    """The rows of a table with those of one name as one: the first, with the aliases and mentions of all."""
    column = ENTITIES[table]
    same = [row for row in found[table] if getattr(row, column) == name]
    if not same:
        return found[table]
    forms = {one.text for one in found["mentions"] if one.kind == column and one.entity == name}
    aliases = tuple(sorted(forms.union(*(row.aliases for row in same)) - {name}))
    changes: dict[str, Any] = {"aliases": aliases, "mentions": sum(row.mentions for row in same)}
    if column == "organization":
        changes["parent"] = next((row.parent for row in same if row.parent and row.parent != name), None)
    joined = replace(same[0], **changes, confidence=max(row.confidence for row in same))
    others = {id(row) for row in same[1:]}
    return [joined if row is same[0] else row for row in found[table] if id(row) not in others]


def _replaced(record: Any, columns: Iterable[str], names: Mapping[Any, Any]) -> Any:
    """The record with the new names in these columns; None takes a name out."""
    for column in columns:
        value = getattr(record, column)
        new = names.get(value, value)
        if isinstance(value, tuple):
            new = tuple(dict.fromkeys(name for part in value if (name := names.get(part, part))))
        if new != value:
            record = replace(record, **{column: new}, corrected=tuple(dict.fromkeys((*record.corrected, column))))
    return record


def _key(record: Any) -> Key:
    table = _table(record)
    return (table, *(getattr(record, column) for column in KEYS[table]))


def _table(record: Any) -> str:
    return next(name for name, kind in TABLES.items() if type(record) is kind)


def _kind(row: _Judged) -> str:
    """The kind of a row that names somebody or something, else ""."""
    return ENTITIES.get(_table(row.record), "")


def _names_in(record: Any) -> list[tuple[str, Any]]:
    """The people and organizations that a row names."""
    table = _table(record)
    return [(kind, getattr(record, column)) for kind in NAMES for column in NAMES[kind].get(table, ())] + [
        (kind, getattr(record, column)) for kind in NAMES for column in BOTH.get(table, ()) if column != "participants"
    ]
