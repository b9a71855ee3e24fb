"""Who speaks: the people, the organization or the unnamed source behind a reporting verb."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from analysis.coreference import refer
from analysis.grammar import phrase, subject
from analysis.lexicon import word_set
from analysis.parsing import trim
from analysis.speech.reporting import FINITE

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from analysis.reading import Reading

DATELINE = re.compile(
    r"[A-Z][A-Z .,’'-]+(?:, [A-Z][a-z]+\.?)?(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?(?: ?\([A-Za-z ]+\))? ?[-–—:]+ "
)


@dataclass(frozen=True)
class Speaker:
    """A speaker's name, or the noun phrase as written, and the words that say it."""

    name: str
    start: int
    end: int


def find_speakers(reading: Reading, verb: Token) -> list[Speaker]:
    """The speakers of a reporting verb, in text order; one for each name of "A, B and C said", none if nobody is said.

    Accepts "*X* said", "said *X*, who", "*X*, who said", "*X* left, saying", "*the company* said", "*his lawyer Y*
    said", "*three members: X, Y and Z* asked", "*a person familiar with the matter* said",
    "*X* filed a complaint accusing".
    """
    head = subject(verb) or inverted_subject(reading, verb) or _before_apposition(verb)
    head = _behind_dateline(head, verb) if head is not None else None
    head = _name_before(reading, verb, head) or head
    if head is None or head.pos_ in ("VERB", "AUX") or head.lower_ in word_set("nobody") or _denied(head):
        return []
    return speakers_at(reading, _author(reading, head, verb))


def inverted_subject(reading: Reading, verb: Token) -> Token | None:
    """The subject that follows its verb behind a comma or a quotation: "…, said *X*", "“…” wrote *the editor*"."""
    if verb.i + 1 >= len(verb.doc) or verb.i == 0 or not verb.nbor(-1).is_punct or verb.tag_ == "VBG":
        return None
    for child in verb.rights:
        if child.dep_ in ("nsubj", "dobj", "npadvmod", "oprd", "attr") and child.left_edge.i == verb.i + 1:
            quoted = verb.nbor(-1).is_quote or reading.mention_at(child) is not None
            return child if quoted and child.pos_ in ("PROPN", "NOUN", "PRON") else None
    return None


def _behind_dateline(head: Token, verb: Token) -> Token:
    """The first noun behind a dateline that the parser took for the subject: "PARIS (AFP) - *The watchdog* fined"."""
    sentence = head.sent
    dateline = DATELINE.match(sentence.text)
    if dateline is None or head.idx >= sentence.start_char + dateline.end():
        return head
    for word in sentence:
        if word.i < verb.i and word.idx >= sentence.start_char + dateline.end() and word.dep_ in ("nsubj", "nsubjpass"):
            return word
    return head


def _denied(head: Token) -> bool:
    """Whether a noun phrase is about nobody: "no official said", not "a No 10 official said"."""
    return any(child.lower_ == "no" and not child.nbor().like_num for child in head.lefts)


def _name_before(reading: Reading, verb: Token, head: Token | None) -> Token | None:
    """The name that the verb follows, where the parser took its title, or the dateline before it, for the subject."""
    before = verb.i - 1
    while before >= 0 and verb.doc[before].pos_ == "ADV":
        before -= 1
    mention = reading.mention_at(verb.doc[before]) if before >= 0 else None
    if head is None or mention is None or not head.i < before:
        return None
    between, own = verb.doc[head.i + 1 : before], reading.mention_at(head)
    marks = [word.text for word in between if word.text in (",", "–", "—", ":", "--") or word.text_with_ws == "- "]
    names = all(word.pos_ in ("NOUN", "PROPN", "ADJ") or word.text in ("-", "and") for word in between)
    names = names and (not between or between[0].text != "and")
    titled = names and mention.kind == "person" and (own is None or own.kind == "organization")
    dated = any(mark != "," for mark in marks) and marks[-1] != "," and mention.kind != "model" and own != mention
    return verb.doc[before] if titled or dated else None


def _before_apposition(verb: Token) -> Token | None:
    """The noun at the beginning of the sentence where an apposition hid the subject: "*X*, who heads Y, told"."""
    sentence = verb.sent
    if verb.i == sentence.start or verb.nbor(-1).text != ",":
        return None
    for word in sentence:
        if word.i >= verb.i - 1 or word.text in (":", ";"):
            return None
        if word.nbor(1).text in (",", "(") and word.dep_ != "pobj" and word.pos_ in ("PROPN", "NOUN", "PRON"):
            return word
    return None


def speakers_at(reading: Reading, head: Token) -> list[Speaker]:
    """The speakers that the noun phrase headed by this word names."""
    if head.dep_ == "appos" and reading.mention_at(head.head) is not None:
        head = head.head
    words = [*_joined(reading, head), *_also_named(reading, head)]
    found = [speaker for word in words if (speaker := _named(reading, word))]
    named = list({speaker.name: speaker for speaker in found}.values())  # "the club's lawyer, X": one, by name
    if len(named) > 1 or (named and named[0].start <= head.idx):
        return named
    return named[:1] or [_as_written(reading, head)]


