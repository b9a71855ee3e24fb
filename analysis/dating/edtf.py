"""EDTF dates (ISO 8601-2): their first and last day, in words, and calendar arithmetic that adds no precision."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

SEASONS = {21: 3, 22: 6, 23: 9, 24: 12}  # northern spring to winter: the first month of each
QUARTERS = {33: 1, 34: 4, 35: 7, 36: 10}
FIRST_MONTHS = {**SEASONS, **QUARTERS}
MONTHS = frozenset({*range(1, 13), *FIRST_MONTHS})
NAMES = {number: name for number, name in enumerate(calendar.month_name) if name}
NAMES |= {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
NAMES |= {
    number: f"{name} quarter of" for number, name in zip(QUARTERS, ("first", "second", "third", "fourth"), strict=True)
}
OPEN = ".."  # the end of an interval that goes on
DATE = re.compile(r"(?P<year>-?\d{2}(?:\d\d|\dX|XX))(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?~?")


@lru_cache(maxsize=10_000)
def bounds(edtf: str) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day of an EDTF date; None where it lies outside the years 1 to 9999, or is open.

    `~` says that a date is approximate and does not move its bounds. A winter begins in the December of its year.

    >>> bounds("2024-02")
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    >>> bounds("2024-35")
    (datetime.date(2024, 7, 1), datetime.date(2024, 9, 30))
    >>> bounds("199X")
    (datetime.date(1990, 1, 1), datetime.date(1999, 12, 31))
    >>> bounds("2016/2019-03~")
    (datetime.date(2016, 1, 1), datetime.date(2019, 3, 31))
    >>> bounds("2016/..")
    (datetime.date(2016, 1, 1), None)
    """
    first, _, last = edtf.partition("/")
    return _bounds(first)[0], None if last == OPEN else _bounds(last or first)[1]


def _bounds(edtf: str) -> tuple[dt.date | None, dt.date | None]:
    match = _read(edtf)
    first, last = int(match["year"].replace("X", "0")), int(match["year"].replace("X", "9"))
    month, day = int(match["month"] or 0), int(match["day"] or 0)
    if day:
        return _day(first, month, day), _day(first, month, day)
    start, length = (FIRST_MONTHS[month], 3) if month > 12 else (month or 1, 1 if month else 12)
    years, end = divmod(start + length - 2, 12)
    until = calendar.monthrange(last + years, end + 1)[1] if 0 < last + years <= 9999 else 1
    return _day(first, start, 1), _day(last + years, end + 1, until)


def _read(edtf: str) -> re.Match[str]:
    match = DATE.fullmatch(edtf)
    if match is None or (match["month"] and int(match["month"]) not in MONTHS):
        raise ValueError(f"{edtf!r} is not an EDTF date of this package: 2019, 2019-07, 2019-07-15, 199X, 2019-21, ...")
    return match


def _day(year: int, month: int, day: int) -> dt.date | None:
    return dt.date(year, month, day) if 0 < year <= 9999 else None


def describe(edtf: str) -> str:
    """The date in words; ValueError where it is none of this package.

    >>> describe("2019-07-15"), describe("2019-07"), describe("2024~"), describe("2025-35")
    ('15 July 2019', 'July 2019', 'about 2024', 'third quarter of 2025')
    >>> describe("2025-22"), describe("199X"), describe("2019/2023-04"), describe("-0043")
    ('summer 2025', 'the 1990s', '2019 to April 2023', '44 BC')
    """
    first, slash, last = edtf.partition("/")
    if slash:
        return f"{describe(first)} to {describe(last)}"
    if edtf.endswith("~"):
        return f"about {describe(edtf[:-1])}"
    match = _read(edtf)
    day, month = match["day"] and str(int(match["day"])), match["month"] and NAMES[int(match["month"])]
    return " ".join(word for word in (day, month, _year(match["year"])) if word)


def _year(digits: str) -> str:
    if digits.endswith("XX"):
        number = int(digits[:2]) + 1
        ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"the {number}{ending} century"
    if digits.endswith("X"):
        return f"the {digits[:3].lstrip('0')}0s"
    return str(int(digits)) if int(digits) > 0 else f"{1 - int(digits)} BC"


