"""Why a choice came out as it did: what else was in question, and which features spoke for and against."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.choosing.learned import Learned, templates_of
from analysis.choosing.ranker import group_probabilities, label_probabilities
from analysis.choosing.templates import atom_places, describe

if TYPE_CHECKING:
    from analysis.choosing.candidates import Candidates, Floats

MOST = 5  # features told on either side
Say = Callable[[int], str]  # what a word says, by its index


class Asked(NamedTuple):
    """A decision that was asked: its candidates, their scores and their probabilities."""

    name: str
    candidates: Candidates
    scores: Floats
    chances: Floats


@dataclass
class Watched(Learned):
    """Weights that keep in mind what they are asked."""

    asked: list[Asked] = field(default_factory=list)

    def scores(self, name: str, candidates: Candidates) -> Floats:
        """As without watching."""
        found = super().scores(name, candidates)
        ranked = candidates.groups is not None and found.shape[1] == 1
        chances = group_probabilities(found[:, 0], candidates.groups)[:, None] if ranked else label_probabilities(found)
        self.asked.append(Asked(name, candidates, found, chances))
        return found


def words_of(candidates: Candidates, k: int) -> tuple[int, int] | None:
    """The first word of a candidate and the one after its last; None for the candidate that is nobody."""
    slots = candidates.slots
    names = [name for name in ("first", "last") if name in slots] or list(slots)[:1]
    places = [int(slots[name][k]) for name in names]
    return None if min(places, default=-1) < 0 else (places[0], places[-1] + 1)


def reasons(asked: Asked, learned: Learned, k: int, label: int, say: Say) -> tuple[list[str], list[str]]:
    """The features of one candidate that speak most for and against one label, in words."""
    one = asked.candidates.take(np.array([k]))
    told = sorted(_weighed(asked.name, one, learned, label, say), key=lambda pair: -pair[0])
    return [text for worth, text in told[:MOST] if worth > 0], [
        text for worth, text in told[: -MOST - 1 : -1] if worth < 0
    ]


def _weighed(name: str, one: Candidates, learned: Learned, label: int, say: Say) -> Iterator[tuple[float, str]]:
    table, templates = learned.weights_of(name).table, templates_of(name)
    plain, bags = describe(templates, one)
    other = [k for k in range(table.shape[1]) if k != label]
    against = table[:, other].mean(axis=1) if other else np.zeros(len(table), np.float32)
    for line, places in zip(templates.plain, plain, strict=True):
        yield float(table[places[0], label] - against[places[0]]), _phrase(line, one, say)
    for line, bag in zip(templates.bags, bags, strict=True):
        worth = ((table[bag.places, label] - against[bag.places]) * bag.values).sum()
        yield float(worth), f"the words of {line}"


def _phrase(line: str, one: Candidates, say: Say) -> str:
    return ", ".join(_atom(atom, one, say) for atom in line.split())


def _atom(atom: str, one: Candidates, say: Say) -> str:
    if "." not in atom:
        return f"{atom} {int(one.columns[atom][0])}"
    place = int(atom_places(atom, one)[0])
    return f"{atom} “{say(place)}”" if place < len(one.words) else f"{atom} nothing"
