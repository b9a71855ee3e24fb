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
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.choosing.candidates import Candidates, Ints

SLOT = re.compile(r"\w+\*?")
SPREAD = np.uint64(0x9E3779B97F4A7C15)  # Fibonacci hashing: Knuth, The Art of Computer Programming 3, 6.4
BITS = 18  # a weight table has 2 ** BITS places
HALF = np.uint64(32)
SHIFT = np.uint64(64 - BITS)

Buckets = NDArray[np.int32]


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
        return [Plan(bag, tuple(sorted(same, key=lambda line: len(line.split())))) for bag, same in lines.items()]


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
    """What has to be looked up for some templates: each column, slot, path and word once.

    Without a `bag`, they are about the candidates; with one, about each of its words together with its candidate.
    """

    def __init__(self, bag: str, lines: tuple[str, ...]) -> None:
        self.bag, self.lines = bag, lines
        atoms = dict.fromkeys(atom for line in lines for atom in line.split())
        self.columns = [atom for atom in atoms if "." not in atom]
        asked = {atom: parse_atom(atom) for atom in atoms if "." in atom}
        self.attributes = [attribute for _, _, attribute in asked.values()]
        self.slots = [*dict.fromkeys(slot for slot, _, _ in asked.values())]
        self.paths = [*dict.fromkeys(path for _, path, _ in asked.values())]
        words = [*dict.fromkeys((slot, path) for slot, path, _ in asked.values())]
        self.slot_of = np.array([self.slots.index(slot) for slot, _ in words], np.int64)
        self.path_of = np.array([[self.paths.index(path)] for _, path in words], np.int64).reshape(-1, 1)
        self.word_of = np.array([words.index((slot, path)) for slot, path, _ in asked.values()], np.int64)
        row = {atom: k for k, atom in enumerate([*self.columns, *asked])}
        self.by_size = []
        for _, same in groupby(lines, key=lambda line: len(line.split())):
            alike = [(seed(line), *(row[atom] for atom in _bag_first(line))) for line in same]
            seeds, *rows = np.array(alike, np.int64).T
            self.by_size.append((seeds.astype(np.uint64)[:, None], rows))

    def features(self, candidates: Candidates) -> Features:
        """What the templates give for these candidates."""
        owner, shares, slots = self._looked_at(candidates)
        values = self._values(candidates, owner, slots)
        places = [_bucket(seeds, values, rows) for seeds, rows in self.by_size]
        return Features(self.lines, np.concatenate(places), owner, shares)

    def _looked_at(self, candidates: Candidates) -> tuple[Ints, NDArray[np.float32], Ints]:
        """For each candidate, or each word of its bag: which candidate, how much it counts, the word in each slot."""
        count, missing = len(candidates), len(candidates.words)
        owner, shares = np.arange(count), np.ones(count, np.float32)
        slots = {name: candidates.slots[name] for name in self.slots if "*" not in name}
        if self.bag:
            owner, inside = candidates.bags[self.bag]
            shares = (1 / np.sqrt(np.bincount(owner, minlength=count)[owner])).astype(np.float32)
            slots = {name: np.asarray(slot)[owner] for name, slot in slots.items()} | {f"{self.bag}*": inside}
        places = np.array([slots[name] for name in self.slots], np.int64).reshape(len(slots), len(owner))
        places[(places < 0) | (places > missing)] = missing
        return np.asarray(owner, np.int64), shares, places

    def _values(self, candidates: Candidates, owner: Ints, slots: Ints) -> NDArray[np.uint64]:
        """What each atom (rows) has for everything that is looked at (columns)."""
        words, known = candidates.words, [candidates.columns[name] for name in self.columns]
        known = [np.asarray(column)[owner] for column in known] if self.bag else known
        found = np.empty((len(known) + len(self.attributes), len(owner)), np.uint64)
        found[: len(known)] = np.array(known, np.int64).reshape(len(known), len(owner)).view(np.uint64)
        if self.attributes:
            places = words.reached(*self.paths)[self.path_of, slots[self.slot_of]]
            rows = np.array([[words.rows[name]] for name in self.attributes])
            found[len(known) :] = words.matrix[rows, places[self.word_of]]
        return found


def _bag_first(line: str) -> list[str]:
    return sorted(line.split(), key=lambda atom: "*" not in atom)


@cache
def parse_atom(atom: str) -> tuple[str, str, str]:
    """The slot or bag of an atom, the path to the word it asks about, and which attribute of that.

    >>> parse_atom("first-1.head.tag")
    ('first', '-1.head', 'tag')
    """
    before, _, attribute = atom.rpartition(".")
    match = SLOT.match(before)
    if match is None:
        raise KeyError(f"no atom of a template: {atom!r}")
    return match.group(), before[match.end() :].removeprefix("."), attribute


def seed(line: str) -> int:
    """The number that a template's hashes begin with."""
    return zlib.crc32(line.encode()) << 16


def _bucket(seeds: NDArray[np.uint64], values: NDArray[np.uint64], rows: Sequence[Ints]) -> Buckets:
    """Where the weights of the values of several atoms together are: a hash."""
    mixed = seeds
    for row in rows:
        mixed = mix(mixed, values[row])
    places: Buckets = (mixed >> SHIFT).astype(np.int32)
    return places


def mix(state: NDArray[np.uint64], value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One more value mixed into a hash; the same on every machine."""
    mixed = state ^ value
    mixed *= SPREAD
    mixed ^= mixed >> HALF
    mixed *= SPREAD
    return mixed
