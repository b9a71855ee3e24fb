r"""A user's corrections: one text file of rows in words, each with a verdict, applied at every run.

    article: 2026-03-03-qwen.txt
    wrong   | role | Binyuan Hui | member | Qwen | current
    right   | role | Junyang Lin | technical leader | Qwen | leaving
    changed | organization | Qwen | team | part of: Alibaba => kind: lab
    added   | person | Chen Cheng | also: Cheng

Rows are written as in annotated articles (tests/gold/FORM.md). Those before any `article:` are of every article.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import CorrectionError
from analysis.lexicon import Entry
from analysis.naming.rows import with_affiliation
from analysis.notation.finding import Searchable
from analysis.notation.form import ENTITIES, Row, Unplaced, split_row
from analysis.notation.reading import Placer
from analysis.notation.writing import from_records, write_rows
from analysis.records import NAMED, ORGANIZATION_KINDS, TABLES, Problem

if TYPE_CHECKING:
    from analysis.parsing import Parsed

Found = dict[str, list[Any]]
VERDICTS = ("right", "wrong", "changed", "added")
ARTICLE = re.compile(r"article:\s*(.*\S)\s*")
CHANGE = re.compile(r"(.*?)\s+=>\s+([a-z][a-z ]*):\s*(.*)")
TABLE_OF = {record: table for table, record in TABLES.items()}
KEYS = {  # what makes two rows one
    "people": ("person",),
    "organizations": ("organization",),
    "roles": ("person", "title", "organization", "status"),
    "model_specs": ("family", "name", "parameters"),
    "timeline": ("event_start", "expression_start"),
    "statements": ("kind", "content_start", "content_end"),
    "open_questions": ("cue_start", "question_start"),
}


@dataclass(frozen=True)
class Correction:
    """One correction: the verdict on a row, its line, and where that stands (`where`).

    - right: the row is there and sure, whatever the kit finds
    - wrong: the row is not there; of a person or an organization, neither are the rows that name them
    - changed: one field of the row (`field`, `value`) is another; of a person or an organization everywhere
    - added: as right, of a row that the kit had not found

    `article` is an id; "" means every article.
    """

    verdict: str
    line: str
    article: str = ""
    field: str = ""
    value: str = ""
    where: str = ""

    @cached_property
    def row(self) -> Row:
        """The row in its fields."""
        return split_row(self.line, 0)

    @property
    def renames(self) -> bool:
        """Whether it gives a person or an organization another name."""
        return self.field != "" and self.field == ENTITIES.get(self.row.form.table)

    @property
    def words(self) -> str:
        """The correction as its line says it."""
        return f"{self.verdict} | {self.line}" + (f" => {self.field}: {self.value}" if self.field else "")


def read_corrections(source: Path | str | Iterable[str]) -> tuple[Correction, ...]:
    """The corrections of a text file, or of its lines. Blank lines and lines that begin with # say nothing.

    Raises CorrectionError, which names the line and the fix, if one cannot be meant.

    >>> read_corrections(["changed | role | Ann Lee | CEO | Acme | current => status: former"])[0].value
    'former'
    """
    name = "corrections"
    if isinstance(source, str | Path):
        name, source = str(source), _lines_of(Path(source))
    article, found = "", []
    for number, line in enumerate(map(str.strip, source), 1):
        if named := ARTICLE.fullmatch(line):
            article = named[1]
        elif line and not line.startswith("#"):
            found.append(_correction(line, article, f"{name}, line {number}"))
    return tuple(found)


def confirmed(corrections: Iterable[Correction]) -> tuple[Entry, ...]:
    """The organizations that the corrections affirm, for the lexicon: those whose kind they agree on."""
    found: dict[str, list[Entry]] = {}
    for one in corrections:
        row = one.row
        if row.form.table == "organizations" and one.verdict != "wrong" and not one.renames:
            said = row.fields | ({row.form.columns[one.field]: one.value} if one.field else {})
            row = Row(0, row.form, said)
            name, kind = row.get("organization"), (row.get("kind") or "").casefold()
            if name and kind in ORGANIZATION_KINDS:
                entry = Entry(name, kind, row.parts("aliases"), row.get("parent"), own=True)
                found.setdefault(name, []).append(entry)
    agreed = (entries for entries in found.values() if len({entry.kind for entry in entries}) == 1)
    return tuple(max(entries, key=repr) for entries in agreed)


def correct(parsed: Parsed, found: Found, corrections: Iterable[Correction]) -> tuple[Found, list[str]]:
    """The records of an article with the corrections applied, and which of them (`where`) have a place in it.

    The result does not depend on the order of the corrections, nor on how often they are applied: what makes a row goes
    before what is said of that row, and rows may be written with old names or new ones. What was changed says so in
    `corrected`; what a correction affirms has confidence 1. A row that has no place in the article, and corrections
    that contradict each other or go round in a circle, are told in `problems` and not applied.
    """
    own = [one for one in corrections if one.article in ("", parsed.article.id)]
    if not own:
        return found, []
    found = {table: list(found.get(table, ())) for table in (*TABLES, "problems")}
    judged, told = _place(parsed, found, sorted(own, key=lambda one: one.words))
    told |= _contradictions(judged)
    judged = _in_order([row for row in judged if not any(id(one) in told for one in row.by)], told)
    for table, kind in ENTITIES.items():
        _rename(found, table, kind, judged)
    wrong = [row for row in judged if row.is_wrong]
    gone = {kind: {getattr(row.record, kind): None for row in wrong if row.kind == kind} for kind in NAMED}
    for row in judged:
        _judge(found, row, gone["organization"])
    for kind, names in gone.items():
        _leave_out(found, kind, names)
    for table in TABLES:
        found[table].sort(key=attrgetter("start", "end"))
    found["people"] = [with_affiliation(person, found["roles"]) for person in found["people"]]
    doubted = [one for one in own if id(one) in told]
    problems = [Problem(article=parsed.article.id, source=one.where, reason=told[id(one)]) for one in doubted]
    found["problems"] += dict.fromkeys(problems)
    return found, [one.where for row in judged for one in row.by] + [one.where for one in doubted]


@dataclass(eq=False)
class _Judged:
    """A row as it is written, what corrections say of it, and the row as changed."""

    record: Any
    by: list[Correction] = field(default_factory=list)
    new: Any = None

    @property
    def is_wrong(self) -> bool:
        return self.by[0].verdict == "wrong"

    @property
    def is_renamed(self) -> bool:
        return any(one.renames for one in self.by)

    @property
    def table(self) -> str:
        return TABLE_OF[type(self.record)]

    @property
    def kind(self) -> str:
        """Of a row that names somebody or something the kind, else ""."""
        return ENTITIES.get(self.table, "")


Told = dict[int, str]  # a correction (its `id`) that is not applied -> the reason


def _place(parsed: Parsed, found: Found, own: list[Correction]) -> tuple[list[_Judged], Told]:
    """The rows that the corrections speak of, and those that have no place in the article."""
    placer, former = _placer(parsed, found, own)
    judged: dict[Any, _Judged] = {}
    told: Told = {}
    for one in own:
        try:
            record = _placed(placer, _former(one.row, former), one.row)
            judged.setdefault(_key(record), _Judged(record)).by.append(one)
        except Unplaced as fault:
            if one.article:
                told[id(one)] = str(fault)
    for row in judged.values():
        written = row.by[0].row
        changed = {one.row.form.columns[one.field]: one.value for one in row.by if one.field}
        after = Row(0, written.form, written.fields | changed)
        before = Row(0, written.form, after.fields | {row.kind: written.fields[row.kind]}) if row.kind else after
        try:
            row.new = _placed(placer, _former(before, former), after)
        except Unplaced as fault:
            told |= {id(one): str(fault) for one in row.by}
    return list(judged.values()), told


def _placer(parsed: Parsed, found: Found, own: list[Correction]) -> tuple[Placer, dict[str, str]]:
    """What places rows under old names and new ones, and the name that is found of each that is not."""
    names = {getattr(one, kind): one.aliases for table, kind in ENTITIES.items() for one in found[table]}
    pairs = [(one.row.get(one.field) or "", one.value) for one in own if one.renames]
    older, newer = {new: old for old, new in pairs}, dict(pairs)
    former = {}
    for name in {*older, *newer} - {*names}:
        first, last = _known(name, older, names), _known(name, newer, names)
        former[name] = last if first in names.get(last, ()) else first  # an alias already: of a row that was renamed
    text = Searchable(parsed.article.text)
    rows = [_former(one.row, former) for one in own]
    rows = [row for row in rows if (said := row.get(ENTITIES.get(row.form.table, ""))) is None or text.all(said)]
    renamed = [one for one in own if one.renames and one.value in former]
    also = [Row(0, one.row.form, {one.field: former[one.value], "aliases": one.value}) for one in renamed]
    context = {table: found[table] for table in ("people", "organizations", "model_specs")}
    known = [split_row(line, 0) for line in write_rows(parsed.article, from_records(context)).splitlines()]
    return Placer(parsed, [*known, *rows, *also]), former


def _known(name: str, others: dict[str, str], names: Container[str]) -> str:
    """The first of a name and those that follow from it that is among `names`, else the last."""
    for _ in others:
        name = name if name in names else others.get(name, name)
    return name


def _former(row: Row, former: dict[str, str]) -> Row:
    """The row of a person or an organization under the name that the article has."""
    kind = ENTITIES.get(row.form.table, "")
    name = row.get(kind)
    return Row(0, row.form, row.fields | {kind: former[name]}) if name in former else row


def _placed(placer: Placer, row: Row, written: Row) -> Any:
    """The record of a row, under the name that is written. Raises Unplaced if it has no place."""
    record, kind = placer.place(row).record, ENTITIES.get(row.form.table)
    return replace(record, **{kind: written.get(kind)}) if kind else record  # type: ignore[arg-type]


def _contradictions(judged: list[_Judged]) -> Told:
    """The corrections of one row that cannot all be meant, each with another that says so."""
    told: Told = {}
    for row in judged:
        clash = [(one, other) for one in row.by for other in row.by if _differs(one, other)]
        for one, other in [*((one, clash[0][0]) for one in row.by if clash), *clash]:
            told[id(one)] = f"contradicts {other.where}: {other.words}"
    return told


def _differs(one: Correction, other: Correction) -> bool:
    """Whether two corrections of one row say different things; changes of two fields do not."""
    if one.verdict == other.verdict == "changed":
        return one.field == other.field and one.value != other.value
    return one.verdict != other.verdict and {one.verdict, other.verdict} != {"right", "added"}


def _in_order(judged: list[_Judged], told: Told) -> list[_Judged]:
    """What makes a row before what is said of that row, else as they stand in the text; a circle is told."""
    keyed = [(_key(row.record), _key(row.new), row) for row in judged]
    rest, ordered = sorted(keyed, key=lambda each: (each[2].record.start, repr(each[0]))), []
    while rest:
        made = {new for old, new, _ in rest if new != old}
        free = next((each for each in rest if each[0] not in made), None)
        if free is None:
            doubted = [one for _, _, row in rest for one in row.by]
            where = ", ".join(sorted(one.where for one in doubted))
            told |= {id(one): f"goes round in a circle with others: {where}" for one in doubted}
            break
        rest.remove(free)
        ordered.append(free[2])
    return ordered


def _rename(found: Found, table: str, kind: str, judged: list[_Judged]) -> None:
    """Put new names everywhere, also where corrections speak of them; two that get one name are one."""
    named = [row for row in judged if row.kind == kind and row.is_renamed]
    names = {getattr(row.record, kind): getattr(row.new, kind) for row in named}
    for _ in names:  # a name that is given to one, and itself changed
        names = {old: names.get(new, new) for old, new in names.items()}
    _put(found, kind, names)
    for name in dict.fromkeys(names.values()):
        found[table] = _joined(found, table, name)
    for row in judged:
        columns = NAMED[kind].get(row.table, ())
        row.record, row.new = (replace(_replaced(one, columns, names), corrected=()) for one in (row.record, row.new))


def _judge(found: Found, row: _Judged, gone: Container[str]) -> None:
    """A wrong row gone, a changed row changed, a right one there, where `gone` are organizations that are none."""
    rows = found[row.table]
    old, now = _match(rows, row.record), _match(rows, row.new)
    if now is None and not row.is_wrong and getattr(row.new, "organization", None) in gone:
        now = _match(rows, replace(row.new, organization=None))
    place = next((k for k, one in enumerate(rows) if one is old or one is now), len(rows))
    kept = [one for one in rows if one is not old and (row.is_wrong or one is not now)]
    if not row.is_wrong and (old is not None or not row.is_renamed):  # who is not found has no name to be changed
        kept.insert(place, _mended(old if now is None else now, row))
    found[row.table] = kept


def _match(rows: list[Any], record: Any) -> Any:
    """The one of the rows that is the same: of several, the nearest."""
    same = [row for row in rows if _key(row) == _key(record)]
    return min(same, key=lambda row: abs(row.start - record.start), default=None)


def _key(record: Any) -> tuple[Any, ...]:
    table = TABLE_OF[type(record)]
    return (table, *(getattr(record, column) for column in KEYS[table]))


def _mended(old: Any, row: _Judged) -> Any:
    """The row as it was found, with what is changed, and sure; as it is written, where it was not found."""
    written = row.by[0].row
    if old is None:
        return replace(row.new, corrected=tuple(column for column in written.fields if hasattr(row.new, column)))
    names = [each.name for each in fields(old) if getattr(row.new, each.name) != getattr(row.record, each.name)]
    changed = [name for name in names if name in written.form.columns.values()]
    changes = {name: getattr(row.new, name) for name in names}
    return replace(old, **changes, confidence=1.0, corrected=tuple(dict.fromkeys((*old.corrected, *changed))))


def _leave_out(found: Found, kind: str, names: dict[str, None]) -> None:
    """Take names out of the records, and those that are nothing without them."""

    def is_of(table: str, one: Any) -> bool:
        if table == "mentions":
            return one.kind == kind and one.entity in names
        if table == "roles":
            return (one.person if kind == "person" else None if one.title else one.organization) in names
        return table == "statements" and one.speaker in names

    for table, rows in found.items():
        found[table] = [one for one in rows if not is_of(table, one)]
    _put(found, kind, names)


def _put(found: Found, kind: str, names: dict[str, Any]) -> None:
    """New names wherever a person or an organization is named; None takes a name out."""
    for table, columns in NAMED[kind].items():
        found[table] = [_replaced(one, columns, names) for one in found[table]]
    found["mentions"] = [_replaced(one, ("entity",), names) if one.kind == kind else one for one in found["mentions"]]


def _replaced(record: Any, columns: Iterable[str], names: dict[str, Any]) -> Any:
    for column in columns:
        value = getattr(record, column)
        new = names.get(value, value)
        if isinstance(value, tuple):
            new = tuple(dict.fromkeys(name for part in value if (name := names.get(part, part))))
        if new != value:
            record = replace(record, **{column: new}, corrected=tuple(dict.fromkeys((*record.corrected, column))))
    return record


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


def _lines_of(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorrectionError(f"{path}: cannot be read ({error}); give a UTF-8 text file") from None


def _correction(line: str, article: str, where: str) -> Correction:
    verdict, _, rest = (part.strip() for part in line.partition("|"))
    if verdict not in VERDICTS:
        raise CorrectionError(f"{where}: begins with {verdict[:40]!r}: use one of {', '.join(VERDICTS)}, or article:")
    change = CHANGE.fullmatch(rest)
    if (verdict == "changed") != bool(change):
        form = "changed | the row as it is => field: value"
        raise CorrectionError(f"{where}: {'write' if verdict == 'changed' else 'only changed has =>:'} {form}")
    row, field, value = change.groups() if change else (rest, "", "")
    try:
        allowed = split_row(row, 0).form.columns
    except Unplaced as fault:
        raise CorrectionError(f"{where}: {fault}") from None
    if field and field not in allowed:
        raise CorrectionError(f"{where}: {field!r} is no field of this row: use one of {', '.join(allowed)}")
    return Correction(verdict, row, article, field, value, where)
