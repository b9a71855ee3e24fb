"""Which verbs report what someone said, and in which shapes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from analysis.lexicon import word_table

if TYPE_CHECKING:
    from spacy.tokens import Token

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
UNREAL = frozenset(
    {"would", "could", "should", "might", "may", "must", "can", "will", "shall", "'ll", "wo", "ca", "let"}
)
UNSAID = frozenset({"without", "instead", "than", "before", "of", "for", "from", "against"})


@cache
def reporting_verbs() -> dict[str, frozenset[str]]:
    """Each form of each reporting verb, in lower case -> the shapes in which the verb reports."""
    found: dict[str, frozenset[str]] = {}
    for row in word_table("reporting_verbs"):
        shapes = frozenset(row["frames"].split())
        for form in inflect(row["verb"], row["past"].split(";") if row["past"] else []):
            found[form] = shapes
    return found


def inflect(verb: str, irregular: list[str]) -> set[str]:
    """The forms of a verb; an irregular one takes the place of its regular kind.

    >>> sorted(inflect("argue", []))
    ['argue', 'argued', 'argues', 'arguing']
    >>> sorted(inflect("quip", ["quipped", "quipping"]))
    ['quip', 'quipped', 'quipping', 'quips']
    >>> sorted(inflect("reply", ["replied", "replies"]))
    ['replied', 'replies', 'reply', 'replying']
    """
    stem = verb.removesuffix("e")
    forms = {verb, *irregular}
    if not any(form.endswith("ing") for form in irregular):
        forms.add(stem + "ing" if not verb.endswith("ee") else verb + "ing")
    if not any(form.endswith("s") for form in irregular):
        forms.add(verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z", "go")) else "s"))
    if not any(not form.endswith(("ing", "s")) for form in irregular):
        forms.add(stem + "ed")
    return forms


def shapes(word: Token) -> frozenset[str]:
    """The shapes in which this word reports here; none if it is no reporting verb, or is not said to have happened.

    Yes: "X *said*", "has *written*", "*saying*", "went on to *say*", "was quoted as *saying*".
    No: "did not *say*", "would *say*", "declined to *say*", "if he *says*", "was *told*", "without *saying*".
    """
    known = reporting_verbs().get(word.lower_)
    if known is None or not word.tag_.startswith("VB") or word.dep_ in ("amod", "compound", "pobj", "nmod"):
        return frozenset()
    reports = any(child.dep_ == "ccomp" for child in word.rights)
    if word.i and word.tag_ in ("VBN", "VBD", "VBG") and _is_determiner(word.nbor(-1)) and not reports:
        return frozenset()  # the *reported* sum
    for child in word.lefts:
        if child.dep_ in ("neg", "auxpass") or child.lower_ in UNREAL or child.lower_ in ("never", "if", "unless"):
            return frozenset()
    if "whom" in known and _shares_passive(word):
        return frozenset()
    if word.tag_ == "VBN" and not (_active(word) or _after_apposition(word)):
        return frozenset()
    if word.tag_ == "VB" and not _infinitive_that_happened(word, known):
        return frozenset()
    if word.tag_ == "VBG" and word.dep_ == "pcomp" and word.head.lower_ in UNSAID:
        return frozenset()
    return known


def _is_determiner(word: Token) -> bool:
    return word.tag_ in ("POS", "PRP$") or word.lower_ in ("the", "a", "an", "any", "no")


def _active(word: Token) -> bool:
    head = word
    while head.dep_ == "conj" and head.head.tag_ == "VBN":
        head = head.head
    auxiliaries = [child for child in head.lefts if child.dep_ in ("aux", "auxpass")]
    if any(child.dep_ == "auxpass" for child in auxiliaries):
        return False
    return bool(auxiliaries) or any(child.dep_ == "nsubj" for child in word.children) or word.dep_ == "ROOT"


def _shares_passive(word: Token) -> bool:
    """Whether the verb is told to its subject: "was hauled in and *told*"."""
    own = any(child.dep_ in ("nsubj", "aux") for child in word.lefts)
    return word.dep_ == "conj" and not own and any(child.dep_ == "auxpass" for child in word.head.lefts)


def _after_apposition(word: Token) -> bool:
    """Whether a past tense was taken for a participle: "X, chief executive of Y, *called* it"."""
    if word.dep_ not in ("acl", "relcl") or word.i == 0 or word.nbor(-1).text != ",":
        return False
    return any(child.dep_ in ("ccomp", "dobj", "oprd") for child in word.rights)


def _infinitive_that_happened(word: Token, known: frozenset[str]) -> bool:
    if not any(child.lower_ == "to" and child.dep_ == "aux" for child in word.lefts):
        # A bare form is a past or present tense that the tagger missed, a "did say", or an order to the reader.
        return any(child.dep_ == "nsubj" for child in word.lefts)
    judges = "as" in known and word.dep_ in ("advcl", "acl", "relcl")  # changed his profile to *describe* himself as
    return judges or word.head.lemma_ in ("go", "continue", "come", "proceed", "use")