def is_document(word: Token) -> bool:
    """Whether the word is a writing or a finding: a report, a study, a filing, figures."""
    return word.lower_ in _document_forms()


@cache
def _document_forms() -> frozenset[str]:
    nouns = word_set("document_nouns")
    return (
        nouns
        | {noun + "s" for noun in nouns}
        | {noun[:-1] + "ies" for noun in nouns if noun.endswith("y")}
        | {"analyses"}
    )


def _author(reading: Reading, head: Token, verb: Token) -> Token:
    """The owner or sender of a writing whose participle or infinitive reports: "updated *his* profile to describe"."""
    if not is_document(head) or head.i > verb.i or verb.dep_ not in ("acl", "relcl", "advcl"):
        return head
    owner = next((child for child in head.lefts if child.dep_ == "poss"), None)
    if owner is not None:
        return owner
    if verb.dep_ == "acl" and verb.tag_ in ("VBG", "VB"):
        above = head.head
        while above.dep_ in ("prep", "pobj", "dobj", "acl", "conj") and above.head != above:
            above = above.head
        sender = subject(above) if above.pos_ in ("VERB", "AUX") else None
        mention = refer(reading, sender) if sender is not None and sender.dep_ == "nsubj" else None
        if sender is not None and mention is not None:
            return sender
    return head


def _joined(reading: Reading, head: Token) -> list[Token]:
    """The word, what is coordinated with it, and the names that explain it: "two lawyers, *X* and *Y*"."""
    found = [head]
    for word in found:
        found += [
            child
            for child in word.children
            if child.dep_ in ("conj", "appos") and child not in found and _person_or_peer(reading, head, child)
        ]
    return sorted(found, key=lambda word: word.i)


def _also_named(reading: Reading, head: Token) -> Iterator[Token]:
    """The second name where an apposition parts two: "X, a vice president at Y, and *Z* said"."""
    mention = reading.mention_at(head)
    if mention is None or mention.kind != "person":
        return
    last, end = reading.span(mention)[-1], head.sent.end
    for i in range(last.i + 1, end - 1):
        word = head.doc[i]
        if word.tag_ in FINITE or word.text in (";", ":", "—") or (i == last.i + 1 and word.text not in (",", "and")):
            return
        following = reading.mention_at(head.doc[i + 1])
        if word.lower_ == "and" and following is not None and following.kind == "person":
            yield head.doc[i + 1]
            return


def _person_or_peer(reading: Reading, head: Token, child: Token) -> bool:
    mention, own = reading.mention_at(child), reading.mention_at(head)
    if child.dep_ == "appos":
        named = mention is not None and (mention.kind == "person" or (own is None and mention.kind == "organization"))
        return named and (own is None or own.kind != "person")
    return mention is not None or own is None


def _named(reading: Reading, word: Token) -> Speaker | None:
    mention = reading.mention_at(word)
    if mention is not None:
        return Speaker(mention.entity or mention.text, mention.start, mention.end)
    known = refer(reading, word)
    name = known.entity if known is not None else None
    if name is None:
        name = _house(reading) if word.lower_ == "we" else _titled(reading, word)
    if name is None:
        return None
    start, end = trim(phrase(word))
    return Speaker(name, start, end)


def _titled(reading: Reading, word: Token) -> str | None:
    """The one person whom the article calls by this title: "Governor Ann Lee … *the governor* said"."""
    if word.tag_ != "NN" or [child.lower_ for child in word.lefts] != ["the"]:
        return None
    people = set()
    for mention in reading.mentions:
        span = reading.span(mention)
        before = reading.doc[max(span.start - 1, 0)].lower_
        behind = [token.lower_ for token in reading.doc[span.end : span.end + 3]]
        if mention.kind == "person" and (before == word.lower_ or behind == [",", "the", word.lower_]):
            people.add(mention.entity)
    return people.pop() if len(people) == 1 else None


def _house(reading: Reading) -> str | None:
    """The organization that speaks of itself as "we" in a text of its own: the one named most, if only one is."""
    counts = Counter(one.entity for one in reading.mentions if one.kind == "organization" and one.entity)
    ranked = counts.most_common(2)
    clear = ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1])
    return ranked[0][0] if clear else None


def _as_written(reading: Reading, head: Token) -> Speaker:
    name = next((child for child in head.rights if child.dep_ == "appos" and child.text[0].isupper()), None)
    words = _whole(head if name is None or head.text[0].isupper() else name)
    for date in reading.dates_in(words)[:1]:  # the watchdog *on Monday* fined
        first = reading.span(date).start
        words = head.doc[words.start : first - (head.doc[first - 1].pos_ == "ADP")] or words
    start, end = trim(words)
    return Speaker(reading.article.text[start:end], start, end)


def _whole(head: Token) -> Span:
    """The noun phrase with what is coordinated: "colleagues and partners"."""
    span = phrase(head)
    last = span[-1].i
    for child in head.rights:
        if child.dep_ == "conj":
            last = max(last, phrase(child)[-1].i)
    return head.doc[span.start : last + 1]
