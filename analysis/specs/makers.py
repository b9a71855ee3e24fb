"""Whose the models are: for all whose names begin alike, one choice among the organizations of the article."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.lexicon import word_table
from analysis.specs.names import crc, is_variant, key_of
from analysis.specs.pairs import named_places
from analysis.specs.places import STEPS, bag, columns

if TYPE_CHECKING:
    from analysis.reading import Reading
    from analysis.records import Mention
    from analysis.specs.pairs import Model
    from analysis.specs.places import Place
    from analysis.specs.places import View

SURE = (0.6, 0.8, 0.9, 0.97)
CLOSEST = 6  # meetings whose words are looked at
FAR = 16  # words between an organization and a model that still say something of both
Maker = tuple[str, "Mention | None"]


class Meeting(NamedTuple):
    """An organization and a model in one sentence: the words between them, whether the model comes first."""

    words: range
    behind: bool
    mention: Mention
    place: Place


@dataclass
class House:
    """An organization as a maker: its mentions, and where it meets the models of each first word."""

    name: str
    mentions: list[Mention] = field(default_factory=list)
    meetings: dict[str, list[Meeting]] = field(default_factory=lambda: defaultdict(list))


def describe_makers(reading: Reading, view: View, models: Sequence[Model]) -> tuple[Candidates, list[Maker]]:
    """For each first word of the models' names a group: the organizations of the article, "not said" as the last.

    With the candidates what they are: the first word, and the mention of the organization that is nearest.
    """
    houses = list(_houses(reading))
    places = sorted(named_places(models))
    head_of = [model.base[0] for model in models]
    heads = list(dict.fromkeys(head_of[place.owner] for place in places))
    for house in houses:
        for mention in house.mentions:
            for meeting in _meetings(view, mention, places):
                house.meetings[head_of[meeting.place.owner]].append(meeting)
    about = _about(reading, view, houses, {model.base for model in models})
    rows: list[dict[str, int]] = []
    slots: list[tuple[int, int, int]] = []
    makers: list[Maker] = []
    groups: list[int] = []
    bags: dict[str, list[tuple[int, int]]] = {"toward": [], "back": []}
    for rank, head in enumerate(heads):
        own = [place for place in places if head_of[place.owner] == head]
        here = {"rank": min(3, rank), "heads": min(4, len(heads)), "head": crc(head), "count": min(4, len(own))}
        most = max((len(house.meetings[head]) for house in houses), default=0)
        order = _nearness(view, houses, own[0])
        for k, house in enumerate(houses):
            meetings = sorted(house.meetings[head], key=lambda meeting: len(meeting.words))
            near = _nearest(house, meetings, own[0])
            for meeting in meetings[:CLOSEST]:
                bags["back" if meeting.behind else "toward"] += [(len(rows), word) for word in meeting.words]
            name = view.token(meetings[0].place.start) if meetings else -1
            slots.append((view.token(near.end - 1), name, view.token(own[0].start)))
            rows.append(here | about[k] | order[k] | _together(view, house, head, meetings, most))
            makers.append((head, near))
        rows.append(here | {"none": 1, "most": min(3, most)})
        slots.append((-1, -1, view.token(own[0].start)))
        makers.append((head, None))
        groups += [rank] * (len(houses) + 1)
    spots = np.array(slots, np.int64).reshape(-1, 3).T
    found = {name: bag(words) for name, words in bags.items()}
    by_name = dict(zip(("own", "name", "first"), spots, strict=True))
    described = columns(rows, "model_makers")
    return Candidates(view.words, by_name, described, found, np.array(groups, np.int64)), makers


def best_makers(makers: Sequence[Maker], chances: Sequence[float]) -> dict[str, tuple[float, Mention | None]]:
    """For each first word the likeliest maker, None if none is said, with its chance."""
    found: dict[str, tuple[float, Mention | None]] = {}
    for (head, mention), chance in zip(makers, chances, strict=True):
        if chance > found.get(head, (0.0, None))[0]:
            found[head] = chance, mention
    return found


def _nearest(house: House, meetings: Sequence[Meeting], place: Place) -> Mention:
    if meetings:
        return meetings[0].mention
    return min(house.mentions, key=lambda mention: abs(mention.start - place.start))


def _houses(reading: Reading) -> Iterator[House]:
    found: dict[str, House] = {}
    for mention in reading.mentions:
        if mention.kind == "organization" and mention.entity:
            found.setdefault(mention.entity, House(mention.entity)).mentions.append(mention)
    yield from found.values()


def _meetings(view: View, mention: Mention, places: Sequence[Place]) -> Iterator[Meeting]:
    """The next model named before a mention, and the next behind it, both in its sentence."""
    cut = bisect_left(places, (mention.start,))
    sentence = view.sentence_at(mention.start)
    first, last = view.token(mention.start), view.token(mention.end - 1)
    for behind, near in ((True, places[:cut][-4:][::-1]), (False, places[cut : cut + 4])):
        for place in near:
            apart = place.end <= mention.start or mention.end <= place.start
            words = range(view.token(place.end - 1) + 1, first) if behind else range(last + 1, view.token(place.start))
            if apart and len(words) <= FAR and view.sentence_at(place.start) == sentence:
                yield Meeting(words, behind, mention, place)


def _about(reading: Reading, view: View, houses: Sequence[House], bases: set[tuple[str, ...]]) -> list[dict[str, int]]:
    """What each organization is, whatever model is asked about."""
    most = max((len(house.mentions) for house in houses), default=0)
    heading = view.text.find("\n")
    parents = {record.parent for record in reading.organizations}
    found = []
    for rank, house in enumerate(houses):
        record, key = reading.organization_of.get(house.name), key_of(house.name)
        found.append(
            {
                "kind": crc(record.kind if record else ""),
                "often": int(binned(len(house.mentions), (2, 3, 5, 9))),
                "top": int(len(house.mentions) == most),
                "order": min(4, rank),
                "sure": int(binned(max(mention.confidence for mention in house.mentions), SURE)),
                "title": int(house.mentions[0].start < heading),
                "model": int(key in bases) + 2 * is_variant(key[1:]),
                "family": int(bool(record and record.parent)) + 2 * (house.name in parents),
            }
        )
    return found


def _nearness(view: View, houses: Sequence[House], place: Place) -> list[dict[str, int]]:
    """How many organizations are nearer to the first place of a model, and whether it was named last before it."""
    gaps = [min(abs(mention.start - place.start) for mention in house.mentions) for house in houses]
    before = [max((m.start for m in house.mentions if m.start < place.start), default=-1) for house in houses]
    rank = {k: i for i, k in enumerate(sorted(range(len(houses)), key=gaps.__getitem__))}
    last = max(before, default=-1)
    here = view.sentence_at(place.start)
    return [
        {
            "nearer": min(4, rank[k]),
            "last": int(0 <= start == last),
            "ago": 1 + int(binned(here - view.sentence_at(start), (1, 2, 4, 8))) if start >= 0 else 0,
        }
        for k, start in enumerate(before)
    ]


def _together(view: View, house: House, head: str, meetings: Sequence[Meeting], most: int) -> dict[str, int]:
    """How an organization stands to the models whose names begin with a word."""
    rivals = max((len(met) for other, met in house.meetings.items() if other != head), default=0)
    verbs, subjects, acts = view.words.links["verb"], view.words.links["subject"], view.words.attributes["act"]
    makes = 0
    for meeting in meetings:
        verb = int(verbs[view.token(meeting.place.start)])
        if meeting.mention.start <= view.offset(int(subjects[verb])) < meeting.mention.end:
            makes = max(makes, 1 + int(acts[verb]))
    owns = sum(view.lower[view.token(m.mention.end)] in ("'s", "’s", "’", "'") for m in meetings if not m.behind)
    key = key_of(house.name) or (house.name,)
    return {
        "met": min(3, len(meetings)),
        "share": int(len(meetings) == most > 0) + 2 * (len(meetings) > rivals),
        "steps": 1 + int(binned(len(meetings[0].words), STEPS)) if meetings else 0,
        "behind": int(meetings[0].behind) if meetings else 0,
        "owns": min(2, owns),
        "makes": makes,
        "alike": int(head in key) + 2 * (key[0].startswith(head) or head.startswith(key[0])),
        "known": _known(head, key),
        "pair": crc(f"{head} {house.name}"),
    }


def _known(head: str, key: tuple[str, ...]) -> int:
    """Whether the list of families gives a maker for this first word (1), and it is this one (2)."""
    makers = _makers_of().get(head, [])
    return bool(makers) + any(not words.isdisjoint(key) for words in makers)


@cache
def _makers_of() -> dict[str, list[frozenset[str]]]:
    found: dict[str, list[frozenset[str]]] = defaultdict(list)
    for row in word_table("model_families"):
        if row["maker"]:
            found[key_of(row["name"])[0]].append(frozenset(key_of(row["maker"])) - {"ai", "labs", "lab"})
    return dict(found)
