"""Names of AI models: "Qwen 3.5 Small", "GPT-4o", "Llama 3.1 405B"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from analysis.lexicon import word_set, word_table
from analysis.modeling import contexts, shapes
from analysis.naming.vocabulary import organization_words

if TYPE_CHECKING:
    from spacy.tokens import Span

    from analysis.lexicon import Lexicon
    from analysis.parsing import Parsed


def find_model_names(parsed: Parsed, lexicon: Lexicon) -> Iterator[Span]:
    """The places where a model, a family or a variant is named, in text order, none overlapping another.

    A name counts where its words alone say so ("GPT-4o", "Llama 3.1 405B", "canary-1b-v2"), where the text says so
    ("a model called Foo", "Foo, a 7B language model", "Foo (7B)", "its Foo models", "the Foo family of models",
    "released Foo, an open-weight model"), and wherever else such a name is repeated, also by its variant alone
    ("Nano", "R1"). A family that is also an organization, a person or a word ("Qwen", "Claude", "Falcon") needs such
    support: "the Qwen team" and "Claude Monet" are no models, nor are chips, apps, benchmarks ("H100", "ChatGPT",
    "MMLU").
    """
    text = parsed.article.text
    if not any(pattern.search(text) for pattern in (contexts.ABOUT_AI, shapes.IDENTIFIER, shapes.known_name())):
        return
    found = list(_certain(text, lexicon))
    others = [match.span() for match in _not_models().finditer(text)]
    free = 0
    for start, end in sorted([*found, *_repeated(text, found)], key=lambda span: (span[0], -span[1])):
        span = parsed.doc.char_span(start, end, alignment_mode="expand")
        if span is None or span.start < free or any(first <= start and end <= last for first, last in others):
            continue
        free = span.end
        yield span


def _certain(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """The names that need no other mention: known families with support, and unseen names by shape or context."""
    for pattern in (shapes.IDENTIFIER, shapes.O_SERIES):
        yield from (match.span() for match in pattern.finditer(text))
    for pattern in (shapes.SIZED, shapes.TYPED):
        yield from (match.span() for match in pattern.finditer(text) if _may_begin(match["head"], lexicon))
    covered: set[int] = set()
    for match in shapes.known_name().finditer(text):
        if _is_known(match, text):
            covered.update(range(*match.span()))
            yield match.span()
    for match in shapes.unseen_name().finditer(text):
        if match.start() not in covered and _is_introduced(match, text, lexicon):
            yield match.span()


def _may_begin(head: str, lexicon: Lexicon) -> bool:
    return not (re.split(r"[ \-‑]", head)[0] in word_set("not_heads") or lexicon.find(head))


def _is_known(match: re.Match[str], text: str) -> bool:
    name, head, after = match.group(), match["head"], text[match.end() : match.end() + 90]
    if contexts.TEAM.match(after) or contexts.LICENSE.match(after):
        return False
    if name == head and re.match(r" [A-Z][a-z]", after):
        return False  # "Nemotron Coalition", "Claude Monet"
    also = _families().get(head, "")
    if name != head or not also or contexts.MODEL_AFTER.match(after):
        return True
    if re.match(r"[ -][A-Z]", after):
        return False  # "Moonshine AI"
    before = text[max(0, match.start() - 60) : match.start()]
    if contexts.MODEL_BEFORE.search(before):
        return True
    if also == "organization":
        owned = contexts.POSSESSIVE.search(before) and not contexts.PLACE.search(before)
        return bool(owned and not contexts.AI_PROJECT.match(after))
    return bool(contexts.APPOSITION.match(after) or (also != "product" and contexts.POSSESSIVE.search(before)))


def _is_introduced(match: re.Match[str], text: str, lexicon: Lexicon) -> bool:
    """Whether the words around an unseen name say that it is a model."""
    name, before, after = (
        match.group(),
        text[max(0, match.start() - 60) : match.start()],
        ASIDE.sub("", text[match.end() : match.end() + 160]),
    )
    called = contexts.CALLED.search(before) or contexts.WITH_SIZE.search(before)
    if not called and re.match(r",|[ ](?:is|was|has)\b", after):
        called = contexts.SIBLING.search(before)
    if not called and not contexts.NEAR.search(after):
        return False
    if not (_may_begin(name, lexicon) and _may_begin(match["head"], lexicon)):
        return False
    if called:
        return True
    if contexts.TEAM.match(after) or (_is_person(name) and not contexts.DIRECT.match(after)) or _is_someone(after):
        return False
    if any(pattern.match(after) for pattern in (contexts.SIZED_APPOSITION, contexts.APPOSITION, contexts.FLAGSHIP)):
        return True
    if contexts.PLAIN_APPOSITION.match(after) and (name.split(" ")[0] in _families() or re.search(r"\d", name)):
        return True
    if not contexts.MODEL_AFTER.match(after) or (re.fullmatch(r"[A-Z]\d+", name) and name[0] not in "KRV"):
        return False  # "its X5 models" are cars
    looks = name != match["head"] or re.search(r"[a-z][A-Z]|[A-Za-z]\d", name)
    return bool(looks or contexts.POSSESSIVE.search(before) or contexts.NEW.search(before))


# "Foo 2, available today, is a model"
ASIDE = re.compile(
    r"^, (?!(?:an?|the|its|which|who|and|with|at)\b)[a-z][^,.;:\n]{2,40},(?= (?:is|was|has|comes|are|were)\b)"
)


def _is_person(name: str) -> bool:
    """As "Omar Haddad" of "Omar Haddad, a former product manager, makes voice models"."""
    given, _, rest = name.partition(" ")
    return given in word_set("given_names") and rest.isalpha()


WORKERS = frozenset(
    {"researcher", "engineer", "scientist", "professor", "lecturer", "student", "founder", "co-founder", "executive"}
    | {"director", "manager", "specialist", "expert", "head", "chief", "president"}
)


MAKERS = frozenset(
    {"developer", "maker", "provider", "builder", "creator", "supplier", "vendor", "publisher", "seller", "trainer"}
    | {"company", "lab", "laboratory", "startup", "start-up", "firm", "group", "team", "unit", "institute", "business"}
)


def _is_someone(after: str) -> bool:
    """Whether an apposition tells of who makes models: "Min, *a researcher on*", "Acme, *the developer of*"."""
    work = contexts.WORK.match(after)
    return work is not None and work["noun"].lower() in WORKERS | MAKERS


def _repeated(text: str, found: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Further places of the names found: the same words again, the code alone ("R1"), the variant alone ("Nano")."""
    names = {text[start:end] for start, end in found}
    yield from _codes(text, names)
    yield from _versions(text, names)
    apart = list(_told_apart(text)) if names else []
    variants = set(_variants_alone(names)) | {text[start:end] for start, end in apart} - word_set("common_suffixes")
    forms = ({form for name in names for form in (name, *_short_forms(name))} | variants) - word_set("not_models")
    if not forms:
        return
    yield from apart
    alternatives = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
    for match in re.finditer(rf"{shapes.START}(?:{alternatives}){shapes.parts()}{shapes.END}", text):
        name, after = match.group(), text[match.end() : match.end() + 60]
        if contexts.TEAM.match(after) or contexts.LICENSE.match(after):
            continue
        also = _families().get(name, "")
        if also == "organization" or (also and re.match(r"[ -][A-Z]", after)):
            continue
        if name.isalpha() and (tail := FIRM.match(after)) and organization_words().get(tail[1], ("", ""))[0]:
            continue  # "Calder AI", beside "Calder 2"
        if name.isalpha() and DEED.match(after) and name not in _families():
            continue  # "Calder was founded"
        if (name in word_set("model_suffixes") or name in variants) and _is_inside_name(match, text):
            continue
        if name in word_set("common_suffixes") and contexts.MODEL_AFTER.match(after):
            continue  # "Base models are smaller"
        yield match.span()


