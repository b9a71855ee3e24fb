"""Whom a word for a group stands for: "both", "the pair", "all three", "the two researchers"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.coreference import refer
from analysis.discourse import describe
from analysis.lexicon import word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

    from analysis.reading import Reading
    from analysis.records import Mention

SIZES = {"both": 2, "two": 2, "pair": 2, "duo": 2, "three": 3, "trio": 3, "four": 4, "quartet": 4, "five": 5, "six": 6}
DEFINITE = frozenset({"the", "these", "those", "both", "all"})
HUMANS = frozenset({"men", "women", "people", "colleagues", "friends", "brothers", "sisters", "siblings"})
REACH = 3  # sentences


def group_of(reading: Reading, word: Token) -> list[Mention]:
    """The people that a word for so many of them takes up: those named last, if they are as many; else none.

    - "A and B run Acme. *Both* worked at Hooli.", "*The pair* left", "*The two* researchers", "*Both* men"
    - "A runs Acme with B and C. *All three* worked at Hooli."
    - no: "A, B and C run Acme. *Both* worked at Hooli.", "*Two* had left", "*the two* companies"
    """
    size = _size(word)
    people: dict[str, Mention] = {}
    if not size:
        return []
    for start, end in _before(word):
        here = [m for m in reading.mentions_in(word.doc[start:end], "person") if m.entity]
        spoken = (refer(reading, token) for token in word.doc[start:end] if token.lower_ in ("he", "she"))
        here += [mention for mention in spoken if mention is not None and mention.kind == "person"]
        people = {str(mention.entity): mention for mention in reversed(here)} | people
        if len(people) >= size:
            break
    return sorted(people.values(), key=lambda mention: mention.start) if len(people) == size else []


def _size(word: Token) -> int:
    """How many a word stands for; 0 where it means no known people ("two left", "the two companies")."""
    marks = {
        word.lower_,
        *(child.lower_ for child in word.lefts),
        *(t.lower_ for t in word.doc[word.left_edge.i : word.i]),
    }
    if not marks & DEFINITE:
        return 0
    if word.lower_ in SIZES:
        return SIZES[word.lower_]
    described = describe(word)
    human = word.lower_ in HUMANS or word.lemma_ in word_set("titles") or (described and described.kind == "person")
    counted = (SIZES[mark] for mark in marks if mark in SIZES)
    return next(counted, 0) if human and word.tag_ == "NNS" else 0


def _before(word: Token) -> list[tuple[int, int]]:
    """The words of its own sentence before it, then those of the sentences before."""
    first = word.sent.start
    spans = [(first, word.left_edge.i)]
    while first > 0 and len(spans) <= REACH:
        before = word.doc[first - 1].sent
        spans.append((before.start, before.end))
        first = before.start
    return spans
