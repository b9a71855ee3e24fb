"""The timeline for TimelineJS, the open storytelling timeline."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from analysis.dating.edtf import describe

if TYPE_CHECKING:
    import pandas as pd


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
