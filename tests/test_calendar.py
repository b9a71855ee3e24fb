"""Calendar arithmetic, at its edges."""

from __future__ import annotations

import datetime as dt

import pytest

from analysis.dating.edtf import Moment, bounds, describe, is_possible, moved, read_moment


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2024-21", "2024-03-01", "2024-05-31"),
        ("2024-22", "2024-06-01", "2024-08-31"),
        ("2024-23", "2024-09-01", "2024-11-30"),
        ("2024-24", "2024-12-01", "2025-02-28"),
        ("2024-33", "2024-01-01", "2024-03-31"),
        ("2024-34", "2024-04-01", "2024-06-30"),
        ("2024-35", "2024-07-01", "2024-09-30"),
        ("2024-36", "2024-10-01", "2024-12-31"),
        ("2024-12", "2024-12-01", "2024-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("0001", "0001-01-01", "0001-12-31"),
        ("9999", "9999-01-01", "9999-12-31"),
        ("9999-24", "9999-12-01", None),
        ("0000", None, None),
        ("0000-24", None, "0001-02-28"),
        ("-0044-03-15", None, None),
        ("2019/..", "2019-01-01", None),
    ],
)
def test_the_first_and_the_last_day(edtf: str, first: str | None, last: str | None) -> None:
    assert tuple(day and day.isoformat() for day in bounds(edtf)) == (first, last)


@pytest.mark.parametrize(
    ("moment", "count", "unit", "expected"),
    [
        ("2026-11", 1, "quarter", "2027-02"),
        ("2026-02", -1, "quarter", "2025-11"),
        ("2026-12", 1, "month", "2027-01"),
        ("2026-01", -1, "month", "2025-12"),
        ("2026-12-31", 1, "day", "2027-01-01"),
        ("2026-03-03", -2, "week", "2026-02-17"),
        ("2026-03-03", 3, "decade", "2056"),
        ("2026-03-03", -1, "century", "1926"),
        ("2026", 1, "month", None),
        ("2026-33", 1, "month", None),
        ("2026-03", 1, "day", None),
        ("9999-12-31", 1, "day", None),
        ("0001-01-01", -1, "week", None),
    ],
)
def test_so_many_units_later(moment: str, count: int, unit: str, expected: str | None) -> None:
    start = read_moment(moment)
    assert start is not None
    shifted = start.shift(count, unit)
    assert (shifted and str(shifted)) == expected


@pytest.mark.parametrize("month", range(1, 13))
def test_the_quarter_of_a_month_holds_it(month: int) -> None:
    first, last = bounds(Moment(2026, month, 15).grain("quarter"))
    assert first is not None and last is not None
    assert first <= dt.date(2026, month, 15) <= last and (last - first).days in range(89, 92)


@pytest.mark.parametrize(
    ("moment", "unit", "expected"),
    [
        (Moment(2026, 3, 3), "week", "2026-03-02/2026-03-08"),
        (Moment(2026, 3, 3), "weekend", "2026-03-07/2026-03-08"),
        (Moment(9999, 12, 31), "week", ""),
        (Moment(1, 1, 1), "week", "0001-01-01/0001-01-07"),
        (Moment(1000), "century", "10XX"),
        (Moment(999), "decade", ""),
        (Moment(2026, 3, 3), "year", "2026"),
        (Moment(2026, 3, 3), "month", "2026-03"),
        (Moment(2026, 3, 3), "day", "2026-03-03"),
    ],
)
def test_the_unit_of_the_calendar_around(moment: Moment, unit: str, expected: str) -> None:
    assert moment.grain(unit) == expected


@pytest.mark.parametrize(
    ("moment", "unit"),
    [((2026,), "year"), ((2026, 12), "month"), ((2026, 21), "season"), ((2026, 36), "quarter"), ((2026, 1, 1), "day")],
)
def test_what_a_moment_is(moment: tuple[int, ...], unit: str) -> None:
    assert Moment(*moment).unit == unit


@pytest.mark.parametrize(
    ("moment", "exists"),
    [
        ((2024, 2, 29), True),
        ((2023, 2, 29), False),
        ((1, 1, 1), True),
        ((0, 1, 1), False),
        ((9999, 12, 31), True),
        ((10_000, 1, 1), False),
        ((-9999,), True),
        ((-10_000,), False),
        ((10_000,), False),
    ],
)
def test_what_the_calendar_has(moment: tuple[int, ...], exists: bool) -> None:
    assert Moment(*moment).exists == exists


def test_the_first_day_of_a_moment() -> None:
    days = [Moment(2026), Moment(2026, 5), Moment(2026, 22), Moment(2026, 36), Moment(2026, 5, 7)]
    assert [day.date.isoformat()[5:] for day in days] == ["01-01", "05-01", "06-01", "10-01", "05-07"]


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("09XX", "the 10th century"),
        ("10XX", "the 11th century"),
        ("12XX", "the 13th century"),
        ("20XX", "the 21st century"),
        ("21XX", "the 22nd century"),
        ("22XX", "the 23rd century"),
        ("23XX", "the 24th century"),
        ("000X", "the 0s"),
        ("0000", "1 BC"),
        ("0001", "1"),
    ],
)
def test_centuries_and_years_in_words(edtf: str, words: str) -> None:
    assert describe(edtf) == words


def test_a_decade_is_possible() -> None:
    assert is_possible("199X") and is_possible("19XX/2001") and not is_possible("2001/199X")


def test_an_interval_does_not_end_before_it_begins() -> None:
    assert is_possible("2019/2019") and not is_possible("2019-02/2019-01") and not is_possible("2019-02-30/2020")
    assert moved(dt.date(9999, 12, 31), 1) is None and moved(dt.date(1, 1, 1), -1) is None
