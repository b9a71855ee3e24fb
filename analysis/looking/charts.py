"""Charts of the tables: each takes a table and gives back the axes; its title is what is to be seen, and of how many.

The ground is transparent and all ink of a middle tone, so that a chart is read on a light and on a dark page; shapes
tell apart what colours tell apart.
"""

from __future__ import annotations

from textwrap import fill
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

from analysis.looking.findings import Published, published_on, tenure_of
from analysis.looking.marking import GREY, Style, styles
from analysis.looking.showing import amount, listed, model, post, say

MOST = 20  # names in one chart
STATUSES = ("former", "leaving", "current", "joining")  # from the past to the future
READ = {"both": "both, alike", "differ": "both, not alike", "first": "first alone", "second": "second alone"}
FADES = 12  # steps in which a bar fades out
PLURALS = {"person": "people", "organization": "organizations", "model": "models"}
WIDTH, ROW = 7.5, 0.36  # inches: of a chart, and for each row of one that lists names
PALER = "#808080"  # labels of one lightness alone get a white ground in notebooks
LABEL, TITLE = 34, 54  # characters of a line


def plot_mentions(mentions: pd.DataFrame, *, ax: Axes | None = None, kind: str = "person") -> Axes:
    """Where in the article each person (or organization, or model) is named, those named most on top."""
    named = mentions[(mentions["kind"] == kind) & mentions["entity"].notna()]
    if named.empty:
        return _empty(ax, f"mentions of kind {kind}")
    ax, counts = _places(ax, named, "entity")
    title = f"{counts.index[0]} is named most: {counts.iloc[0]} of {len(named)} mentions"
    return _finish(ax, f"{title} of {len(counts)} {PLURALS[kind]}", xlabel="sentence of the article")


