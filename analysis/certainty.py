"""How sure the text is of a clause: stated, hedged, denied or planned."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from analysis.lexicon import word_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.tokens import Words

CLIMB = 8  # governors looked at: "is expected to try to avoid …" is never longer, odd text may be
LISTED = 50  # verbs of one list gone back through: "left, quit, went and …" is never longer, odd text may be
STRENGTH = ("stated", "planned", "hedged", "denied")
SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass")
MODIFIERS = ("aux", "auxpass", "advmod", "amod", "npadvmod", "compound")
GOVERNED = ("xcomp", "ccomp", "acl", "pcomp", "advcl", "relcl")
NO = frozenset({"no", "neither", "nobody", "none", "nothing", "nor"})


def certainty(words: Words, head: int) -> str:
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
    copular = words.relations[head] in ("attr", "acomp") and words.parts[words.heads[head]] == "AUX"
    found = _certainty(words, head, CLIMB)
    return _strongest(found, _certainty(words, words.heads[head], CLIMB)) if copular else found


def _strongest(*kinds: str) -> str:
    return max(kinds, key=STRENGTH.index)


def _certainty(words: Words, head: int, steps: int) -> str:
    own = _own(words, head)
    return _strongest(own, _from_governor(words, head, steps - 1)) if steps and own != "denied" else own


def _own(words: Words, head: int) -> str:
    """What the words of the clause itself make of it."""
    reach = "noun" if _is_noun(words, head) else "verb"
    kinds = {_cue(words, i, reach) for i in _modifiers(words, head)}
    kinds |= {_cue(words, i, "mark") for i in _children(words, head, "mark")}
    if "hedged" in kinds or (reach == "verb" and (_is_question(words, head) or _is_conditional(words, head))):
        return "hedged"
    if _is_negated(words, head):
        return "denied"
    return "planned" if "planned" in kinds else _of_itself(words, head)


def _of_itself(words: Words, head: int) -> str:
    """As in "is *scheduled* for June", "is *due* in June"; with more behind it, that is the event."""
    passive = words.relations[head] == "acomp" or any(i < head for i in _children(words, head, "auxpass"))
    governs = any(i > head for i in _children(words, head, "xcomp", "ccomp"))
    return (_cue(words, head, "itself") if passive and not governs else None) or "stated"


def _modifiers(words: Words, head: int) -> Iterator[int]:
    """Auxiliaries, adverbs and adjectives."""
    yield from (i for i in _children(words, head, *MODIFIERS) if i < head)
    if words.parts[head] == "AUX" and words.relations[head] not in ("aux", "auxpass"):
        yield from (i for i in _children(words, head, "advmod") if i > head)
    if _shares_auxiliary(words, head):
        above = words.heads[head]
        yield from (i for i in _children(words, above, "aux") if i < above and words.tags[i] in ("MD", "TO"))


def _shares_auxiliary(words: Words, verb: int) -> bool:
    """As in "will leave and *join*", "did not leave or *join*"."""
    joined = words.relations[verb] == "conj" and words.tags[verb] == words.tags[words.heads[verb]]
    return joined and words.tags[verb] in ("VB", "VBN") and not _children(words, verb, "aux", *SUBJECTS)


def _is_negated(words: Words, head: int) -> bool:
    if any(not _is_only(words, i) for i in _children(words, head, "neg")):
        return True
    for i in _children(words, head, *SUBJECTS, *(["det"] if _is_noun(words, head) else [])):
        if any(words.lower[k] in NO for k in (i, *_children(words, i, "det"))):
            return True
    return _shares_auxiliary(words, head) and bool(_children(words, words.heads[head], "neg"))


def _is_only(words: Words, negation: int) -> bool:
    """As in "not only left but …"; "no longer" speaks of the past."""
    return words.lower[negation + 1 : negation + 2] in (["only"], ["just"], ["merely"], ["long"])


def _is_question(words: Words, head: int) -> bool:
    return any(i > head and words.lower[i] == "?" for i in words.children[head])


def _is_conditional(words: Words, head: int) -> bool:
    """As in "she would leave if …": not "even if", which changes nothing."""
    for clause in _children(words, head, "advcl"):
        opening = next((i for i in _children(words, clause, "mark") if i < clause), None)
        if opening is not None and words.lower[opening] in ("if", "unless"):
            return words.lower[max(opening - 1, 0)] != "even"
    return False


def _from_governor(words: Words, head: int, steps: int) -> str:
    """What the word that governs the clause makes of it: "*plans* to leave", "*denied* that she left"."""
    governor, reach = _governor(words, head)
    if governor is None:
        return "stated"
    kind = _cue(words, governor, reach)
    if kind is None:
        return _certainty(words, governor, steps) if _passes_on(words, head, reach) else "stated"
    above = _certainty(words, governor, steps)
    if above == "denied":
        return "hedged" if kind == "denied" else "denied"
    return "hedged" if above == "hedged" and kind == "planned" else kind


def _governor(words: Words, head: int, listed: int = LISTED) -> tuple[int | None, str]:
    """The word whose complement this is, and how it governs it."""
    if _is_noun(words, head):
        return _noun_governor(words, head), "object"
    reach, relation, above = _form(words, head), words.relations[head], words.heads[head]
    if reach == "infinitive" and (before := _before_infinitive(words, head)) is not None:
        return before, reach
    joined = listed and relation == "conj" and words.tags[head] == words.tags[above]
    if joined and not _children(words, head, *SUBJECTS):
        return _governor(words, above, listed - 1)
    bound = relation in ("relcl", "advcl") and reach != "gerund"
    return (_above_preposition(words, head, reach) if relation in GOVERNED and not bound else None), reach


def _form(words: Words, verb: int) -> str:
    if _to(words, verb) is not None:
        return "infinitive"
    finite = any(i < verb for i in _children(words, verb, "aux", *SUBJECTS))
    return "gerund" if words.tags[verb] == "VBG" and not finite else "clause"


def _to(words: Words, verb: int) -> int | None:
    return next(
        (i for i in words.children[verb] if i < verb and words.lower[i] == "to" and words.tags[i] == "TO"), None
    )


def _before_infinitive(words: Words, verb: int) -> int | None:
    """As in "has *yet* to leave", by the order of the words."""
    to = _to(words, verb)
    return to - 1 if to and _cue(words, to - 1, "infinitive") else None


def _above_preposition(words: Words, head: int, reach: str) -> int:
    """As in "talks *about* leaving" -> talks; "*without* leaving" -> without, which is a cue itself."""
    above = words.heads[head]
    timing = words.lower[above] in ("before", "after", "since", "upon")  # "studied law before leaving" leaves no doubt
    passed = words.relations[above] == "prep" and not timing and _cue(words, above, reach) is None
    return words.heads[above] if passed else above


def _noun_governor(words: Words, noun: int) -> int | None:
    """As in "*expects* a launch", "plans *for* a launch", "the launch *will come*"."""
    relation, above = words.relations[noun], words.heads[noun]
    if relation in ("dobj", "nsubj", "nsubjpass"):
        return above
    by_preposition = relation == "pobj" and words.relations[above] == "prep"
    return words.heads[above] if by_preposition and words.lower[above] in ("for", "of", "about", "on", "over") else None


def _passes_on(words: Words, head: int, reach: str) -> bool:
    """A word that says nothing itself hands on what is said of it: "may *begin* to leave", "will go, *leaving* us"."""
    relation = words.relations[head]
    if _is_noun(words, head):
        return relation in ("nsubj", "nsubjpass")
    return (relation == "xcomp" and reach != "clause") or (relation == "advcl" and reach == "gerund")


def _is_noun(words: Words, i: int) -> bool:
    return words.parts[i] in ("NOUN", "PROPN", "NUM", "PRON", "ADJ")


def _children(words: Words, head: int, *relations: str) -> list[int]:
    return [i for i in words.children[head] if words.relations[i] in relations]


def _cue(words: Words, i: int, reach: str) -> str | None:
    """What this word makes of what it reaches in that way; None where it is no cue."""
    cues = _cues()
    return cues.get((words.lower[i], reach)) or cues.get((words.lemmas[i], reach))


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
