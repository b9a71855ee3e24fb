"""Whose the models are: for all whose names begin alike, one choice among the organizations of the article."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.choosing.candidates import Candidates
from analysis.lexicon import word_table
from analysis.specs.names import is_variant, key_of
from analysis.specs.pairs import named_places
from analysis.specs.places import STEPS, bag, columns, crc

if TYPE_CHECKING:
    from analysis.reading import Reading
    from analysis.records import Mention
    from analysis.specs.pairs import Model
    from analysis.specs.places import Place, View

CLOSEST = 6  # meetings whose words are looked at
RIVALS = 150  # mentions of organizations on either side of a model that are looked at
FAR = 16  # words between an organization and a model that still say something of both
Maker = tuple[str, "Mention | None"]


class Meeting(NamedTuple):
    """An organization and a model in one sentence: the words between them, whether the model comes first."""

    words: range
    behind: bool
    mention: Mention
    place: Place


def describe_makers(reading: Reading, view: View, models: Sequence[Model]) -> tuple[Candidates, list[Maker]]:
    """For each first word of the models' names a group: the organizations of the article, "not said" as the last.

    With the candidates what they are: the first word, and the mention of the organization that is nearest.
    """
    houses: dict[str, list[Mention]] = {}
    for mention in reading.mentions:
        if mention.kind == "organization" and mention.entity:
            houses.setdefault(mention.entity, []).append(mention)
    places = sorted(named_places(models))
    head_of = [model.base[0] for model in models]
    met: dict[tuple[str, str], list[Meeting]] = defaultdict(list)
    for name, mentions in houses.items():
        for meeting in (meeting for mention in mentions for meeting in _meetings(view, mention, places)):
            met[name, head_of[meeting.place.owner]].append(meeting)
    named = sorted((mention.start, name) for name, mentions in houses.items() for mention in mentions)
    about = _about(reading, houses, {model.base for model in models})
    rows: list[dict[str, int]] = []
    slots: list[tuple[int, int, int]] = []
    makers: list[Maker] = []
    groups: list[int] = []
    bags: dict[str, list[tuple[int, int]]] = {"toward": [], "back": []}
    heads = list(dict.fromkeys(head_of[place.owner] for place in places))
    for rank, head in enumerate(heads):
        own = [place for place in places if head_of[place.owner] == head]
        here = {"rank": min(3, rank), "head": crc(head), "count": min(4, len(own))}
        at = bisect_left(named, (own[0].start,))
        around = {name for _, name in named[max(0, at - RIVALS) : at + RIVALS]}
        near = {name: mentions for name, mentions in houses.items() if name in around or (name, head) in met}
        order, first = _nearness(view, near, own[0]), view.token(own[0].start)
        for name, mentions in near.items():
            meetings = sorted(met.get((name, head), ()), key=lambda meeting: len(meeting.words))
            nearest = meetings[0].mention if meetings else min(mentions, key=lambda m: abs(m.start - own[0].start))
            for meeting in meetings[:CLOSEST]:
                bags["back" if meeting.behind else "toward"] += [(len(rows), word) for word in meeting.words]
            slots.append((view.token(nearest.end - 1), view.token(meetings[0].place.start) if meetings else -1, first))
            rows.append(here | about[name] | order[name] | _together(view, name, head, meetings))
            makers.append((head, nearest))
        rows.append(here | {"none": 1})
        slots.append((-1, -1, first))
        makers.append((head, None))
        groups += [rank] * (len(near) + 1)
    spots = np.array(slots, np.int64).reshape(-1, 3).T
    by_name = dict(zip(("own", "name", "first"), spots, strict=True))
    found = {name: bag(words) for name, words in bags.items()}
    return Candidates(view.words, by_name, columns(rows, "model_makers"), found, np.array(groups, np.int64)), makers


def _meetings(view: View, mention: Mention, places: Sequence[Place]) -> Iterator[Meeting]:
    """The models named next to a mention, before it and behind it, in its sentence."""
    cut = bisect_left(places, (mention.start,))
    sentence, first, last = view.sentence_at(mention.start), view.token(mention.start), view.token(mention.end - 1)
    for behind, near in ((True, places[max(0, cut - 4) : cut][::-1]), (False, places[cut : cut + 4])):
        for place in near:
            apart = place.end <= mention.start or mention.end <= place.start
            words = range(view.token(place.end - 1) + 1, first) if behind else range(last + 1, view.token(place.start))
            if apart and len(words) <= FAR and view.sentence_at(place.start) == sentence:
                yield Meeting(words, behind, mention, place)


def _about(
    reading: Reading, houses: dict[str, list[Mention]], bases: set[tuple[str, ...]]
) -> dict[str, dict[str, int]]:
    """What each organization is, whatever model is asked about."""
    parents = {record.parent for record in reading.organizations}
    found = {}
    for name, mentions in houses.items():
        record, key = reading.organization_of.get(name), key_of(name)
        found[name] = {
            "kind": crc(record.kind if record else ""),
            "often": bisect_right((2, 3, 5, 9), len(mentions)),
            "model": int(key in bases) + 2 * is_variant(key[1:]),
            "family": int(bool(record and record.parent)) + 2 * (name in parents),
        }
    return found


def _nearness(view: View, houses: dict[str, list[Mention]], place: Place) -> dict[str, dict[str, int]]:
    """How many organizations are nearer to the first place of a model, and how far before it each was named last."""
    here = view.sentence_at(place.start)
    gaps = {name: min(abs(m.start - place.start) for m in mentions) for name, mentions in houses.items()}
    found = {}
    for rank, name in enumerate(sorted(houses, key=gaps.__getitem__)):
        start = max((m.start for m in houses[name] if m.start < place.start), default=-1)
        ago = 1 + bisect_right((1, 2, 4, 8), here - view.sentence_at(start)) if start >= 0 else 0
        found[name] = {"nearer": min(4, rank), "ago": ago}
    return found


def _together(view: View, name: str, head: str, meetings: Sequence[Meeting]) -> dict[str, int]:
    """How an organization stands to the models whose names begin with a word."""
    owns = sum(view.lower[view.token(m.mention.end)] in ("'s", "’s", "’", "'") for m in meetings if not m.behind)
    key = key_of(name) or (name,)
    return {
        "met": min(3, len(meetings)),
        "steps": 1 + bisect_right(STEPS, len(meetings[0].words)) if meetings else 0,
        "behind": int(meetings[0].behind) if meetings else 0,
        "owns": min(2, owns),
        "alike": int(head in key) + 2 * (key[0].startswith(head) or head.startswith(key[0])),
        "known": _known(head, key),
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
