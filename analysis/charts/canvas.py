"""What every chart shares: size, frame, title, and a chart that says that there is nothing to show."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import seaborn as sns
from matplotlib.text import Text

from analysis.charts.palette import styles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

WIDTH = 9.0  # inches
ROW = 0.34  # inches for each row of a chart that lists names


def open_axes(ax: Axes | None = None, rows: int = 8) -> Axes:
    """The given axes, or new ones with room for that many rows of names."""
    if ax is not None:
        return ax
    with sns.axes_style("whitegrid"):
        _, ax = plt.subplots(figsize=(WIDTH, max(2.2, 1.2 + ROW * rows)), layout="constrained")
    return ax


def finish(ax: Axes, title: str, xlabel: str = "", ylabel: str = "") -> Axes:
    """Title (the finding, with N) and axis labels; only the lines that help reading stay."""
    ax.set_title(fill(title, 88), loc="left", fontsize=11, fontweight="bold")
    ax.set_xlabel(xlabel)
    ax.set_ylabel(ylabel)
    for words in ax.findobj(Text):
        words.set_parse_math(False)  # "$" in a name is no formula
    sns.despine(ax=ax, left=True)
    return ax


def show_empty(ax: Axes, what: str) -> Axes:
    """Axes that say that the table has no rows, instead of an error or a blank."""
    ax.set(xticks=[], yticks=[])
    ax.text(0.5, 0.5, f"no {what} in this table", transform=ax.transAxes, ha="center", va="center", color="#777777")
    return finish(ax, f"No {what} (N = 0)")


def colors(keys: Iterable[str]) -> dict[str, str]:
    """Key -> colour, for `palette=` of seaborn's functions."""
    return {key: style.color for key, style in styles(list(dict.fromkeys(keys))).items()}


def markers(keys: Iterable[str]) -> dict[str, str]:
    """Key -> marker shape, for `markers=` of seaborn's functions."""
    return {key: style.marker for key, style in styles(list(dict.fromkeys(keys))).items()}
