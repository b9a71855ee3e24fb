"""Who said what: direct, reported and mixed speech, and who did not answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from analysis.certainty import certainty
from analysis.choosing.ranker import group_starts
from analysis.records import STATEMENT_KINDS, Statement
from analysis.references import judge_references
from analysis.statements.contents import PARAPHRASE, Contents, propose_contents
from analysis.statements.cues import Cues, judge_cues
from analysis.statements.describe import describe_contents, describe_further
from analysis.statements.scene import Scene, name_of
from analysis.statements.speakers import BEFORE, REFERS, Said, Speaker, Speakers, describe_speakers, propose_speakers

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints
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
    for (said, chance), (speaker, share) in zip(
        chosen, choose_speakers(scene, [said for said, _ in chosen]), strict=True
    ):
        if chance * share >= least:
            yield from _rows(scene, said, speaker, chance * share)


def promising(reading: Reading) -> tuple[Cues, Floats]:
    """The cues worth a second look, and the chances of their labels."""
    cues, chances = reading.once(judge_cues)
    kept = np.flatnonzero(chances[:, 0] < HOPELESS)
    return cues.take(kept), chances[kept]


def choose_contents(reading: Reading, least: float) -> list[tuple[Said, float]]:
    """The best content of each cue, and what else the cue says, in text order, with how likely each is said."""
    learned, (cues, label_chances) = reading.learned, promising(reading)
    if not len(cues):
        return []
    found = propose_contents(cues, label_chances)
    candidates = describe_contents(cues, label_chances, found)
    chances = learned.chances("contents", candidates)
    best = _best(found, chances, least, found.cue)
    rows, further = describe_further(cues, found, candidates, chances, np.array([row for row, _, _ in best], np.int64))
    if len(rows):
        more = _best(found.take(rows), learned.chances("further", further), least, further.groups)
        best += [(int(rows[row]), best[group][1] * chance, 0) for row, chance, group in more]
    kept = _apart(found, [one for one in best if one[1] >= least])
    kept.sort(key=lambda one: (int(cues.places[found.cue[one[0]]]), int(found.start[one[0]])))
    return [(_said(cues, found, row), chance) for row, chance, _ in kept]


def _best(found: Contents, chances: Floats, least: float, groups: Ints) -> list[Best]:
    """The likeliest candidate of each group, with the chances of all that are nearly the same."""
    best = []
    starts = group_starts(groups)[0].tolist() if len(groups) else []
    for start, end in zip(starts, [*starts[1:], len(found)], strict=True):
        rows = np.arange(start, end)[np.argsort(-chances[start:end], kind="stable")[:LIKELIEST]]
        rows = rows[found.kind[rows] > 0]
        if 1 - chances[start] < least or not len(rows):
            continue
        masses = [_mass(found, chances, row, rows) for row in rows[:4]]
        k = int(np.argmax([mass + 0.3 * chances[row] for mass, row in zip(masses, rows, strict=False)]))
        best.append((int(rows[k]), masses[k], int(groups[start])))
    return best


def _mass(found: Contents, chances: Floats, row: int, rows: Ints) -> float:
    shared = np.minimum(found.end[row], found.end[rows]) - np.maximum(found.start[row], found.start[rows])
    whole = np.maximum(found.end[row], found.end[rows]) - np.minimum(found.start[row], found.start[rows])
    same = (shared > SAME * whole) & (found.kind[rows] == found.kind[row])
    return float(min(chances[rows[same]].sum(), 1.0))


def _apart(found: Contents, best: list[Best]) -> list[Best]:
    """Those that do not share half of the shorter one with a likelier one."""
    kept: list[Best] = []
    for one in sorted(best, key=lambda one: (-one[1], one[0])):
        start, end, others = found.start[one[0]], found.end[one[0]], [row for row, _, _ in kept]
        shared = np.minimum(found.end[others], end) - np.maximum(found.start[others], start)
        if (shared <= APART * np.minimum(found.end[others] - found.start[others], end - start)).all():
            kept.append(one)
    return kept


def _said(cues: Cues, found: Contents, row: int) -> Said:
    cue = found.cue[row]
    parts = (cues.places[cue], cues.sorts[cue], *(part[row] for part in (found.kind, found.first, found.behind)))
    return Said(*map(int, (*parts, found.start[row], found.end[row])))


def choose_speakers(scene: Scene, said: list[Said]) -> list[tuple[Speaker, float]]:
    """For each statement its speaker, with the names, and how likely that is."""
    if not said:
        return []
    speakers, references = propose_speakers(scene, said), scene.reading.once(judge_references)
    chances = scene.reading.learned.chances("speakers", describe_speakers(scene, speakers))
    chosen: list[tuple[Speaker, float]] = []
    for speaker, chance in _likeliest(speakers, chances):
        names = speaker.names
        if speaker.how == BEFORE and chosen:
            names = chosen[-1][0].names
        elif speaker.how == REFERS:
            mention, share = references.get(speaker.head, (None, 1.0))
            names, chance = ((name_of(mention),) if mention else ()), chance * share
        names = names or (scene.between(*speaker.words),)
        chosen.append((Speaker(speaker.how, speaker.head, speaker.words, names), chance))
    return chosen


def _likeliest(speakers: Speakers, chances: Floats) -> Iterator[tuple[Speaker, float]]:
    """For each statement the likeliest candidate, whose chance is that of all with the same names."""
    starts = group_starts(speakers.group)[0].tolist()
    for start, end in zip(starts, [*starts[1:], len(chances)], strict=True):
        best = speakers.found[start + int(np.argmax(chances[start:end]))]
        alike = [_names_or_how(one) == _names_or_how(best) for one in speakers.found[start:end]]
        yield best, min(float(chances[start:end][alike].sum()), 1.0)


def _names_or_how(speaker: Speaker) -> tuple[tuple[str, ...], int]:
    return speaker.names, 0 if speaker.names else speaker.how


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
    return certainty(words.root) if said.kind == PARAPHRASE and words is not None else "stated"
