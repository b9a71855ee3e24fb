"""Who made a model, and when it came out: possessives, appositions, and the verbs and nouns of releases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from analysis.certainty import certainty
from analysis.coreference import refer
from analysis.grammar import subject
from analysis.lexicon import word_table
from analysis.modeling.contexts import MODEL_NOUN
from analysis.modeling.series import Fact, Model
from analysis.modeling.talk import Target
from analysis.modeling.targets import counts

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from analysis.reading import Reading
    from analysis.records import DateExpression, Mention

PARTICLES = frozenset({"out", "live", "available", "on", "up", "along", "first", "new", "public", "next", "down"})
NOT_MAKERS = frozenset({"media", "government", "investor"})
LINKS = frozenset({"ADJ", "NOUN", "NUM", "PROPN", "PUNCT", "ADV", "VERB", "SYM"})


def find_makers(reading: Reading, sentence: Span, targets: list[Target]) -> Iterator[tuple[int, Model, Fact]]:
    """Who made which model, by this sentence, with a rank (lower is surer).

    0, or 1 where the company is not named in this sentence: "Alibaba's Qwen 2.5", "its Phi-4 line", "Google Gemini",
    "Foo from Acme", "developed by Acme", "Llama, Meta's open family", "Acme released Foo", "Foo, which the company
    launched", "we are releasing Foo". 1: "OpenAI's biggest model", said of the model before. 2: "Anthropic says
    Claude 3.7 Sonnet manages 62 %".
    """
    text = reading.article.text
    owners: list[tuple[int, Mention]] = []
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
            owners.append((mention.end, maker))
        elif owners and COORDINATED.fullmatch(text[owners[-1][0] : mention.start]):
            maker = owners[-1][1]  # "Acme's Foo and *Bar*"
            owners.append((mention.end, maker))
        if maker:
            yield int(not _is_here(maker, sentence)), model, Fact(maker.entity, maker.start, maker.end)
    for verb in sentence:
        lemma = _lemma(verb)
        rank = 0 if lemma in _words("release", "weak", "make") else 2 if lemma in _words("claim") else None
        if rank is None or not (verb.pos_ in ("VERB", "AUX") or lemma == "open-source"):
            continue
        word = subject(verb)
        if _is_passive(verb):
            word, maker = None, _agent(reading, verb) if lemma != "train" else None  # others may have released it
        else:
            maker = (word is not None and _company(reading, word)) or _place_of_work(reading, verb)
            maker = maker or _before(reading, sentence, verb)
        others = [target for target in targets if word is None or not target.start <= word.idx < target.end]
        target = _made(verb, others, text) if maker else None
        named = target is not None and target.kind in ("name", "sizes") and not target.other
        if _is_passive(verb) and target and not (_is_in_subject(target, verb) or 0 < verb.idx - target.end < 3):
            continue
        if maker and target and (rank < 2 or (named and target.start > verb.idx)):
            for model in target.models:
                yield max(rank, int(not _is_here(maker, sentence))), model, Fact(maker.entity, maker.start, maker.end)
    for target in targets:
        if target.kind == "pronoun" and target.models:
            maker = _possessor(reading, sentence.doc.char_span(target.start, target.end, alignment_mode="expand"))
            if maker:
                yield 1, target.models[0], Fact(maker.entity, maker.start, maker.end)


def find_releases(reading: Reading, sentence: Span, targets: list[Target]) -> Iterator[tuple[Target, Fact]]:
    """The dates of a sentence on which models came out, planned dates included.

    "released Foo on Monday", "Foo, unveiled in March, ...", "Foo arrived last July", "after the launch of Foo in 2020";
    not "trained until March".
    """
    text = reading.article.text
    found: list[tuple[tuple[int, int], Target, Fact]] = []
    for expression in reading.dates_in(sentence):
        if expression.date is None or _is_model(reading, reading.span(expression)[0]):
            continue
        dated = _dated(text, expression, targets)
        if dated is not None:
            found.append(((0, 0), dated, Fact(expression.date, expression.start, expression.end)))
            continue
        cue = _cue(reading, sentence, expression)
        target = _made(cue, targets, text) if cue is not None and certainty(cue) != "denied" else None
        if cue is not None and target is not None:
            fact = Fact(expression.date, expression.start, expression.end)
            found.append(((cue.i, abs(expression.start - cue.idx)), target, fact))
    for _, target, fact in sorted(found, key=lambda item: item[0]):
        yield target, fact


def _place_of_work(reading: Reading, verb: Token) -> Mention | None:
    """The company where something was made: "Google, where he helped to *build* Foo"."""
    clause = next((word for word in (verb, *verb.ancestors) if word.dep_ == "relcl"), None)
    if clause is None or not any(child.lower_ == "where" for child in clause.children):
        return None
    return _company(reading, clause.head)


def _agent(reading: Reading, verb: Token) -> Mention | None:
    """Who made it, behind a passive: "was built *by Acme*", "was developed *at ETH Zurich*"."""
    ahead = verb.doc[verb.i + 1 : verb.i + 6]
    if ahead and ahead[0].lower_ in ("by", "at"):
        return next((_maker(reading, named) for named in reading.mentions_in(ahead, "organization")), None)
    return None


def _before(reading: Reading, sentence: Span, verb: Token) -> Mention | None:
    """The organization that stands before a verb with only asides between, whatever the parser takes them for.

    "*Acme* on Tuesday released", "*Acme*, which sells chips, has opened", "*Acme*'s Foo team open-sourced".
    """
    text = reading.article.text
    named = [mention for mention in reading.mentions_in(sentence, "organization") if mention.end <= verb.idx]
    for mention in reversed(named[-3:]):
        between = text[mention.end : verb.idx]
        for date in reading.dates_in(sentence):
            if mention.end <= date.start and date.end <= verb.idx:
                between = between.replace(date.expression, "")
        if ASIDES.fullmatch(re.sub(r"\s+", " ", re.sub(r"open-$", "", between))):
            return _maker(reading, mention)
    return None


# Between a subject and its verb: an aside in commas or brackets, a helper, a group of people, when.
ASIDES = re.compile(
    r"(?:(?:['’]s)?(?: [\w-]+)? (?:team|unit|division|lab|researchers|engineers|scientists))?(?: ?\([^()]*\))?"
    r"(?:, [^,;:.]+,|,? (?:on|in|late|early|last|this|yesterday|today|has|have|had|also|just|recently|finally|quietly|officially|first|then|will|is set to|plans to))*,? "
)
COORDINATED = re.compile(r",? (?:and|or|&) (?:the )?|, ")


def _dated(text: str, expression: DateExpression, targets: list[Target]) -> Target | None:
    """The model whose name a date goes with: "the first since *Foo 1* in May", "*Foo 2*, a 7B model from July"."""
    line = text.rfind("\n", 0, expression.start) + 1
    for target in targets:
        if target.kind != "name" or not target.models:
            continue
        if target.end <= expression.start:
            since = SINCE.search(text[max(0, target.start - 40) : target.start])
            between = text[target.end : expression.start]
            if (since and IN_DATE.fullmatch(between)) or MODEL_FROM.fullmatch(between):
                return Target(target.start, target.end, target.models[-1:], "name")
        elif DATE_LABEL.fullmatch(text[line : expression.start]) and re.fullmatch(
            r": ", text[expression.end : target.start]
        ):
            return target
    return None


SINCE = re.compile(
    r"\b(?:first|latest|biggest|largest|only|major|new|release|model|launch|debut|update|upgrade)\b[^.;]* (?:since|after) (?:the |its |their )?$"
)
IN_DATE = re.compile(r",? (?:in|on|of|at the (?:start|end) of)? ?| \(")
MODEL_FROM = re.compile(
    r", (?:an?|its|the|their) (?:[\w.‑-]+ ){1,6}?(?:models?|LLMs?|versions?|releases?|systems?|update) (?:from|of|released|launched|dating from)(?: in| on)? "
)
DATE_LABEL = re.compile(r"[-–—•*]? ?(?:In |On )?")


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
            made = _lemma(word) in _words("release", "make")  # not "used by Acme"
        elif word.pos_ == "VERB" or (word.pos_ == "AUX" and word.lemma_ not in ("be", "have")):
            return None
        by = word.lower_ in ("from", "by") or _is_of_models(word) or (by and word.lower_ in BEFORE_MAKER)
    return None


BEFORE_MAKER = frozenset(
    {"the", "a", "start", "startup", "start-up", "up", "-", "company", "lab", "its", "French", "Chinese"}
)


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
    if known and known.kind == "team" and known.parent:  # "the Qwen team", in an article that names Alibaba
        owners = (mention for mention in reading.mentions if (mention.entity or "").startswith(known.parent))
        return next(owners, named)
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
    if word.pos_ in ("VERB", "AUX") or word.tag_.startswith("VB") or _lemma(word) == "open-source":
        return _lemma(word) in _words("release", "weak")
    if word.lower_ == "available":
        return True
    return word.pos_ in ("NOUN", "PROPN") and word.lemma_.lower() in _words("noun")


def _lemma(verb: Token) -> str:
    """The base form; "open-sourced", "opensourced", "rolled" as the word list has them."""
    opened = verb.lower_ in ("sourced", "sourcing") and verb.i > 2 and verb.doc[verb.i - 2].lower_ == "open"
    adjective = opened and verb.doc[verb.i - 3].pos_ in ("DET", "ADJ", "PRON", "ADP", "NUM")  # "an open-sourced model"
    lemma = "open-source" if opened and not adjective else verb.lemma_.lower()
    if verb.tag_ in ("VBD", "VBN") and lemma == verb.lower_:  # "Acme on Tuesday released" may be an auxiliary
        bases = (lemma[:-1], lemma[:-2])
        lemma = next((base for base in bases if base in _words("release", "make")), lemma)
    return lemma


@cache
def _words(*uses: str) -> frozenset[str]:
    return frozenset(row["word"] for row in word_table("model_verbs") if row["use"] in uses)


def _made(cue: Token, targets: list[Target], text: str) -> Target | None:
    """What came out, by this verb or noun: its object after it, else what stands before it."""
    start, end = cue.idx, cue.idx + len(cue)
    after = [target for target in targets if target.start >= end and target.models]
    before = [target for target in targets if target.end <= start and target.models and counts(target, text, start)]
    related = before and RELATED.fullmatch(text[before[-1].end : start])  # "Foo 3, which *came* out in March, and Bar"
    if not (related or _is_passive(cue)):
        for target in after:
            between = text[end : target.start]
            if len(between) > 90 or re.search(r"[;.]\s| which | that | while | but ", between):
                break
            if (target.other and target.start - end > 4) or TO_A_SERIES.search(between):
                continue
            if text[target.start : target.end].lower() in ("its", "their"):
                continue
            if target.kind == "pronoun" and (
                cue.doc[cue.i + 1].lower_ in PARTICLES or re.search(r"\b(?:in|at|on|with|by|to|for|of)\b", between)
            ):
                continue
            return _with_further(target, after, text)
    strong = [target for target in before if target.kind != "pronoun" and not target.other]
    weak = _lemma(cue) in _words("weak") and cue.doc[min(cue.i + 1, len(cue.doc) - 1)].lower_ not in PARTICLES
    if strong:
        near = start - strong[-1].end < (25 if weak else 140) or _is_in_subject(strong[-1], cue)
        return strong[-1] if near else None
    if weak:
        return next((target for target in after if target.start - end < 30 and not target.other), None)
    pronouns = [target for target in before if text[target.start : target.end].lower() not in ("its", "their")]
    return pronouns[-1] if pronouns else None


def _is_in_subject(target: Target, verb: Token) -> bool:
    """As "Foo, a 150M model for phones, will follow"."""
    word = subject(verb) if verb.pos_ in ("VERB", "AUX") else None
    return word is not None and word.left_edge.idx <= target.start and target.end <= verb.idx


RELATED = re.compile(r",? (?:which|that)(?: (?:was|were|is|are|had|has|have|been|first|only|just|also|officially))* ")
TO_A_SERIES = re.compile(r"\bto (?:its|the|their)(?: \w+)? $")
APART = re.compile(r", [^.:;]{0,110}?,? and (?:the |its )?|, [^.:;,]{0,60}, ")


def _with_further(first: Target, targets: list[Target], text: str) -> Target:
    """The object and what is coordinated with it: "Foo, a text model of 4B, and Bar, which hears"."""
    found = Target(first.start, first.end, list(first.models), first.kind, first.wide)
    for target in targets:
        if target.kind == "name" and target.start > found.end and not target.other:
            if not APART.fullmatch(text[found.end : target.start]):
                break
            found.models += target.models
            found.end = target.end
    return found


def _is_passive(cue: Token) -> bool:
    if cue.pos_ == "NOUN":
        return cue.doc[min(cue.i + 1, len(cue.doc) - 1)].lower_ != "of"
    if cue.tag_ != "VBN":
        return False
    return any(child.dep_ == "auxpass" for child in cue.children) or cue.dep_ in ("acl", "relcl")