def plot_timeline(timeline: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Each dated event on a line of its own, the earliest on top; of many, the latest.

    A mark is a day; a bar is a month, a year or another interval, as long as that is.
    """
    dated = timeline.dropna(subset=["date", "earliest", "latest"])
    dated = dated.sort_values(["earliest", "latest"], kind="stable")
    rows: list[dict[Any, Any]] = dated.tail(2 * MOST).to_dict("records")
    if not rows:
        return _empty(ax, "dated events")
    ax = _open(ax, [": ".join(filter(None, [", ".join(row["participants"][:2]), row["event"]])) for row in rows])
    style_of = styles([row["certainty"] for row in rows])
    for place, row in enumerate(rows):
        style, first, last = style_of[row["certainty"]], row["earliest"], row["latest"] + pd.Timedelta(days=1)
        if row["earliest"] == row["latest"]:
            ax.plot([first], [place], style.marker, color=style.color)
        else:
            ax.plot([first, last], [place, place], color=style.color, linewidth=7, alpha=0.4, solid_capstyle="butt")
            ax.plot([first, last], [place, place], "|", color=style.color, markersize=9)
        _write(ax, say("date", row["date"]), last, place)
    _explain(ax, style_of)
    ax.margins(x=0.2)
    days, undated = int((dated["earliest"] == dated["latest"]).sum()), len(timeline) - len(dated)
    title = f"{len(dated)} dated events, {say('date', dated['date'].iloc[0])} to {say('date', dated['date'].iloc[-1])}"
    title += f": {days} known to the day" + (f"; without a date: {undated} more" if undated else "")
    return _finish(ax, title, xlabel="a mark is a day; within a bar, the day is not known")


def plot_roles(roles: pd.DataFrame, *, ax: Axes | None = None, published: Published = None) -> Axes:
    """Who holds which post from when to when; a bar fades out where the article does not say when it began or ended.

    `published` is when the articles appeared (one date, or one for each article id): what is current is known to last
    until then. Posts of which no date is known at all are left out.
    """
    rows = roles.to_dict("records")
    spans = [_span(row, published) for row in rows]
    known = [(row, span) for row, span in zip(rows, spans, strict=True) if any(span)][: 2 * MOST]
    if not known:
        return _empty(ax, "roles with a date")
    sure = [f" ({row['certainty']})" * (row["certainty"] != "stated") for row, _ in known]
    ax = _open(ax, [f"{row['person']}: {post(row)}{mark}" for (row, _), mark in zip(known, sure, strict=True)])
    days, style_of = [day for _, span in known for day in span if day], styles([*STATUSES])
    fade = max((max(days) - min(days)) * 0.12, 60.0)
    for place, (row, span) in enumerate(known):
        _draw_tenure(ax, place, *span, style_of[row["status"]], fade)
    _explain(ax, {status: style_of[status] for status in STATUSES if any(row["status"] == status for row, _ in known)})
    title = f"{len(roles)} posts of {roles['person'].nunique()} people"
    for status, words in (("joining", "takes a post"), ("leaving", "leaves a post")):
        moving = list(dict.fromkeys(roles.loc[roles["status"] == status, "person"]))
        title = f"{listed(moving[:3])}: {words}; {title}" if moving else title
    title += f", {len(roles) - len(known)} not shown" if len(roles) > len(known) else ""
    return _finish(ax, title, xlabel="a bar fades where no date is given")


def plot_statements(statements: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Who says something where in the article, in whose words, those who say most on top."""
    if statements.empty:
        return _empty(ax, "statements")
    ax, counts = _places(ax, statements.assign(kind=statements["kind"].str.replace("_", " ")), "speaker")
    silent = int((statements["kind"] == "no_comment").sum())
    most = f"{counts.index[0]} speaks most: {counts.iloc[0]} of {len(statements)} statements of {len(counts)} speakers"
    return _finish(ax, f"{most}; no comment: {silent}", xlabel="sentence of the article")


def plot_sizes(model_specs: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """The ladder of sizes on a log axis, the smallest on top; where only a part works at a time, that part too."""
    sized = model_specs.dropna(subset="parameters").sort_values("parameters", kind="stable").tail(2 * MOST)
    rows: list[dict[Any, Any]] = sized.to_dict("records")
    if not rows:
        return _empty(ax, "models with a parameter count")
    ax = _open(ax, [model(row) for row in rows])
    counts = sized.assign(place=range(len(rows)))[["place", "parameters", "active_parameters"]]
    points = counts.melt("place", var_name="of", value_name="count").dropna()
    points["of"] = points["of"].replace("active_parameters", "active at a time")
    ax.hlines(counts["place"], counts["active_parameters"], counts["parameters"], color=GREY, linewidth=1)
    ax.set_xscale("log")
    _points(ax, points, "count", "of")
    ax.margins(x=0.15)
    ax.xaxis.set_major_formatter(lambda value, _: amount(value))
    ax.xaxis.set_minor_formatter(lambda value, _: "")
    for place, row in enumerate(rows):
        _write(ax, amount(row["parameters"]), row["parameters"], place)
    low, high, without = rows[0]["parameters"], rows[-1]["parameters"], len(model_specs) - len(sized)
    title = f"{len(sized)} sizes, {amount(low)} to {amount(high)}" if len(sized) > 1 else f"One size: {amount(low)}"
    title += f": the largest has {high / low:.4g} times the parameters of the smallest" if high > low else ""
    return _finish(ax, title + (f"; no size stated: {without}" if without else ""), xlabel="parameters, log scale")


def plot_readers(comparison: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How many rows of each table both readers gave, alike or not, and how many one of them alone."""
    tables = list(dict.fromkeys(comparison["table"]))
    if not tables:
        return _empty(ax, "rows of two readers")
    ax = _open(ax, tables)
    counts = pd.crosstab(comparison["table"], comparison["outcome"]).reindex(tables, columns=[*READ], fill_value=0)
    left = [0] * len(tables)
    for (outcome, words), style in zip(READ.items(), styles([*READ]).values(), strict=True):
        numbers = [int(count) for count in counts[outcome]]
        bars = ax.barh(range(len(tables)), numbers, left=left, color=to_rgba(style.color, 0.85), label=words)
        ax.bar_label(bars, [str(number or "") for number in numbers], label_type="center", fontsize=9)
        left = [at + number for at, number in zip(left, numbers, strict=True)]
    alike, both = int(counts["both"].sum()), int(counts[["both", "differ"]].sum().sum())
    return _finish(ax, f"Both readers give {both} of {len(comparison)} rows, {alike} of them alike", xlabel="rows")


def plot_at_least(figures: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """What a bar on the confidence gives and costs: precision and recall of the rows of at least that confidence.

    `figures` are rows of `measured("at_least")`, of one table or of several.
    """
    if figures.empty:
        return _empty(ax, "figures")
    ax = _open(ax, [""] * 7)
    for table, style in styles(list(dict.fromkeys(figures["table"]))).items():
        rows = figures[figures["table"] == table]
        look: dict[str, Any] = {"color": style.color, "errorbar": None, "ax": ax}
        sns.lineplot(rows, x="at_least", y="precision", label=f"{table}: right", **look)
        sns.lineplot(rows, x="at_least", y="recall", label=f"{table}: found", linestyle="--", **look)
    ticks = [0, 0.25, 0.5, 0.75, 1]
    ax.set_yticks(ticks, [f"{tick:.0%}" for tick in ticks])
    ax.set(ylim=(0, 1.02), ylabel="")
    sure = figures[figures["at_least"] == 0.9]
    best = sure.sort_values("precision", kind="stable").iloc[-1] if len(sure) else figures.iloc[-1]
    title = f"Of the {best['table']} of {best['at_least']:.2g} or more, {best['precision']:.0%} are right"
    return _finish(ax, f"{title}; they are {best['recall']:.0%} of all", xlabel="at_least: the confidence asked for")


def _open(ax: Axes | None, names: list[str]) -> Axes:
    """The given axes, or new ones, with a line for each name; the first on top."""
    if ax is None:
        _, ax = plt.subplots(figsize=(WIDTH, 1.6 + ROW * len(names)), layout="constrained")
    ax.figure.patch.set_alpha(0)
    ax.patch.set_alpha(0)
    ax.set_yticks(range(len(names)), [fill(_plain(name), LABEL) for name in names])
    ax.set_ylim(len(names) - 0.4, -0.6)
    return ax


def _places(ax: Axes | None, rows: pd.DataFrame, who: str) -> tuple[Axes, pd.Series[int]]:
    """Where in the article each name stands, those with most rows on top, and how many rows each has."""
    counts = rows[who].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    shown = list(counts.index[:MOST])
    ax = _open(ax, [f"{name} ({counts[name]})" for name in shown])
    rows = rows[rows[who].isin(shown)]
    _points(ax, rows.assign(place=rows[who].map(shown.index)), "sentence", "kind")
    return ax, counts


def _points(ax: Axes, rows: pd.DataFrame, x: str, of: str) -> None:
    """A point for each row, in the colour and the shape of what it is a point of."""
    style_of = styles(sorted(set(rows[of])))
    look: dict[str, Any] = {name: [*style_of] for name in ("hue_order", "style_order")}
    look["palette"], look["markers"] = ({name: style[k] for name, style in style_of.items()} for k in (0, 1))
    sns.scatterplot(rows, x=x, y="place", hue=of, style=of, s=64, linewidth=0, ax=ax, legend=len(style_of) > 1, **look)
    ax.set_ylabel("")


def _finish(ax: Axes, title: str, xlabel: str = "") -> Axes:
    """Title (the finding, with N) and axis label, the legend below; only the lines that help reading stay."""
    ax.set_title(fill(_plain(title), TITLE), loc="left", fontsize=11, fontweight="bold", color=GREY)
    ax.set_xlabel(xlabel, color=GREY)
    ax.tick_params(colors=GREY, length=0)
    ax.tick_params(axis="x", labelcolor=PALER)
    ax.grid(visible=True, axis="x", color=GREY, alpha=0.25)
    sns.despine(ax=ax, left=True)
    ax.spines["bottom"].set_color(GREY)
    if len(ax.get_legend_handles_labels()[0]) > 1:
        below = -0.6 / (0.4 + ROW * len(ax.get_yticks()))
        look: dict[str, Any] = {"frameon": False, "labelcolor": GREY, "borderaxespad": 0, "ncols": 4}
        ax.legend(loc="upper left", bbox_to_anchor=(0, below), **look)
    return ax


def _empty(ax: Axes | None, what: str) -> Axes:
    """Axes that say that the table has no rows, instead of an error or a blank."""
    ax = _open(ax, [])
    ax.set(xticks=[], yticks=[], ylim=(0, 1))
    ax.text(0.5, 0.5, f"no {what} in this table", transform=ax.transAxes, ha="center", va="center", color=GREY)
    return _finish(ax, f"No {what} (N = 0)")


def _write(ax: Axes, words: str, x: Any, y: float) -> None:
    """Words to the right of a point."""
    ax.annotate(words, (x, y), (7, 0), textcoords="offset points", va="center", fontsize=9, color=GREY)


def _plain(words: str) -> str:
    """Words that matplotlib does not take for a formula."""
    return words.replace("$", r"\$")


def _explain(ax: Axes, style_of: dict[str, Style]) -> None:
    """A legend of the styles, and dates on the axis."""
    for name, style in style_of.items():
        ax.plot([], [], style.marker, color=style.color, label=name)
    ax.xaxis_date()
    locator = AutoDateLocator()  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))  # type: ignore[no-untyped-call]


def _span(row: dict[Any, Any], published: Published) -> tuple[float | None, float | None]:
    """Where a bar begins and ends: the first possible day of the start, the last of the end; None fades."""
    (begins, _), (known, ends) = tenure_of(row, published)
    known = published_on(row, published) if row["status"] == "leaving" else known
    first, last = (float(date2num(day)) if day else None for day in (begins, ends or known))  # type: ignore[no-untyped-call]
    return first, last


def _draw_tenure(ax: Axes, place: int, first: float | None, last: float | None, style: Style, fade: float) -> None:
    if first and last:
        ax.barh(place, max(last - first, fade / 20), left=first, height=0.5, color=to_rgba(style.color, 0.7))
    elif known := first or last:
        step = fade / FADES if first else -fade / FADES
        lefts = [known + k * step for k in range(FADES)]
        colors = [to_rgba(style.color, 0.7 * (1 - k / FADES)) for k in range(FADES)]
        ax.barh([place] * FADES, step, left=lefts, height=0.5, color=colors)
    ends = [day for day in (first, last) if day]
    ax.plot(ends, [place] * len(ends), style.marker, color=style.color)
