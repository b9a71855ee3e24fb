"""What comes out, or is made: the models that a verb or noun of release or making speaks of."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from analysis.grammar import subject
from analysis.lexicon import word_table
from analysis.modeling.talk import Target
from analysis.modeling.targets import counts

if TYPE_CHECKING:
    from spacy.tokens import Token

PARTICLES = frozenset({"out", "live", "available", "on", "up", "along", "first", "new", "public", "next", "down"})

COMING = frozenset({"due", "planned", "slated", "scheduled", "expected", "promised"})


def made(cue: Token, targets: list[Target], text: str) -> Target | None:
    """What came out, by this verb or noun: its object after it, else what stands before it."""
    start, end = cue.idx, cue.idx + len(cue)
    after = [target for target in targets if target.start >= end and target.models]
    before = [target for target in targets if target.end <= start and target.models and counts(target, text, start)]
    if cue.lower_ in COMING:  # "...; a larger one is due in May" is another
        before = [one for one in before if is_in_subject(one, cue.head) and ";" not in text[one.end : start]]
    related = before and RELATED.fullmatch(text[before[-1].end : start])  # "Foo 3, which *came* out in March, and Bar"
    if not (related or is_passive(cue)):
        for target in after:
            between = text[end : target.start]
            if len(between) > 90 or re.search(r"[;.]\s| which | that | while | but ", between):
                break
            if (target.other and target.start - end > 4) or TO_A_SERIES.search(between):
                continue
            if text[target.start : target.end].lower() in ("its", "their"):
                continue
            if target.kind == "pronoun" and (
                cue.doc[cue.i + 1].lower_ in PARTICLES or re.search(r"\b(?:in|at|on|with|by|to|for|of)\b", between)
            ):
                continue
            return _with_further(target, after, text)
    strong = [target for target in before if target.kind != "pronoun" and not target.other]
    weak = lemma(cue) in act_words("weak") and cue.doc[min(cue.i + 1, len(cue.doc) - 1)].lower_ not in PARTICLES
    if strong:
        near = start - strong[-1].end < (25 if weak else 140) or is_in_subject(strong[-1], cue)
        return strong[-1] if near else None
    if weak:
        return next((target for target in after if target.start - end < 30 and not target.other), None)
    pronouns = [target for target in before if text[target.start : target.end].lower() not in ("its", "their")]
    return pronouns[-1] if pronouns else None


RELATED = re.compile(
    r",? (?:which|that)(?: (?:it|they|we|the company|[A-Z][\w.&]*(?: [A-Z]\w+)?))?"
    r"(?: (?:was|were|is|are|had|has|have|been|first|only|just|also|officially))* "
)
TO_A_SERIES = re.compile(r"\bto (?:its|the|their)(?: \w+)? $")
APART = re.compile(r", [^.:;]{0,110}?,? and (?:the |its )?|, [^.:;,]{0,60}, ")


def _with_further(first: Target, targets: list[Target], text: str) -> Target:
    """The object and what is coordinated with it: "Foo, a text model of 4B, and Bar, which hears"."""
    found = Target(first.start, first.end, list(first.models), first.kind, first.wide)
    for target in targets:
        if target.kind == "name" and target.start > found.end and not target.other:
            if not APART.fullmatch(text[found.end : target.start]):
                break
            found.models += target.models
            found.end = target.end
    return found


def is_in_subject(target: Target, verb: Token) -> bool:
    """As "Foo, a 150M model for phones, will follow"."""
    word = subject(verb) if verb.pos_ in ("VERB", "AUX") else None
    return word is not None and word.left_edge.idx <= target.start and target.end <= verb.idx


def is_passive(cue: Token) -> bool:
    """Whether what comes out stands before the word: "was *released*", "Foo, *built* by Acme", "the Foo *launch*"."""
    if cue.pos_ == "NOUN":
        return cue.doc[min(cue.i + 1, len(cue.doc) - 1)].lower_ != "of"
    if cue.tag_ != "VBN":
        return False
    return any(child.dep_ == "auxpass" for child in cue.children) or cue.dep_ in ("acl", "relcl")


def is_release(word: Token) -> bool:
    """Whether a word tells that something came out: "launched", "open-sourced", "the debut of", "available"."""
    if word.pos_ in ("VERB", "AUX") or word.tag_.startswith("VB") or lemma(word) == "open-source":
        return lemma(word) in act_words("release", "weak")
    if word.lower_ == "available":
        return True
    if word.lower_ in COMING and word.i + 1 < len(word.doc):
        return word.nbor().lower_ in ("in", "for", "by", "on", "this", "next", "later")  # "is due in the third quarter"
    if word.i and word.nbor(-1).lower_ in ("private", "closed", "limited", "internal"):
        return False  # "entered private preview"
    return word.pos_ in ("NOUN", "PROPN") and word.lemma_.lower() in act_words("noun")


def lemma(verb: Token) -> str:
    """The base form; "open-sourced", "opensourced", "rolled" as the word list has them."""
    opened = verb.lower_ in ("sourced", "sourcing") and verb.i > 2 and verb.doc[verb.i - 2].lower_ == "open"
    adjective = opened and verb.doc[verb.i - 3].pos_ in ("DET", "ADJ", "PRON", "ADP", "NUM")  # "an open-sourced model"
    lemma = "open-source" if opened and not adjective else verb.lemma_.lower()
    if verb.tag_ in ("VBD", "VBN") and lemma == verb.lower_:  # "Acme on Tuesday released" may be an auxiliary
        bases = (lemma[:-1], lemma[:-2])
        lemma = next((base for base in bases if base in act_words("release", "make")), lemma)
    return lemma


@cache
def act_words(*uses: str) -> frozenset[str]:
    """The words of `model_verbs.csv` with one of these uses."""
    return frozenset(row["word"] for row in word_table("model_verbs") if row["use"] in uses)
