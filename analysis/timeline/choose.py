"""Which rows of all that could be are right: the likely words of each date, judged together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.timeline.describe import describe_events, ways
from analysis.timeline.propose import Events, propose_events

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints
    from analysis.choosing.learned import Learned
    from analysis.statements.scene import Scene

LIKELY = 0.002  # how likely a word has to be to be judged
CHANCES = (0.005, 0.012, 0.025, 0.04, 0.07, 0.12, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.96, 0.985)


@dataclass(frozen=True)
class Likely:
    """The likely words of each date: for each its number in `events`, how likely it is, and its rank at its date."""

    events: Events
    rows: Ints
    chances: Floats
    ranks: Ints
    best: Ints  # the number of the likeliest word of its date

    @property
    def places(self) -> Ints:
        """The words."""
        return self.events.places[self.rows]

    @property
    def group(self) -> Ints:
        """The numbers of the dates."""
        return self.events.group[self.rows]


def likely_events(scene: Scene, learned: Learned) -> tuple[Likely, Candidates]:
    """The words that are likely to tell the event of a date, and what is asked of each."""
    events = propose_events(scene)
    candidates = describe_events(events)
    chances = learned.chances("event_words", candidates)
    none = events.places < 0
    order = np.lexsort((-np.where(none, -1, chances), events.group))
    starts = np.searchsorted(events.group, events.group)
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    ranks -= starts
    rows = np.flatnonzero((chances >= LIKELY) & ~none)
    likely = Likely(events, rows, chances[rows], ranks[rows], order[starts[rows]])
    return likely, _described(likely, candidates, chances[starts[rows]])


def _described(likely: Likely, candidates: Candidates, nothing: Floats) -> Candidates:
    events = likely.events
    kept = candidates.take(likely.rows)
    columns: dict[str, Any] = dict(kept.columns) | ways(events.scene, events.places[likely.best], likely.places)
    columns |= {
        "chance": binned(likely.chances, CHANCES),
        "nothing": binned(nothing, CHANCES),
        "rank": np.minimum(likely.ranks, 3),
        "ahead": np.sign(likely.places - events.places[likely.best]) + 1,
        "shared": _shared(likely),
    }
    slots = dict(kept.slots) | {"best": events.places[likely.best]}
    return Candidates(kept.words, slots, columns)


def _shared(likely: Likely) -> Ints:
    """Whether a word is likelier to tell the event of another date (2), or as likely as not (1)."""
    most: dict[int, float] = {}
    second: dict[int, float] = {}
    for place, chance in zip(likely.places.tolist(), likely.chances.tolist(), strict=True):
        first = most.get(place, 0.0)
        most[place], second[place] = max(first, chance), max(second.get(place, 0.0), min(first, chance))
    found = []
    for place, chance in zip(likely.places.tolist(), likely.chances.tolist(), strict=True):
        other = second[place] if chance == most[place] else most[place]
        found.append((other > 0.3) + (other > chance))
    return np.array(found, np.int64)
