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
from typing import TYPE_CHECKING, Any, NamedTuple

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
Plan = tuple[list[tuple[int, str]], list[tuple[tuple[str, str], list[int], tuple[str, ...]]]]


class Bag(NamedTuple):
    """The features of one template with a bag: whose they are, where, and how much each counts.

    Those of one candidate count together as the square root of their number: a long bag must not drown the rest.
    """

    owner: Ints
    places: Buckets
    values: NDArray[np.float32]


@dataclass(frozen=True)
class Templates:
    """The templates of one decision, in the order of its file."""

    lines: tuple[str, ...]

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """The templates that give every candidate one feature."""
        return tuple(line for line in self.lines if "*" not in line)

    @cached_property
    def bags(self) -> tuple[str, ...]:
        """The templates that give a candidate as many features as its bag has words."""
        return tuple(line for line in self.lines if "*" in line)

    @cached_property
    def atoms(self) -> tuple[str, ...]:
        """The different atoms of the plain templates."""
        return tuple(dict.fromkeys(atom for line in self.plain for atom in line.split()))

    @cached_property
    def by_size(self) -> list[tuple[list[int], NDArray[np.uint64], Ints]]:
        """For the plain templates with as many atoms: their places, their seeds, the places of their atoms."""
        place = {atom: k for k, atom in enumerate(self.atoms)}
        order = sorted(range(len(self.plain)), key=lambda k: len(self.plain[k].split()))
        found = []
        for _, same in groupby(order, key=lambda k: len(self.plain[k].split())):
            rows = list(same)
            seeds = np.array([seed(self.plain[k]) for k in rows], np.uint64)
            found.append((rows, seeds, np.array([[place[atom] for atom in self.plain[k].split()] for k in rows])))
        return found


def read_templates(path: Path) -> Templates:
    """The templates of a file; blank lines and what follows a `#` are left out."""
    lines = (line.partition("#")[0].split() for line in path.read_text(encoding="utf-8").splitlines())
    return Templates(tuple(dict.fromkeys(" ".join(line) for line in lines if line)))


def describe(templates: Templates, candidates: Candidates) -> tuple[Buckets, list[Bag]]:
    """The features of all candidates, as places in the weight table.

    First those of the plain templates, one row a template, one column a candidate; then those of each template with a
    bag. Raises KeyError for a name that the candidates do not have.
    """
    look = Look(candidates)
    values = look.values(templates.atoms)
    found = np.zeros((len(templates.plain), len(candidates)), np.int32)
    for rows, seeds, places in templates.by_size:
        found[rows] = _bucket(seeds[:, None], [values[column] for column in places.T])
    return found, [_describe_bag(line, look) for line in templates.bags]


class Look:
    """Candidates as templates look at them: each slot and bag is worked out once."""

    def __init__(self, candidates: Candidates) -> None:
        self.candidates, self.words, self.missing = candidates, candidates.words, len(candidates.words)
        self._slots: dict[str, Ints] = {}
        self._bags: dict[str, tuple[Ints, Ints, NDArray[np.float32]]] = {}

    def values(self, atoms: tuple[str, ...]) -> NDArray[np.uint64]:
        """What each atom (rows) has for every candidate (columns)."""
        found = np.zeros((len(atoms), len(self.candidates)), np.uint64)
        columns, words = _plan(atoms)
        for row, name in columns:
            found[row] = np.asarray(self.candidates.columns[name]).astype(np.int64).view(np.uint64)
        for (slot, path), rows, attributes in words:
            places = self.words.reached(path)[self.slot(slot)]
            found[rows] = self.words.matrix[self.words.rows_of(attributes), places]
        return found

    def slot(self, name: str) -> Ints:
        """The word in a slot of every candidate."""
        if name not in self._slots:
            self._slots[name] = self._present(self.candidates.slots[name])
        return self._slots[name]

    def bag(self, name: str) -> tuple[Ints, Ints, NDArray[np.float32]]:
        """Whose the words of a bag are, the words, and how much each counts."""
        if name not in self._bags:
            owner, places = self.candidates.bags[name]
            count = np.bincount(owner, minlength=len(self.candidates))
            share = (1 / np.sqrt(np.maximum(count, 1))).astype(np.float32)
            self._bags[name] = np.asarray(owner, np.int64), self._present(places), share[owner]
        return self._bags[name]

    def _present(self, places: Any) -> Ints:
        places = np.asarray(places, np.int64)
        return np.where((places < 0) | (places > self.missing), self.missing, places)


@cache
def _plan(atoms: tuple[str, ...]) -> Plan:
    """Which atoms are columns, and which look at the same word."""
    words: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for row, atom in enumerate(atoms):
        if "." in atom:
            slot, path, attribute = parse_atom(atom)
            words.setdefault((slot, path), []).append((row, attribute))
    columns = [(row, atom) for row, atom in enumerate(atoms) if "." not in atom]
    return columns, [(at, [row for row, _ in asked], tuple(name for _, name in asked)) for at, asked in words.items()]


def atom_places(atom: str, candidates: Candidates) -> Ints:
    """The word that an atom asks about, for every candidate."""
    slot, path, _ = parse_atom(atom)
    return candidates.words.reached(path)[Look(candidates).slot(slot)]


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


def mix(state: NDArray[np.uint64], value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One more value mixed into a hash; the same on every machine."""
    mixed = state ^ value
    mixed *= SPREAD
    mixed ^= mixed >> HALF
    mixed *= SPREAD
    return mixed


def seed(line: str) -> int:
    """The number that a template's hashes begin with."""
    return zlib.crc32(line.encode()) << 16


def _bucket(seeds: Any, values: Sequence[NDArray[np.uint64]]) -> Buckets:
    """Where the weight of these values together is: a hash."""
    mixed = seeds
    for value in values:
        mixed = mix(mixed, value)
    places: Buckets = (mixed >> SHIFT).astype(np.int32)
    return places


def _describe_bag(line: str, look: Look) -> Bag:
    bag, *others = sorted(line.split(), key=lambda atom: "*" not in atom)
    name, path, attribute = parse_atom(bag)
    owner, places, shares = look.bag(name.rstrip("*"))
    values = [look.words.matrix[look.words.rows[attribute]][look.words.reached(path)[places]]]
    if others:
        values += [*look.values(tuple(others))[:, owner]]
    return Bag(owner, _bucket(np.uint64(seed(line)), values), shares)
