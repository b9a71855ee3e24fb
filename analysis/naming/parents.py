"""What an organization belongs to, as the text says it: "Meta's FAIR lab", "Alphabet-owned X", "X, a unit of Y"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from analysis.naming.entities import known_as

if TYPE_CHECKING:
    from analysis.lexicon import Lexicon
    from analysis.records import Mention

OWNED = re.compile(
    r"^(?:[-‑ ]owned|[-‑ ]controlled)(?: [\w-]+){0,2} $|^(?:['’]s|['’])? (?:[\w-]+ ){0,2}"
    r"(?:subsidiary|unit|division|arm|affiliate|lab|laboratory|labs|group|team)(?: ,)? $"
)
POSSESSED = re.compile(r"^['’]s? (?:[a-z-]+ ){0,2}$|^['’]s? $")
BELONGS = re.compile(
    r"^,? \(?(?:(?:which|that) (?:is|was) )?(?:now |also |partly |wholly |majority-)?(?:owned by|part of|"
    r"(?:a|an|the) (?:[\w-]+ ){0,3}(?:unit|subsidiary|division|arm|affiliate|part|lab|team|group) "
    r"(?:of|at|within|inside)) "
    r"(?:[a-z-]+ )*$"
)
UNITS = frozenset({"lab", "team"})
FAR = 60  # characters between two names of which one may belong to the other


def find_parents(
    text: str, mentions: Sequence[Mention], kinds: Mapping[str, str], lexicon: Lexicon
) -> dict[str, str | None]:
    """Organization -> the one that it belongs to: what the text says, else the lexicon.

    `mentions` are those of organizations, in text order. A bare "Y's X" tells it of labs and teams only.
    """
    present = {mention.text: mention.entity for mention in mentions}
    told, owned = _told(text, mentions, kinds)
    return dict(_choose(kinds, present, told, owned, lexicon))


def _told(
    text: str, mentions: Sequence[Mention], kinds: Mapping[str, str]
) -> tuple[dict[str, str | None], dict[str, str | None]]:
    told: dict[str, str | None] = {}
    owned: dict[str, str | None] = {}
    for one, other in pairwise(mentions):
        between = text[one.end : other.start]
        if one.entity == other.entity or len(between) > FAR:
            continue
        if OWNED.match(between):
            told.setdefault(other.entity or "", one.entity)
        elif POSSESSED.match(between) and kinds[other.entity or ""] in UNITS:
            owned.setdefault(other.entity or "", one.entity)
        elif BELONGS.match(between):
            told.setdefault(one.entity or "", other.entity)
    return told, owned


def _choose(
    entities: Iterable[str],
    present: Mapping[str, str | None],
    told: Mapping[str, str | None],
    owned: Mapping[str, str | None],
    lexicon: Lexicon,
) -> Iterator[tuple[str, str | None]]:
    forms: dict[str | None, list[str]] = {}
    for form, entity in present.items():
        forms.setdefault(entity, []).append(form)
    for entity in entities:
        entry = known_as(forms.get(entity, ()), lexicon)
        if entity in told:
            yield entity, told[entity]
        elif entry and entry.parent:
            yield entity, _as_named(entry.parent, present, lexicon)
        elif entity in owned:
            yield entity, owned[entity]


def _as_named(name: str, present: Mapping[str, str | None], lexicon: Lexicon) -> str | None:
    """A parent as the article calls it, or else as the lexicon does."""
    entry = lexicon.find(name)
    forms = (entry.name, *entry.aliases) if entry else (name,)
    return next((present[form] for form in forms if form in present), name)
