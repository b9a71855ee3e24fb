"""A user's corrections: a small CSV file, addressed by article and quoted words, applied at every run."""

from __future__ import annotations

import csv
import datetime as dt
import re
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from analysis import records
from analysis.dating.edtf import bounds
from analysis.errors import CorrectionError
from analysis.records import TABLES

COLUMNS = ("article", "words", "table", "action", "column", "value")
ENTITIES = {"people": "person", "organizations": "organization"}  # table -> its column, and its kind of mention
ACTIONS = ("set", "reject", "rename", "merge", "split")
CHOICES = {
    ("mentions", "kind"): records.MENTION_KINDS,
    ("organizations", "kind"): records.ORGANIZATION_KINDS,
    ("dates", "kind"): records.DATE_KINDS,
    ("statements", "kind"): records.STATEMENT_KINDS,
    ("open_questions", "kind"): records.QUESTION_KINDS,
    ("roles", "status"): records.STATUSES,
    **{(table, "certainty"): records.CERTAINTIES for table in TABLES},
    **{(table, "grade"): records.GRADES for table in TABLES},
}
DATES = ("date", "since", "until", "released")
FIXED = ("article", "sentence", "start", "end", "evidence", "confidence", "corrected", "earliest", "latest")
TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True)
class Correction:
    """One correction; `where` says which line of which file it is.

    `article` is an id (empty: every article) and `words` are quoted from it, a few words that single the row out.

    - set: `column` of the rows of `table` at these words gets `value` (empty: nothing; several are separated by `;`)
    - reject: the rows of `table` at these words are left out
    - rename: the person (table people) or organization (organizations) that `words` names is called `value` everywhere
    - merge: the same, where `value` is another one of the article: the two become one
    - split: what is named inside these words is another person or organization, `value`
    """

    action: str
    words: str
    table: str
    article: str = ""
    column: str = ""
    value: str = ""
    where: str = ""


def read_corrections(source: Path | str | Iterable[Mapping[str, object]]) -> tuple[Correction, ...]:
    """The corrections of a CSV file with the columns article, words, table, action, column, value, or of such rows.

    Other columns (a note, say) are left alone. Raises CorrectionError, which names the line and the fix, if one cannot
    be meant.
    """
    if isinstance(source, str | Path):
        rows: Iterable[Mapping[str, object]] = _read_rows(Path(source))
        name = str(source)
    else:
        rows, name = source, "corrections"
    corrections = []
    for number, row in enumerate(rows, 1):
        values = {column: _clean(row.get(column)) for column in COLUMNS}
        if any(values.values()):
            corrections.append(_checked(Correction(**values, where=f"{name}, row {number}")))
    return tuple(corrections)


def _read_rows(path: Path) -> list[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CorrectionError(f"{path}: cannot be read ({error}); give a UTF-8 CSV file") from None
    rows = csv.DictReader(text.splitlines(keepends=True))
    missing = {"words", "table", "action"} - set(rows.fieldnames or ())
    if missing:
        raise CorrectionError(f"{path}: no column {', '.join(sorted(missing))}; the columns are {', '.join(COLUMNS)}")
    return list(rows)


def _clean(value: object) -> str:
    return "" if value is None or value != value else str(value).strip()


def _checked(correction: Correction) -> Correction:
    problem = _problem(correction)
    if problem:
        raise CorrectionError(f"{correction.where}: {problem}")
    return correction


def _problem(correction: Correction) -> str | None:
    """What is wrong with a correction, whatever article it is applied to."""
    action, table = correction.action, correction.table
    if action not in ACTIONS:
        return f"action={action!r}: use one of {', '.join(ACTIONS)}"
    if table not in TABLES:
        return f"table={table!r}: use one of {', '.join(TABLES)}"
    if not correction.words:
        return "words are missing: quote a few words of the article"
    if action in ("rename", "merge", "split"):
        if table not in ENTITIES or not correction.value:
            return f"{action} needs table {' or '.join(ENTITIES)} and a name as value"
    elif action == "set":
        allowed = [name for name in types_of(table) if name not in FIXED and not name.endswith(("_start", "_end"))]
        if correction.column not in allowed:
            return f"column={correction.column!r}: use one of {', '.join(allowed)}"
        try:
            parse_value(correction)
        except ValueError as error:
            return f"value={correction.value!r} does not fit column {correction.column!r}: {error}"
    return None


@cache
def types_of(table: str) -> dict[str, Any]:
    """The type of each column of a table."""
    hints = typing.get_type_hints(TABLES[table])
    return {field.name: hints[field.name] for field in fields(TABLES[table])}


def parse_value(correction: Correction) -> Any:
    """The value of a correction in the type of its column. Raises ValueError if it does not fit."""
    kind, text = types_of(correction.table)[correction.column], correction.value
    if kind == tuple[str, ...]:
        return tuple(part.strip() for part in text.split(";") if part.strip())
    if not text:
        if type(None) not in typing.get_args(kind):
            raise ValueError("the column cannot be empty")
        return None
    choices = CHOICES.get((correction.table, correction.column), (text,))
    if text not in choices:
        raise ValueError(f"use one of {', '.join(choices)}")
    if correction.column in DATES:
        bounds(text)
    return _converted(text, kind)


def _converted(text: str, kind: Any) -> Any:
    if kind == bool | None:
        if text.lower() not in TRUTHS:
            raise ValueError("use true or false")
        return TRUTHS[text.lower()]
    if kind in (int, int | None):
        return int(text)
    if kind == float | None:
        return float(text)
    return dt.date.fromisoformat(text) if kind == dt.date | None else text


@cache
def pattern(words: str) -> re.Pattern[str]:
    """Quoted words wherever they stand: any white space, straight or curly quotes."""
    escaped = r"\s+".join(map(re.escape, words.split()))
    return re.compile(re.sub('["“”]', '["“”]', re.sub("['‘’]", "['‘’]", escaped)))
