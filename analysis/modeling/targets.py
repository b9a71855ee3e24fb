"""Which models a place in the text speaks of: names, sizes ("the 8B"), groups ("both"), ranks ("the largest"), "it"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.modeling.contexts import GROUP_NOUN
from analysis.modeling.facts import Saying
from analysis.modeling.references import REFERENCE, THINGS, UNNAMED, find_group, find_reference
from analysis.modeling.series import Fact, Model, Models
from analysis.modeling.talk import COUNT, COUNTS, Talk, Target

if TYPE_CHECKING:
    from spacy.tokens import Span

    from analysis.reading import Reading
    from analysis.records import Mention

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
    r"(?:[^.;:,()]|[.,]\d){0,70}$|"
    r"\bfrom (?:the |about |some |just )?\d[\d.,]*(?: ?(?:trillion|billion|million|[KMT]))?(?: tokens)?(?: used)? "
    r"(?:for|in|of|with) (?:its |the )?$"
)
TOLD_APART = re.compile(r"(?:['’]s)?,? (?:which|with)\b|(?:['’]s)?(?: \(|, an? |, the |, at )")
ALIAS = re.compile(r"\b(?:code-?named|codename|nicknamed|known internally as|internally called)[ ][\"“'‘]?$")
VARIANT_OF = re.compile(r", (?:the|an?|its) (?:[\w\-.]+ ){0,3}$")


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
    events += [(target.start, target) for target in _models_of_makers(reading, sentence, names, talk)]
    references = [match for match in REFERENCE.finditer(text, start, end) if not _is_of_things(reading, match)]
    inside = [match.span() for match in references if match["least"] or match["most"]]
    events += [
        (group[0].start, group)
        for group in _size_groups(sizes)
        if not any(first <= group[0].start < last for first, last in inside)
    ]
    events += [(match.start(), match) for match in references]
    if not any(not target.other for target in names):
        referring = [match.span() for match in references]
        unnamed = (match for match in UNNAMED.finditer(text, start, end) if not _overlaps(match, referring))
        events += [(match.start(), match) for match in unnamed]
    for _, event in sorted(events, key=lambda pair: (pair[0], str(type(pair[1])))):
        if isinstance(event, Target):
            if event.kind == "name":
                _place(text, event, targets, talk)
            targets.append(event)
        elif isinstance(event, list):
            sized = _sizes(text, event, targets, names, talk, (start, end))
            if sized:
                targets.append(sized)
        elif isinstance(event, re.Match):
            if event.re is UNNAMED:
                spoken = find_group(event, names, talk, text)
            else:
                spoken = find_reference(event, targets, names, talk, text)
            if spoken:
                targets.append(spoken)
    return targets


def _models_of_makers(reading: Reading, sentence: Span, names: list[Target], talk: Talk) -> Iterator[Target]:
    """The places that speak of a maker's model without its name: "*Acme's model*, released in May"."""
    for organization in reading.mentions_in(sentence, "organization"):
        entry = ENTRY.match(reading.article.text, organization.end)
        models = talk.made_by(organization.entity) if entry and organization.entity else []
        if entry and models:
            named = any(target.start <= entry.end() + 3 and entry.start() < target.end for target in names)
            if not named:
                yield Target(organization.start, entry.end(), models, "reference")


def _is_of_things(reading: Reading, match: re.Match[str]) -> bool:
    """Whether "all", "every" or "each" is said of what are no models: "*all* publicly available software"."""
    word = reading.doc.char_span(*match.span()) if match["each"] else None
    if word is None or len(word) > 1 or word[0].dep_ not in ("det", "predet"):
        return False
    noun = word[0].head
    return reading.mention_at(noun) is None and not re.fullmatch(rf"{THINGS}|{GROUP_NOUN}", noun.text)


def _overlaps(match: re.Match[str], spans: list[tuple[int, int]]) -> bool:
    return any(first < match.end() and match.start() < last for first, last in spans)


def _place(text: str, target: Target, targets: list[Target], talk: Talk) -> None:
    """Put a name where it belongs in what the text announces: at the head of it, or as a part."""
    model, count = target.models[0], COUNTED_AFTER.match(text, target.end)
    if count and len(target.models) == 1:
        talk.announce(COUNTS[count["count"] or count["sizes"]], model)
    whole = talk.whole
    if (
        whole is None
        or target.other
        or whole in target.models
        or not PART_BEFORE.search(text[max(0, target.start - 90) : target.start])
    ):
        return
    ranked = targets[-1].models if targets and targets[-1].kind == "reference" else []
    if len(ranked) == 1 and not ranked[0].written and not model.parameters and model.first_word == whole.first_word:
        talk.models.identify(model, ranked[0])
        target.models[0] = ranked[0]
    for part in (model.head for model in target.models):
        if part is not whole and talk.models.parent(part) is None and not talk.models.is_part(whole, part):
            part.series_of = whole


