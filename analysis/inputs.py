"""Files, folders, spreadsheets, saved pages and pasted text -> articles. Nothing is fetched."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import count, islice
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.article import Article, read_date
from analysis.errors import ArticleError
from analysis.notation.form import as_annotated
from analysis.pages import decode, detect, read_html, read_markdown
from analysis.records import Problem
from analysis.store import is_table
from analysis.tables import to_table

HTML = (".html", ".htm", ".xhtml")
MARKUP = (".md", ".markdown", *HTML)
PLAIN = ("", ".txt", ".text")
LOST = "\ufffd"  # stands where bytes were no character
# What the columns of a spreadsheet, or the fields of a JSON object, are called.
NAMES = {
    "text": ("text", "body", "content", "article", "article_text", "full_text", "fulltext", "maintext"),
    "id": ("id", "article_id", "doc_id"),
    "title": ("title", "headline"),
    "published": ("published", "date", "published_at", "publication_date", "date_published", "pub_date"),
    "source": ("source", "url", "link", "outlet"),
}


class Articles:
    """The articles of a source, in order; they are read anew each time, so that no more than one is in memory.

    `problems` lists what could not be read. `analyze` takes it as it is, and hands the problems on.
    """

    def __init__(self, read: Callable[[], Iterator[Article | Problem]]) -> None:
        self._items = read

    def __iter__(self) -> Iterator[Article]:
        return (item for item in self.items() if isinstance(item, Article))

    def items(self) -> Iterator[Article | Problem]:
        """The articles, with the problems where they came up."""
        return distinct(self._items())

    @property
    def problems(self) -> pd.DataFrame:
        """What could not be read: article, source, reason. Reads the whole source."""
        return to_table((item for item in self.items() if isinstance(item, Problem)), Problem)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, read one at a time>"

    def _repr_html_(self) -> str:
        first = [(article.id, article.title, article.published, len(article.text)) for article in islice(self, 10)]
        frame = pd.DataFrame(first, columns=["article", "title", "published", "characters"])
        return str(frame.to_html(index=False, na_rep=""))


def distinct(items: Iterable[Any]) -> Iterator[Article | Problem]:
    """The items; an article whose id another one has gets an id of its own, and a problem says so.

    Raises ArticleError for what is neither an Article nor a Problem.
    """
    times: dict[str, int] = {}
    for item in items:
        if not isinstance(item, Article | Problem):
            raise ArticleError(
                f"{item!r:.60} is no Article: give Article(text), or read_articles(…) for files and tables"
            )
        if isinstance(item, Article) and item.id in times:
            while (name := f"{item.id}#{times[item.id] + 1}") in times:
                times[item.id] += 1
            times[item.id] += 1
            yield Problem(article=name, source=item.source, reason=f"one more article with the id {item.id!r}")
            item = replace(item, id=name)
        if isinstance(item, Article):
            times[item.id] = 1
        yield item


class _Options(NamedTuple):
    published: date | None
    text: str | None
    encoding: str | None


def read_articles(
    source: str | Path | pd.DataFrame | Iterable[str | Path],
    *,
    published: date | str | None = None,
    text: str | None = None,
    encoding: str | None = None,
) -> Articles:
    """The articles of a file, a folder, a glob, a list of those, a DataFrame or a pasted text.

    Files: plain text, annotated articles (without their rows), Markdown with front matter, saved HTML pages (extra
    `html`), and CSV, TSV, JSON, JSONL and Parquet (extra `parquet`) with a text column; a folder is read with its
    subfolders, in the order of the names, without hidden files and tables of this package. A string that has a line
    break, or ten words and is no path, is a text. An article's id is its file name (in a folder or a list: with the way
    to it), or its `id` column, else file and row number.

    `published` is the date of all articles and goes before what files say; where a date was read is in
    `article.metadata["published_from"]`. `text` names the text column, if it has an unusual name; other columns become
    metadata. `encoding` is that of text files; left out, it is found out (a byte order mark, UTF-8, else Windows-1252).

    What cannot be read is listed in `problems` and the rest goes on. Raises ArticleError if `source` does not exist, or
    `published` is not a date.
    """
    options = _Options(read_date(published), text, encoding)
    if isinstance(source, pd.DataFrame):
        _column(source.columns, options)
        return Articles(lambda: _from_frame(source, options))
    if isinstance(source, str) and _is_text(source):
        given = {"published_from": "argument"} if options.published else {}
        return Articles(lambda: iter([Article(source, published=options.published, metadata=given)]))
    if isinstance(source, str | Path):
        files = _files(source)
        return Articles(lambda: _from_files(files, options))
    paths = list(source)
    return Articles(lambda: _from_paths(paths, options))


def read_article(
    source: str | Path, *, published: date | str | None = None, text: str | None = None, encoding: str | None = None
) -> Article:
    """The one article of a file or a pasted text; the arguments are those of `read_articles`.

    Raises ArticleError if there is none, or more than one, or it cannot be read.
    """
    items = list(islice(read_articles(source, published=published, text=text, encoding=encoding).items(), 2))
    for item in items:
        if isinstance(item, Problem):
            raise ArticleError(f"{item.source}: {item.reason}")
    if len(items) != 1:
        raise ArticleError(f"{source}: holds {'more than one article' if items else 'no article'}: use read_articles")
    assert isinstance(items[0], Article)
    return items[0]


def _is_text(source: str) -> bool:
    if "\n" in source or "\r" in source:
        return True
    is_path = _exists(Path(source)) or Path(source).suffix.lower() in {*READERS} - {""}
    return not is_path and (len(source.split()) >= 10 or not source.strip())


def _files(source: str | Path) -> list[tuple[Path, str]]:
    """Each file of a path, a folder or a glob, and its name there. Raises ArticleError if there is none."""
    path = Path(source)
    base, found = path if path.is_dir() else path.parent, [path]
    if not _exists(path):
        fixed = next((index for index, part in enumerate(path.parts) if set(part) & set("*?[")), None)
        base = Path(*path.parts[:fixed])
        found = sorted(base.glob(str(Path(*path.parts[fixed:])))) if fixed is not None else []
    if not found:
        raise ArticleError(
            f"{str(source)!r} is no file, folder or glob that exists: check the path, or use Article(text)"
        )
    return [(file, file.relative_to(base).as_posix()) for one in found for file in _walk(one)]


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name longer than names can be
        return False


def _walk(path: Path, above: tuple[Path, ...] = ()) -> Iterator[Path]:
    """The file, or those of a folder in the order of their names; a folder that cannot be listed stands for itself."""
    try:
        real = path.resolve()
        inside = sorted(path.iterdir()) if path.is_dir() and real not in above else None
        waits = bool(above) and (path.is_fifo() or path.is_socket())  # no file that a folder holds
    except OSError:
        inside, waits = None, False
    if inside is None and not waits:
        yield path
    for file in inside or ():
        if not file.name.startswith(".") and not is_table(file):
            yield from _walk(file, (*above, real))


def _from_paths(paths: list[str | Path], options: _Options) -> Iterator[Article | Problem]:
    for path in paths:
        try:
            yield from _from_files([(file, file.as_posix()) for file, _ in _files(path)], options)
        except ArticleError as error:
            yield Problem(source=str(path), reason=str(error))


def _from_files(files: list[tuple[Path, str]], options: _Options) -> Iterator[Article | Problem]:
    for path, name in files:
        try:
            if path.is_dir():
                raise ArticleError("a folder that cannot be listed, or that leads back to one it is in")
            suffix = path.suffix.lower()
            if suffix not in READERS:
                raise ArticleError(f"files of this kind are not read: use one of {' '.join(sorted(READERS))}")
            own = options._replace(text=None) if suffix in (*PLAIN, *MARKUP) else options  # a text has no columns
            for number, row in READERS[suffix](path, options):
                place = (f"{name}:{number}", f"{path}, row {number}") if number else (name, str(path))
                yield from _from_row(row, *place, own)
        except Exception as error:  # whatever is wrong with a file, or a library that reads it, costs that file alone
            yield Problem(source=str(path), reason=str(error) or type(error).__name__)


def _from_frame(frame: pd.DataFrame, options: _Options) -> Iterator[Article | Problem]:
    names = [str(name) for name in frame.columns]
    for label, *values in frame.itertuples(name=None):
        yield from _from_row(dict(zip(names, values, strict=True)), str(label), f"row {label}", options)


# What a reader of files yields: the number of a row (0: the file is one article), and the row, or the error in it.
Rows = Iterator[tuple[int, Any]]


def _read_text(path: Path, options: _Options) -> Rows:
    content = decode(path.read_bytes(), options.encoding)
    row: dict[str, Any] = {"text": content}
    if annotated := as_annotated(content):
        known = {field: value for field, value in vars(annotated[0]).items() if field in NAMES and value}
        row = dict(annotated[0].metadata) | {"published_from": "header"} | known
    yield 0, {"source": str(path)} | row


def _read_markup(path: Path, options: _Options) -> Rows:
    is_html = path.suffix.lower() in HTML
    content = decode(path.read_bytes(), options.encoding, markup=is_html)
    yield 0, {"source": str(path)} | (read_html(content) if is_html else read_markdown(content))


def _read_csv(path: Path, options: _Options) -> Rows:
    csv.field_size_limit(sys.maxsize)  # an article is longer than the 128 KB that a field may have otherwise
    with path.open(encoding=options.encoding or detect(path), errors="replace", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t" if path.suffix.lower() == ".tsv" else ",", strict=True)
        _column(rows.fieldnames or (), options)
        for number in count(1):
            try:
                row: dict[Any, Any] = next(rows)
            except StopIteration:
                return
            except csv.Error as error:  # costs this row alone, or the rest of the file where a quotation has no end
                yield number, ArticleError(f"{error}: is a quotation mark in a field not doubled, or not closed?")
            else:
                yield number, ArticleError("the row has more fields than the header") if None in row else row


def _read_jsonl(path: Path, options: _Options) -> Rows:
    with path.open(encoding=options.encoding or detect(path), errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            try:
                if line.strip():
                    yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                yield number, error


def _read_json(path: Path, options: _Options) -> Rows:
    content = json.loads(decode(path.read_bytes(), options.encoding))
    return enumerate(content, 1) if isinstance(content, list) else iter([(0, content)])


def _read_parquet(path: Path, options: _Options) -> Rows:
    try:
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise ArticleError("reading Parquet needs pyarrow: pip install 'newsgrounds[parquet]'") from None
    with ParquetFile(path) as file:
        _column(file.schema_arrow.names, options)
        yield from enumerate((row for batch in file.iter_batches(batch_size=256) for row in batch.to_pylist()), 1)


READERS: dict[str, Callable[[Path, _Options], Rows]] = {
    **dict.fromkeys(PLAIN, _read_text),
    **dict.fromkeys(MARKUP, _read_markup),
    **dict.fromkeys((".csv", ".tsv"), _read_csv),
    **dict.fromkeys((".jsonl", ".ndjson"), _read_jsonl),
    ".json": _read_json,
    ".parquet": _read_parquet,
}


def _column(columns: Iterable[Any], options: _Options) -> str:
    """The column that holds the text. Raises ArticleError if there is none of that name."""
    columns = [str(column) for column in columns]
    column = _find("text", columns) if options.text is None else options.text
    if column is None or column not in columns:
        raise ArticleError(f"no column {options.text or 'text'!r} among {columns}: name the text column with text=")
    return column


def _find(field: str, columns: Iterable[str]) -> str | None:
    """The column of a field by its usual names."""
    folded = {column.strip().lower(): column for column in columns}
    return next((folded[name] for name in NAMES[field] if name in folded), None)


def _from_row(row: Any, name: str, where: str, options: _Options) -> Iterator[Article | Problem]:
    """The article of one row of a spreadsheet; a date that cannot be read is a problem and leaves it undated."""
    if not isinstance(row, dict):
        reason = str(row) if isinstance(row, Exception) else ""
        yield Problem(source=where, reason=reason or f"{type(row).__name__} where an object with a text is needed")
        return
    row = {str(key): None if _is_missing(value) else value for key, value in row.items()}
    try:
        text = row.pop(column := _column(row, options))
    except ArticleError as error:
        yield Problem(source=where, reason=str(error))
        return
    keys = {field: _find(field, row) for field in ("id", "title", "published", "source")}
    values = {field: row.pop(key, None) for field, key in keys.items()}
    article = name if values["id"] in (None, "") else str(values["id"])
    if not isinstance(text, str):
        yield Problem(article=article, source=where, reason=f"column {column!r} holds no text")
        return
    published, metadata = options.published, row
    if published:
        metadata = row | {"published_from": "argument"}
    elif values["published"]:
        try:
            published = read_date(values["published"])
            metadata = {"published_from": f"column {keys['published']}"} | row
        except ArticleError as error:
            yield Problem(article=article, source=where, reason=f"read without a date: {error}")
    if LOST in text:
        yield Problem(article=article, source=where, reason=f"has lost characters ({LOST}): cut short, or garbled?")
    title = str(values["title"]) if values["title"] else None
    yield Article(text, article, title, published, str(values["source"] or where), metadata)


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value)
