"""Who said what: direct, reported and mixed speech, and who did not answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.certainty import certainty
from analysis.records import STATEMENT_KINDS, Statement
from analysis.statements.choose import choose_contents, choose_speakers, promising, said_of
from analysis.statements.contents import propose_contents
from analysis.statements.scene import Scene

if TYPE_CHECKING:
    from analysis.reading import Reading
    from analysis.statements.speakers import Speaker

LEAST = 0.3  # how likely a row has to be
LONGEST = 1000  # words of a sentence that is shown whole


def find_statements(reading: Reading) -> Iterator[Statement]:
    """The attributed statements of an article.

    A row for each speaker and each thing said: a quotation (`quote`; of several pieces under one cue the longest), a
    clause in the writer's words (`paraphrase`; two that-clauses are two rows) or a refusal to answer (`no_comment`).
    """
    scene, learned = reading.once(Scene), reading.learned
    least = learned.least(LEAST)
    cues, chances = promising(reading)
    if not len(cues):
        return
    found = propose_contents(cues, chances)
    chosen = choose_contents(cues, found, chances, learned, least)
    chosen.sort(key=lambda one: (int(cues.places[one.cue]), int(found.start[one.content])))
    said = [said_of(cues, found, one.content) for one in chosen]
    for one, (speaker, chance) in zip(chosen, choose_speakers(scene, said, learned), strict=True):
        if one.chance * chance >= least:
            place = int(cues.places[one.cue])
            content = int(found.start[one.content]), int(found.end[one.content])
            kind = STATEMENT_KINDS[int(found.kind[one.content]) - 1]
            yield from _rows(scene, kind, speaker, place, content, one.chance * chance)


def _rows(
    scene: Scene, kind: str, speaker: Speaker, cue: int, content: tuple[int, int], chance: float
) -> Iterator[Statement]:
    opening, closing = scene.cue_phrase(cue) if kind == "no_comment" else (cue, cue)
    start, end = int(scene.starts[opening]), int(scene.ends[closing])
    words = scene.doc.char_span(min(content[0], start), max(content[1], end), alignment_mode="expand")
    assert words is not None
    first, last = scene.passages[1][words.start], scene.passages[2][words.end - 1]
    sentence = scene.doc[first:last] if last - first < LONGEST else words  # the time of a row must not grow with it
    opens, behind = speaker.words
    for name in speaker.names:
        yield Statement(
            **scene.reading.ground(sentence),
            confidence=round(chance, 3),
            speaker=name,
            cue=scene.text[start:end],
            kind=kind,
            content=scene.text[slice(*content)],
            certainty=_certainty(scene, kind, content),
            speaker_start=int(scene.starts[opens]),
            speaker_end=int(scene.ends[behind - 1]),
            cue_start=start,
            cue_end=end,
            content_start=content[0],
            content_end=content[1],
        )


def _certainty(scene: Scene, kind: str, content: tuple[int, int]) -> str:
    """How sure the speaker is of what is reported; a quotation and a silence are facts."""
    words = scene.doc.char_span(*content, alignment_mode="expand")
    return certainty(words.root) if kind == "paraphrase" and words is not None else "stated"
