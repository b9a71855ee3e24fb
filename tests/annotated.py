"""The annotated articles of this project, as the measure of the accuracy wants them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analysis.notation.reading import Annotated

FOLDER = Path(__file__).parent / "gold"
PATHS = sorted(FOLDER.glob("*.txt"))


def scored(annotated: Annotated) -> dict[str, Any]:
    """One article as `read_gold` of the measure gives it: plain rows, with their sentence as evidence."""
    found = annotated.rows.records()
    names = {"people": "person", "organizations": "organization", "timeline": "event"}
    tables = {table: [_plain(row, names.get(table)) for row in found[table]] for table in found if table != "problems"}
    article = annotated.article
    return {"id": article.id, "text": article.text, "published": str(article.published), **tables}


def _plain(record: Any, name: str | None) -> dict[str, Any]:
    row = {column: list(value) if isinstance(value, tuple) else value for column, value in vars(record).items()}
    key = "trigger" if name == "event" else "name"
    return row if name is None else {key: row.pop(name)} | row
