"""Which models a place in the text speaks of: names, sizes ("the 8B"), groups ("both"), ranks ("the largest"), "it"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.modeling.contexts import GROUP_NOUN, MODEL_NOUN
from analysis.modeling.facts import Saying
from analysis.modeling.series import Fact, Model, Models

if TYPE_CHECKING:
    from spacy.tokens import Span

    from analysis.reading import Reading
    from analysis.records import Mention

NUMERALS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
COUNTS = {word: count for count, word in enumerate(NUMERALS, start=2)}
COUNTS |= {"pair": 2, "duo": 2, "trio": 3, "quartet": 4, "both": 2, "either": 2, "neither": 2}
_COUNT = "|".join(NUMERALS)
_THINGS = rf"(?:{MODEL_NOUN}|ones?|versions?|variants?|sizes?|systems?|siblings?|releases?)"
REFERENCE = re.compile(
    r"\b(?:"
    rf"(?P<all>[Bb]oth|[Ee]ither|[Nn]either|(?:[Aa]ll|[Tt]he|[Tt]hese) (?:{_COUNT})|[Tt]he (?:pair|duo|trio|quartet))\b"
    rf"(?! (?:largest|smallest|biggest|smaller|larger|bigger))(?: of (?:them|these|the models))?(?: {_THINGS})?|"
    rf"(?P<each>[Ee]ach|[Ee]very|[Aa]ll)\b(?: (?:one|of them|of the models|{_THINGS}))?|"
    rf"(?P<others>[Tt]he (?:others|rest|remaining \w+|other (?:{_COUNT}|ones?|{MODEL_NOUN})))|"
    rf"[Tt]he (?:(?P<first>{_COUNT}) )?(?P<rank>smallest|largest|biggest|smaller|larger|bigger|tiniest|flagship|"
    rf"full-sized?|standard|regular|main)(?: (?P<last>{_COUNT}))?(?: (?:of (?:them|the (?:{_COUNT}))|"
    rf"{_THINGS}))?(?! [a-z]+s?\b['’])|"
    r"(?:[Ee]verything|[Aa]ll|[Tt]hose|[Aa]nything|[Mm]odels|sizes|variants|"
    r"versions) from (?:the )?(?P<least>\d[\d.]*)[Bb](?:n)? (?:up|on|and)\w*|"
    r"(?:[Ee]verything|[Aa]ll|[Tt]hose|[Aa]nything|[Mm]odels|[Ss]izes|[Vv]ariants|[Vv]ersions) "
    r"(?:up to|below|under|down from) (?:and including )?(?:the )?(?P<most>\d[\d.]*)[Bb](?:n)?|"
    r"(?P<it>[Ii]t|[Tt]hey|[Tt]hem|[Ii]ts|[Tt]heir|[Tt]his one)\b|"
    r"(?P<noun>[Tt]h(?:e|is|ese|ose)|[Ii]ts|[Tt]heir|[Oo]ur|[Aa]ll) (?:(?!company|team|firm)[\w.\-]+ ){0,2}?"
    rf"(?:{_THINGS}|{GROUP_NOUN}|weights|launch|network))\b"
)
WIDE = re.compile(rf"\b(?:{GROUP_NOUN}|weights|all|every|each|models|whole|entire|release|sizes)\b", re.I)
SERIES_AFTER = re.compile(
    rf"[ \u00a0](?:[\w\-]+ ){{0,4}}?(?:models|LLMs|encoders|{GROUP_NOUN})\b|, (?:an?|its|"
    rf"the) (?:\w+ )?{GROUP_NOUN} of\b"
)
WHOLE_AFTER = re.compile(rf"(?:['’]s)? (?:\w+ )?(?:{GROUP_NOUN}|release|models)\b")
WHOLE_BEFORE = re.compile(r"\b(?:whole|entire|all(?: of)?(?: the)?|every) $")
LISTED = re.compile(
    r"(?:['’]s)?(?: \([^()\n]*\))?(?:,|,? and|,? or|,? &|,? as well as|,? plus|,? along with)(?: the| its| their|"
    r" both)? [\"“]?"
)
COMPARED = re.compile(
    r"\b(?:(?i:than|since|after|before|following|until|against|versus|vs\.?|compared (?:with|to)|unlike|like|"
    r"just as with|as with|building on|similar to)|"
    r"on top of|ahead of|behind|beat\w*|"
    r"outperform\w*|outscor\w*|rival\w*|surpass\w*|undercut\w*|match\w*|topp?\w*|edg\w+ out|exceed\w*|overtak\w+|"
    r"follows?|followed|succeed\w*|"
    r"trail\w*|"
    r"challeng\w+|(?:based|built|building|runs?|trained) on|(?:distilled|derived|fine-?tuned|descended) (?:from|on)|"
    r"successors? (?:to|of)|replac\w+|alongside|follow-up to|from|as good as|close to|on par with|alternatives? to)\b"
    r"(?: (?:its|their|the|both|even|an?|the company's|[\w.]+['’]s?|[A-Z]\w+|older|larger|own|bigger|previous|earlier|"
    r"original|of)){0,4} [\"“]?$"
)
# "twice as many as for *Foo 1*", "double the 18 trillion used for *Foo 1*"
MEASURED = re.compile(
    r"\b(?:twice|doubled?|triple|half|\w+ times|\w+fold|as many|as much|more|fewer|less|"
    r"(?:up|down|compared|compares|jump\w*|increase\w*|raised?|grew|grown) (?:from|with|to)|against|versus|than)\b"
    r"(?:[^.;:,()]|[.,]\d){0,70}$"
)
TOLD_APART = re.compile(r"(?:['’]s)?,? (?:which|with)\b|(?:['’]s)?(?: \(|, an? |, the |, at )")
UNNAMED = re.compile(
    rf"\b(?:{_COUNT}|several|(?:a|another) (?:series|set|family|handful|batch) of) (?:[\w\-]+ ){{0,3}}?"
    r"(?:models|variants|versions|LLMs|checkpoints)\b"
)
ALIAS = re.compile(r"\b(?:code-?named|codename|nicknamed|known internally as|internally called)[ ][\"“'‘]?$")
VARIANT_OF = re.compile(r", (?:the|an?|its) (?:[\w\-.]+ ){0,3}$")


@dataclass
class Target:
    """A place that speaks of some models; `other`: only to compare with, or to say what another comes from."""

    start: int
    end: int
    models: list[Model]
    kind: str  # name, sizes, reference, pronoun
    wide: bool = False
    other: bool = False
    aside: bool = False  # compared with, though more is told of it
    places: list[int] = field(default_factory=list)  # where the name of each of several models ends

    def at(self, text: str, offset: int) -> list[Model]:
        """The models that words at `offset` are said of: just one where they stand in brackets after its name."""
        for index, (model, end) in enumerate(zip(self.models, self.places, strict=False)):
            if end <= offset and re.fullmatch(r"[ ]\([^()\n]*", text[end:offset]):
                return self.models[max(0, index - 1) : index + 1] if text[end:].startswith(" (both ") else [model]
        return self.models


def _version(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words up to the number of the version; the family alone where there is none."""
    numbers = (count for count, word in enumerate(words, start=1) if any(letter.isdigit() for letter in word))
    return words[: next(numbers, 1)]


