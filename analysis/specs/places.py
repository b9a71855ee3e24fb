"""The words of an article as the decisions about models see them, and where models or rows are spoken of."""

from __future__ import annotations

import re
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analysis.choosing.candidates import Candidates
from analysis.choosing.learned import templates_of
from analysis.english import child
from analysis.lexicon import word_table

if TYPE_CHECKING:
    from analysis.choosing.candidates import Ints, Tokens
    from analysis.parsing import Parsed

DEEPEST = 8  # words between a word and its verb
STEPS = (1, 2, 3, 4, 6, 9, 14, 22, 40)
WORDS = ("than", "and", ";", "unlike", "against", "like", "while", "both", "each", "from", "but", "whereas")
CONTRASTS = {word: k for k, word in enumerate(WORDS, start=1)}
ABOVE = 4  # the kind of a place that names only what the name of its owner begins with


class View:
    """The words of an article and the places of its offsets."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed, self.text, self.lower = parsed, parsed.article.text, parsed.words.lower
        self.words = _described(parsed)
        self.sentence_at = parsed.sentence_at
        self._firsts = [sentence.start for sentence in parsed.doc.sents]
        self._paragraphs = [0, *(match.end() for match in re.finditer(r"\n+", self.text))]

    def token(self, offset: int) -> int:
        """The word at an offset, or the last before it."""
        return max(0, bisect_right(self.parsed.words.starts, offset) - 1)

    def offset(self, word: int) -> int:
        """Where a word begins; -1 for the word that is missing."""
        starts = self.parsed.words.starts
        return starts[word] if word < len(starts) else -1

    def extent(self, first: int, last: int) -> tuple[int, int]:
        """The offsets of the words from one to another."""
        return self.offset(first), self.offset(last) + len(self.lower[last])

    def paragraph_at(self, offset: int) -> int:
        """The number of the paragraph at an offset."""
        return bisect_right(self._paragraphs, offset) - 1

    def bounds(self, word: int) -> tuple[int, int]:
        """The first word of a word's sentence, and the one behind its last."""
        k = bisect_right(self._firsts, word)
        return self._firsts[k - 1], self._firsts[k] if k < len(self._firsts) else len(self.lower)


def _described(parsed: Parsed) -> Tokens:
    """The words as arrays, with attributes `unit` and `act`, and links to the `verb` above and its `subject`."""
    units, acts = _numbered("units", "unit"), _numbered("model_verbs", "use")
    unit = [units.get(word, 0) for word in parsed.words.lower]
    act = [acts.get(lemma, 0) for lemma in parsed.words.lemmas]
    more = {"unit": np.array([*unit, 0], np.uint64), "act": np.array([*act, 0], np.uint64)}
    heads = np.append(parsed.words.heads, len(unit)).astype(np.int64)
    is_verb = np.array([part in ("VERB", "AUX") for part in parsed.words.parts] + [True])
    verbs = np.arange(len(heads))
    for _ in range(DEEPEST):
        verbs = np.where(is_verb[verbs], verbs, heads[verbs])
    subjects = np.minimum(child(parsed.doc, "nsubj"), child(parsed.doc, "nsubjpass"))[verbs]
    words = parsed.tokens
    links = {**words.links, "verb": verbs, "subject": subjects}
    return replace(words, attributes={**words.attributes, **more}, links=links)


@cache
def _numbered(table: str, column: str) -> dict[str, int]:
    """Word -> the number of its class."""
    classes = {row["word"]: row[column] for row in word_table(table)}
    number = {name: k for k, name in enumerate(dict.fromkeys(classes.values()), start=1)}
    return {word: number[name] for word, name in classes.items()}


class Place(NamedTuple):
    """Words that speak of an owner; `kind`: 1 its size, 2 its name, 3 its series, 4 what its name begins with."""

    start: int
    end: int
    owner: int
    kind: int = 2


