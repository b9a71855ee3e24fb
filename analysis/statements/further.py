"""What else a cue says of which one content is known: "said that *A* and that *B*", "“*A*,” X said, adding *B*"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.statements.cues import MARK, TURN

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints
    from analysis.statements.contents import Contents
    from analysis.statements.cues import Cues

SHARED = 0.3  # of the shorter one: then it is no other content
GAPS = (1, 2, 3, 4, 6, 9, 14, 22)


def describe_further(
    cues: Cues, found: Contents, candidates: Candidates, chances: Floats, chosen: Ints
) -> tuple[Ints, Candidates]:
    """For each chosen content the other candidates of its cue that lie apart from it, and nothing, first.

    Gives the numbers of the contents, and the candidates; groups are the places in `chosen`.
    """
    starts = np.searchsorted(found.cue, found.cue[chosen])
    ends = np.searchsorted(found.cue, found.cue[chosen], side="right")
    kept, groups = [], []
    for k, (one, start, end) in enumerate(zip(chosen.tolist(), starts.tolist(), ends.tolist(), strict=True)):
        if cues.sorts[found.cue[one]] in (MARK, TURN):
            continue
        rows = np.arange(start, end)
        shared = np.minimum(found.end[rows], found.end[one]) - np.maximum(found.start[rows], found.start[one])
        shorter = np.minimum(found.end[rows] - found.start[rows], found.end[one] - found.start[one])
        rows = rows[(found.kind[rows] == 0) | (shared <= SHARED * shorter)]
        kept.append(rows)
        groups.append(np.full(len(rows), k))
    rows = np.concatenate([np.zeros(0, np.int64), *kept])
    group = np.concatenate([np.zeros(0, np.int64), *groups])
    return rows, _described(cues, found, candidates, chances, chosen, rows, group)


def _described(
    cues: Cues, found: Contents, candidates: Candidates, chances: Floats, chosen: Ints, rows: Ints, group: Ints
) -> Candidates:
    scene, first = cues.scene, chosen[group]
    none = found.kind[rows] == 0
    behind = found.first[rows] >= found.behind[first]
    start = np.where(behind, found.behind[first], found.behind[rows])
    end = np.where(behind, found.first[rows], found.first[first])
    start, end = np.clip(start, 0, len(scene.doc) - 1), np.clip(end, 0, len(scene.doc))
    stops = np.append([0], np.cumsum(scene.written(".", "!", "?", ";", ":")))
    columns = {name: np.asarray(column)[rows] for name, column in candidates.columns.items()}
    columns |= {
        "known": found.kind[first],
        "known_end": _columns_of(candidates, "end", first),
        "behind": behind & ~none,
        "between": np.where(none, 0, binned(end - start, GAPS) + 1),
        "stops": np.where(none, 0, np.minimum(stops[np.maximum(end, start)] - stops[start], 2)),
        "chance": np.where(none, 0, binned(chances[rows], (0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4))),
    }
    slots = {name: np.asarray(slot)[rows] for name, slot in candidates.slots.items()}
    slots["before"] = np.where(none, -1, np.where(behind, start, end))
    return replace(candidates, slots=slots, columns=columns, groups=group)


def _columns_of(candidates: Candidates, name: str, rows: Ints) -> Ints:
    return np.asarray(candidates.columns[name])[rows]
