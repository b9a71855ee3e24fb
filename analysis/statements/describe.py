"""What the choice among the contents of a cue looks at, and that of what else it says ("that *A* and that *B*")."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.statements.contents import FAR, likely_cues
from analysis.statements.cues import MARK, TURN
from analysis.statements.layout import FINITE, LENGTHS, marked, sums

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints
    from analysis.statements.contents import Contents
    from analysis.statements.cues import Cues
    from analysis.statements.scene import Scene

GAPS = (1, 2, 3, 4, 6, 9, 14, 22, 35)  # words
APART = 0.3  # of the words of the shorter one: what shares more is no other content


def describe_contents(cues: Cues, chances: Floats, found: Contents) -> Candidates:
    """The candidates with what templates need to know; groups are the cues."""
    scene, place = cues.scene, cues.places[found.cue]
    n = len(scene.doc)
    none = found.kind == 0
    first = np.where(none, -1, found.first)
    last = np.where(none, -1, found.behind - 1)
    low, high = np.maximum(first, 0), np.clip(found.behind, 0, n)
    left, right = scene.edges
    cue_sums = sums(likely_cues(cues, chances))
    finite = sums(scene.tagged(*FINITE))
    commas, quoted = sums(scene.written(",")), sums(scene.quoted >= 0)
    own = marked(n, cues.places)[place] & (low <= place) & (place < high)
    columns: dict[str, Any] = {
        "kind": found.kind,
        "begins": found.begins,
        "ends": found.ends,
        "begin": _lowest(found.begins),
        "end": _lowest(found.ends),
        "size": np.where(none, 0, binned(high - low, LENGTHS)),
        "finite": np.minimum(finite[high] - finite[low], 3),
        "quoted": np.minimum(quoted[high] - quoted[low], 1) * ~none,
        "commas": np.minimum(commas[high] - commas[low], 3) * ~none,
        "cues": np.minimum(cue_sums[high] - cue_sums[low] - own, 2) * ~none,
        "holds": own,
        "side": np.where(none, 0, np.where(low > place, 1, np.where(high <= place, 2, 3))),
        "edges": (left[place] <= low) + 2 * (high <= right[place] + 1) * ~none,
        "sort": cues.sorts[found.cue],
        "odds": _odds(chances)[found.cue],
        "rank": _rank(found),
    }
    columns |= _context_columns(cues, chances, found)
    columns |= {f"odds_{k}": binned(chances[:, k], (0.02, 0.1, 0.3, 0.6, 0.9))[found.cue] for k in (1, 2, 3)}
    columns |= _beside_columns(cues, chances, found)
    columns |= {name: shape[found.quotation] for name, shape in scene.quotation_shapes.items()}
    root = _roots(scene, low, high)
    heads = scene.words.links["head"]
    columns["top"] = np.where(none, 0, (heads[root] == place) + 2 * (heads[heads[root]] == place))
    slots = {
        "cue": place,
        "first": first,
        "last": last,
        "root": np.where(none, -1, root),
        "after": np.where(none, -1, high),
    }
    return Candidates(scene.words, slots, columns, {}, found.cue)


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
        rows = rows[(found.kind[rows] == 0) | (shared <= APART * shorter)]
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
        "known_end": np.asarray(candidates.columns["end"])[first],
        "behind": behind & ~none,
        "between": np.where(none, 0, binned(end - start, GAPS[:-1]) + 1),
        "stops": np.where(none, 0, np.minimum(stops[np.maximum(end, start)] - stops[start], 2)),
        "chance": np.where(none, 0, binned(chances[rows], (0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4))),
    }
    slots = {name: np.asarray(slot)[rows] for name, slot in candidates.slots.items()}
    slots["before"] = np.where(none, -1, np.where(behind, start, end))
    return replace(candidates, slots=slots, columns=columns, groups=group)


def _context_columns(cues: Cues, chances: Floats, found: Contents) -> dict[str, Any]:
    """How likely the other cues of the sentence are, before and behind, and those of the sentence before."""
    passage = cues.scene.passages[0][cues.places]
    likely = 1 - chances[:, 0]
    table = np.zeros((len(cues), 3))
    for k in range(len(cues)):
        for step, column in ((-1, 0), (1, 1)):
            other = k + step
            while 0 <= other < len(cues) and abs(other - k) < 9 and passage[other] == passage[k]:
                table[k, column] = max(table[k, column], likely[other])
                other += step
            if step < 0 and other >= 0 and passage[other] == passage[k] - 1:
                table[k, 2] = likely[other]
    before, behind, last = binned(table, (0.1, 0.4, 0.8)).T
    return {"cue_before": before[found.cue], "cue_behind": behind[found.cue], "cue_last": last[found.cue]}


def _odds(chances: Floats) -> Ints:
    return binned(1 - chances[:, 0], (0.03, 0.06, 0.12, 0.25, 0.5, 0.75, 0.9, 0.97))


def _lowest(bits: Ints) -> Ints:
    """The number of the lowest bit, from 1; 0 for none."""
    return np.where(bits > 0, np.log2(np.maximum(bits & -bits, 1)).astype(np.int64) + 1, 0)


def _rank(found: Contents) -> Ints:
    """Whether a quotation is the longest of its cue (1), or not (2); 0 for what is no quotation."""
    size = np.where(found.quotation >= 0, found.end - found.start, 0)
    longest = np.zeros(int(found.cue.max(initial=-1)) + 1, np.int64)
    np.maximum.at(longest, found.cue, size)
    return np.where(found.quotation < 0, 0, np.where(size == longest[found.cue], 1, 2)) if len(found) else size


def _roots(scene: Scene, low: Ints, high: Ints) -> Ints:
    """The first word of each span, among its first FAR, whose head stands outside it and that is no mark."""
    heads, n = scene.words.links["head"], len(scene.doc)
    marks = scene.related("punct", "mark", "cc", "")
    root = np.clip(low, 0, max(n - 1, 0))
    rest = np.flatnonzero(low < high)
    for step in range(FAR):
        at = low[rest] + step
        head = heads[at]
        outside = ~marks[at] & ((head < low[rest]) | (head >= high[rest]) | (head == at))
        root[rest[outside]] = at[outside]
        rest = rest[~outside & (at + 1 < high[rest])]
    return root


def _beside_columns(cues: Cues, chances: Floats, found: Contents) -> dict[str, Any]:
    """How many words, finite verbs, cues, quotations, sentences and paragraphs lie between a cue and its candidate."""
    scene, place = cues.scene, cues.places[found.cue]
    none, n = found.kind == 0, len(scene.doc)
    low, high = np.maximum(found.first, 0), np.clip(found.behind, 0, n)
    start = np.where(low > place, place + 1, np.minimum(high, place))
    end = np.maximum(np.where(low > place, low, place), start)
    finite = sums(scene.finite)
    likely = sums(likely_cues(cues, chances))
    marks = sums(marked(n, scene.quotation_words[:, 0]))
    passage, paragraph = scene.passages[0], scene.paragraphs[0]
    at = np.clip(low, 0, n - 1)
    return {
        "gap": np.where(none, 0, binned(end - start, GAPS)),
        "gap_finite": np.minimum(finite[end] - finite[start], 2) * ~none,
        "gap_cues": np.minimum(likely[end] - likely[start], 2) * ~none,
        "gap_marks": np.minimum(marks[np.maximum(end - 1, start)] - marks[start], 2) * ~none,
        "sentences": np.where(none, 0, np.clip(passage[at] - passage[place], -2, 2)),
        "paragraphs": np.where(none, 0, np.clip(paragraph[at] - paragraph[place], -2, 2)),
    }
