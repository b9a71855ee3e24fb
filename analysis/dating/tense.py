"""The tense of the clause that some words stand in: whether it tells of what was, is or will be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.lexicon import word_set

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

QUOTES = frozenset('"“”')
HAVE = frozenset({"have", "has", "had", "having", "'ve", "’ve"})


def tense(doc: Doc, start: int, end: int) -> str:
    """Past, perfect, present or future: that of the verb that governs the words at these offsets; "" without a verb."""
    verb = governor(doc, start, end)
    return _tense(verb) if verb is not None else ""


def governor(doc: Doc, start: int, end: int) -> Token | None:
    """The verb above the words at these offsets.

    One inside a quotation does not govern words outside it: `called it "a model they can deliver" on Monday`.
    """
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None:
        return None
    word = span.root
    while word.head.i != word.i and (word.pos_ not in ("VERB", "AUX") or _is_quoted_apart(word, span)):
        word = word.head
    return word if word.pos_ in ("VERB", "AUX") else None


def is_aside(doc: Doc, words: tuple[int, int], later: tuple[int, int]) -> bool:
    """Whether some words stand in a clause about a noun that later words are not in.

    As in "Adams, *who took office in January 2022*, dropped out on September 28".
    """
    verb, other = governor(doc, *words), governor(doc, *later)
    if verb is None or other is None or verb.dep_ not in ("relcl", "acl"):
        return False
    return verb.i != other.i and not verb.is_ancestor(other)


def _is_quoted_apart(verb: Token, span: Span) -> bool:
    quotes = [token.i for token in span.sent if token.text in QUOTES]
    before_span, before_verb = (sum(i < place for i in quotes) for place in (span.start, verb.i))
    return before_span % 2 == 0 and before_verb % 2 == 1


def _tense(verb: Token) -> str:
    helpers = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    words = {helper.lower_ for helper in helpers}
    ahead = word_set("ahead")
    if verb.tag_ == "VBN" and verb.lower_ in ahead and _is_open(verb):
        return "" if _was(verb) else "future"
    if words & ahead:
        return "future"
    if verb.tag_ == "VB" and not helpers and verb.dep_ == "conj" and verb.head.tag_ in ("VBN", "VBD", "VBZ", "VBP"):
        return "present"  # "have won six matches and play on Saturday"
    if "to" in words or (verb.tag_ == "VB" and not helpers):
        return _tense_of_infinitive(verb, ahead)
    if words & HAVE:
        return "past" if "had" in words else "perfect"
    if verb.tag_ == "VBD" or any(helper.tag_ == "VBD" for helper in helpers) or (verb.tag_ == "VBN" and not helpers):
        return "past"
    if verb.tag_ == "VBG" and not helpers and verb.head.i != verb.i:
        return _tense(verb.head) if verb.head.pos_ in ("VERB", "AUX") else ""
    return (
        "" if verb.lemma_ in word_set("reporting_past") else "present"
    )  # "says on Monday" that it "reports on Friday"


def _is_open(verb: Token) -> bool:
    """As "set to leave", "set for June" and "due in June", but not "the unit set up in May"."""
    return verb.lower_ not in ("set", "planned", "poised") or any(
        (child.dep_ == "xcomp" or child.lower_ == "for") and child.i > verb.i for child in verb.children
    )


def _tense_of_infinitive(verb: Token, ahead: frozenset[str]) -> str:
    """Future below a plan; but what "was due to start" may have started."""
    head = verb.head
    if head.lemma_ in ahead or head.lower_ in ahead or head.lemma_ == "be":
        return "" if _was(head) else "future"
    return _tense(head) if head.i != verb.i and head.pos_ in ("VERB", "AUX") else "future"


def _was(word: Token) -> bool:
    copula = word.head if word.dep_ in ("acomp", "attr") else word
    return any(part.lower_ in ("was", "were", "had") for part in (copula, *word.children) if part.pos_ == "AUX")
