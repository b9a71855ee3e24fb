"""What gold teaches about roles: for each decision its candidates and which of them are right."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.learned import Decision
from analysis.roles.scene import Scene, scene
from analysis.roles.choose import Chain, Holder
from analysis.roles.titles import alike, fold, share
from analysis.roles.triggers import FIRST, FURTHER, LABELS, MOVE, NEITHER, Trigger, glanced, looked_at

if TYPE_CHECKING:
    from analysis.choosing.candidates import Candidates, Ints
    from analysis.choosing.learned import Learned
    from analysis.records import Role
    from analysis.roles.scene import Place

VERBS = ("VERB", "NOUN", "AUX", "ADP", "ADJ", "PROPN", "ADV")  # which word of a move tells it, best first
NEAR = 0.6  # share of words with the title from which words are the title's
REACH = 6  # words around


@dataclass(frozen=True)
class Told:
    """A gold row and the words that tell it: the title itself, or the word of a move."""

    row: Role
    first: int
    last: int
    titled: bool


class Gold:
    """The gold roles of an article, in terms of its words."""

    def __init__(self, case: Any, here: Scene) -> None:
        self.scene = here
        self.names = _forms(case.gold)
        self.told = [_tell(here, row) for row in case.gold if row.table == "roles"]

    @cached_property
    def labels(self) -> Ints:
        """For each word its label as a trigger."""
        labels = np.full(len(self.scene), NEITHER)
        for one in self.told:
            if one.titled:
                labels[one.first : one.last + 1] = FURTHER
        for one in self.told:
            if one.titled:
                labels[one.first] = FIRST
            elif labels[one.first] == NEITHER:
                labels[one.first] = MOVE
        return labels

    @cached_property
    def unknown(self) -> set[int]:
        """Words of the same titles elsewhere: gold tells a role once, so that it says nothing about these."""
        text = " ".join(self.scene.lower)
        starts = np.cumsum([0, *(len(word) + 1 for word in self.scene.lower)])
        found: set[int] = set()
        for title in {" ".join(fold(one.row.title).split()) for one in self.told if one.titled}:
            for match in re.finditer(rf"(?<!\S){re.escape(title)}(?!\S)", text):
                first, end = np.searchsorted(starts, [match.start(), match.end()])
                found.update(range(first, end))
        return {i for i in found if self.labels[i] == NEITHER}

    def of(self, trigger: Trigger) -> list[Role]:
        """The rows that a proposed trigger tells."""
        return [
            one.row
            for one in self.told
            if one.titled == trigger.titled and one.first <= trigger.last and trigger.first <= one.last
        ]

    def held(self, holder: Holder) -> list[Role]:
        """The rows that a trigger tells of a person."""
        return [row for row in self.of(holder.trigger) if self.is_same(holder.place.entity, row.person)]

    def is_same(self, name: str | None, gold: str | None) -> bool:
        """Whether a name is one of the gold entity; nothing is the same as nothing."""
        if not name or not gold:
            return not name and not gold
        return fold(name) in self.names.get(fold(gold), set()) | {fold(gold)}


def _forms(gold: Any) -> dict[str, set[str]]:
    forms: dict[str, set[str]] = defaultdict(set)
    for row in gold:
        if row.table in ("people", "organizations"):
            name = row.record.person if row.table == "people" else row.record.organization
            forms[fold(name)] |= {fold(name), *map(fold, row.record.aliases)}
    return forms


def _tell(here: Scene, row: Any) -> Told:
    first, last = here.token_span(*row.spans["words"])
    title = row.record.title
    if title:
        best = max(_runs(here, first, last), key=lambda run: (_likeness(here, *run, title), run[0] - run[1]))
        if _likeness(here, *best, title) >= NEAR:
            return Told(row.record, *best, True)
    words = range(first, last + 1)
    roots = [i for i in words if not first <= here.head[i] <= last or here.head[i] == i]
    named = here.words.attributes["named"]
    free = [i for i in roots if not named[i]] or [i for i in words if not named[i]] or roots or [*words]
    told = min(free, key=lambda i: (VERBS.index(here.pos[i]) if here.pos[i] in VERBS else len(VERBS), i))
    return Told(row.record, told, told, False)


def _runs(here: Scene, first: int, last: int) -> Iterator[tuple[int, int]]:
    start, end = here.bounds[here.sentence[first]]
    for i in range(max(start, first - REACH), last + 1):
        for j in range(max(i, first), min(max(end, last + 1), last + 1 + REACH)):
            yield i, j


def _likeness(here: Scene, first: int, last: int, title: str) -> float:
    wanted = set(fold(title).split())
    words = fold(" ".join(here.lower[first : last + 1])).split()
    singular = [word.removesuffix("s") if word not in wanted and word.removesuffix("s") in wanted else word for word in words]
    return share(" ".join(singular), title)




def _glance(case: Any, learned: Learned) -> Iterator[tuple[Candidates, Ints]]:
    here = scene(case.reading(learned))
    answers = gold_of(case, here)
    candidates = glanced(here)
    known = np.array([i for i in range(len(here)) if i not in answers.unknown], np.int64)
    yield candidates.take(known), answers.labels[known]


def _words(case: Any, learned: Learned) -> Iterator[tuple[Candidates, Ints]]:
    here = scene(case.reading(learned))
    answers = gold_of(case, here)
    candidates, kept = looked_at(here, learned.scores("role_glance", glanced(here)))
    known = np.array([k for k, i in enumerate(kept.tolist()) if i not in answers.unknown], np.int64)
    yield candidates.take(known), answers.labels[kept[known]]


def _people(case: Any, learned: Learned) -> Iterator[tuple[Candidates, Ints]]:
    chain, answers = _chain(case, learned)
    right = [mark for trigger, places in zip(chain.triggers, chain.people, strict=True)
             for mark in _right_people(answers, trigger, places)]
    if right:
        yield chain.person_candidates, np.array(right)


def _right_people(answers: Gold, trigger: Trigger, places: Sequence[Place | None]) -> list[bool]:
    rows = answers.of(trigger)
    if not rows:
        known = answers.unknown.isdisjoint(range(trigger.first, trigger.last + 1))
        return [known and place is None for place in places]
    return [place is not None and any(answers.is_same(place.entity, row.person) for row in rows) for place in places]


def _organizations(case: Any, learned: Learned) -> Iterator[tuple[Candidates, Ints]]:
    chain, answers = _chain(case, learned)
    right = []
    for holder, places in zip(chain.holders, chain.organizations, strict=True):
        rows = answers.held(holder)
        right += [any(answers.is_same(p.entity if p else None, row.organization) for row in rows) for p in places]
    if right:
        yield chain.organization_candidates, np.array(right)


def _titles(case: Any, learned: Learned) -> Iterator[tuple[Candidates, Ints]]:
    chain, answers = _chain(case, learned)
    right = []
    for holder, options in zip(chain.holders, chain.options, strict=True):
        rows = answers.held(holder) if options else []
        right += [any(alike(option.title, row.title) for row in rows) for option in options]
    if right:
        yield chain.title_candidates, np.array(right)


def _chain(case: Any, learned: Learned) -> tuple[Chain, Gold]:
    """The choices for an article, kept while decisions are learned one after the other."""
    key = (id(case), id(learned))
    if key not in _chains:
        chain = Chain(scene(case.reading(learned)), learned)
        _chains[key] = (case, learned, chain, Gold(case, chain.scene))
    return _chains[key][2:]


_chains: dict[tuple[int, int], Any] = {}


def gold_of(case: Any, here: Scene) -> Gold:
    return Gold(case, here)


DECISIONS = (
    Decision("role_glance", LABELS, _glance, penalty=3.0),
    Decision("role_words", LABELS, _words, penalty=10.0),
    Decision("role_person", (), _people, penalty=5.0),
    Decision("role_organization", (), _organizations, penalty=5.0),
    Decision("role_title", (), _titles, penalty=5.0),
)
