"""The export for TimelineJS: what its documentation allows, EDTF there and back, text escaped."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from analysis import to_timelinejs
from analysis.dating.edtf import bounds, describe
from analysis.records import TimelineEvent
from analysis.tables import to_table

# https://timeline.knightlab.com/docs/json-format.html: the properties of each object, and the types that they take.
DATE = {"year", "month", "day", "hour", "minute", "second", "millisecond", "display_date"}
SLIDE = {
    "start_date": dict,
    "end_date": dict,
    "text": dict,
    "media": dict,
    "group": str,
    "display_date": str,
    "background": dict,
    "autolink": bool,
    "unique_id": str,
}
DATES = [
    *(
        "2019",
        "2019-07",
        "2019-07-15",
        "2024~",
        "2024-02~",
        "2025-33",
        "2025-36~",
        "2025-21",
        "2025-24",
        "199X",
        "19XX",
    ),
    *("2019-07/2023-04", "2026-02-23/2026-03-01", "2016/2019", "0800", "2024-02-29"),
]


def check(timeline: dict[str, Any]) -> None:
    """Raises AssertionError where the documentation does not allow it."""
    assert set(timeline) <= {"title", "events", "eras", "scale"}
    assert isinstance(timeline["events"], list)
    check_text(timeline.get("title", {}).get("text", {}))
    identifiers = [slide["unique_id"] for slide in timeline["events"]]
    assert len(identifiers) == len(set(identifiers))
    for slide in timeline["events"]:
        assert all(isinstance(value, SLIDE[key]) for key, value in slide.items())
        check_date(slide["start_date"])
        check_date(slide.get("end_date", {"year": 1}))
        check_text(slide["text"])


def check_date(date: dict[str, Any]) -> None:
    assert isinstance(date["year"], int)
    assert set(date) <= DATE
    assert "day" not in date or "month" in date
    assert 1 <= date.get("month", 1) <= 12
    assert 1 <= date.get("day", 1) <= 31


def check_text(text: dict[str, Any]) -> None:
    assert set(text) <= {"headline", "text"}
    assert all(isinstance(value, str) for value in text.values())


def table(*dates: str | None, evidence: str = "Lee left.") -> pd.DataFrame:
    place = {"article": "a", "sentence": 0, "start": 0, "end": len(evidence), "evidence": evidence}
    words = {"expression": "then", "expression_start": 0, "expression_end": 4, "event_start": 0, "event_end": 4}
    rows = []
    for date in dates:
        first, last = bounds(date) if date else (None, None)
        more = {"date": date, "earliest": first, "latest": last, "grade": "written", "participants": ("Ann Lee",)}
        rows.append(TimelineEvent(**place, **words, **more, event="left"))  # type: ignore[arg-type]
    return to_table(rows, TimelineEvent)


@pytest.mark.parametrize("date", DATES)
def test_a_slide_is_as_the_format_asks_and_says_its_date(date: str) -> None:
    timeline = to_timelinejs(table(date))
    check(json.loads(json.dumps(timeline)))
    (slide,) = timeline["events"]
    assert ("display_date" not in slide) == ("/" not in date and date.count("-") == 2)
    assert slide.get("display_date", describe(date)) == describe(date)


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2019-07-15", {"start_date": {"year": 2019, "month": 7, "day": 15}}),
        ("2019-07", {"start_date": {"year": 2019, "month": 7}, "display_date": "July 2019"}),
        ("2019", {"start_date": {"year": 2019}, "display_date": "2019"}),
        (
            "2025-33",
            {
                "start_date": {"year": 2025, "month": 1},
                "end_date": {"year": 2025, "month": 3},
                "display_date": "first quarter of 2025",
            },
        ),
        ("199X", {"start_date": {"year": 1990}, "end_date": {"year": 1999}, "display_date": "the 1990s"}),
    ],
)
def test_no_date_gains_precision(date: str, expected: dict[str, Any]) -> None:
    (slide,) = to_timelinejs(table(date))["events"]
    assert {key: slide[key] for key in slide if "date" in key} == expected


def test_slides_stand_in_order_and_rows_without_a_date_are_left_out() -> None:
    timeline = to_timelinejs(table("2024-05", None, "2019", "2024"), title="Lee & co")
    assert [slide["display_date"] for slide in timeline["events"]] == ["2019", "2024", "May 2024"]
    assert timeline["title"] == {"text": {"headline": "Lee &amp; co"}}
    check(timeline)


def test_text_of_the_article_is_escaped() -> None:
    (slide,) = to_timelinejs(table("2024", evidence="<script>alert('x')</script>"))["events"]
    assert slide["text"]["text"] == "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;"


def test_no_events_are_an_empty_timeline() -> None:
    assert to_timelinejs(table()) == {"events": []}
