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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import CorrectionError
from analysis.naming.rows import with_affiliation
from analysis.notation.form import ENTITIES, FORMS, WORDS, Row, Unplaced, split_row
from analysis.notation.reading import Placer
from analysis.notation.writing import from_records, write_rows
from analysis.records import NAMED, TABLES, Problem

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

    @property
    def row(self) -> Row:
        """The row in its fields."""
        return split_row(self.line, 0)

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
    if isinstance(source, str | Path):
        name, lines = str(source), _read_lines(Path(source))
    else:
        name, lines = "corrections", list(source)
    return tuple(_corrections(lines, name))


def correct(parsed: Parsed, found: Found, corrections: Iterable[Correction]) -> tuple[Found, list[str]]:
    """The records of an article with the corrections applied, and which of them (`where`) have a place in it.

    The result does not depend on the order of the corrections: what is wrong goes last. What was changed says so in
    `corrected`; what a correction affirms has confidence 1. A row that has no place in the article, and corrections of
    one row that contradict each other, are told in `problems` and not applied.
    """
    own = [one for one in corrections if one.article in ("", parsed.article.id)]
    if not own:
        return found, []
    found = {table: list(found.get(table, ())) for table in (*TABLES, "problems")}
    judged, told = _place(parsed, found, own)
    told += _contradictions(judged)
    doubted = {id(one) for one, _ in told}
    judged = [row for row in judged if not any(id(one) in doubted for one in row.by)]
    for row in sorted(judged, key=lambda row: row.is_wrong):
        _judge(found, row)
    for row in judged:
        if row.is_wrong and row.kind:
            _leave_out(found, row.kind, row.entity)
    for kind in NAMED:
        _rename(found, kind, {row.entity: row.name for row in judged if row.name and row.kind == kind})
    found = {table: rows if table == "problems" else sorted(rows, key=_start) for table, rows in found.items()}
    found["people"] = [with_affiliation(person, found["roles"]) for person in found["people"]]
    problems = [Problem(article=parsed.article.id, source=one.where, reason=reason) for one, reason in told]
    found["problems"] += dict.fromkeys(problems)
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

    @property
    def table(self) -> str:
        return TABLE_OF[type(self.record)]

    @property
    def kind(self) -> str:
        """Of a row that names somebody or something the kind, else ""."""
        return ENTITIES.get(self.table, "")

    @property
    def entity(self) -> str:
        return str(getattr(self.record, self.kind))


Told = list[tuple[Correction, str]]


def _place(parsed: Parsed, found: Found, own: list[Correction]) -> tuple[list[_Judged], Told]:
    """The rows that the corrections speak of, and those that have no place in the article."""
    names = {table: found[table] for table in ("people", "organizations", "model_specs")}
    context = write_rows(parsed.article, from_records(names)).splitlines()
    placer = Placer(parsed, [*(split_row(line, 0) for line in context), *(one.row for one in own)])
    judged: dict[Any, _Judged] = {}
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
    written = row.by[0].row
    fields, columns = dict(written.fields), fields_of(row.table)
    for one in row.by:
        if one.verdict == "changed" and columns[one.field] == row.kind:
            row.name = one.value
        elif one.verdict == "changed":
            fields[columns[one.field]] = one.value
    row.new = placer.place(Row(0, written.form, fields)).record


def _contradictions(judged: list[_Judged]) -> Told:
    """The corrections of one row that cannot all be meant, each with another that says so."""
    told: Told = []
    for row in judged:
        for other in [one for one in row.by if _differs(one, row.by[0])]:
            told += [(one, f"contradicts {other.where}: {other.words}") for one in row.by if one is not other]
            told.append((other, f"contradicts {row.by[0].where}: {row.by[0].words}"))
    return told


def _differs(one: Correction, other: Correction) -> bool:
    """Whether two corrections of one row say different things; changes of two fields do not."""
    if one.verdict == other.verdict == "changed":
        return one.field == other.field and one.value != other.value
    return one.verdict != other.verdict and {one.verdict, other.verdict} != {"right", "added"}


