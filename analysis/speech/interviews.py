"""Questions and answers: an interview printed without quotation marks, each turn a paragraph of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from analysis.speech.quotations import paragraphs
from analysis.speech.speakers import Speaker

if TYPE_CHECKING:
    from analysis.speech.scene import Scene

LABEL = re.compile(r"([^\W\d_a-z][\w.’'-]*(?: [^\W\d_a-z][\w.’'-]*){0,3}): (?=\S)")
ANSWERS = ("A", "Answer")
FEWEST_TURNS = 2  # of one label
FEWEST_QUESTIONS = 3  # where no label tells who speaks
FIRST_PERSON = re.compile(r"\b(?:I|I[’']\w+|[Ww]e|[Mm]y|[Oo]ur|me|us)\b")


@dataclass(frozen=True)
class Answer:
    """What somebody says in answer to an interviewer; the cue is the label, or the question."""

    speaker: Speaker
    cue: tuple[int, int]
    start: int
    end: int


def find_answers(scene: Scene) -> Iterator[Answer]:
    """The answers of an interview, in text order.

    Accepts paragraphs that begin with "Ann Lee: …" or "A: …" where each label comes back, and paragraphs that follow a
    question and speak in the first person. Whoever only asks is the interviewer and makes no statement.
    """
    turns = [
        (match, start, end) for start, end in paragraphs(scene.text) if (match := LABEL.match(scene.text, start, end))
    ]
    counts = Counter(match.group(1) for match, _, _ in turns)
    asking = Counter(match.group(1) for match, _, end in turns if scene.text[end - 1] == "?")
    labels = {label for label, count in counts.items() if count >= FEWEST_TURNS and asking[label] * 2 <= count}
    if len(counts) > 1 and sum(asking.values()) >= FEWEST_TURNS and labels:
        for match, _, end in turns:
            if match.group(1) in labels and (speaker := _speaker(scene, match, turns[0][1])):
                yield Answer(speaker, match.span(1), match.end(), end)
    elif not turns:
        yield from _unlabelled(scene)


def _speaker(scene: Scene, match: re.Match[str], opening: int) -> Speaker | None:
    start, end = match.span(1)
    if match.group(1) in ANSWERS:
        return _guest(scene, opening, (start, end))
    mention = next((one for one in scene.reading.mentions if one.start == start and one.end <= end), None)
    return Speaker(mention.entity if mention and mention.entity else match.group(1), start, end)


def _guest(scene: Scene, opening: int, place: tuple[int, int]) -> Speaker | None:
    """The person whom the words before the first question name most, if there is one."""
    named = Counter(one.entity for one in scene.reading.mentions if one.kind == "person" and one.start < opening)
    most = [name for name, count in named.most_common(2) if count == max(named.values())]
    return Speaker(most[0], *place) if len(most) == 1 and most[0] else None


def _unlabelled(scene: Scene) -> Iterator[Answer]:
    marked = {quotation.start - 1 for quotation in scene.quotations}
    parts = list(paragraphs(scene.text))
    asked = [i for i, (start, end) in enumerate(parts) if scene.text[end - 1] == "?" and start not in marked]
    if len(asked) < FEWEST_QUESTIONS:
        return
    for i, following in pairwise([*asked, len(parts)]):
        answers = parts[i + 1 : following]
        if answers and FIRST_PERSON.search(scene.text, answers[0][0], answers[-1][1]):
            end = parts[i][1]
            speaker = _guest(scene, parts[asked[0]][0], (end - 1, end))
            if speaker is not None:
                yield Answer(speaker, (end - 1, end), answers[0][0], answers[-1][1])
