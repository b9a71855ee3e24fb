"""Charts of the tables. Each takes a table and gives back the axes; its title says what is to be seen, and of how many.

Without rows a chart says so. `ax` draws into axes of your own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import seaborn as sns

from analysis.canvas import colors, finish, markers, open_axes, show_empty
from analysis.palette import styles

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOST = 20  # names in one chart
PLURALS = {"person": "people", "organization": "organizations", "model": "models"}


def plot_mentions(mentions: pd.DataFrame, *, ax: Axes | None = None, kind: str = "person") -> Axes:
    """Where in the article each person (or organization, or model) is named, those named most on top."""
    named = mentions[(mentions["kind"] == kind) & mentions["entity"].notna()]
    counts = named["entity"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    shown = counts.index[:MOST]
    ax = open_axes(ax, rows=len(shown))
    if named.empty:
        return show_empty(ax, f"mentions of kind {kind}")
    rows = named[named["entity"].isin(shown)]
    color, marker = styles([kind])[kind][:2]
    for name in shown:
        places = rows.loc[rows["entity"] == name, "sentence"]
        ax.plot(places, [name] * len(places), color=color, marker=marker, linewidth=0.8)
    ax.invert_yaxis()
    ax.set_yticks(range(len(shown)), [f"{name} ({counts[name]})" for name in shown])
    title = f"{shown[0]} is named most: {counts.iloc[0]} of {len(named)} mentions of {len(counts)} {PLURALS[kind]}"
    return finish(ax, title, xlabel="sentence of the article")


def plot_organizations(organizations: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How often each organization is named, by kind; what belongs to another says so."""
    rows = organizations.sort_values("mentions", ascending=False, kind="stable").head(MOST)
    ax = open_axes(ax, rows=len(rows))
    if rows.empty:
        return show_empty(ax, "organizations")
    parents = rows["parent"].where(rows["parent"].notna(), "")
    label = rows["organization"] + parents.map(lambda parent: f" (part of {parent})" if parent else "")
    ax.hlines(label, 0, rows["mentions"], color="#777777", linewidth=1)
    look = {"palette": colors(rows["kind"]), "markers": markers(rows["kind"])}
    sns.scatterplot(rows.assign(label=label), x="mentions", y="label", hue="kind", style="kind", s=70, ax=ax, **look)
    ax.set_xlim(0, rows["mentions"].max() * 1.05)
    ax.legend(title="", loc="lower right")
    first, belonging = rows.iloc[0], int(organizations["parent"].notna().sum())
    title = f"{first['organization']} is named most ({first['mentions']} times) of {len(organizations)} organizations"
    return finish(ax, f"{title}; part of another: {belonging}", xlabel="mentions")
