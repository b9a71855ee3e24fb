"""Who made a model, and when it came out: possessives, appositions, and the verbs and nouns of releases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.certainty import certainty
from analysis.coreference import refer
from analysis.grammar import subject
from analysis.model_targets import Target
from analysis.series import Fact, Model

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from analysis.reading import Reading
    from analysis.records import DateExpression, Mention

RELEASE = frozenset(
    "release launch unveil introduce announce debut publish ship issue drop arrive appear present reveal opensource preview "
    "unwrap premiere detail open-source post roll".split()
)
# These come out with a particle, or have the model itself for subject or object.
RELEASE_WITH = frozenset("come go put bring make add follow land share hit open get push set".split())
PARTICLES = frozenset("out live available on up along first new public next down".split())
RELEASE_NOUNS = frozenset(
    "release launch debut unveiling introduction announcement arrival rollout publication preview".split()
)
MAKE = RELEASE | frozenset("develop build create train make design offer sell distill pretrain".split())
CLAIM = frozenset("say claim report boast state".split())
NOT_MAKERS = frozenset({"media", "government", "investor"})
LINKS = frozenset({"ADJ", "NOUN", "NUM", "PROPN", "PUNCT", "ADV", "VERB", "SYM"})


def find_makers(reading: Reading, sentence: Span, targets: list[Target]) -> Iterator[tuple[int, Model, Fact]]:
    """Who made which model, by this sentence, with a rank (lower is surer).

    0: "Alibaba's Qwen 2.5", "its Phi-4 line", "Google Gemini", "Foo from Acme", "developed by Acme", "Llama, Meta's open
    family", "Acme released Foo", "Foo, which the company launched", "we are releasing Foo". 1: "OpenAI's biggest model",
    said of the model before. 2: "Anthropic says Claude 3.7 Sonnet manages 62 %".
    """
    text = reading.article.text
    for mention in reading.mentions_in(sentence, "model"):
        models = [model for target in targets if target.start <= mention.start < target.end for model in target.models]
        model = next(
            (m for m in models if text[mention.start : mention.end].endswith(m.text[-4:])),
            models[0] if models else None,
        )
        if model is None:
            continue
        maker = _owner(reading, mention) or _credited(reading, mention)
        if maker:
            yield 0, model, Fact(maker.entity, maker.start, maker.end)
    for verb in sentence:
        rank = 0 if verb.lemma_ in MAKE | RELEASE_WITH else 2 if verb.lemma_ in CLAIM else None
        if rank is None or verb.pos_ not in ("VERB", "AUX"):
            continue
        word = subject(verb)
        maker = word is not None and _company(reading, word) or None
        target = _made(verb, targets, text) if maker else None
        if maker and target and not (rank == 2 and (target.other or target.kind != "name" or target.start < verb.idx)):
            for model in target.models:
                yield rank, model, Fact(maker.entity, maker.start, maker.end)
    for target in targets:
        if target.kind == "pronoun" and target.models:
            maker = _possessor(reading, sentence.doc.char_span(target.start, target.end, alignment_mode="expand"))
            if maker:
                yield 1, target.models[0], Fact(maker.entity, maker.start, maker.end)


def find_releases(reading: Reading, sentence: Span, targets: list[Target]) -> Iterator[tuple[Target, Fact]]:
    """The dates of a sentence on which models came out: "released Foo on Monday", "Foo, unveiled in March, ...", "Foo
    arrived last July", "after the launch of Foo in 2020"; also a planned date. Not "trained until March"."""
    text = reading.article.text
    for expression in reading.dates_in(sentence):
        if expression.date is None:
            continue
        cue = _cue(reading, sentence, expression)
        if cue is None or certainty(cue) == "denied":
            continue
        target = _made(cue, targets, text)
        if target:
            yield target, Fact(expression.date, expression.start, expression.end)


def _owner(reading: Reading, mention: Mention) -> Mention | None:
    """The company right before a name: "Alibaba's new Qwen 2.5", "its Phi-4 line", "Google Gemini"."""
    first = reading.span(mention)[0]
    doc = first.doc
    for i in range(first.i - 1, max(-1, first.i - 8), -1):
        word = doc[i]
        if word.tag_ in ("POS",) or word.text in ("’s", "'s", "’", "'"):
            return _company(reading, doc[i - 1]) if i else None
        if word.tag_ == "PRP$":
            return _company(reading, word)
        named = reading.mention_at(word)
        if named is not None:
            return _maker(reading, named) if i == first.i - 1 else None
        if word.pos_ not in LINKS or word.text in (",", ";", ":", ".", "–", "—", "(", ")"):
            return None
    return None


