"""Which models an article has, and how big each is: every name with every size near it, or with none."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.specs.names import Named, is_variant
from analysis.specs.numbers import FORMS, Number, close
from analysis.specs.places import Place, Places, bag, columns, crc, kinship

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.choosing.candidates import Floats
    from analysis.specs.places import View

SIZE_AT_LEAST = 0.04  # chance of a number to count parameters
BEFORE, BEHIND, MAIN = 8, 4, 3  # models before and behind a size that it may be of, and those spoken of most
SURE = (0.25, 0.42, 0.6, 0.8, 0.95)
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
    sized = [_of_size(number, chances) for number, chances in zip(numbers, kinds, strict=True)]
    rows, slots, between = [], [], []
    for k, (m, n) in enumerate(pairs):
        row, words = sized[n] if n is not None else {}, (-1, -1)
        spot = (view.token(numbers[n].start), view.token(numbers[n].last - 1)) if n is not None else (-1, -1)
        if m is None:
            row = row | {"none": 1}
        else:
            place, row = places.of[m][0], row | about[m]
            if n is not None:
                nearest, facts = places.relation(m, numbers[n].start, numbers[n].end)
                place = nearest or place
                other = places.last_named(numbers[n].start)
                focus = kinship(models[m].base, models[other].base) if other >= 0 else 0
                row |= facts | {"focus": focus} | _inside(numbers[n], models[m])
            words = (view.token(place.start), view.token(place.end - 1))
        slots.append((*spot, *words))
        between += [(k, word) for word in _between(*slots[-1])]
        rows.append(row)
    spots = dict(zip(("number", "end", "first", "last"), np.array(slots, np.int64).T, strict=True))
    closed = [m is None for m, _ in pairs]  # the last pair of each choice
    groups = np.cumsum([False, *closed[:-1]])
    return Candidates(view.words, spots, columns(rows, "model_pairs", "model_rows"), {"between": bag(between)}, groups)


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
