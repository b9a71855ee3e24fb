"""Which candidates are names of people, organizations and models: two looks, then the best that fit together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.naming.describe import describe_names
from analysis.naming.votes import NAMES, best_spans, promising, with_votes

if TYPE_CHECKING:
    from analysis.choosing.candidates import Candidates, Floats, Ints, Tokens
    from analysis.choosing.learned import Learned
    from analysis.naming.propose import Names

KINDS = ("person", "organization", "model", "none")
GENEROUS = 0.5  # odds that every name gets at first: whether an entity is right is decided when all its names are known
APART = 1.0  # by how much a place has to speak for another kind than the other places with its words
CERTAIN = 20.0  # odds of what the user's own lexicon has


@dataclass(frozen=True)
class Name:
    """A place where something is named: its words, what they say, and the odds of each kind against being no name."""

    start: int
    end: int
    text: str
    odds: tuple[float, ...] = ()


def choose_names(names: Names, tokens: Tokens, learned: Learned) -> list[Name]:
    """The names of an article, in text order, none overlapping another."""
    kept, candidates = second_look(names, tokens, learned)
    logits = learned.scores("names", candidates)
    odds = logits[:, :NAMES] - logits[:, NAMES:] + GENEROUS
    spans = [names.spans[k] for k in kept]
    own = [k for k, place in enumerate(kept) if (entry := names.entry(names.strings[place])) and entry.own]
    odds[own, KINDS.index("organization")] += CERTAIN
    best = best_spans(spans, odds)
    return [Name(spans[k][0], spans[k][1], names.strings[kept[k]], tuple(odds[k].tolist())) for k in best]


def second_look(names: Names, tokens: Tokens, learned: Learned) -> tuple[Ints, Candidates]:
    """The candidates that the first look left, and what is known of them after it."""
    candidates = describe_names(names, tokens)
    logits = learned.scores("spans", candidates)
    kept = promising(logits)
    kept = np.union1d(kept, [k for k, s in enumerate(names.strings) if (e := names.entry(s)) and e.own]).astype(
        np.int64
    )
    spans, strings = [names.spans[k] for k in kept], [names.strings[k] for k in kept]
    return kept, with_votes(candidates.take(kept), spans, strings, logits[kept])


def own_kind(name: Name, kind: str) -> str:
    """The kind of one place: that of all places with these words, but a team and its model are told apart here."""
    other = {"organization": "model", "model": "organization"}.get(kind)
    if other is None or not name.odds:
        return kind
    return other if name.odds[KINDS.index(other)] > name.odds[KINDS.index(kind)] + APART else kind


def kinds_of(names: list[Name]) -> dict[str, str]:
    """What is said -> person, organization or model: the kind that all its places together speak for most."""
    total: dict[str, Floats] = defaultdict(lambda: np.zeros(NAMES, np.float32))
    for name in names:
        total[name.text] += np.array(name.odds or (0.0,) * NAMES, np.float32)
    return {text: KINDS[int(odds.argmax())] for text, odds in total.items()}
