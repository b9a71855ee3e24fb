"""Charts: a finding with N as the title, shapes beside colours, and no error where there is nothing to show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest

mpl.use("agg")

import matplotlib.pyplot as plt
from matplotlib_inline.backend_inline import _fetch_figure_metadata

from analysis.dating.edtf import bounds
from analysis.looking import charts as plots
from analysis.records import TABLES, Mention, ModelSpec, Role, Statement, TimelineEvent
from analysis.tables import to_table

PLACE = {"article": "a", "sentence": 3, "start": 0, "end": 1, "evidence": "x"}


def event(date: str | None, certainty: str = "stated") -> TimelineEvent:
    first, last = bounds(date) if date else (None, None)
    words = {"expression": "then", "expression_start": 0, "expression_end": 1, "event_start": 0, "event_end": 1}
    return TimelineEvent(
        **PLACE,
        **words,
        date=date,
        earliest=first,
        latest=last,
        grade="written",
        event="left",
        participants=("Lee",),
        certainty=certainty,
    )


SAID = {"cue": "said", "cue_start": 0, "cue_end": 1, "content": "x", "content_start": 0, "content_end": 1}
SAID |= {"speaker_start": 0, "speaker_end": 1}
SPEAKERS = [("Lee", "quote"), ("Kim", "no_comment"), ("Lee", "paraphrase")]
ROLES = to_table(
    [
        Role(**PLACE, person="Lee", title="CEO", organization="Acme", status="leaving", since="2019", until="2026-04"),
        Role(**PLACE, person="Lee", organization="Initech", status="former", until="2018"),
        Role(**PLACE, person="Kim", title="mayor", status="current", certainty="hedged"),
    ],
    Role,
)
EXAMPLES: dict[str, tuple[Callable[..., Any], pd.DataFrame]] = {
    "mentions": (
        plots.plot_mentions,
        to_table([Mention(**PLACE, entity=name, kind="person", text=name) for name in ("Lee", "Kim", "Lee")], Mention),
    ),
    "roles": (plots.plot_roles, ROLES),
    "timeline": (
        plots.plot_timeline,
        to_table([event("2019-07"), event("2026-03-02"), event("2027", "planned"), event(None)], TimelineEvent),
    ),
    "statements": (
        plots.plot_statements,
        to_table([Statement(**PLACE, **SAID, speaker=name, kind=kind) for name, kind in SPEAKERS], Statement),
    ),
}
EXAMPLES["model_specs"] = (
    plots.plot_sizes,
    to_table(
        [
            ModelSpec(**PLACE, family="Foo", parameters=8e8),
            ModelSpec(**PLACE, family="Foo", parameters=80e9, active_parameters=3e9),
            ModelSpec(**PLACE, family="Bar"),
        ],
        ModelSpec,
    ),
)
BARS = [("people", 0.5, 0.9, 0.8), ("people", 0.9, 0.98, 0.6), ("roles", 0.9, 0.95, 0.2)]
EXAMPLES["at_least"] = (
    plots.plot_at_least,
    pd.DataFrame(BARS, columns=["table", "at_least", "precision", "recall"]),
)
TITLES = {
    "at_least": "Of the people of 0.9 or more, 98% are right; they are 60% of all",
    "model_specs": "2 sizes, 0.8B to 80B: the largest has 100 times the parameters of the smallest; no size stated: 1",
    "statements": "Lee speaks most: 2 of 3 statements of 2 speakers; no comment: 1",
    "mentions": "Lee is named most: 2 of 3 mentions of 2 people",
    "roles": "Lee: leaves a post; 3 posts of 2 people, 1 not shown",
    "timeline": "3 dated events, July 2019 to 2027: 1 known to the day; without a date: 1 more",
}


@pytest.fixture(autouse=True)
def close_figures() -> Iterator[None]:
    yield
    plt.close("all")


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_title_is_the_finding(name: str) -> None:
    plot, table = EXAMPLES[name]
    assert plot(table).get_title(loc="left").replace("\n", " ") == TITLES[name]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_empty_table_gives_an_empty_chart_that_says_so(name: str) -> None:
    ax = EXAMPLES[name][0](to_table([], TABLES.get(name, Role)))
    assert ax.get_title(loc="left").endswith("(N = 0)")


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_chart_can_go_into_given_axes(name: str) -> None:
    plot, table = EXAMPLES[name]
    _, ax = plt.subplots()
    assert plot(table, ax=ax) is ax


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_is_cut_or_covered_in_the_saved_picture(name: str) -> None:
    plot, table = EXAMPLES[name]
    figure = plot(table).figure
    figure.canvas.draw()
    (ax,) = figure.axes
    inside = figure.bbox
    boxes = [text.get_window_extent() for text in (ax._left_title, ax.xaxis.label, *ax.get_yticklabels())]
    assert all(inside.x0 <= box.x0 and box.x1 <= inside.x1 and box.y1 <= inside.y1 for box in boxes)
    if ax.get_legend():
        assert not ax.get_legend().get_window_extent().overlaps(ax.get_window_extent())


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_chart_is_read_on_a_light_and_on_a_dark_page(name: str) -> None:
    plot, table = EXAMPLES[name]
    ax = plot(table)
    assert ax.figure.patch.get_alpha() == 0 == ax.patch.get_alpha()
    ink = {
        text.get_color()
        for text in (ax._left_title, ax.xaxis.label, *ax.texts, *ax.get_xticklabels(), *ax.get_yticklabels())
    }
    assert _fetch_figure_metadata(ax.figure) is None  # else a notebook paints a ground of its own
    for page in ("#ffffff", "#111111"):
        assert all(contrast(color, page) > 3.9 for color in ink)


def contrast(one: str, other: str) -> float:
    """How well one colour is read on the other (WCAG)."""
    light = []
    for color in (one, other):
        parts = [c / 12.92 if c <= 0.04 else ((c + 0.055) / 1.055) ** 2.4 for c in mpl.colors.to_rgb(color)]
        light.append(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2])
    return (max(light) + 0.05) / (min(light) + 0.05)


def test_a_name_with_dollar_signs_is_no_formula() -> None:
    rows = to_table([Mention(**PLACE, entity="A $x$ and $y$ Lee", kind="person", text="x")], Mention)
    ax = plots.plot_mentions(rows)
    ax.figure.canvas.draw()
    assert ax.get_yticklabels()[0].get_text() == r"A \$x\$ and \$y\$ Lee (1)"
