"""The rows that the kit is least sure of, to be judged one by one; each verdict is a row in words in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.article import Article
from analysis.correcting import read_corrections
from analysis.errors import CorrectionError
from analysis.looking.showing import Shown, show, tell
from analysis.notation.form import FORMS, WORDS
from analysis.notation.writing import from_records, records_of, write_rows
from analysis.store import replacing
from analysis.tables import Tables

COLUMNS = ["number", "says", "confidence", "table", "article", "start", "end", "evidence", "line"]
SHOWN = ("says", "number", "confidence", "table")


@dataclass(frozen=True, repr=False)
class Review:
    """Rows to be judged, the least sure first; `rows` is the table of them, `path` the file of the verdicts.

    `right(3)`, `wrong(4, 7)` and `change(5, status="former")` record a verdict on the rows of these numbers.
    """

    rows: pd.DataFrame
    path: Path
    most: int

    def __repr__(self) -> str:
        return self.rows.head(self.most)[list(SHOWN)].to_string(index=False)

    def _repr_html_(self) -> str:
        shown: Shown = show(self.rows.head(self.most), SHOWN)
        more = len(self.rows) - self.most
        words = f"{more} more rows are in <code>.rows</code>. " if more > 0 else ""
        return f"{shown.html()}<p>{words}Verdicts go to <code>{escape(self.path.name)}</code>.</p>"

    def right(self, *numbers: int) -> str:
        """Record that these rows are right; gives back what the file says now."""
        return self._record([("right", number, "") for number in numbers])

    def wrong(self, *numbers: int) -> str:
        """Record that these rows are wrong: the next run is without them, and without what such a person is or says."""
        said = [self._record([("wrong", number, "") for number in numbers])]
        rows = self.rows.to_dict("records")
        for person in (self._row(number) for number in numbers):
            if person["table"] == "people":
                here = [row for row in rows if row["article"] == person["article"]]
                told = [_name(row) for row in here if row["table"] in ("roles", "statements")]
                said.append(f"with {_name(person)} go {told.count(_name(person))} roles and statements")
        return "\n".join(said)

    def change(self, number: int, **fields: str) -> str:
        """Record that fields of a row are others: `change(5, status="former")`; "-" for nothing.

        Dates and numbers are written as in annotated articles: `since="July 2019 = 2019-07"`.
        """
        form = FORMS[WORDS[self._row(number)["table"]]]
        named = {form.called(column).replace("_", " "): value for column, value in fields.items()}
        return self._record([("changed", number, f" => {name}: {value}") for name, value in named.items()])

    def _row(self, number: int) -> dict[Any, Any]:
        row = next((row for row in self.rows.to_dict("records") if row["number"] == number), None)
        if row is None:
            raise CorrectionError(f"there is no row {number}: use a number of the review, 1 to {len(self.rows)}")
        return row

    def _record(self, verdicts: list[tuple[str, int, str]]) -> str:
        """The verdicts in the file; an earlier one on the same row gives way, but for changes of other fields."""
        sections, said = _sections(self.path), []
        for verdict, number, change in verdicts:
            row = self._row(number)
            said.append(f"{verdict} | {row['line']}{change}")
            kept = [line for line in sections.get(row["article"], ()) if not _replaces(said[-1], line)]
            sections[row["article"]] = [*kept, said[-1]]
        heads = {article: [f"\narticle: {article}"] if article else [] for article, lines in sections.items() if lines}
        text = "".join(f"{line}\n" for article, head in heads.items() for line in (*head, *sections[article]))
        read_corrections(text.split("\n"))  # nothing that cannot be read is written
        with replacing(self.path) as [part]:
            part.write_text(text, encoding="utf-8")
        return "\n".join(said)


def review(tables: Tables, articles: Article | Iterable[Article], path: Path | str, most: int = 20) -> Review:
    """The rows of all tables that the kit is least sure of, to be judged: right, wrong, or changed.

    The verdicts are written to the text file `path` as rows in words (`read_corrections` tells the form), for
    `analyze(..., corrections=path)`. Rows that have a verdict there already are left out; other lines of the file stay.
    """
    articles = [articles] if isinstance(articles, Article) else list(articles)
    path = Path(path)
    judged = {(one.article, one.line) for one in read_corrections(path)} if path.exists() else set()
    found = (row for article in articles for row in _rows(tables, article))
    rows = [row for row in found if (row["article"], row["line"]) not in judged]
    table = pd.DataFrame(rows, columns=COLUMNS).sort_values("confidence", kind="stable", ignore_index=True)
    return Review(table.assign(number=range(1, len(table) + 1)), path, most)


def _rows(tables: Tables, article: Article) -> Iterator[dict[str, object]]:
    """The rows of an article with their lines."""
    order = list(WORDS)
    placed = sorted(from_records(records_of(tables, article)), key=lambda row: order.index(row.table))
    for row, line in zip(placed, write_rows(article, placed).splitlines(), strict=True):
        place = {name: getattr(row.record, name) for name in ("confidence", "article", "start", "end", "evidence")}
        yield place | {"says": tell(row.table, vars(row.record)), "table": row.table, "line": line}


def _sections(path: Path) -> dict[str, list[str]]:
    """The lines of a file by the article that they are of; "" for those before any."""
    sections: dict[str, list[str]] = {"": []}
    article = ""
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        if line.startswith("article:"):
            article = line.removeprefix("article:").strip()
        elif line.strip():
            sections.setdefault(article, []).append(line)
    return sections


def _replaces(new: str, line: str) -> bool:
    """Whether a verdict takes the place of a line of the file: both are of one row, and not changes of two fields."""
    (now,), old = read_corrections([new]), read_corrections([line])  # a remark is no correction
    return any(one.line == now.line and (one.field == now.field or "" in (one.field, now.field)) for one in old)


def _name(row: dict[Any, Any]) -> str:
    """The first field of a row."""
    return str(row["line"]).split(" | ")[1]
