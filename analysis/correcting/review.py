"""The rows that the kit is least sure of, to be judged one by one; each verdict is a row in words in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pandas as pd

from analysis.article import Article
from analysis.correcting.applying import VERDICTS, fields_of, read_corrections
from analysis.errors import CorrectionError
from analysis.gold import records_of
from analysis.looking.showing import Shown, show, tell
from analysis.notation.form import WORDS
from analysis.notation.writing import from_records, write_rows
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
        return self._record([("right", self._line(number), "") for number in numbers])

    def wrong(self, *numbers: int) -> str:
        """Record that these rows are wrong: the next run is without them, and without what such a person is or says."""
        said = self._record([("wrong", self._line(number), "") for number in numbers])
        return "\n".join([said, *filter(None, map(self._with_it, numbers))])

    def change(self, number: int, **fields: str) -> str:
        """Record that fields of a row are others: `change(5, status="former")`; "-" for nothing.

        Dates and numbers are written as in annotated articles: `since="July 2019 = 2019-07"`.
        """
        table = str(self.rows.loc[self.rows["number"] == number, "table"].item())
        named = {column: name for name, column in fields_of(table).items()}
        changes = [(named.get(field, field.replace("_", " ")), value) for field, value in fields.items()]
        return self._record([("changed", self._line(number), f" => {field}: {value}") for field, value in changes])

    def _line(self, number: int) -> str:
        found = self.rows.loc[self.rows["number"] == number]
        if found.empty:
            raise CorrectionError(f"there is no row {number}: use a number of the review, 1 to {len(self.rows)}")
        return f"article: {found['article'].item()}\n{found['line'].item()}"

    def _with_it(self, number: int) -> str:
        """How many rows go with a person who is none."""
        row = self.rows.set_index("number").loc[number]
        name = row["line"].split(" | ")[1]
        told = self.rows[(self.rows["article"] == row["article"]) & self.rows["table"].isin(["roles", "statements"])]
        count = sum(line.split(" | ")[1] == name for line in told["line"])
        return f"with {name} go {count} roles and statements" if row["table"] == "people" else ""

    def _record(self, verdicts: list[tuple[str, str, str]]) -> str:
        """The verdicts in the file; an earlier one on the same row gives way."""
        known = _sections(self.path)
        said = []
        for verdict, line, change in verdicts:
            head, row = line.split("\n")
            own = known.setdefault(head.removeprefix("article: "), [])
            field = change.partition(":")[0]
            own[:] = [one for one in own if not _gives_way(one, row, verdict, field)]
            own.append(f"{verdict} | {row}{change}")
            said.append(own[-1])
        text = "".join(_section(article, lines) for article, lines in known.items())
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
    judged = {(article, _row(line)) for article, lines in _sections(path).items() for line in lines}
    rows = [
        row for article in articles for row in _rows(tables, article) if (row["article"], row["line"]) not in judged
    ]
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


def _section(article: str, lines: list[str]) -> str:
    head = f"\narticle: {article}\n" if article else ""
    return head + "".join(f"{line}\n" for line in lines) if lines else ""


def _row(line: str) -> str:
    """The row that a line of the file judges."""
    return line.partition("|")[2].partition(" => ")[0].strip()


def _gives_way(line: str, row: str, verdict: str, field: str) -> bool:
    """Whether a line of the file says of a row what a new verdict says otherwise, or says again."""
    known = line.partition("|")[0].strip()
    if known not in VERDICTS or _row(line) != row:
        return False
    return not (known == verdict == "changed") or line.partition(" => ")[2].startswith(f"{field[4:]}:")
