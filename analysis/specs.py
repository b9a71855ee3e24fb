"""Sizes and facts of models: one row for each variant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from analysis.dating.edtf import bounds
from analysis.modeling.facts import Saying, find_sayings
from analysis.modeling.makers import find_makers
from analysis.modeling.references import UNNAMED
from analysis.modeling.releases import find_releases
from analysis.modeling.series import Fact, Model, Models, rows, stem
from analysis.modeling.talk import Talk, Target
from analysis.modeling.targets import PREMODIFIER, counts, find_targets
from analysis.records import ModelSpec

if TYPE_CHECKING:
    from spacy.tokens import Span

    from analysis.lexicon import Lexicon
    from analysis.reading import Reading

NEEDS_TARGET = frozenset({"open_weight", "modalities"})  # too common in general talk to go to what was spoken of before
SHARED = frozenset({"license", "training_tokens"})
LABEL = re.compile(r"\bLicen[sc](?:e|ing)(?: terms)?: [^.\n]*$")  # "Licence: the usual terms, so open weights"
SEVERAL_PRICED = re.compile(r"\b(?:both|all|each|every|either|two|three|same)\b", re.I)
FOR = re.compile(
    r"[ ]?(?:tokens?|windows?|context|each|respectively|,)?[ ]?(?:for|in the case of)(?: the| its| both)? ?"
)

PASSES_ON = re.compile(r"\b(?:and|to|than|on)\b")  # "moving from a closed model *to* Foo"
FOR_SHORT = re.compile(r"(?: per \w+)?(?: tokens)? for (?P<name>[A-Z]\w+)\b")  # "$0.08 and $0.33 for Qwen"

PRICES_ARE = re.compile(
    r"\b[Pp]rices? (?:[\w-]+ ){0,8}per (?:one |1 ?)?(?:million|M)\b"
)  # "All prices are per million tokens"


def find_specs(reading: Reading) -> Iterator[ModelSpec]:
    """The models of an article, one record for each variant.

    A size makes a variant of the model or series that it is said of ("Gemma 3, in four sizes – 1B, 4B, 12B and 27B", "a
    2B version was added", "Foo (600M)"); a named model without a size is a row too, with no facts where it is only
    named in passing. A fact goes to the models that its clause speaks of ("the 4B, 12B and 27B models stretch to 128K
    tokens", "both carry an MIT licence", "everything from the 8B upwards"), lists go side by side ("on 4T, 12T and 14T
    tokens respectively"), and what is said of a series holds for its variants, as `inherited` tells.
    """
    if not any(mention.kind == "model" for mention in reading.mentions):
        return
    models = _read(reading)
    for model, facts, inherited in rows(models):
        yield _record(reading, model, facts, inherited, models.relative(model) if model.shortened else None)


@dataclass
class _Makers:
    """Who is said to have made which model, how often and how surely."""

    lexicon: Lexicon
    found: list[tuple[int, Model, Fact]] = field(default_factory=list)

    def best(self, models: Iterable[Model], *, sure: bool = False) -> Fact | None:
        """The maker that most speaks for, the first of equal ones; `sure`: a known one that is named right there."""
        wanted = {id(model) for model in models}
        votes: dict[object, list[Fact]] = {}
        weights: dict[object, int] = {}
        for rank, model, fact in self.found:
            known = self.lexicon.find(str(fact.value)) is not None
            if id(model) in wanted and not (sure and (rank or not known)):
                votes.setdefault(fact.value, []).append(fact)
                weights[fact.value] = weights.get(fact.value, 0) + WEIGHT[rank] * (3 if known else 1)
        return votes[max(weights, key=lambda maker: weights[maker])][0] if weights else None


WEIGHT = (4, 2, 1)  # by rank: a name beside the model, a description or a pronoun, a mere claim


def _read(reading: Reading) -> Models:
    text, models, makers = reading.article.text, Models(), _Makers(reading.lexicon)
    talk = Talk(models)
    prices, license, paragraph = False, None, -1
    listed = False  # whether the text says what unit all its prices have
    taken = [(mention.start, mention.end) for mention in reading.mentions]
    taken += [(expression.start, expression.end) for expression in reading.dates]
    for sentence in _sentences(reading):
        listed = listed or bool(PRICES_ARE.search(sentence.text))
        if not (talk.focus or reading.mentions_in(sentence, "model") or UNNAMED.search(sentence.text)):
            continue
        if text.rfind("\n", 0, sentence.start_char + 1) != paragraph:
            prices, paragraph = listed, text.rfind("\n", 0, sentence.start_char + 1)
        here = [span for span in taken if sentence.start_char <= span[0] < sentence.end_char]
        sayings = find_sayings(text, sentence.start_char, sentence.end_char, prices=prices, license=license, taken=here)
        prices = prices or listed or any(saying.column.startswith("price") for saying in sayings)
        license = next((str(saying.value) for saying in reversed(sayings) if saying.column == "license"), license)
        targets = find_targets(reading, sentence, talk, [saying for saying in sayings if saying.column == "parameters"])
        for target in targets:
            if target.kind in ("name", "sizes") and TO_COME.match(text, target.end):
                _mark_planned(target)
        _tell(text, sayings, targets, talk)
        _share(text, sentence, targets, talk)
        for target, fact in find_releases(reading, sentence, targets):
            _give(target, "released", fact)
            _plan(reading, target, fact)
        for rank, model, fact in find_makers(reading, sentence, targets):
            makers.found.append((rank, model, fact))
            talk.makers[model.first_word] = str(fact.value)
        talk.remember(targets)
    _credit(models, makers)
    return models


def _plan(reading: Reading, target: Target, released: Fact) -> None:
    """Note that models are only to come."""
    first, published = bounds(str(released.value))[0], reading.article.published
    if first and published and first > published:
        _mark_planned(target)


def _mark_planned(target: Target) -> None:
    for model in target.models:
        model.planned = True


# "a 90B version *is planned*", "Foo Code, a coding model, *will follow*"
TO_COME = re.compile(
    r"(?:-parameter)?(?: \w+)?(?:, [^,.;\n]{1,60},)? (?:(?:is|are) (?:still )?(?:planned|due|coming|to follow|"
    r"in the works|on the way|being trained|in training|expected)|will (?:follow|come later|be released))\b"
)


def _sentences(reading: Reading) -> Iterator[Span]:
    """The sentences as a reader sees them: the parser also stops at colons, and runs on after "5.6B."."""
    doc, text, start = reading.doc, reading.article.text, 0
    for sentence in reading.doc.sents:
        words = text[doc[start].idx : sentence.end_char].rstrip()
        open_end = words[-1:] not in '.!?”"…' and "\n" not in sentence.text_with_ws[len(sentence.text.rstrip()) :]
        if open_end and sentence.end < len(doc):
            continue
        for word in doc[start : sentence.end - 1]:
            if RUN_ON.fullmatch(word.text) and doc[word.i + 1].is_title:
                yield doc[start : word.i + 1]
                start = word.i + 1
        yield doc[start : sentence.end]
        start = sentence.end


RUN_ON = re.compile(r"\d[\d.]*[BKMT]\.|.*\d\.\d\.")


def _tell(text: str, sayings: list[Saying], targets: list[Target], talk: Talk) -> None:
    """Give every fact of a sentence to the models that it is said of."""
    sizes = [target for target in targets if target.kind == "sizes"]
    pairs = list(dict.fromkeys(saying.group for saying in sayings if saying.column.startswith("price")))
    for saying in sayings:
        if saying.column == "parameters":
            continue
        target = _beside(saying, sizes) if saying.column == "active_parameters" else None
        target = target or _target(text, saying, targets, talk)
        if target is not None and saying.group in pairs and len(pairs) == len(target.models) > 1:
            target = replace(target, models=[target.models[pairs.index(saying.group)]])  # "cost $1 / $4 and $2 / $8"
        if target is None or (saying.column.startswith("price") and not _is_priced(text, target)):
            continue
        if saying.length > 1 and saying.length == len(target.models):
            target = Target(target.start, target.end, [target.models[saying.index]], target.kind)
        elif saying.index:
            continue
        elif target.places:
            target = replace(target, models=target.at(text, saying.start))
        _give(target, saying.column, Fact(saying.value, saying.start, saying.end))


def _is_priced(text: str, target: Target) -> bool:
    """A price is that of one model, unless the text says that it is the same for several."""
    models = [size for model in target.models for size in (model.sizes or [model])]
    return len(models) < 2 or target.kind == "name" or bool(SEVERAL_PRICED.search(text[target.start : target.end]))


SHARES = re.compile(
    r"\b(?:shar(?:es|e|ing) (?:those|these|the same|its|their|that)|(?:has|have|with|of|at|keeps?) the same)"
    r"(?: \w+)? (?:dimensions|size|architecture|design|parameters|parameter count|specifications|specs|numbers)\b"
)


def _share(text: str, sentence: Span, targets: list[Target], talk: Talk) -> None:
    """Sizes that a model has in common with another ("R1-Zero, issued alongside R1, shares those dimensions")."""
    match = SHARES.search(text, sentence.start_char, sentence.end_char)
    own = next((target for target in targets if target.kind == "name" and not target.other), None)
    if match is None or own is None:
        return
    known = (
        [model for target in targets if target is not own for model in target.models] + talk.focus + talk.recent[::-1]
    )
    source = next((model for model in known if model.parameters and model not in own.models), None)
    for column in ("parameters", "active_parameters", "context_tokens"):
        if source and column in source.facts:
            _give(own, column, source.facts[column])


def _give(target: Target, column: str, fact: Fact) -> None:
    for model in target.models:
        model.tell(column, fact)
        if target.wide:
            model.tell(column, fact, wide=True)


def _beside(saying: Saying, sizes: list[Target]) -> Target | None:
    """The active parameters belong to the total nearest to them, the one before of two as near."""
    return min(sizes, key=lambda size: max(saying.start - size.end, size.start - saying.end), default=None)


def _target(text: str, saying: Saying, targets: list[Target], talk: Talk) -> Target | None:
    usable = [target for target in targets if target.models]
    following = next((target for target in usable if target.start >= saying.end and target.kind != "pronoun"), None)
    behind = max(saying.end, saying.last)
    if following and FOR.fullmatch(text[behind : following.start]):
        return following
    short = FOR_SHORT.match(text, behind) if saying.column.startswith("price") else None
    if short:
        models = talk.beginning(short["name"])
        return Target(*short.span("name"), models, "name") if models else None
    if following and following.kind == "name" and not following.other:
        between = text[saying.end : following.start]
        if PREMODIFIER.fullmatch(between) and saying.column not in ("license", "training_tokens"):
            return following
    before = [target for target in usable if target.start <= saying.start and counts(target, text, saying.start)]
    before += [target for target in usable if target.kind == "pronoun" and saying.start < target.start < saying.end]
    strong = [target for target in before if target.kind != "pronoun"]
    if strong:
        return strong[-1]
    if before:
        return before[-1]
    if (
        following
        and not following.other
        and not (saying.column in NEEDS_TARGET and PASSES_ON.search(text, saying.end, following.start))
    ):
        return following
    labelled = LABEL.search(text, max(0, saying.start - 120), saying.start)
    if (saying.column in NEEDS_TARGET and not labelled) or not talk.focus:
        return None
    if saying.column in SHARED or labelled:  # said without a subject, it holds for all that is talked of
        return Target(saying.start, saying.end, talk.kin(talk.focus[0]), "pronoun", wide=True)
    return Target(saying.start, saying.end, talk.focus, "pronoun")


def _credit(models: Models, makers: _Makers) -> None:
    """Note the makers; names that begin with the same word share theirs ("GPT-4.1" and "GPT-5")."""
    unnamed = {id(model.series_of): model.series_of for model in models.found if model.series_of is not None}
    everyone = [*unnamed.values(), *models.found, *(size for model in models.found for size in model.sizes)]
    kin: dict[str, list[Model]] = {}
    for model in everyone:
        kin.setdefault(model.first_word, []).append(model)
    for model in everyone:
        fact = makers.best([model], sure=True)
        if fact is None and model.words and models.parent(model) is None:
            fact = makers.best(kin[model.first_word])
        fact = fact or makers.best([model])
        if fact:
            model.tell("developer", fact)


def _record(
    reading: Reading, model: Model, facts: dict[str, Fact], inherited: tuple[str, ...], above: Model | None
) -> ModelSpec:
    values: dict[str, Any] = {}
    for column, fact in facts.items():
        values[column] = fact.value
        if column != "modalities":
            values[f"{column}_start"], values[f"{column}_end"] = fact.start, fact.end
    series = model.series_of
    named = series if series is not None and (model in series.sizes or not model.written) else model
    family = series.text if series is not None and series.text else stem(above or model)
    return ModelSpec(
        **reading.ground(_evidence(reading, model)),
        family=family,
        name=model.text if model.written and (model.series_of or not model.series) else None,
        inherited=inherited,
        family_start=named.start,
        family_end=named.end,
        **values,
    )


def _evidence(reading: Reading, model: Model) -> Span:
    """The sentence that gives the size of a variant, or that first names the model."""
    at = model.facts["parameters"].start if "parameters" in model.facts else model.start
    return next(sentence for sentence in reading.doc.sents if at < sentence.end_char)
