"""Articles annotated by hand, one JSON file each: reading them, and drafting them from tables."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.article import Article
from analysis.errors import AnalysisError
from analysis.store import plain_rows

if TYPE_CHECKING:
    from analysis.tables import Tables

# Table -> its key in a gold file, and the columns there (column of the table -> field of the file).
FIELDS: dict[str, tuple[str, dict[str, str]]] = {
    "people": ("people", {"person": "name", "aliases": "aliases"}),
    "organizations": ("organisations", {"organization": "name", "aliases": "aliases", "kind": "kind"}),
    "roles": (
        "roles",
        {"organization": "organisation"} | {n: n for n in ("person", "title", "status", "since", "until", "evidence")},
    ),
    "model_specs": (
        "models",
        {"license": "licence"}
        | {n: n for n in ("family", "name", "developer", "parameters", "active_parameters", "context_tokens")}
        | {n: n for n in ("training_tokens", "modalities", "open_weight", "price_input_per_mtok")}
        | {n: n for n in ("price_output_per_mtok", "released", "evidence")},
    ),
    "timeline": (
        "timeline",
        {"event": "trigger"} | {n: n for n in ("date", "participants", "expression", "evidence")},
    ),
    "statements": ("statements", {n: n for n in ("speaker", "cue", "kind", "content", "evidence")}),
    "open_questions": ("open_questions", {"question": "about", "evidence": "evidence"}),
}
OTHER_KEYS = {"organisations": "organizations", "models": "model_specs"}  # as some files spell them
OTHER_FIELDS = {"organisation": "organization", "licence": "license"}


def draft_gold(tables: Tables, articles: Article | Iterable[Article], folder: Path | str) -> Path:
    """One JSON file for each article with its text and the current rows, to be corrected by hand into a gold standard.

    Files that are there already are left as they are, so that no work by hand is overwritten. Gives back the folder.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for article in [articles] if isinstance(articles, Article) else articles:
        path = folder / f"{article.id.replace('/', '_')}.json"
        if not path.exists():
            path.write_text(json.dumps(_draft(tables, article), ensure_ascii=False, indent=1), encoding="utf-8")
    return folder


def read_gold(folder: Path | str) -> list[dict[str, Any]]:
    """The annotated articles of a folder, with tables and columns called as in the tables.

    Raises AnalysisError if there is none, or one is no annotated article.
    """
    paths = sorted(Path(folder).glob("*.json"))
    if not paths:
        raise AnalysisError(f"{folder} holds no gold: give a folder with one JSON file for each article")
    return [_read(path) for path in paths]


def _draft(tables: Tables, article: Article) -> dict[str, Any]:
    published = article.published.isoformat() if article.published else None
    draft: dict[str, Any] = {"id": article.id, "published": published, "text": article.text}
    for table, (key, columns) in FIELDS.items():
        frame = getattr(tables, table)
        rows = plain_rows(frame[frame["article"] == article.id])
        draft[key] = [{field: row[column] for column, field in columns.items()} for row in rows]
    return draft


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        gold: dict[str, Any] = {"id": content["id"], "text": content["text"]}
        for table, (key, columns) in FIELDS.items():
            rows = content.get(key, content.get(OTHER_KEYS.get(key, key), []))
            gold[table] = [
                {column: row.get(field, row.get(OTHER_FIELDS.get(field, field))) for column, field in columns.items()}
                for row in rows
            ]
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise AnalysisError(f"{path}: no annotated article ({type(error).__name__}: {error})") from None
    return gold
