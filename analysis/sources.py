"""Attribution without a reporting verb: "according to X", "by X's own count", "his claim that"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.attributions import SUBORDINATING, Attribution, Span
from analysis.lexicon import word_set
from analysis.reporting import FINITE
from analysis.scene import Scene
from analysis.speakers import speakers_at

if TYPE_CHECKING:
    from spacy.tokens import Token


def find_sources(scene: Scene) -> Iterator[Attribution]:
    """What the article attributes with a noun or a preposition, in text order.

    Accepts "According to X, *A*", "*A*, according to X", "*A*, per X", "By X's own count, *A*", "X's claim that *A*",
    "a warning from X that *A*".
    """
    for word in scene.doc:
        if word.i in scene.quoted or word.i + 1 >= len(scene.doc):
            continue
        following = scene.doc[word.i + 1]
        if word.lower_ == "according" and following.lower_ == "to":
            source = next((child for child in following.rights if child.dep_ == "pobj"), None)
            if source is not None and (spans := _around(scene, word.i, source.right_edge.i + 1)):
                yield _attribution(scene, word, source, spans)
        elif word.lower_ == "per" and (source := next(iter(word.rights), None)) is not None:
            if scene.reading.mention_at(source) is not None and (
                spans := _around(scene, word.i, source.right_edge.i + 1)
            ):
                yield _attribution(scene, word, source, spans)
        elif word.lower_ in ("by", "in") and word.is_title | (scene.doc[word.i - 1].text == ","):
            count = next(
                (child for child in word.rights if child.dep_ == "pobj" and child.lower_ in word_set("count_nouns")),
                None,
            )
            owner = _owner(count) if count is not None else None
            if count is not None and owner is not None and (spans := _around(scene, word.i, count.right_edge.i + 1)):
                yield _attribution(scene, count, owner, spans)
        elif following.lower_ == "that" and word.lower_ in word_set("claim_nouns") and following.tag_ == "IN":
            owner = _owner(word)
            if owner is not None:
                yield _attribution(scene, word, owner, [(word.i + 2, _clause_end(scene, word))])


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
    begin = max([i + 1 for i in range(first, start) if doc[i].text == ";" and i not in scene.quoted], default=first)
    last = start - 1 if doc[start - 1].text == "," else start
    inserted = last > begin and doc[last - 1].lower_ in SUBORDINATING
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
