"""Articles beside their rows: one view to choose, filter and follow rows, in a notebook or a page without a server."""

from __future__ import annotations

from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.article import Article
from analysis.looking.marking import ARTICLE, draw_legend, draw_marks, find_marks
from analysis.looking.palette import styles
from analysis.looking.showing import PLAIN, anchor
from analysis.looking.wording import say, tell
from analysis.tables import Tables

if TYPE_CHECKING:
    from analysis.looking.wording import Row

    Groups = Mapping[str, Mapping[str, list[Row]]]  # table -> article -> its rows

LOOKED_AT = ("roles", "timeline", "statements", "open_questions", "model_specs", "people", "organizations")
UNSURE = 0.5  # rows below this confidence look unsure


@dataclass(frozen=True, repr=False)
class View:
    """Articles with their rows; shows itself in a notebook, `str()` gives the page fragment without the script."""

    body: str

    def __str__(self) -> str:
        return self.body

    def __repr__(self) -> str:
        return "<View of articles>"

    def _repr_html_(self) -> str:
        return f"{self.body}<script>{script()}</script>"


def look(tables: Tables, articles: Article | Iterable[Article]) -> View:
    """The articles beside their rows, to be clicked through.

    Choose a table or type a name, and the rows and their words remain; a row shows its words, words show their rows;
    the slider leaves rows of less confidence out; all of it works from the keyboard (Tab, arrows, Enter, Esc). Where
    scripts are not run (a saved notebook that is not trusted) the marked words and the rows below them remain.
    """
    articles = [articles] if isinstance(articles, Article) else list(articles)
    groups = {name: _by_article(getattr(tables, name)) for name in LOOKED_AT}
    parts = [_section(article, groups, opened=article is articles[0]) for article in articles]
    return View(f'<div class="look {PLAIN}" data-lm-suppress-shortcuts="true">{"".join(parts) or "No articles."}</div>')


@cache
def script() -> str:
    """The script of the view; without it the view is a page to read."""
    return Path(__file__).with_name("view.js").read_text(encoding="utf-8")


def script_hash() -> str:
    """What a content security policy calls the script, so that a page runs it and no other."""
    return f"'sha256-{b64encode(sha256(script().encode()).digest()).decode()}'"


def _section(article: Article, groups: Groups, *, opened: bool) -> str:
    found = list(_rows_of(article, groups))
    marks = [one for name, rows, first in found for one in find_marks(article, name, rows, many=True, first=first)]
    style_of = styles(list(dict.fromkeys(one.key for one in marks)))
    legend = draw_legend(style_of, {one.key for one in marks if one.strong})
    when = f" <small>{say('published', article.published)}</small>" if article.published else ""
    head = f"<summary><b>{escape(article.title or article.id)}</b>{when}</summary>"
    text = draw_marks(article.text, marks, style_of, 0, len(article.text))
    beside = "".join(_rows(*each) for each in found)
    return (
        f"<details{' open' * opened}>{head}{legend}"
        f'<div class="look-both" id="{anchor(article.id)}"><div class="look-text" style="{ARTICLE}">{text}</div>'
        f'<div class="look-rows">{beside}</div></div></details>'
    )


def _by_article(table: pd.DataFrame) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in table.to_dict("records"):
        groups[row["article"]].append(row)
    return groups


def _rows_of(article: Article, groups: Groups) -> Iterator[tuple[str, list[Row], int]]:
    """The rows of an article by table, with the number of the first of each table."""
    first = 0
    for name in LOOKED_AT:
        if rows := groups[name].get(article.id):
            yield name, rows, first
            first += len(rows)


def _rows(name: str, rows: list[Row], first: int) -> str:
    """The rows of a table as a list that opens on a click."""
    lines = []
    for number, row in enumerate(rows, first):
        sure, column = row["confidence"], {"people": "person", "organizations": "organization"}.get(name)
        data = f'data-row="{number}" data-start="{row["start"]}" data-sure="{sure:.2f}"'
        data += f' data-name="{escape(row[column])}"' if column else ""
        words = f"<i>{escape(tell(name, row))}</i>" if sure < UNSURE else escape(tell(name, row))
        lines.append(f"<li {data}>{words} <small>{say('confidence', sure)}</small></li>")
    heading = f"<summary>{name.replace('_', ' ')} ({len(rows)})</summary>"
    return f'<details data-table="{name}">{heading}<ul>{"".join(lines)}</ul></details>'
