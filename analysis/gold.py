"""Articles annotated by hand, one text file each with rows in words: reading them, and drafting them from tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from analysis.article import Article
from analysis.errors import AnalysisError
from analysis.notation.finding import Searchable
from analysis.notation.form import join_annotated, read_annotated
from analysis.notation.reading import Rows, read_rows
from analysis.notation.writing import from_records, write_rows
from analysis.parsing import DEFAULT_MODEL, Parsed, load_model, parse
from analysis.records import TABLES, Organization, Record
from analysis.tables import Tables, to_tables

if TYPE_CHECKING:
    from spacy.language import Language


class Annotated(NamedTuple):
    """An article with its parse, and its rows with their places."""

    parsed: Parsed
    rows: Rows

    @property
    def article(self) -> Article:
        """The article without its rows."""
        return self.parsed.article

    @property
    def tables(self) -> Tables:
        """The tables that `analyze` should give, in the order of the rows; rows without a place are problems."""
        return to_tables(self.rows.records())


def draft_gold(tables: Tables, articles: Article | Iterable[Article], folder: Path | str) -> Path:
    """One text file for each article with the current rows in words, to be corrected by hand into a gold standard.

    Files that are there already are left as they are, so that no work by hand is overwritten. Gives back the folder.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for article in [articles] if isinstance(articles, Article) else articles:
        path = folder / f"{article.id.replace('/', '_')}.txt"
        if not path.exists():
            rows = write_rows(article, from_records(_stated(records_of(tables, article), article)))
            path.write_text(join_annotated(article, rows), encoding="utf-8", newline="")
    return folder


def read_gold(source: Path | str, *, model: str | Language = DEFAULT_MODEL) -> list[Annotated]:
    """The annotated articles of a folder, in the order of their names, or of one file.

    Rows that have no place in their article are in `rows.faults`. Raises AnalysisError if there is no such file, or one
    is no annotated article.
    """
    source = Path(source)
    paths = sorted(source.glob("*.txt")) if source.is_dir() else [source]
    if not paths:
        raise AnalysisError(f"{source} holds no gold: give a folder with one text file for each article")
    files = [read_annotated(path) for path in paths]
    docs = parse((article.text for article, _ in files), load_model(model))
    parsed = [Parsed(article, doc) for (article, _), doc in zip(files, docs, strict=True)]
    return [Annotated(one, read_rows(one, rows)) for one, (_, rows) in zip(parsed, files, strict=True)]


def records_of(tables: Tables, article: Article) -> dict[str, list[Record]]:
    """The rows of an article as records."""
    found = {}
    for name, record in TABLES.items():
        table = getattr(tables, name)
        names = [field.name for field in fields(record)]
        rows = table.loc[table["article"] == article.id, names].to_dict("records")
        found[name] = [record(**{str(column): _plain(value) for column, value in row.items()}) for row in rows]
    return found


def _stated(found: dict[str, list[Record]], article: Article) -> dict[str, list[Record]]:
    """The records without parents that only the lexicon knows of: gold says what its article says."""
    text = Searchable(article.text)
    stated = [
        replace(record, parent=record.parent if record.parent and text.all(record.parent) else None)
        for record in found["organizations"]
        if isinstance(record, Organization)
    ]
    return found | {"organizations": [*stated]}


def _plain(value: Any) -> Any:
    return value if isinstance(value, tuple) or not pd.isna(value) else None
