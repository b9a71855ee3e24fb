"""Which of its days an open date means: the last one, the next one, or one that goes on from the story.

"In May" has no year and "on Friday" no week. The candidates are few and computed; which of them it is, weights tell
that were learned from gold (`decisions/open_dates.templates`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.choosing.candidates import Candidates
from analysis.dating.story import PUBLISHED, Anchor, Date, Story, dated

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from analysis.choosing.candidates import Ints
    from analysis.dating.grammar import Match

OPTIONS = ("before", "after", "told", "on", "headed", "news")
SHAPES = "month month_day day_month slashed weekday weekend quarter half season feast offset unit_side which_unit"
SHAPES += " same_day clock"
NAMES = {name: k for k, name in enumerate(SHAPES.split())}
UNITS = ("year", "season", "quarter", "month", "day")
BEFORE, BEHIND = 8, 4  # words around an expression that are looked at
VERBAL = ("VB", "MD")


class Option(NamedTuple):
    """A date that an open expression may mean, and what it was computed from."""

    name: str
    edtf: str
    anchor: Anchor


def choose(match: Match, options: Sequence[Option], story: Story, ahead: int = 0) -> Date:
    """The date of a match that is one of these; unresolved without any. Those with the same date are likely together.

    `ahead`: how many days or months after publication the next one begins.
    """
    found = [option for option in options if option.edtf]
    if not found:
        return dated(match, None)
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
    span = doc.char_span(match.start, match.end, alignment_mode="expand")
    assert span is not None, match
    verb, focus = governor(doc, match.start, match.end), story.last()
    helpers = [] if verb is None else [child.i for child in verb.children if child.dep_ in ("aux", "auxpass", "neg")]
    near = [*range(max(0, span.start - BEFORE), span.start), *range(span.end, min(len(doc), span.end + BEHIND))]
    columns = {"what": NAMES.get(match.name, NAMES["weekend"]), "ahead": ahead, "source": 0, "grain": 0, "same": 0}
    if focus and focus.moment:
        edtf = {option.name: option.edtf for option in options}
        before, after, told = (edtf.get(name, "") for name in OPTIONS[:3])
        columns["source"] = 1 if focus.anchor is None else 2 if focus.anchor == PUBLISHED else 3
        columns["grain"] = UNITS.index(focus.moment.unit) + 1
        columns["same"] = 1 + (told == before) + 2 * (told == after) + 4 * (before == after)
    slots = {"first": span.start, "last": span.end - 1, "verb": verb.i if verb is not None else -1}
    return Candidates(
        story.parsed.tokens,
        {name: np.full(count, place) for name, place in slots.items()},
        {name: np.full(count, value) for name, value in columns.items()}
        | {"option": np.array([OPTIONS.index(option.name) for option in options])},
        {name: _bag(count, words) for name, words in (("near", near), ("aux", helpers))},
        np.zeros(count, np.int64),
    )


def _bag(count: int, words: Sequence[int]) -> tuple[Ints, Ints]:
    """The same words for each of so many candidates."""
    return np.repeat(np.arange(count), len(words)), np.tile(np.array(words, np.int64), count)


def governor(doc: Doc, start: int, end: int) -> Token | None:
    """The verb above the words at these offsets."""
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None:
        return None
    word = span.root
    while word.head.i != word.i and not is_verb(word):
        word = word.head
    return word if is_verb(word) else None


def is_verb(word: Token) -> bool:
    """Whether the tagger takes a word for a verb or an auxiliary."""
    return word.tag_.startswith(VERBAL)
