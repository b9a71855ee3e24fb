"""One HTML page with findings, profiles, charts, tables and the articles beside their rows; it needs nothing else."""

from __future__ import annotations

import base64
import inspect
import io
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.article import Article
from analysis.inputs import distinct
from analysis.looking import charts
from analysis.looking.findings import findings
from analysis.looking.linking import merge_people
from analysis.looking.lookup import profiles
from analysis.looking.showing import anchor, show
from analysis.looking.viewing import look, script, script_hash
from analysis.records import TABLES
from analysis.store import replacing

if TYPE_CHECKING:
    from analysis.tables import Tables

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 80rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; font-size: 85% }
td, th { padding: .2rem .5rem; text-align: left; vertical-align: top }
tr { border-bottom: 1px solid #8886 } .wide { overflow-x: auto } img { max-width: 100% }
summary { cursor: pointer } section > details > summary { font-weight: 600; margin: .5rem 0 }
:target { outline: 2px solid #0072B2 }
"""


def write_report(tables: Tables, path: Path | str, articles: Iterable[Article] = (), title: str = "Findings") -> Path:
    """One HTML page: findings, a profile of everyone and everything named, charts, tables, and `articles` to look at.

    Every name in a table leads to its profile. Everything stands in the file, nothing is fetched; the text of the
    articles is escaped, and the page runs no script but that of the view.
    """
    told = [article for article in distinct(articles) if isinstance(article, Article)]
    with replacing(Path(path)) as [part], part.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_report(tables, told, title))
    return Path(path)


def _report(tables: Tables, articles: list[Article], title: str) -> Iterator[str]:
    policy = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {script_hash()}"
    yield f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}"><style>{STYLE}</style>\n'
    yield f"<h1>{escape(title)}</h1>\n{findings(tables)._repr_html_()}\n"
    tables = merge_people(tables)
    cards = {card.name: card.html(linked=bool(articles)) for card in profiles(tables, articles)}
    links = {name: f"#{anchor('', name)}" for name in cards}
    yield "<section><h2>Charts</h2>\n"
    yield from map(_chart, _plots(tables))
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
        yield f"<h2>Articles</h2>\n{look(tables, articles)}<script>{script()}</script>\n"
    yield "</html>\n"


def _plots(tables: Tables) -> Iterator[Callable[[], Any]]:
    """Every chart whose first argument is the name of a table that has rows."""
    for name, plot in inspect.getmembers(charts, inspect.isfunction):
        first = next(iter(inspect.signature(plot).parameters), "") if name.startswith("plot_") else ""
        if first in TABLES and not getattr(tables, first).empty:
            yield partial(plot, getattr(tables, first))


def _chart(plot: Callable[[], Any]) -> str:
    from matplotlib import pyplot

    axes, image = plot(), io.BytesIO()
    figure = axes.figure
    figure.savefig(image, format="png", dpi=110, bbox_inches="tight", metadata={"Software": None})
    pyplot.close(figure)
    data = base64.b64encode(image.getvalue()).decode("ascii")
    return f'<p><img alt="{escape(axes.get_title(loc="left"))}" src="data:image/png;base64,{data}"></p>\n'
