"""The chain of choices that leads from words to rows: trigger, person, organization, title, row."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.records import ORGANIZATION_KINDS
from analysis.roles.describe import COUNTS, pairs, spans_of
from analysis.roles.propose import near, recency
from analysis.roles.scene import Scene
from analysis.roles.titles import fold, implied, singular
from analysis.roles.triggers import Trigger, find_triggers

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints
    from analysis.reading import Reading
    from analysis.roles.scene import Place

HOLDERS, PLACES, TITLES = 5, 3, 2  # so many options of each go on
LEAST_HOLDER, LEAST_PLACE, LEAST_TITLE = 0.07, 0.05, 0.12  # and only with such a probability
LEAST_ROW = 0.01  # of all choices together
CHANCES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.96)
LEADERS = 3  # the organizations named most can be meant from anywhere
TITLES_AROUND, TITLES_BACK, TITLES_AHEAD = 8, 6, 1
NOTHING, IMPLIED, AROUND = range(3)


@dataclass(frozen=True)
class Holder:
    """A person who may hold what a trigger tells; `nobody`: the probability that no one does."""

    trigger: Trigger
    number: int
    place: Place
    chance: float
    nobody: float
    rank: int


@dataclass(frozen=True)
class Option:
    """A title for a move: what stands for it, and its words (None: bare membership)."""

    kind: int
    title: str | None
    trigger: Trigger | None = None
    number: int = 0
    same_holder: bool = False


@dataclass
class Row:
    """A candidate row: who, what, where, with the probabilities of the choices that led to it."""

    holder: Holder
    title: str | None
    option: Option | None
    organization: str | None
    place: Place | None
    place_chance: float
    place_rank: int
    title_chance: float
    again: list[Row] = field(default_factory=list)  # the same row by other words

    @property
    def person(self) -> str:
        """The name of the person."""
        return self.holder.place.entity

    @property
    def trigger(self) -> Trigger:
        """The words that tell the row."""
        return self.holder.trigger

    @property
    def product(self) -> float:
        """How probable all choices together are."""
        return self.trigger.chance * self.holder.chance * self.place_chance * self.title_chance


class Chain:
    """The choices for one article, each made once, when it is first asked for."""

    def __init__(self, reading: Reading) -> None:
        self.scene, self.learned = reading.once(Scene), reading.learned

    @cached_property
    def triggers(self) -> list[Trigger]:
        """Titles and words of moves."""
        return find_triggers(self.scene, self.learned)

    @cached_property
    def people(self) -> list[list[Place | None]]:
        """For each trigger who may hold it; None: nobody."""
        top = self.scene.leaders["person"][:1]
        return [[None, *near(self.scene, "person", trigger.head, more=top)] for trigger in self.triggers]

    @cached_property
    def person_candidates(self) -> Candidates:
        """The people of all triggers, a group each."""
        return _person_candidates(self.scene, self.triggers, self.people)

    @cached_property
    def holders(self) -> list[Holder]:
        """The most probable people of each trigger."""
        if not self.triggers:
            return []
        chances = self.learned.chances("role_person", self.person_candidates)
        found, start = [], 0
        for number, (trigger, places) in enumerate(zip(self.triggers, self.people, strict=True)):
            own = chances[start : start + len(places)]
            start += len(places)
            ranked = _by_entity(places, own)
            for rank, (place, chance) in enumerate(ranked[:HOLDERS]):
                if chance > LEAST_HOLDER and place is not None:
                    found.append(Holder(trigger, number, place, chance, float(own[0]), rank))
        return found

    @cached_property
    def organizations(self) -> list[list[Place | None]]:
        """For each holder where the post may be; None: nowhere named."""
        return [[None, *self._around(holder)] for holder in self.holders]

    @cached_property
    def organization_candidates(self) -> Candidates:
        """The organizations of all holders, a group each."""
        return _organization_candidates(self.scene, self.holders, self.organizations)

    @cached_property
    def options(self) -> list[list[Option]]:
        """For each holder of a move which titles it may mean."""
        best = {holder.number: holder.place.entity for holder in reversed(self.holders)}
        titled = [(k, trigger) for k, trigger in enumerate(self.triggers) if trigger.titled]
        return [
            [] if holder.trigger.titled else [*_options(self.scene, holder, titled, best)] for holder in self.holders
        ]

    @cached_property
    def title_candidates(self) -> Candidates:
        """The titles of all holders of moves, a group each."""
        return _title_candidates(self.scene, self.holders, self.options)

    @cached_property
    def rows(self) -> list[Row]:
        """The candidate rows, one for each person, title and organization, in text order."""
        if not self.holders:
            return []
        places = _grouped(self.learned.chances("role_organization", self.organization_candidates), self.organizations)
        moves = [options for options in self.options if options]
        titles = iter(_grouped(self.learned.chances("role_title", self.title_candidates), moves) if moves else ())
        found: dict[tuple[str, str, str | None], Row] = {}
        for holder, where, options, chances in zip(self.holders, self.organizations, self.options, places, strict=True):
            named = self._named(holder, options, next(titles) if options else None)
            for option, title, title_chance in named:
                for rank, (place, chance) in enumerate(_by_entity(where, chances)[:PLACES]):
                    if rank and chance < LEAST_PLACE:
                        continue
                    entity = place.entity if place else None
                    _add(found, Row(holder, title, option, entity, place, chance, rank, title_chance))
        return [row for row in found.values() if row.product >= LEAST_ROW]

    def _around(self, holder: Holder) -> list[Place]:
        more = [*self.scene.leaders["organization"][:LEADERS]]
        more += _company_of(self.scene, holder.place.entity, holder.trigger.head)
        return near(self.scene, "organization", holder.trigger.head, ahead=2, more=more)

    def _named(
        self, holder: Holder, options: list[Option], chances: Floats | None
    ) -> Iterator[tuple[Option | None, str | None, float]]:
        if chances is None:
            yield None, singular(self.scene, holder.trigger.first, holder.trigger.last), 1.0
            return
        for rank, k in enumerate(np.argsort(-chances, kind="stable")[:TITLES].tolist()):
            if rank == 0 or chances[k] > LEAST_TITLE:
                yield options[k], options[k].title, float(chances[k])


def _add(found: dict[tuple[str, str, str | None], Row], row: Row) -> None:
    key = (row.person, fold(row.title), row.organization)
    known = found.get(key)
    if known is None:
        found[key] = row
    elif row.product > known.product:
        row.again = [*known.again, known]
        found[key] = row
    else:
        known.again.append(row)


def _by_entity(places: Sequence[Place | None], chances: Floats) -> list[tuple[Place | None, float]]:
    """The places with the probability of their entity, one place an entity, the most probable entity first."""
    total: dict[str | None, float] = defaultdict(float)
    best: dict[str | None, tuple[float, Place | None]] = {}
    for place, chance in zip(places, chances.tolist(), strict=True):
        entity = place.entity if place else None
        total[entity] += chance
        if entity not in best or chance > best[entity][0]:
            best[entity] = (chance, place)
    ranked = sorted(total, key=lambda entity: -total[entity])
    return [(best[entity][1], total[entity]) for entity in ranked]


def _grouped(chances: Floats, groups: Sequence[Sequence[Any]]) -> list[Floats]:
    return np.split(chances, np.cumsum([len(group) for group in groups])[:-1])


def _company_of(scene: Scene, person: str, at: int) -> list[str]:
    """The organizations named in the sentences that name the person, those of the nearest sentences first."""
    found: dict[str, int] = {}
    for place in scene.by_entity["person"][person][:60]:
        away = abs(scene.sentence[place.first] - scene.sentence[at])
        for entity in scene.companies[scene.sentence[place.first]]:
            found[entity] = min(away, found.get(entity, away))
    return sorted(found, key=lambda entity: found[entity])[:6]


def _options(scene: Scene, holder: Holder, titled: list[tuple[int, Trigger]], best: dict[int, str]) -> Iterator[Option]:
    yield Option(NOTHING, None)
    at = holder.trigger.head
    for number, title in enumerate(implied().get(scene.lemma[at], ())):
        yield Option(IMPLIED, title, None, number)
    sentence, last = scene.sentence[at], len(scene.bounds) - 1
    start = scene.bounds[max(0, sentence - TITLES_BACK)][0]
    end = scene.bounds[min(last, sentence + TITLES_AHEAD)][1]
    left, right = (bisect_left(titled, i, key=lambda one: one[1].head) for i in (start, end))
    around = titled[left:right]
    seen: set[str] = set()
    for k, trigger in sorted(around, key=lambda one: abs(one[1].head - at)):
        title = singular(scene, trigger.first, trigger.last)
        if fold(title) not in seen and len(seen) < TITLES_AROUND:
            seen.add(fold(title))
            yield Option(AROUND, title, trigger, len(seen), best.get(k) == holder.place.entity)


def _repeat(triggers: Sequence[Trigger], sizes: Sequence[int]) -> tuple[Ints, Ints, Ints]:
    rows = [(t.first, t.last, t.head) for t in triggers]
    first, last, head = np.repeat(np.array(rows, np.int64).reshape(-1, 3), sizes, axis=0).T
    return first, last, head


def _numbered(sizes: Sequence[int]) -> Ints:
    return np.repeat(np.arange(len(sizes)), sizes)


def _about(scene: Scene, kind: str, places: Sequence[Place | None], ranks: Sequence[int]) -> dict[str, Any]:
    """What is known of the entity of each place in the whole article."""
    leaders = {entity: k + 1 for k, entity in enumerate(scene.leaders[kind][:4])}
    entities = scene.by_entity[kind]
    return {
        "nobody": np.array([place is None for place in places], np.int64),
        "refers": np.array([0 if place is None else 1 + place.refers for place in places], np.int64),
        "count": binned([0 if place is None else len(entities[place.entity]) for place in places], COUNTS),
        "leads": np.array([leaders.get(place.entity, 0) if place else 9 for place in places], np.int64),
        "rank": np.minimum(np.array(ranks, np.int64), 5),
    }


def _person_candidates(scene: Scene, triggers: Sequence[Trigger], people: Sequence[list[Place | None]]) -> Candidates:
    sizes = [len(places) for places in people]
    flat = [place for places in people for place in places]
    here, there = _repeat(triggers, sizes), spans_of(flat)
    columns, bags = pairs(scene, here, there, "person")
    ranks = [
        rank
        for trigger, places in zip(triggers, people, strict=True)
        for rank in (0, *recency([p for p in places if p], trigger.head))
    ]
    columns |= _about(scene, "person", flat, ranks)
    columns["titled"] = np.repeat([trigger.titled for trigger in triggers], sizes).astype(np.int64)
    columns["sure"] = np.repeat(binned([trigger.chance for trigger in triggers], CHANCES), sizes)
    columns["rivals"] = np.repeat(np.minimum(sizes, 6), sizes)
    slots = {"tell": here[2], "start": here[0], "end": here[1], "who": there[2], "first": there[0], "last": there[1]}
    return Candidates(scene.words, slots, columns, bags, _numbered(sizes))


def _organization_candidates(
    scene: Scene, holders: Sequence[Holder], organizations: Sequence[list[Place | None]]
) -> Candidates:
    sizes = [len(places) for places in organizations]
    flat = [place for places in organizations for place in places]
    here, there = _repeat([holder.trigger for holder in holders], sizes), spans_of(flat)
    who = tuple(np.repeat(span, sizes) for span in spans_of([holder.place for holder in holders]))
    columns, bags = pairs(scene, here, there, "organization")
    beside, more = pairs(scene, (who[0], who[1], who[2]), there, "organization", "who_")
    ranks = [
        rank
        for holder, places in zip(holders, organizations, strict=True)
        for rank in (0, *recency([p for p in places if p], holder.trigger.head))
    ]
    columns |= beside | _about(scene, "organization", flat, ranks)
    columns |= _company_columns(scene, holders, organizations)
    columns["titled"] = np.repeat([holder.trigger.titled for holder in holders], sizes).astype(np.int64)
    sentence = np.array([*scene.sentence, 0])
    columns["away"] = np.clip(sentence[who[2]] - sentence[here[2]], -3, 2)
    slots = {"tell": here[2], "start": here[0], "end": here[1], "where": there[2], "first": there[0]}
    slots |= {"last": there[1], "who": who[2], "who_first": who[0], "who_last": who[1]}
    return Candidates(scene.words, slots, columns, bags | more, _numbered(sizes))


def _company_columns(
    scene: Scene, holders: Sequence[Holder], organizations: Sequence[list[Place | None]]
) -> dict[str, Any]:
    """What kind an organization is, in how many sentences it is named with the person, whose unit or parent it is."""
    records = scene.reading.organization_of
    rows = []
    for holder, places in zip(holders, organizations, strict=True):
        named = scene.sentences_of["person"][holder.place.entity]
        around = {place.entity for place in places if place}
        parents = {records[entity].parent for entity in around if entity in records}
        for place in places:
            if place is None:
                rows.append((0, 0, 0, min(len(places), 5)))
                continue
            record = records.get(place.entity)
            kind = ORGANIZATION_KINDS.index(record.kind) + 2 if record else 1
            together = len(named & scene.sentences_of["organization"][place.entity])
            kin = (place.entity in parents) + 2 * (record is not None and record.parent in around)
            rows.append((kind, min(together, 3), kin, min(len(places), 5)))
    table = np.array(rows, np.int64).reshape(-1, 4)
    return dict(zip(("kind", "together", "kin", "rivals"), table.T, strict=True))


def _title_candidates(scene: Scene, holders: Sequence[Holder], options: Sequence[list[Option]]) -> Candidates:
    moves = [holder for holder, own in zip(holders, options, strict=True) if own]
    own = [options for options in options if options]
    sizes = [len(one) for one in own]
    flat = [option for one in own for option in one]
    here = _repeat([holder.trigger for holder in moves], sizes)
    there = _repeat([option.trigger or Trigger(-1, -1, -1, True, 0.0) for option in flat], [1] * len(flat))
    columns, bags = pairs(scene, here, there, "person")
    columns["option"] = np.array([option.kind for option in flat], np.int64)
    columns["number"] = np.array([option.number for option in flat], np.int64)
    columns["holds"] = np.array([option.same_holder for option in flat], np.int64)
    columns["sure"] = binned([option.trigger.chance if option.trigger else 0.0 for option in flat], CHANCES)
    slots = {"tell": here[2], "post": there[2], "start": there[0], "end": there[1]}
    return Candidates(scene.words, slots, columns, bags, _numbered(sizes))
