"""What the other places of an article say of a candidate: the second look at a name."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.choosing.learned import label_probabilities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.choosing.candidates import Floats

NAMES = 3  # of the labels person, organization, model, none, those that are names
SURELY_NONE = 0.995
ODDS = (-5.0, -3.5, -2.5, -1.5, -0.75, 0.0, 0.75, 1.5, 2.5, 3.5, 5.0)
SHARES = (0.05, 0.2, 0.5, 0.8, 0.95)


def promising(logits: Floats) -> NDArray[np.int64]:
    """Which candidates are worth a second look."""
    return np.flatnonzero(label_probabilities(logits)[:, NAMES] < SURELY_NONE)


def with_votes(
    candidates: Candidates, spans: Sequence[tuple[int, int]], strings: Sequence[str], logits: Floats
) -> Candidates:
    """The candidates with what the first look says of them, of their rivals and of the same words elsewhere.

    own_*: the odds of each label here; rival_*: the most that a candidate with words in common has; same_*: the mean
    of the other places with the same words; longer_*, shorter_*: the most that names have which end or begin with
    these words, or with which these words end or begin.
    """
    chances = label_probabilities(logits)
    odds = logits[:, :NAMES] - logits[:, NAMES:]
    columns = dict(candidates.columns)
    for k, label in enumerate(("person", "organization", "model")):
        columns[f"own_{label}"] = binned(odds[:, k], ODDS)
    columns["own"] = chances.argmax(axis=1)
    columns |= _neighbours(spans, odds)
    rivals = _rivals(spans, chances[:, :NAMES])
    columns |= _votes(strings, odds, chances)
    for k, label in enumerate(("person", "organization", "model")):
        columns[f"rival_{label}"] = binned(rivals[:, k], SHARES)
    columns["rival"] = binned(
        rivals.max(axis=1, initial=0) - chances[:, :NAMES].max(axis=1), (-0.9, -0.6, -0.3, -0.1, 0, 0.1, 0.3, 0.6, 0.9)
    )
    return replace(candidates, columns=columns)


def _neighbours(spans: Sequence[tuple[int, int]], odds: Floats) -> dict[str, Any]:
    """The label by which a candidate stands in the best reading so far, and those of the nearest names beside it.

    With each its distance in words: in lists and appositions names tell of one another.
    """
    best = best_spans(spans, odds)
    label = np.full(len(spans), NAMES)
    label[best] = odds[best].argmax(axis=1) if best else []
    starts, ends = [spans[k][0] for k in best], [spans[k][1] for k in best]
    before, behind = [], []
    for start, end in spans:
        left, right = bisect_right(ends, start) - 1, bisect_left(starts, end)
        before.append(_seen(label[best[left]], start - ends[left]) if left >= 0 else 0)
        behind.append(_seen(label[best[right]], starts[right] - end) if right < len(best) else 0)
    return {"taken": label, "before": np.array(before, np.int64), "behind": np.array(behind, np.int64)}


def _seen(label: int, distance: int) -> int:
    return int(label) + 1 + 4 * min(distance, 3) if distance < 4 else 0


def best_spans(spans: Sequence[tuple[int, int]], odds: Floats) -> list[int]:
    """The candidates with the largest sum of odds of which no two share a word: weighted interval scheduling.

    Kleinberg and Tardos, Algorithm Design, 6.1.
    """
    worth = odds.max(axis=1)
    order = sorted(np.flatnonzero(worth > 0).tolist(), key=lambda k: (spans[k][1], spans[k][0]))
    ends = [spans[k][1] for k in order]
    total, taken = [0.0], [(False, 0)]
    for i, k in enumerate(order):
        free = bisect_right(ends, spans[k][0], 0, i)
        gain = total[free] + float(worth[k])
        taken.append((gain > total[i], free))
        total.append(max(gain, total[i]))
    found, i = [], len(order)
    while i:
        took, free = taken[i]
        if took:
            found.append(order[i - 1])
        i = free if took else i - 1
    return sorted(found)


def _rivals(spans: Sequence[tuple[int, int]], chances: Floats) -> Any:
    """For each candidate and label the largest probability of another that shares a word with it."""
    found = np.zeros_like(chances)
    starts = np.array([start for start, _ in spans], np.int64)
    ends = np.array([end for _, end in spans], np.int64)
    step = 1
    while step < len(spans):
        meet = np.flatnonzero(starts[step:] < ends[:-step])
        if not len(meet) and step > 1 and not (starts[step:] < np.maximum.accumulate(ends)[:-step]).any():
            break
        np.maximum.at(found, meet, chances[meet + step])
        np.maximum.at(found, meet + step, chances[meet])
        step += 1
    return found


def _votes(strings: Sequence[str], odds: Floats, chances: Floats) -> dict[str, Any]:
    places: dict[str, list[int]] = defaultdict(list)
    for k, string in enumerate(strings):
        places[string].append(k)
    total = {string: odds[where].sum(axis=0) for string, where in places.items()}
    most = {string: chances[where].max(axis=0)[:NAMES] for string, where in places.items()}
    longer, shorter = _kin(most)
    nobody = np.zeros(NAMES, np.float32)
    rest = np.array([len(places[string]) - 1 for string in strings])
    same = (np.array([total[string] for string in strings]).reshape(-1, NAMES) - odds) / np.maximum(rest, 1)[:, None]
    found: dict[str, Any] = {"others": binned(rest, (1, 2, 4))}
    for k, label in enumerate(("person", "organization", "model")):
        found[f"same_{label}"] = np.where(rest > 0, binned(same[:, k], ODDS) + 1, 0)
        for name, kin in (("longer", longer), ("shorter", shorter)):
            found[f"{name}_{label}"] = binned([kin.get(string, nobody)[k] for string in strings], SHARES)
    return found


def _kin(most: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """For each string the most that longer ones which end or begin with it have, and shorter ones inside it."""
    longer: dict[str, Any] = {}
    shorter: dict[str, Any] = {}
    for string, own in most.items():
        words = string.split(" ")
        parts = {" ".join(words[k:]) for k in range(1, len(words))} | {
            " ".join(words[:k]) for k in range(1, len(words))
        }
        for part in parts & most.keys():
            longer[part] = np.maximum(longer.get(part, 0), own)
            shorter[string] = np.maximum(shorter.get(string, 0), most[part])
    return longer, shorter
