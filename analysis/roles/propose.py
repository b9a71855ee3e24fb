"""Who could hold the post that a trigger tells, and where: places of names and of words that stand for them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.roles.scene import Place, Scene

BACK, AHEAD = 5, 1  # sentences
FURTHEST = 40  # places looked through on one side
MOST = 16  # places in the trigger's own sentence


def near(scene: Scene, kind: str, at: int, ahead: int = AHEAD, more: Iterable[str] = ()) -> list[Place]:
    """The places of a kind in the sentence of a word, the nearest of each entity around, and the nearest of `more`."""
    places = scene.places[kind]
    sentence = scene.sentence[at]
    start, end = scene.bounds[sentence]
    left, right = (bisect_left(places, i, key=lambda place: place.first) for i in (start, end))
    found = sorted(places[left:right], key=lambda place: abs(place.first - at))[:MOST]
    taken: set[str] = set()
    for k in range(left - 1, max(-1, left - FURTHEST), -1):
        if scene.sentence[places[k].first] < sentence - BACK:
            break
        if places[k].entity not in taken:
            taken.add(places[k].entity)
            found.append(places[k])
    later: set[str] = set()
    for place in places[right : right + FURTHEST]:
        if scene.sentence[place.first] > sentence + ahead:
            break
        if place.entity not in later:
            later.add(place.entity)
            found.append(place)
    known = taken | later | {place.entity for place in places[left:right]}
    found += [nearest(scene, kind, entity, at) for entity in dict.fromkeys(more) if entity not in known]
    return sorted(found, key=lambda place: place.first)


def nearest(scene: Scene, kind: str, entity: str, at: int) -> Place:
    """The place of an entity before a word that is nearest to it, or else the first behind it."""
    places = scene.by_entity[kind][entity]
    k = bisect_left(places, at, key=lambda place: place.first)
    return places[k - 1] if k else places[0]


def recency(places: list[Place], at: int) -> list[int]:
    """For each place how many other entities are named between it and a word, after it or before it."""
    found = [0] * len(places)
    before = [k for k, place in enumerate(places) if place.first <= at]
    for order in (reversed(before), (k for k in range(len(before), len(places)))):
        seen: dict[str, int] = {}
        for k in order:
            found[k] = seen.setdefault(places[k].entity, len(seen))
    return found
