"""Who and what is named in an article: mentions of people, organizations and models."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from analysis.aliases import ALSO_KNOWN, BRACKET, fold, resolve_organizations, resolve_people
from analysis.capitals import Words, find_capitals
from analysis.clues import Weight, weigh_context, weigh_form, weigh_label
from analysis.models import find_model_names
from analysis.records import Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analysis.lexicon import Lexicon
    from analysis.parsing import Parsed

ENOUGH = 2.0
SURE = 5.0  # the most that the surroundings of all mentions of a name count


@dataclass(frozen=True)
class Name:
    """A place where something is named: its words and their text."""

    start: int
    end: int
    text: str


def find_names(parsed: Parsed, lexicon: Lexicon) -> Iterator[Mention]:
    """The mentions of an article, in text order, none overlapping another.

    The label of a name is decided for the article as a whole, from the words of the name, the words around every
    mention of it and what the model says; then short forms follow the full ones ("Lin", "the Commission").
    """
    words = Words(parsed.doc)
    names = [Name(start, end, _clean(words.text(start, end))) for start, end in find_capitals(words, lexicon)]
    models = {i: span for span in find_model_names(parsed, lexicon) for i in range(span.start, span.end)}
    names = [name for name in names if not any(i in models for i in range(name.start, name.end))]
    kinds = _decide(words, names, lexicon)
    people = resolve_people(
        [name.text for name in names if kinds[name.text] == "person"], _equations(words, names, kinds, "person")
    )
    organizations = resolve_organizations(
        [name.text for name in names if kinds[name.text] == "organization"],
        lexicon,
        _equations(words, names, kinds, "organization"),
    )
    found = []
    for name in names:
        kind = kinds[name.text]
        if kind is not None:
            entity = people[name.text] if kind == "person" else organizations[name.text]
            span = parsed.doc[name.start : name.end]
            found.append(Mention(**parsed.ground(span), entity=entity, kind=kind, text=name.text))
    found += [
        Mention(**parsed.ground(span), entity=span.text, kind="model", text=span.text)
        for span in dict.fromkeys(models.values())
    ]
    yield from sorted(found, key=lambda mention: mention.start)


def _clean(text: str) -> str:
    return " ".join(text.replace("’", "'").split()) if "’" in text or "  " in text or "\n" in text else text


def _decide(words: Words, names: list[Name], lexicon: Lexicon) -> dict[str, str | None]:
    """Each form of a name -> its kind, None for what is neither a person nor an organization."""
    by_text: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        by_text[name.text].append(name)
    weights = {text: _weigh(words, text, group, lexicon) for text, group in by_text.items()}
    kinds = {text: _choose(weight) for text, weight in weights.items() if " " in text}
    people = {part for text, kind in kinds.items() if kind == "person" for part in _short_people(text)}
    short = {part for text, kind in kinds.items() if kind == "organization" for part in _short_organizations(text)}
    for text, weight in weights.items():
        if text not in kinds or kinds[text] is None:
            extra = Weight(person=5.0 if fold(text) in people else 0.0, organization=4.0 if text in short else 0.0)
            kinds[text] = _choose(weight + extra)
    return kinds


def _weigh(words: Words, text: str, group: list[Name], lexicon: Lexicon) -> Weight:
    first = group[0]
    own = weigh_form(words.texts[first.start : first.end], lexicon.find(text) is not None)
    labels = Weight()
    around = Weight()
    for name in group:
        label = words.labels.get(name.end - 1)
        labels += weigh_label(label[2] if label else None, name.end - name.start)
        around += weigh_context(words, name.start, name.end)
    share = 1 / len(group)
    labels = Weight(labels.person * share, labels.organization * share, labels.other * share)
    around = Weight(min(around.person, SURE), min(around.organization, SURE), min(around.other, SURE))
    return own + labels + around


def _choose(weight: Weight) -> str | None:
    best = max(weight.person, weight.organization, weight.other)
    if best < ENOUGH or weight.other == best:
        return None
    return "person" if weight.person == best else "organization"


def _short_people(text: str) -> set[str]:
    parts = fold(text).split()
    return {" ".join(parts[k:]) for k in range(1, len(parts))} | {parts[0]}


def _short_organizations(text: str) -> set[str]:
    parts = text.split()
    initials = "".join(part[0] for part in parts if part[0].isupper())
    return {" ".join(parts[:k]) for k in range(1, len(parts)) if parts[0] != "University"} | {initials, parts[-1]}


def _equations(words: Words, names: list[Name], kinds: dict[str, str | None], kind: str) -> Iterable[tuple[str, str]]:
    """Pairs of names of which the text says that they are one: "X, better known as Y", "X (Y)"."""
    for name, following in pairwise(names):
        if kinds[name.text] == kind == kinds[following.text] and following.start - name.end < 9:
            begin = words.starts[name.end - 1] + len(words.texts[name.end - 1])
            between = words.doc.text[begin : words.starts[following.start]]
            if ALSO_KNOWN.match(between) or (BRACKET.match(between) and _abbreviates(following.text, name.text)):
                yield name.text, following.text


def _abbreviates(short: str, full: str) -> bool:
    return short.isupper() and short[0] == full[0]
