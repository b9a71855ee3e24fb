"""From cues to statements: what is chosen at each step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.references import judge_references
from analysis.statements.contents import Contents
from analysis.statements.cues import Cues, judge_cues
from analysis.statements.describe import describe_contents, describe_further
from analysis.statements.scene import Scene, name_of
from analysis.statements.speakers import BEFORE, REFERS, Said, Speaker, Speakers, describe_speakers, propose_speakers

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints
    from analysis.choosing.learned import Learned
    from analysis.reading import Reading

HOPELESS = 0.985  # a cue that attributes nothing with this probability is dropped
SHARED = 0.6  # of the words of two candidates from which on they say the same


@dataclass(frozen=True)
class Found:
    """A content: the cue (a number), the candidate (a number), how likely it is said there, its group."""

    cue: int
    content: int
    chance: float
    group: int


def promising(reading: Reading) -> tuple[Cues, Floats]:
    """The cues worth a second look, and the chances of their labels."""
    cues, chances = reading.once(judge_cues)
    kept = np.flatnonzero(chances[:, 0] < HOPELESS)
    return cues.take(kept), chances[kept]


def choose_contents(cues: Cues, found: Contents, label_chances: Floats, learned: Learned, least: float) -> list[Found]:
    """The best content of each cue, and what else the cue says; of those that share their words, the likeliest."""
    candidates = describe_contents(cues, label_chances, found)
    chances = learned.chances("contents", candidates)
    best = _best(found, chances, least)
    known = np.array([one.content for one in best], np.int64)
    rows, further = describe_further(cues, found, candidates, chances, known)
    if len(rows):
        more = _best(found.take(rows), learned.chances("further", further), least, further.groups)
        best += [Found(one.cue, int(rows[one.content]), best[one.group].chance * one.chance, 0) for one in more]
    return _apart(found, [one for one in best if one.chance >= least])


def _best(found: Contents, chances: Floats, least: float, groups: Ints | None = None) -> list[Found]:
    """The likeliest candidate of each group, with the chances of all that are nearly the same."""
    groups = found.cue if groups is None else groups
    best = []
    starts = np.flatnonzero(np.diff(groups, prepend=-1)).tolist()
    for start, end in zip(starts, [*starts[1:], len(found)], strict=True):
        rows = np.arange(start, end)[np.argsort(-chances[start:end], kind="stable")[:12]]
        rows = rows[found.kind[rows] > 0]
        if 1 - chances[start] < least or not len(rows):
            continue
        masses = [_mass(found, chances, row, rows) for row in rows[:4]]
        k = int(np.argmax([mass + 0.3 * chances[row] for mass, row in zip(masses, rows, strict=False)]))
        best.append(Found(int(found.cue[start]), int(rows[k]), masses[k], int(groups[start])))
    return best


def _mass(found: Contents, chances: Floats, row: int, rows: np.ndarray) -> float:
    shared = np.minimum(found.end[row], found.end[rows]) - np.maximum(found.start[row], found.start[rows])
    whole = np.maximum(found.end[row], found.end[rows]) - np.minimum(found.start[row], found.start[rows])
    same = (shared > SHARED * whole) & (found.kind[rows] == found.kind[row])
    return float(min(chances[rows[same]].sum(), 1.0))


def _apart(found: Contents, best: list[Found]) -> list[Found]:
    """Those that do not share half of the shorter one with a likelier one."""
    kept: list[Found] = []
    taken = np.zeros((0, 2), np.int64)
    for one in sorted(best, key=lambda one: (-one.chance, one.content)):
        start, end = int(found.start[one.content]), int(found.end[one.content])
        shared = np.minimum(taken[:, 1], end) - np.maximum(taken[:, 0], start)
        if (shared > 0.5 * np.minimum(taken[:, 1] - taken[:, 0], end - start)).any():
            continue
        taken = np.append(taken, [[start, end]], axis=0)
        kept.append(one)
    return kept


def said_of(cues: Cues, found: Contents, content: int) -> Said:
    """What the choice of a speaker needs to know of a content."""
    k = int(found.cue[content])
    return Said(
        int(cues.places[k]),
        int(cues.sorts[k]),
        int(found.kind[content]),
        int(found.first[content]),
        int(found.behind[content]),
    )


def choose_speakers(scene: Scene, said: list[Said], learned: Learned) -> list[tuple[Speaker, float]]:
    """For each statement its speaker, with the names, and how likely that is."""
    if not said:
        return []
    speakers = propose_speakers(scene, said)
    chosen = first_choice(speakers, learned.chances("speakers", describe_speakers(scene, speakers)))
    references = scene.reading.once(judge_references)
    before: tuple[str, ...] = ()
    for k, (speaker, chance) in enumerate(chosen):
        names = before if speaker.how == BEFORE else speaker.names
        if speaker.how == REFERS:
            mention, share = references.get(speaker.head, (None, 1.0))
            names, chance = (name_of(mention),) if mention else (), chance * share
        before = names or (scene.between(*speaker.words),)
        chosen[k] = Speaker(speaker.how, speaker.head, speaker.words, before), chance
    return chosen


def first_choice(speakers: Speakers, chances: Floats) -> list[tuple[Speaker, float]]:
    """For each statement the likeliest candidate, whose chance is that of all with the same names."""
    chosen = []
    starts = np.flatnonzero(np.diff(speakers.group, prepend=-1)).tolist()
    for start, end in zip(starts, [*starts[1:], len(speakers.found)], strict=True):
        masses: dict[tuple[int, tuple[str, ...]], float] = {}
        for k in range(start, end):
            one = speakers.found[k]
            key = (0 if one.names else one.how, one.names)
            masses[key] = masses.get(key, 0.0) + float(chances[k])
        best = speakers.found[start + int(np.argmax(chances[start:end]))]
        chosen.append((best, min(masses[0 if best.names else best.how, best.names], 1.0)))
    return chosen
