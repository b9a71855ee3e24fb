"""Where models, or the rows of their table, are spoken of, and how other words stand to these places."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analysis.choosing.candidates import binned
from analysis.choosing.learned import templates_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.specs.view import View

STEPS = (1, 2, 3, 4, 6, 9, 14, 22, 40)
WORDS = ("than", "and", ";", "unlike", "against", "like", "while", "both", "each", "from", "but", "whereas")
CONTRASTS = {word: k for k, word in enumerate(WORDS, start=1)}
ABOVE = 4  # the kind of a place that names only what the name of its owner begins with


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
        self.all = sorted(places)
        self.starts = [place.start for place in self.all]
        self.named = sorted(named)
        self.named_starts = [place.start for place in self.named]
        self.of: list[list[Place]] = [[] for _ in models]
        for place in self.all:
            self.of[place.owner].append(place)

    def relation(self, owner: int, start: int, end: int) -> tuple[Place | None, dict[str, int]]:
        """The place of an owner that is nearest to some words, and how the words stand to it.

        `where`: 1 inside it, 2 behind it, 3 before it in one sentence, 4 in a later sentence, 5 in an earlier one.
        """
        sentence = self.view.sentence_at(start)
        own = self.of[owner]
        cut = bisect_left(own, (end,))
        before = own[cut - 1] if cut and self.view.sentence_at(own[cut - 1].start) == sentence else None
        behind = own[cut] if cut < len(own) and self.view.sentence_at(own[cut].start) == sentence else None
        around = {place.owner for place in self._named_in(sentence, start)}
        facts = {"alone": min(3, len(around)), "mine": int(self.models[owner] in around)}
        place = before or behind
        if place is None:
            return self._far(owner, cut, start, sentence, facts)
        facts |= {"kind": place.kind, "both": int(bool(before and behind)), "subject": self.view.is_subject(place.end)}
        if place.start <= start < place.end:
            return place, facts | {"where": 1}
        low, high = (place.end, start) if before else (end, place.start)
        return place, facts | {"where": 2 if before else 3} | self._between(owner, place, low, high)

    def last_named(self, offset: int) -> int:
        """The model named last before an offset, -1 if none is."""
        i = bisect_left(self.named_starts, offset)
        return self.named[i - 1].owner if i else -1

    def last_places(self, offset: int, count: int = 8) -> list[Place]:
        """The last places before an offset, the nearest first."""
        i = bisect_left(self.starts, offset)
        return self.all[max(0, i - count) : i][::-1]

    def _between(self, owner: int, place: Place, low: int, high: int) -> dict[str, int]:
        words = self.view.lower[self.view.token(low - 1) + 1 : self.view.token(high)]
        i, j = bisect_left(self.starts, low), bisect_left(self.named_starts, low)
        rows = {other.owner for other in self.all[i : i + 24] if other.start < high and other.kind < ABOVE}
        shared = {other.owner for other in self.all[max(0, i - 8) : i + 24] if other.start == place.start}
        named = {other.owner for other in self.named[j : j + 12] if other.start < high} - {self.models[owner]}
        return {
            "steps": 1 + int(binned(len(words), STEPS)),
            "others": min(3, len(named)),
            "sizes": min(2, len(rows - shared - {owner})),
            "contrast": next((CONTRASTS[word] for word in words if word in CONTRASTS), 0),
        }

    def _far(
        self, owner: int, cut: int, start: int, sentence: int, facts: dict[str, int]
    ) -> tuple[Place | None, dict[str, int]]:
        own = self.of[owner]
        facts |= {"where": 4 if cut else 5}
        if not own:
            return None, facts
        place = own[cut - 1] if cut else own[0]
        gap = sentence - self.view.sentence_at(place.start)
        para = self.view.paragraph_at(place.start) == self.view.paragraph_at(start)
        return place, facts | {"kind": place.kind, "steps": 20 + min(4, gap) if gap >= 0 else 30, "para": int(para)}

    def _named_in(self, sentence: int, near: int) -> list[Place]:
        i = bisect_left(self.named_starts, near)
        return [p for p in self.named[max(0, i - 6) : i + 6] if self.view.sentence_at(p.start) == sentence]


def kinship(base: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How a name stands to another: 1 the same, 2 that begins with it, 3 it begins with that, 4 alike, 5 a stranger."""
    if base == other:
        return 1
    if base == other[: len(base)]:
        return 2
    if other == base[: len(other)]:
        return 3
    return 4 if base[0] == other[0] else 5


def columns(rows: Sequence[dict[str, int]], *decisions: str) -> dict[str, NDArray[Any]]:
    """The columns that the templates of these decisions ask for, 0 where a row does not have one."""
    atoms = {atom for name in decisions for line in templates_of(name).lines for atom in line.split()}
    names = sorted(atom for atom in atoms if "." not in atom)
    return {name: np.array([row.get(name, 0) for row in rows], np.int64) for name in names}


def bag(pairs: Sequence[tuple[int, int]]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Pairs of a candidate and a word as the two arrays of a bag."""
    owner, words = np.array(pairs or np.zeros((0, 2)), np.int64).reshape(-1, 2).T
    return owner, words
