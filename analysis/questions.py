"""What nobody knows: what the text itself says is unknown, undisclosed, unanswered or only apparent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from analysis.lexicon import word_table
from analysis.records import OpenQuestion
from analysis.speech.scene import Scene
from analysis.speech.silences import find_silences

if TYPE_CHECKING:
    from analysis.reading import Reading

MACROS = {
    "BE": r"(?:is|was|are|were|be|been|being)",
    "NEG": r"(?:n[’']t| (?:HOW )?(?:not|never))",
    "HOW": r"(?:(?:still|yet|also|largely|far|so far|however"
    r"|really|currently|otherwise|now|at this point|for now|as yet|quite|somewhat|\w+ly)(?: (?=\w)|\b))+",
    "INFO": r"(?:dates?|price|prices|pricing|costs?|figures?|valuations?|details?|terms|reasons?|explanations?"
    r"|timelines?|timetables?|schedule|names?|numbers?|amounts?|sums?|size|value|plans|breakdown|evidence|salary|salaries|location"
    r"|identity|identities|results|specifics|conditions|parameter counts?|parameters|deadline|budget|fee|fees|target"
    r"|cause|motive|total|release|counts?|statement|information|employers?)",
    "ASK": r"(?:who|whom|whose|what|which|when|where|why|how|whether)",
}
JOINED_QUESTION = re.compile(r", and (?=(?:who|what|which|when|where|why|how|whether)\b)")
ENDS = re.compile(r";|\s*\n|[.?!][\"”’')]*(?=\s|$)")
ASKED = re.compile(
    r"[^.;,]*? (?:on|about|over|regarding|as to) |(?= (?:who|what|which|when|where|why|how|whether|if)\b)"
)
POSSIBLE = re.compile(
    r"n[’']t\b|\b(?:not|no|none|nobody|never|neither|nor|cannot|without|yet|un[a-z]+|to be [a-z]+|myster|guess|open"
    r"|question|hard|difficult|impossible|too|air|murky|limbo|doubt|secret|tight|wraps|confidential|silent|coy|quiet|mum\b|classified"
    r"|appear|seem)",
    re.IGNORECASE,
)
EDGES = ' \t\r\n,;:.–—-?"“”'


def find_questions(reading: Reading) -> Iterator[OpenQuestion]:
    """What the text itself says is not known.

    Yes: "It is unclear who …", "The terms were not disclosed", "has yet to be confirmed", "did not say why", "No date
    has been given", "an undisclosed sum", "Whether it will is an open question", "X appeared to be Y", any no-comment.
    No: what a person says inside quotation marks, "80 have yet to be hired", "was not charged".
    """
    scene = reading.once(Scene)
    taken: list[tuple[int, int]] = []
    for silence in find_silences(scene):
        if not any(start <= silence.start < end for start, end in taken):
            taken.append((silence.start, silence.end))
            about = silence.speakers[0].name if silence.speakers else None
            asked = ASKED.match(scene.text, silence.cue_end, silence.end)
            question = (asked.end() if asked else silence.start, silence.end)
            yield _row(scene, "no_comment", about, (silence.start, silence.cue_end), question)
    for match in _cues(scene):
        cue = match.span()
        kind, reaches = _rows()[int((match.lastgroup or "c0")[1:])]
        if _quoted(scene, cue[0]) or any(start <= cue[0] < end for start, end in taken):
            continue
        for question in _questions(scene, cue, reaches):
            yield _row(scene, kind, _about(scene, question), cue, question)
        taken.append(cue)


@cache
def _rows() -> list[tuple[str, str]]:
    return [(row["kind"], row["reaches"]) for row in word_table("uncertainty_cues")]


@cache
def _pattern() -> re.Pattern[str]:
    """All cues as one expression, each in a group of its own: the article is read once."""
    cues = [row["cue"] for row in word_table("uncertainty_cues")]
    for name in ("NEG", "HOW", "INFO", "ASK", "BE"):
        cues = [re.sub(rf"(?<![A-Za-z]){name}(?![A-Za-z])", MACROS[name].replace("\\", r"\\"), cue) for cue in cues]
    return re.compile(rf"\b(?:{'|'.join(f'(?P<c{i}>{cue})' for i, cue in enumerate(cues))})", re.IGNORECASE)


def _cues(scene: Scene) -> Iterator[re.Match[str]]:
    """The cues of an article; only sentences in which one is possible are searched for them."""
    for start, end in scene.sentences_with(POSSIBLE):
        yield from _pattern().finditer(scene.text, start, end)


def _quoted(scene: Scene, offset: int) -> bool:
    return any(quotation.start <= offset < quotation.end for quotation in scene.quotations)


def _questions(scene: Scene, cue: tuple[int, int], reaches: str) -> Iterator[tuple[int, int]]:
    """Offsets of what is not known; two clauses joined by "and whether" are two."""
    start, end = _clause(scene, cue)
    if reaches == "before" and scene.text[start : cue[0]].strip():
        end = cue[0]
    elif reaches == "after" and scene.text[cue[1] : end].strip(EDGES):
        start = cue[1]
    elif reaches == "comma":
        start, end = cue[1], next((m.start() for m in re.finditer(",", scene.text[:end]) if m.start() > cue[1]), end)
    joints = [match.span() for match in JOINED_QUESTION.finditer(scene.text, start, end) if reaches == "after"]
    for (_, left), (right, _) in pairwise([(start, start), *joints, (end, end)]):
        yield _strip(scene.text, left, right)


def _clause(scene: Scene, cue: tuple[int, int]) -> tuple[int, int]:
    """The clause around a cue: the sentence, or the part of it between semicolons."""
    words = scene.doc.char_span(*cue, alignment_mode="expand")
    assert words is not None
    first, last = scene.passage(words[0])
    start, end = scene.doc[first].idx, scene.doc[last - 1].idx + len(scene.doc[last - 1])
    start = max(
        [match.end() for match in re.finditer(r";", scene.text[: cue[0]]) if match.end() > start], default=start
    )
    ending = ENDS.search(scene.text, cue[1], end)
    return start, ending.start() if ending and scene.text[ending.start()] == ";" else end


def _about(scene: Scene, question: tuple[int, int]) -> str | None:
    words = scene.doc.char_span(*question, alignment_mode="expand")
    named = scene.reading.mentions_in(words) if words is not None else []
    return next((mention.entity for mention in named if mention.kind != "model"), None)


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in EDGES:
        start += 1
    while start < end and text[end - 1] in EDGES:
        end -= 1
    return start, end


def _row(scene: Scene, kind: str, about: str | None, cue: tuple[int, int], question: tuple[int, int]) -> OpenQuestion:
    question = _strip(scene.text, *question)
    if question[0] >= question[1]:
        question = cue
    start, end = _clause(scene, cue)
    words = scene.doc.char_span(start, end, alignment_mode="expand")
    assert words is not None
    return OpenQuestion(
        **scene.reading.ground(words),
        question=scene.text[question[0] : question[1]],
        cue=scene.text[cue[0] : cue[1]],
        kind=kind,
        about=about,
        question_start=question[0],
        question_end=question[1],
        cue_start=cue[0],
        cue_end=cue[1],
    )
