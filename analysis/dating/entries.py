"""Dates that stand above or before entries, as in live blogs, factboxes and lists of a life's stations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

ALONE = re.compile(r"[\s*#:.\])–—-]*(?:\n|\Z)")
OPENS = re.compile(r"[\s*)\]]*(?:[-–—:|.]\s|\n)")
BEFORE = re.compile(r"[\s*#•·([–—-]*(?:(?:Updated?|Day \w+|Posted|Correction)[\s,:–—-]*)?")


def find_entries(dates: Sequence[tuple[int, int]], text: str) -> dict[int, int]:
    r"""Where the dates that head an entry begin, and where what they date ends; `dates` are offsets, in order.

    They stand alone on a line, and date all below, or open one ("2008 - Becomes …"), and date it. One alone is no
    heading but the dateline of the article.

    >>> find_entries([(0, 4), (14, 18)], "2008 - Begins\n2011 - Ends")
    {0: 13, 14: 25}
    """
    opening = [date for date in dates if _opens_line(date[0], text)]
    alone = [date for date in opening if ALONE.match(text, date[1])]
    within = [date for date in opening if not ALONE.match(text, date[1]) and OPENS.match(text, date[1])]
    found: dict[int, int] = {}
    if len(within) > 1:
        found |= {start: _line_end(end, text) for start, end in within}
    if len(alone) > 1:
        found |= {first[0]: last[0] for first, last in pairwise(alone)} | {alone[-1][0]: len(text)}
    return found


def _opens_line(start: int, text: str) -> bool:
    return BEFORE.fullmatch(text, text.rfind("\n", 0, start) + 1, start) is not None


def _line_end(offset: int, text: str) -> int:
    end = text.find("\n", offset)
    return end if end >= 0 else len(text)
