"""Words that stand for models talked of before: "both", "the largest", "the other two", "it", "two new models"."""

from __future__ import annotations

import re
from dataclasses import replace

from analysis.modeling.contexts import GROUP_NOUN, MODEL_NOUN
from analysis.modeling.series import Model
from analysis.modeling.talk import COUNT, COUNTS, Talk, Target

THINGS = rf"(?:{MODEL_NOUN}|ones?|versions?|variants?|sizes?|systems?|siblings?|releases?)"
REFERENCE = re.compile(
    r"\b(?:"
    rf"(?P<all>[Bb]oth|[Ee]ither|[Nn]either|(?:[Aa]ll|[Tt]he|[Tt]hese) (?:{COUNT})|[Tt]he (?:pair|duo|trio|quartet))\b"
    rf"(?! (?:largest|smallest|biggest|smaller|larger|bigger))(?: of (?:them|these|the models))?(?: {THINGS})?|"
    rf"(?P<each>[Ee]ach|[Ee]very|[Aa]ll)\b(?: (?:one|of them|of the models|{THINGS}))?|"
    r"(?P<everything>[Ee]verything)(?! (?:from|up|below|under|but|except|down|else|that|we|they|you|he|she)\b)|"
    rf"(?P<others>[Tt]he (?:others|rest|remaining \w+|other (?:{COUNT}|ones?|{MODEL_NOUN})))|"
    rf"[Tt]he (?:(?P<first>{COUNT}) )?(?P<rank>smallest|largest|biggest|smaller|larger|bigger|tiniest|flagship|"
    rf"full-sized?|standard|regular|main)(?: (?P<last>{COUNT}))?(?: (?:of (?:them|the (?:{COUNT}))|"
    rf"{THINGS}))?(?! [a-z]+s?\b['’])|"
    r"(?:[Ee]verything|[Aa]ll|[Tt]hose|[Aa]nything|[Mm]odels|sizes|variants|"
    r"versions) from (?:the )?(?P<least>\d[\d.]*)[Bb](?:n)? (?:up|on|and)\w*|"
    r"(?:[Ee]verything|[Aa]ll|[Tt]hose|[Aa]nything|[Mm]odels|[Ss]izes|[Vv]ariants|[Vv]ersions) "
    r"(?:up to|below|under|down from) (?:and including )?(?:the )?(?P<most>\d[\d.]*)[Bb](?:n)?|"
    r"(?P<it>[Ii]t|[Tt]hey|[Tt]hem|[Ii]ts|[Tt]heir|[Tt]his one)\b|"
    r"(?P<noun>[Tt]h(?:e|is|ese|ose)|[Ii]ts|[Tt]heir|[Oo]ur|[Aa]ll) (?:(?!company|team|firm)[\w.\-]+ ){0,2}?"
    rf"(?:{THINGS}|{GROUP_NOUN}|weights|launch|network))\b"
)
WIDE = re.compile(rf"\b(?:{GROUP_NOUN}|weights|all|every|everything|each|models|whole|entire|release|sizes)\b", re.I)
UNNAMED = re.compile(
    rf"\b(?:{COUNT}|several|(?:a|another) (?:series|set|family|handful|batch) of) (?:[\w\-]+ ){{0,3}}?"
    r"(?:models|variants|versions|LLMs|checkpoints)\b"
)


def find_reference(
    match: re.Match[str], targets: list[Target], names: list[Target], talk: Talk, text: str
) -> Target | None:
    """The models that a match of REFERENCE stands for; `targets` and `names` are the others of its sentence."""
    words = match.group()
    if any(target.start < match.end() and match.start() < target.end for target in (*targets, *names)):
        return None
    here = [target for target in targets if target.kind != "pronoun" and not target.other and target.models]
    start, end = match.span()
    if match["all"]:
        if re.match(r" (?:the |its |their )?[A-Z\"“]", text[end : end + 6]):
            return None  # "Both R1 and V3"
        count = next(count for word, count in COUNTS.items() if re.search(rf"\b{word}\b", words.lower()))
        now = replace(talk, recent=list(talk.recent), groups=list(talk.groups))
        now.remember(here)
        models = now.last(count) or _counted(talk, count)
        return _target(start, end, models, "reference", wide=len(models) < count)
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
        models = _whole(text, match, models[0], talk) or talk.kin(
            models[0], every=bool(match["each"] or match["everything"])
        )
    return _target(start, end, models, "pronoun", wide=wide)


def _whole(text: str, match: re.Match[str], model: Model, talk: Talk) -> list[Model]:
    """What was announced as a family, for "every model in *the family*" after one of its series was talked of."""
    among, whole = AMONG.search(text, match.start(), match.end() + 30), talk.whole
    if among is None or whole is None or not talk.models.is_part(model.top, whole):
        return []
    return [whole] if among["noun"] in text[whole.start : whole.end + CALLED] else []


AMONG = re.compile(rf"\b(?:[Tt]he|[Tt]his) (?:new |whole |entire )?(?P<noun>{GROUP_NOUN})\b")
CALLED = 80  # characters behind the first name of a series that say what it is called: ", a family of ten models"


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


def find_group(match: re.Match[str], names: list[Target], talk: Talk, text: str) -> Target | None:
    """A group without a name of its own: "six smaller models distilled from R1", "two speech models. Foo has ..."."""
    source = next((target for target in names if target.start > match.end()), None)
    if source and re.search(r"\bdistill\w* from $", text[match.end() : source.start]):
        series = source.models[0].top
    elif talk.focus and not FIRST_IN_PARAGRAPH.search(text, max(0, match.start() - 150), match.start()):
        series = talk.focus[0].top
    else:
        talk.unnamed, talk.waiting = Model((), "", *match.span(), written=False, anonymous=True), 4
        talk.announce(COUNTS.get(match.group().split()[0].lower(), 0), talk.unnamed)
        return Target(*match.span(), [talk.unnamed], "reference")
    model = Model(series.words, series.text, *match.span(), series_of=series, written=False, anonymous=True)
    series.groups.append(model)
    return Target(*match.span(), [talk.models.add(model)], "reference")


# The paragraph may begin with a short dateline: "Paris, December 2."
FIRST_IN_PARAGRAPH = re.compile(r"(?:^|\n)(?:[A-Z][^\n.!?]{0,30}\. )?[^\n.!?]*$")
