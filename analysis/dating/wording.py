"""EDTF dates in words: "2019-07" is July 2019."""

from __future__ import annotations

import calendar
import re

MONTHS = {number: name for number, name in enumerate(calendar.month_name) if name}
SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
QUARTERS = {33: "first quarter of", 34: "second quarter of", 35: "third quarter of", 36: "fourth quarter of"}
PARTS = MONTHS | SEASONS | QUARTERS
EDTF = re.compile(r"(?P<year>-?[\dX]{4})(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?")


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
    match = EDTF.fullmatch(edtf)
    if match is None:
        raise ValueError(f"{edtf!r} is not an EDTF date of this package: 2019, 2019-07, 2019-07-15, 2024~, 199X, a/b")
    part = PARTS[int(match["month"])] if match["month"] else ""
    day = str(int(match["day"])) if match["day"] else ""
    return " ".join(word for word in (day, part, _year(match["year"])) if word)


def _year(digits: str) -> str:
    if digits.endswith("XX"):
        number = int(digits[:2]) + 1
        ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"the {number}{ending} century"
    if digits.endswith("X"):
        return f"the {int(digits[:3])}0s"
    year = int(digits)
    return str(year) if year > 0 else f"{1 - year} BC"
