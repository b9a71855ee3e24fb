"""Candidates as integer arrays: what a decision chooses among, and the words that its templates look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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

    attributes: Mapping[str, NDArray[np.uint64]]
    links: Mapping[str, Ints]

    def __len__(self) -> int:
        return len(next(iter(self.attributes.values()))) - 1


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
    return np.searchsorted(np.asarray(edges), np.asarray(values), side="right").astype(np.int64)
