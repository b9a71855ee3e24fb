"""Candidates as integer arrays: what a decision chooses among, and the words that its templates look at."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
STEP = re.compile(r"(?P<link>\w+)?(?P<offset>[+-]\d+)?")


@dataclass(frozen=True)
class Tokens:
    """The words of a text as arrays with one element more than there are words: that of the word that is missing.

    `attributes`: name -> a number for each word (a hash of its form, a class of a list), 0 for the missing word.
    `links`: name -> another word for each word (its head), as an index.
    """

    attributes: Mapping[str, NDArray[np.uint64]]
    links: Mapping[str, Ints]

    def __len__(self) -> int:
        return len(next(iter(self.attributes.values()))) - 1

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """Which row of `matrix` an attribute is."""
        return {name: row for row, name in enumerate(self.attributes)}

    @cached_property
    def matrix(self) -> NDArray[np.uint64]:
        """All attributes, one row each."""
        return np.stack([*self.attributes.values()])

    def reached(self, *paths: str) -> Ints:
        """For each word (columns) the one that each path (rows) leads to: "", "-1", "head", "head+1.appos".

        Raises KeyError for a link that there is not.
        """
        if paths not in self._reached:
            self._reached[paths] = np.stack([self._walk(path) for path in paths])
        return self._reached[paths]

    def _walk(self, path: str) -> Ints:
        before, _, step = path.rpartition(".")
        link, offset = _parted(step)
        places = self.reached(before)[0] if before else np.arange(len(self) + 1)
        places = self.links[link][places] if link else places
        return self._beside(offset)[places] if offset else places

    def _beside(self, offset: int) -> Ints:
        """For each word the one so many words behind it."""
        if offset not in self._offsets:
            places = np.arange(offset, len(self) + offset + 1)
            places[(places < 0) | (places > len(self))] = len(self)
            places[-1] = len(self)
            self._offsets[offset] = places
        return self._offsets[offset]

    @cached_property
    def _reached(self) -> dict[tuple[str, ...], Ints]:
        return {}

    @cached_property
    def _offsets(self) -> dict[int, Ints]:
        return {}


@cache
def _parted(step: str) -> tuple[str, int]:
    match = STEP.fullmatch(step)
    if match is None:
        raise KeyError(f"no step of a template: {step!r}")
    return match["link"] or "", int(match["offset"] or 0)


@dataclass(frozen=True)
class Candidates:
    """The candidates of one text for one decision.

    `slots`: name -> the index of a word for each candidate (-1: none). `columns`: name -> a whole number for each
    candidate. `bags`: name -> several words for each candidate, as a pair of arrays: candidate, index of the word.
    `groups`: which choice a candidate belongs to, in rising order; left out, every candidate is a choice of its own.
    """

    words: Tokens
    slots: Mapping[str, Any]
    columns: Mapping[str, Any] = field(default_factory=dict)
    bags: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    groups: Any = None

    def __len__(self) -> int:
        named = next(iter(self.slots.values()), None)
        return len(next(iter(self.columns.values())) if named is None else named)

    def take(self, kept: Ints) -> Candidates:
        """Only the candidates with these numbers, which are in rising order."""
        place = np.full(len(self), -1)
        place[kept] = np.arange(len(kept))
        bags = {}
        for name, (owner, words) in self.bags.items():
            inside = place[owner] >= 0
            bags[name] = (place[owner][inside], np.asarray(words)[inside])
        return Candidates(
            self.words,
            {name: np.asarray(slot)[kept] for name, slot in self.slots.items()},
            {name: np.asarray(column)[kept] for name, column in self.columns.items()},
            bags,
            None if self.groups is None else np.asarray(self.groups)[kept],
        )


def binned(values: Any, edges: tuple[float, ...]) -> Ints:
    """Numbers as the count of the edges that they reach: what a linear model can weigh.

    >>> binned([0, 1, 5, 70], (1, 3, 10)).tolist()
    [0, 1, 2, 3]
    """
    found: Ints = np.asarray(edges).searchsorted(values, side="right")
    return found


def bin_of(value: float, edges: tuple[float, ...]) -> int:
    """One number as the count of the edges that it reaches."""
    return bisect_right(edges, value)