def _credited(reading: Reading, mention: Mention) -> Mention | None:
    """The company right after a name: "Foo, from Acme", "Foo (Acme)", "Llama, Meta's open family", "built by Acme"."""
    last = reading.span(mention)[-1]
    doc, by = last.doc, False
    for word in doc[last.i + 1 : last.i + 22]:
        if word.is_sent_start or word.text in (";", ".", ":"):
            return None
        named = reading.mention_at(word)
        if named is not None and named.kind == "model":
            return None
        if named is not None and named.kind == "organization":
            ahead = doc[min(reading.span(named)[-1].i + 1, len(doc) - 1)]
            beside = doc[word.i - 1].text in (",", "(") and word.i - last.i <= 2
            if by or (beside and (ahead.tag_ == "POS" or ahead.text in (")", "’s", "'s"))):
                return _maker(reading, named)
            return None
        if word.tag_ == "PRP$" and word.i - last.i <= 2:
            return _company(reading, word)
        if word.pos_ in ("VERB", "AUX") and word.tag_ not in ("VBN", "VBG"):
            return None
        by = word.lower_ in ("from", "by") or (
            by
            and word.lower_ in ("the", "a", "start", "startup", "up", "-", "company", "lab", "French", "Chinese", "its")
        )
    return None


def _possessor(reading: Reading, words: Span | None) -> Mention | None:
    if words is None:
        return None
    return next((_company(reading, words.doc[word.i - 1]) for word in words if word.tag_ == "POS" and word.i), None)


def _company(reading: Reading, word: Token) -> Mention | None:
    named = refer(reading, word)
    return _maker(reading, named) if named is not None else None


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
    return None if known and known.kind in NOT_MAKERS else named


def _cue(reading: Reading, sentence: Span, expression: DateExpression) -> Token | None:
    """The word of a release that a date belongs to: above it in the tree, else the nearest in its clause."""
    words = reading.span(expression)
    word = words.root
    for _ in range(6):
        if _is_release(word):
            return word
        if word.pos_ in ("VERB", "AUX") or word.head is word:
            break
        word = word.head
    near = [token for token in sentence if _is_release(token) and not reading.date_at(token)]
    near.sort(key=lambda token: min(abs(token.i - words.start), abs(token.i - words.end)))
    for token in near:
        between = sentence.doc[min(token.i, words.start) + 1 : max(token.i, words.end - 1)]
        if len(between) <= 14 and not any(other.pos_ == "VERB" and other.tag_ != "VBG" for other in between):
            return token
    return None


def _is_release(word: Token) -> bool:
    if word.pos_ in ("VERB", "AUX") or word.tag_.startswith("VB"):
        if word.lemma_.lower() in RELEASE:
            return True
        return word.lemma_.lower() in RELEASE_WITH
    return word.lemma_.lower() in RELEASE_NOUNS and word.pos_ in ("NOUN", "PROPN")


def _made(cue: Token, targets: list[Target], text: str) -> Target | None:
    """What came out, by this verb or noun: its object after it, else what stands before it."""
    start, end = cue.idx, cue.idx + len(cue)
    after = [target for target in targets if target.start >= end and target.models]
    before = [target for target in targets if target.end <= start and target.models]
    if not _is_passive(cue):
        for target in after:
            between = text[end : target.start]
            if len(between) > 90 or re.search(r"[;.]\s| which | that | while | but ", between):
                break
            if target.other or re.search(r"\bto (?:its|the|their) $", between):
                continue
            if target.kind == "pronoun" and (
                cue.doc[cue.i + 1].lower_ in PARTICLES or re.search(r"\b(?:in|at|on|with|by|to|for|of)\b", between)
            ):
                continue
            return target
    strong = [target for target in before if target.kind != "pronoun" and not target.other]
    weak = cue.lemma_ in RELEASE_WITH and cue.doc[min(cue.i + 1, len(cue.doc) - 1)].lower_ not in PARTICLES
    if strong:
        near = start - strong[-1].end < (25 if weak else 140)
        return strong[-1] if near else None
    if weak:
        return next((target for target in after if target.start - end < 30 and not target.other), None)
    pronouns = [target for target in before if text[target.start : target.end].lower() not in ("its", "their")]
    return pronouns[-1] if pronouns else None


def _is_passive(cue: Token) -> bool:
    if cue.pos_ == "NOUN":
        return cue.doc[min(cue.i + 1, len(cue.doc) - 1)].lower_ != "of"
    if cue.tag_ != "VBN":
        return False
    return any(child.dep_ == "auxpass" for child in cue.children) or cue.dep_ in ("acl", "relcl")
