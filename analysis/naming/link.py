"""Which names of an article belong together: what the text equates, shared surnames, handles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from analysis.naming.aliases import ALSO_KNOWN, BRACKET, HANDLED, resolve_organizations, resolve_people
from analysis.naming.choose import Name, kinds_of
from analysis.naming.vocabulary import is_given

if TYPE_CHECKING:
    from analysis.lexicon import Lexicon
    from analysis.tokens import Words

NEAR = 9  # words between two names of which the text says that they are one
Linked = Sequence[tuple[Name, str, str | None]]


def link(words: Words, names: list[Name], lexicon: Lexicon) -> Linked:
    """Each name with its kind and the name of what it stands for; None where it fits two people."""
    names = _share_surnames(words, names)
    kinds = kinds_of(names)
    people = resolve_people(_texts(names, kinds, "person"), _equations(words, names, kinds, "person"))
    for person, handle in list(_handles(words, names, kinds)):
        kinds[handle], people[handle] = "person", people[person]
    equal = _equations(words, names, kinds, "organization")
    organizations = resolve_organizations(_texts(names, kinds, "organization"), lexicon, equal)
    entities: Mapping[str, Mapping[str, str | None]] = {"person": people, "organization": organizations}
    told = [(name, kinds[name.text]) for name in names]
    return [(name, kind, entities.get(kind, {}).get(name.text, name.text)) for name, kind in told]


def _texts(names: list[Name], kinds: Mapping[str, str], kind: str) -> list[str]:
    return [name.text for name in names if kinds[name.text] == kind]


def _share_surnames(words: Words, names: list[Name]) -> list[Name]:
    """Both people of "Dario and Daniela Amodei" in full; not "Sam and Greg Brockman" where Sam Altman is named."""
    firsts = {name.text.partition(" ")[0] for name in names if " " in name.text}
    texts, shared = {name.text for name in names}, list(names)
    for k, (one, other) in enumerate(pairwise(names)):
        given, surname = other.text.partition(" ")[0], other.text.rpartition(" ")[2]
        joined = other.start == one.end + 1 and words.texts[one.end] in ("and", "&")
        pair = joined and (one.end - one.start, other.end - other.start) == (1, 2)
        full = f"{one.text} {surname}"
        if pair and is_given(one.text) and is_given(given) and (one.text not in firsts or full in texts):
            shared[k] = Name(one.start, one.end, full, one.odds)
    return shared


def _handles(words: Words, names: list[Name], kinds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of a person and the handle that the text gives: "X, known online as @x", "X (@x)"."""
    for name, following in pairwise(names):
        given = following.text.startswith("@") and kinds[name.text] == "person"
        if given and following.start - name.end < NEAR and HANDLED.match(_between(words, name, following)):
            yield name.text, following.text


def _equations(words: Words, names: list[Name], kinds: Mapping[str, str], kind: str) -> Iterator[tuple[str, str]]:
    """Pairs of names of which the text says that they are one: "X, better known as Y", "X (Y)"."""
    for name, following in pairwise(names):
        if kinds[name.text] == kind == kinds[following.text] and following.start - name.end < NEAR:
            between = _between(words, name, following)
            if ALSO_KNOWN.match(between) or (BRACKET.match(between) and _abbreviates(following.text, name.text)):
                yield name.text, following.text


def _between(words: Words, name: Name, following: Name) -> str:
    return words.content[words.starts[name.end - 1] + len(words.texts[name.end - 1]) : words.starts[following.start]]


def _abbreviates(short: str, full: str) -> bool:
    return short.isupper() and short[0] == full[0]
