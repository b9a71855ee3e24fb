"""What an article has told so far: the dates, the headings above, and the day that it speaks from."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from analysis.dating.edtf import Moment, from_day, is_possible, read_moment
from analysis.dating.entries import find_entries
from analysis.dating.shapes import Match

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

    from analysis.choosing.candidates import Tokens
    from analysis.choosing.learned import Learned
    from analysis.parsing import Parsed

Teach = Callable[[Match, Any, Any], int]  # tells which of some options is right, while weights are learned
PUBLISHED = (-1, -1)  # the anchor of what is computed from the date of publication
QUOTES = frozenset('"“”')
LONG_AGO = 15  # years
MANY = 15  # years of the past in a story of the past
DEICTIC = frozenset({"weekday", "weekday_of", "weekday_beyond", "today", "ago"})
HEADS = frozenset({"iso", "month_day", "day_month", "month_year", "year", "month", "season"})
JOINED = re.compile(r",?\s*(?:[-–—]|\b(?:to|and|or|until|till|through)\b|,)\s*(?:and\s+)?", re.IGNORECASE)
RANGE = re.compile(r"\s*(?:[-–—]|\b(?:to|and|until|till|through)\b)\s*", re.IGNORECASE)
PARTLY = frozenset({"month", "month_day", "day_month", "bare_day", "joined_day", "ordinal_day"})


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
    anchor: tuple[int, int] | None = None  # None: the date is written out
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


def dated(match: Match, edtf: object, anchor: tuple[int, int] | None = None, aside: bool = False) -> Date:
    """The words of a match with this date; unresolved without one, or with one that no calendar has."""
    found = str(edtf) if edtf and is_possible(str(edtf)) else None
    return Date(found, match.start, match.end, match.shape.kind, anchor if found else None, aside)


@dataclass
class Story:
    """What an article has told so far: the dates in the order of the text.

    `narrative`: a text about the past, in which a month belongs to the year told of, not to that of publication;
    `ancient`: of the first millennium. `heading` is the date that heads the entry being read; `entry` is, for a date
    that heads one itself, that of the entry before. `linked` gives, by the offset where an expression begins, the month
    and year that it takes from another (0: neither); `entries`, where each that heads an entry begins, and where that
    ends. `teach` stands in for the weights while they are learned.
    """

    doc: Doc
    tokens: Tokens
    text: str
    published: Moment | None
    narrative: bool
    ancient: bool
    linked: dict[int, Moment]
    entries: dict[int, int]
    learned: Learned
    teach: Teach | None = None
    dates: list[Date] = field(default_factory=list)
    heading: Date | None = None
    entry: Date | None = None
    _latest: dict[tuple[str, bool], Date] = field(default_factory=dict, repr=False)

    def is_quoted_apart(self, verb: Token, span: Span) -> bool:
        """Whether a verb stands inside quotation marks, and some words outside."""
        first = bisect_left(self._quotes, span.sent.start)
        before_span, before_verb = (bisect_left(self._quotes, place) - first for place in (span.start, verb.i))
        return before_span % 2 == 0 and before_verb % 2 == 1

    @cached_property
    def _quotes(self) -> list[int]:
        return [token.i for token in self.doc if token.text in QUOTES]

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

    def news(self) -> Date | None:
        """The day told of last that was counted from the publication."""
        return next((date for date in reversed(self.dates) if date.anchor == PUBLISHED and _is_day(date)), None)

    def now(self) -> tuple[Moment | None, tuple[int, int]]:
        """The day that the text speaks from, and what it was taken from: a heading, or the publication."""
        if self.heading and self.heading.moment and self.heading.moment.unit == "day":
            return self.heading.moment, self.heading.words
        return (None if self.narrative else self.published), PUBLISHED


def _is_day(date: Date) -> bool:
    return date.moment is not None and date.moment.unit == "day"


def begin(matches: Sequence[Match], parsed: Parsed, learned: Learned, teach: Teach | None = None) -> Story:
    """The story of an article before its first date."""
    text, published = parsed.article.text, from_day(parsed.article.published)
    return Story(
        doc=parsed.doc,
        tokens=parsed.tokens,
        text=text,
        published=published,
        narrative=_is_narrative(matches, published),
        ancient=_is_ancient(matches),
        linked=_link(matches, text),
        entries=find_entries([(match.start, match.end) for match in matches if match.name in HEADS], text),
        learned=learned,
        teach=teach,
    )


def _is_narrative(matches: Sequence[Match], published: Moment | None) -> bool:
    """Whether a text tells of the past, a life or a war, and hardly ever says "yesterday" or "last week"."""
    if published is None or _is_ancient(matches):
        return True
    gaps = [abs(match.value("year") - published.year) for match in matches if match.parts.get("year")]
    far = sum(gap > 1 for gap in gaps)
    near = sum(match.name in DEICTIC or _is_near(match) for match in matches)
    return near * 10 <= far and (far > MANY or (far > 2 and min(gaps) > LONG_AGO))


def _is_ancient(matches: Sequence[Match]) -> bool:
    """Whether it tells of the first millennium: "c. 347", "in 373,"; elsewhere "about 300" are so many of something."""
    old, new = (sum(match.name == name for match in matches) for name in ("old_year", "year"))
    return old > 2 and old * 2 >= new


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
