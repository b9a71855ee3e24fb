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
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import CorrectionError
from analysis.notation.form import FORMS, Row, Unplaced, split_row

VERDICTS = ("right", "wrong", "changed", "added")
ARTICLE = re.compile(r"article:\s*(.*\S)\s*")
CHANGE = re.compile(r"(.*?)\s+=>\s+([a-z][a-z ]*):\s*(.*)")
TABLE = "article,words,table,action"  # how corrections of version 0.1 began


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


def _read_lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CorrectionError(f"{path}: cannot be read ({error}); give a UTF-8 text file") from None
    if text.replace(" ", "").startswith(TABLE):
        raise CorrectionError(
            f"{path}: is a table of corrections, which addressed rows by quoted words; write them as rows in words, "
            "or let review() write them"
        )
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


def fields_of(table: str) -> dict[str, str]:
    """What the fields of a table's rows are called, and their columns."""
    form = next(form for form in FORMS.values() if form.table == table)
    return {column: column for column in form.fixed} | dict(form.named)
