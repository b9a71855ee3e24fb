"""Tables for other programs: a graph of people and organizations, and a timeline for TimelineJS."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.dating.edtf import describe
from analysis.errors import AnalysisError
from analysis.store import replacing

if TYPE_CHECKING:
    from analysis.tables import Tables

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def role_graph(roles: pd.DataFrame) -> Any:
    """A networkx MultiDiGraph: an edge from a person to an organization for each row that names both.

    Nodes have `kind` ("person" or "organization"); an edge has every column of its row, evidence and offsets included.
    Posts without an organization ("prime minister") have no edge; their people are nodes all the same. Raises
    AnalysisError without networkx (extra `graph`).

    >>> graph = role_graph(pd.DataFrame({"person": ["Ann Lee"], "organization": ["Acme"], "title": ["CEO"]}))
    >>> list(graph.edges(data="title"))
    [('Ann Lee', 'Acme', 'CEO')]
    """
    graph = _networkx().MultiDiGraph()
    for row in roles.to_dict("records"):
        graph.add_node(row["person"], kind="person")
        if isinstance(row["organization"], str):
            graph.add_node(row["organization"], kind="organization")
            graph.add_edge(row["person"], row["organization"], **{str(name): value for name, value in row.items()})
    return graph


def write_graph(tables: Tables, path: Path | str) -> Path:
    """The graph of the roles as GraphML, for Gephi, yEd, Cytoscape or networkx, with everyone and everything named.

    An edge has the `relation` "role" and the columns of its row, or "part of". A post without an organization is among
    the `titles` of its person. Raises AnalysisError without networkx (extra `graph`).
    """
    graph = role_graph(tables.roles.assign(relation="role"))
    for row in tables.people.to_dict("records"):
        graph.add_node(row["person"], kind="person", aliases=row["aliases"])
    for row in tables.organizations.to_dict("records"):
        graph.add_node(row["organization"], kind=row["kind"], aliases=row["aliases"])
        if isinstance(row["parent"], str):
            graph.add_edge(row["organization"], row["parent"], relation="part of", article=row["article"])
    alone = tables.roles[tables.roles["organization"].isna()].dropna(subset="title")
    for person, titles in alone.groupby("person", sort=False)["title"]:
        graph.nodes[person]["titles"] = tuple(titles)
    graph = _networkx().relabel_nodes(graph, {node: NOT_XML.sub("", node) for node in graph})
    for *_, attributes in (*graph.nodes(data=True), *graph.edges(data=True)):
        texts = {name: _text(value) for name, value in attributes.items()}
        attributes.clear()
        attributes.update({name: text for name, text in texts.items() if text})
    with replacing(Path(path)) as [part]:
        _networkx().write_graphml(graph, part, named_key_ids=True)
    return Path(path)


def to_timelinejs(timeline: pd.DataFrame, *, title: str | None = None) -> dict[str, Any]:
    """A dict in TimelineJS's JSON format (https://timeline.knightlab.com/docs/json-format.html), ready for `json.dump`.

    One slide for each row of `tables.timeline` with a date, in order of their dates: headline (who: what), the evidence
    as text, the certainty as group. A date that is not a full day says so in `display_date` ("April 2023"), and goes
    from its first to its last month or year. Article text is escaped, as TimelineJS shows it as HTML. Rows without a
    date have no place on a timeline and are left out.
    """
    dated = timeline.dropna(subset=["date", "earliest", "latest"])
    rows = dated.sort_values(["earliest", "latest"], kind="stable").to_dict("records")
    heading = {"title": {"text": {"headline": escape(title)}}} if title else {}
    return {**heading, "events": [_slide(row, number) for number, row in enumerate(rows, start=1)]}


def _slide(row: dict[Any, Any], number: int) -> dict[str, Any]:
    first, _, last = row["date"].replace("~", "").partition("/")
    start, end = _date(first, row["earliest"]), _date(last or first, row["latest"])
    headline = ": ".join(filter(None, [", ".join(row["participants"]), row["event"]]))
    return {
        "start_date": start,
        **({"end_date": end} if end != start else {}),
        **({} if "day" in start and start == end else {"display_date": describe(row["date"])}),
        "text": {"headline": escape(headline), "text": escape(row["evidence"])},
        "group": row["certainty"],
        "autolink": False,
        "unique_id": f"event-{number}",
    }


def _date(edtf: str, day: pd.Timestamp) -> dict[str, int]:
    """A day, a month or a year, no more precise than the date is."""
    names = ("year", "month", "day")[: edtf.count("-") + 1]
    return {name: getattr(day, name) for name in names}


def _networkx() -> Any:
    try:
        import networkx
    except ImportError:
        raise AnalysisError("a graph needs networkx: pip install 'newsgrounds[graph]'") from None
    return networkx


def _text(value: Any) -> str:
    """What GraphML can hold: a text without the control characters that XML forbids; "" for nothing."""
    if isinstance(value, tuple):
        return "; ".join(map(_text, value))
    return "" if value is None or pd.isna(value) else NOT_XML.sub("", str(value))
