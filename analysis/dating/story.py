"""What an article has told so far, the day that it speaks from, and which of its days an open date means.

"In May" has no year and "on Friday" no week. The candidates are few and computed; which of them it is, weights tell
that were learned from gold (`decisions/open_dates.templates`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analysis.choosing.candidates import Candidates
from analysis.dating.edtf import Moment, from_day, is_possible, read_moment
from analysis.dating.grammar import Match

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

    from analysis.choosing.learned import Learned
    from analysis.parsing import Parsed

Teach = Callable[[Match, Any, Any], int]  # tells which of some options is right, while weights are learned
Anchor = tuple[int, int]
PUBLISHED = (-1, -1)  # the anchor of what is computed from the date of publication
RECALLED = 500  # dates that the story is looked back on: keeps the time per date flat
LONG_AGO = 15  # years
MANY = 15  # years of the past in a story of the past
DEICTIC = ("weekday", "weekday_of", "weekday_beyond", "today", "ago")
HEADS = frozenset({"iso", "month_day", "day_month", "month_year", "year", "month", "season"})
ALONE = re.compile(r"[\s*#:.\])–—-]*(?:\n|\Z)")
OPENS = re.compile(r"[\s*)\]]*(?:[-–—:|.]\s|\n)")
BEFORE = re.compile(r"[\s*#•·([–—-]*(?:(?:Updated?|Day \w+|Posted|Correction)[\s,:–—-]*)?")
OPTIONS = ("before", "after", "told", "on", "headed", "news")
SHAPES = "month month_day day_month slashed weekday weekend quarter half season feast offset unit_side which_unit"
SHAPES += " same_day clock"
NAMES = {name: k for k, name in enumerate(SHAPES.split())}
UNITS = ("year", "season", "quarter", "month", "day")
AROUND = 8, 4  # words around an expression that are looked at


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
    `heading` is the date that heads the entry being read; `entries`: where each that heads an entry begins, and where
    that ends. `teach` stands in for the weights while they are learned.
    """

    parsed: Parsed
    text: str
    published: Moment | None
    narrative: bool
    entries: dict[int, int]
    learned: Learned
    teach: Teach | None = None
    dates: list[Date] = field(default_factory=list)
    heading: Date | None = None

    def last(self, *units: str, asides: bool = False) -> Date | None:
        """The date told of last; with units, the last one that is given to one of these."""
        for date in islice(reversed(self.dates), RECALLED):
            if (moment := date.moment) and (asides or not date.aside) and (not units or moment.unit in units):
                return date
        return None

    def told(self, *units: str) -> tuple[Moment | None, Anchor]:
        """The date told of last as a moment, with its words."""
        focus = self.last(*units)
        return (focus.moment, focus.words) if focus else (None, PUBLISHED)

    def news(self) -> Date | None:
        """The day told of last that was counted from the publication."""
        told = islice(reversed(self.dates), RECALLED)
        return next((date for date in told if date.anchor == PUBLISHED and date.moment and date.moment.day), None)

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
    return Story(parsed, text, published, narrative, find_entries(heads, text), learned, teach)


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
    gaps = [abs(word.value - published.year) for match in matches for word in match.words if word.kind == "year"]
    far = sum(gap > 1 for gap in gaps)
    which = [match.word("which") or match.word("whose") for match in matches if match.shape.kind == "date"]
    near = sum(match.name in DEICTIC for match in matches) + sum(word in ("last", "this", "next") for word in which)
    return near * 10 <= far and (far > MANY or (far > 2 and min(gaps) > LONG_AGO))


class Option(NamedTuple):
    """A date that an open expression may mean, and what it was computed from."""

    name: str
    edtf: str
    anchor: Anchor


def choose(match: Match, options: Sequence[Option], story: Story, ahead: int = 0) -> Date:
    """The date of a match that is one of these; unresolved without any. Those with the same date are likely together.

    `ahead`: how many days or months after publication the next one begins.
    """
    found = [option for option in options if option.edtf] or [Option("told", "", PUBLISHED)]
    best, confidence = 0, 1.0
    if len({option.edtf for option in found}) > 1:
        candidates = _describe(match, found, story, ahead)
        if story.teach is not None:
            best = story.teach(match, found, candidates)
        else:
            likely = story.learned.chances("open_dates", candidates).tolist()
            total = [sum(p for p, same in zip(likely, found, strict=True) if same.edtf == o.edtf) for o in found]
            best = int(np.argmax(total))
            confidence = round(min(1.0, total[best]), 3)
    return replace(dated(match, found[best].edtf, found[best].anchor), confidence=confidence)


def _describe(match: Match, options: Sequence[Option], story: Story, ahead: int) -> Candidates:
    """The options of one expression as candidates: its words, its verb, and the date told of before.

    `source`, `grain`: whether that was written or computed, and how precise it is; `same`: which options are one date.
    """
    doc, count = story.parsed.doc, len(options)
    span = words_at(doc, match.start, match.end)
    verb, focus = governor(doc, match.start, match.end), story.last()
    helpers = [] if verb is None else [child.i for child in verb.children if child.dep_ in ("aux", "auxpass", "neg")]
    near = [*range(max(0, span.start - AROUND[0]), span.start), *range(span.end, min(len(doc), span.end + AROUND[1]))]
    columns = {"what": NAMES.get(match.name, NAMES["weekend"]), "ahead": ahead, "source": 0, "grain": 0, "same": 0}
    if focus and focus.moment:
        edtf = {option.name: option.edtf for option in options}
        before, after, told = (edtf.get(name, "") for name in OPTIONS[:3])
        columns["source"] = 1 if focus.anchor is None else 2 if focus.anchor == PUBLISHED else 3
        columns["grain"] = UNITS.index(focus.moment.unit) + 1
        columns["same"] = 1 + (told == before) + 2 * (told == after) + 4 * (before == after)
    slots = {"first": span.start, "last": span.end - 1, "verb": verb.i if verb is not None else -1}
    same, option = np.arange(count), np.array([OPTIONS.index(option.name) for option in options])
    bags = {name: np.array(words, np.int64) for name, words in (("near", near), ("aux", helpers))}
    return Candidates(
        story.parsed.tokens,
        {name: np.full(count, place) for name, place in slots.items()},
        {name: np.full(count, value) for name, value in columns.items()} | {"option": option},
        {name: (np.repeat(same, len(words)), np.tile(words, count)) for name, words in bags.items()},
        same * 0,
    )


def words_at(doc: Doc, start: int, end: int) -> Span:
    """The words at these offsets, whole."""
    span = doc.char_span(start, end, alignment_mode="expand")
    assert span is not None, (start, end)
    return span


def governor(doc: Doc, start: int, end: int) -> Token | None:
    """The verb above the words at these offsets."""
    word = words_at(doc, start, end).root
    while word.head.i != word.i and not is_verb(word):
        word = word.head
    return word if is_verb(word) else None


def is_verb(word: Token) -> bool:
    """Whether the tagger takes a word for a verb or an auxiliary."""
    return word.tag_.startswith(("VB", "MD"))