@dataclass
class Talk:
    """What was talked of before a sentence."""

    models: Models
    focus: list[Model] = field(default_factory=list)
    recent: list[Model] = field(default_factory=list)
    groups: list[list[Model]] = field(default_factory=list)
    unnamed: Model | None = None  # "two speech models": the names that follow are theirs
    announced: dict[int, Model] = field(default_factory=dict)  # "ten models", of which a later "all ten" speaks
    waiting: int = 0

    def welcome(self, model: Model) -> None:
        """A name after "launched two models" is one of these."""
        if self.unnamed is not None and self.waiting > 0 and self.models.parent(model.head) is None:
            model.head.series_of = self.unnamed

    def remember(self, targets: Iterable[Target]) -> None:
        """What the next sentence's "it" and "both" may stand for."""
        self.waiting -= 1
        strong = [target for target in targets if target.kind != "pronoun" and not target.other and target.models]
        strong = [target for target in strong if not target.aside]
        if strong:
            first = strong[0]
            self.focus = first.models
            if first.kind == "sizes" and len(strong) == 1 and len(first.models) > 1:
                self.focus = [first.models[0].top]
        for target in strong:
            if len(target.models) > 1:
                self.groups.append(target.models)
            for model in target.models:
                if not target.wide:
                    self.recent = [other for other in self.recent if other is not model] + [model]

    def last(self, count: int) -> list[Model]:
        """The group of that many models that was talked of last, else as many single ones."""
        group = next((group for group in reversed(self.groups) if len(group) == count), None)
        latest = self.recent[-count:]
        if group and self.recent and self.recent[-1] in group:
            return group
        return latest if len(latest) == count else (group or [])

    def kin(self, model: Model, *, every: bool = False) -> list[Model]:
        """The series of a model: "the models" after one of them was talked of; with "all", that of a bare name too."""
        if model.top is not model or model.sizes:
            return [model.top]
        stem = _version(model.words)
        if len(stem) == 1 and (every or len(model.words) > 1):
            same = [other for other in self.models.found if other.words[:1] == stem and _version(other.words) == stem]
            same = [other for other in same if len(other.words) > 1] or same
        else:
            same = [other for other in self.models.found if other.words[: len(stem)] == stem]
        same = [other for other in same if not other.anonymous]
        heads = [other for other in same if other.words == stem and not (other.listed or other.parameters)]
        return [other for other in same if other not in heads or len(same) == len(heads)] or [model]

    def family(self) -> list[Model]:
        """The variants of what is talked of, the smallest first."""
        found: dict[int, Model] = {}
        for model in self.focus:
            found |= {id(other): other for other in model.top.variants}
        if len(found) < 2 and self.groups:
            found |= {id(model): model for model in self.groups[-1]}
        return sorted(found.values(), key=lambda model: model.parameters or 0.0)


