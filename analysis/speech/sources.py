"""Attribution without a reporting verb: "according to X", "by X's own count", "his claim that"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.lexicon import word_set
from analysis.speech.attributions import Attribution
from analysis.speech.reported import Span
from analysis.speech.reporting import FINITE
from analysis.speech.scene import Scene
from analysis.speech.speakers import speakers_at

if TYPE_CHECKING:
    from spacy.tokens import Token


def find_sources(scene: Scene) -> Iterator[Attribution]:
    """What the article attributes with a noun or a preposition, in text order.

    Accepts "According to X, *A*", "*A*, according to X", "*A*, per X", "By X's own count, *A*", "X's claim that *A*",
    "a warning from X that *A*".
    """
    claims, counts = word_set("claim_nouns"), word_set("count_nouns")
    for i, word in enumerate(scene.lowered[:-1]):
        if i in scene.quoted:
            continue
        if word == "per" or (word == "according" and scene.lowered[i + 1] == "to"):
            yield from _named_source(scene, scene.doc[i])
        elif word in counts:
            yield from _own_count(scene, scene.doc[i])
        elif word in claims and scene.lowered[i + 1] == "that":
            yield from _claim(scene, scene.doc[i])


def _named_source(scene: Scene, word: Token) -> Iterator[Attribution]:
    """According to X, per X."""
    preposition = word if word.lower_ == "per" else word.nbor()
    source = next((child for child in preposition.rights if child.dep_ == "pobj"), None)
    if source is None or (preposition == word and scene.reading.mention_at(source) is None):
        return
    if spans := _around(scene, word.i, source.right_edge.i + 1):
        yield _attribution(scene, word, source, spans)


def _own_count(scene: Scene, noun: Token) -> Iterator[Attribution]:
    """By X's own count, in her view: at the beginning of a clause."""
    first, owner = noun.left_edge.i - 1, _owner(noun)
    if owner is None or first < 0 or scene.lowered[first] not in ("by", "in"):
        return
    opens = scene.doc[first].is_title or (first > 0 and scene.lowered[first - 1] == ",")
    if opens and (spans := _around(scene, first, noun.right_edge.i + 1)):
        yield _attribution(scene, noun, owner, spans)


def _claim(scene: Scene, noun: Token) -> Iterator[Attribution]:
    """X's claim that, a warning from X that."""
    owner = _owner(noun)
    if owner is not None and noun.nbor().tag_ == "IN":
        yield _attribution(scene, noun, owner, [(noun.i + 2, _clause_end(scene, noun))])


def _attribution(scene: Scene, cue: Token, source: Token, spans: list[Span]) -> Attribution:
    quotations = tuple(
        q for q in scene.quotations for start, end in spans if scene.doc[start].idx <= q.start <= scene.doc[end - 1].idx
    )
    return Attribution(cue, tuple(speakers_at(scene.reading, source)), tuple(spans), quotations)


def _owner(noun: Token) -> Token | None:
    for child in noun.lefts:
        if child.dep_ == "poss":
            return child
    for child in noun.rights:
        if child.lower_ in ("by", "from"):
            return next((word for word in child.rights if word.dep_ == "pobj"), None)
    return None


def _around(scene: Scene, start: int, end: int) -> list[Span]:
    """What an adverbial source vouches for: the clause before it, or the one that it opens."""
    doc = scene.doc
    first, _ = scene.passage(doc[start])
    begin = max(
        [i + 1 for i in range(first, start) if doc[i].text in (";", ":") and i not in scene.quoted], default=first
    )
    last = start - 1 if doc[start - 1].text == "," else start
    inserted = last > begin and doc[last - 1].lower_ in word_set("subordinators")
    if not inserted and any(doc[i].tag_ in FINITE for i in range(begin, last)):
        return [(begin, last)]
    while end < len(doc) and doc[end].text == ",":
        end += 1
    scope = scene.scope(doc[end - 1])
    return [(end, scope)] if end < scope else []


def _clause_end(scene: Scene, noun: Token) -> int:
    clause = next((child for child in noun.rights if child.dep_ in ("acl", "ccomp", "relcl")), None)
    scope = scene.scope(noun)
    return min(scope, clause.right_edge.i + 1) if clause is not None and clause.i > noun.i + 1 else scope
