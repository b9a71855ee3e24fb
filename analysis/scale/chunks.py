"""Chunk files: the rows of some articles as JSON lines, from which an interrupted run goes on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis.store import plain_rows, replacing
from analysis.tables import RECORDS, to_table

NAME = re.compile(r"\.?\d{8}-[0-9a-f]{16}\.jsonl(?:\.part)?")  # of a chunk file, also of half of one


def write_chunk(path: Path, found: dict[str, list[Any]]) -> None:
    """What was found as one file of JSON lines, whole or not at all."""
    with replacing(path) as [part], part.open("w", encoding="utf-8", newline="\n") as file:
        for name, values in found.items():
            rows = plain_rows(to_table(values, RECORDS[name])) if name in RECORDS else values
            file.writelines(json.dumps([name, row]) + "\n" for row in rows)


def read_chunk(path: Path) -> Iterator[tuple[str, Any]]:
    """Table name and plain row, line by line; what belongs to no table as it is."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield tuple(json.loads(line))


def remove_chunks(folder: Path) -> None:
    """Remove the chunk files of a folder, and the folder if nothing else is in it."""
    for path in folder.iterdir():
        if NAME.fullmatch(path.name):
            path.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()
