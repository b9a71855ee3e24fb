"""The roles as a graph of people and organizations, each edge with its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisError

if TYPE_CHECKING:
    import pandas as pd


def role_graph(roles: pd.DataFrame) -> Any:
    """A networkx MultiDiGraph: an edge from a person to an organization for each row that names both.

    Nodes have `kind` ("person" or "organization"); an edge has every column of its row, evidence and offsets included.
    Posts without an organization ("prime minister") have no edge; their people are nodes all the same. Raises
    AnalysisError without networkx (extra `graph`).

    >>> import pandas as pd
    >>> graph = role_graph(pd.DataFrame({"person": ["Ann Lee"], "organization": ["Acme"], "title": ["CEO"]}))
    >>> list(graph.edges(data="title"))
    [('Ann Lee', 'Acme', 'CEO')]
    """
    try:
        import networkx as nx
    except ImportError:
        raise AnalysisError("a role graph needs networkx: pip install 'newsgrounds[graph]'") from None
    graph = nx.MultiDiGraph()
    for row in roles.to_dict("records"):
        graph.add_node(row["person"], kind="person")
        if isinstance(row["organization"], str):
            graph.add_node(row["organization"], kind="organization")
            graph.add_edge(row["person"], row["organization"], **{str(name): value for name, value in row.items()})
    return graph
