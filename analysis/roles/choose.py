"""The chain of choices that leads from words to rows: trigger, person, organization, title, row."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.records import ORGANIZATION_KINDS
from analysis.roles.propose import (
    KINDS,
    Cast,
    Place,
    Spans,
    Trigger,
    find_triggers,
    fold,
    implied,
    pairs,
    singular,
    spans_of,
)

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints
    from analysis.reading import Reading

BACK, AHEAD = 5, {"person": 1, "organization": 2}  # sentences
FURTHEST = 40  # places looked through on one side
MOST = 16  # places in the trigger's own sentence
LEADERS = {"person": 1, "organization": 3}  # those named most can be meant from anywhere
HOLDERS, PLACES, TITLES = 5, 3, 2  # so many options of each go on
LEAST_HOLDER, LEAST_PLACE, LEAST_TITLE = 0.07, 0.05, 0.12  # and only with such a probability
LEAST_ROW = 0.01  # of all choices together
COUNTS = (1, 2, 3, 4, 6, 10, 20)
CHANCES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.96)
TITLES_AROUND, TITLES_BACK, TITLES_AHEAD = 8, 6, 1
TITLED, NOTHING, IMPLIED, AROUND = range(4)  # where the title of a row comes from
NOBODY = (True, 0, 0, 9)  # what is told of no place
Places = list[Place | None]  # None: nobody, or nowhere that is named


class Holder(NamedTuple):
    """A person who may hold what a trigger tells; `nobody`: the probability that no one does."""

    trigger: Trigger
    number: int
    place: Place
    chance: float
    nobody: float
    rank: int


class Option(NamedTuple):
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
    kind: int
    title: str | None
    place: Place | None
    place_chance: float = 1.0
    place_rank: int = 0
    title_chance: float = 1.0
    again: list[Row] = field(default_factory=list)  # the same row by other words

    def __post_init__(self) -> None:
        self.person, self.trigger = self.holder.place.entity, self.holder.trigger
        self.organization = self.place.entity if self.place else None
        self.post = fold(self.title)
        self.product = self.trigger.chance * self.holder.chance * self.place_chance * self.title_chance


class Chain:
    """The choices for one article, each made once, when it is first asked for.

    What there is to choose among: for each choice its options, and all of them as candidates, a group each.
    """

    def __init__(self, reading: Reading) -> None:
        self.cast, self.learned = Cast(reading), reading.learned

    @cached_property
    def triggers(self) -> list[Trigger]:
        """The words that tell a post or a move."""
        return find_triggers(self.cast)

    @cached_property
    def people(self) -> tuple[list[Places], Candidates]:
        """For each trigger who may hold it."""
        found: list[Places] = [[None, *_near(self.cast, "person", trigger.head)] for trigger in self.triggers]
        columns, bags, here, there = _placed(self.cast, "person", self.triggers, found)
        columns["sure"] = _repeat(binned([trigger.chance for trigger in self.triggers], CHANCES), found)
        slots = dict(zip(("start", "end", "tell", "first", "last", "who"), (*here, *there), strict=True))
        return found, Candidates(self.cast.tokens, slots, columns, bags, _numbered(found))

    @cached_property
    def holders(self) -> list[Holder]:
        """The most probable people of each trigger."""
        found = []
        chosen = self._chances("role_person", *self.people)
        for number, (trigger, (places, chances)) in enumerate(zip(self.triggers, chosen, strict=True)):
            for rank, (place, chance) in enumerate(_by_entity(places, chances)[:HOLDERS]):
                if chance > LEAST_HOLDER and place is not None:
                    found.append(Holder(trigger, number, place, chance, float(chances[0]), rank))
        return found

    @cached_property
    def organizations(self) -> tuple[list[Places], Candidates]:
        """For each holder where the post may be."""
        cast, triggers = self.cast, [holder.trigger for holder in self.holders]
        found: list[Places] = [[None, *_near(cast, "organization", trigger.head)] for trigger in triggers]
        columns, bags, here, there = _placed(cast, "organization", triggers, found)
        who = _repeat(spans_of([holder.place for holder in self.holders]), found)
        beside, more = pairs(cast, who, there, "organization", "who_")
        columns |= beside | _company_columns(cast, self.holders, found)
        columns["away"] = np.clip(cast.sentences[0][who[2]] - cast.sentences[0][here[2]], -3, 2)
        names = ("start", "end", "tell", "first", "last", "where", "who_first", "who_last", "who")
        slots = dict(zip(names, (*here, *there, *who), strict=True))
        return found, Candidates(cast.tokens, slots, columns, bags | more, _numbered(found))

    @cached_property
    def titles(self) -> tuple[list[list[Option]], Candidates]:
        """For each holder of a move which titles it may mean."""
        best = {holder.number: holder.place.entity for holder in reversed(self.holders)}
        titled = [(trigger.head, k, trigger) for k, trigger in enumerate(self.triggers) if trigger.titled]
        found = [[] if one.trigger.titled else [*_options(self.cast, one, titled, best)] for one in self.holders]
        flat = [option for own in found for option in own]
        here = _repeat(spans_of([holder.trigger for holder in self.holders]), found)
        there = spans_of([option.trigger for option in flat])
        columns, bags = pairs(self.cast, here, there, "person")
        told = [(option.kind - NOTHING, option.number, option.same_holder) for option in flat]
        columns |= dict(zip(("option", "number", "holds"), np.array(told, np.int64).reshape(-1, 3).T, strict=True))
        columns["sure"] = binned([option.trigger.chance if option.trigger else 0.0 for option in flat], CHANCES)
        slots = {"tell": here[2], "post": there[2], "start": there[0], "end": there[1]}
        return found, Candidates(self.cast.tokens, slots, columns, bags, _numbered(found))

    @cached_property
    def rows(self) -> list[Row]:
        """The candidate rows, one for each person, title and organization, in text order."""
        found: dict[tuple[str, str, str | None], Row] = {}
        chosen = (self._chances("role_organization", *self.organizations), self._chances("role_title", *self.titles))
        for holder, (where, chances), named in zip(self.holders, *chosen, strict=True):
            ranked = _by_entity(where, chances)[:PLACES]
            for kind, title, title_chance in self._named(holder, *named):
                for rank, (place, chance) in enumerate(ranked):
                    if not rank or chance >= LEAST_PLACE:
                        _add(found, Row(holder, kind, title, place, chance, rank, title_chance))
        return [row for row in found.values() if row.product >= LEAST_ROW]

    def _chances(self, name: str, groups: Sequence[Any], candidates: Candidates) -> list[tuple[Any, Floats]]:
        """The options of each group with their probabilities."""
        ends = np.cumsum([0, *(len(own) for own in groups)])[1:-1]
        return [*zip(groups, np.split(self.learned.chances(name, candidates), ends), strict=True)] if groups else []

    def _named(self, holder: Holder, options: list[Option], chances: Floats) -> Iterator[tuple[int, str | None, float]]:
        if holder.trigger.titled:
            yield TITLED, singular(self.cast, holder.trigger.first, holder.trigger.last), 1.0
        for rank, k in enumerate(np.argsort(-chances, kind="stable")[:TITLES].tolist()):
            if rank == 0 or chances[k] > LEAST_TITLE:
                yield options[k].kind, options[k].title, float(chances[k])


def _near(cast: Cast, kind: str, at: int) -> list[Place]:
    """The places of a kind in the sentence of a word, the nearest of each entity around, and the nearest of leaders."""
    places, (_, starts, ends) = cast.places[kind], cast.sentences
    left, right = (_before(places, int(part[at])) for part in (starts, ends))
    found = sorted(places[left:right], key=lambda place: abs(place.first - at))[:MOST]
    known = {place.entity for place in places[left:right]}
    first, behind = cast.around(at, BACK, AHEAD[kind])
    for around in (places[max(0, left - FURTHEST) : left][::-1], places[right : right + FURTHEST]):
        nearest: dict[str, Place] = {}
        for place in around:
            if first <= place.first < behind:
                nearest.setdefault(place.entity, place)
        found += nearest.values()
        known |= nearest.keys()
    for entity in cast.leaders[kind][: LEADERS[kind]]:
        if entity not in known:
            own = cast.by_entity[kind][entity]
            found.append(own[max(0, _before(own, at) - 1)])  # the last before the word, else the first behind it
    return sorted(found, key=lambda place: place.first)


def _before(places: list[Place], at: int) -> int:
    """How many of the places begin before a word."""
    return bisect_left(places, at, key=lambda place: place.first)


def _placed(
    cast: Cast, kind: str, triggers: Sequence[Trigger], groups: Sequence[Places]
) -> tuple[dict[str, Any], dict[str, tuple[Ints, Ints]], Spans, Spans]:
    """How the places of each trigger stand to it, and what is known of their entities in the whole article."""
    here, there = _repeat(spans_of(triggers), groups), spans_of([place for places in groups for place in places])
    columns, bags = pairs(cast, here, there, kind)
    leaders = {entity: k + 1 for k, entity in enumerate(cast.leaders[kind][:4])}
    count = {entity: len(own) for entity, own in cast.by_entity[kind].items()}
    told = []
    for trigger, places in zip(triggers, groups, strict=True):
        for one, rank in zip(places, _recency(places, trigger.head), strict=True):
            known = (False, 1 + one.refers, count[one.entity], leaders.get(one.entity, 0)) if one else NOBODY
            told.append((*known, min(rank, 5), trigger.titled, min(len(places), 6)))
    names = ("nobody", "refers", "count", "leads", "rank", "titled", "rivals")
    columns |= dict(zip(names, np.array(told, np.int64).reshape(-1, 7).T, strict=True))
    return columns | {"count": binned(columns["count"], COUNTS)}, bags, here, there


def _repeat(values: Any, groups: Sequence[Sequence[Any]]) -> Any:
    """What each group has, for each of its candidates."""
    return np.repeat(values, [len(own) for own in groups], axis=-1)


def _numbered(groups: Sequence[Sequence[Any]]) -> Ints:
    numbers: Ints = _repeat(np.arange(len(groups)), groups)
    return numbers


def _recency(places: Places, at: int) -> list[int]:
    """For each place how many other entities are named between it and a word, after it or before it."""
    found = [0] * len(places)
    order = [(k, place) for k, place in enumerate(places) if place]
    before, behind = ([one for one in order if (one[1].first <= at) == side] for side in (True, False))
    for side in (reversed(before), behind):
        seen: dict[str, int] = {}
        for k, place in side:
            found[k] = seen.setdefault(place.entity, len(seen))
    return found


def _company_columns(cast: Cast, holders: Sequence[Holder], groups: Sequence[Places]) -> dict[str, Any]:
    """What kind an organization is, in how many sentences it is named with the person, whose unit or parent it is."""
    records, number, rows = cast.reading.organization_of, cast.sentences[0], []
    people, companies = (
        {name: {int(number[place.first]) for place in own} for name, own in cast.by_entity[kind].items()}
        for kind in KINDS
    )
    for holder, places in zip(holders, groups, strict=True):
        named = people[holder.place.entity]
        around = {place.entity for place in places if place}
        parents = {records[entity].parent for entity in around if entity in records}
        for place in places:
            entity = place.entity if place else ""
            record = records.get(entity)
            kind = ORGANIZATION_KINDS.index(record.kind) + 2 if record else int(place is not None)
            together = len(named & companies.get(entity, set()))
            kin = (entity in parents) + 2 * (record is not None and record.parent in around)
            rows.append((kind, min(together, 3), kin))
    return dict(zip(("kind", "together", "kin"), np.array(rows, np.int64).reshape(-1, 3).T, strict=True))


def _options(
    cast: Cast, holder: Holder, titled: list[tuple[int, int, Trigger]], best: dict[int, str]
) -> Iterator[Option]:
    yield Option(NOTHING, None)
    at = holder.trigger.head
    for number, title in enumerate(implied().get(cast.reading.words.lemmas[at], ())):
        yield Option(IMPLIED, title, None, number)
    start, end = cast.around(at, TITLES_BACK, TITLES_AHEAD)
    around = titled[bisect_left(titled, (start,)) : bisect_left(titled, (end,))]
    seen: set[str] = set()
    for _, k, trigger in sorted(around, key=lambda one: abs(one[0] - at)):
        title = singular(cast, trigger.first, trigger.last)
        if fold(title) not in seen and len(seen) < TITLES_AROUND:
            seen.add(fold(title))
            yield Option(AROUND, title, trigger, len(seen), best.get(k) == holder.place.entity)


def _by_entity(places: Places, chances: Floats) -> list[tuple[Place | None, float]]:
    """The places with the probability of their entity, one place an entity, the most probable entity first."""
    total: dict[str | None, float] = defaultdict(float)
    best: dict[str | None, Place | None] = {}
    for k in np.argsort(-chances, kind="stable").tolist():
        best.setdefault(places[k].entity if places[k] else None, places[k])
    for place, chance in zip(places, chances.tolist(), strict=True):
        total[place.entity if place else None] += chance
    ranked = sorted(total, key=lambda entity: -total[entity])
    return [(best[entity], total[entity]) for entity in ranked]


def _add(found: dict[tuple[str, str, str | None], Row], row: Row) -> None:
    """Keep a row, or of two that are the same the more probable one, which knows the other."""
    key = (row.person, row.post, row.organization)
    known = found.setdefault(key, row)
    if row.product > known.product:
        row.again, found[key] = [*known.again, known], row
    elif known is not row:
        known.again.append(row)
