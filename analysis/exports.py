"""Tables -> a graph for other programs, and one HTML page that needs nothing else."""

from __future__ import annotations

import base64
import inspect
import io
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.errors import AnalysisError
from analysis.evidence import mark
from analysis.inputs import distinct
from analysis.records import TABLES, Problem
from analysis.store import replacing

if TYPE_CHECKING:
    from analysis.article import Article
    from analysis.tables import Tables

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MARKED = ("roles", "model_specs", "timeline", "statements", "open_questions")  # what a report marks in the articles
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 75rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; font-size: 85% }
td, th { padding: .2rem .5rem; text-align: left; vertical-align: top }
tr { border-bottom: 1px solid #8886 } .wide { overflow-x: auto } img { max-width: 100%; background: white }
summary { cursor: pointer; font-weight: 600; margin: .5rem 0 } summary small { font-weight: 400 }
"""


def write_graph(tables: Tables, path: Path | str) -> Path:
    """The people, the organizations and the roles between them as GraphML, for Gephi, yEd, Cytoscape or networkx.

    One edge for each role, with its columns; one for each organization that belongs to another. A role without an
    organization is in the `titles` of its person. Raises AnalysisError without networkx (extra `graph`).
    """
    try:
        from networkx import MultiDiGraph, write_graphml
    except ImportError:
        raise AnalysisError("writing a graph needs networkx: pip install 'newsgrounds[graph]'") from None
    graph = MultiDiGraph()
    people, organizations, roles = map(_xml_rows, (tables.people, tables.organizations, tables.roles))
    for row in people:
        graph.add_node(row["person"], **_attributes({"kind": "person", "aliases": row["aliases"]}))
    for row in organizations:
        graph.add_node(row["organization"], **_attributes({"kind": row["kind"], "aliases": row["aliases"]}))
    for row in organizations:
        if row["parent"]:
            graph.add_edge(row["organization"], row["parent"], relation="part of", article=row["article"])
    for row in roles:
        if row["organization"]:
            graph.add_edge(row["person"], row["organization"], relation="role", **_attributes(_readable_row(row)))
        else:
            graph.add_node(row["person"])
            node = graph.nodes[row["person"]]
            node["titles"] = "; ".join(filter(None, [node.get("titles"), row["title"]]))
    with replacing(Path(path)) as [part]:
        write_graphml(graph, part, named_key_ids=True)
    return Path(path)


def write_report(tables: Tables, path: Path | str, articles: Iterable[Article] = (), title: str = "Findings") -> Path:
    """One HTML page with every table and chart, and `articles` with the words of their rows marked.

    Everything stands in the file, nothing is fetched, and the text of the articles is escaped.
    """
    with replacing(Path(path)) as [part], part.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_report(tables, distinct(articles), title))
    return Path(path)


def readable(table: pd.DataFrame) -> pd.DataFrame:
    """The columns of a table that are for people: without the offsets."""
    return table[[column for column in table.columns if not _is_offset(str(column))]]


def _xml_rows(table: pd.DataFrame) -> list[dict[str, str]]:
    """What GraphML can hold: texts, without the control characters that XML forbids."""
    return [{str(key): NOT_XML.sub("", _text(value)) for key, value in row.items()} for row in table.to_dict("records")]


def _attributes(row: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in row.items() if value}


def _readable_row(row: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in row.items() if not _is_offset(key) and key not in ("person", "organization")}


def _is_offset(column: str) -> bool:
    return column in ("sentence", "start", "end") or column.endswith(("_start", "_end"))


def _text(value: Any) -> str:
    if isinstance(value, tuple | list):
        return "; ".join(map(str, value))
    return "" if value is None or pd.isna(value) else str(value)


def _report(tables: Tables, articles: Iterable[Article | Problem], title: str) -> Iterator[str]:
    yield f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><style>{STYLE}</style>\n'
    yield f"<h1>{escape(title)}</h1>\n<h2>Charts</h2>\n"
    yield from map(_chart, _plots(tables))
    yield "<h2>Tables</h2>\n"
    for name, table in tables._asdict().items():
        yield from _table(name, table)
    yield "<h2>Articles</h2>\n"
    for article in articles:
        if not isinstance(article, Problem):
            yield from _article(article, tables)
    yield "</html>\n"


def _plots(tables: Tables) -> Iterator[Callable[[], Any]]:
    """Every chart of `plots` whose first argument is the name of a table that has rows."""
    from analysis import plots

    for name, plot in inspect.getmembers(plots, inspect.isfunction):
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
    return f'<p><img alt="{escape(axes.get_title())}" src="data:image/png;base64,{data}"></p>\n'


def _table(name: str, table: pd.DataFrame) -> Iterator[str]:
    opened = " open" if name == "problems" and len(table) else ""
    yield f"<details{opened}><summary>{name} <small>({len(table)} rows)</small></summary>"
    yield '<div class="wide"><table><tr>'
    shown = readable(table)
    yield "".join(f"<th>{escape(str(column))}</th>" for column in shown.columns) + "</tr>\n"
    for row in shown.itertuples(index=False, name=None):
        yield "<tr>" + "".join(f"<td>{escape(_text(value))}</td>" for value in row) + "</tr>\n"
    yield "</table></div></details>\n"


def _article(article: Article, tables: Tables) -> Iterator[str]:
    yield f"<details><summary>{escape(article.title or article.id)} <small>{article.published or ''}</small></summary>"
    rows = (getattr(tables, name) for name in MARKED)
    yield str(mark(article, [table[table["article"] == article.id] for table in rows]))
    yield "</details>\n"
