"""Tables for readers: the columns that matter, in words, each row with the words that it was read from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from itertools import islice, pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from analysis.looking.wording import MISSING, is_for_readers, is_missing, model, say, table_of

if TYPE_CHECKING:
    from analysis.looking.wording import Row

COLUMNS = {  # what a reader asks of each table; what no row states is named below it
    "mentions": ("text", "entity", "kind"),
    "people": ("person", "aliases", "affiliation", "mentions"),
    "organizations": ("organization", "kind", "parent", "aliases", "mentions"),
    "roles": ("person", "title", "organization", "status", "since", "until", "certainty"),
    "model_specs": (
        *("model", "developer", "parameters", "active_parameters", "context_tokens", "training_tokens", "license"),
        *("open_weight", "modalities", "price_input_per_mtok", "price_output_per_mtok", "released"),
    ),
    "dates": ("expression", "date", "grade", "anchor"),
    "timeline": ("date", "event", "participants", "expression", "grade", "certainty"),
    "statements": ("speaker", "cue", "kind", "content", "certainty"),
    "open_questions": ("kind", "question", "about"),
}
HEADINGS = {
    "active_parameters": "active at a time",
    "context_tokens": "context (tokens)",
    "training_tokens": "trained on (tokens)",
    "open_weight": "weights",
    "price_input_per_mtok": "input price (per million tokens)",
    "price_output_per_mtok": "output price (per million tokens)",
}
MOST = 200  # rows on one page
PLAIN = "tex2jax_ignore mathjax_ignore"  # so that JupyterLab does not read "$9 to $12" as a formula
CELL = ' style="text-align:left;vertical-align:top;overflow-wrap:break-word;max-width:28em"'
QUOTE = "margin:.2em 0;padding-left:.6em;border-left:3px solid #8888;white-space:pre-wrap"


class Html(str):
    """A fragment of a page that shows itself in a notebook."""

    def __repr__(self) -> str:
        return f"<{len(self)} characters of HTML>"

    def _repr_html_(self) -> str:
        return str(self)


@dataclass(frozen=True, repr=False)
class Shown:
    """A table for readers: `text` has its cells in words, `raw` is the table itself."""

    text: pd.DataFrame
    raw: pd.DataFrame
    unstated: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return self.text.to_string(index=False) + (f"\n{MISSING}: {', '.join(self.unstated)}" if self.unstated else "")

    def _repr_html_(self) -> str:
        return self.html()

    def html(self, most: int = MOST, links: Mapping[str, str] = MappingProxyType({})) -> str:
        """The first `most` rows as HTML; names that are keys of `links` lead there."""
        return f'<div class="{PLAIN}">{"".join(self._parts(most, links))}</div>'

    def _parts(self, most: int, links: Mapping[str, str]) -> Iterator[str]:
        heads = "".join(f"<th{CELL}>{escape(str(name))}</th>" for name in self.text.columns)
        yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
        rows = zip(self.text.itertuples(index=False, name=None), self.raw.to_dict("records"), strict=True)
        for cells, row in islice(rows, most):
            first, *others = (_linked(str(cell), links) for cell in cells)
            yield f"<tr><td{CELL}>{opens(first, evidence(row))}</td>"
            yield "".join(f"<td{CELL}>{cell}</td>" for cell in others) + "</tr>"
        yield "</tbody></table>"
        if len(self.raw) > most:
            yield f"<p>{len(self.raw) - most} more rows are in <code>.raw</code>.</p>"
        if not len(self.raw):
            yield "<p>No rows.</p>"
        if self.unstated:
            yield f"<p>Stated of none: {escape(', '.join(self.unstated))}.</p>"


def show(rows: pd.DataFrame, columns: Iterable[str] = ()) -> Shown:
    """A table as a reader wants it; `.raw` is the table.

    Cells are in words (0.8B, $0.50, July 2019, "not stated"); a star marks what is said of a whole series of models.
    Columns that no row states are left out and named in `.unstated`. In a notebook the first cell of a row opens on a
    click and shows the words that the row was read from. `columns` chooses others than the usual ones.

    >>> show(pd.DataFrame({"person": ["Ann Lee"], "since": ["2019-07"], "until": [None]})).text.to_dict("records")
    [{'person': 'Ann Lee', 'since': 'July 2019'}]
    """
    table = table_of(rows)
    names = list(columns) or [*COLUMNS.get(table, filter(is_for_readers, map(str, rows.columns)))]
    if not columns and "article" in rows and rows["article"].nunique() > 1:
        names.append("article")
    records = rows.to_dict("records")
    cells = {name: [_cell(name, row) for row in records] for name in names}
    unstated = [name for name in names if records and not columns and set(cells[name]) == {MISSING}]
    del unstated[len(names) - 1 :]  # one column remains
    text = pd.DataFrame({_heading(name): cells[name] for name in names if name not in unstated}, dtype="str")
    return Shown(text, rows, tuple(map(_heading, unstated)))


def anchor(article: str, words: str = "") -> str:
    """The id of an element of a page: of an article, or of what is called by these words."""
    key = f"{article}\n{words}".encode("utf-8", "surrogatepass")
    return f"a{sha256(key).hexdigest()[:10]}"


def opens(summary: str, inside: str) -> str:
    """HTML that opens on a click, or on Enter, and survives in a saved notebook."""
    return f"<details><summary>{summary}</summary>{inside}</details>" if inside else summary


def evidence(row: Row) -> str:
    """The evidence of a row as HTML, the very words of its columns in bold."""
    words = row.get("evidence")
    if isinstance(words, tuple):
        named = zip(row.get("articles", words), words, strict=False)
        return "".join(f'<div style="{QUOTE}">{escape(str(each))}<br>{escape(part)}</div>' for each, part in named)
    if not isinstance(words, str):
        return ""
    start, own = row.get("start", 0), _own(row)
    cuts = sorted({0, len(words), *(min(max(at - start, 0), len(words)) for span in own for at in span)})
    parts = []
    for left, right in pairwise(cuts):
        strong = any(first <= start + left and start + right <= last for first, last in own)
        part = escape(words[left:right])
        parts.append(f"<b>{part}</b>" if strong else part)
    return f'<div style="{QUOTE}">{"".join(parts)}</div>'


def _linked(words: str, links: Mapping[str, str]) -> str:
    """Words as HTML, with a link on each name of a list that has one."""
    parts = [(part, links.get(part)) for part in (words.split(", ") if links else [words])]
    return ", ".join(f'<a href="{link}">{escape(part)}</a>' if link else escape(part) for part, link in parts)


def _own(row: Row) -> list[tuple[int, int]]:
    """The places of the words that the columns were read from."""
    columns = [str(name).removesuffix("_start") for name in row if str(name).endswith("_start")]
    places = [(row[f"{name}_start"], row[f"{name}_end"]) for name in columns if f"{name}_end" in row]
    return [(int(start), int(end)) for start, end in places if not is_missing(start)]


def _cell(name: str, row: Row) -> str:
    if name == "model" and "model" not in row:
        return model(row)
    words = say(name, row[name])
    inherited = row.get("inherited", ())
    return f"{words} *" if isinstance(inherited, tuple) and name in inherited and words != MISSING else words


def _heading(name: str) -> str:
    return HEADINGS.get(name, name.replace("_", " "))
