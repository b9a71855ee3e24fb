"""Chunk files: the records of some articles as JSON lines, from which an interrupted run goes on."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import typing
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from analysis.store import replacing
from analysis.tables import RECORDS

NAME = re.compile(r"\.?\d{8}-[0-9a-f]{16}\.jsonl(?:\.part)?")  # of a chunk file, also of half of one


def chunk_name(number: int, digest: str) -> str:
    """The name of a chunk file."""
    return f"{number:08d}-{digest}.jsonl"


def write_records(path: Path, found: dict[str, list[Any]]) -> None:
    """Records of many tables as one file of JSON lines, whole or not at all."""
    lines = [json.dumps([name, _plain(record)]) + "\n" for name, records in found.items() for record in records]
    with replacing(path) as [part]:
        part.write_text("".join(lines), encoding="utf-8", newline="\n")


def read_records(path: Path) -> Iterator[tuple[str, Any]]:
    """Table name and record, line by line, as `write_records` wrote them; what belongs to no table as it is."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            name, values = json.loads(line)
            yield name, _record(name, values) if name in RECORDS else values


def remove_chunks(folder: Path) -> None:
    """Remove the chunk files of a folder, and the folder if nothing else is in it."""
    for path in folder.iterdir():
        if NAME.fullmatch(path.name):
            path.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()


def _plain(record: Any) -> Any:
    """A record as JSON can hold it, without the fields that have no value."""
    if not dataclasses.is_dataclass(record):
        return record
    values = {key: value for key, value in vars(record).items() if value is not None}
    return {key: value.isoformat() if isinstance(value, dt.date) else value for key, value in values.items()}


def _record(name: str, values: dict[str, Any]) -> Any:
    tuples, dates, nothing = _fields(name)
    for key, value in values.items():
        if key in tuples:
            values[key] = tuple(value)
        elif key in dates:
            values[key] = dt.date.fromisoformat(value)
    return RECORDS[name](**nothing | values)


@cache
def _fields(name: str) -> tuple[frozenset[str], frozenset[str], dict[str, None]]:
    """The fields of a table's record that are tuples, and dates; None for each that has to be given."""
    hints = typing.get_type_hints(RECORDS[name])
    tuples = frozenset(key for key, hint in hints.items() if hint == tuple[str, ...])
    dates = frozenset(key for key, hint in hints.items() if hint == dt.date | None)
    given = [field.name for field in dataclasses.fields(RECORDS[name]) if field.default is dataclasses.MISSING]
    return tuples, dates, dict.fromkeys(given)
