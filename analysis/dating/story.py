"""What an article has told so far, and the year that a month without one takes from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from analysis.dating.edtf import Moment, read_moment
from analysis.dating.shapes import Match

PUBLISHED = (-1, -1)  # the anchor of what is computed from the date of publication
SENTENCE_END = re.compile(r"[.!?]\W*\s|\n")
LISTED = re.compile(r",?\s*(?:\band\s+)?(?:(?:in|on|from|by|between)\s+)?", re.IGNORECASE)
AHEAD = re.compile(
    r"\b(?:(?:effective|effect (?:from|on|as of)|starting|beginning|due)(?: (?:on|in|from))?"
    r"|ahead of(?: the)?|run-up to(?: the)?|in time for|no later than"
    r"|(?:postponed|delayed|deferred|adjourned) (?:to|until))\s\Z"
)
WILL = re.compile(r"\b(?:will|(?:is|are) (?:to|due to|set to))\b[^.!?\n“\"]*\Z")
BORN = re.compile(r"\bborn\b[^.]*\Z", re.IGNORECASE)
FRESH = 31  # days before publication
CARRIES_ON = 200  # characters within which a date carries on from the one before it


@dataclass(frozen=True, slots=True)
class Date:
    """A resolved expression: its EDTF date (None: unresolved), the offsets of its words and of its anchor.

    `aside`: the story does not go on from it ("two decades earlier", the year of a book in brackets).
    `event`: the event that it dates, where that is not the one of its own clause.
    """

    edtf: str | None
    start: int
    end: int
    anchor: tuple[int, int] | None = None  # None: the date is written out
    aside: bool = False
    event: tuple[int, int] | None = None

    @property
    def moment(self) -> Moment | None:
        """The date as a moment, the first one of an interval."""
        return read_moment(self.edtf) if self.edtf else None

    @property
    def words(self) -> tuple[int, int]:
        """The offsets of its words."""
        return self.start, self.end


@dataclass
class Story:
    """What an article has told so far: the dates in the order of the text.

    `narrative`: a text about the past, in which a month belongs to the year told of, not to that of publication;
    `ancient`: of the first millennium. Of the clause that some words lie in, `tense` gives the tense and `verb` the
    lemma of the verb; `aside` says whether later words lie outside it. `heading` is the date that heads the entry being
    read; `entry` is, for a date that heads one itself, that of the entry before. `linked` is what links.py finds.
    """

    text: str
    published: Moment | None
    narrative: bool
    ancient: bool
    tense: Callable[[int, int], str]
    verb: Callable[[int, int], str]
    aside: Callable[[tuple[int, int], tuple[int, int]], bool]
    linked: dict[int, Moment]
    dates: list[Date] = field(default_factory=list)
    heading: Date | None = None
    entry: Date | None = None

    def last(self, *units: str, asides: bool = False) -> Date | None:
        """The date told of last; with units, the last one that is given to one of these."""
        for date in reversed(self.dates):
            moment = None if date.aside and not asides else date.moment
            if moment and (not units or moment.unit in units):
                return date
        return None

    def now(self) -> tuple[Moment | None, tuple[int, int]]:
        """The day that the text speaks from, and what it was taken from: a heading, or the publication."""
        if self.heading and self.heading.moment and self.heading.moment.unit == "day":
            return self.heading.moment, self.heading.words
        return (None if self.narrative else self.published), PUBLISHED

    def ahead(self, match: Match) -> bool:
        """Whether the clause looks ahead: by its tense, or by an "until" or "by"."""
        told = self.tense(match.start, match.end)
        if self.is_ahead(match):
            return True
        if self.looks_back(match):
            return False
        return told in ("future", "present") or (match.before.kind in ("through", "by") and told != "past")

    def looks_back(self, match: Match) -> bool:
        """As in "since May", "as of May"."""
        return match.before.kind == "since" or self.text.endswith("as of ", 0, match.start)

    def is_ahead(self, match: Match) -> bool:
        """As in "resigned with effect from 30 September", "fell ahead of Thursday's vote"."""
        return AHEAD.search(self.text, max(0, match.start - 30), match.start) is not None


def year_of(month: int, day: int, match: Match, story: Story) -> tuple[int | None, tuple[int, int] | None]:
    """The year of a month or day that is given without one, and what it was taken from.

    That is the year of the next date it is joined to ("April and June 1955"), of the heading above, of the story so
    far where it goes on ("on 29 February 2024, only to drop it on 11 June"), or else the year nearest to publication:
    the last such month for what was, the next one for what will be.
    """
    if match.start in story.linked and story.linked[match.start].year:
        return story.linked[match.start].year, None
    heading = story.heading.moment if story.heading else None
    if story.heading and heading and not heading.month:
        return heading.year, story.heading.words
    focus = story.last()
    if story.entry and story.entry.moment and story.entry.moment.month:
        return story.entry.moment.year + (story.entry.moment.month - month > 6), story.entry.words
    if focus and focus.moment and _goes_on(focus, focus.moment, month, day, match, story):
        turned = focus.moment.month - month >= 4 and focus.moment.month <= 12 and match.before.kind != "since"
        return focus.moment.year + (story.narrative and turned), focus.words
    now, anchor = story.now()
    now = now or story.published
    return (_nearest_year(now, month, day, match, story), anchor) if now else (None, None)


def _goes_on(focus: Date, told: Moment, month: int, day: int, match: Match, story: Story) -> bool:
    """Whether a date carries on from the one before it, in its year.

    So it does in a narrative; after a year ("last year, in March, June and December"); and in news where it comes later
    in the year of a date just before, but for a birth ("born on May 5, 1961, he died on Sept. 2").
    """
    if story.narrative and not (story.heading and story.heading.moment):
        if story.published and not told.month and _is_fresh(month, day, story.published):
            return False
        return story.published is None or not WILL.search(story.text, max(0, match.start - CARRIES_ON), match.start)
    between = story.text[focus.end : match.start]
    if LISTED.fullmatch(between) and (not told.month or focus.anchor not in (None, PUBLISHED)):
        return True
    later = (month, day or 31) >= (told.month, told.day or 1)
    near = len(between) < CARRIES_ON and focus.anchor != PUBLISHED
    now, _ = story.now()
    if SENTENCE_END.search(between):
        near = near and bool(told.day and day) and not (now and _is_fresh(month, day, now))
    future = now is not None and (told.year, month) > (now.year, now.month)
    born = BORN.search(story.text, max(0, focus.start - 30), focus.start)
    if not near or not later or not 0 < told.month <= 12 or future or born:
        return False
    return not story.aside(focus.words, (match.start, match.end))


def _is_fresh(month: int, day: int, published: Moment) -> bool:
    """Whether this was a day of the month before publication: the news at the end of a life."""
    moment = Moment(published.year, month, day)
    return day > 0 and moment.exists and 0 <= (published.date - moment.date).days <= FRESH


def _nearest_year(now: Moment, month: int, day: int, match: Match, story: Story) -> int:
    this, today = (month, day or now.day), (now.month, now.day)
    told = "future" if story.is_ahead(match) else story.tense(match.start, match.end)
    if told == "future" or (match.before.kind in ("through", "by") and told != "past"):
        return now.year + (this < today)
    if told in ("past", "perfect") or story.looks_back(match):
        update = bool(day) and 0 < day - now.day <= 2 and month == now.month
        return now.year - (this > today and not update)
    months = month - now.month
    return now.year - (months > 5) + (months < -6)


def dated(match: Match, edtf: object, anchor: tuple[int, int] | None = None, aside: bool = False) -> Date:
    """The words of a match with this date; without one, unresolved."""
    return Date(str(edtf) if edtf else None, match.start, match.end, anchor if edtf else None, aside)


def unresolved(match: Match, story: Story) -> Date:
    """A time expression that is no calendar date: "three years", "recently", "every Tuesday"."""
    return dated(match, None)
