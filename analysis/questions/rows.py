"""What nobody knows: what the text itself says is unknown, undisclosed, unanswered or only apparent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from analysis.questions.propose import Clauses, describe_clauses, describe_words, propose_clauses
from analysis.records import QUESTION_KINDS, OpenQuestion
from analysis.statements.contents import strip
from analysis.statements.scene import Scene

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats
    from analysis.choosing.learned import Learned
    from analysis.reading import Reading

LEAST = 0.38  # how likely a row has to be
HOPELESS = 0.97  # a clause that leaves nothing open with this probability is dropped
EDGES = ' \t\r\n,;:.–—-?"“”'
ASKING = frozenset(["who", "whom", "whose", "what", "which", "when", "where", "why", "how", "whether", "if"])
Span = tuple[int, int]


def find_questions(reading: Reading) -> Iterator[OpenQuestion]:
    """What the text itself says is not known, a row for each clause that says so."""
    return questions(reading, reading.learned, reading.learned.least(LEAST))


def questions(reading: Reading, learned: Learned, least: float) -> Iterator[OpenQuestion]:
    """The open questions that are at least so likely, by what was learned."""
    scene = reading.once(Scene)
    clauses, chances = promising(scene, learned)
    if not len(clauses):
        return
    candidates = describe_words(clauses, chances)
    scores = learned.chances("doubts", candidates)
    starts = np.flatnonzero(np.diff(candidates.groups, prepend=-1))
    for k, (start, end) in enumerate(zip(starts, [*starts[1:], len(scores)], strict=True)):
        if 1 - scores[start] >= least:
            cue = int(clauses.first[k]) + int(np.argmax(scores[start + 1 : end]))
            kind = QUESTION_KINDS[int(chances[k, 1:].argmax())]
            yield _row(scene, (int(clauses.first[k]), int(clauses.behind[k])), cue, kind, float(1 - scores[start]))


def promising(scene: Scene, learned: Learned) -> tuple[Clauses, Floats]:
    """The clauses worth a second look, and the chances of their labels."""
    clauses = propose_clauses(scene)
    chances = learned.label_chances("clauses", describe_clauses(clauses, learned))
    kept = np.flatnonzero(chances[:, 0] < HOPELESS)
    return clauses.take(kept), chances[kept]


def _row(scene: Scene, clause: Span, cue: int, kind: str, chance: float) -> OpenQuestion:
    first, last = scene.cue_phrase(cue)
    cue_start, cue_end = int(scene.starts[first]), int(scene.ends[last])
    start, end = strip(scene.text, *_offsets(scene, question_of(scene, clause, cue)), EDGES)
    if start >= end:
        start, end = cue_start, cue_end
    return OpenQuestion(
        **scene.reading.ground(scene.doc[slice(*clause)]),
        confidence=round(chance, 3),
        question=scene.text[start:end],
        cue=scene.text[cue_start:cue_end],
        kind=kind,
        about=about(scene, clause),
        question_start=start,
        question_end=end,
        cue_start=cue_start,
        cue_end=cue_end,
    )


def _offsets(scene: Scene, span: Span) -> Span:
    return int(scene.starts[span[0]]), int(scene.ends[span[1] - 1])


def question_of(scene: Scene, clause: Span, cue: int) -> Span:
    """What is left open: what is asked, the subject or the object of the cue, else the whole clause.

    "It is unclear *who pays*", "*The terms* were not disclosed", "did not give *a reason*", "*A sale is rumoured*".
    """
    first, behind = clause
    asked = next((i for i in range(first, behind) if scene.lowered[i] in ASKING and scene.quoted[i] < 0), None)
    if asked is not None:
        return (asked, behind) if asked > cue else (asked, _end_of_asked(scene, asked, cue))
    links, n = scene.words.links, len(scene.doc)
    left, right = scene.edges
    verb = cue if links["subject"][cue] < n else int(links["head"][cue])
    subject, thing = int(links["subject"][verb]), int(links["object"][verb])
    passive = any(relation == "nsubjpass" for _, relation in scene.children(verb)) or scene.doc[cue].pos_ == "ADJ"
    for word, told in ((subject, passive), (thing, True)):
        if told and word < n and first <= left[word] and right[word] < behind and scene.doc[word].pos_ != "PRON":
            return int(left[word]), int(right[word]) + 1
    return clause


def _end_of_asked(scene: Scene, asked: int, cue: int) -> int:
    """The place behind the words of a question that stands before its cue: "*Whether it works* is anybody's guess"."""
    verb = cue
    for _ in range(6):
        if scene.edges[0][verb] <= asked and scene.doc[verb].pos_ in ("VERB", "AUX"):
            break
        verb = int(scene.words.links["head"][verb])
    starts = [
        child
        for child, relation in scene.children(verb)
        if relation in ("csubj", "csubjpass", "nsubj", "ccomp", "advcl")
    ]
    inside = [
        int(scene.edges[1][child]) + 1 for child in starts if scene.edges[0][child] <= asked <= scene.edges[1][child]
    ]
    return inside[0] if inside and inside[0] <= verb else min(verb, cue)


def about(scene: Scene, clause: Span) -> str | None:
    """The person or organization that a question is about: the first named in the clause, else the last before it."""
    words = scene.doc[slice(*clause)]
    named = [one for one in scene.reading.mentions_in(words) if one.kind != "model"]
    before = [one for one in scene.mentions_before(clause[0]) if one.kind != "model"]
    return next((one.entity for one in [*named, *reversed(before)] if one.entity), None)
