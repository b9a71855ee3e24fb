"""Tables -> a graph of people and organizations, here and for other programs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

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
    """The people, the organizations and the roles between them as GraphML, for Gephi, yEd, Cytoscape or networkx.

    One edge for each role, with its columns; one for each organization that belongs to another. A role without an
    organization is in the `titles` of its person. Raises AnalysisError without networkx (extra `graph`).
    """
    networkx = _networkx()
    graph = networkx.MultiDiGraph()
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
        networkx.write_graphml(graph, part, named_key_ids=True)
    return Path(path)


def _networkx() -> Any:
    try:
        import networkx
    except ImportError:
        raise AnalysisError("a graph needs networkx: pip install 'newsgrounds[graph]'") from None
    return networkx


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
