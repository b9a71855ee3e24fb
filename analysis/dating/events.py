"""Time expressions that are counted from an event: "a day after it launched", "the night before Christmas"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.dating.counting import offset
from analysis.dating.edtf import is_possible
from analysis.dating.story import PUBLISHED, Date, Story, governor, is_verb

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from analysis.dating.edtf import Moment
    from analysis.dating.grammar import Match

NAMES = ("offset", "unit_side")
ADJACENT = re.compile(r"[\s,(–—-]*(?:or\s|just\s|only\s)?")
EVENT_FOLLOWS = re.compile(r"\s+[\w“\"‘'@($]")
APPOSED = re.compile(r",\s(?:on|in)\s")
NEWS_COMES = frozenset({"come", "follow", "arrive", "happen", "be", "mark"})
NEWS_IS_FRESH = 7  # days between what is news and its publication
BEFORE = ("before", "in advance of", "ahead of", "advance of")


def recount(place: int, match: Match, story: Story) -> Date:
    """The date at `place` in the story once all are read: counted from the event that it belongs to."""
    date, side = story.dates[place], match.word("side")
    following = story.dates[place + 1] if place + 1 < len(story.dates) else None
    if match.name in NAMES and side in ("after", *BEFORE) and EVENT_FOLLOWS.match(story.text, match.end):
        return _anchor(place, match, story, following)
    apposed = match.name in (*NAMES, "ago") and following and following.edtf
    if following and apposed and APPOSED.fullmatch(story.text, date.end, following.start):
        return replace(date, edtf=following.edtf, anchor=following.words)  # "two days earlier, on 3 August"
    return date


def _anchor(place: int, match: Match, story: Story, following: Date | None) -> Date:
    """The date of `match`, at `place` among the dates of the story, counted from the event behind it.

    - "on 11 June, a day before a hearing": the date just before is that of its own clause, so it is the hearing that is
      dated; likewise below a date heading
    - "the departure comes a day after Acme unveiled it": the departure is the news, the newest date of the text
    - "three days before Christmas": the date behind
    - else unresolved
    """
    date, event, text = story.dates[place], _event(match, story.parsed.doc), story.text
    count = match.count()
    if event is None or count is None:
        return date
    count *= -1 if match.word("side") in BEFORE else 1
    if following and following.moment and text[match.end : following.start].strip() in ("", "the"):
        return _count(date, following, count, match)
    told = story.dates[place - 1] if place else None
    if told and told.moment and ADJACENT.fullmatch(text, told.end, match.start):
        behind = _count(date, told, -count, match, event)
        if behind.edtf:
            return behind
    news = _newest(story) if _is_news(match, story.parsed.doc) else _of_clause_above(event, place, story)
    unresolved = replace(date, edtf=None, anchor=(event.idx, event.idx + len(event)))
    return _count(date, news, -count, match, event) if news else unresolved


def _event(match: Match, doc: Doc) -> Token | None:
    """The verb or noun behind an "after" or a "before"."""
    span = doc.char_span(match.start, match.end, alignment_mode="expand")
    if span is None or span.end >= len(doc):
        return None
    word = span[-1]
    if word.dep_ == "mark" and word.head.i > word.i:
        return word.head
    for child in word.rights:
        if child.dep_ in ("pobj", "pcomp"):
            return child
    near = doc[span.end : span.end + 8]
    return next((token for token in near if is_verb(token) or token.tag_ in ("NN", "NNS")), None)


def _count(date: Date, base: Date, count: int, match: Match, event: Token | None = None) -> Date:
    edtf = _moved(base.moment, count, match) if base.moment else None
    edtf = edtf if edtf and is_possible(edtf) else None
    words = (event.idx, event.idx + len(event)) if event is not None and edtf else None
    return replace(date, edtf=edtf, anchor=base.words if edtf else None, event=words)


def _moved(moment: Moment, count: int, match: Match) -> str | None:
    if match.parts.get("n"):
        return offset(moment, count, match)
    moved = moment.shift(count, match.unit() or "day")
    return str(moved) if moved else None


def _is_news(match: Match, doc: Doc) -> bool:
    """Whether the clause says that the news comes so long after something: "comes just a day after"."""
    span = doc.char_span(match.start, match.end, alignment_mode="expand")
    before = doc[max(0, span.start - 3) : span.start] if span is not None else ()
    return any(token.lemma_ in NEWS_COMES and is_verb(token) for token in before)


def _newest(story: Story) -> Date | None:
    """The latest day that the text counts from its publication, if that is close."""
    days = [d for d in story.dates if d.anchor == PUBLISHED and d.moment and d.moment.day and not d.event]
    if story.published:
        today = story.published.date
        days = [d for d in days if d.moment and 0 <= (today - d.moment.date).days <= NEWS_IS_FRESH]
    return max(days, key=lambda date: str(date.edtf), default=None)


def _of_clause_above(event: Token, place: int, story: Story) -> Date | None:
    """The date of the clause that an "after" belongs to: "was hired *on Monday*, six months after it lost"."""
    above = {event.head.i} | {word.i for word in event.ancestors}
    for date in reversed(story.dates[:place]):
        if date.start < event.sent.start_char:
            return None
        verb = governor(story.parsed.doc, date.start, date.end)
        if date.moment and verb is not None and verb.i in above and verb.i != event.i:
            return date
    return None