def find_targets(reading: Reading, sentence: Span, talk: Talk, sizes: list[Saying]) -> list[Target]:
    """The places of a sentence that speak of models, in text order; sizes make variants on the way."""
    text = reading.article.text
    names = _names(text, reading.mentions_in(sentence, "model"), talk.models)
    for target in names:
        if not target.aside:
            for model in target.models:
                talk.welcome(model)
    start, end = sentence.start_char, sentence.end_char
    targets: list[Target] = []
    events: list[tuple[int, object]] = [(target.start, target) for target in names]
    references = list(REFERENCE.finditer(text, start, end))
    inside = [match.span() for match in references if match["least"] or match["most"]]
    events += [
        (group[0].start, group)
        for group in _size_groups(sizes)
        if not any(first <= group[0].start < last for first, last in inside)
    ]
    events += [(match.start(), match) for match in references]
    if not any(not target.other for target in names):
        events += [(match.start(), match) for match in UNNAMED.finditer(text, start, end)]
    for _, event in sorted(events, key=lambda pair: (pair[0], str(type(pair[1])))):
        if isinstance(event, Target):
            targets.append(event)
        elif isinstance(event, list):
            sized = _sizes(text, event, targets, names, talk, (start, end))
            if sized:
                targets.append(sized)
        elif isinstance(event, re.Match):
            if event.re is UNNAMED:
                spoken = _unnamed(event, names, talk, text)
            else:
                spoken = _reference(event, targets, names, talk, text)
            if spoken:
                targets.append(spoken)
    return targets


def _names(text: str, mentions: list[Mention], models: Models) -> list[Target]:
    targets: list[Target] = []
    for mention in mentions:
        before, after = text[max(0, mention.start - 60) : mention.start], text[mention.end :][:70]
        if targets and ALIAS.search(before):
            continue
        name = mention.text.rstrip(".")
        end = mention.start + len(name)
        model = models.named(name, mention.start, end)
        series = bool(SERIES_AFTER.match(after))
        model.series = model.series or series
        wide = bool(WHOLE_AFTER.match(after) or WHOLE_BEFORE.search(before))
        if targets and _is_variant_of(targets[-1], mention, text):
            targets[-1].models[-1].series_of = model
            model.written = model.written and (model.start, model.end) != (mention.start, mention.end)
            continue
        last = targets[-1] if targets else None
        if last and last.kind == "name" and not last.wide and LISTED.fullmatch(text[last.end : mention.start]):
            for earlier in last.models:
                earlier.listed = earlier.listed or model.words[: len(earlier.words)] == earlier.words
            last.end = end
            last.models.append(model)
            last.places.append(end)
            continue
        aside = bool(COMPARED.search(before) or MEASURED.search(text[max(0, mention.start - 110) : mention.start]))
        other = aside and not TOLD_APART.match(after)
        targets.append(Target(mention.start, end, [model], "name", wide, other, aside, [end]))
    return targets


def _is_variant_of(last: Target, mention: Mention, text: str) -> bool:
    """Whether the second name is the series of the first: "Behemoth, the 2-trillion-parameter *Llama 4* model"."""
    between, after = text[last.end : mention.start], text[mention.end : mention.end + 30]
    return len(last.models) == 1 and bool(
        VARIANT_OF.fullmatch(between) and re.match(r" (?:\w+ )?(?:model|variant|LLM)\b", after)
    )


def _size_groups(sizes: list[Saying]) -> list[list[Saying]]:
    groups: dict[int, list[Saying]] = {}
    for saying in sizes:
        groups.setdefault(saying.group, []).append(saying)
    return list(groups.values())