def _codes(text: str, names: set[str]) -> Iterator[tuple[int, int]]:
    """Codes like that of a name found: "V3.2" beside "DeepSeek V4"."""
    letters = {
        last[0] for name in names if shapes.CODE.fullmatch(last := re.split(r"[ \-‑]", name)[-1]) and last != name
    }
    if letters:
        pattern = rf"{shapes.START}[{''.join(sorted(letters))}]\d{{1,2}}(?:\.\d)?{shapes.parts()}{shapes.END}"
        yield from (match.span() for match in re.finditer(pattern, text))


def _versions(text: str, names: set[str]) -> Iterator[tuple[int, int]]:
    """Other versions, and the series, of a name found: "Snowfall 1.5" and "Snowfall 2" beside "Snowfall 2 Tiny".

    And other variants: "Heron Max" beside "Heron Mini".
    """
    named = (re.fullmatch(r"([A-Z][\w.]+(?:[ \-‑]v?\d[\d.]*)?)[ \-‑](\w+)", name) for name in names)
    bases = {match[1] for match in named if match and match[2] in word_set("model_suffixes")}
    if bases:
        stems = "|".join(sorted(map(re.escape, bases), key=len, reverse=True))
        pattern = rf"{shapes.START}(?:{stems})[ \-‑](?:{shapes.variant_words()}){shapes.END}"
        yield from (match.span() for match in re.finditer(pattern, text))
    first = {re.split(r"[ \-‑]", name)[0] for name in names if re.search(r"[ \-‑]v?\d", name)}
    heads = {word for word in first if word[:1].isupper() and len(word) > 2 and word not in word_set("not_heads")}
    if heads:
        alternatives = "|".join(map(re.escape, sorted(heads)))
        pattern = rf"{shapes.START}(?:{alternatives})[ \-‑]{shapes.NUMBER}{shapes.parts()}{shapes.END}"
        yield from (match.span() for match in re.finditer(pattern, text))
        yield from (match.span() for match in re.finditer(EARLIER.format(heads=alternatives), text))


