"""The article with the words of rows marked, and beside its rows: static HTML, which a saved notebook keeps."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from itertools import count, islice, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.article import Article
from analysis.errors import ArticleError
from analysis.looking.showing import PLAIN, Html, Row, anchor, places_of, say, table_of, tell
from analysis.tables import Tables


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
    key: style
    for style, keys in zip(
        STYLES,
        (
            "person people names speaker stated written paraphrase current",
            "organization organizations developer company planned computed quote leaving roles",
            "model parameters title event timeline content lab joining",
            "model_specs family since until released expression team hedged",
            "statements cue active_parameters media dates",
            "university denied",
            "open_questions question evidence other unresolved former no_comment",
        ),
        strict=True,
    )
    for key in keys.split()
}
OWN_WORDS = ("mentions", "people", "organizations", "dates")  # tables whose evidence is nothing but the words meant
TOGETHER = {**dict.fromkeys(OWN_WORDS[:3], "names"), "dates": "timeline"}  # one look where all tables are marked
LOOKED_AT = ("roles", "timeline", "statements", "open_questions", "model_specs", "people", "organizations")
NAMES = {"people": "person", "organizations": "organization"}  # what is offered to be chosen
UNSURE = 0.5  # rows below this confidence look unsure
SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*\s+|\n\s*")
LINE_GAP = 4  # pixels between the underlines of marks that overlap
ARTICLE = "white-space: pre-wrap; line-height: 1.9; max-width: 46em"


class Mark(NamedTuple):
    """Words to mark: a strong mark is the very words of a column, a weak one the evidence around them.

    `note` is what a reader or the script of the view is told of the row.
    """

    start: int
    end: int
    key: str
    strong: bool
    note: str


def mark(
    article: Article, rows: pd.DataFrame | pd.Series[Any] | Iterable[pd.DataFrame], *, sentences_only: bool = False
) -> Html:
    """The article as HTML, with the words of `rows` marked.

    `rows` is a table or a part of one, a single row (`table.iloc[0]`), several tables, or all that `analyze` gives.
    The evidence of a row is tinted; the very words of its columns are underlined, each column in a colour and line of
    its own, and say on hover what the row holds. Overlapping marks keep an underline each. `sentences_only` leaves out
    what is not near a mark. The text is escaped, so that markup in it shows as text.

    Raises ArticleError if the rows are of another article.
    """
    rows = rows.to_frame().T if isinstance(rows, pd.Series) else rows
    tables = [rows] if isinstance(rows, pd.DataFrame) else list(rows)
    if odd := [table for table in tables if not isinstance(table, pd.DataFrame)]:
        raise TypeError(f"rows has {odd[0]!r:.60}: give a table, a row of one, or several tables")
    tables = [table for table in tables if "reason" not in table]  # `problems` has no words to mark
    marks: list[Mark] = []
    for name, own in ((table_of(table), table.to_dict("records")) for table in tables):
        marks += _marks(article, name, own, [_note(name, row) for row in own], many=len(tables) > 1)
    legend, text = _draw(article.text, marks, "title", _excerpts(article.text, marks) if sentences_only else None)
    return Html(f'<div class="{PLAIN}">{legend}<div style="{ARTICLE}">{text}</div></div>')


def look(tables: Tables, articles: Article | Iterable[Article]) -> Html:
    """The articles beside their rows, to be clicked through.

    Choose a table or type a name, and the rows and their words remain; a row shows its words, words show their rows;
    the slider leaves rows of less confidence out; all of it works from the keyboard (Tab, arrows, Enter, Esc). Where
    scripts are not run (a saved notebook that is not trusted) the marked words and the rows below them remain.
    """
    articles = [articles] if isinstance(articles, Article) else list(articles)
    groups: dict[str, dict[str, list[Row]]] = defaultdict(dict)  # article -> table -> its rows
    for name in LOOKED_AT:
        for row in getattr(tables, name).to_dict("records"):
            groups[row["article"]].setdefault(name, []).append(row)
    parts = "".join(_section(article, groups[article.id], article is articles[0]) for article in articles)
    view = f'<div class="look {PLAIN}" data-lm-suppress-shortcuts="true">{parts or "No articles."}</div>'
    return Html(f"{view}<script>{script()}</script>")


@cache
def script() -> str:
    """The script of the view; without it the view is a page to read."""
    return Path(__file__).with_name("view.js").read_text(encoding="utf-8")


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


def _marks(article: Article, name: str, rows: Sequence[Row], notes: Iterable[str], *, many: bool) -> Iterator[Mark]:
    """The marks of a table: by column, by kind where it has no words of columns, by table where there are many."""
    if rows and all(row.get("article", article.id) != article.id for row in rows):
        raise ArticleError(f"these rows are of article {rows[0]['article']!r}, not of {article.id!r}")
    if rows and (missing := {"start", "end"} - set(rows[0])):
        raise ArticleError(f"rows without {' and '.join(sorted(missing))} have no place in an article: give whole rows")
    for row, note in zip(rows, notes, strict=True):
        if row.get("article", article.id) != article.id:
            continue
        start, end, own = int(row["start"]), int(row["end"]), places_of(row)
        if article.text[start:end] != row.get("evidence", article.text[start:end]):
            raise ArticleError(f"a row's words are not those of {article.id!r} at {start}: was its text changed?")
        strong = name in OWN_WORDS or not own
        kind = str(row["kind"]) if name == "mentions" else name if strong else "evidence"
        together = TOGETHER.get(name, name) if many else ""
        yield Mark(start, end, together or kind, strong, note)
        for column, (first, last) in own.items():
            yield Mark(first, last, together or column, True, note)


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


def _draw(
    text: str, marks: list[Mark], attribute: str, excerpts: Sequence[tuple[int, int]] | None = None
) -> tuple[str, str]:
    """The keys of the marks, each in its look, and the text, or its excerpts, with the words marked."""
    style_of = styles(list(dict.fromkeys(found.key for found in marks)))
    strong = {found.key for found in marks if found.strong}
    looks = {key: _css(style, 0 if key in strong else None) for key, style in style_of.items()}
    keys = [f'<span style="{look}">{escape(key.replace("_", " "))}</span>' for key, look in looks.items()]
    legend = f'<div style="font-size: 90%; line-height: 2">{" &nbsp; ".join(keys)}</div>' if keys else ""
    spans = [(0, len(text))] if excerpts is None else excerpts
    return legend, "<br>⋯<br>".join("".join(_parts(text, marks, style_of, attribute, *span)) for span in spans)


def _parts(
    text: str, marks: list[Mark], style_of: dict[str, Style], attribute: str, start: int, end: int
) -> Iterator[str]:
    """The text from `start` to `end`, cut wherever a mark begins or ends, so that marks may overlap in any way."""
    begins: dict[int, list[Mark]] = defaultdict(list)
    for found in marks:
        if found.start < end and found.end > start:
            begins[max(found.start, start)].append(found)
    ends = {found.end for group in begins.values() for found in group if found.end < end}
    here: list[Mark] = []
    for left, right in pairwise(sorted({start, end, *begins, *ends})):
        here = [found for found in here + begins[left] if found.end > left]
        yield _wrap(escape(text[left:right]), here, style_of, attribute)


def _wrap(words: str, marks: list[Mark], style_of: dict[str, Style], attribute: str) -> str:
    """The words inside a `<span>` for each key, weak ones outermost, each underline below the one before.

    A `<mark>` would be black on the dark page of a notebook that is not trusted.
    """
    strong = {found.key for found in marks if found.strong}
    for level, key in enumerate(sorted({found.key for found in marks}, key=lambda key: (key not in strong, key))):
        notes = dict.fromkeys(found.note for found in marks if found.key == key)
        told = escape(("\n" if attribute == "title" else " ").join(notes))
        style = _css(style_of[key], level if key in strong else None)
        words = f'<span {attribute}="{told}" style="{style}">{words}</span>'
    return words


@cache
def _css(style: Style, level: int | None) -> str:
    """Tint and underline; `level` counts the underlines above this one, None asks for a tint alone."""
    red, green, blue = (int(style.color[i : i + 2], 16) for i in (1, 3, 5))
    tint = f"background-color: rgba({red}, {green}, {blue}, {0.1 if level is None else 0.2})"
    gap = f"; padding-bottom: {level * LINE_GAP}px" if level else ""
    return tint if level is None else f"{tint}; border-bottom: 3px {style.line} {style.color}{gap}"


def _section(article: Article, found: dict[str, list[Row]], opened: bool) -> str:
    """An article beside its rows; their numbers tie the words to them."""
    numbers, beside = count(), ""
    marks: list[Mark] = []
    for name, rows in found.items():
        own = [str(number) for number in islice(numbers, len(rows))]
        marks += _marks(article, name, rows, own, many=True)
        items = "".join(_item(name, row, number) for row, number in zip(rows, own, strict=True))
        heading = f"<summary>{name.replace('_', ' ')} ({len(rows)})</summary>"
        beside += f'<details data-table="{name}">{heading}<ul>{items}</ul></details>'
    legend, text = _draw(article.text, marks, "data-rows")
    when = f" <small>{say('published', article.published)}</small>" if article.published else ""
    head = f"<summary><b>{escape(article.title or article.id)}</b>{when}</summary>"
    return (
        f"<details{' open' * opened}>{head}{legend}"
        f'<div class="look-both" id="{anchor(article.id)}"><div class="look-text" style="{ARTICLE}">{text}</div>'
        f'<div class="look-rows">{beside}</div></div></details>'
    )


def _item(name: str, row: Row, number: str) -> str:
    """A row in a list."""
    sure, words = row["confidence"], escape(tell(name, row))
    data = f'data-row="{number}" data-start="{row["start"]}" data-sure="{sure:.2f}"'
    data += f' data-name="{escape(row[NAMES[name]])}"' if name in NAMES else ""
    shown = f"<i>{words}</i>" if sure < UNSURE else words
    return f"<li {data}>{shown} <small>{say('confidence', sure)}</small></li>"
