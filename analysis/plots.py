"""Charts of the tables. Each takes a table and gives back the axes; its title says what is to be seen, and of how many.

Without rows a chart says so. `ax` draws into axes of your own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import seaborn as sns

from analysis.canvas import colors, finish, markers, open_axes, show_empty
from analysis.date_words import describe
from analysis.palette import styles
from analysis.records import STATEMENT_KINDS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analysis.palette import Style

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


def plot_timeline(timeline: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Each dated event on a line of its own, the earliest on top.

    A mark is a day; a bar is a month, a year or another interval, as long as that is.
    """
    dated = timeline.dropna(subset=["date", "earliest", "latest"])
    dated = dated.sort_values(["earliest", "latest"], kind="stable")
    ax = open_axes(ax, rows=len(dated))
    if dated.empty:
        return show_empty(ax, "dated events")
    style_of = styles(list(dict.fromkeys(dated["certainty"])))
    rows: list[dict[Any, Any]] = dated.to_dict("records")
    for place, row in enumerate(rows):
        style, first, last = style_of[row["certainty"]], row["earliest"], row["latest"] + pd.Timedelta(days=1)
        if row["earliest"] == row["latest"]:
            ax.plot([first], [place], style.marker, color=style.color)
        else:
            ax.plot([first, last], [place, place], color=style.color, linewidth=7, alpha=0.4, solid_capstyle="butt")
            ax.plot([first, last], [place, place], "|", color=style.color, markersize=9)
        ax.annotate(describe(row["date"]), (last, place), (7, 0), textcoords="offset points", va="center", fontsize=8)
    ax.set_yticks(range(len(dated)), [_event_label(row) for row in rows])
    ax.invert_yaxis()
    ax.margins(x=0.14)
    _certainty_legend(ax, style_of)
    days = int((dated["earliest"] == dated["latest"]).sum())
    undated = len(timeline) - len(dated)
    title = f"{len(dated)} dated events, {describe(dated['date'].iloc[0])} to {describe(dated['date'].iloc[-1])}"
    title += f": {days} known to the day" + (f"; without a date: {undated} more" if undated else "")
    return finish(ax, title, xlabel="a mark is a day; within a bar, the day is not known")


def _event_label(row: dict[Any, Any]) -> str:
    who = ", ".join(row["participants"][:2])
    return f"{who}: {row['event']}" if who else str(row["event"])


def _certainty_legend(ax: Axes, style_of: dict[str, Style]) -> None:
    if len(style_of) > 1:
        for certainty, style in style_of.items():
            ax.plot([], [], style.marker, color=style.color, label=certainty)
        ax.legend(title="", loc="best")


def plot_statements(statements: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Who says something where in the article, in whose words, those who say most on top."""
    counts = statements["speaker"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    shown = counts.index[:MOST]
    ax = open_axes(ax, rows=len(shown))
    if statements.empty:
        return show_empty(ax, "statements")
    rows = statements.assign(row=statements["speaker"].map({name: row for row, name in enumerate(shown)})).dropna()
    for kind, style in styles([kind for kind in STATEMENT_KINDS if kind in set(rows["kind"])]).items():
        said, label = rows[rows["kind"] == kind], kind.replace("_", " ")
        ax.scatter(said["sentence"], said["row"], color=style.color, marker=style.marker, s=70, label=label)
    ax.set_yticks(range(len(shown)), [f"{name} ({counts[name]})" for name in shown])
    ax.invert_yaxis()
    ax.legend(title="", loc="center left", bbox_to_anchor=(1, 0.5))
    silent = int((statements["kind"] == "no_comment").sum())
    most = f"{shown[0]} speaks most: {counts.iloc[0]} of {len(statements)} statements of {len(counts)} speakers"
    return finish(ax, f"{most}; no comment: {silent}", xlabel="sentence of the article")
