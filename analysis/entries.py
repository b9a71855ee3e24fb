"""Dates that head an entry: of a live blog, a chronology, a factbox; what stands below happened then."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from analysis.shapes import Match

DATES = frozenset(
    {"iso", "month_day", "day_month", "month_year", "year", "month", "month_day ()", "day_month ()", "season"}
)
ALONE = re.compile(r"[\s*#:.\])–—-]*(?:\n|\Z)")
OPENS = re.compile(r"[\s*)\]]*(?:[-–—:|]\s|\n)")
BEFORE = re.compile(r"(?:^|\n)[\s*#•·([–—-]*(?:(?:Update[d]?|Day \w+|Posted|Correction)[\s,:–—-]*)?\Z")


class Entry(NamedTuple):
    """A match that heads an entry, and the offsets of the text that it dates."""

    match: Match
    start: int
    end: int


def find_entries(matches: Iterable[Match], text: str) -> Iterator[Entry]:
    """The matches that stand alone on a line, and date all below, or open one ("2008 - Becomes …"), and date it.

    One alone is no heading but the dateline of the article.
    """
    opening = [match for match in matches if match.shape in DATES and BEFORE.search(text, 0, match.start)]
    alone = [match for match in opening if ALONE.match(text, match.end)]
    within = [match for match in opening if match not in alone and OPENS.match(text, match.end)]
    ends = [match.start for match in alone[1:]] + [len(text)]
    found = [Entry(match, match.end, end) for match, end in zip(alone, ends, strict=True)] if len(alone) > 1 else []
    if len(within) > 1:
        lines = (text.find("\n", match.end) for match in within)
        found += [
            Entry(match, match.end, end if end >= 0 else len(text)) for match, end in zip(within, lines, strict=True)
        ]
    yield from sorted(found, key=lambda heading: heading.start)
