"""Candidates as integer arrays: what a decision chooses among, and the words that its templates look at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Tokens:
    """The words of a text as arrays with one element more than there are words: that of the word that is missing.

    `attributes`: name -> a number for each word (a hash of its form, a class of a list), 0 for the missing word.
    `links`: name -> another word for each word (its head), as an index.
    """

    attributes: Mapping[str, NDArray[np.unsignedinteger[Any]]]
    links: Mapping[str, Ints]

    def __len__(self) -> int:
        return len(next(iter(self.attributes.values()))) - 1

    def ask(self, names: Sequence[str], places: Ints) -> NDArray[np.uint64]:
        """What the words in each row of `places` have of the attribute of that row."""
        found = np.empty(places.shape, np.uint64)
        for row, (name, own) in enumerate(zip(names, places, strict=True)):
            found[row] = self.attributes[name][own]
        return found

    def follow(self, steps: Sequence[str], places: Ints) -> Ints:
        """Where each step, a link or "+1", leads from the words in its row. Raises KeyError for one that there is not.

        >>> words = Tokens({"form": np.zeros(4, np.uint64)}, {"head": np.array([1, 1, 1, 3])})
        >>> words.follow(["head", "+1", "-1"], np.array([[0, 2, 3]] * 3)).tolist()
        [[1, 1, 3], [1, 3, 3], [3, 1, 3]]
        """
        found, missing = np.empty(places.shape, np.int64), len(self)
        for row, (step, own) in enumerate(zip(steps, places, strict=True)):
            if step[0] in "+-":
                moved = own + int(step)
                moved[(moved < 0) | (moved > missing) | (own == missing)] = missing
                found[row] = moved
            else:
                found[row] = self.links[step][own]
        return found


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

    @cached_property
    def placed(self) -> tuple[Mapping[str, int], Ints]:
        """The word in every slot, one row each, and which row is whose."""
        places = np.array([*self.slots.values()], np.int64).reshape(len(self.slots), len(self))
        places[(places < 0) | (places > len(self.words))] = len(self.words)
        return {name: row for row, name in enumerate(self.slots)}, places

    @cached_property
    def numbers(self) -> tuple[Mapping[str, int], NDArray[np.uint64]]:
        """The numbers of every column, one row each, and which row is whose."""
        numbers = np.array([*self.columns.values()], np.int64).reshape(len(self.columns), len(self))
        return {name: row for row, name in enumerate(self.columns)}, numbers.view(np.uint64)

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
