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
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from analysis.choosing.candidates import Candidates, Ints, Tokens

STEP = re.compile(r"(?P<name>\w+\*?)(?P<offset>[+-]\d+)?")
SPREAD = np.uint64(0x9E3779B97F4A7C15)  # Fibonacci hashing: Knuth, The Art of Computer Programming 3, 6.4
BITS = 18  # a weight table has 2 ** BITS places
HALF = np.uint64(32)
SHIFT = np.uint64(64 - BITS)

Buckets = NDArray[np.int32]


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
    bag.
    """
    values = [atom_values(atom, candidates) for atom in templates.atoms]
    table = np.stack(values) if values else np.zeros((0, len(candidates)), np.uint64)
    found = np.zeros((len(templates.plain), len(candidates)), np.int32)
    for rows, seeds, places in templates.by_size:
        mixed = np.broadcast_to(seeds[:, None], (len(rows), len(candidates)))
        for column in places.T:
            mixed = mix(mixed, table[column])
        found[rows] = (mixed >> SHIFT).astype(np.int32)
    return found, [_describe_bag(line, candidates) for line in templates.bags]


def atom_values(atom: str, candidates: Candidates) -> NDArray[np.uint64]:
    """What one atom has for every candidate; raises KeyError for a name that the candidates do not have."""
    if "." not in atom:
        return np.asarray(candidates.columns[atom]).astype(np.int64).view(np.uint64)
    return candidates.words.attributes[atom.rpartition(".")[2]][atom_places(atom, candidates)]


def atom_places(atom: str, candidates: Candidates) -> Ints:
    """The word that an atom asks about, for every candidate."""
    name, *steps, _ = atom.split(".")
    name, offset = _step(name)
    return _walk(candidates.words, np.asarray(candidates.slots[name], np.int64), offset, steps)


def mix(state: NDArray[np.uint64], value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One more value mixed into a hash; the same on every machine."""
    mixed = (state ^ value) * SPREAD
    mixed ^= mixed >> HALF
    return mixed * SPREAD


def seed(line: str) -> int:
    """The number that a template's hashes begin with."""
    return zlib.crc32(line.encode()) << 16


def _describe_bag(line: str, candidates: Candidates) -> Bag:
    bag, *others = sorted(line.split(), key=lambda atom: "*" not in atom)
    name, *steps = bag.split(".")
    name, offset = _step(name)
    owner, places = (np.asarray(part, np.int64) for part in candidates.bags[name.rstrip("*")])
    places = _walk(candidates.words, places, offset, steps[:-1])
    mixed = mix(np.full(len(owner), seed(line), np.uint64), candidates.words.attributes[steps[-1]][places])
    for atom in others:
        mixed = mix(mixed, atom_values(atom, candidates)[owner])
    count = np.bincount(owner, minlength=len(candidates))
    return Bag(owner, (mixed >> SHIFT).astype(np.int32), (1 / np.sqrt(count[owner])).astype(np.float32))


def _walk(words: Tokens, places: Ints, offset: int, steps: list[str]) -> Ints:
    """From a word along links and offsets to another."""
    places = _move(places, offset, len(words))
    for step in steps:
        name, offset = _step(step)
        places = _move(words.links[name][places], offset, len(words))
    return places


def _move(places: Ints, offset: int, missing: int) -> Ints:
    if not offset:  # as unsigned numbers those below 0 are the largest
        return np.minimum(places.view(np.uint64), np.uint64(missing)).view(np.int64)
    moved = places + offset
    return np.where((places < 0) | (places >= missing) | (moved < 0) | (moved >= missing), missing, moved)


def _step(text: str) -> tuple[str, int]:
    match = STEP.fullmatch(text)
    if match is None:
        raise KeyError(f"no step of a template: {text!r}")
    return match["name"], int(match["offset"] or 0)
