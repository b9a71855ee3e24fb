"""EDTF dates in words, and back: "2019-07" is July 2019."""

from __future__ import annotations

import calendar
import re

MONTHS = {number: name for number, name in enumerate(calendar.month_name) if name}
SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
QUARTERS = {33: "first quarter of", 34: "second quarter of", 35: "third quarter of", 36: "fourth quarter of"}
PARTS = MONTHS | SEASONS | QUARTERS
NUMBER_OF = {name: number for number, name in PARTS.items()}
EDTF = re.compile(r"(?P<year>-?[\dX]{4})(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?")
WORDS = re.compile(rf"(?:(?:(?P<day>\d+) )?(?P<part>{'|'.join(PARTS.values())}) )?(?P<year>\d+)(?P<era> BC)?")
DECADE = re.compile(r"(?:the )?(?P<year>\d+)s")
CENTURY = re.compile(r"(?:the )?(?P<number>\d+)\w\w century")


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


def read_description(words: str) -> str:
    """The EDTF date that `describe` put into these words.

    >>> read_description("about third quarter of 2025"), read_description("2019 to April 2023")
    ('2025-35~', '2019/2023-04')
    >>> [read_description(words) for words in ("15 July 2019", "the 1990s", "the 20th century", "44 BC")]
    ['2019-07-15', '199X', '19XX', '-0043']
    """
    if " to " in words:
        return "/".join(read_description(end) for end in words.split(" to "))
    if words.startswith("about "):
        return f"{read_description(words.removeprefix('about '))}~"
    if century := CENTURY.fullmatch(words):
        return f"{int(century['number']) - 1:02d}XX"
    if decade := DECADE.fullmatch(words):
        return f"{int(decade['year']) // 10:03d}X"
    match = WORDS.fullmatch(words)
    if match is None:
        raise ValueError(f"{words!r} is no date as describe() words it, for example: July 2019")
    year = 1 - int(match["year"]) if match["era"] else int(match["year"])
    digits = f"{year:04d}" if year >= 0 else f"-{-year:04d}"
    month = f"-{NUMBER_OF[match['part']]:02d}" if match["part"] else ""
    return f"{digits}{month}" + (f"-{int(match['day']):02d}" if match["day"] else "")
