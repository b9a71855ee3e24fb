"""Who made a model: possessives, appositions, and the verbs of releasing and making."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.coreference import refer
from analysis.grammar import subject
from analysis.modeling.acts import act_words, is_in_subject, is_passive, lemma, made
from analysis.modeling.contexts import MODEL_NOUN
from analysis.modeling.series import Fact, Model
from analysis.modeling.talk import Target

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from analysis.reading import Reading
    from analysis.records import Mention

SUBJECT_REACH = 40  # tokens between a subject and its verb
NOT_MAKERS = frozenset({"media", "government", "investor"})
LINKS = frozenset({"ADJ", "NOUN", "NUM", "PROPN", "PUNCT", "ADV", "VERB", "SYM"})


def find_makers(reading: Reading, sentence: Span, targets: list[Target]) -> Iterator[tuple[int, Model, Fact]]:
    """Who made which model, by this sentence, with a rank (lower is surer).

    0, or 1 where the company is not named in this sentence: "Alibaba's Qwen 2.5", "its Phi-4 line", "Google Gemini",
    "Foo from Acme", "developed by Acme", "Llama, Meta's open family", "Acme released Foo", "Foo, which the company
    launched", "we are releasing Foo". 1: "OpenAI's biggest model", said of the model before. 2: "Anthropic says
    Claude 3.7 Sonnet manages 62 %".
    """
    yield from _beside_names(reading, sentence, targets)
    yield from _by_verbs(reading, sentence, targets)
    for target in targets:
        if target.kind == "pronoun" and target.models and not _is_yet_to_come(reading.article.text, target):
            maker = _possessor(reading, sentence.doc.char_span(target.start, target.end, alignment_mode="expand"))
            if maker:
                yield 1, target.models[0], Fact(maker.entity, maker.start, maker.end)


def _beside_names(reading: Reading, sentence: Span, targets: list[Target]) -> Iterator[tuple[int, Model, Fact]]:
    """Whose the named models are, by what stands beside their names."""
    text = reading.article.text
    last: tuple[int, Mention] | None = None  # where the name before ends, and whose it is
    for mention in reading.mentions_in(sentence, "model"):
        models = [model for target in targets if target.start <= mention.start < target.end for model in target.models]
        if not models:
            continue
        model = next((m for m in models if text[mention.start : mention.end].endswith(m.text[-4:])), models[0])
        maker = _owner(reading, mention) or _credited(reading, mention)
        if maker is None and last and COORDINATED.fullmatch(text[last[0] : mention.start]):
            maker = last[1]  # "Acme's Foo and *Bar*"
        if maker:
            last = (mention.end, maker)
            yield int(not _is_here(maker, sentence)), model, Fact(maker.entity, maker.start, maker.end)


def _by_verbs(reading: Reading, sentence: Span, targets: list[Target]) -> Iterator[tuple[int, Model, Fact]]:
    """Who releases, makes or tells of which models, by the verbs that say so."""
    text = reading.article.text
    for verb in sentence:
        act = lemma(verb)
        rank = 0 if act in act_words("release", "weak", "make") else 2 if act in act_words("claim") else None
        if rank is None or not (verb.pos_ in ("VERB", "AUX") or act == "open-source"):
            continue
        word = None if is_passive(verb) else subject(verb)
        maker = _agent(reading, verb, act) if is_passive(verb) else _actor(reading, sentence, verb, word)
        if maker is None:
            continue
        others = [target for target in targets if word is None or not target.start <= word.idx < target.end]
        others = [target for target in others if target.kind == "name" or not _is_yet_to_come(text, target)]
        target = made(verb, others, text)
        if target is None or (is_passive(verb) and not (is_in_subject(target, verb) or 0 < verb.idx - target.end < 3)):
            continue
        named = target.kind in ("name", "sizes") and not target.other
        if rank < 2 or (named and target.start > verb.idx):
            for model in target.models:
                yield max(rank, int(not _is_here(maker, sentence))), model, Fact(maker.entity, maker.start, maker.end)


def _actor(reading: Reading, sentence: Span, verb: Token, word: Token | None) -> Mention | None:
    """The company whose deed a verb is; `word` is its subject."""
    own = _company(reading, word) if word is not None else None
    return own or _place_of_work(reading, verb) or _before(reading, sentence, verb)


def _place_of_work(reading: Reading, verb: Token) -> Mention | None:
    """The company where something was made: "Google, where he helped to *build* Foo"."""
    clause = next((word for word in (verb, *verb.ancestors) if word.dep_ == "relcl"), None)
    if clause is None or not any(child.lower_ == "where" for child in clause.children):
        return None
    return _company(reading, clause.head)


def _agent(reading: Reading, verb: Token, act: str) -> Mention | None:
    """Who made it, behind a passive: "was built *by Acme*", "was developed *at ETH Zurich*".

    Not who only trained it: another may have released it.
    """
    ahead = verb.doc[verb.i + 1 : verb.i + 6]
    if act != "train" and ahead and ahead[0].lower_ in ("by", "at"):
        return next((_maker(reading, named) for named in reading.mentions_in(ahead, "organization")), None)
    return None


def _before(reading: Reading, sentence: Span, verb: Token) -> Mention | None:
    """The organization that stands before a verb with only asides between, whatever the parser takes them for.

    "*Acme* on Tuesday released", "*Acme*, which sells chips, has opened", "*Acme*'s Foo team open-sourced".
    """
    text = reading.article.text
    near = sentence.doc[max(sentence.start, verb.i - SUBJECT_REACH) : verb.i]
    for mention in reversed(reading.mentions_in(near, "organization")[-3:]):
        between = text[mention.end : verb.idx]
        for date in reading.dates_in(near):
            if mention.end <= date.start and date.end <= verb.idx:
                between = between.replace(date.expression, "")
        if ASIDES.fullmatch(re.sub(r"\s+", " ", re.sub(r"open-$", "", between))):
            return _maker(reading, mention)
    return None


# Between a subject and its verb: a group of people, an aside in commas or brackets, a helper, when.
ASIDES = re.compile(
    r"(?:(?:['’]s)?(?: [\w-]+)? (?:team|unit|division|lab|researchers|engineers|scientists))?(?: ?\([^()]*\))?"
    r"(?:, [^,;:.]+,|,? (?:on|in|late|early|last|this|yesterday|today|has|have|had|also|just|recently|finally|quietly|"
    r"officially|first|then|will|is set to|plans to))*,? "
)


def _is_yet_to_come(text: str, target: Target) -> bool:
    return YET_TO_COME.search(text, target.start, target.end) is not None


YET_TO_COME = re.compile(r"\b(?:next|new|another|upcoming|future|forthcoming|planned)\b")  # "Acme's next model"
COORDINATED = re.compile(r",? (?:and|or|&) (?:the )?|, ")


def _is_here(maker: Mention, sentence: Span) -> bool:
    return sentence.start_char <= maker.start < sentence.end_char


def _owner(reading: Reading, mention: Mention) -> Mention | None:
    """The company right before a name: "Alibaba's new Qwen 2.5", "its Phi-4 line", "Google Gemini"."""
    first = reading.span(mention)[0]
    doc = first.doc
    for i in range(first.i - 1, max(-1, first.i - 8), -1):
        word = doc[i]
        if i == first.i - 1 and (word.text == "," or word.lemma_ == "be"):
            return _possessor_of_noun(reading, word)
        if word.tag_ in ("POS",) or word.text in ("’s", "'s", "’", "'"):
            return _company(reading, doc[i - 1]) if i else None
        if word.tag_ == "PRP$":
            return _own_subject(reading, word) or _company(reading, word)
        named = reading.mention_at(word)
        if named is not None:
            return _maker(reading, named) if i == first.i - 1 else None
        finite = word.pos_ == "VERB" and word.tag_ not in ("VBN", "VBG")  # "Acme's app uses Foo 2"
        if finite or word.pos_ not in LINKS or word.text in (",", ";", ":", ".", "–", "—", "(", ")"):
            return None
    return None


def _possessor_of_noun(reading: Reading, beside: Token) -> Mention | None:
    """The company whose model a name is said to be: "Acme's first model, *Foo*", "Acme's calling card is *Foo*"."""
    if beside.text == ",":
        noun = beside.doc[beside.i - 1] if beside.i else beside
        if not re.fullmatch(MODEL_NOUN, noun.text):
            return None
    else:
        found = subject(beside)
        if found is None:
            return None
        noun = found
    owner = next((child for child in noun.children if child.dep_ == "poss"), None)
    return _company(reading, owner) if owner is not None else None


def _own_subject(reading: Reading, word: Token) -> Mention | None:
    """The company that is the subject of the clause around "its": "DeepSeek is to launch *its* V4"."""
    for verb in word.ancestors:
        if verb.pos_ in ("VERB", "AUX"):
            head = subject(verb)
            return _company(reading, head) if head is not None and word.lower_ != "our" and head.i < word.i else None
    return None


def _credited(reading: Reading, mention: Mention) -> Mention | None:
    """The company right after a name: "Foo, from Acme", "Foo (Acme)", "Llama, Meta's open family", "built by Acme"."""
    last = reading.span(mention)[-1]
    doc, by, made = last.doc, False, True
    for word in doc[last.i + 1 : last.i + 22]:
        if (word.is_sent_start and word.text != "(") or word.text in (";", ".", ":"):
            return None
        named = reading.mention_at(word)
        if named is not None and named.kind == "model":
            return None
        if named is not None and named.kind == "organization":
            ahead = doc[min(reading.span(named)[-1].i + 1, len(doc) - 1)]
            beside = doc[word.i - 1].text in (",", "(") and word.i - last.i <= 2
            owns = ahead.tag_ == "POS" or ahead.text in ("’s", "'s")
            if owns and any(_is_model(reading, other) for other in doc[ahead.i : ahead.i + 6]):
                return None  # "Foo, Meta's Llama 3.1 and ..."
            return (
                _maker(reading, named) if (by and made) or (beside and (owns or ahead.text.startswith(")"))) else None
            )
        if word.tag_ == "PRP$" and word.i - last.i <= 2:
            return _company(reading, word)
        if word.tag_ in ("VBN", "VBG"):
            made = lemma(word) in act_words("release", "make")  # not "used by Acme"
        elif word.pos_ == "VERB" or (word.pos_ == "AUX" and word.lemma_ not in ("be", "have")):
            return None
        by = word.lower_ in ("from", "by") or _is_of_models(word) or (by and word.lower_ in BEFORE_MAKER)
    return None


BEFORE_MAKER = frozenset({"the", "a", "startup", "start-up", "company", "lab", "its", "French", "Chinese"})


def _is_of_models(word: Token) -> bool:
    """As in "the next generation *of* IBM language models"."""
    return word.lower_ == "of" and "models" in word.doc[word.i : word.i + 5].text


def _is_model(reading: Reading, word: Token) -> bool:
    named = reading.mention_at(word)
    return named is not None and named.kind == "model"


def _possessor(reading: Reading, words: Span | None) -> Mention | None:
    if words is None:
        return None
    return next((_company(reading, words.doc[word.i - 1]) for word in words if word.tag_ == "POS" and word.i), None)


def _company(reading: Reading, word: Token) -> Mention | None:
    named = refer(reading, word)
    if named is None and word.pos_ in ("NOUN", "PROPN"):  # "the FAIR lab", "Meta's research unit"
        near = [reading.mention_at(child) for child in word.children if child.dep_ in ("compound", "nmod", "poss")]
        at = (child for child in word.subtree if child.lower_ in ("at", "from") and word.i < child.i <= word.i + 8)
        near += [reading.mention_at(thing) for place in at for thing in place.children if thing.dep_ == "pobj"]
        named = next((mention for mention in near if mention is not None), None)
    return _maker(reading, named) if named is not None else None


def _leading_company(reading: Reading) -> str | None:
    """The company that an article names most, if one alone leads: whose a team without an owner is."""
    named = Counter(mention.entity for mention in reading.mentions if mention.kind == "organization" and mention.entity)
    ranked = [
        (entity, count) for entity, count in named.most_common() if reading.organization_of[entity].kind == "company"
    ]
    alone = ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1])
    return ranked[0][0] if alone else None


def _maker(reading: Reading, named: Mention) -> Mention | None:
    """The organization, or the one that it belongs to: Meta for "Meta's FAIR lab"; None for media and the like."""
    if named.kind != "organization" or not named.entity:
        return None
    first = reading.span(named)[0]
    if first.i > 1 and first.doc[first.i - 1].tag_ == "POS":
        owner = reading.mention_at(first.doc[first.i - 2])
        if owner is not None and owner.kind == "organization" and owner.entity:
            return owner
    known = reading.lexicon.find(named.entity)
    record = reading.organization_of.get(named.entity)
    if record is not None and record.kind == "team":  # "the Qwen team", in an article that names Alibaba
        parent = record.parent or reading.once(_leading_company)
        return next((mention for mention in reading.mentions if mention.entity == parent), named)
    return None if known and known.kind in NOT_MAKERS else named
