"""One sentence as a line of tokens: who and what is named at a token, and who stands before, at or behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from analysis.coreference import refer
from analysis.grammar import SUBJECTS
from analysis.holding.groups import group_of
from analysis.lexicon import word_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Doc, Span, Token

    from analysis.reading import Reading
    from analysis.records import DateExpression, Mention

DASHES = frozenset({"-", "–", "—", "--", "―"})
AND = frozenset({"and", "&"})
RELATIVES = frozenset({"WP", "WDT", "WP$", "WRB"})
SHARED = frozenset(
    {"conj", "xcomp", "advcl", "aux", "auxpass", "pcomp", "prep", "prt", "advmod", "ccomp", "dep", "acomp"}
)
UNNAMED = frozenset({"those", "people", "employees", "researchers", "executives"})
INVERTED = frozenset({"is", "are", "was", "were"})
BETWEEN = frozenset({"all", "both", "each", "also", "now", "then", "since", "later", "himself", "herself", "to"})


@dataclass(frozen=True)
class Line:
    """A sentence of an article that has been read; `at` is always the index of a token.

    `topic` is the person that a list of dates and deeds is about: who "joins Acme" where no name stands.
    """

    reading: Reading
    sentence: Span
    topic: Mention | None = None

    @cached_property
    def doc(self) -> Doc:
        """The whole article's tokens."""
        return self.sentence.doc

    @cached_property
    def start(self) -> int:
        """The first token."""
        return self.sentence.start

    @cached_property
    def end(self) -> int:
        """One past the last token."""
        return self.sentence.end

    def word(self, at: int) -> str:
        """The token in lower case; "" outside the sentence."""
        return self._words[at - self.start] if self.start <= at < self.end else ""

    @cached_property
    def _words(self) -> list[str]:
        return [token.lower_ for token in self.sentence]

    def person(self, at: int) -> Mention | None:
        """The person named at a token."""
        return self._mention(at, "person")

    def organization(self, at: int) -> Mention | None:
        """The organization named at a token."""
        return self._mention(at, "organization")

    def _mention(self, at: int, kind: str) -> Mention | None:
        if not self.start <= at < self.end:
            return None
        mention = self.reading.mention_at(self.doc[at])
        return mention if mention is not None and mention.kind == kind else None

    def first(self, mention: Mention) -> int:
        """The first token of a mention in this sentence; the parser may part a name."""
        return max(self.reading.span(mention).start, self.start)

    def after(self, mention: Mention) -> int:
        """The token behind a mention."""
        return self.reading.span(mention).end

    def first_of_date(self, date: DateExpression) -> int:
        """The first token of a date expression."""
        return self.reading.span(date).start

    def people_from(self, at: int) -> list[Mention]:
        """The people named from here on: "A", "A and B", "A, B and C"."""
        people: list[Mention] = []
        while (person := self.person(at)) is not None:
            people.append(person)
            at = self.after(person)
            while self.word(at) in AND or self.word(at) == ",":
                at += 1
        return people

    def people_up_to(self, at: int) -> list[Mention]:
        """The people named right before here: "A |", "A and B |", "A, B and C |"."""
        people: list[Mention] = []
        while (person := self.person(at - 1)) is not None:
            people.insert(0, person)
            at = self.first(person)
            while self.word(at - 1) in AND or self.word(at - 1) == ",":
                at -= 1
        return people

    def people_before(self, at: int) -> list[Mention]:
        """The people behind whose names an apposition begins here: "A, |", "A and B (|", "A (@a), |", "A, 54, |"."""
        if not (self.word(at - 1) in (",", "(") or self.word(at - 1) in DASHES):
            return []
        at -= 1
        if self.word(at - 1) == ")":
            at = next((i for i in range(at - 2, max(self.start, at - 8), -1) if self.word(i) == "("), at)
        elif at - 2 > self.start and self.doc[at - 1].like_num and self.word(at - 2) == ",":
            at -= 2
        return self.people_up_to(at)

    def organizations_from(self, at: int) -> list[Mention]:
        """The organizations named from here on: "Acme", "the maker Acme", "Acme's lab Initech", "Acme and Hooli"."""
        found: list[Mention] = []
        while at < self.end:
            organization = self.organization(at)
            if organization is not None:
                found.append(organization)
                at = self.after(organization)
                if at < self.end and self.doc[at].tag_ == "POS":
                    return [*found[:-1], *(self.organizations_from(at + 1) or [organization])]
                if not self._lists_another(at):
                    break
                at += 1
            elif self._describes(at):
                at += 1
            else:
                break
        return found

    def _lists_another(self, at: int) -> bool:
        """Whether a list of organizations goes on: "| and Acme", "|, Acme and Hooli" (not "|, Wired reported")."""
        following = self.organization(at + 1)
        if following is None or (self.word(at) != "," and self.word(at) not in AND):
            return False
        behind = self.word(self.after(following))
        return self.word(at) in AND or behind in AND or behind == ","

    def _describes(self, at: int) -> bool:
        token = self.doc[at]
        if self.reading.mention_at(token) or self.reading.date_at(token):
            return False
        return token.pos_ in ("DET", "ADJ", "NOUN", "PROPN") or token.text == "-" or token.tag_ == "PRP$"

    def people_of(self, verb: Token) -> list[Mention]:
        """The people who do what a verb (or a noun: "her departure") says.

        The names right before it, else its subject in the parse tree: a name, "who", a pronoun, "the third, A,".
        """
        if self.topic is not None and self.opens_entry(verb):
            return [self.topic]
        if verb.pos_ in ("NOUN", "PROPN") and self.word(verb.i - 1) != "to":
            return self._possessors(verb)
        above = self.verb_above(verb)
        if above is not verb:
            return self.people_of(above)
        first = self._first_of_verb(verb)
        if verb.tag_ == "VB" and self.word(first) == "to" and self.person(first - 1) is not None:
            return self.people_up_to(first)  # "Ann Lee to lead Acme", "named Ann Lee to lead"
        if self.person(first - 1) is not None and not self._is_object(first - 1, verb):
            both = any(self.word(at) == "both" for at in range(first, verb.i))
            return self._last_two(first) if both else [*self._spoken(verb, first), *self.people_up_to(first)]
        if self.word(first) == "both" and self.word(first - 1) == "," and len(pair := self._last_two(first)) == 2:
            return pair
        if inverted := self._people_behind(verb):
            return inverted
        if verb.tag_ == "VBG" and self.word(verb.i - 1) in UNNAMED:
            return self._listed_behind(verb)
        own = own_subject(verb)
        if own is not None:
            return self._people_in_subject(own, first)
        if verb.dep_ in SHARED and verb.head.i != verb.i and self.start <= verb.head.i < self.end:
            return self.people_of(verb.head)
        if self._opens(verb):
            return [self.topic] if self.topic else []
        if verb.tag_ in ("VBN", "VBD", "VBG") and (people := self.people_before(verb.i)):
            return people
        described = self.person(verb.head.i) if verb.dep_ == "acl" and verb.head.i < verb.i else None
        return [described] if described is not None else self._over_aside(first)

    def verb_above(self, verb: Token) -> Token:
        """The verb that an infinitive depends on which is none to the parser: *left* of "left to co-found"."""
        if self.word(verb.i - 1) != "to" or verb.tag_ == "VB":
            return verb
        before = (self.doc[at] for at in range(verb.i - 2, self.start, -1) if self.doc[at].pos_ == "VERB")
        return next((above for above in before if not verb.is_ancestor(above)), verb)

    def _spoken(self, verb: Token, first: int) -> list[Mention]:
        """Who is the first of two: "*she* and her student Bob Wu founded"."""
        own = own_subject(verb)
        pronoun = (
            own is not None and own.lower_ in ("he", "she") and any(self.word(i) in AND for i in range(own.i, first))
        )
        known = as_person(self.reading, own) if own is not None and pronoun else None
        return [known] if known is not None else []

    def _people_behind(self, verb: Token) -> list[Mention]:
        """The subject behind a participle that opens a sentence: "Also joining Acme *are Ann Lee and Bob Wu*"."""
        opens = all(self.doc[at].pos_ == "ADV" or not self.doc[at].is_alpha for at in range(self.start, verb.i))
        if not opens or verb.tag_ not in ("VBG", "VBN"):
            return []
        near = range(verb.i + 1, min(verb.i + 12, self.end))
        return self._listed_at(next((at for at in near if self.word(at) in INVERTED), self.end))

    def _over_aside(self, at: int) -> list[Mention]:
        """The name that begins the sentence, before an aside that ends here: "Ann Lee, a lawyer of fame, | runs"."""
        person = self.person(self.start)
        comma = self.after(person) if person is not None else at
        return [person] if person and self.word(comma) == "," == self.word(at - 1) and comma + 1 < at else []

    def _people_in_subject(self, own: Token, first: int) -> list[Mention]:
        if own.tag_ in RELATIVES:
            return self._antecedents(own)
        if own.lower_ in ("he", "she") and self.topic is not None and self._is_in_entry:
            return [self.topic]
        named = self._subject_group(own)
        if named:
            return named
        if own.tag_ == "NNS" and (named := self.people_from(own.i + 1)):  # "directors *Ann Lee and Bob Wu*"
            return named
        known = as_person(self.reading, own)
        if known is not None:  # "he", "she and Bob Wu"
            return [known, *(other for token in own.conjuncts if (other := self.person(token.i)) is not None)]
        named = self._subject_group(self.doc[own.i + 1]) if own.i + 1 < first else []  # "finance chief *John Lawler*"
        if named:
            return named
        if own.lower_ in ("both", "all", "they", "two", "three"):
            everyone = unique(self.reading.mentions_in(self.doc[self.start : own.i], "person"))
            named = self._last_two(own.i) if own.lower_ in ("both", "two") else everyone
        if named or (named := group_of(self.reading, own)):
            return named
        apposed = self.people_before(first) if own.i < first - 2 else []
        return apposed if own.tag_ == "NNS" else apposed[-1:]

    def _last_two(self, at: int) -> list[Mention]:
        return unique(self.reading.mentions_in(self.doc[self.start : at], "person"))[-2:]

    def opens_entry(self, word: Token) -> bool:
        """Whether a word is the verb behind the date of an entry, however it is parsed: "1987 - *Founds* Acme"."""
        dated = self.reading.date_at(self.doc[self.start])
        return self.topic is not None and dated is not None and word.i > self.start and self._opens(word)

    @cached_property
    def _is_in_entry(self) -> bool:
        """Whether the paragraph begins with a date, as the entries of a list of dates and deeds do."""
        first = self.reading.article.text.rfind("\n", 0, self.sentence.start_char) + 1
        opening = self.doc.char_span(first, first + 1, alignment_mode="expand")
        return opening is not None and self.reading.date_at(opening[0]) is not None

    def _opens(self, verb: Token) -> bool:
        """Whether a sentence begins with the verb, but for a date or a bullet: "2008 - Becomes head of Acme"."""
        return verb.tag_ != "VB" and all(
            not self.doc[at].is_alpha or self.reading.date_at(self.doc[at]) for at in range(self.start, verb.i)
        )

    def _first_of_verb(self, verb: Token) -> int:
        """The first of a verb's own words: "| have also left", "| is now leaving"."""
        at = verb.i
        while at > self.start and (self.doc[at - 1].pos_ in ("AUX", "ADV", "PART") or self.word(at - 1) in BETWEEN):
            if self.reading.mention_at(self.doc[at - 1]):
                break
            at -= 1
        return at

    def _is_object(self, at: int, verb: Token) -> bool:
        """Whether the name before a verb is not its subject: "a rival to Bob left", "told Ann leaving"."""
        head = self.reading.span(self.person(at) or self.reading.mentions[0]).root
        return (head.dep_ in ("pobj", "dobj", "poss") and head.head.i != verb.i) or verb.tag_ == "VB"

    def _subject_group(self, own: Token) -> list[Mention]:
        person = self.person(own.i)
        if person is None:
            return []
        people = self.people_from(self.first(person))
        inside = [other for token in own.conjuncts if (other := self.person(token.i)) is not None]
        closed = any(self.word(at) in AND for at in range(self.first(person), self.first(people[-1])))
        return people if closed and (inside or len(people) > 2) else [person, *inside]

    def _antecedents(self, pronoun: Token) -> list[Mention]:
        """Whom "who" stands for: the names in front of it, over an apposition ("A, the lead, who left")."""
        people = self.people_before(pronoun.i) or self.people_up_to(pronoun.i)
        noun = self.doc[max(pronoun.i - 1, self.start)]
        if not people and noun.tag_ == "NNS":  # "A and B, childhood friends who"
            people = self.people_before(max(noun.left_edge.i, self.start))
        if people:
            return people if _takes_plural(pronoun.head) else people[-1:]
        if self.word(pronoun.i - 1) in UNNAMED:
            return self._listed_behind(pronoun.head)
        near = self.doc[max(self.start, pronoun.i - 25) : pronoun.i]
        return self.reading.mentions_in(near, "person")[-1:]

    def _listed_behind(self, verb: Token) -> list[Mention]:
        """The names of "those who left *include A, B and C*", "among those leaving *are A and B*"."""
        behind = range(verb.i + 1, self.end)
        cues = ("are", "is", "were", "include", "included")
        return self._listed_at(next((at for at in behind if self.word(at) in cues), self.end))

    def _listed_at(self, verb: int) -> list[Mention]:
        """The names right behind a token, and behind the commas and the "and" of a list that begins there."""
        people = self.reading.mentions_in(self.doc[verb : self.end], "person")
        listed = (",", *AND)
        return [one for one in people if self.first(one) == verb + 1 or self.word(self.first(one) - 1) in listed]

    def _possessors(self, noun: Token) -> list[Mention]:
        """Whose: "Lee's departure", "his appointment", "the dismissal of Bob Wu"."""
        owner = next((child for child in noun.children if child.dep_ == "poss"), None)
        if owner is None and noun.i - 2 >= self.start and self.doc[noun.i - 1].tag_ == "POS":
            owner = self.doc[noun.i - 2]
        if owner is not None and owner.lower_ == "whose":
            return self._antecedents(owner)
        if owner is not None:
            person = as_person(self.reading, owner)
            return [person] if person else []
        if self.word(noun.i + 1) != "of":
            return []
        near = range(noun.i + 2, min(noun.i + 9, self.end))
        first = next((at for at in near if self.person(at) or self.word(at) in (",", "as", "and")), noun.i)
        return self.people_from(first)[:1]


def own_subject(verb: Token) -> Token | None:
    """The word that is a verb's own subject."""
    own = next((child for child in verb.children if child.dep_ in SUBJECTS and child.i < verb.i + 3), None)
    adverb = own is not None and own.lower_ == "that" and own.i > 0 and own.nbor(-1).lower_ in ("before", "after")
    return None if adverb else own


def _takes_plural(verb: Token) -> bool:
    return verb.tag_ != "VBZ" and not any(child.lower_ in ("has", "was", "is") for child in verb.children)


def is_institution(token: Token) -> bool:
    """Whether a noun stands for an organization: "the lab", "its company", "the Commission" (not "Crick Lab")."""
    if token.lower_ not in word_set("institutions") or token.pos_ not in ("NOUN", "PROPN") or token.dep_ == "compound":
        return False
    return token.text.islower() or (token.i > 0 and token.nbor(-1).pos_ in ("DET", "PRON"))


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
    kept: dict[str | None, Mention] = {}
    for mention in mentions:
        kept.setdefault(mention.entity, mention)
    return list(kept.values())
