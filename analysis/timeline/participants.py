"""Who takes part in an event: whoever its sentence names or means, judged by how they stand to its word."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.paths import paths
from analysis.references import references_of
from analysis.timeline.propose import GAPS, verbal

if TYPE_CHECKING:
    from analysis.choosing.candidates import Ints
    from analysis.choosing.learned import Learned
    from analysis.reading import Reading
    from analysis.scene import Scene

NAMED, REFERS, IMPLIED = 1, 2, 3  # how a word tells somebody
KINDS = ("person", "organization")


@dataclass(frozen=True)
class Participants:
    """The candidates of an article: for each the number of its event, its name, and the word that names or means it."""

    scene: Scene
    words: Ints  # the word of each event
    group: Ints
    names: list[str]
    heads: Ints
    how: Ints
    counts: Ints  # how often its sentence has it


def propose_participants(scene: Scene, words: Ints) -> Participants:
    """For the word of each event whoever its sentence names or means, by the word that is nearest to it in the tree."""
    meant = scene.reading.once(_meant)
    begins, ends = (scene.passages[side][words].tolist() for side in (1, 2))
    spans = [range(bisect_left(meant, (i,)), bisect_left(meant, (j,))) for i, j in zip(begins, ends, strict=True)]
    told = [(k, meant[place]) for k, span in enumerate(spans) for place in span]
    events, heads = np.array([(k, head) for k, (head, _, _) in told], np.int64).reshape(-1, 2).T
    steps = paths(scene.words, words[events], heads)["steps"].tolist()
    gaps = np.abs(heads - words[events]).tolist()
    found: dict[tuple[int, str], list[tuple[int, int, int, int]]] = defaultdict(list)
    for (k, (head, name, how)), step, gap in zip(told, steps, gaps, strict=True):
        found[k, name].append((step, gap, head, how))
    rows = [(k, name, *min(one)[2:], min(len(one), 3)) for (k, name), one in found.items()]
    implied = ((k, name) for k, word in enumerate(words.tolist()) for name in _implied(scene, word))
    rows += [(k, name, -1, IMPLIED, 0) for k, name in implied if (k, name) not in found]
    group, heads, ways, counts = np.array([(k, *row) for k, _, *row in rows], np.int64).reshape(-1, 4).T
    return Participants(scene, words, group, [name for _, name, *_ in rows], heads, ways, counts)


def _meant(reading: Reading) -> list[tuple[int, str, int]]:
    """Who is named or meant by each word of an article, and how."""
    parts, references = reading.words.parts, reading.once(references_of).items()
    named = [(reading.span(one).root.i, one.entity, NAMED) for one in reading.mentions if one.entity]
    meant = [(i, one.entity, REFERS) for i, one in references if one.entity and parts[i] in ("PRON", "NOUN")]
    return sorted([*named, *meant])


def _implied(scene: Scene, word: int) -> list[str]:
    """Who need not be named: the person and the organization that are named most, and the last that were."""
    before = scene.mentions_before(int(scene.passages[1][word]))
    last = [next((one.entity for one in reversed(before) if one.kind == kind and one.entity), None) for kind in KINDS]
    return list(dict.fromkeys([*scene.main_names, *(name for name in last if name)]))


def describe_participants(found: Participants) -> Candidates:
    """The candidates with how they stand to the word of their event."""
    scene, heads = found.scene, found.heads
    words, implied = found.words[found.group], found.how == IMPLIED
    low, high = np.minimum(words, heads), np.maximum(words, heads)
    verbs = np.append([0], np.cumsum(verbal(scene)))
    placed = paths(scene.words, words, heads) | {
        "behind": 1 + (heads > words),
        "gap": binned(high - low, GAPS),
        "verbal": np.minimum(verbs[high] - verbs[np.minimum(low + 1, high)], 3),
        "subject": 1 + (scene.words.links["subject"][words] == heads),
        "quoted": 1 + (scene.quoted[words] >= 0) + 2 * (scene.quoted[heads] >= 0),
        "nearer": 1 + _nearer(found, words),
    }
    kinds = np.array([scene.kind_of.get(name, 0) for name in found.names], np.int64)
    columns = {name: np.where(implied, 0, values) for name, values in placed.items()} | {
        "how": found.how,
        "count": found.counts,
        "kind": kinds,
        "org_kind": np.array([scene.organization_kinds.get(name, 0) for name in found.names], np.int64),
        "main": np.array([name in scene.main_names for name in found.names], np.int64),
        "frequent": binned([scene.frequency[name] for name in found.names], (2, 4, 8)),
        "others": _others(found, np.where(implied, 0, 1)),
        "alike": _others(found, np.where(implied, 0, kinds)),
    }
    return Candidates(scene.words, {"event": words, "head": heads}, columns)


def _others(found: Participants, classes: Ints) -> Ints:
    """How many candidates of the same event that are named or meant are in the class of each; 0 is none."""
    count = np.zeros((len(found.words) + 1, 5), np.int64)
    np.add.at(count, (found.group, classes), 1)
    count[:, 0] = 0
    kinds = np.array([found.scene.kind_of.get(name, 0) for name in found.names], np.int64)
    asked = np.where(classes == 0, kinds if classes.max(initial=0) > 1 else 1, classes)
    return np.minimum(count[found.group, asked], 4)


def _nearer(found: Participants, words: Ints) -> Ints:
    """How many of the same event stand nearer to its word on the same side."""
    side, gap = found.heads > words, np.abs(found.heads - words)
    ranks = np.zeros(len(words), np.int64)
    for k in np.unique(found.group).tolist():
        own = np.flatnonzero(found.group == k)
        closer = (gap[own][None] < gap[own][:, None]) & (side[own][None] == side[own][:, None])
        ranks[own] = np.minimum(closer.sum(axis=1), 3)
    return ranks


def choose_participants(scene: Scene, words: Ints, learned: Learned, least: float) -> list[tuple[str, ...]]:
    """For the word of each event who takes part, in text order, the unnamed last."""
    found = propose_participants(scene, words)
    chances = learned.label_chances("participants", describe_participants(found))[:, 1]
    chosen: list[list[tuple[bool, int, str]]] = [[] for _ in words]
    for k, name, head, chance in zip(found.group.tolist(), found.names, found.heads.tolist(), chances, strict=True):
        if chance >= least:
            chosen[k].append((head < 0, head, name))
    return [tuple(name for _, _, name in sorted(one)) for one in chosen]