# "Acme's model, released in May": the one of Acme's talked of before
ENTRY = re.compile(r"['’]s (?:[a-z][\w-]* ){0,2}?(?:model|entry|offering|system|release|LLM)(?=,? [a-z]|[.,;])")
# "Foo, a family of *ten* models", "Foo comes in *three* sizes"
COUNTED_AFTER = re.compile(
    rf"(?:,| is| are|:) (?:an?|its|the|our) (?:[\w\-]+ ){{0,4}}{GROUP_NOUN} of (?P<count>{COUNT}) "
    rf"(?:[\w\-]+ ){{0,3}}{THINGS}\b|"
    rf" (?:\w+ )?(?:comes? in|is available in|are available in|includes?|comprises?|consists? of|has|spans?) "
    rf"(?P<sizes>{COUNT}) (?:[\w\-]+ ){{0,3}}(?:{THINGS}|flavou?rs)\b"
)
# "the largest, *Foo Large*", "the other nine form the *Bar* series", "the family also includes *Baz*"
PART_BEFORE = re.compile(
    r"\b[Tt]he (?:smallest|largest|biggest|flagship|top|smaller|larger)(?: \w+)?, (?:called |named |dubbed )?$|"
    r"\b[Tt]he (?:other|others|rest|remaining)(?: \w+){0,2} (?:form|belongs? to|makes? up|are|is|constitutes?|"
    r"comes? as)(?: (?:the|a|its))?(?: new)? $|"
    rf"\b[Tt]he (?:new |whole )?(?:{GROUP_NOUN}|release) (?:also )?(?:includes?|comprises?|consists of|"
    r"ranges from)(?: the| an?)? $"
)


def _names(text: str, mentions: list[Mention], models: Models) -> list[Target]:
    targets: list[Target] = []
    for mention in mentions:
        before, after = text[max(0, mention.start - 60) : mention.start], text[mention.end : mention.end + 70]
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
    rf"\b(?:{COUNT}|several|multiple|different|various) (?:[\w\-]+ )?(?:sizes|versions|variants|flavou?rs|models|"
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
    if strong and strong[-1].kind == "name" and LAST_ONLY.match(text[strong[-1].end : start]):
        return strong[-1].models[-1:], False
    if strong:
        return strong[-1].models, strong[-1].kind != "sizes"
    if preceding and not (following and not following.other and re.match(r"\W*$", text[preceding[-1].end : start])):
        return preceding[-1].models, True
    definite = re.search(r"(?:^|[.\n] ?)(?:The|Its|Their|This) $", text[max(0, start - 8) : start])
    if following and not following.other and not (definite and talk.focus):
        return following.models, True
    return talk.focus, True


# "Foo Mini (3B) and Foo Max, *a* model with 128 billion parameters"
LAST_ONLY = re.compile(
    r",? (?:an?|with an?|with(?= \d)) (?!(?:pair|trio|family|set)\b)(?![^.;]*\b(?:each|both|respectively|models)\b)"
)


def counts(target: Target, text: str, offset: int) -> bool:
    """Whether what stands at `offset` may be said of a target before it.

    Not of a size in brackets that are closed before; of a model only compared with, only right beside it.
    """
    if offset - target.end > FAR:
        return not target.other
    closed = re.fullmatch(r"[^(]*\).*", text[target.end : offset], re.S)
    if target.kind == "sizes" and closed and len(target.models) == 1:
        return False
    return not target.other or bool(
        re.fullmatch(r"(?:['’]s)?(?:,? (?:an?|the|with|at)|,? which \w+(?: \w+)?| \()? ?", text[target.end : offset])
    )


FAR = 400  # characters, so that time stays linear in an endless sentence
# "a 27M-parameter *Moonshine*", "a 70B version of *Llama 3*", "a 7B open-weight language model called *Foo*"
PREMODIFIER = re.compile(
    rf"[ \-‑)](?:param\w*[ \-‑]?)?(?:(?!and\b|or\b|beats?\b|is\b|are\b|was\b|to\b|of\b|than\b|with\b|in\b|on\b|for\b|"
    rf"which\b|that\b|"
    rf"outperform\w*|from\b|at\b)[\w\-‑]+ ){{0,5}}?"
    rf"(?:{THINGS}(?: (?:of|called|named|dubbed)|,? (?:such as|like|including)) |of (?:its |the )?)?[\"“]?"
)
