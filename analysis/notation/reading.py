"""Rows in words -> records with every offset, and what could not be placed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from analysis.naming.rows import with_affiliation
from analysis.notation.finding import Searchable, Span
from analysis.notation.form import Row, Unplaced, split_row
from analysis.notation.placing import Placed, Placer
from analysis.records import TABLES, DateExpression, Mention, Problem

if TYPE_CHECKING:
    from analysis.parsing import Parsed

NO_ROW = re.compile(r"\s*(?:```.*|~~~.*|#.*|[-|:\s]*)")  # blank, a fence, a heading or remark, the rule of a table
BULLET = re.compile(r"\s*(?:[-*+•]\s+|\d+[.)]\s+)?\|?\s*[*`]*")
NAMES = {"people": "person", "organizations": "organization"}
END = re.compile(r"\s*(?<!\\)\|?\s*$")


@dataclass(frozen=True)
class Fault:
    """A row that has no place in its article: its number, the field, the reason in words, and which text it is of."""

    number: int
    field: str
    reason: str
    text: int = 0

    def __str__(self) -> str:
        return f"row {self.number}, {self.field}: {self.reason}" if self.field else f"row {self.number}: {self.reason}"


@dataclass(frozen=True)
class Rows:
    """What the rows say about an article; `mentions` and `dates` follow from the other tables."""

    placed: tuple[Placed, ...]
    faults: tuple[Fault, ...]
    mentions: tuple[Mention, ...]
    dates: tuple[DateExpression, ...]

    def records(self) -> dict[str, list[Any]]:
        """The records by table, as `to_tables` takes them; each fault is a problem."""
        found: dict[str, list[Any]] = {name: [] for name in TABLES}
        for row in self.placed:
            found[row.table].append(row.record)
        found["people"] = [with_affiliation(person, found["roles"]) for person in found["people"]]
        found["mentions"], found["dates"] = list(self.mentions), list(self.dates)
        found["problems"] = [Problem(source=f"row {fault.number}", reason=str(fault)) for fault in self.faults]
        return found


def read_rows(parsed: Parsed, text: str) -> Rows:
    """The rows of a text, each placed in its article or named as a fault; one bad row never costs another.

    Rows are numbered by line. Bullets, code fences, bold type and the bars of a Markdown table are left out, as
    language models write them; any other line that is no row is a fault.
    """
    return read_parts(parsed, [(text, None)])


def read_parts(parsed: Parsed, texts: Sequence[tuple[str, Span | None]]) -> Rows:
    """The rows of several texts as one, each about a part of the article (None: all of it).

    Words are looked up, and counted, in their part; names are those of all parts.
    """
    faults: list[Fault] = []
    rows = [(row, index) for index, (text, _) in enumerate(texts) for row in _split(text, faults, index)]
    searched = [Searchable(parsed.article.text, part) if part else None for _, part in texts]
    placer = Placer(parsed, [row for row, _ in rows])
    placed: dict[Any, Placed] = {}
    for row, index in rows:
        try:
            found = placer.place(row, searched[index])
            key = _same(found)
            placed[key] = _joined(placed[key], found) if key in placed else found
        except Unplaced as fault:
            faults.append(Fault(row.number, row.form.called(fault.field), fault.reason, index))
    faults.sort(key=lambda fault: (fault.text, fault.number))
    return Rows(tuple(placed.values()), tuple(faults), tuple(placer.mentions()), tuple(placer.dates(placed.values())))


def _same(row: Placed) -> Any:
    """What rows that are one have in common: a name, or else all that they say."""
    record: Any = row.record
    name = getattr(record, NAMES[row.table]) if row.table in NAMES else (record, *row.spans.values())
    return row.table, name


def _joined(first: Placed, other: Placed) -> Placed:
    """The first of two rows that are one; of a name, with the forms of both."""
    if first.table not in NAMES:
        return first
    one, two = (vars(row.record) for row in (first, other))
    forms = tuple(dict.fromkeys([*one["aliases"], *two["aliases"]]))
    parent = {"parent": one["parent"] or two["parent"]} if "parent" in one else {}
    record: Any = first.record
    return replace(first, record=replace(record, aliases=forms, **parent))


def _split(text: str, faults: list[Fault], index: int) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), 1):
        if NO_ROW.fullmatch(line):
            continue
        before = BULLET.match(line)[0]  # type: ignore[index]
        row = END.sub("", line[len(before) :])
        try:
            yield split_row(row.rstrip("*`") if before.endswith(("*", "`")) else row, number)
        except Unplaced as fault:
            faults.append(Fault(number, fault.field, fault.reason, index))
