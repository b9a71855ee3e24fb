r"""Feature templates: which properties of a candidate, alone or together, are one feature.

A template file has one template a line, its atoms parted by spaces; `#` begins a comment. An atom is a column
(`size`), or a word and what is asked of it: `last.lower`, `last+1.lower` (the word behind it), `first.head.tag` (the
tag of its head), `inside*.lower` (each word of a bag). The atoms of a line are one feature together, as in the
templates of CRF++ (https://taku910.github.io/crfpp/#templ).
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.choosing.candidates import Candidates, Ints

ATOM = re.compile(r"(?P<slot>\w+\*?)(?P<steps>(?:[+-]\d+|\.\w+)*)\.(?P<attribute>\w+)")
STEP = re.compile(r"[+-]\d+|\w+")
SPREAD = np.uint64(0x9E3779B97F4A7C15)  # Fibonacci hashing: Knuth, The Art of Computer Programming 3, 6.4
BITS = 18  # a weight table has 2 ** BITS places
HALF = np.uint64(32)
SHIFT = np.uint64(64 - BITS)

Buckets = NDArray[np.int64]


class Features(NamedTuple):
    """What some templates give: whose a feature is (columns), for each template (rows) where, how much it counts.

    Those of one candidate with one bag count together as the square root of their number: a long bag must not drown
    the rest.
    """

    lines: tuple[str, ...]
    places: Buckets
    owner: Ints
    shares: NDArray[np.float32]


@dataclass(frozen=True)
class Templates:
    """The templates of one decision, in the order of its file."""

    lines: tuple[str, ...]

    @cached_property
    def plans(self) -> list[Plan]:
        """Those that give every candidate one feature together, and those of each bag."""
        lines: dict[str, list[str]] = {}
        for line in self.lines:
            bag = next((parse_atom(atom)[0] for atom in line.split() if "*" in atom), "")
            lines.setdefault(bag.rstrip("*"), []).append(line)
        return [Plan(bag, tuple(sorted(same, key=lambda line: -len(line.split())))) for bag, same in lines.items()]


def read_templates(path: Path) -> Templates:
    """The templates of a file; blank lines and what follows a `#` are left out."""
    lines = (line.partition("#")[0].split() for line in path.read_text(encoding="utf-8").splitlines())
    return Templates(tuple(dict.fromkeys(" ".join(line) for line in lines if line)))


def describe(templates: Templates, candidates: Candidates) -> list[Features]:
    """The features of all candidates, as places in the weight table.

    Raises KeyError for a name that the candidates do not have.
    """
    return [plan.features(candidates) for plan in templates.plans]


class Plan:
    """What has to be looked up for some templates: each column, slot, step and word once.

    Without a `bag`, they are about the candidates; with one, about each of its words together with its candidate.
    """

    def __init__(self, bag: str, lines: tuple[str, ...]) -> None:
        self.bag, self.lines = bag, lines
        atoms = dict.fromkeys(atom for line in lines for atom in line.split())
        self.columns = [atom for atom in atoms if "." not in atom]
        asked = {atom: parse_atom(atom) for atom in atoms if "." in atom}
        self.attributes = [attribute for _, _, attribute in asked.values()]
        self.slots = [*dict.fromkeys(slot for slot, _, _ in asked.values() if "*" not in slot)]
        words = [(slot, steps) for slot, steps, _ in asked.values()]
        self._plan_walks(words)
        row = {atom: k for k, atom in enumerate([*self.columns, *asked])}
        self.seeds = np.array([[seed(line)] for line in lines], np.uint64)
        alike = [[row[atom] for atom in _bag_first(line)] for line in lines]  # longest first
        self.mixed = [[rows[k] for rows in alike if len(rows) > k] for k in range(len(alike[0]))]

    def _plan_walks(self, words: list[tuple[str, tuple[str, ...]]]) -> None:
        """The words that are reached by one step, by two and so on: each step and the row of the word it starts at."""
        slots = [*self.slots, f"{self.bag}*"] if self.bag else self.slots
        rows: dict[tuple[str, tuple[str, ...]], int] = {(slot, ()): row for row, slot in enumerate(slots)}
        self.walks = []
        for far in range(1, 1 + max((len(steps) for _, steps in words), default=0)):
            reached = [*dict.fromkeys((slot, steps[:far]) for slot, steps in words if len(steps) >= far)]
            starts = [rows[slot, steps[:-1]] for slot, steps in reached]
            self.walks.append(([steps[-1] for _, steps in reached], starts))
            rows |= {word: len(rows) + k for k, word in enumerate(reached)}
        self.places, self.word_of = len(rows), [rows[word] for word in words]

    def features(self, candidates: Candidates) -> Features:
        """What the templates give for these candidates."""
        owner, inside = candidates.bags[self.bag] if self.bag else (None, None)
        values = self._values(candidates, owner, inside)
        mixed = np.repeat(self.seeds, values.shape[1], axis=1)
        for rows in self.mixed:
            state = mixed[: len(rows)]
            state ^= values[rows]
            _stir(state)
        mixed >>= SHIFT
        return Features(self.lines, mixed.view(np.int64), *_shares(owner, len(candidates)))

    def _values(self, candidates: Candidates, owner: Any, inside: Any) -> NDArray[np.uint64]:
        """What each atom (rows) has for each candidate, or each word of its bag (columns)."""
        words, known = candidates.words, _rows(candidates.numbers, self.columns, owner)
        if not self.attributes:
            return known
        start = _rows(candidates.placed, self.slots, owner)
        places = np.empty((self.places, start.shape[1] if inside is None else len(inside)), np.int64)
        done = len(start)
        places[:done] = start
        if inside is not None:
            places[done] = inside
            places[done][(places[done] < 0) | (places[done] > len(words))] = len(words)
            done += 1
        for steps, starts in self.walks:
            places[done : done + len(steps)] = words.follow(steps, places[starts])
            done += len(steps)
        asked = words.ask(self.attributes, places[self.word_of])
        return np.concatenate([known, asked]) if len(known) else asked


def _rows(table: tuple[Mapping[str, int], NDArray[Any]], names: list[str], owner: Any) -> NDArray[Any]:
    """Some rows of a table; with owners, the columns of those."""
    row, values = table
    found = values[[row[name] for name in names]]
    return found if owner is None else found[:, owner]


def _shares(owner: Any, count: int) -> tuple[Ints, NDArray[np.float32]]:
    if owner is None:
        return np.arange(count), np.ones(count, np.float32)
    owner = np.asarray(owner, np.int64)
    return owner, (1 / np.sqrt(np.bincount(owner, minlength=count)[owner])).astype(np.float32)


def _bag_first(line: str) -> list[str]:
    return sorted(line.split(), key=lambda atom: "*" not in atom)


@cache
def parse_atom(atom: str) -> tuple[str, tuple[str, ...], str]:
    """The slot or bag of an atom, the steps to the word it asks about, and which attribute of that.

    >>> parse_atom("first-1.head+2.tag")
    ('first', ('-1', 'head', '+2'), 'tag')
    """
    match = ATOM.fullmatch(atom)
    if match is None:
        raise KeyError(f"no atom of a template: {atom!r}")
    return match["slot"], tuple(STEP.findall(match["steps"])), match["attribute"]


def seed(line: str) -> int:
    """The number that a template's hashes begin with."""
    return zlib.crc32(line.encode()) << 16


def mix(state: NDArray[np.uint64], value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One more value mixed into hashes; the same on every machine."""
    mixed = state ^ value
    _stir(mixed)
    return mixed


def _stir(state: NDArray[np.uint64]) -> None:
    state *= SPREAD
    state ^= state >> HALF
    state *= SPREAD
