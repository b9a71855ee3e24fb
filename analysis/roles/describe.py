"""How the place of a name stands to words elsewhere in the article: columns for every pair at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.choosing.candidates import binned
from analysis.english import paths

if TYPE_CHECKING:
    from analysis.choosing.candidates import Ints
    from analysis.roles.scene import Scene, Span

DISTANCES = (1, 2, 3, 4, 6, 8, 11, 15, 22)
COUNTS = (1, 2, 3, 4, 6, 10, 20)
BESIDE = 4  # so many words between are told one by one
IN_BAG = 10
MARKS = ("comma", "and", "who", "to")


Spans = NDArray[np.int64]  # first, last and head word of each, one below the other


def spans_of(words: Sequence[Span | None]) -> Spans:
    """First, last and head word of each, -1 where there is none."""
    rows = [(one.first, one.last, one.head) if one else (-1, -1, -1) for one in words]
    return np.array(rows, np.int64).reshape(-1, 3).T


def pairs(
    scene: Scene, here: Spans, there: Spans, kind: str, prefix: str = ""
) -> tuple[dict[str, Any], dict[str, tuple[Ints, Ints]]]:
    """Columns and a bag of how `there` stands to `here`.

    `apart`: sentences between; `side`: before, behind or inside; `far`: words between; `path`: relations in the tree;
    `marks`: what stands between; `others`: how many names of the kind do; `words`: those between, if they are few.
    """
    first, last, head = here
    start, end, root = there
    missing = start < 0
    apart = np.clip(scene.sentence_of[start] - scene.sentence_of[head], -5, 4)
    same = (apart == 0) & ~missing
    before, behind = end < first, start > last
    low = np.where(before, end + 1, last + 1)
    high = np.maximum(low, np.where(before, first, start))
    far = high - low
    counted = {name: sums[np.minimum(high, len(scene))] - sums[low] for name, sums in scene.counted.items()}
    marks = sum(np.minimum(counted[name], 1) << k for k, name in enumerate(MARKS))
    way = paths(scene.words, head, root)
    columns = {
        "apart": np.where(missing, 9, apart),
        "side": np.where(missing, 3, np.where(before, 0, np.where(behind, 1, 2))),
        "far": np.where(same, binned(far, DISTANCES), 99),
        "marks": np.where(same, marks, 99),
        "others": np.where(same, np.minimum(counted[kind], 4), 99),
        "people": np.where(same, np.minimum(counted["person"], 3), 99),
        "verbs": np.where(same, np.minimum(counted["verb"], 4), 99),
        "path": np.where(same, way["path"], 0),
        "length": np.where(same, way["steps"], 99),
        "words": _beside(scene, low, high, same),
    }
    owner, inside = _between(low, high, same)
    found = {f"{prefix}{name}": np.asarray(column).astype(np.int64) for name, column in columns.items()}
    return found, {f"{prefix}between": (owner, inside)}


def _beside(scene: Scene, low: Ints, high: Ints, same: Any) -> Ints:
    """A number for the words between, names hidden, where they are few."""
    seen = scene.words.attributes["seen"]
    few = same & (high - low <= BESIDE)
    total = np.full(len(low), 7, np.uint64)
    for step in range(BESIDE):
        at = np.where(low + step < high, low + step, len(scene))
        total = total * np.uint64(1000003) + seen[np.minimum(at, len(scene))]
    return np.where(few, total.view(np.int64), 0)


def _between(low: Ints, high: Ints, same: Any) -> tuple[Ints, Ints]:
    size = np.where(same, np.minimum(high - low, IN_BAG), 0)
    owner = np.repeat(np.arange(len(low)), size)
    step = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    return owner, low[owner] + step
