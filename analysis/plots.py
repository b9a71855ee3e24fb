"""Charts of the tables. Each takes a table and gives back the axes; its title says what is to be seen, and of how many.

Without rows a chart says so. `ax` draws into axes of your own.
"""

from __future__ import annotations

import datetime as dt
from textwrap import fill
from typing import TYPE_CHECKING, Any

import pandas as pd
import seaborn as sns
from matplotlib.dates import ConciseDateFormatter, date2num

from analysis.charts.canvas import colors, finish, markers, open_axes, show_empty
from analysis.charts.palette import styles
from analysis.dating.wording import describe
from analysis.records import STATEMENT_KINDS
from analysis.specsheet import amount, label
from analysis.tenure import tenure_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analysis.charts.palette import Style
    from analysis.tenure import Tenure

MOST = 20  # names in one chart
STATUSES = ("former", "leaving", "current", "joining")  # from the past to the future
POSTS = 4  # posts of one person with one status
READ = {"both": "both, alike", "differ": "both, not alike", "first": "first alone", "second": "second alone"}
FADES = 12  # steps in which a bar fades out
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
        words = ax.annotate(describe(row["date"]), (last, place), (7, 0), textcoords="offset points", va="center")
        words.set(fontsize=8, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
    ax.set_yticks(range(len(dated)), [_event_label(row) for row in rows])
    ax.invert_yaxis()
    ax.margins(x=0.14)
    _certainty_legend(ax, style_of)
    days = int((dated["earliest"] == dated["latest"]).sum())
    undated = len(timeline) - len(dated)
    title = f"{len(dated)} dated events, {describe(dated['date'].iloc[0])} to {describe(dated['date'].iloc[-1])}"
    title += f": {days} known to the day" + (f"; without a date: {undated} more" if undated else "")
    return finish(ax, title, xlabel="a mark is a day; within a bar, the day is not known")


def plot_roles(roles: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Who holds, takes, leaves and has left which post: one line for each person, one column for each status."""
    people = list(dict.fromkeys(roles["person"]))[:MOST]
    ax = open_axes(ax, rows=2 * len(people))
    if roles.empty:
        return show_empty(ax, "roles")
    style_of = styles([*STATUSES])
    for place, person in enumerate(people):
        own = roles[roles["person"] == person]
        for column, status in enumerate(STATUSES):
            posts = [_post_label(row) for row in own[own["status"] == status].to_dict("records")]
            for height, post in enumerate(posts[:POSTS]):
                y = place + (height + 0.5) / min(len(posts), POSTS) * 0.8 - 0.4
                ax.plot([column], [y], style_of[status].marker, color=style_of[status].color, markersize=6)
                ax.annotate(fill(post, 30), (column, y), (8, 0), textcoords="offset points", va="center", fontsize=8)
    ax.set_yticks(range(len(people)), people)
    ax.set_xticks(range(len(STATUSES)), STATUSES)
    ax.set_xlim(-0.1, len(STATUSES) - 0.1)
    ax.set_ylim(len(people) - 0.5, -0.5)
    ax.grid(visible=False, axis="y")
    counts = roles["status"].value_counts(sort=False)
    parts = ", ".join(f"{counts[status]} {status}" for status in STATUSES if status in counts)
    return finish(ax, f"{len(roles)} roles of {roles['person'].nunique()} people: {parts}")


def _post_label(row: dict[Any, Any]) -> str:
    """A post in words: "CEO, Acme"; a bare membership as "member of Acme"; what is not stated says so."""
    title, place = _known(row["title"]), _known(row["organization"])
    label = f"{title}, {place}" if title and place else title or f"at {place}"
    return label if row["certainty"] == "stated" else f"{label} ({row['certainty']})"


def _known(value: Any) -> str:
    return value if isinstance(value, str) else ""


def plot_tenures(roles: pd.DataFrame, *, ax: Axes | None = None, published: Any = None) -> Axes:
    """From when to when each post was held; a bar fades out where the article does not say when it began or ended.

    Only posts with a date. `published`, the day of the article, is where current posts are cut off.
    """
    dated = roles[roles["since"].notna() | roles["until"].notna()].reset_index(drop=True)
    ax = open_axes(ax, rows=len(dated))
    if dated.empty:
        return show_empty(ax, "roles with dates")
    rows = dated.to_dict("records")
    spans = [_span(tenure_of(row, published)) for row in rows]
    days = [day for span in spans for day in span if day is not None]
    fade = max((max(days) - min(days)) * 0.12, 60.0)
    style_of = styles([*STATUSES])
    for place, (row, (first, last)) in enumerate(zip(rows, spans, strict=True)):
        style = style_of[row["status"]]
        _draw_tenure(ax, place, first, last, style, fade)
    ax.set_yticks(range(len(rows)), [f"{row['person']}: {_post_label(row)}" for row in rows])
    ax.invert_yaxis()
    ax.xaxis_date()
    ax.xaxis.set_major_formatter(ConciseDateFormatter(ax.xaxis.get_major_locator()))  # type: ignore[no-untyped-call]
    for status in dict.fromkeys(dated["status"]):
        ax.plot([], [], style_of[status].marker, color=style_of[status].color, label=status)
    ax.legend(title="", loc="best")
    closed = int((dated["since"].notna() & dated["until"].notna()).sum())
    title = f"{len(dated)} of {len(roles)} roles have a date, {closed} of them both the start and the end"
    return finish(ax, title, xlabel="a bar fades where the article does not give the date")


def _span(tenure: Tenure) -> tuple[float | None, float | None]:
    """Where the bar begins and ends: the first possible day of the start, the last of the end; None fades."""
    start, end = tenure.starts[0], tenure.ends[1] or tenure.ends[0]
    return _days(start), _days(end)


def _days(day: dt.date | None) -> float | None:
    """A day as matplotlib counts them."""
    return float(date2num(day)) if day else None  # type: ignore[no-untyped-call]


def _draw_tenure(ax: Axes, place: int, first: float | None, last: float | None, style: Style, fade: float) -> None:
    look: dict[str, Any] = {"height": 0.5, "color": style.color, "linewidth": 0}
    if first is not None and last is not None:
        ax.barh(place, max(last - first, fade / 20), left=first, alpha=0.7, **look)
    elif (known := first if first is not None else last) is not None:
        step = fade / FADES if first is not None else -fade / FADES
        for k in range(FADES):
            ax.barh(place, step, left=known + k * step, alpha=0.7 * (1 - k / FADES), **look)
    ax.plot(
        [day for day in (first, last) if day is not None],
        [place] * sum(d is not None for d in (first, last)),
        style.marker,
        color=style.color,
    )


def plot_affiliations(roles: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """People on the left, organizations on the right, a line for each role between them."""
    placed = roles.dropna(subset=["organization"])
    people = list(dict.fromkeys(placed["person"]))
    places = list(dict.fromkeys(placed["organization"]))
    ax = open_axes(ax, rows=max(len(people), len(places)))
    if placed.empty:
        return show_empty(ax, "roles at an organization")
    style_of = styles([*STATUSES])
    height = {name: (k + 0.5) / len(side) for side in (people, places) for k, name in enumerate(side)}
    for status in STATUSES:
        style = style_of[status]
        rows = placed[placed["status"] == status]
        line = (0, (4, 2)) if status == "former" else "solid"
        for person, place in dict.fromkeys(zip(rows["person"], rows["organization"], strict=True)):
            ends = [height[person], height[place]]
            ax.plot([0, 1], ends, marker=style.marker, color=style.color, linestyle=line, linewidth=1.5, alpha=0.85)
        if len(rows):
            ax.plot([], [], marker=style.marker, color=style.color, linestyle=line, label=status)
    for side, at, align in ((people, -0.03, "right"), (places, 1.03, "left")):
        for name in side:
            ax.text(at, height[name], name, ha=align, va="center", fontsize=9)
    ax.set(xlim=(-0.55, 1.55), ylim=(1.02, -0.02), xticks=[], yticks=[])
    ax.legend(title="", loc="lower center", ncols=len(STATUSES), bbox_to_anchor=(0.5, -0.08), frameon=False)
    most = placed.groupby("organization", sort=False)["person"].nunique().sort_values(ascending=False, kind="stable")
    title = f"{len(people)} people and {len(places)} organizations; most people at {most.index[0]}: {most.iloc[0]}"
    return finish(ax, title)


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


def plot_sizes(model_specs: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """The ladder of sizes on a log axis, the smallest below; where only a part works at a time, that part too."""
    sized = model_specs.dropna(subset="parameters").sort_values("parameters", kind="stable")
    ax = open_axes(ax, rows=len(sized))
    if sized.empty:
        return show_empty(ax, "models with a parameter count")
    total, active = styles(["parameters", "active parameters"]).values()
    rows: list[dict[Any, Any]] = sized.to_dict("records")
    for place, row in enumerate(rows):
        if row["active_parameters"] == row["active_parameters"]:
            ax.plot([row["active_parameters"], row["parameters"]], [place, place], color="#777777", linewidth=1)
    places = range(len(sized))
    ax.scatter(sized["parameters"], places, color=total.color, marker=total.marker, s=70, label="all", zorder=3)
    if sized["active_parameters"].notna().any():
        active_at = sized["active_parameters"]
        ax.scatter(active_at, places, color=active.color, marker=active.marker, s=55, label="active", zorder=3)
        ax.legend(title="parameters", loc="lower right")
    ax.set_xscale("log")
    ax.margins(x=0.12)
    ax.xaxis.set_major_formatter(lambda value, _: amount(value))
    ax.xaxis.set_minor_formatter(lambda value, _: "")
    for place, row in enumerate(rows):
        ax.annotate(
            amount(row["parameters"]), (row["parameters"], place), (7, 0), textcoords="offset points", va="center"
        )
    ax.set_yticks(places, [label(row) for row in rows])
    ax.set_ylim(-0.6, len(sized) - 0.4)
    low, high, without = rows[0]["parameters"], rows[-1]["parameters"], len(model_specs) - len(sized)
    title = f"{len(sized)} sizes, {amount(low)} to {amount(high)}" if len(sized) > 1 else f"One size: {amount(low)}"
    title += f": the largest has {high / low:.4g} times the parameters of the smallest" if high > low else ""
    return finish(ax, title + (f"; no size stated: {without}" if without else ""), xlabel="parameters, log scale")


def plot_readers(comparison: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How many rows of each table both readers gave, alike or not, and how many one of them alone."""
    tables = list(dict.fromkeys(comparison["table"]))
    ax = open_axes(ax, rows=len(tables))
    if comparison.empty:
        return show_empty(ax, "rows of two readers")
    counts = pd.crosstab(comparison["table"], comparison["outcome"]).reindex(tables, columns=[*READ], fill_value=0)
    left = counts.iloc[:, 0] * 0
    for (outcome, words), style in zip(READ.items(), styles([*READ]).values(), strict=True):
        bars = ax.barh(tables, counts[outcome], left=left, color=style.color, label=words, alpha=0.85)
        ax.bar_label(bars, [str(count or "") for count in counts[outcome]], label_type="center", fontsize=9)
        left = left + counts[outcome]
    ax.invert_yaxis()
    ax.legend(title="", loc="center left", bbox_to_anchor=(1, 0.5))
    alike, both = int(counts["both"].sum()), int(counts[["both", "differ"]].sum().sum())
    title = f"Both readers give {both} of {len(comparison)} rows, {alike} of them alike"
    return finish(ax, title, xlabel="rows")
