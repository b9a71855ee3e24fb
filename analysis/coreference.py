"""Whom a pronoun or a description stands for, where one candidate clearly leads."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from analysis.discourse import (
    BESIDE,
    Candidate,
    Description,
    Discourse,
    describe,
    is_passing,
    prominence,
    subjects_around,
)
from analysis.grammar import RELATIVE, SUBJECTS, antecedent
from analysis.lexicon import word_set

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
RISING = ("appos", "pobj", "prep")  # from "head of *Acme*, who" up to the one who is meant
FREE = SUBJECTS | {"poss"}  # may stand for the subject of its clause ("his"), or be it; an object may not ("him")
OTHER = frozenset(
    {"other", "another", "rival", "new", "parent", "latter", "second", "third", "own", "such", "national"}
)
NARROWED = frozenset({"of", "behind", "at", "for", "that", "which"})  # "the company behind ChatGPT" needs no antecedent
NAMED_AFTER = frozenset({"team", "university", "government", "nonprofit"})  # "the Foundations group" is a name
CLUBS = ("club", "side")  # but "the Bundesliga club" is none
EMPTY = frozenset({"clear", "unclear", "known", "unknown", "likely", "unlikely", "possible", "impossible", "true"})
TELLING = frozenset({"say", "think", "believe", "understand", "report", "expect", "hope", "know", "rumor", "allege"})
ASKING = frozenset({"demand", "urge", "ask", "insist", "recommend", "suggest", "order", "request", "propose", "want"})
DONE_TO_ORGANIZATIONS = frozenset({"found", "buy", "acquire", "join", "leave", "quit", "lead", "sell", "sue", "start"})
QUOTATION = re.compile(r'“[^”\n]*”?|"[^"\n]*"?')
NEAR, FARTHER = 3, 12  # sentences: how far back a pronoun and a description may reach
CALLED = 4.0  # favour for whom the text calls so: "startup Acme ... the startup"
FIRST_FIT = 1.5  # "the lab" is a lab rather than a company
PASSED = 2.0  # disfavour for a place that people come from
TOPIC = 2.0  # the organization that the article names most
ANY_FIRM = frozenset({"company", "team", "lab", "investor"})  # kinds whose nouns stand for nearly every organization
MAIN_SUBJECT = 3.0  # of `prominence`
WE = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)
OWN_VOICE = 3  # a text that says "we" this often outside quotation marks is the organization's own


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


def references_of(reading: Reading) -> dict[int, Mention]:
    """Every word that stands for a mention without naming it, by token index."""
    relative = (token for token in reading.doc if token.tag_ in ("WP", "WDT", "WP$") and token.lower_ in RELATIVE)
    found = {token.i: refer(reading, token) for token in relative if reading.mention_at(token) is None}
    return reading.once(_resolve) | {i: mention for i, mention in found.items() if mention is not None}


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


def _resolve(reading: Reading) -> dict[int, Mention]:
    """Every pronoun and description of the article that stands for a mention, by token index."""
    kinds = {name: record.kind for name, record in reading.organization_of.items()}
    discourse = Discourse(reading, kinds, reading.once(_counts))
    heads = {reading.span(mention).root.i: mention for mention in reading.mentions}
    for index, mention in heads.items():
        _learn(discourse, reading.doc[index], mention)
    for number, sentence in enumerate(reading.doc.sents):
        for token in sentence:
            named = heads.get(token.i)
            if named is not None:
                discourse.candidates.append(Candidate(named, named.kind, token, number))
            elif reading.mention_at(token) is None:
                _note(discourse, token, number)
    return discourse.found


def _learn(discourse: Discourse, head: Token, mention: Mention) -> None:
    """What the words around a name tell of the one that it names."""
    if mention.entity is None:
        return
    first = discourse.reading.span(mention)[0]
    for word in head.doc[max(0, first.i - 1) : first.i + 1]:
        if word.lower_ in HONORIFICS:
            discourse.pronoun[mention.entity] = HONORIFICS[word.lower_]
    if mention.kind == "organization":
        own = (word for word in discourse.reading.span(mention) if _is_telling(describe(word)))
        discourse.called[mention.entity].update(word.lower_ for word in own)
    for noun in _nouns_beside(head):
        discourse.called[mention.entity].add(noun.lower_)
        description = describe(noun)
        if description is not None and description.pronoun:
            discourse.pronoun[mention.entity] = description.pronoun


def _nouns_beside(head: Token) -> Iterator[Token]:
    """The nouns that say what a name is: "startup *Acme*", "*Lee*, a lawyer", "*Acme* is a lab", "the *Qwen* team"."""
    yield from (child for child in head.children if child.dep_ in BESIDE and child.pos_ == "NOUN")
    if head.dep_ in BESIDE and head.head.pos_ == "NOUN":
        yield head.head
    if head.dep_ == "nsubj" and head.head.lemma_ == "be":
        yield from (child for child in head.head.children if child.dep_ == "attr")


def _note(discourse: Discourse, word: Token, sentence: int) -> None:
    """Resolve a word that may stand for someone; the subject of a clause is noted as talked of, also a stranger."""
    pronoun = PRONOUNS.get(word.lower_)
    description = None if pronoun else describe(word)
    mention = None
    if pronoun is not None:
        mention = _of_pronoun(discourse, word, sentence, pronoun)
    elif description is not None:
        mention = _beside(discourse, word, description)
        if mention is None and _is_definite(word):
            mention = _of_description(discourse, word, sentence, description)
    if mention is not None:
        discourse.found[word.i] = mention
        discourse.candidates.append(Candidate(mention, mention.kind, word, sentence))
    elif word.dep_ in SUBJECTS and word.tag_ in ("NN", "NNP"):
        discourse.candidates.append(Candidate(None, description.kind if description else "thing", word, sentence))


def _of_pronoun(discourse: Discourse, word: Token, sentence: int, pronoun: str) -> Mention | None:
    """Whom he, she, it, they or we stands for here."""
    quoted = word.i in discourse.reading.once(_quoted)
    if pronoun == "we":
        return None if quoted else discourse.reading.once(find_own_voice)
    if pronoun in ("he", "she"):
        mention = _of_he(discourse, word, sentence, pronoun, quoted)
        if mention is not None:
            discourse.pronoun.setdefault(str(mention.entity), pronoun)
        return mention
    if quoted or (pronoun == "it" and _is_empty(word)):
        return None
    return _of_it(discourse, word, sentence) if pronoun == "it" else _of_they(discourse, word, sentence)


def _of_he(discourse: Discourse, word: Token, sentence: int, pronoun: str, quoted: bool) -> Mention | None:
    around = [discourse.candidate(subject, sentence) for subject in subjects_around(word)]
    governors = [] if quoted else _governors(word, around)  # who is quoted says "I"
    barred = {candidate.entity for candidate in around if candidate not in governors} - {None}

    def fit(candidate: Candidate) -> float | None:
        known = discourse.pronoun.get(candidate.entity or "")
        if candidate.kind != "person" or candidate.entity in barred or known not in (None, pronoun):
            return None
        return 1.0 if known else 0.0

    governor = next((candidate for candidate in governors if fit(candidate) is not None), None)
    return _alone(governor) if governor else discourse.leader(sentence, fit, NEAR)


def _of_it(discourse: Discourse, word: Token, sentence: int) -> Mention | None:
    around = [discourse.candidate(subject, sentence) for subject in subjects_around(word)]
    governors = _governors(word, around)
    barred = {candidate.entity for candidate in around if candidate not in governors} - {None}
    if word.head.dep_ == "relcl":  # "a partner at Acme who has chaired *it*"
        inside = (discourse.mention(token) for token in word.doc[word.head.head.i : word.head.left_edge.i])
        barred |= {mention.entity for mention in inside if mention is not None}
    joined = word.dep_ == "dobj" and word.head.lemma_ in DONE_TO_ORGANIZATIONS

    def fit(candidate: Candidate) -> float | None:
        subject = joined or candidate.kind in ("thing", "model") or prominence(candidate.token) > 1
        inanimate = candidate.kind in ("organization", "model", "thing") and candidate.entity not in barred
        # An outlet that reports is not what it reports on.
        reports = candidate.token.head.lemma_ == "report" and discourse.kinds.get(candidate.entity or "") == "media"
        return 0.0 if subject and inanimate and not reports else None

    governor = next((candidate for candidate in governors if fit(candidate) is not None), None)
    if governor is None and word.dep_ not in FREE and not joined:
        return None
    mention = _alone(governor) if governor else discourse.leader(sentence, fit, 1)
    return mention if mention is not None and mention.kind == "organization" else None


def _of_they(discourse: Discourse, word: Token, sentence: int) -> Mention | None:
    """Only "Acme said they": as the subject of what an organization says."""
    if word.dep_ not in SUBJECTS or word.head.dep_ != "ccomp":
        return None
    governor = next((discourse.candidate(subject, sentence) for subject in subjects_around(word)), None)
    return _alone(governor) if governor and governor.kind == "organization" else None


def _governors(word: Token, around: list[Candidate]) -> list[Candidate]:
    """Those among the subjects around a pronoun that it may stand for."""
    if word.dep_ not in FREE and not word.lower_.endswith("self"):
        return around[1:]
    asked = word.dep_ in SUBJECTS and word.head.dep_ == "ccomp" and word.head.head.lemma_ in ASKING
    return [candidate for candidate in around if not (asked and candidate.token.head.i == word.head.head.i)]


def _alone(candidate: Candidate) -> Mention | None:
    """The mention of a candidate that stands alone: "Lee and Kim said he" is neither."""
    shared = any(child.dep_ == "conj" for child in candidate.token.children)
    return candidate.mention if candidate.entity and not shared else None


def _beside(discourse: Discourse, noun: Token, description: Description) -> Mention | None:
    """The name that a noun describes right there: "the *Qwen* team", "the startup *Acme*"."""
    named = (discourse.mention(child) for child in noun.children if child.dep_ in BESIDE)
    beside = next((mention for mention in named if mention is not None and mention.kind == description.kind), None)
    fits = beside is not None and (description.kind == "person" or _fits(discourse, beside, description) is not None)
    return beside if fits else None


def _of_description(discourse: Discourse, noun: Token, sentence: int, description: Description) -> Mention | None:
    """Whom "the startup" or "the researcher" stands for here."""
    named_after = NAMED_AFTER & {*description.fits} and noun.lower_ not in CLUBS
    part = description.fits[:1] == ("team",)  # "the foundation model team" is a part of its own
    if named_after and any(c.dep_ == "compound" and (part or c.pos_ == "PROPN") for c in noun.children):
        return None
    if _is_telling(description) and (named := _only_one_named(discourse, noun)) is not None:
        return named
    inside = (discourse.mention(token) for token in noun.doc[noun.left_edge.i : noun.i])
    barred = {mention.entity for mention in inside if mention is not None}
    around = [discourse.candidate(subject, sentence).entity for subject in subjects_around(noun)]
    barred |= {*around} if description.kind == "person" else {*around[: noun.dep_ not in FREE]}
    kinds = discourse.kinds
    fitting = {name: count for name, count in discourse.counts.items() if kinds.get(name) in description.fits}
    fittest = {name: count for name, count in fitting.items() if kinds.get(name) == description.fits[0]}
    topic = _topic(fittest or fitting)

    def fit(candidate: Candidate) -> float | None:
        if candidate.kind != description.kind:
            return None
        if candidate.mention is None or candidate.entity is None:
            other = describe(candidate.token) or description
            near = sentence - candidate.sentence <= NEAR
            return 0.0 if near and (description.kind == "person" or {*other.fits} & {*description.fits}) else None
        if candidate.entity in barred or (noun.tag_ == "NNP" and candidate.entity.split()[-1] != noun.text):
            return None
        if noun.lower_ in discourse.called[candidate.entity]:
            return CALLED
        is_topic = candidate.entity == topic and not noun.lower_.endswith("maker")
        if sentence - candidate.sentence > NEAR and not is_topic:
            return None
        fits = _fits(discourse, candidate.mention, description)
        if fits is not None and is_passing(candidate.token):
            fits -= PASSED
        return fits + TOPIC if fits is not None and is_topic else fits

    return discourse.leader(sentence, fit, FARTHER if description.kind == "organization" else NEAR)


def _is_telling(description: Description | None) -> bool:
    """Whether a noun tells which organization is meant that has it in its name: "museum", not "company" or "group"."""
    return description is not None and description.kind == "organization" and description.fits[0] not in ANY_FIRM


def _only_one_named(discourse: Discourse, noun: Token) -> Mention | None:
    """The last mention of the only one whose name has the noun in it: "the Hartwell Museum ... the *museum*"."""
    names = {name for name in discourse.counts if noun.lower_ in name.lower().split()}
    if len(names) != 1:
        return None
    return next((one.mention for one in reversed(discourse.candidates) if one.entity in names), None)


def _fits(discourse: Discourse, mention: Mention, description: Description) -> float | None:
    """How well a description fits the one that is mentioned; None where it does not."""
    sort = "anyone" if mention.kind == "person" else discourse.kinds.get(str(mention.entity), "")
    if sort not in description.fits:
        return None
    return FIRST_FIT if description.fits[0] == sort else 0.0


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


def _quoted(reading: Reading) -> frozenset[int]:
    """The indices of the tokens inside quotation marks."""
    spans = (
        reading.doc.char_span(match.start(), match.end(), alignment_mode="expand")
        for match in QUOTATION.finditer(reading.article.text)
    )
    return frozenset(token.i for span in spans if span is not None for token in span)


def find_own_voice(reading: Reading) -> Mention | None:
    """The first mention of the organization that speaks as "we", as companies do in their own news.

    It tells what only makers tell ("we are releasing", "our CEO"), not just "we paid", as reporters also write. It is
    who says "At Acme, we", else whom the text names most, else whom a sentence is about first. A name counts wherever
    it stands, as in "the Acme API": a company calls its products after itself.
    """
    if sum(1 for _ in WE.finditer(reading.article.text)) < OWN_VOICE:
        return None
    quoted = reading.once(_quoted)
    own = [token for token in reading.doc if token.lower_ in ("we", "our", "us") and token.i not in quoted]
    if len(own) < OWN_VOICE or not any(_is_makers_word(word) for word in own):
        return None
    named = [mention for mention in reading.mentions if mention.kind == "organization" and mention.entity]
    for mention in named:
        last = reading.span(mention)[-1].i
        if reading.doc[last + 1 : last + 3].text.lower() == ", we":
            return mention
    counts = {name: max(count, reading.article.text.count(name)) for name, count in reading.once(_counts).items()}
    topic = _topic(counts)
    if topic is None:
        outlets = {name for name, record in reading.organization_of.items() if record.kind == "media"}
        others = (mention for mention in named if mention.entity not in outlets)
        subjects = (mention for mention in others if prominence(reading.span(mention).root) == MAIN_SUBJECT)
        topic = next((mention.entity for mention in subjects), None)
    return next((mention for mention in named if mention.entity == topic), None)


def _is_makers_word(word: Token) -> bool:
    """Whether "we" do here what makers do, or "our" people and products are theirs."""
    does = word.dep_ in SUBJECTS and word.head.lemma_.lower() in word_set("own_acts")
    has = word.dep_ == "poss" and (word.head.lower_ in word_set("titles") or word.head.lower_ in word_set("own_things"))
    return does or has


def _counts(reading: Reading) -> Counter[str]:
    """How often the article names each organization."""
    return Counter(str(mention.entity) for mention in reading.mentions if mention.kind == "organization")


def _topic(counts: Mapping[str, int]) -> str | None:
    """What is named most, if one thing is, and more than once."""
    ranked = sorted(counts, key=lambda name: -counts[name])
    rival = max([1, *(counts[name] for name in ranked[1:2])])
    return ranked[0] if ranked and counts[ranked[0]] > rival else None
