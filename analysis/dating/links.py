"""Dates that share a month or year with the date they are joined to: "22-25 April 1951", "May 4 and 5"."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from analysis.dating.edtf import Moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.dating.shapes import Match

JOINED = re.compile(r",?\s*(?:[-–—]|\b(?:to|and|or|until|till|through)\b|,)\s*(?:and\s+)?", re.IGNORECASE)
RANGE = re.compile(r"\s*(?:[-–—]|\b(?:to|and|until|till|through)\b)\s*", re.IGNORECASE)
PARTLY = frozenset({"month", "month_day", "day_month", "bare_day", "joined_day", "ordinal_day"})


def link(matches: Sequence[Match], text: str) -> dict[int, Moment]:
    """By the offset where it begins, the month and year that an expression takes from another (0: neither).

    "April and June 1955" and "31 May-1 June 1916": the year of what follows; "22-25 April 1951": its month and year;
    "May 4 and 5": the month of what precedes; "March 5-9, 1918": both of these.
    """
    linked: dict[int, Moment] = {}
    for match, following in reversed(list(pairwise(matches))):
        if _is_partial(match) and JOINED.fullmatch(text, match.end, following.start):
            shared = linked.get(following.start, Moment(0))
            year = following.value("year") or shared.year
            month = match.value("month") or following.value("month") or shared.month
            if year or match.shape == "bare_day":
                linked[match.start] = Moment(year, month)
    for match, following in pairwise(matches):
        if following.shape == "joined_day" and RANGE.fullmatch(text, match.end, following.start):
            month = match.value("month") or linked.get(match.start, Moment(0)).month
            if match.value("day") and month:
                year = following.value("year") or linked.get(following.start, Moment(0)).year
                linked[following.start] = Moment(year, month)
                if year and _is_partial(match):
                    linked[match.start] = Moment(year, month)
    return linked


def _is_partial(match: Match) -> bool:
    return match.shape in PARTLY and not match.parts.get("year")
