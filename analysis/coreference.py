"""Whom a pronoun or a description stands for, where one candidate clearly leads."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from analysis.grammar import RELATIVE, SUBJECTS, antecedent
from analysis.lexicon import word_set, word_table

if TYPE_CHECKING:
    from spacy.tokens import Token

    from analysis.reading import Reading
    from analysis.records import Mention

PRONOUNS = {
    **dict.fromkeys(("he", "him", "his", "himself"), "he"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "she"),
    **dict.fromkeys(("it", "its", "itself"), "it"),
    **dict.fromkeys(("they", "them", "their", "themselves"), "they"),
    **dict.fromkeys(("we", "us", "our", "ours", "ourselves"), "we"),
}
HONORIFICS = {
    **dict.fromkeys(("mr", "mr.", "sir", "lord", "prince", "king"), "he"),
    **dict.fromkeys(("mrs", "mrs.", "ms", "ms.", "miss", "dame", "lady", "queen", "princess"), "she"),
}
BESIDE = frozenset({"appos", "compound", "nmod", "attr"})  # how a noun and the name it describes hang together
RISING = ("appos", "pobj", "prep")  # from "head of *Acme*, who" up to the one who is meant
FREE = SUBJECTS | {"poss"}  # may stand for the subject of its clause ("his"), or be it; an object may not ("him")
OTHER = frozenset({"other", "another", "rival", "new", "parent", "latter", "second", "third", "own", "such"})
NARROWED = frozenset({"of", "behind", "at", "for", "that", "which"})  # "the company behind ChatGPT" needs no antecedent
EMPTY = frozenset({"clear", "unclear", "known", "unknown", "likely", "unlikely", "possible", "impossible", "true"})
TELLING = frozenset({"say", "think", "believe", "understand", "report", "expect", "hope", "know", "rumor", "allege"})
QUOTATION = re.compile(r'“[^”\n]*”?|"[^"\n]*"?')
FAR = 3  # sentences: what was talked of longer ago is no candidate
CLEAR = 1.0  # by how much the best candidate must lead
CALLED = 4.0  # "startup Acme ... the startup"
AGAIN = 0.3  # for each further time that a candidate was talked of
OWN_VOICE = 3  # a text that says "we" this often outside quotation marks is the organization's own

Fit = Callable[["_Candidate"], float | None]


def refer(reading: Reading, word: Token) -> Mention | None:
    """The mention that the noun phrase headed by `word` names or stands for; None where it is not certain.

    A name is its own mention. Any other word gets the nearest mention of whom it stands for:

    - who, which, that, whose: what their clause describes ("Ann Lee, *who* left").
    - he, she, him, his, her: the subject of a clause around ("Lin said *he* left", not "Lin thanked *him*"), else who
      was talked of last, subjects first. Someone once called "she", "Ms." or "the actress" is not "he".
    - it, its: an organization, unless a thing is as near ("Acme sells chips. The chip is small. *It* is fast.").
    - they: the organization that is the subject of a clause around. we: the organization whose own text this is.
    - the company, the Chinese tech giant, the chipmaker, the team, the executive, the 35-year-old: who fits, best who
      was called so ("the startup Acme sued Initech. *The startup* ..."); not "another company", "the company's rival".

    Two candidates that are as near give None, and so does a nearer stranger ("a lawyer for Lin said *he* ...").
    """
    named = reading.mention_at(word)
    if named is not None:
        return named if named.entity else None
    if word.tag_ in ("WP", "WDT", "WP$") and word.lower_ in RELATIVE:
        return _described(reading, word)
    return reading.once(_resolve).get(word.i)


def _described(reading: Reading, pronoun: Token) -> Mention | None:
    """The mention that a relative pronoun stands for; "Lee, head of Acme, who" is Lee whatever the parser says."""
    noun = antecedent(pronoun)
    if noun.i == pronoun.i:  # the parser saw no relative clause: what stands right before it
        before = (reading.mention_at(token) for token in reversed(pronoun.doc[max(0, pronoun.i - 2) : pronoun.i]))
        return next((mention for mention in before if mention is not None and mention.entity), None)
    human = pronoun.lower_ in ("who", "whom")
    mention = refer(reading, noun)
    while (mention is None or (human and mention.kind != "person")) and noun.dep_ in (RISING if human else ("appos",)):
        noun = noun.head
        mention = refer(reading, noun)
    return mention if mention is not None and (mention.kind == "person" or not human) else None


@dataclass(frozen=True)
class _Description:
    """What a noun such as "startup" or "actress" says of the one that it stands for.

    `fits`: the kinds of organization, or "anyone"; what fits nobody only stands for whom the text calls so.
    """

    kind: str
    fits: frozenset[str] = frozenset()
    pronoun: str = ""


@dataclass(frozen=True)
class _Candidate:
    """Someone or something that was talked of; a stranger or a thing has no mention."""

    mention: Mention | None
    kind: str
    token: Token
    sentence: int

    @property
    def entity(self) -> str | None:
        return self.mention.entity if self.mention else None


@dataclass
class _Discourse:
    """What was talked of so far, and what the text tells of it: what it is called, and he or she."""

    reading: Reading
    kinds: dict[str, str]
    candidates: list[_Candidate] = field(default_factory=list)
    found: dict[int, Mention] = field(default_factory=dict)
    called: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    pronoun: dict[str, str] = field(default_factory=dict)

    def mention(self, word: Token) -> Mention | None:
        named = self.reading.mention_at(word) or self.found.get(word.i)
        return named if named and named.entity else None


def _resolve(reading: Reading) -> dict[int, Mention]:
    """Every pronoun and description of the article that stands for a mention, by token index."""
    discourse = _Discourse(reading, {record.organization: record.kind for record in reading.organizations})
    heads = {reading.span(mention).root.i: mention for mention in reading.mentions}
    for index, mention in heads.items():
        _learn(discourse, reading.doc[index], mention)
    for number, sentence in enumerate(reading.doc.sents):
        for token in sentence:
            named = heads.get(token.i)
            if named is not None:
                discourse.candidates.append(_Candidate(named, named.kind, token, number))
            elif reading.mention_at(token) is None:
                _note(discourse, token, number)
    return discourse.found


def _learn(discourse: _Discourse, head: Token, mention: Mention) -> None:
    """What the words around a name tell of the one that it names."""
    if mention.entity is None:
        return
    first = discourse.reading.span(mention)[0]
    for word in head.doc[max(0, first.i - 1) : first.i + 1]:
        if word.lower_ in HONORIFICS:
            discourse.pronoun[mention.entity] = HONORIFICS[word.lower_]
    for noun in _nouns_beside(head):
        discourse.called[mention.entity].add(noun.lower_)
        description = _description(noun)
        if description is not None and description.pronoun:
            discourse.pronoun[mention.entity] = description.pronoun


def _nouns_beside(head: Token) -> Iterator[Token]:
    """The nouns that say what a name is: "startup *Acme*", "*Lee*, a lawyer", "*Acme* is a lab", "the *Qwen* team"."""
    yield from (child for child in head.children if child.dep_ in BESIDE and child.pos_ == "NOUN")
    if head.dep_ in BESIDE and head.head.pos_ == "NOUN":
        yield head.head
    if head.dep_ == "nsubj" and head.head.lemma_ == "be":
        yield from (child for child in head.head.children if child.dep_ == "attr")


def _note(discourse: _Discourse, word: Token, sentence: int) -> None:
    """Resolve a word that may stand for someone; the subject of a clause is noted as talked of, also a stranger."""
    pronoun = PRONOUNS.get(word.lower_)
    description = None if pronoun else _description(word)
    mention = None
    if pronoun is not None:
        mention = _of_pronoun(discourse, word, sentence, pronoun)
    elif description is not None and _is_definite(word):
        mention = _of_description(discourse, word, sentence, description)
    if mention is not None:
        discourse.found[word.i] = mention
        discourse.candidates.append(_Candidate(mention, mention.kind, word, sentence))
    elif word.dep_ in SUBJECTS and word.tag_ in ("NN", "NNP"):
        discourse.candidates.append(_Candidate(None, description.kind if description else "thing", word, sentence))


def _of_pronoun(discourse: _Discourse, word: Token, sentence: int, pronoun: str) -> Mention | None:
    """Whom he, she, it, they or we stands for here."""
    quoted = word.i in discourse.reading.once(_quoted)
    if pronoun == "we":
        return None if quoted else discourse.reading.once(_own_voice)
    if (pronoun == "it" and _is_empty(word)) or (quoted and pronoun in ("it", "they")):
        return None
    person = pronoun in ("he", "she")
    kinds = ("person",) if person else ("organization", "model", "thing")
    around = [_subject_candidate(discourse, subject, sentence) for subject in _subjects_around(word)]
    open_to = around if word.dep_ in FREE or word.lower_.endswith("self") else around[1:]
    barred = {id(c) for c in around} if quoted else {id(c) for c in around[: len(around) - len(open_to)]}
    barred_entities = {c.entity for c in around if id(c) in barred} - {None}

    def fit(candidate: _Candidate) -> float | None:
        known = discourse.pronoun.get(candidate.entity or "") if person else None
        if candidate.kind not in kinds or candidate.entity in barred_entities or known not in (None, pronoun):
            return None
        return 1.0 if known else 0.0

    governor = next((c for c in open_to if not quoted and fit(c) is not None), None)
    if governor is not None:
        shared = any(child.dep_ == "conj" for child in governor.token.children)
        mention = None if shared else governor.mention
    else:
        mention = None if pronoun == "they" else _leader(discourse, sentence, fit)
    if mention is None or mention.kind == "model":
        return None
    if person:
        discourse.pronoun.setdefault(str(mention.entity), pronoun)
    return mention


def _of_description(discourse: _Discourse, noun: Token, sentence: int, description: _Description) -> Mention | None:
    """Whom "the startup" or "the researcher" stands for here."""
    named = (discourse.mention(child) for child in noun.children if child.dep_ in BESIDE)
    beside = next((mention for mention in named if mention is not None and mention.kind == description.kind), None)
    if beside is not None and (description.kind == "person" or _suits(discourse, beside, description)):
        return beside
    inside = (discourse.mention(token) for token in noun.doc[noun.left_edge.i : noun.i])
    barred = {mention.entity for mention in inside if mention is not None}
    if noun.dep_ not in FREE:
        barred |= {_subject_candidate(discourse, word, sentence).entity for word in list(_subjects_around(noun))[:1]}

    def fit(candidate: _Candidate) -> float | None:
        if candidate.kind != description.kind:
            return None
        if candidate.mention is None or candidate.entity is None:
            return 0.0
        if candidate.entity in barred or (noun.tag_ == "NNP" and candidate.entity.split()[-1] != noun.text):
            return None
        if noun.lower_ in discourse.called[candidate.entity]:
            return CALLED
        return 0.0 if _suits(discourse, candidate.mention, description) else None

    return _leader(discourse, sentence, fit)


def _leader(discourse: _Discourse, sentence: int, fit: Fit) -> Mention | None:
    """The last mention of the candidate that leads: recent ones first, subjects first; `fit` bars (None) or favours."""
    scores: dict[str | None, float] = {}
    latest: dict[str | None, Mention | None] = {}
    for candidate in reversed(discourse.candidates):
        if sentence - candidate.sentence > FAR:
            break
        favour = fit(candidate)
        if favour is not None:
            entity = candidate.entity
            score = _prominence(candidate.token) + favour - 2.0 * (sentence - candidate.sentence)
            scores[entity] = max(scores[entity], score) + AGAIN if entity in scores else score
            latest.setdefault(entity, candidate.mention)
    ranked = sorted(scores, key=lambda entity: -scores[entity])
    if not ranked or (len(ranked) > 1 and scores[ranked[0]] - scores[ranked[1]] < CLEAR):
        return None
    return latest[ranked[0]]


def _prominence(word: Token) -> float:
    """How much a word is what its sentence is about."""
    while word.dep_ in ("conj", "appos") and word.head.pos_ in ("NOUN", "PROPN"):
        word = word.head
    if word.dep_ in SUBJECTS:
        verb = word.head
        return 3.0 if verb.dep_ == "ROOT" or (verb.dep_ == "conj" and verb.head.dep_ == "ROOT") else 2.0
    return 0.5 if word.dep_ in ("poss", *BESIDE) else 1.0


def _subjects_around(word: Token) -> Iterator[Token]:
    """The subjects of the clauses that a word stands in, its own clause first."""
    below, head = word, word.head
    while below.i != head.i:
        yield from (child for child in head.children if child.dep_ in SUBJECTS and child.i != below.i)
        below, head = head, head.head


def _subject_candidate(discourse: _Discourse, subject: Token, sentence: int) -> _Candidate:
    noun = antecedent(subject)
    mention = discourse.mention(noun)
    description = _description(noun)
    pronoun = noun.pos_ == "PRON" or noun.tag_ in ("NNS", "NNPS")
    kind = mention.kind if mention else "other" if pronoun else description.kind if description else "thing"
    return _Candidate(mention, kind, noun, sentence)


def _suits(discourse: _Discourse, mention: Mention, description: _Description) -> bool:
    sort = "anyone" if mention.kind == "person" else discourse.kinds.get(str(mention.entity), "")
    return sort in description.fits


def _is_definite(noun: Token) -> bool:
    """The noun takes up something known: "the Chinese tech giant", not "another firm", "its owner" or "the head of"."""
    children = list(noun.children)
    the = any(child.dep_ == "det" and child.lower_ in ("the", "this") for child in children)
    narrowed = any(child.dep_ in ("relcl", "poss") or child.lower_ in OTHER | NARROWED for child in children)
    return the and not narrowed and noun.tag_ in ("NN", "NNP", "JJ") and noun.dep_ not in BESIDE


def _is_empty(it: Token) -> bool:
    """The word means nothing: "it is unclear whether", "it is said that"."""
    verb = it.head
    if it.dep_ == "expl":
        return True
    parts = list(verb.children)
    if any(part.dep_ == "acomp" and part.lower_ in EMPTY for part in parts):
        return True
    whole_clause = any(part.dep_ in ("ccomp", "xcomp", "csubj") for part in parts)
    if verb.lemma_ in TELLING:
        return it.dep_ == "nsubjpass" and whole_clause
    return whole_clause and verb.pos_ == "AUX"


def _description(noun: Token) -> _Description | None:
    if noun.pos_ not in ("NOUN", "PROPN", "ADJ"):
        return None
    if noun.lower_ == "old" and noun.i > 1 and noun.nbor(-2).lower_ in ("year", "years"):
        return _Description("person", frozenset({"anyone"}))
    known = _descriptions().get(noun.lower_)
    if known is None and noun.lower_.endswith("maker"):
        return _descriptions()["maker"]
    return known


@cache
def _descriptions() -> dict[str, _Description]:
    titles = {title: _Description("person") for title in word_set("titles")}
    rows = word_table("descriptions")
    nouns = {row["noun"]: _Description(row["kind"], frozenset(row["fits"].split(";")), row["pronoun"]) for row in rows}
    return titles | nouns


def _quoted(reading: Reading) -> frozenset[int]:
    """The indices of the tokens inside quotation marks."""
    spans = (
        reading.doc.char_span(match.start(), match.end(), alignment_mode="expand")
        for match in QUOTATION.finditer(reading.article.text)
    )
    return frozenset(token.i for span in spans if span is not None for token in span)


def _own_voice(reading: Reading) -> Mention | None:
    """The first mention of the organization that speaks as "we": the one that such a text names first and most."""
    quoted = reading.once(_quoted)
    we = sum(token.lower_ in ("we", "our", "us") and token.i not in quoted for token in reading.doc)
    named = [mention for mention in reading.mentions if mention.kind == "organization" and mention.entity]
    if we < OWN_VOICE or not named:
        return None
    ranked = Counter(mention.entity for mention in named).most_common(2)
    alone = len(ranked) == 1 or ranked[0][1] > ranked[1][1]
    return next(mention for mention in named if mention.entity == ranked[0][0]) if alone else None
