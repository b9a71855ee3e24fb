"""Dates that belong to no event: the beginning of a state, part of a name, something compared with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.grammar import verb_above
from analysis.lexicon import word_set

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

NAMING = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "SYM", "X"})
DIRECTIONS = frozenset({"up", "down", "out", "off", "over", "away", "back", "under", "in"})
COMPARING = frozenset({"than", "from", "versus", "vs", "vs.", "against", "on"})
EARLIER = re.compile(r"(?:year|month|quarter|week|time)s?(?: ago| earlier| before)$|^(?:last|the previous|the prior) ")
PERIODS = frozenset({"quarter", "year", "period", "month", "half", "week", "season"})


def is_loose(date: Span, preposition: Token | None) -> bool:
    """Whether the date, behind that preposition, belongs to no event.

    "has been an official *since 1997*" (but "has risen since January" does), "*as of May*, it has nine million users",
    "data up to *May*", "Euro *2024*", "up 5% from *a year earlier*", "in the quarter ended *March 31*", "Acme, its
    biggest customer in *2024*, has"
    """
    if preposition is not None and preposition.lower_ == "since" and _lasts(preposition):
        return True
    if preposition is not None and _is_aside(preposition.head):
        return True
    return _is_as_of(date) or _is_in_name(date, preposition) or _is_compared(date) or _ends_period(date, preposition)


def _is_aside(noun: Token) -> bool:
    """As in "Acme, its biggest *customer* in 2024, has"."""
    return noun.pos_ == "NOUN" and noun.dep_ == "appos" and noun.lemma_.lower() not in word_set("event_nouns")


def _lasts(since: Token) -> bool:
    """Whether what began then is a state: "has been an official *since* 1997"; not "has risen *since* January"."""
    verb = verb_above(since)
    if verb is None or since.head.pos_ in NAMING or any(child.dep_ == "neg" for child in verb.children):
        return True
    return verb.tag_ == "VBG" or verb.lemma_ in word_set("stative") | word_set("lasting")


def _is_as_of(date: Span) -> bool:
    """As in "*As of* May, it has nine million users", "data *up to* May"; "is out as of Monday" is an event."""
    words = date.doc[max(date.start - 2, 0) : date.start].text.lower()
    return words == "up to" or (
        words == "as of" and (date.start - 2 == date.sent.start or not _follows_predicate(date))
    )


def _follows_predicate(date: Span) -> bool:
    before = date.doc[date.start - 3]
    return before.lower_ in DIRECTIONS or before.pos_ in ("ADJ", "VERB")


def _is_in_name(date: Span, preposition: Token | None) -> bool:
    """As in "Euro *2024*", "CES *2025*"."""
    if preposition is not None or len(date) > 1 or not date[0].text.isdigit() or date.start == date.sent.start:
        return False
    before = date.doc[date.start - 1]
    return before.pos_ == "PROPN" and not before.is_punct and before.text[0].isupper()


def _is_compared(date: Span) -> bool:
    """As in "up 5% *from* a year earlier", "more *than* last year"; "left it *on* the previous day" is an event."""
    before = date.doc[date.start - 1] if date.start > date.sent.start else None
    if before is None or before.lower_ not in COMPARING or not EARLIER.search(date.text.lower()):
        return False
    return before.lower_ != "on" or date.doc[before.i - 1].text == "%"


def _ends_period(date: Span, preposition: Token | None) -> bool:
    """As in "the quarter *ended* March 31"."""
    i = (preposition.i if preposition is not None else date.start) - 1
    if i <= date.sent.start or date.doc[i].lower_ not in ("ended", "ending"):
        return False
    return date.doc[i - 1].lemma_.lower() in PERIODS