@dataclass(frozen=True, order=True)
class Moment:
    """A year, a month of a year (13 and up: a season or quarter, as EDTF numbers them), or a day.

    >>> str(Moment(2019, 7)), str(Moment(2019, 7, 15)), str(Moment(-240))
    ('2019-07', '2019-07-15', '-0240')
    """

    year: int
    month: int = 0
    day: int = 0

    def __str__(self) -> str:
        year = f"{self.year:04d}" if self.year >= 0 else f"-{-self.year:04d}"
        return year + (f"-{self.month:02d}" if self.month else "") + (f"-{self.day:02d}" if self.day else "")

    @property
    def exists(self) -> bool:
        """Whether the calendar has it: 30 February never, 29 February in leap years."""
        if not self.day:
            return -9999 <= self.year <= 9999
        known = 0 < self.year <= 9999 and 0 < self.month <= 12
        return known and self.day <= calendar.monthrange(self.year, self.month)[1]

    @property
    def first_month(self) -> int:
        """Its first month, 0 for a year."""
        return FIRST_MONTHS.get(self.month, self.month)

    @property
    def date(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.first_month or 1, self.day or 1)

    @property
    def unit(self) -> str:
        """What it is: a year, a season, a quarter, a month or a day."""
        if self.day or not self.month:
            return "day" if self.day else "year"
        return "month" if self.month <= 12 else "season" if self.month in SEASONS else "quarter"

    def shift(self, count: int, unit: str) -> Moment | None:
        """The day, month or year so many units later; None where this moment is less precise than the unit.

        The result is as precise as the unit: nobody who says "three years later" means the day.

        >>> str(Moment(2018, 2, 28).shift(1, "day")), str(Moment(2018, 2).shift(5, "year"))
        ('2018-03-01', '2023')
        >>> Moment(2018).shift(2, "week")
        """
        if unit in ("day", "week"):
            return from_day(moved(self.date, count * (7 if unit == "week" else 1))) if self.day else None
        if unit in ("month", "quarter"):
            if not 0 < self.month <= 12:
                return None
            year, month = divmod(self.year * 12 + self.month - 1 + count * (3 if unit == "quarter" else 1), 12)
            return Moment(year, month + 1)
        return Moment(self.year + count * {"year": 1, "decade": 10, "century": 100}[unit])

    def grain(self, unit: str) -> str:
        """The unit of the calendar that it lies in, as EDTF: "week", "weekend", "quarter", "decade" and so on.

        >>> Moment(2026, 3, 3).grain("week"), Moment(2026, 3, 3).grain("quarter"), Moment(2026).grain("decade")
        ('2026-03-02/2026-03-08', '2026-33', '202X')
        """
        if unit in ("week", "weekend"):
            first, count = (0, 7) if unit == "week" else (5, 2)
            begin = moved(self.date, first - self.date.weekday())
            end = moved(begin, count - 1) if begin else None
            return f"{begin}/{end}" if begin and end else ""
        if unit in ("decade", "century"):
            return f"{self.year:04d}"[: 3 if unit == "decade" else 2].ljust(4, "X") if self.year >= 1000 else ""
        month = 33 + (self.month - 1) // 3 if unit == "quarter" else self.month
        return str(Moment(self.year, month if unit != "year" else 0, self.day if unit == "day" else 0))


@lru_cache(maxsize=10_000)
def read_moment(edtf: str) -> Moment | None:
    """The moment that an EDTF date is; the first one of an interval; None for a decade or century."""
    match = DATE.fullmatch(edtf.partition("/")[0])
    if match is None or "X" in match["year"]:
        return None
    return Moment(int(match["year"]), int(match["month"] or 0), int(match["day"] or 0))


def is_possible(edtf: str) -> bool:
    """Whether the calendar has every day of it, and an interval does not end before it begins.

    >>> is_possible("2015-02-29"), is_possible("2016-02-29"), is_possible("2019/2018"), is_possible("10000")
    (False, True, False, False)
    """
    ends = edtf.split("/")
    if not all(DATE.fullmatch(end) for end in ends) or not all(day.exists for end in ends if (day := read_moment(end))):
        return False  # beyond the year 9999
    first, last = bounds(edtf)
    return first is None or last is None or first <= last


def from_day(day: dt.date | None) -> Moment | None:
    """The moment that a calendar day is."""
    return Moment(day.year, day.month, day.day) if day else None


def moved(day: dt.date, days: int) -> dt.date | None:
    """The day so many days later; None outside the years 1 to 9999."""
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        return None
