"""Who and what is named in an article: mentions of people, organizations and models."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from analysis.models import find_model_names
from analysis.naming.aliases import ALSO_KNOWN, BRACKET, HANDLED, resolve_organizations, resolve_people
from analysis.naming.capitals import find_capitals
from analysis.naming.kinds import Name, decide
from analysis.naming.vocabulary import is_given
from analysis.records import Mention

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from analysis.lexicon import Lexicon
    from analysis.parsing import Parsed
    from analysis.tokens import Words

LICENSED = re.compile(r"(?:[-‑] )?licen[cs]ed?\b", re.IGNORECASE)  # "the MIT license" names no university


def find_names(parsed: Parsed, lexicon: Lexicon) -> Iterator[Mention]:
    """The mentions of an article, in text order, none overlapping another.

    The label of a name is decided for the article as a whole, from the words of the name, the words around every
    mention of it and what the model says; then short forms follow the full ones ("Lin", "the Commission").
    """
    words = parsed.words
    models = {i: span for span in find_model_names(parsed, lexicon) for i in range(span.start, span.end)}
    spans = (_outside(start, end, models) for start, end in find_capitals(words, lexicon))
    spans = (
        span for span in spans if span[1] > span[0] and not LICENSED.match(" ".join(words.texts[span[1] : span[1] + 2]))
    )
    names = _share_surnames(words, _unhead(words, [_named(words, start, end) for start, end in spans]))
    kinds = decide(words, names, models, lexicon)
    people = resolve_people(
        [name.text for name in names if kinds[name.text] == "person"], _equations(words, names, kinds, "person")
    )
    for person, handle in list(_handles(words, names, kinds)):
        kinds[handle], people[handle] = "person", people[person]
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
            text = _clean(words.text(name.start, name.end))
            found.append(Mention(**parsed.ground(span), entity=entity, kind=kind, text=text))
    found += [
        Mention(**parsed.ground(span), entity=span.text, kind="model", text=span.text)
        for span in dict.fromkeys(models.values())
    ]
    yield from sorted(found, key=lambda mention: mention.start)


def _outside(start: int, end: int, models: Container[int]) -> tuple[int, int]:
    """What is left of a name in front of the model in it: Nvidia of "Nvidia H800"."""
    inside = [i for i in range(start, end) if i in models]
    return (start, inside[0]) if inside else (start, end)


def _named(words: Words, start: int, end: int) -> Name:
    return Name(start, end, _clean(words.text(start, end)))


def _unhead(words: Words, names: list[Name]) -> list[Name]:
    """In a heading in capitals a name is what the running text has: Falcon of "Welcome Falcon to the Hub"."""
    titled = words.titled
    if not titled:
        return names
    forms = {name.text for name in names if name.start not in titled}
    return [
        _known_part(words, name, forms) if name.start in titled and not is_given(words.texts[name.start]) else name
        for name in names
    ]


def _known_part(words: Words, name: Name, forms: Container[str]) -> Name:
    """The longest part of a name that is one of `forms`, or else the whole."""
    parts = ((start, end) for start in range(name.start, name.end) for end in range(name.end, start, -1))
    fitting = (_named(words, *part) for part in sorted(parts, key=lambda part: part[0] - part[1]))
    return next((part for part in fitting if part.text in forms), name)


def _share_surnames(words: Words, names: list[Name]) -> list[Name]:
    """Both people of "Dario and Daniela Amodei" in full; not "Sam and Greg Brockman" where Sam Altman is named."""
    firsts = {name.text.partition(" ")[0] for name in names if " " in name.text}
    shared = list(names)
    for k, (one, other) in enumerate(pairwise(names)):
        given, surname = other.text.partition(" ")[0], other.text.rpartition(" ")[2]
        joined = other.start == one.end + 1 and words.texts[one.end] in ("and", "&")
        if (
            joined
            and one.end - one.start == 1
            and other.end - other.start == 2
            and is_given(one.text)
            and is_given(given)
        ):
            full = f"{one.text} {surname}"
            if one.text not in firsts or any(name.text == full for name in names):
                shared[k] = Name(one.start, one.end, full)
    return shared


def _clean(text: str) -> str:
    return " ".join(text.replace("’", "'").split()) if "’" in text or "  " in text or "\n" in text else text


def _handles(words: Words, names: list[Name], kinds: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    """Pairs of a person and the handle that the text gives: "X, known online as @x", "X (@x)"."""
    for name, following in pairwise(names):
        given = following.text.startswith("@") and following.start - name.end < 9 and kinds[name.text] == "person"
        if given and HANDLED.match(_between(words, name, following)):
            yield name.text, following.text


def _equations(words: Words, names: list[Name], kinds: dict[str, str | None], kind: str) -> Iterator[tuple[str, str]]:
    """Pairs of names of which the text says that they are one: "X, better known as Y", "X (Y)"."""
    for name, following in pairwise(names):
        if kinds[name.text] == kind == kinds[following.text] and following.start - name.end < 9:
            between = _between(words, name, following)
            if ALSO_KNOWN.match(between) or (BRACKET.match(between) and _abbreviates(following.text, name.text)):
                yield name.text, following.text


def _between(words: Words, name: Name, following: Name) -> str:
    return words.content[words.starts[name.end - 1] + len(words.texts[name.end - 1]) : words.starts[following.start]]


def _abbreviates(short: str, full: str) -> bool:
    return short.isupper() and short[0] == full[0]