# "the first Wren" beside "Wren 2"
EARLIER = r"(?:(?<=\b[Tt]he first )|(?<=\b[Tt]he original )|(?<=\b[Tt]he previous ))(?:{heads})(?=,? [a-z(])"


def _short_forms(name: str) -> Iterator[str]:
    *first, last = re.split(r"[ \u00a0\-‑]", name)
    if first and shapes.CODE.fullmatch(last):
        yield last
    if first and last.lower() in _variants():
        yield last[0].upper() + last[1:]
    if len(first) > 1 and first[-1] in word_set("model_suffixes") and re.fullmatch(r"v?\d{1,2}(?:\.\d)?", last):
        yield f"{first[-1]} {last}"  # "Large 3" of "Mistral Large 3"


def _told_apart(text: str) -> Iterator[tuple[int, int]]:
    """Words for a variant that stand alone, with a size or as a version: "*Mini* (12B)", "the *Medium* version"."""
    for match in re.finditer(VARIANT_ALONE.format(words=shapes.variant_words()), text):
        yield match.span("sized") if match["sized"] else match.span("version")


VARIANT_ALONE = (
    r"(?:, |: |\band )(?P<sized>{words})(?= \((?:about |around )?\d[\d.]*(?:[BM]|bn|mn| billion| million)\b)|"
    r"\b[Tt]he (?P<version>{words}) (?:version|variant|model|edition)\b"
)


def _variants_alone(names: set[str]) -> Iterator[str]:
    """What tells variants of one version apart: "Base" beside "Max" of "Wren 2", "H-Small" of "Granite-4.0-H-Small"."""
    stems: dict[str, set[str]] = {}
    for name in names:
        match = VARIANT.fullmatch(name)
        if match:
            stems.setdefault(match["stem"], set()).add(match["variant"])
    for variants in stems.values():
        if not any(variant.split("-")[-1] in word_set("model_suffixes") for variant in variants):
            continue
        for variant in variants:
            if "-" in variant:
                yield from (f"{variant.rpartition('-')[0]}-{word}" for word in word_set("model_suffixes"))
            elif len(variants) > 1:
                yield variant


DEED = re.compile(
    r" (?:was |has |is )?(?:co-?)?(?:founded|backed|based|valued|said|says|raised|hired|employs|declined)\b"
)
FIRM = re.compile(r" ([A-Z]\w+)\b(?![ -]?\d)")
VARIANT = re.compile(r"(?P<stem>[A-Z][\w.]*[ \-‑]?v?\d[\d.]*)[ \-‑](?P<variant>(?:[A-Z]-)?[A-Z][a-z]+)")


def _is_inside_name(match: re.Match[str], text: str) -> bool:
    """Whether the word is part of another name: "Super" in "Super Bowl", "Ultra" in "Rubin Ultra"."""
    before, after = text[max(0, match.start() - 30) : match.start()], text[match.end() : match.end() + 2]
    return bool(contexts.IN_NAME.search(before) or re.match(r"[ -][A-Z]", after))


@cache
def _not_models() -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(word_set("not_models"), key=len, reverse=True)))
    return re.compile(rf"{shapes.START}(?:{names})(?!\w)")


@cache
def _families() -> dict[str, str]:
    return {row["name"]: row["also"] for row in word_table("model_families")}


@cache
def _variants() -> frozenset[str]:
    return frozenset(word.lower() for word in word_set("model_suffixes") - word_set("common_suffixes"))
