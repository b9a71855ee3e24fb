"""The people and organizations that stand somewhere in a sentence: a list, a subject, the name before a comma."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.coreference import refer
from analysis.grammar import SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Span, Token

    from analysis.reading import Reading
    from analysis.records import Mention

DASHES = frozenset({"-", "–", "—", "--", "―"})
RELATIVES = frozenset({"WP", "WDT", "WP$", "WRB"})


def people_from(reading: Reading, sentence: Span, at: int) -> list[Mention]:
    """The people named from token `at` on: "A", "A and B", "A, B and C"."""
    people: list[Mention] = []
    while at < sentence.end:
        mention = reading.mention_at(reading.doc[at])
        if mention is None or mention.kind != "person":
            break
        people.append(mention)
        at = reading.span(mention).end
        skipped = _skip_joint(reading, sentence, at)
        if skipped == at:
            break
        at = skipped
    return people


def _skip_joint(reading: Reading, sentence: Span, at: int) -> int:
    while at < sentence.end and reading.doc[at].lower_ in (",", "and", "&"):
        at += 1
    return at


def people_before(reading: Reading, sentence: Span, at: int) -> list[Mention]:
    """The people behind whose names an apposition begins at `at`: "A and B, |", "A (|", "A (@a), |", "A, 54, |"."""
    at = _before_aside(reading, sentence, at)
    people: list[Mention] = []
    while at > sentence.start:
        mention = reading.mention_at(reading.doc[at - 1])
        if mention is None or mention.kind != "person":
            break
        people.insert(0, mention)
        at = reading.span(mention).start
        joint = at
        while joint > sentence.start and reading.doc[joint - 1].lower_ in (",", "and", "&"):
            joint -= 1
        if joint == at:
            break
        at = joint
    return people


def _before_aside(reading: Reading, sentence: Span, at: int) -> int:
    """Step back over the mark that opens an apposition, and over "(@handle)" or ", 54" in front of it."""
    doc = reading.doc
    if at - 1 <= sentence.start or not (doc[at - 1].text in (",", "(") or doc[at - 1].text in DASHES):
        return sentence.start
    at -= 1
    if doc[at - 1].text == ")":
        return next((i for i in range(at - 2, max(sentence.start, at - 8), -1) if doc[i].text == "("), at)
    if doc[at - 1].like_num and doc[at - 2].text == ",":
        return at - 2
    return at


def organizations_from(reading: Reading, sentence: Span, at: int) -> list[Mention]:
    """The organizations named from token `at` on: "Acme", "the chip maker Acme", "DeepMind and OpenAI"."""
    found: list[Mention] = []
    doc = reading.doc
    while at < sentence.end:
        mention = reading.mention_at(doc[at])
        if mention is not None and mention.kind == "organization":
            following = reading.span(mention).end
            owner = following < sentence.end and doc[following].tag_ == "POS"
            found.append(mention)
            at = following
            if owner:
                inner = organizations_from(reading, sentence, at + 1)
                return [*found[:-1], *inner] if inner else found
            if not (at + 1 < sentence.end and doc[at].lower_ in ("and", "&", ",") and reading.mention_at(doc[at + 1])):
                break
            at += 1
        elif mention is None and doc[at].pos_ in ("DET", "ADJ", "NOUN", "PROPN") and not reading.date_at(doc[at]):
            at += 1
        else:
            break
    return found


def people_of(reading: Reading, sentence: Span, verb: Token) -> list[Mention]:
    """The people who do what a verb says: its subject, "who", a pronoun, or the name in front of "hired from"."""
    if verb.pos_ == "NOUN":
        return _possessors(reading, sentence, verb)
    own = own_subject(verb)
    if own is None:
        return people_before(reading, sentence, verb.i) if verb.tag_ in ("VBN", "VBG", "VBD") else []
    if own.tag_ in RELATIVES or own.lower_ == "that":
        return _antecedents(reading, sentence, own)
    named = _group_at(reading, sentence, own)
    if named:
        return named
    return [person for person in (as_person(reading, own),) if person is not None]


def own_subject(verb: Token) -> Token | None:
    """The word that is a verb's subject, also a shared one; a relative pronoun as itself."""
    for _ in range(8):
        own = next((child for child in verb.children if child.dep_ in SUBJECTS and child.i < verb.i + 3), None)
        if own is not None:
            return own
        if verb.dep_ not in ("conj", "xcomp", "advcl", "aux", "auxpass", "pcomp", "prep", "prt", "advmod", "ccomp"):
            return None
        verb = verb.head
    return None


def _antecedents(reading: Reading, sentence: Span, pronoun: Token) -> list[Mention]:
    """Whom "who" stands for: the names in front of it, over an apposition ("A, the lead, who left")."""
    people = people_before(reading, sentence, pronoun.i)
    if people:
        return people if _plural_verb(pronoun) else people[-1:]
    before = reading.doc[pronoun.i - 1]
    mention = reading.mention_at(before)
    if mention is not None and mention.kind == "person":
        return [mention]
    named = reading.mentions_in(reading.doc[max(sentence.start, pronoun.i - 25) : pronoun.i], "person")
    return named[-1:]


def _plural_verb(pronoun: Token) -> bool:
    return pronoun.head.tag_ not in ("VBZ",) and not any(
        child.lower_ in ("has", "was", "is") for child in pronoun.head.children
    )


def _group_at(reading: Reading, sentence: Span, word: Token) -> list[Mention]:
    """The named people of a subject: "A and B", "A, B and C", "A" alone in "A, B's boss"."""
    mention = reading.mention_at(word)
    if mention is None or mention.kind != "person":
        return []
    start = reading.span(mention).start
    people = people_from(reading, sentence, start)
    joined = {token.i for token in word.conjuncts}
    inside = [person for person in people if any(token.i in joined for token in reading.span(person))]
    closed = len(people) > 1 and any(
        token.lower_ == "and" for token in reading.doc[start : reading.span(people[-1]).start]
    )
    return people if closed and inside else [mention, *inside]


def _possessors(reading: Reading, sentence: Span, noun: Token) -> list[Mention]:
    """Whose: "Lee's departure", "his appointment", "the dismissal of Bob Wu"."""
    for child in noun.children:
        if child.dep_ == "poss":
            return [person for person in (as_person(reading, child),) if person is not None]
    if noun.i + 2 < sentence.end and reading.doc[noun.i + 1].lower_ == "of":
        return people_from(reading, sentence, noun.i + 2)[:1]
    return []


def as_person(reading: Reading, word: Token) -> Mention | None:
    """The person that a word names or stands for."""
    found = refer(reading, word)
    return found if found is not None and found.kind == "person" else None


def as_organization(reading: Reading, word: Token) -> Mention | None:
    """The organization that a word names or stands for."""
    found = refer(reading, word)
    return found if found is not None and found.kind == "organization" else None


def unique(mentions: Iterable[Mention]) -> list[Mention]:
    """Mentions of different entities, the first of each."""
    return list({mention.entity: mention for mention in reversed(list(mentions))}.values())[::-1]