def _sizes(
    text: str, group: list[Saying], targets: list[Target], names: list[Target], talk: Talk, sentence: tuple[int, int]
) -> Target | None:
    """The variants that these sizes stand for: known ones, or new ones of the model or series that is meant."""
    start, end = group[0].start, group[-1].end
    facts = [Fact(saying.value, saying.start, saying.end) for saying in group]
    known = _known(text, facts, targets, talk)
    if known:
        return Target(start, end, known, "sizes")
    owners, listed = _owners(text, start, end, targets, names, talk)
    if not owners:
        return None
    several = SEVERAL.search(text, sentence[0], start)
    if several and len(owners) == 1 and not any(several.start() < name.start < start for name in names):
        owners[0].series = owners[0].series or owners[0].parameters is None
    if listed and len(owners) == len(facts) > 1:
        pairs = zip(owners, facts, strict=True)
        return Target(start, end, [model.size_again(fact, sentence) for model, fact in pairs], "sizes")
    if len(facts) == 1:
        return Target(start, end, [model.size_again(facts[0], sentence) for model in owners], "sizes")
    head = owners[0].head
    head.series = True
    return Target(start, end, [head.of_size(fact, sentence) for fact in facts], "sizes")


SEVERAL = re.compile(
    rf"\b(?:{_COUNT}|several|multiple|different|various) (?:[\w\-]+ )?(?:sizes|versions|variants|flavou?rs|models|"
    rf"ones)\b[^.;]*$"
)


def _known(text: str, facts: list[Fact], targets: list[Target], talk: Talk) -> list[Model]:
    """Variants of which the text spoke before: "the 8B", "the 4B, 12B and 27B models"."""
    if not re.search(
        r"\b(?:[Tt]he|[Ii]ts|[Tt]heir|[Oo]ur|[Bb]oth|[Tt]hat|[Tt]his)(?: \w+)? $",
        text[max(0, facts[0].start - 24) : facts[0].start],
    ):
        return []
    nearest = [model for target in reversed(targets) if target.kind != "pronoun" for model in target.models]
    for pool in ([*nearest, *talk.focus], talk.models.found):
        found = [
            next((m for base in pool for m in _variants(base) if m.parameters == fact.value), None) for fact in facts
        ]
        models = [model for model in found if model is not None]
        if len(models) == len(facts):
            return models
    return []


def _variants(model: Model) -> list[Model]:
    return [model, *model.top.variants]


def _owners(
    text: str, start: int, end: int, targets: list[Target], names: list[Target], talk: Talk
) -> tuple[list[Model], bool]:
    """The models whose sizes stand between two offsets; whether they are a list that the sizes may go along."""
    following = next((target for target in names if target.start >= end), None)
    if following and PREMODIFIER.fullmatch(text[end : following.start]):
        return following.models, True
    bracketed = next((target for target in targets if len(target.at(text, start)) < len(target.models)), None)
    if bracketed:
        return bracketed.at(text, start), False
    preceding = [
        target for target in targets if target.start <= start and target.models and counts(target, text, start)
    ]
    strong = [target for target in preceding if target.kind != "pronoun"]
    if strong:
        return strong[-1].models, strong[-1].kind != "sizes"
    if preceding and not (following and not following.other and re.match(r"\W*$", text[preceding[-1].end : start])):
        return preceding[-1].models, True
    if following and not following.other:
        return following.models, True
    return talk.focus, True


def counts(target: Target, text: str, offset: int) -> bool:
    """Whether what stands at `offset` may be said of a target before it.

    Not of a size in brackets that are closed before; of a model only compared with, only right beside it.
    """
    closed = re.fullmatch(r"[^(]*\).*", text[target.end : offset], re.S)
    if target.kind == "sizes" and closed and len(target.models) == 1:
        return False
    return not target.other or bool(
        re.fullmatch(r"(?:['’]s)?(?:,? (?:an?|the|with|at)|,? which \w+(?: \w+)?| \()? ?", text[target.end : offset])
    )


# "a 27M-parameter *Moonshine*", "a 70B version of *Llama 3*", "a 7B open-weight language model called *Foo*"
PREMODIFIER = re.compile(
    rf"[ \-‑)](?:param\w*[ \-‑]?)?(?:(?!and\b|or\b|beats?\b|is\b|are\b|was\b|to\b|of\b|than\b|with\b|in\b|on\b|for\b|"
    rf"which\b|that\b|"
    rf"outperform\w*|from\b|at\b)[\w\-‑]+ ){{0,5}}?(?:{_THINGS} (?:of|called|named|dubbed) |of (?:its |the )?)?[\"“]?"
)


