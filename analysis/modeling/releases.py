"""When models came out: the dates of releases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.certainty import certainty
from analysis.modeling.acts import is_release, made
from analysis.modeling.series import Fact
from analysis.modeling.talk import Target

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from analysis.reading import Reading
    from analysis.records import DateExpression


def find_releases(reading: Reading, sentence: Span, targets: list[Target]) -> Iterator[tuple[Target, Fact]]:
    """The dates of a sentence on which models came out, planned dates included.

    "released Foo on Monday", "Foo, unveiled in March, ...", "Foo arrived last July", "after the launch of Foo in 2020";
    not "trained until March".
    """
    text = reading.article.text
    found: list[tuple[tuple[int, int], Target, Fact]] = []
    for expression in reading.dates_in(sentence):
        if expression.date is None or reading.mentions_in(reading.span(expression), "model"):
            continue
        dated = _dated(text, expression, targets)
        if dated is not None:
            found.append(((0, 0), dated, Fact(expression.date, expression.start, expression.end)))
            continue
        cue = _cue(reading, sentence, expression)
        target = made(cue, targets, text) if cue is not None and certainty(cue) != "denied" else None
        if target is not None and cue is not None:
            target = _beside(text, expression, cue, targets) or target
        if cue is not None and target is not None:
            fact = Fact(expression.date, expression.start, expression.end)
            found.append(((cue.i, abs(expression.start - cue.idx)), target, fact))
    for _, target, fact in sorted(found, key=lambda item: item[0]):
        yield target, fact


def _beside(text: str, expression: DateExpression, cue: Token, targets: list[Target]) -> Target | None:
    """The models right before a date, of several that one verb tells of: "shipped Foo in May and *Bar* in June"."""
    for target in targets:
        near = cue.idx < target.start and target.end < expression.start and target.kind in ("name", "reference")
        if near and re.fullmatch(r" (?:on |in |last |this |early |late )?", text[target.end : expression.start]):
            return target
    return None


def _dated(text: str, expression: DateExpression, targets: list[Target]) -> Target | None:
    """The model whose name a date goes with: "the first since *Foo 1* in May", "*Foo 2*, a 7B model from July"."""
    line = text.rfind("\n", 0, expression.start) + 1
    for target in targets:
        if target.kind != "name" or not target.models:
            continue
        if target.end <= expression.start:
            since = SINCE.search(text[max(0, target.start - 40) : target.start])
            between = text[target.end : expression.start]
            if (since and IN_DATE.fullmatch(between)) or MODEL_FROM.fullmatch(between):
                return Target(target.start, target.end, target.models[-1:], "name")
        elif DATE_LABEL.fullmatch(text[line : expression.start]) and re.fullmatch(
            r": ", text[expression.end : target.start]
        ):
            return target
    return None


SINCE = re.compile(
    r"\b(?:first|latest|biggest|largest|only|major|new|release|model|launch|debut|update|upgrade)\b[^.;]* "
    r"(?:since|after) (?:the |its |their )?$"
)
IN_DATE = re.compile(r",? (?:in|on|of|at the (?:start|end) of)? ?| \(")
MODEL_FROM = re.compile(
    r", (?:an?|its|the|their) (?:[\w.‑-]+ ){1,6}?(?:models?|LLMs?|versions?|releases?|systems?|update) "
    r"(?:from|of|released|launched|dating from)(?: in| on)? |"
    r",? (?:which |that )?(?:dates?|dating) (?:from|back to) "
)
DATE_LABEL = re.compile(r"[-–—•*]? ?(?:In |On )?")


def _cue(reading: Reading, sentence: Span, expression: DateExpression) -> Token | None:
    """The word of a release that a date belongs to: above it in the tree, else the nearest in its clause."""
    words = reading.span(expression)
    word = words.root
    for _ in range(6):
        if is_release(word):
            return word
        if word.pos_ in ("VERB", "AUX") or word.head is word:
            break
        word = word.head
    near = [token for token in sentence if is_release(token) and not reading.date_at(token)]
    near.sort(key=lambda token: min(abs(token.i - words.start), abs(token.i - words.end)))
    for token in near:
        between = sentence.doc[min(token.i, words.start) + 1 : max(token.i, words.end - 1)]
        if len(between) <= 14 and not any(other.pos_ == "VERB" and other.tag_ != "VBG" for other in between):
            return token
    return None
