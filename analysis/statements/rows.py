"""Who said what: direct, reported and mixed speech, and who did not answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from analysis.certainty import certainty
from analysis.choosing.learned import group_bounds
from analysis.records import STATEMENT_KINDS, Statement
from analysis.scene import Scene
from analysis.statements.contents import PARAPHRASE, propose_contents, propose_further
from analysis.statements.cues import judge_cues
from analysis.statements.speakers import Said, Speaker, choose_speakers

if TYPE_CHECKING:
    from analysis.choosing.candidates import Candidates, Floats, Ints
    from analysis.reading import Reading

LEAST = 0.3  # how likely a row has to be
HOPELESS = 0.95  # a cue that attributes nothing with this probability is dropped
SAME, APART = 0.6, 0.5  # of the words: what shares more says the same; what shares less of the shorter one is another
LIKELIEST = 12  # candidates of a cue that are compared
LONGEST = 1000  # words of a sentence that is shown whole
Best = tuple[int, float, int]  # a content (a number), how likely it is said, its group


def find_statements(reading: Reading) -> Iterator[Statement]:
    """The attributed statements of an article.

    A row for each speaker and each thing said: a quotation (`quote`; of several pieces under one cue the longest), a
    clause in the writer's words (`paraphrase`; two that-clauses are two rows) or a refusal to answer (`no_comment`).
    """
    scene, least = reading.once(Scene), reading.learned.least(LEAST)
    chosen = choose_contents(reading, least)
    speakers = choose_speakers(scene, [said for said, _ in chosen])
    for (said, chance), (speaker, share) in zip(chosen, speakers, strict=True):
        if chance * share >= least:
            yield from _rows(scene, said, speaker, chance * share)


def promising(reading: Reading) -> tuple[Candidates, Floats]:
    """The cues worth a second look, and the chances of their labels."""
    cues, chances = reading.once(judge_cues)
    kept = np.flatnonzero(chances[:, 0] < HOPELESS)
    return cues.take(kept), chances[kept]


def choose_contents(reading: Reading, least: float) -> list[tuple[Said, float]]:
    """The best content of each cue, and what else the cue says, in text order, with how likely each is said."""
    scene, learned, (cues, label_chances) = reading.once(Scene), reading.learned, promising(reading)
    if not len(cues):
        return []
    found = propose_contents(scene, cues, label_chances)
    chances = learned.chances("contents", found)
    best = _best(found, chances, least)
    rows, further = propose_further(scene, found, chances, np.array([row for row, _, _ in best], np.int64))
    if len(rows):
        more = _best(further, learned.chances("further", further), least)
        best += [(int(rows[row]), best[group][1] * chance, 0) for row, chance, group in more]
    said = [(_said(found, row), chance) for row, chance in _apart(found, best) if chance >= least]
    return sorted(said, key=lambda one: (one[0].place, one[0].start))


def _best(found: Candidates, chances: Floats, least: float) -> list[Best]:
    """The likeliest candidate of each group, with the chances of all that are nearly the same."""
    best = []
    for start, end in group_bounds(found.groups):
        rows = np.arange(start, end)[np.argsort(-chances[start:end], kind="stable")[:LIKELIEST]]
        rows = rows[found.columns["kind"][rows] > 0]
        if 1 - chances[start] < least or not len(rows):
            continue
        masses = [_mass(found, chances, row, rows) for row in rows[:4]]
        k = int(np.argmax([mass + 0.3 * chances[row] for mass, row in zip(masses, rows, strict=False)]))
        best.append((int(rows[k]), masses[k], int(found.groups[start])))
    return best


def _mass(found: Candidates, chances: Floats, row: int, rows: Ints) -> float:
    starts, ends, kinds = _offsets(found)
    shared = np.minimum(ends[row], ends[rows]) - np.maximum(starts[row], starts[rows])
    whole = np.maximum(ends[row], ends[rows]) - np.minimum(starts[row], starts[rows])
    same = (shared > SAME * whole) & (kinds[rows] == kinds[row])
    return float(min(chances[rows[same]].sum(), 1.0))


def _apart(found: Candidates, best: list[Best]) -> list[tuple[int, float]]:
    """Those that do not share half of the shorter one with a likelier one."""
    kept: list[tuple[int, float]] = []
    starts, ends, _ = _offsets(found)
    for one, chance, _ in sorted(best, key=lambda one: (-one[1], one[0])):
        others = [row for row, _ in kept]
        shared = np.minimum(ends[others], ends[one]) - np.maximum(starts[others], starts[one])
        if (shared <= APART * np.minimum(ends[others] - starts[others], ends[one] - starts[one])).all():
            kept.append((one, chance))
    return kept


def _offsets(found: Candidates) -> tuple[Ints, Ints, Ints]:
    return found.columns["start_offset"], found.columns["end_offset"], found.columns["kind"]


def _said(found: Candidates, row: int) -> Said:
    parts = [found.slots["cue"], found.columns["sort"], found.columns["kind"], found.slots["first"]]
    parts += [found.slots["after"], *_offsets(found)[:2]]
    return Said(*(int(part[row]) for part in parts))


def _rows(scene: Scene, said: Said, speaker: Speaker, chance: float) -> Iterator[Statement]:
    kind, content = STATEMENT_KINDS[said.kind - 1], (said.start, said.end)
    opening, closing = scene.cue_phrase(said.place) if kind == "no_comment" else (said.place, said.place)
    start, end = int(scene.starts[opening]), int(scene.ends[closing])
    words = scene.doc.char_span(min(content[0], start), max(content[1], end), alignment_mode="expand")
    assert words is not None
    first, last = scene.passages[1][words.start], scene.passages[2][words.end - 1]
    sentence = scene.doc[first:last] if last - first < LONGEST else words  # the time of a row must not grow with it
    for name in speaker.names:
        yield Statement(
            **scene.reading.ground(sentence),
            confidence=round(chance, 3),
            speaker=name,
            cue=scene.text[start:end],
            kind=kind,
            content=scene.text[slice(*content)],
            certainty=_certainty(scene, said),
            speaker_start=int(scene.starts[speaker.words[0]]),
            speaker_end=int(scene.ends[speaker.words[1] - 1]),
            cue_start=start,
            cue_end=end,
            content_start=content[0],
            content_end=content[1],
        )


def _certainty(scene: Scene, said: Said) -> str:
    """How sure the speaker is of what is reported; a quotation and a silence are facts."""
    words = scene.doc.char_span(said.start, said.end, alignment_mode="expand")
    return certainty(scene.reading.words, words.root.i) if said.kind == PARAPHRASE and words is not None else "stated"