def _reference(
    match: re.Match[str], targets: list[Target], names: list[Target], talk: Talk, text: str
) -> Target | None:
    words = match.group()
    if any(target.start < match.end() and match.start() < target.end for target in (*targets, *names)):
        return None
    here = [target for target in targets if target.kind != "pronoun" and not target.other and target.models]
    start, end = match.span()
    if match["all"]:
        if re.match(r" (?:the |its |their )?[A-Z\"“]", text[end : end + 6]):
            return None  # "Both R1 and V3"
        count = next(count for word, count in COUNTS.items() if re.search(rf"\b{word}\b", words.lower()))
        now = Talk(talk.models, talk.focus, list(talk.recent), list(talk.groups))
        now.remember(here)
        announced = [talk.announced[count]] if count in talk.announced and len(now.last(count)) < count else []
        return _target(start, end, announced or now.last(count) or _counted(talk, count), "reference")
    if match["rank"]:
        return _target(
            start, end, _ranked(match, [model for target in here for model in target.models], talk), "reference"
        )
    if match["least"]:
        least = float(match["least"]) * 1e9
        return _target(start, end, [m for m in talk.family() if (m.parameters or 0) >= least * 0.99], "reference")
    if match["most"]:
        most = float(match["most"]) * (1.01 if " to " in words or " from " in words else 0.99) * 1e9
        return _target(start, end, [m for m in talk.family() if 0 < (m.parameters or 0) <= most], "reference")
    if match["others"]:
        if re.match(r",? (?:at|with|of|\() ?(?:about |around )?\d", text[end : end + 20]):
            return _target(start, end, talk.focus, "pronoun")  # "the other two, at 8bn and 70bn": only now named
        used = {id(model) for target in here for model in target.models}
        return _target(start, end, [model for model in talk.family() if id(model) not in used], "reference")
    models = here[-1].models if here else talk.focus
    wide = bool(WIDE.search(words)) and not match["it"]
    if wide and not here and models and len({id(model.top) for model in models}) == 1:
        models = talk.kin(models[0], every=bool(match["each"]))
    return _target(start, end, models, "pronoun", wide=wide)


def _target(start: int, end: int, models: list[Model], kind: str, *, wide: bool = False) -> Target | None:
    return Target(start, end, list(models), kind, wide) if models else None


def _counted(talk: Talk, count: int) -> list[Model]:
    family = talk.family()
    return family if len(family) == count else []


def _ranked(match: re.Match[str], here: list[Model], talk: Talk) -> list[Model]:
    rank, family = match["rank"], talk.family()
    count = COUNTS.get(match["first"] or match["last"] or "", 1)
    if rank in ("full-size", "full-sized", "standard", "regular", "main"):
        group = talk.groups[-1] if talk.groups else family
        return sorted(group, key=lambda model: len(model.words))[:1]
    sized = [model for model in family if model.parameters]
    others = [model for model in sized if not any(model is spoken for spoken in here)]
    if rank in ("smaller", "larger", "bigger") and count == 1 and 0 < len(others) < len(sized):
        return others  # "32K for the 1B and 128K for the larger models"
    if rank in ("smallest", "smaller", "tiniest"):
        return sized[: count if rank != "smaller" or count > 1 else max(1, len(sized) - 1)]
    if rank in ("larger", "bigger"):
        return sized[-count:] if count > 1 else sized[1:]
    return sized[-count:]


def _unnamed(match: re.Match[str], names: list[Target], talk: Talk, text: str) -> Target | None:
    """A group without a name of its own: "six smaller models distilled from R1", "two speech models. Foo has ..."."""
    source = next((target for target in names if target.start > match.end()), None)
    if source and re.search(r"\bdistill\w* from $", text[match.end() : source.start]):
        series = source.models[0].top
    elif talk.focus and not FIRST_IN_PARAGRAPH.search(text, max(0, match.start() - 150), match.start()):
        series = talk.focus[0].top
    else:
        talk.unnamed, talk.waiting = Model((), "", *match.span(), written=False, anonymous=True), 4
        talk.announced[COUNTS.get(match.group().split()[0].lower(), 0)] = talk.unnamed
        return Target(*match.span(), [talk.unnamed], "reference")
    model = Model(series.words, series.text, *match.span(), series_of=series, written=False, anonymous=True)
    series.groups.append(model)
    return Target(*match.span(), [talk.models.add(model)], "reference")


FIRST_IN_PARAGRAPH = re.compile(r"(?:^|\n)[^\n.!?]*$")


def all_models(targets: Iterable[Target]) -> Iterator[Model]:
    """The models of several targets."""
    for target in targets:
        yield from target.models
