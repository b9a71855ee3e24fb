"""What an article has talked of so far, for those who ask what a word stands for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from analysis.grammar import SUBJECTS, antecedent
from analysis.lexicon import word_set, word_table

if TYPE_CHECKING:
    from spacy.tokens import Token

    from analysis.reading import Reading
    from analysis.records import Mention

BESIDE = frozenset({"appos", "compound", "nmod", "attr"})  # how a noun and the name it describes hang together
FAR = 3  # sentences: how long what was talked of goes on fading
OVER = frozenset({"former", "ex", "onetime", "erstwhile", "formerly", "previously", "once"})
PASSING = frozenset({"from", "to", "for"})
CLEAR = 1.0  # by how much the best candidate must lead
AGAIN = 0.3  # for each further time that a candidate was talked of


class Description(NamedTuple):
    """What a noun such as "startup" or "actress" says of the one that it stands for.

    `fits`: kinds of organization, the likeliest first, or "anyone"; what fits nobody stands for whom the text calls so.
    """

    kind: str
    fits: tuple[str, ...] = ()
    pronoun: str = ""


class Candidate(NamedTuple):
    """Someone or something that was talked of; a stranger or a thing has no mention."""

    mention: Mention | None
    kind: str
    token: Token
    sentence: int

    @property
    def entity(self) -> str | None:
        """Who it is, if that is known."""
        return self.mention.entity if self.mention else None


@dataclass
class Discourse:
    """What was talked of so far, and what the text tells of it: what it is called, and he or she."""

    reading: Reading
    kinds: dict[str, str]
    counts: Counter[str]
    candidates: list[Candidate] = field(default_factory=list)
    found: dict[int, Mention] = field(default_factory=dict)
    called: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    pronoun: dict[str, str] = field(default_factory=dict)

    def mention(self, word: Token) -> Mention | None:
        """The mention that a word is part of, or was found to stand for."""
        named = self.reading.mention_at(word) or self.found.get(word.i)
        return named if named and named.entity else None

    def candidate(self, subject: Token, sentence: int) -> Candidate:
        """The subject of a clause as a candidate."""
        noun = antecedent(subject)
        mention, description = self.mention(noun), describe(noun)
        plural = noun.pos_ == "PRON" or noun.tag_ in ("NNS", "NNPS")
        kind = mention.kind if mention else "other" if plural else description.kind if description else "thing"
        return Candidate(mention, kind, noun, sentence)

    def leader(self, sentence: int, fit: Callable[[Candidate], float | None], reach: int) -> Mention | None:
        """The last mention of the candidate that clearly leads: recent ones first, subjects first.

        `fit` bars a candidate (None) or favours it; what was talked of more than `reach` sentences ago is none.
        """
        scores: dict[str | None, float] = {}
        latest: dict[str | None, Mention | None] = {}
        for candidate in reversed(self.candidates):
            distance = sentence - candidate.sentence
            if distance > reach:
                break
            favour = fit(candidate)
            if favour is not None:
                entity = candidate.entity
                score = prominence(candidate.token) + favour - 2.0 * min(distance, FAR)
                again = AGAIN if entity in scores and distance <= FAR else 0.0
                scores[entity] = max(scores.get(entity, score), score) + again
                latest.setdefault(entity, candidate.mention if entity else None)
        ranked = sorted(scores, key=lambda entity: -scores[entity])
        if not ranked or (len(ranked) > 1 and scores[ranked[0]] - scores[ranked[1]] < CLEAR):
            return None
        return latest[ranked[0]]


def prominence(word: Token) -> float:
    """How much a word is what its sentence is about: 3 for the main subject, 2 for another subject."""
    while word.dep_ in ("conj", "appos") and word.head.pos_ in ("NOUN", "PROPN"):
        word = word.head
    if word.dep_ in SUBJECTS:
        verb = word.head
        return 3.0 if verb.dep_ == "ROOT" or (verb.dep_ == "conj" and verb.head.dep_ == "ROOT") else 2.0
    return 0.5 if word.dep_ in ("poss", *BESIDE) else 1.0


def is_passing(place: Token) -> bool:
    """Whether a place is only passed by: "left *for* Acme", "a former director *at* Acme", "backed *by* Acme"."""
    before = [word.lower_ for word in place.doc[max(0, place.i - 2) : place.i]]
    while place.dep_ == "conj" and place.head.pos_ == "PROPN":
        place = place.head
    if place.dep_ == "pobj":
        if place.head.lower_ in PASSING or (place.head.dep_ == "agent" and place.head.head.dep_ in ("acl", "relcl")):
            return True
        if place.head.head.lower_ in word_set("spells") | {"met", "was", "were"} and place.head.lower_ != "of":
            return True  # "a stint at Acme", "met at Acme", "was at Acme"
        before += [child.lower_ for child in place.head.head.lefts]
    whose = place.dep_ in ("poss", "compound") and place.head.ent_type_ == "PERSON"  # "Acme's Ann Lee"
    return whose or not OVER.isdisjoint(before)


def subjects_around(word: Token) -> Iterator[Token]:
    """The subjects of the clauses that a word stands in, its own clause first."""
    below, head = word, word.head
    while below.i != head.i:
        yield from (child for child in head.children if child.dep_ in SUBJECTS and child.i != below.i)
        below, head = head, head.head


def describe(noun: Token) -> Description | None:
    """What a noun says of the one that it stands for: "startup", "chipmaker", "35-year-old", or a title."""
    if noun.pos_ not in ("NOUN", "PROPN", "ADJ"):
        return None
    word = noun.lower_
    if word == "old" and noun.i > 1 and noun.nbor(-2).lower_ in ("year", "years"):
        return Description("person", ("anyone",))
    known = _descriptions().get(word)
    return _descriptions()["maker"] if known is None and word.endswith("maker") else known


@cache
def _descriptions() -> dict[str, Description]:
    titles = {title: Description("person") for title in word_set("titles")}
    rows = word_table("descriptions")
    return titles | {
        row["noun"]: Description(row["kind"], tuple(row["fits"].split(";")), row["pronoun"]) for row in rows
    }