class Places:
    """The places of every owner; `models`: the model of each owner, `named`: the places where each model is named."""

    def __init__(self, view: View, places: Iterable[Place], models: Sequence[int], named: Iterable[Place]) -> None:
        self.view, self.models = view, models
        self.all, self.named = sorted(places), sorted(named)
        self.of: list[list[Place]] = [[] for _ in models]
        for place in self.all:
            self.of[place.owner].append(place)

    def relation(self, owner: int, start: int, end: int) -> tuple[Place | None, dict[str, int]]:
        """The place of an owner that is nearest to some words, and how the words stand to it.

        `where`: 1 inside it, 2 behind it, 3 before it in one sentence, 4 in a later sentence, 5 in an earlier one.
        """
        at, sentence, own = self.view.sentence_at, self.view.sentence_at(start), self.of[owner]
        cut, i = bisect_left(own, (end,)), bisect_left(self.named, (start,))
        around = {place.owner for place in self.named[max(0, i - 6) : i + 6] if at(place.start) == sentence}
        facts = {"alone": min(3, len(around)), "mine": int(self.models[owner] in around)}
        before = own[cut - 1] if cut and at(own[cut - 1].start) == sentence else None
        behind = own[cut] if cut < len(own) and at(own[cut].start) == sentence else None
        place = before or behind
        if place is None:
            return self._far(own, cut, start, facts)
        facts |= {"kind": place.kind, "both": int(bool(before and behind))}
        if place.start <= start < place.end:
            return place, facts | {"where": 1}
        low, high = (place.end, start) if before else (end, place.start)
        return place, facts | {"where": 2 if before else 3} | self._between(owner, place, low, high)

    def last_named(self, offset: int) -> int:
        """The model named last before an offset, -1 if none is."""
        i = bisect_left(self.named, (offset,))
        return self.named[i - 1].owner if i else -1

    def last_places(self, offset: int, count: int = 8) -> list[Place]:
        """The last places before an offset, the nearest first."""
        i = bisect_left(self.all, (offset,))
        return self.all[max(0, i - count) : i][::-1]

    def _between(self, owner: int, place: Place, low: int, high: int) -> dict[str, int]:
        words = self.view.lower[self.view.token(low - 1) + 1 : self.view.token(high)]
        i, j = bisect_left(self.all, (low,)), bisect_left(self.named, (low,))
        rows = {other.owner for other in self.all[i : i + 24] if other.start < high and other.kind < ABOVE}
        shared = {other.owner for other in self.all[max(0, i - 8) : i + 24] if other.start == place.start}
        named = {other.owner for other in self.named[j : j + 12] if other.start < high} - {self.models[owner]}
        return {
            "steps": 1 + bisect_right(STEPS, len(words)),
            "others": min(3, len(named)),
            "sizes": min(2, len(rows - shared - {owner})),
            "contrast": next((CONTRASTS[word] for word in words if word in CONTRASTS), 0),
        }

    def _far(
        self, own: Sequence[Place], cut: int, start: int, facts: dict[str, int]
    ) -> tuple[Place | None, dict[str, int]]:
        facts |= {"where": 4 if cut else 5}
        if not own:
            return None, facts
        view, place = self.view, own[max(0, cut - 1)]
        gap = view.sentence_at(start) - view.sentence_at(place.start)
        para = view.paragraph_at(place.start) == view.paragraph_at(start)
        return place, facts | {"kind": place.kind, "steps": 20 + min(4, gap) if gap >= 0 else 30, "para": int(para)}


def kinship(base: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How a name stands to another: 1 the same, 2 that begins with it, 3 it begins with that, 4 alike, 5 a stranger."""
    if base == other:
        return 1
    if base == other[: len(base)]:
        return 2
    if other == base[: len(other)]:
        return 3
    return 4 if base[0] == other[0] else 5


def crc(string: str) -> int:
    """A string as a number for a column."""
    return zlib.crc32(string.encode())


class Rows:
    """Candidates in the making: what each is like, the words in its slots and its bags, and which choice it is of.

    `columns`: those that the templates of these decisions ask for, 0 where a row does not have one.
    """

    def __init__(self, decisions: str, view: View, slots: str, bags: str = "") -> None:
        self.view, self.slots = view, slots.split()
        atoms = {atom for name in decisions.split() for line in templates_of(name).lines for atom in line.split()}
        self.columns = sorted(atom for atom in atoms if "." not in atom)
        # numbers one behind the other: a long article has tens of thousands of rows
        self.values, self.spots, self.groups = array("q"), array("q"), array("q")
        self.bags = {name: array("q") for name in bags.split()}

    def add(self, group: int, row: dict[str, int], spots: Sequence[int]) -> None:
        """One more candidate of the last choice, or of the next one."""
        self.values.extend([row.get(name, 0) for name in self.columns])
        self.spots.extend(spots)
        self.groups.append(group)

    def put(self, bag: str, words: Iterable[int]) -> None:
        """The words that the next candidate has in one of its bags."""
        for word in words:
            self.bags[bag].extend((len(self.groups), word))

    def candidates(self) -> Candidates:
        """All that were added."""
        columns = zip(self.columns, _turned(self.values, len(self.columns)), strict=True)
        slots = zip(self.slots, _turned(self.spots, len(self.slots)), strict=True)
        bags: Any = {name: _turned(pairs, 2) for name, pairs in self.bags.items()}
        return Candidates(self.view.words, dict(slots), dict(columns), bags, np.array(self.groups, np.int64))


def _turned(numbers: array[int], width: int) -> Ints:
    """Rows of so many numbers as columns."""
    return np.array(numbers, np.int64).reshape(-1, width).T
