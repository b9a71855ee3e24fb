"""Quotations without a reporting verb of their own: whose they are follows from what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.coreference import refer
from analysis.grammar import subject
from analysis.speech.attributions import Attribution
from analysis.speech.speakers import Speaker, find_speakers, speakers_at

if TYPE_CHECKING:
    from spacy.tokens import Token

    from analysis.speech.quotations import Quotation
    from analysis.speech.scene import Scene

FEWEST_WORDS = 4
SIGNED = re.compile(r"\s*[—–-]+ ?(?=\w)")
SENTENCE_END = re.compile(r"[.!?…][”\"’')]*\s*$")


def join_floating(scene: Scene, found: list[Attribution]) -> list[Attribution]:
    """`found`, with the quotations that go on with one of them, and those that have a speaker by their place.

    Going on: "“*A*,” X said. “*B*.”", a quotation whose next paragraph opens with a mark as well.
    By their place: "X was blunt. “*A*.”", "X wrote to the staff:" or "And from X:" and a paragraph in quotation marks,
    a paragraph in quotation marks behind one whose last words X spoke, and "“*A*.” — X".
    """
    attributions = list(found)
    owner = {quotation: i for i, one in enumerate(attributions) for quotation in one.quotations}
    previous: Quotation | None = None
    for quotation in scene.quotations:
        if quotation not in owner:
            i = _continued(scene, attributions, owner, previous, quotation)
            if i is not None:
                one = attributions[i]
                attributions[i] = replace(one, quotations=(*one.quotations, quotation))
                owner[quotation] = i
            elif _stands_alone(scene, quotation):
                spoken = next(_by_place(scene, attributions, owner, previous, quotation), None)
                if spoken is not None:
                    owner[quotation] = len(attributions)
                    attributions.append(spoken)
        previous = quotation
    return attributions


def _continued(
    scene: Scene,
    found: list[Attribution],
    owner: dict[Quotation, int],
    previous: Quotation | None,
    quotation: Quotation,
) -> int | None:
    """The attribution of the quotation before, if this one follows it or its attribution without a word between."""
    i = owner.get(previous) if previous is not None else None
    if previous is None or i is None:
        return None
    if quotation.continues:
        return i
    if scene.paragraph(quotation.start) != scene.paragraph(previous.start):
        return None
    if not scene.text[previous.outer[1] : quotation.outer[0]].strip():
        return i
    cue = found[i].cue
    last = scene.passage(cue)[1] - 1
    ends = scene.doc[last].idx + len(scene.doc[last])
    between = scene.text[max(ends, previous.outer[1]) : quotation.outer[0]].strip()
    return i if cue.idx > previous.start and ends <= quotation.outer[0] and not between else None


def _stands_alone(scene: Scene, quotation: Quotation) -> bool:
    """Whether the quotation is a sentence or more, and nothing else stands in its sentence."""
    words = scene.text[quotation.start : quotation.end]
    start, end = scene.paragraph(quotation.start)
    before, after = scene.text[start : quotation.outer[0]].rstrip(), scene.text[quotation.outer[1] : end]
    opens = not before or before[-1] == ":" or SENTENCE_END.search(before) is not None
    closes = SENTENCE_END.search(words) is not None or not after.strip() or after.strip()[0] == "."
    return opens and closes and len(words.split()) >= FEWEST_WORDS and not words[0].islower()


def _by_place(
    scene: Scene,
    found: list[Attribution],
    owner: dict[Quotation, int],
    previous: Quotation | None,
    quotation: Quotation,
) -> Iterator[Attribution]:
    start = scene.paragraph(quotation.start)[0]
    signed = SIGNED.match(scene.text, quotation.outer[1])
    if signed and (name := _name_at(scene, signed.end())):
        yield _attribution(
            scene, signed.start() + len(signed.group()) - len(signed.group().lstrip()), [name], quotation
        )
    opening = scene.doc.char_span(*quotation.outer, alignment_mode="expand")
    if opening is None or opening.start == 0:
        return
    before = scene.doc[opening.start - 1]
    while before.is_space and before.i:
        before = before.nbor(-1)
    if before.text == ":" or scene.paragraph(before.idx)[0] == start:
        yield from _from_sentence(scene, before, quotation)
    elif previous is not None and previous in owner and previous.end > before.idx - len(scene.text):
        said = found[owner[previous]]
        if scene.passage(said.cue)[1] >= before.i and scene.paragraph(previous.start) == scene.paragraph(before.idx):
            yield _attribution(scene, quotation.outer[0], list(said.speakers), quotation)


def _from_sentence(scene: Scene, before: Token, quotation: Quotation) -> Iterator[Attribution]:
    """The speaker by the sentence before: its reporting verb, "from X:", or its subject if that is a person."""
    first, last = scene.passage(before)
    if before.text == ":":
        for verb, _ in reversed(scene.cues):
            if first <= verb.i < last and (speakers := find_speakers(scene.reading, verb)):
                yield Attribution(verb, tuple(speakers), (), (quotation,))
        for word in scene.doc[first:last]:
            source = next(iter(word.rights), None) if word.lower_ in ("from", "by") else None
            if source is not None and _is_person(scene, source):
                yield Attribution(word, tuple(speakers_at(scene.reading, source)), (), (quotation,))
        if before.i and scene.reading.mention_at(before.nbor(-1)) is not None:
            yield Attribution(before, tuple(speakers_at(scene.reading, before.nbor(-1))), (), (quotation,))
    root = scene.doc[first:last].root
    head = subject(root)
    owner = next((child for child in head.lefts if child.dep_ == "poss"), None) if head is not None else None
    for who in (head, owner):
        if who is not None and _is_person(scene, who):
            yield _attribution(scene, quotation.outer[0], speakers_at(scene.reading, who), quotation)


def _is_person(scene: Scene, word: Token) -> bool:
    known = refer(scene.reading, word)
    return known is not None and known.kind == "person"


def _name_at(scene: Scene, offset: int) -> Speaker | None:
    mention = next((one for one in scene.reading.mentions if one.start == offset and one.kind != "model"), None)
    return Speaker(mention.entity or mention.text, mention.start, mention.end) if mention is not None else None


def _attribution(scene: Scene, offset: int, speakers: list[Speaker], quotation: Quotation) -> Attribution:
    """An attribution whose cue is a mark: the dash before a name, or the opening quotation mark."""
    mark = scene.doc.char_span(offset, offset + 1, alignment_mode="expand")
    assert mark is not None
    return Attribution(mark[0], tuple(speakers), (), (quotation,))
