"""The tense of the clause that some words stand in: whether it tells of what was, is or will be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.lexicon import word_set

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

AHEAD = word_set("ahead")
REPORTING = word_set("reporting_past")


def tense(doc: Doc, start: int, end: int) -> str:
    """Past, present or future: that of the verb that governs the words at these offsets; "" without a verb."""
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None:
        return ""
    word = span.root
    while word.pos_ not in ("VERB", "AUX") and word.head.i != word.i:
        word = word.head
    return _tense(word) if word.pos_ in ("VERB", "AUX") else ""


def _tense(verb: Token) -> str:
    helpers = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    words = {helper.lower_ for helper in helpers}
    if words & AHEAD or (verb.lower_ in ("due", "set", "scheduled", "slated", "expected") and verb.tag_ == "VBN"):
        return "future"
    if "to" in words or (verb.tag_ == "VB" and not helpers):
        head = verb.head
        if head.i != verb.i and (head.lemma_ in AHEAD or head.lower_ in AHEAD or head.lemma_ == "be"):
            return "future"
        return _tense(head) if head.i != verb.i and head.pos_ in ("VERB", "AUX") else "future"
    tags = {verb.tag_} | {helper.tag_ for helper in helpers}
    if tags & {"VBD"} or words & {"have", "has", "had", "'ve", "’ve"}:
        return "past"
    if verb.tag_ == "VBN" and not helpers:
        return "past"
    if verb.tag_ == "VBG" and not helpers and verb.head.i != verb.i and verb.head.pos_ in ("VERB", "AUX"):
        return _tense(verb.head)
    if tags & {"VBZ", "VBP"}:
        return "past" if verb.lemma_ in REPORTING else "present"
    return "past" if verb.tag_ == "VBD" else ""
