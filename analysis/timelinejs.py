"""The timeline as JSON for TimelineJS, the open storytelling timeline: one slide for each dated event."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from analysis.dating.edtf import bounds, describe, read_moment

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

DAY = re.compile(r"-?\d{4}-\d\d-\d\d")


def to_timelinejs(timeline: pd.DataFrame, *, title: str | None = None) -> dict[str, Any]:
    """A dict in TimelineJS's JSON format (https://timeline.knightlab.com/docs/json-format.html), ready for `json.dump`.

    One slide for each row of `tables.timeline` with a date, in order of their dates: headline (who: what), the evidence
    as text, the certainty as group. A date that is not a full day says so in `display_date` ("April 2023"), and goes
    from its first to its last month or year. Article text is escaped, as TimelineJS shows it as HTML. Rows without a
    date have no place on a timeline and are left out.
    """
    dated = timeline[timeline["date"].notna()].sort_values(["earliest", "latest"], kind="stable")
    slides = [_slide(row, number) for number, row in enumerate(dated.to_dict("records"), start=1)]
    heading = {"title": {"text": {"headline": escape(title)}}} if title else {}
    return {**heading, "events": slides}


def _slide(row: dict[Any, Any], number: int) -> dict[str, Any]:
    who = ", ".join(row["participants"])
    headline = f"{who}: {row['event']}" if who else row["event"]
    return {
        **_dates(row["date"]),
        "text": {"headline": escape(headline), "text": escape(row["evidence"])},
        "group": row["certainty"],
        "autolink": False,
        "unique_id": f"event-{number}",
    }


def _dates(edtf: str) -> dict[str, Any]:
    if DAY.fullmatch(edtf):
        year, month, day = edtf.rsplit("-", 2)
        return {"start_date": {"year": int(year), "month": int(month), "day": int(day)}}
    start, end = _ends(edtf)
    lasting = {"end_date": end} if end and end != start else {}
    return {"start_date": start, **lasting, "display_date": describe(edtf)}


def _ends(edtf: str) -> tuple[dict[str, int], dict[str, int] | None]:
    """The first and the last day, month or year of a date, no more precise than it is."""
    earliest, latest = bounds(edtf)
    if earliest is None or latest is None:  # before the year 1, where Python has no dates
        moment = read_moment(edtf)
        return {"year": moment.year if moment else int(edtf[:5].replace("X", "0"))}, None
    first, _, last = edtf.replace("~", "").partition("/")
    return _date(first, earliest), _date(last or first, latest)


def _date(edtf: str, day: dt.date) -> dict[str, int]:
    precision = edtf.lstrip("-").count("-")
    fields = {"year": day.year, "month": day.month, "day": day.day}
    return dict(list(fields.items())[: precision + 1])
