"""How sure the text is of a clause: stated, hedged, denied or planned."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from analysis.lexicon import word_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

CLIMB = 8  # governors looked at: "is expected to try to avoid …" is never longer, odd text may be
LISTED = 50  # verbs of one list gone back through: "left, quit, went and …" is never longer, odd text may be
STRENGTH = ("stated", "planned", "hedged", "denied")
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
NO = frozenset({"no", "neither", "nobody", "none", "nothing", "nor"})


def certainty(head: Token) -> str:
    """One of CERTAINTIES for the clause that a verb heads, or for the event that a noun names.

    - stated: "she left", "she is leaving", "Acme said that she had left" (attribution alone takes nothing away),
      "his resignation", "she no longer runs Acme"
    - planned: "will leave", "is to leave", "is expected to leave", "plans to leave", "said it would leave", "hopes to",
      "a planned merger", "plans for a merger"
    - hedged: "may leave", "reportedly left", "appears to have left", "is believed to",
      "is considering leaving", "if she leaves", "whether she left", "Did she leave?"
    - denied: "did not leave", "nobody left", "without leaving", "denied that she left", "failed to leave",
      "has yet to leave", "has no plans to leave", "will not leave"

    Where several meet, denied outweighs hedged, and hedged planned; "may not leave" and "did not deny that she left"
    are hedged. The cues, and what each of them reaches, are in `words/certainty.csv`.
    """
    copular = head.dep_ in ("attr", "acomp") and head.head.pos_ == "AUX"
    return _strongest(_certainty(head, CLIMB), _certainty(head.head, CLIMB) if copular else "stated")


def _strongest(*kinds: str) -> str:
    return max(kinds, key=STRENGTH.index)


def _certainty(head: Token, steps: int) -> str:
    return _strongest(_own(head), _from_governor(head, steps - 1) if steps else "stated")


def _own(head: Token) -> str:
    """What the words of the clause itself make of it."""
    kinds = {kind for word in _modifiers(head) if (kind := _cue(word, "noun" if _is_noun(head) else "verb"))}
    kinds |= {kind for child in head.children if child.dep_ == "mark" and (kind := _cue(child, "mark"))}
    if "hedged" in kinds or _is_question(head) or _is_conditional(head):
        return "hedged"
    if _is_negated(head):
        return "denied"
    return "planned" if "planned" in kinds else _of_itself(head)


def _of_itself(head: Token) -> str:
    """As in "is *scheduled* for June", "is *due* in June"; with more behind it, that is the event."""
    passive = head.dep_ == "acomp" or any(child.dep_ == "auxpass" for child in head.lefts)
    governs = any(child.dep_ in ("xcomp", "ccomp") for child in head.rights)
    return (_cue(head, "itself") if passive and not governs else None) or "stated"


def _modifiers(head: Token) -> Iterator[Token]:
    """Auxiliaries, adverbs and adjectives."""
    for child in head.lefts:
        if child.dep_ in ("aux", "auxpass", "advmod", "amod", "npadvmod", "compound"):
            yield child
    if head.pos_ == "AUX" and head.dep_ not in ("aux", "auxpass"):
        yield from (child for child in head.rights if child.dep_ == "advmod")
    if _shares_auxiliary(head):
        yield from (child for child in head.head.lefts if child.dep_ == "aux" and child.tag_ in ("MD", "TO"))


def _shares_auxiliary(verb: Token) -> bool:
    """As in "will leave and *join*", "did not leave or *join*"."""
    own = any(child.dep_ in ("aux", *SUBJECTS) for child in verb.children)
    return verb.dep_ == "conj" and verb.tag_ == verb.head.tag_ and verb.tag_ in ("VB", "VBN") and not own


def _is_negated(head: Token) -> bool:
    for child in head.children:
        if child.dep_ == "neg" and not _is_only(child):
            return True
        if child.dep_ in SUBJECTS or (child.dep_ == "det" and _is_noun(head)):
            words = [child, *(word for word in child.children if word.dep_ == "det")]
            if any(word.lower_ in NO for word in words):
                return True
    return _shares_auxiliary(head) and any(child.dep_ == "neg" for child in head.head.children)


def _is_only(negation: Token) -> bool:
    """As in "not only left but …"; "no longer" speaks of the past."""
    after = negation.doc[negation.i + 1].lower_ if negation.i + 1 < len(negation.doc) else ""
    return after in ("only", "just", "merely", "long")


def _is_question(head: Token) -> bool:
    return not _is_noun(head) and any(child.lower_ == "?" for child in head.rights)


def _is_conditional(head: Token) -> bool:
    """As in "she would leave if …": not "even if", which changes nothing."""
    for clause in head.children:
        if clause.dep_ == "advcl" and not _is_noun(head):
            opening = next((word for word in clause.lefts if word.dep_ == "mark"), None)
            if opening is not None and opening.lower_ in ("if", "unless"):
                return not any(word.lower_ == "even" for word in clause.doc[max(opening.i - 1, 0) : opening.i])
    return False


def _from_governor(head: Token, steps: int) -> str:
    """What the word that governs the clause makes of it: "*plans* to leave", "*denied* that she left"."""
    governor, reach = _governor(head)
    if governor is None:
        return "stated"
    kind = _cue(governor, reach)
    if kind is None:
        return _certainty(governor, steps) if _passes_on(head, reach) else "stated"
    above = _certainty(governor, steps)
    if above == "denied":
        return "hedged" if kind == "denied" else "denied"
    return "hedged" if above == "hedged" and kind == "planned" else kind


def _governor(head: Token, listed: int = LISTED) -> tuple[Token | None, str]:
    """The word whose complement this is, and how it governs it."""
    if _is_noun(head):
        return _noun_governor(head), "object"
    reach = _form(head)
    if reach == "infinitive" and (before := _before_infinitive(head)) is not None:
        return before, reach
    joined = listed and head.dep_ == "conj" and head.tag_ == head.head.tag_
    if joined and not any(c.dep_ in SUBJECTS for c in head.children):
        return _governor(head.head, listed - 1)
    if head.dep_ in ("xcomp", "ccomp", "acl", "pcomp", "advcl", "relcl"):
        bound = head.dep_ in ("relcl", "advcl") and reach != "gerund"
        return (None if bound else _above_preposition(head, reach)), reach
    return None, reach


def _form(verb: Token) -> str:
    if any(child.lower_ == "to" and child.tag_ == "TO" for child in verb.lefts):
        return "infinitive"
    return "gerund" if verb.tag_ == "VBG" and not any(c.dep_ in ("aux", *SUBJECTS) for c in verb.lefts) else "clause"


def _before_infinitive(verb: Token) -> Token | None:
    """As in "has *yet* to leave", by the order of the words."""
    to = next(child for child in verb.lefts if child.lower_ == "to" and child.tag_ == "TO")
    return to.nbor(-1) if to.i and _cue(to.nbor(-1), "infinitive") else None


def _above_preposition(head: Token, reach: str) -> Token:
    """As in "talks *about* leaving" -> talks; "*without* leaving" -> without, which is a cue itself."""
    above = head.head
    timing = above.lower_ in ("before", "after", "since", "upon")  # "studied law before leaving" leaves no doubt
    return above.head if above.dep_ == "prep" and not timing and _cue(above, reach) is None else above


def _noun_governor(noun: Token) -> Token | None:
    """As in "*expects* a launch", "plans *for* a launch", "the launch *will come*"."""
    if noun.dep_ in ("dobj", "nsubj", "nsubjpass"):
        return noun.head
    if noun.dep_ == "pobj" and noun.head.dep_ == "prep" and noun.head.lower_ in ("for", "of", "about", "on", "over"):
        return noun.head.head
    return None


def _passes_on(head: Token, reach: str) -> bool:
    """A word that says nothing itself hands on what is said of it: "may *begin* to leave", "will go, *leaving* us"."""
    if _is_noun(head):
        return head.dep_ in ("nsubj", "nsubjpass")
    return (head.dep_ == "xcomp" and reach != "clause") or (head.dep_ == "advcl" and reach == "gerund")


def _is_noun(word: Token) -> bool:
    return word.pos_ in ("NOUN", "PROPN", "NUM", "PRON", "ADJ")


def _cue(word: Token, reach: str) -> str | None:
    """What this word makes of what it reaches in that way; None where it is no cue."""
    cues = _cues()
    return cues.get((word.lower_, reach)) or cues.get((word.lemma_.lower(), reach))


@cache
def _cues() -> dict[tuple[str, str], str]:
    return {
        (row["cue"], reach): row["certainty"] for row in word_table("certainty") for reach in row["reaches"].split()
    }


@cache
def hedges() -> frozenset[str]:
    """The adverbs that hedge whatever they stand beside: "reportedly", "perhaps"."""
    return frozenset(
        cue
        for (cue, reach), kind in _cues().items()
        if kind == "hedged" and (cue, "verb") in _cues() and reach == "noun"
    )
