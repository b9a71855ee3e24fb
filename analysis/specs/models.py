"""Which models an article has, how big each is, and whose: every name with every size near it, or with none.

For all models whose names begin alike, the maker is one choice among the organizations of the article.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.lexicon import word_table
from analysis.specs.names import Named, is_variant, key_of
from analysis.specs.numbers import FORMS, Number, close
from analysis.specs.places import STEPS, Place, Places, Rows, crc, kinship

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.choosing.candidates import Floats
    from analysis.reading import Reading
    from analysis.records import Mention
    from analysis.specs.places import View

SIZE_AT_LEAST = 0.04  # chance of a number to count parameters
BEFORE, BEHIND, MAIN = 8, 4, 3  # models before and behind a size that it may be of, and those spoken of most
SURE = (0.25, 0.42, 0.6, 0.8, 0.95)
LIKELY = (0.1, 0.3, 0.5, 0.7, 0.9, 0.97)
ODDS = (-4.0, -2.5, -1.5, -0.7, 0.0, 0.7, 1.5, 2.5, 4.0)
NEVER = -9.0  # odds of what is not there
CLOSEST = 6  # meetings whose words are looked at
RIVALS = 150  # mentions of organizations on either side of a model that are looked at
FAR = 16  # words between an organization and a model that still say something of both
Maker = tuple[str, "Mention | None"]


@dataclass
class Model:
    """A model, or a series, as named in an article; `base`: the words of its name without the size."""

    base: tuple[str, ...]
    mentions: list[Named] = field(default_factory=list)


class Pair(NamedTuple):
    """A model, and the number that may be its size; without a number: a row without a size, without a model: no row."""

    model: int | None
    number: int | None


NONE = Pair(None, None)


def group_names(names: Iterable[Named]) -> list[Model]:
    """The models that the names are of; "R1" is DeepSeek-R1 where that was named before."""
    found: dict[tuple[str, ...], Model] = {}
    last: list[tuple[str, ...]] = []
    for name in names:
        base = name.base
        if base not in found:
            base = next((key for key in reversed(last) if len(key) > len(base) and key[-len(base) :] == base), base)
        found.setdefault(base, Model(base)).mentions.append(name)
        last = [*[key for key in last if key != base][-40:], base]
    return list(found.values())


def named_places(models: Sequence[Model]) -> list[Place]:
    """The places where models are named."""
    return [Place(mention.start, mention.end, k) for k, model in enumerate(models) for mention in model.mentions]


def propose_pairs(models: Sequence[Model], numbers: Sequence[Number], kinds: Floats) -> list[Pair]:
    """The choices: each model without a size, each number that may be one with a model near it or named most often.

    The last pair of every choice has no model: there is no such row.
    """
    mentions = sorted(named_places(models))
    often = Counter(mention.owner for mention in mentions).most_common(MAIN)
    pairs = [pair for k in range(len(models)) for pair in (Pair(k, None), NONE)]
    for n, number in enumerate(numbers):
        if kinds[n, 0] < SIZE_AT_LEAST or number.form == "money":
            continue
        place = bisect_left(mentions, (number.end,))
        before = dict.fromkeys(mention.owner for mention in reversed(mentions[max(0, place - 60) : place]))
        behind = dict.fromkeys(mention.owner for mention in mentions[place : place + 12])
        near = {0, *[k for k, _ in often], *list(before)[:BEFORE], *list(behind)[:BEHIND]}
        pairs += [*(Pair(k, n) for k in sorted(near)), Pair(None, n)]
    return pairs


def describe_pairs(
    view: View, models: Sequence[Model], numbers: Sequence[Number], kinds: Floats, pairs: Sequence[Pair]
) -> Candidates:
    """The candidates of the first look at models and sizes: each pair is a row of the table, or is not."""
    named = named_places(models)
    places = Places(view, named, range(len(models)), named)
    about, group = _about(models), 0
    sized = [_of_size(number, chances) for number, chances in zip(numbers, kinds, strict=True)]
    rows = Rows("model_pairs model_rows", view, "number end first last", "between")
    for m, n in pairs:
        row, words = sized[n] if n is not None else {}, (-1, -1)
        spot = (view.token(numbers[n].start), view.token(numbers[n].last - 1)) if n is not None else (-1, -1)
        if m is not None:
            place, row = places.of[m][0], row | about[m]
            if n is not None:
                nearest, facts = places.relation(m, numbers[n].start, numbers[n].end)
                place, other = nearest or place, places.last_named(numbers[n].start)
                focus = kinship(models[m].base, models[other].base) if other >= 0 else 0
                row |= facts | {"focus": focus} | _inside(numbers[n], models[m])
            words = (view.token(place.start), view.token(place.end - 1))
        gap = range(words[1] + 1, spot[0]) if words[1] < spot[0] else range(spot[1] + 1, words[0])
        rows.put("between", gap if min(spot[0], words[0]) >= 0 and len(gap) <= 8 else ())
        rows.add(group, row if m is not None else row | {"none": 1}, (*spot, *words))
        group += m is None  # the last pair of each choice
    return rows.candidates()


def _about(models: Sequence[Model]) -> list[dict[str, int]]:
    """What is said of each model apart from any number."""
    bases = {model.base for model in models}
    beginnings = {base[:cut] for base in bases for cut in range(1, len(base))}
    endings = {base[cut:] for base in bases for cut in range(1, len(base))}
    heads = Counter(base[0] for base in bases)
    most = max(len(model.mentions) for model in models)
    return [
        {
            "sized": sum(bool(mention.size) for mention in model.mentions[:1]) + all(m.size for m in model.mentions),
            "rank": min(4, k),
            "count": bisect_right((2, 3, 5, 9), len(model.mentions)),
            "tail": int(model.base in endings),
            "kin": min(4, heads[model.base[0]]),
            "models": bisect_right((2, 3, 5, 9), len(models)),
            "extends": int(any(model.base[:cut] in bases for cut in range(1, len(model.base)))),
            "extended": int(model.base in beginnings),
            "digit": int(is_variant(model.base)),
            "words": min(4, len(model.base)),
            "chance": bisect_right(SURE, max(mention.chance for mention in model.mentions)),
            "main": 1 if k == 0 else 2 if len(model.mentions) == most else 0,
            "head": crc(model.base[0]),
        }
        for k, model in enumerate(models)
    ]


def _of_size(number: Number, kinds: NDArray[Any]) -> dict[str, int]:
    return {
        "bare": 1,
        "form": FORMS[number.form],
        "list": min(3, number.length),
        "likely": bisect_right(LIKELY, kinds[0]),
        "other_kind": int(kinds.argmax()),
        "scale": crc(number.scale),
    }


def _inside(number: Number, model: Model) -> dict[str, int]:
    inside = any(own.start <= number.start < own.end for own in model.mentions)
    sizes = [own.size for own in model.mentions if own.size]
    same = any(close(number.value, size) for size in sizes)
    return {
        "inside": inside + 2 * (number.form in ("name", "active")),
        "same": 1 if same else 2 + (len(sizes) < len(model.mentions)) if sizes else 0,
    }


def with_rivals(
    candidates: Candidates, numbers: Sequence[Number], pairs: Sequence[Pair], chances: NDArray[Any]
) -> Candidates:
    """The pairs with what the first look says of them, of other models of the size, of other sizes of the model."""
    odds = np.log(np.clip(chances, 1e-4, 1 - 1e-4) / np.clip(1 - chances, 1e-4, 1)).tolist()
    values = [None if n is None else numbers[n].value for _, n in pairs]
    by_number: dict[int | None, dict[int | None, float]] = defaultdict(dict)
    by_model: dict[int | None, dict[float | None, float]] = defaultdict(lambda: defaultdict(lambda: NEVER))
    for (m, n), value, odd in zip(pairs, values, odds, strict=True):
        by_model[m][value] = max(by_model[m][value], odd)
        if n is not None:
            by_number[n][m] = odd
    after = dict(pairwise(by_number))
    before = {n: m for m, n in after.items()}
    table = np.full((len(pairs), 7), NEVER)
    for i, ((m, n), value, odd) in enumerate(zip(pairs, values, odds, strict=True)):
        sizes = [most for size, most in by_model[m].items() if size is not None] if m is not None else []
        rivals = sizes if n is None else [other for k, other in by_number[n].items() if k not in (m, None)]
        table[i, :3] = odd, max(rivals, default=NEVER), by_model[m][value]
        table[i, 3] = sum(most > 0 for most in sizes)
        table[i, 4:6] = [by_number[beside].get(m, NEVER) for beside in (before.get(n), after.get(n))]
        table[i, 6] = by_number[n].get(None, NEVER)
    names = ("own", "rival", "again", "many", "before", "after", "nothing")
    more = {name: binned(table[:, j], (1, 2, 3, 5) if name == "many" else ODDS) for j, name in enumerate(names)}
    more["ahead"] = binned(table[:, 0] - table[:, 1], (-4, -2, -1, -0.3, 0.3, 1, 2, 4))
    more["behind"] = binned(table[:, 2] - table[:, 0], (0.1, 1, 2, 4))
    return replace(candidates, columns={**candidates.columns, **more})


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
    houses: dict[str, list[Mention]] = defaultdict(list)
    starts: list[tuple[int, str]] = []
    places = sorted(named_places(models))
    met: dict[tuple[str, str], list[Meeting]] = defaultdict(list)
    for mention in reading.mentions:
        if mention.kind == "organization" and mention.entity:
            houses[mention.entity].append(mention)
            starts.append((mention.start, mention.entity))
            for meeting in _meetings(view, mention, places):
                met[mention.entity, models[meeting.place.owner].base[0]].append(meeting)
    about = _of_house(reading, houses, {model.base for model in models})
    rows = Rows("model_makers", view, "own name first", "toward back")
    makers: list[Maker] = []
    places_of: dict[str, list[Place]] = {}
    for place in places:
        places_of.setdefault(models[place.owner].base[0], []).append(place)
    for rank, (head, own) in enumerate(places_of.items()):
        here = {"rank": min(3, rank), "head": crc(head), "count": min(4, len(own))}
        at = bisect_left(starts, (own[0].start,))
        around = {name for _, name in starts[max(0, at - RIVALS) : at + RIVALS]}
        near = {name: mentions for name, mentions in houses.items() if name in around or (name, head) in met}
        order, first = _nearness(view, near, own[0]), view.token(own[0].start)
        for name, mentions in near.items():
            meetings = sorted(met.get((name, head), ()), key=lambda meeting: len(meeting.words))
            nearest = meetings[0].mention if meetings else min(mentions, key=lambda m: abs(m.start - own[0].start))
            for meeting in meetings[:CLOSEST]:
                rows.put("back" if meeting.behind else "toward", meeting.words)
            spots = view.token(nearest.end - 1), view.token(meetings[0].place.start) if meetings else -1, first
            rows.add(rank, here | about[name] | order[name] | _together(view, name, head, meetings), spots)
            makers.append((head, nearest))
        rows.add(rank, here | {"none": 1}, (-1, -1, first))
        makers.append((head, None))
    return rows.candidates(), makers


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


def _of_house(
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
