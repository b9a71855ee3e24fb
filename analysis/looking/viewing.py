"""Articles beside their rows: in a notebook, or on one page with findings, profiles, charts and tables; no server."""

from __future__ import annotations

import base64
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.article import Article
from analysis.inputs import distinct
from analysis.looking.findings import findings
from analysis.looking.linking import merge_people
from analysis.looking.lookup import profiles
from analysis.looking.marking import ARTICLE, draw_legend, draw_marks, find_marks, styles
from analysis.looking.showing import PLAIN, Html, anchor, show
from analysis.looking.wording import say, tell
from analysis.store import replacing
from analysis.tables import Tables

if TYPE_CHECKING:
    from analysis.looking.wording import Row

    Groups = Mapping[str, Mapping[str, list[Row]]]  # table -> article -> its rows

LOOKED_AT = ("roles", "timeline", "statements", "open_questions", "model_specs", "people", "organizations")
UNSURE = 0.5  # rows below this confidence look unsure
STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 80rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; font-size: 85% }
td, th { padding: .2rem .5rem; text-align: left; vertical-align: top }
tr { border-bottom: 1px solid #8886 } .wide { overflow-x: auto } img { max-width: 100% }
summary { cursor: pointer } section > details > summary { font-weight: 600; margin: .5rem 0 }
:target { outline: 2px solid #0072B2 }
"""


def look(tables: Tables, articles: Article | Iterable[Article]) -> Html:
    """The articles beside their rows, to be clicked through.

    Choose a table or type a name, and the rows and their words remain; a row shows its words, words show their rows;
    the slider leaves rows of less confidence out; all of it works from the keyboard (Tab, arrows, Enter, Esc). Where
    scripts are not run (a saved notebook that is not trusted) the marked words and the rows below them remain.
    """
    articles = [articles] if isinstance(articles, Article) else list(articles)
    groups = {name: _by_article(getattr(tables, name)) for name in LOOKED_AT}
    parts = "".join(_section(article, groups, opened=article is articles[0]) for article in articles) or "No articles."
    view = f'<div class="look {PLAIN}" data-lm-suppress-shortcuts="true">{parts}</div>'
    return Html(f"{view}<script>{script()}</script>")


def write_report(tables: Tables, path: Path | str, articles: Iterable[Article] = (), title: str = "Findings") -> Path:
    """One HTML page: findings, a profile of everyone and everything named, charts, tables, and `articles` to look at.

    Every name in a table leads to its profile. Everything stands in the file, nothing is fetched; the text of the
    articles is escaped, and the page runs no script but that of the view.
    """
    told = [article for article in distinct(articles) if isinstance(article, Article)]
    with replacing(Path(path)) as [part], part.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_report(tables, told, title))
    return Path(path)


@cache
def script() -> str:
    """The script of the view; without it the view is a page to read."""
    return Path(__file__).with_name("view.js").read_text(encoding="utf-8")


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


def _report(tables: Tables, articles: list[Article], title: str) -> Iterator[str]:
    known = base64.b64encode(sha256(script().encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{known}'"
    yield f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}"><style>{STYLE}</style>\n'
    yield f"<h1>{escape(title)}</h1>\n{findings(tables)._repr_html_()}\n"
    tables = merge_people(tables)
    cards = {card.name: card.html(linked=bool(articles)) for card in profiles(tables, articles)}
    links = {name: f"#{anchor('', name)}" for name in cards}
    yield "<section><h2>Charts</h2>\n"
    yield from map(_image, _charts(tables))
    yield "</section><section><h2>Tables</h2>\n"
    for name, table in tables._asdict().items():
        opened = " open" if name == "problems" and len(table) else ""
        yield f"<details{opened}><summary>{name.replace('_', ' ')} <small>({len(table)} rows)</small></summary>"
        yield f'<div class="wide">{show(table).html(most=len(table), links=links)}</div></details>\n'
    yield "</section><section><h2>Profiles</h2>\n"
    for name, card in cards.items():
        yield f'<details><summary>{escape(name)}</summary><div id="{anchor("", name)}">{card}</div></details>\n'
    yield "</section>\n"
    if articles:
        yield f"<h2>Articles</h2>\n{look(tables, articles)}\n"
    yield "</html>\n"


def _charts(tables: Tables) -> Iterator[Any]:
    """A chart of every table that has one, and rows."""
    from analysis.looking.charts import plot_mentions, plot_roles, plot_sizes, plot_statements, plot_timeline

    shown: tuple[tuple[Callable[[pd.DataFrame], Any], pd.DataFrame], ...] = (
        (plot_mentions, tables.mentions),
        (plot_roles, tables.roles),
        (plot_sizes, tables.model_specs),
        (plot_statements, tables.statements),
        (plot_timeline, tables.timeline),
    )
    return (plot(table) for plot, table in shown if len(table))


def _image(axes: Any) -> str:
    from matplotlib import pyplot

    image, figure = io.BytesIO(), axes.figure
    figure.savefig(image, format="png", dpi=110, bbox_inches="tight", metadata={"Software": None})
    pyplot.close(figure)
    data = base64.b64encode(image.getvalue()).decode("ascii")
    return f'<p><img alt="{escape(axes.get_title(loc="left"))}" src="data:image/png;base64,{data}"></p>\n'