def _judge(found: Found, row: _Judged) -> None:
    """A wrong row gone, a changed row changed, a right one there."""
    rows = found[row.table]
    old, now = _match(rows, row.record), _match(rows, row.new)
    place = next((k for k, one in enumerate(rows) if one is old or one is now), len(rows))
    kept = [one for one in rows if one is not old and (row.is_wrong or one is not now)]
    if not row.is_wrong and (old is not None or not row.name):  # a name that is not found has nothing to be changed
        kept.insert(place, _mended(old if now is None else now, row))
    found[row.table] = kept


def _match(rows: list[Any], record: Any) -> Any:
    """The one of the rows that is the same: of several, the nearest."""
    same = [row for row in rows if _key(row) == _key(record)]
    return min(same, key=lambda row: abs(row.start - record.start), default=None)


def _key(record: Any) -> tuple[Any, ...]:
    table = TABLE_OF[type(record)]
    return (table, *(getattr(record, column) for column in KEYS[table]))


def _start(record: Any) -> tuple[int, int]:
    return record.start, record.end


def _mended(old: Any, row: _Judged) -> Any:
    """The row as it was found, with what is changed, and sure; as it is written, where it was not found."""
    given = tuple(column for column in row.by[0].row.fields if hasattr(row.new, column))
    if old is None:
        return replace(row.new, corrected=given)
    names = [each.name for each in fields(old) if getattr(row.new, each.name) != getattr(row.record, each.name)]
    changed = [name for name in names if name in given or name in fields_of(row.table).values()]
    changes = {name: getattr(row.new, name) for name in names}
    return replace(old, **changes, confidence=1.0, corrected=tuple(dict.fromkeys((*old.corrected, *changed))))


def _leave_out(found: Found, kind: str, name: str) -> None:
    """Take a name out of the records, and those that are nothing without it."""

    def is_of(table: str, one: Any) -> bool:
        if table == "mentions":
            return (one.kind, one.entity) == (kind, name)
        if table == "roles":
            return name == (one.person if kind == "person" else None if one.title else one.organization)
        return table == "statements" and one.speaker == name

    for table, rows in found.items():
        found[table] = [one for one in rows if not is_of(table, one)]
    _put(found, kind, {name: None})


def _rename(found: Found, kind: str, names: dict[str, Any]) -> None:
    """Put new names everywhere; two that get one name are one."""
    for _ in names:  # a name that is given to one, and itself changed
        names = {old: names.get(new, new) for old, new in names.items()}
    _put(found, kind, names)
    table = next(table for table in ENTITIES if ENTITIES[table] == kind)
    for name in dict.fromkeys(names.values()):
        found[table] = _joined(found, table, name)


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


def fields_of(table: str) -> dict[str, str]:
    """What the fields of a table's rows are called, and their columns."""
    form = FORMS[WORDS[table]]
    return {column: column for column in form.fixed} | dict(form.named)


def _read_lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CorrectionError(f"{path}: cannot be read ({error}); give a UTF-8 text file") from None
    return text.split("\n")


def _corrections(lines: Iterable[str], name: str) -> Iterator[Correction]:
    article = ""
    for number, line in enumerate(lines, 1):
        line, where = line.strip(), f"{name}, line {number}"
        if not line or line.startswith("#"):
            continue
        if named := ARTICLE.fullmatch(line):
            article = named[1]
        else:
            yield _correction(line, article, where)


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
        table = split_row(row, 0).form.table
    except Unplaced as fault:
        raise CorrectionError(f"{where}: {fault}") from None
    allowed = fields_of(table)
    if field and field not in allowed:
        raise CorrectionError(f"{where}: {field!r} is no field of this row: use one of {', '.join(allowed)}")
    return Correction(verdict, row, article, field, value, where)
