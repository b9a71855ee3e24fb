"""The article with the words of some rows marked, as static HTML that a saved notebook keeps."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from analysis.errors import ArticleError
from analysis.looking.showing import PLAIN, Html
from analysis.looking.wording import is_missing, say, table_of, tell

if TYPE_CHECKING:
    from analysis.article import Article
    from analysis.looking.wording import Row

    Rows = pd.DataFrame | pd.Series[Any] | Iterable[pd.DataFrame]


class Style(NamedTuple):
    """A colour, and the shapes that tell it from the others without colour."""

    color: str
    marker: str
    line: str


GREY = "#767676"  # read on white (4.5 : 1) and on the dark page of JupyterLab (4.2 : 1)
# Colours that everyone can tell apart (Okabe and Ito 2008), each with a marker and a line of its own.
STYLES = (
    Style("#0072B2", "o", "solid"),  # blue
    Style("#D55E00", "s", "double"),  # vermilion
    Style("#009E73", "^", "dotted"),  # bluish green
    Style("#CC79A7", "D", "dashed"),  # reddish purple
    Style("#E69F00", "v", "solid"),  # orange
    Style("#56B4E9", "P", "dotted"),  # sky blue
    Style(GREY, "X", "dashed"),  # for black, which a dark page would swallow
)
# What is shown together often has a style of its own; everything else takes the next free one.
KNOWN = {
    key: STYLES[place]
    for place, keys in enumerate(
        (
            "person people names speaker stated written paraphrase current",
            "organization organizations developer company planned computed quote leaving roles",
            "model parameters title event timeline content lab joining",
            "model_specs family since until released expression team hedged",
            "statements cue active_parameters media dates",
            "university denied",
            "open_questions question evidence other unresolved former no_comment",
        )
    )
    for key in keys.split()
}
OWN_WORDS = ("mentions", "people", "organizations", "dates")  # tables whose evidence is nothing but the words meant
TOGETHER = {**dict.fromkeys(OWN_WORDS[:3], "names"), "dates": "timeline"}  # one look where all tables are marked
SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*\s+|\n\s*")
LINE = "3px"
LINE_GAP = 4  # pixels between the underlines of marks that overlap
ARTICLE = "white-space: pre-wrap; line-height: 1.9; max-width: 46em"
LEGEND = "font-size: 90%; line-height: 2"


@dataclass(frozen=True)
class Mark:
    """Words to mark: a strong mark is the very words of a column, a weak one the evidence around them.

    `row` is a number by which a view finds the row of the mark.
    """

    start: int
    end: int
    key: str
    strong: bool
    note: str
    row: int | None = None


def mark(article: Article, rows: Rows, *, sentences_only: bool = False) -> Html:
    """The article as HTML, with the words of `rows` marked.

    `rows` is a table or a part of one, a single row (`table.iloc[0]`), several tables, or all that `analyze` gives.
    The evidence of a row is tinted; the very words of its columns are underlined, each column in a colour and line of
    its own, and say on hover what the row holds. Overlapping marks keep an underline each. `sentences_only` leaves out
    what is not near a mark. The text is escaped, so that markup in it shows as text.

    Raises ArticleError if the rows are of another article.
    """
    named = [(name, table.to_dict("records")) for name, table in _tables(rows)]
    marks = [one for name, own in named for one in find_marks(article, name, own, many=len(named) > 1)]
    style_of = styles(list(dict.fromkeys(found.key for found in marks)))
    spans = _excerpts(article.text, marks) if sentences_only else [(0, len(article.text))]
    parts = [draw_marks(article.text, marks, style_of, start, end) for start, end in spans]
    legend = draw_legend(style_of, {found.key for found in marks if found.strong})
    return Html(f'<div class="{PLAIN}">{legend}<div style="{ARTICLE}">{"<br>⋯<br>".join(parts)}</div></div>')


def _tables(rows: Rows) -> Iterator[tuple[str, pd.DataFrame]]:
    """The name of each table in `rows`, and its rows."""
    if isinstance(rows, pd.Series):
        rows = rows.to_frame().T
    for table in [rows] if isinstance(rows, pd.DataFrame) else rows:
        if not isinstance(table, pd.DataFrame):
            raise TypeError(f"rows is {rows!r:.60}: give a table, a row of one, or several tables")
        if "reason" not in table:  # `problems` has no words to mark
            yield table_of(table), table


def styles(keys: list[str]) -> dict[str, Style]:
    """A style for each key, two keys alike only if there are more keys than styles.

    >>> [style.marker for style in styles(["person", "something", "organization"]).values()]
    ['o', '^', 's']
    """
    chosen: dict[str, Style] = {}
    for key in keys:
        if key in KNOWN and KNOWN[key] not in chosen.values():
            chosen[key] = KNOWN[key]
    for index, key in enumerate(key for key in keys if key not in chosen):
        free = [style for style in STYLES if style not in chosen.values()]
        chosen[key] = free[0] if free else STYLES[index % len(STYLES)]
    return {key: chosen[key] for key in keys}


def find_marks(
    article: Article, name: str, rows: Sequence[Row], *, many: bool, first: int | None = None
) -> Iterator[Mark]:
    """The marks of a table: by column, by kind where it has no words of columns, by table where there are many.

    `first` is the number of its first row, where rows are numbered; these stand beside the text, and not in its marks.
    """
    if rows and all(row.get("article", article.id) != article.id for row in rows):
        raise ArticleError(f"these rows are of article {rows[0]['article']!r}, not of {article.id!r}")
    if rows and (missing := {"start", "end"} - set(rows[0])):
        raise ArticleError(f"rows without {' and '.join(sorted(missing))} have no place in an article: give whole rows")
    for number, row in enumerate(rows, first or 0):
        if row.get("article", article.id) != article.id:
            continue
        start, end, note = int(row["start"]), int(row["end"]), _note(name, row) if first is None else ""
        if article.text[start:end] != row.get("evidence", article.text[start:end]):
            raise ArticleError(
                f"a row's words are not those of article {article.id!r} at {start}: was its text changed?"
            )
        own = [column for column in row if f"{column}_start" in row and not is_missing(row[f"{column}_start"])]
        strong = name in OWN_WORDS or not own
        kind = str(row["kind"]) if name == "mentions" else name if strong else "evidence"
        together, label = TOGETHER.get(name, name), None if first is None else number
        yield Mark(start, end, together if many else kind, strong, note, label)
        for column in own:
            key = together if many else str(column)
            yield Mark(int(row[f"{column}_start"]), int(row[f"{column}_end"]), key, True, note, label)


def _note(name: str, row: Row) -> str:
    """What a row holds, in one line: "roles: Ann Lee is chief executive of Acme (92% sure)"."""
    sure = f" ({say('confidence', row['confidence'])} sure)" if "confidence" in row else ""
    return f"{name.replace('_', ' ')}: {tell(name, row)}{sure}"


def _excerpts(text: str, marks: list[Mark]) -> list[tuple[int, int]]:
    """Where the sentences around the marks begin and end, those that touch each other joined."""
    bounds = [0, *(match.end() for match in SENTENCE_END.finditer(text)), len(text)]
    spans: list[tuple[int, int]] = []
    for found in sorted(marks, key=lambda found: found.start):
        start = bounds[bisect_right(bounds, found.start) - 1]
        end = bounds[bisect_left(bounds, found.end)]
        if spans and start <= spans[-1][1]:
            start, end = spans[-1][0], max(end, spans.pop()[1])
        spans.append((start, end))
    return [(start, start + len(text[start:end].rstrip())) for start, end in spans]


def draw_marks(text: str, marks: list[Mark], style_of: dict[str, Style], start: int, end: int) -> str:
    """The text from `start` to `end`, cut wherever a mark begins or ends, so that marks may overlap in any way."""
    inside = sorted(
        (found for found in marks if found.start < end and found.end > start), key=lambda found: found.start
    )
    cuts = sorted({start, end, *(cut for found in inside for cut in (found.start, found.end) if start < cut < end)})
    parts, here, waiting = [], [], deque(inside)
    for left, right in pairwise(cuts):
        while waiting and waiting[0].start <= left:
            here.append(waiting.popleft())
        here = [found for found in here if found.end > left]
        parts.append(_wrap(escape(text[left:right]), here, style_of))
    return "".join(parts)


def _wrap(words: str, marks: list[Mark], style_of: dict[str, Style]) -> str:
    """The words inside a `<span>` for each key, weak ones outermost, each underline below the one before.

    A `<mark>` would be black on the dark page of a notebook that is not trusted.
    """
    strong = sorted({found.key for found in marks if found.strong})
    weak = sorted({found.key for found in marks} - set(strong))
    for level, key in enumerate([*strong, *weak]):
        own = [found for found in marks if found.key == key]
        notes = "\n".join(dict.fromkeys(found.note for found in own if found.note))
        rows = " ".join(dict.fromkeys(str(found.row) for found in own if found.row is not None))
        tells = f'data-rows="{rows}"' if rows else f'title="{escape(notes)}"'
        words = f'<span {tells} style="{_css(style_of[key], level if key in strong else None)}">{words}</span>'
    return words


@cache
def _css(style: Style, level: int | None) -> str:
    """Tint and underline; `level` counts the underlines above this one, None asks for a tint alone."""
    red, green, blue = (int(style.color[i : i + 2], 16) for i in (1, 3, 5))
    tint = f"background-color: rgba({red}, {green}, {blue}, {0.1 if level is None else 0.2})"
    if level is None:
        return tint
    gap = f"; padding-bottom: {level * LINE_GAP}px" if level else ""
    return f"{tint}; border-bottom: {LINE} {style.line} {style.color}{gap}"


def draw_legend(style_of: dict[str, Style], strong: set[str]) -> str:
    """The keys of the marks, each in its look."""
    if not style_of:
        return ""
    shown = (
        f'<span style="{_css(style, 0 if key in strong else None)}">{escape(key.replace("_", " "))}</span>'
        for key, style in style_of.items()
    )
    return f'<div style="{LEGEND}">{" &nbsp; ".join(shown)}</div>'
