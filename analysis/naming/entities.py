"""People and organizations as a whole: whether one is right, and what kind of organization it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, Tokens, binned
from analysis.naming.choose import KINDS, ODDS
from analysis.records import ORGANIZATION_KINDS

if TYPE_CHECKING:
    from analysis.lexicon import Entry, Lexicon
    from analysis.naming.aliases import Linked
    from analysis.naming.choose import Name

VERDICTS = ("wrong", "right")
SUMS = (0.5, 1.0, 2.0, 3.5, 5.0, 7.0, 10.0, 15.0, 25.0)
COUNTS = (2, 3, 5, 9)
NEAR = 6  # words around a mention


@dataclass(frozen=True)
class Entity:
    """A person or an organization with its places, in text order."""

    name: str
    kind: str
    names: Sequence[Name]

    @property
    def forms(self) -> list[str]:
        """What it is called, in the order in which that is first said."""
        return list(dict.fromkeys(name.text for name in self.names))

    @property
    def longest(self) -> Name:
        """The first place where it is called by its longest form."""
        return max(self.names, key=lambda name: len(name.text))


def entities_of(linked: Linked) -> list[Entity]:
    """The people and organizations among linked names, in the order in which they are first named."""
    groups: dict[tuple[str, str], list[Name]] = {}
    for name, kind, entity in linked:
        if entity is not None and kind != "model":
            groups.setdefault((kind, entity), []).append(name)
    return [Entity(entity, kind, names) for (kind, entity), names in groups.items()]


def describe_entities(entities: Sequence[Entity], tokens: Tokens, lexicon: Lexicon) -> Candidates:
    """Entities with what the templates `entities` and `kinds` ask of them.

    Slots: the first and last word of the longest form. Bags: the words of all forms, those before and behind every
    mention, those near it. Columns: the odds of its names, how many there are, what the lexicon has.
    """
    odds = [np.array([name.odds for name in entity.names]) for entity in entities]
    own = [each[:, KINDS.index(entity.kind)] for each, entity in zip(odds, entities, strict=True)]
    rows = {
        "kind": [KINDS.index(entity.kind) for entity in entities],
        "most": binned([each.max() for each in own], SUMS),
        "least": binned([each.min() for each in own], ODDS),
        "total": binned([each.sum() for each in own], SUMS),
        "other": binned(
            [(each.max(axis=1) - mine).max() for each, mine in zip(odds, own, strict=True)], (0.1, 2.0, 5.0)
        ),
        "mentions": binned([len(entity.names) for entity in entities], COUNTS),
        "forms": binned([len(entity.forms) for entity in entities], COUNTS),
        "size": [min(4, entity.longest.end - entity.longest.start) for entity in entities],
        "upper": [entity.longest.text.isupper() for entity in entities],
        "known": [_kind(lexicon.find_any(entity.forms)) for entity in entities],
        "of": [" of " in entity.longest.text for entity in entities],
    }
    columns = {name: np.array(row, np.int64) for name, row in rows.items()}
    longest = np.array([(entity.longest.start, entity.longest.end - 1) for entity in entities], np.int64).reshape(-1, 2)
    return Candidates(tokens, {"first": longest[:, 0], "last": longest[:, 1]}, columns, _bags(entities))


def _kind(entry: Entry | None) -> int:
    return ORGANIZATION_KINDS.index(entry.kind) + 1 if entry else 0


def _bags(entities: Sequence[Entity]) -> Mapping[str, tuple[Any, Any]]:
    owner = np.array([k for k, entity in enumerate(entities) for _ in entity.names], np.int64)
    spans = np.array([(name.start, name.end) for entity in entities for name in entity.names], np.int64).reshape(-1, 2)
    start, end = spans[:, 0], spans[:, 1]
    near = np.concatenate([np.arange(-NEAR, 0), np.arange(NEAR)])
    around = np.where(near < 0, start[:, None] + near, end[:, None] + near)
    inside = [np.arange(*span) for span in spans.tolist()]
    return {
        "name": (np.repeat(owner, end - start), np.concatenate([np.zeros(0, np.int64), *inside])),
        "before": (owner, start - 1),
        "behind": (owner, end),
        "near": (np.repeat(owner, len(near)), np.where(around < 0, -1, around).ravel()),
    }
