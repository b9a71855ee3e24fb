"""Which of its days an open date means: the last one, the next one, or one that goes on from the story.

"In May" has no year and "on Friday" no week. The candidates are few and computed; which of them it is, weights tell
that were learned from gold (`decisions/open_dates.templates`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.certainty import certainty
from analysis.choosing.candidates import Candidates, binned
from analysis.dating.story import PUBLISHED, Date, Story, dated
from analysis.records import CERTAINTIES

if TYPE_CHECKING:
    from spacy.tokens import Token

    from analysis.choosing.candidates import Ints
    from analysis.dating.shapes import Match

OPTIONS = ("before", "after", "told", "on", "headed", "news")
NAMES: tuple[str, ...] = (
    "month",
    "month_day",
    "day_month",
    "slashed",
    "weekday",
    "weekend",
    "quarter",
    "half",
    "season",
    "feast",
)
NAMES += ("offset", "unit_side", "which_unit", "same_day", "clock")
UNITS = ("year", "season", "quarter", "month", "day")
SENTENCE_END = re.compile(r"[.!?]\W*\s|\n")
LISTED = re.compile(r",?\s*(?:\band\s+)?(?:(?:in|on|from|by|between)\s+)?", re.IGNORECASE)
BEFORE, BEHIND = 8, 4  # words around an expression that are looked at
REACH = 1500  # characters within which a date can go on from another
GAPS = (10, 30, 80, 200, 500, REACH)
YEARS = (0, 1, 2, 3, 6, 16)
DAYS = (1, 2, 4, 8, 15, 32, 62, 93, 186, 250, 300, 350, 360)
CARRIES_ON = 200  # characters within which a date carries on from the one before it
VERBAL = ("VB", "MD")
WILL = frozenset({"will", "'ll", "’ll", "wo", "shall"})


class Option(NamedTuple):
    """A date that an open expression may mean, and what it was computed from."""

    name: str
    edtf: str
    anchor: tuple[int, int]


def choose(match: Match, options: Sequence[Option], story: Story, ahead: int) -> Date:
    """The date of a match that is one of these; unresolved without any.

    `ahead`: how many days or months after publication the next one begins.
    """
    found = [option for option in options if option.edtf]
    best, confidence = 0, 1.0
    if len({option.edtf for option in found}) > 1:
        candidates = describe(match, found, story, ahead)
        if story.teach is not None:
            best = story.teach(match, found, candidates)
        else:
            best, confidence = _best(found, candidates, story)
    if not found:
        return dated(match, None)
    return replace(dated(match, found[best].edtf, found[best].anchor), confidence=confidence)


def describe(match: Match, options: Sequence[Option], story: Story, ahead: int) -> Candidates:
    """The options of one expression as candidates: its words, its verb, and the date told of before."""
    span = story.doc.char_span(match.start, match.end, alignment_mode="expand")
    assert span is not None, match
    verb, count = governor(story, match.start, match.end), len(options)
    slots = {"first": span.start, "last": span.end - 1, "verb": verb.i if verb is not None else -1}
    helpers = [] if verb is None else [child.i for child in verb.children if child.dep_ in ("aux", "auxpass", "neg")]
    near = [*range(max(0, span.start - BEFORE), span.start), *range(span.end, min(len(story.doc), span.end + BEHIND))]
    columns = _focus(match, options, story) | {
        "what": NAMES.index(match.name if match.name in NAMES else "weekend"),
        "entry": int(bool(story.entry and story.entry.moment)),
        "ahead": ahead,
        "sure": CERTAINTIES.index(certainty(verb)) if verb is not None else len(CERTAINTIES),
    }
    return Candidates(
        story.tokens,
        {name: np.full(count, place) for name, place in slots.items()},
        {name: np.full(count, value) for name, value in columns.items()}
        | {"option": np.array([OPTIONS.index(option.name) for option in options])},
        {name: _bag(count, words) for name, words in (("near", near), ("aux", helpers))},
        np.zeros(count, np.int64),
    )


def _best(options: Sequence[Option], candidates: Candidates, story: Story) -> tuple[int, float]:
    """The place of the likeliest option, and how likely it is; those with the same date are likely together."""
    likely = story.learned.chances("open_dates", candidates)
    total = [
        sum(share for share, same in zip(likely, options, strict=True) if same.edtf == one.edtf) for one in options
    ]
    best = int(np.argmax(total))
    return best, round(min(1.0, float(total[best])), 3)


def days_ahead(days: int) -> int:
    """How far ahead a day lies, as a class."""
    return int(binned([days], DAYS)[0])


def governor(story: Story, start: int, end: int) -> Token | None:
    """The verb above the words at these offsets.

    One inside a quotation does not govern words outside it: `called it "a model they can deliver" on Monday`.
    """
    span = story.doc.char_span(start, end, alignment_mode="expand")
    if span is None:
        return None
    word = span.root
    while word.head.i != word.i and (not is_verb(word) or story.is_quoted_apart(word, span)):
        word = word.head
    return word if is_verb(word) else None


def is_verb(word: Token) -> bool:
    """Whether the tagger takes a word for a verb or an auxiliary."""
    return word.tag_.startswith(VERBAL)


def is_past(story: Story, match: Match) -> bool:
    """Whether the clause of a match tells of what was."""
    verb = governor(story, match.start, match.end)
    if verb is None:
        return False
    tags = {child.tag_ for child in verb.children if child.dep_ in ("aux", "auxpass")}
    return verb.tag_ == "VBD" or "VBD" in tags or (verb.tag_ == "VBN" and not tags)


def is_future(story: Story, match: Match) -> bool:
    """Whether the clause of a match tells of what will be."""
    verb = governor(story, match.start, match.end)
    return verb is not None and any(child.lower_ in WILL for child in verb.children if child.dep_ == "aux")


def _focus(match: Match, options: Sequence[Option], story: Story) -> dict[str, int]:
    """The date told of before: how far back, how old, how precise; which options are the same date."""
    names = ("gap", "sentences", "age", "source", "grain", "later", "listed", "same")
    focus, by_name = story.last(), {option.name: option.edtf for option in options}
    told = focus.moment if focus else None
    if focus is None or told is None:
        return dict.fromkeys(names, 0)
    before, after, same_year = (by_name.get(name, "") for name in OPTIONS[:3])
    between = story.text[focus.end : min(match.start, focus.end + REACH)]
    values = (
        int(binned([match.start - focus.end], GAPS)[0]) + 1,
        min(3, sum(1 for _ in SENTENCE_END.finditer(between))) + 1,
        int(binned([story.published.year - told.year], YEARS)[0]) + 1 if story.published else 0,
        1 if focus.anchor is None else 2 if focus.anchor == PUBLISHED else 3,
        UNITS.index(told.unit) + 1,
        _order(same_year, str(told)),
        1 + bool(LISTED.fullmatch(between)),
        1 + (same_year == before) + 2 * (same_year == after) + 4 * (before == after),
    )
    return dict(zip(names, values, strict=True))


def _order(edtf: str, told: str) -> int:
    shared = min(len(edtf), len(told))
    return 2 + (edtf[:shared] > told[:shared]) - (edtf[:shared] < told[:shared]) if edtf and len(told) > 4 else 0


def _bag(count: int, words: Sequence[int]) -> tuple[Ints, Ints]:
    """The same words for each of so many candidates."""
    return np.repeat(np.arange(count), len(words)), np.tile(np.array(words, np.int64), count)
