"""Dates that head an entry: of a live blog, a chronology, a factbox; what stands below happened then."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from analysis.dating.shapes import Match

DATES = frozenset({"iso", "month_day", "day_month", "month_year", "year", "month", "season"})
ALONE = re.compile(r"[\s*#:.\])–—-]*(?:\n|\Z)")
OPENS = re.compile(r"[\s*)\]]*(?:[-–—:|]\s|\n)")
BEFORE = re.compile(r"[\s*#•·([–—-]*(?:(?:Updated?|Day \w+|Posted|Correction)[\s,:–—-]*)?")


class Entry(NamedTuple):
    """A match that heads an entry, and the offsets of the text that it dates."""

    match: Match
    start: int
    end: int


def find_entries(matches: Iterable[Match], text: str) -> Iterator[Entry]:
    """The matches that stand alone on a line, and date all below, or open one ("2008 - Becomes …"), and date it.

    One alone is no heading but the dateline of the article.
    """
    opening = [match for match in matches if match.shape in DATES and _opens_line(match, text)]
    alone = [match for match in opening if ALONE.match(text, match.end)]
    within = [match for match in opening if not ALONE.match(text, match.end) and OPENS.match(text, match.end)]
    found = []
    if len(alone) > 1:
        ends = [match.start for match in alone[1:]] + [len(text)]
        found += [Entry(match, match.end, end) for match, end in zip(alone, ends, strict=True)]
    if len(within) > 1:
        found += [Entry(match, match.end, _line_end(match, text)) for match in within]
    yield from sorted(found, key=lambda entry: entry.start)


def _opens_line(match: Match, text: str) -> bool:
    return BEFORE.fullmatch(text, text.rfind("\n", 0, match.start) + 1, match.start) is not None


def _line_end(match: Match, text: str) -> int:
    end = text.find("\n", match.end)
    return end if end >= 0 else len(text)
