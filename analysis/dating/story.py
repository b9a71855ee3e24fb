"""What an article has told so far: the dates, the headings above, and the day that it speaks from."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from analysis.dating.edtf import Moment, from_day, is_possible, read_moment
from analysis.dating.grammar import Match

if TYPE_CHECKING:
    from analysis.choosing.learned import Learned
    from analysis.parsing import Parsed

Teach = Callable[[Match, Any, Any], int]  # tells which of some options is right, while weights are learned
Anchor = tuple[int, int]
PUBLISHED = (-1, -1)  # the anchor of what is computed from the date of publication
LONG_AGO = 15  # years
MANY = 15  # years of the past in a story of the past
DEICTIC = frozenset({"weekday", "weekday_of", "weekday_beyond", "today", "ago"})
HEADS = frozenset({"iso", "month_day", "day_month", "month_year", "year", "month", "season"})
JOINED = re.compile(r",?\s*(?:[-–—]|\b(?:to|and|or|until|till|through)\b|,)\s*(?:and\s+)?", re.IGNORECASE)
RANGE = re.compile(r"\s*(?:[-–—]|\b(?:to|and|until|till|through)\b)\s*", re.IGNORECASE)
PARTLY = frozenset({"month", "month_day", "day_month", "bare_day", "joined_day", "ordinal_day"})
ALONE = re.compile(r"[\s*#:.\])–—-]*(?:\n|\Z)")
OPENS = re.compile(r"[\s*)\]]*(?:[-–—:|.]\s|\n)")
BEFORE = re.compile(r"[\s*#•·([–—-]*(?:(?:Updated?|Day \w+|Posted|Correction)[\s,:–—-]*)?")


@dataclass(frozen=True, slots=True)
class Date:
    """A resolved expression: its EDTF date (None: unresolved), the offsets of its words and of its anchor.

    `aside`: the story does not go on from it ("two decades earlier", the year of a book in brackets).
    `event`: the event that it dates, where that is not the one of its own clause. `confidence`: how likely it is, where
    it was chosen among several.
    """

    edtf: str | None
    start: int
    end: int
    kind: str = "date"
    anchor: Anchor | None = None  # None: the date is written out
    aside: bool = False
    event: tuple[int, int] | None = None
    confidence: float = 1.0

    @property
    def moment(self) -> Moment | None:
        """The date as a moment, the first one of an interval."""
        return read_moment(self.edtf) if self.edtf and self.kind == "date" else None

    @property
    def words(self) -> tuple[int, int]:
        """The offsets of its words."""
        return self.start, self.end


def dated(match: Match, edtf: object, anchor: Anchor | None = None, aside: bool = False) -> Date:
    """The words of a match with this date; unresolved without one, or with one that no calendar has."""
    found = str(edtf) if edtf and is_possible(str(edtf)) else None
    return Date(found, match.start, match.end, match.shape.kind, anchor if found else None, aside)


@dataclass
class Story:
    """What an article has told so far: the dates in the order of the text.

    `narrative`: a text about the past, in which a month belongs to the year told of, not to that of publication.
    `heading` is the date that heads the entry being read. `linked` gives, by the offset where an expression begins, the
    month and year that it takes from another (0: neither); `entries`, where each that heads an entry begins, and where
    that ends. `teach` stands in for the weights while they are learned.
    """

    parsed: Parsed
    text: str
    published: Moment | None
    narrative: bool
    linked: dict[int, Moment]
    entries: dict[int, int]
    learned: Learned
    teach: Teach | None = None
    dates: list[Date] = field(default_factory=list)
    heading: Date | None = None
    _latest: dict[tuple[str, bool], Date] = field(default_factory=dict, repr=False)

    def add(self, date: Date) -> None:
        """One more date is told."""
        self.dates.append(date)
        if moment := date.moment:
            for units in ("", moment.unit):
                self._latest[units, True] = date
                if not date.aside:
                    self._latest[units, False] = date

    def last(self, *units: str, asides: bool = False) -> Date | None:
        """The date told of last; with units, the last one that is given to one of these."""
        found = [date for unit in units or ("",) if (date := self._latest.get((unit, asides)))]
        return max(found, key=lambda date: date.start, default=None)

    def told(self, *units: str) -> tuple[Moment | None, Anchor]:
        """The date told of last as a moment, with its words."""
        focus = self.last(*units)
        return (focus.moment, focus.words) if focus else (None, PUBLISHED)

    def news(self) -> Date | None:
        """The day told of last that was counted from the publication."""
        return next((d for d in reversed(self.dates) if d.anchor == PUBLISHED and d.moment and d.moment.day), None)

    def now(self) -> tuple[Moment | None, Anchor]:
        """The day that the text speaks from, and what it was taken from: a heading, or the publication."""
        if self.heading and self.heading.moment and self.heading.moment.day:
            return self.heading.moment, self.heading.words
        return (None if self.narrative else self.published), PUBLISHED


def begin(matches: Sequence[Match], parsed: Parsed, learned: Learned, teach: Teach | None = None) -> Story:
    """The story of an article before its first date."""
    text, published = parsed.article.text, from_day(parsed.article.published)
    heads = [(match.start, match.end) for match in matches if match.name in HEADS]
    narrative = published is None or _is_narrative(matches, published)
    return Story(parsed, text, published, narrative, _link(matches, text), find_entries(heads, text), learned, teach)


def find_entries(dates: Sequence[tuple[int, int]], text: str) -> dict[int, int]:
    r"""Where the dates that head an entry begin, and where what they date ends; `dates` are offsets, in order.

    They stand alone on a line, and date all below, or open one ("2008 - Becomes …"), and date it. One alone is no
    heading but the dateline of the article.

    >>> find_entries([(0, 4), (14, 18)], "2008 - Begins\n2011 - Ends")
    {0: 13, 14: 25}
    """
    opening = [date for date in dates if BEFORE.fullmatch(text, text.rfind("\n", 0, date[0]) + 1, date[0])]
    alone = [date for date in opening if ALONE.match(text, date[1])]
    within = [date for date in opening if date not in alone and OPENS.match(text, date[1])]
    found: dict[int, int] = {}
    if len(within) > 1:
        found |= {start: len(text) if (line := text.find("\n", end)) < 0 else line for start, end in within}
    if len(alone) > 1:
        found |= {first[0]: last[0] for first, last in pairwise([*alone, (len(text), 0)])}
    return found


def _is_narrative(matches: Sequence[Match], published: Moment) -> bool:
    """Whether a text tells of the past, a life or a war, and hardly ever says "yesterday" or "last week"."""
    gaps = [abs(match.value("year") - published.year) for match in matches if match.parts.get("year")]
    far = sum(gap > 1 for gap in gaps)
    near = sum(match.name in DEICTIC or _is_near(match) for match in matches)
    return near * 10 <= far and (far > MANY or (far > 2 and min(gaps) > LONG_AGO))


def _is_near(match: Match) -> bool:
    return match.shape.kind == "date" and (match.word("which") or match.word("whose")) in ("last", "this", "next")


def _link(matches: Sequence[Match], text: str) -> dict[int, Moment]:
    """The month and year that expressions share with those they are joined to.

    "April and June 1955" and "31 May-1 June 1916": the year of what follows; "22-25 April 1951": its month and year;
    "May 4 and 5": the month of what precedes; "March 5-9, 1918": both of these.
    """
    linked: dict[int, Moment] = {}
    for match, following in reversed(list(pairwise(matches))):
        if _is_partial(match) and JOINED.fullmatch(text, match.end, following.start):
            shared = linked.get(following.start, Moment(0))
            year = following.value("year") or shared.year
            month = match.value("month") or following.value("month") or shared.month
            if year or match.name == "bare_day":
                linked[match.start] = Moment(year, month)
    for match, following in pairwise(matches):
        if following.name == "joined_day" and RANGE.fullmatch(text, match.end, following.start):
            month = match.value("month") or linked.get(match.start, Moment(0)).month
            if match.value("day") and month:
                year = following.value("year") or linked.get(following.start, Moment(0)).year
                linked[following.start] = Moment(year, month)
                if year and _is_partial(match):
                    linked[match.start] = Moment(year, month)
    return linked


def _is_partial(match: Match) -> bool:
    return match.name in PARTLY and not match.parts.get("year")
