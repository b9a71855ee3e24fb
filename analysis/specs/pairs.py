"""Which models an article has, and how big each is: every name with every size near it, or with none."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.specs.names import Named, crc, is_variant
from analysis.specs.numbers import Number, close
from analysis.specs.places import Place, Places, bag, columns, kinship
from analysis.specs.quantities import FORMS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.choosing.candidates import Floats
    from analysis.specs.places import View

SIZE_AT_LEAST = 0.04  # chance of a number to count parameters
BEFORE, BEHIND, MAIN = 8, 4, 3  # models before and behind a size that it may be of, and those spoken of most
LOOKS = ("model_pairs", "model_rows")
LIKELY = (0.1, 0.3, 0.5, 0.7, 0.9, 0.97)
ODDS = (-4.0, -2.5, -1.5, -0.7, 0.0, 0.7, 1.5, 2.5, 4.0)
NEVER = -9.0  # odds of what is not there


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


def group_names(names: Sequence[Named]) -> list[Model]:
    """The models that the names are of; "R1" is DeepSeek-R1 where that was named before."""
    found: dict[tuple[str, ...], Model] = {}
    last: list[tuple[str, ...]] = []
    for name in names:
        base = name.base
        longer = next((key for key in reversed(last) if len(key) > len(base) and key[-len(base) :] == base), None)
        base = longer if longer is not None and base not in found else base
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
    about = _about(models)
    rows, slots, between, groups = [], [], [], [0]
    for k, pair in enumerate(pairs):
        number = None if pair.number is None else numbers[pair.number]
        row = _of_size(number, kinds[pair.number]) if number else {}
        slot = [view.token(number.start), view.token(number.last - 1)] if number else [-1, -1]
        place: Place | None = None
        if pair.model is None:
            row["none"] = 1
        else:
            place, row = places.of[pair.model][0], row | about[pair.model]
            if number:
                place, facts = places.relation(pair.model, number.start, number.end)
                base, other = models[pair.model].base, places.last_named(number.start)
                focus = kinship(base, models[other].base) if other >= 0 else 0
                row |= facts | {"focus": focus} | _inside(number, models[pair.model])
        slots.append((*slot, *((view.token(place.start), view.token(place.end - 1)) if place else (-1, -1))))
        between += [(k, word) for word in _between(*slots[-1])]
        rows.append(row)
        groups.append(groups[-1] + (pair.model is None))
    spots = np.array(slots, np.int64).reshape(-1, 4).T
    slots_by_name = dict(zip(("number", "end", "first", "last"), spots, strict=True))
    found = columns(rows, *LOOKS)
    return Candidates(view.words, slots_by_name, found, {"between": bag(between)}, np.array(groups[:-1], np.int64))


def _between(number: int, end: int, first: int, last: int) -> range:
    gap = range(last + 1, number) if last < number else range(end + 1, first)
    return gap if min(number, first) >= 0 and len(gap) <= 8 else range(0)


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
            "count": int(binned(len(model.mentions), (2, 3, 5, 9))),
            "models": int(binned(len(models), (2, 3, 5, 9))),
            "extends": int(any(model.base[:cut] in bases for cut in range(1, len(model.base)))),
            "extended": int(model.base in beginnings),
            "tail": int(model.base in endings),
            "digit": int(is_variant(model.base)),
            "words": min(4, len(model.base)),
            "chance": int(binned(max(mention.chance for mention in model.mentions), (0.25, 0.42, 0.6, 0.8, 0.95))),
            "main": 1 if k == 0 else 2 if len(model.mentions) == most else 0,
            "kin": min(4, heads[model.base[0]]),
            "head": crc(model.base[0]),
        }
        for k, model in enumerate(models)
    ]


def _of_size(number: Number, kinds: NDArray[Any]) -> dict[str, int]:
    return {
        "bare": 1,
        "form": FORMS[number.form],
        "list": min(3, number.length),
        "place": min(3, number.place),
        "likely": int(binned(kinds[0], LIKELY)),
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
    candidates: Candidates,
    models: Sequence[Model],
    numbers: Sequence[Number],
    pairs: Sequence[Pair],
    chances: NDArray[Any],
) -> Candidates:
    """The pairs with what the first look says of them, of other models of the size, of other sizes of the model."""
    odds = np.log(np.clip(chances, 1e-4, 1 - 1e-4) / np.clip(1 - chances, 1e-4, 1)).tolist()
    values = [None if pair.number is None else numbers[pair.number].value for pair in pairs]
    by_number: dict[int | None, dict[int | None, float]] = defaultdict(dict)
    by_value: dict[tuple[int | None, float | None], float] = defaultdict(lambda: NEVER)
    for pair, value, odd in zip(pairs, values, odds, strict=True):
        by_value[pair.model, value] = max(by_value[pair.model, value], odd)
        if pair.number is not None:
            by_number[pair.number][pair.model] = odd
    sizes: dict[int | None, dict[float, float]] = defaultdict(dict)
    for (model, value), odd in by_value.items():
        if value is not None:
            sizes[model][value] = odd
    best = {k: max(found.values()) for k, found in sizes.items()}
    longer = [_longer(k, models, best) for k in range(len(models))]
    lists: dict[int, list[int]] = defaultdict(list)
    for m in by_number:
        if m is not None and numbers[m].length > 1:
            lists[numbers[m].last].append(m)
    order = list(by_number)
    after = dict(pairwise(order))
    before = {n: m for m, n in after.items()}
    table = np.full((len(pairs), 10), NEVER)
    for i, (pair, value, odd) in enumerate(zip(pairs, values, odds, strict=True)):
        k, n = pair
        said = by_number[n] if n is not None else {}
        rival = max((other for j, other in said.items() if j not in (k, None)), default=NEVER)
        listed = lists[numbers[n].last] if n is not None and numbers[n].length > 1 else []
        mates = [by_number[m].get(k, NEVER) for m in listed if m != n]
        table[i, :3] = odd, rival if n is not None else best.get(k, NEVER), by_value[k, value]
        table[i, 3:5] = by_value[k, None], longer[k] if k is not None else NEVER
        table[i, 5] = sum(other > 0 for other in sizes[k].values())
        table[i, 6] = sum(mates) / len(mates) if mates else NEVER
        table[i, 7:9] = [by_number.get(m, {}).get(k, NEVER) for m in (before.get(n), after.get(n))]
        table[i, 9] = said.get(None, NEVER)
    names = ("own", "rival", "again", "unsized", "longer", "many", "mates", "before", "after", "nothing")
    more = {name: binned(table[:, j], (1, 2, 3, 5) if name == "many" else ODDS) for j, name in enumerate(names)}
    more["ahead"] = binned(table[:, 0] - table[:, 1], (-4, -2, -1, -0.3, 0.3, 1, 2, 4))
    more["behind"] = binned(table[:, 2] - table[:, 0], (0.1, 1, 2, 4))
    return replace(candidates, columns={**candidates.columns, **more})


def _longer(k: int, models: Sequence[Model], best: dict[int | None, float]) -> float:
    """The best odds of a size of the models whose names begin with this one's."""
    base = models[k].base
    kin = (j for j, other in enumerate(models[:60]) if other.base != base and kinship(base, other.base) == 2)
    return max((best.get(j, NEVER) for j in kin), default=NEVER)
