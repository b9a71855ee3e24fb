"""Who said what: direct, reported and mixed speech, and who did not answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.certainty import certainty
from analysis.records import Statement
from analysis.speech.attributions import Attribution, find_attributions, speak_on
from analysis.speech.floating import join_floating
from analysis.speech.interviews import find_answers
from analysis.speech.reported import Span
from analysis.speech.scene import Scene
from analysis.speech.silences import find_silences
from analysis.speech.sources import find_sources

if TYPE_CHECKING:
    from analysis.reading import Reading
    from analysis.speech.quotations import Quotation
    from analysis.speech.speakers import Speaker

QUOTED_EDGES = " \t\r\n,"
EDGES = ' \t\r\n,;:.–—-(["“”'


def find_statements(reading: Reading) -> Iterator[Statement]:
    """The attributed statements of an article.

    A row for each speaker and each thing said: a quotation (`quote`; of several pieces under one cue the longest), a
    clause in the writer's words (`paraphrase`; two that-clauses are two rows) or a refusal to answer (`no_comment`).
    """
    scene = reading.once(Scene)
    found = [*find_attributions(scene), *find_sources(scene)]
    attributions = join_floating(scene, _innermost(scene, found))
    for attribution in attributions:
        yield from _statements(scene, attribution)
    for answer in find_answers(scene):
        yield _row(scene, "quote", answer.speaker, answer.cue, (answer.start, answer.end))
    for silence in find_silences(scene):
        last = max((one for one in attributions if one.cue.i < silence.verb.i), key=lambda one: one.cue.i, default=None)
        for speaker in speak_on(scene, last, list(silence.speakers)):
            cue, content = (silence.start, silence.cue_end), (silence.start, silence.end)
            yield _row(scene, "no_comment", speaker, cue, content)


def _innermost(scene: Scene, found: list[Attribution]) -> list[Attribution]:
    """Of nested attributions ("X told staff, Y reported") the inner one, with what the outer one quoted of it."""
    kept = {one.cue.i: one for one in found}
    for outer in found:
        for span in outer.clauses:
            inner = next((one for one in found if one is not outer and _fills(scene, span, one)), None)
            if inner is not None:
                start, end = scene.offsets(span)
                held = tuple(q for q in kept[outer.cue.i].quotations if start <= q.start < end)
                kept[outer.cue.i] = _without(kept[outer.cue.i], span, held)
                kept[inner.cue.i] = replace(kept[inner.cue.i], quotations=(*kept[inner.cue.i].quotations, *held))
    return [one for one in kept.values() if one.clauses or one.quotations]


def _without(one: Attribution, span: Span, held: tuple[Quotation, ...]) -> Attribution:
    clauses = tuple(clause for clause in one.clauses if clause != span)
    return replace(one, clauses=clauses, quotations=tuple(q for q in one.quotations if q not in held))


def _fills(scene: Scene, span: Span, inner: Attribution) -> bool:
    """Whether an inner attribution makes up most of an outer one's clause."""
    if not span[0] <= inner.cue.i < span[1]:
        return False
    first = scene.region_start(inner.cue)
    covered = max((end - min(start, first) for start, end in inner.clauses), default=0)
    return covered >= (span[1] - span[0]) / 2


def _statements(scene: Scene, attribution: Attribution) -> Iterator[Statement]:
    cue = (attribution.cue.idx, attribution.cue.idx + len(attribution.cue))
    contents: list[tuple[str, tuple[int, int]]] = []
    left = list(attribution.quotations)
    for span in attribution.clauses:
        start, end = _offsets(scene, span)
        inside = [q for q in left if start <= q.start < end]
        left = [q for q in left if q not in inside]
        contents.append(("quote", _longest(inside, scene)) if inside else ("paraphrase", (start, end)))
    if left:
        contents.append(("quote", _longest(left, scene)))
    for kind, content in contents:
        if content[0] < content[1]:
            for speaker in attribution.speakers:
                yield _row(scene, kind, speaker, cue, content)


def _longest(quotations: list[Quotation], scene: Scene) -> tuple[int, int]:
    longest = max(quotations, key=lambda q: q.end - q.start)
    return _strip(scene.text, longest.start, longest.end, QUOTED_EDGES)


def _offsets(scene: Scene, span: Span) -> tuple[int, int]:
    start, end = span
    while start < end - 1 and scene.doc[start].lower_ in ("but", "and", "yet", "so", "still", ",", "however"):
        start += 1
    return _strip(scene.text, *scene.offsets((start, end)))


def _strip(text: str, start: int, end: int, edges: str = EDGES) -> tuple[int, int]:
    while start < end and text[start] in edges:
        start += 1
    while start < end and text[end - 1] in edges:
        end -= 1
    return start, end


def _row(scene: Scene, kind: str, speaker: Speaker, cue: tuple[int, int], content: tuple[int, int]) -> Statement:
    words = scene.doc.char_span(min(content[0], cue[0]), max(content[1], cue[1]), alignment_mode="expand")
    assert words is not None
    sentence = scene.doc[words[0].sent.start : words[-1].sent.end]
    return Statement(
        **scene.reading.ground(sentence),
        speaker=speaker.name,
        cue=scene.text[cue[0] : cue[1]],
        kind=kind,
        content=scene.text[content[0] : content[1]],
        certainty=_certainty(scene, kind, content),
        speaker_start=speaker.start,
        speaker_end=speaker.end,
        cue_start=cue[0],
        cue_end=cue[1],
        content_start=content[0],
        content_end=content[1],
    )


def _certainty(scene: Scene, kind: str, content: tuple[int, int]) -> str:
    """How sure the speaker is of what is reported; a quotation and a silence are facts."""
    words = scene.doc.char_span(*content, alignment_mode="expand")
    return certainty(words.root) if kind == "paraphrase" and words is not None else "stated"
