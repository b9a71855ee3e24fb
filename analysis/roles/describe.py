"""How the place of a name stands to words elsewhere in the article: columns for every pair at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from analysis.choosing.candidates import binned

if TYPE_CHECKING:
    from analysis.choosing.candidates import Ints
    from analysis.roles.scene import Place, Scene

DISTANCES = (1, 2, 3, 4, 6, 8, 11, 15, 22)
COUNTS = (1, 2, 3, 4, 6, 10, 20)
BESIDE = 4  # so many words between are told one by one
IN_BAG = 10
MARKS = ("comma", "and", "who", "to")


def spans_of(places: Sequence[Place | None]) -> tuple[Ints, Ints, Ints]:
    """First, last and head word of each place, -1 where there is none."""
    rows = [(-1, -1, -1) if place is None else (place.first, place.last, place.root) for place in places]
    first, last, root = np.array(rows, np.int64).reshape(-1, 3).T
    return first, last, root


def pairs(
    scene: Scene, here: tuple[Ints, Ints, Ints], there: tuple[Ints, Ints, Ints], kind: str, prefix: str = ""
) -> tuple[dict[str, Any], dict[str, tuple[Ints, Ints]]]:
    """Columns and a bag of how `there` (first, last, head word of each) stands to `here`.

    `apart`: sentences between; `side`: before, behind or inside; `far`: words between; `path`: relations in the tree;
    `marks`: what stands between; `others`: how many names of the kind do; `words`: those between, if they are few.
    """
    first, last, head = here
    start, end, root = there
    missing = start < 0
    sentence = np.array([*scene.sentence, 0])
    apart = np.clip(sentence[start] - sentence[head], -5, 4)
    same = (apart == 0) & ~missing
    before, behind = end < first, start > last
    low = np.where(before, end + 1, last + 1)
    high = np.maximum(low, np.where(before, first, start))
    far = high - low
    counted = {name: sums[np.minimum(high, len(scene))] - sums[low] for name, sums in scene.counted.items()}
    marks = sum(np.minimum(counted[name], 1) << k for k, name in enumerate(MARKS))
    path, length = _paths(scene, head, root, same)
    columns = {
        "apart": np.where(missing, 9, apart),
        "side": np.where(missing, 3, np.where(before, 0, np.where(behind, 1, 2))),
        "far": np.where(same, binned(far, DISTANCES), 99),
        "marks": np.where(same, marks, 99),
        "others": np.where(same, np.minimum(counted[kind], 4), 99),
        "people": np.where(same, np.minimum(counted["person"], 3), 99),
        "verbs": np.where(same, np.minimum(counted["verb"], 4), 99),
        "path": path,
        "length": length,
        "words": _beside(scene, low, high, same),
    }
    owner, inside = _between(low, high, same)
    found = {f"{prefix}{name}": np.asarray(column).astype(np.int64) for name, column in columns.items()}
    return found, {f"{prefix}between": (owner, inside)}


def _paths(scene: Scene, heads: Ints, roots: Ints, same: Any) -> tuple[Ints, Ints]:
    """A number for the relations from each head up and down to each root, and how many they are."""
    paths, lengths = np.zeros(len(heads), np.int64), np.full(len(heads), 99)
    where, known = np.flatnonzero(same), scene.paths
    for k, head, root in zip(where.tolist(), heads[where].tolist(), roots[where].tolist(), strict=True):
        found = known.get((head, root))
        if found is None:
            found = known[head, root] = _path(scene, head, root)
        paths[k], lengths[k] = found
    return paths, lengths


def _path(scene: Scene, head: int, root: int) -> tuple[int, int]:
    up, down = scene.above(head), scene.above(root)
    meet = next((i for i in down if i in up), None)
    if meet is None:
        return 0, 99
    ups, downs = up[: up.index(meet)], down[: down.index(meet)]
    steps = [scene.dep[i] for i in ups[:4]] + ["^"] + [scene.dep[i] for i in reversed(downs[-5:])]
    return crc32(" ".join(steps).encode()), min(len(ups) + len(downs), 9)


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
