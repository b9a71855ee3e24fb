"""Which models an article has, and how big each is: every name with every size near it, or with none."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.specs.names import Named, crc, is_variant
from analysis.specs.numbers import Number
from analysis.specs.quantities import FORMS
from analysis.specs.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.choosing.candidates import Floats

SIZE_AT_LEAST = 0.04  # chance of a number to count parameters
BEFORE, BEHIND = 8, 4  # models before and behind a size that it may be of
STEPS = (1, 2, 3, 4, 6, 9, 14, 22, 40)
ODDS = (-4.0, -2.5, -1.5, -0.7, 0.0, 0.7, 1.5, 2.5, 4.0)
CONTRASTS = {w: k for k, w in enumerate(("than", "and", ";", "unlike", "against", "like", "while", "both", "each", "from"), 1)}


@dataclass
class Model:
    """A model, or a series, as named in an article; `base`: the words of its name without the size."""

    base: tuple[str, ...]
    mentions: list[Named] = field(default_factory=list)

    @property
    def sized(self) -> bool:
        """Whether every mention gives a size in the name."""
        return all(mention.size for mention in self.mentions)


@dataclass(frozen=True)
class Pair:
    """A model, and the number that may be its size: an index; None: a row without a size."""

    model: int
    number: int | None


def group_names(names: Sequence[Named]) -> list[Model]:
    """The models that the names are of; "R1" is DeepSeek-R1 where that was named before."""
    found: dict[tuple[str, ...], Model] = {}
    last: list[tuple[str, ...]] = []
    for name in names:
        base = name.base
        longer = next((key for key in reversed(last) if len(key) > len(base) and key[-len(base) :] == base), None)
        base = longer if longer is not None and base not in found else base
        found.setdefault(base, Model(base)).mentions.append(name)
        last = [key for key in last if key != base][-40:] + [base]
    return list(found.values())


def propose_pairs(models: Sequence[Model], numbers: Sequence[Number], kinds: Floats) -> list[Pair]:
    """Each model without a size, and each number that may be one with the models named near it."""
    mentions = sorted((mention.start, k) for k, model in enumerate(models) for mention in model.mentions)
    starts = [start for start, _ in mentions]
    pairs = [Pair(k, None) for k in range(len(models))]
    for n, number in enumerate(numbers):
        if kinds[n, 0] < SIZE_AT_LEAST or number.form == "money":
            continue
        place = bisect_left(starts, number.end)
        before = dict.fromkeys(k for _, k in reversed(mentions[max(0, place - 60) : place]))
        behind = dict.fromkeys(k for _, k in mentions[place : place + 12])
        main = dict.fromkeys((0, *[k for k, model in enumerate(models[:40]) if len(model.mentions) > 2][:3]))
        near = dict.fromkeys([*list(before)[:BEFORE], *list(behind)[:BEHIND], *main])
        pairs += [Pair(k, n) for k in sorted(near)]
    return pairs


def describe_pairs(
    view: View, models: Sequence[Model], numbers: Sequence[Number], kinds: Floats, pairs: Sequence[Pair]
) -> Candidates:
    """The candidates of the first look at models and sizes: each pair is a row of the table, or is not."""
    scene = _Scene(view, models)
    rows, slots, bag = [], [], []
    for k, pair in enumerate(pairs):
        row = scene.of_model(pair.model)
        if pair.number is None:
            mention = models[pair.model].mentions[0]
            slots.append((-1, -1, view.token(mention.start), view.token(mention.end - 1)))
        else:
            number = numbers[pair.number]
            mention, more = scene.relation(pair.model, number.start, number.end)
            row |= more | _of_number(view, number, kinds[pair.number], models[pair.model], mention)
            slots.append(
                (
                    view.token(number.start),
                    view.token(number.last - 1),
                    view.token(mention.start),
                    view.token(mention.end - 1),
                )
            )
            bag += [(k, word) for word in _between(slots[-1])]
        rows.append(row)
    columns = {name: [row.get(name, 0) for row in rows] for name in COLUMNS}
    names = ("number", "end", "first", "last")
    table = np.array(slots, np.int64).reshape(-1, 4)
    between = np.array(bag or np.zeros((0, 2)), np.int64).reshape(-1, 2).T
    return Candidates(
        view.words,
        {name: table[:, k] for k, name in enumerate(names)},
        columns,
        {"between": (between[0], between[1])},
    )


def _between(slot: tuple[int, int, int, int]) -> range:
    number, end, first, last = slot
    gap = range(last + 1, number) if last < number else range(end + 1, first)
    return gap if len(gap) <= 8 else range(0)


COLUMNS = ("sized", "rank", "count", "models", "extends", "extended", "tail", "digit", "words", "chance", "main", "bare")
COLUMNS += ("where", "steps", "others", "para", "focus", "subject", "inside", "same", "form", "list", "place", "likely")
COLUMNS += ("other_kind", "contrast", "alone", "heads", "kin", "group", "scale")


def _of_number(view: View, number: Number, kinds: Floats, model: Model, mention: Named) -> dict[str, int]:
    inside = any(own.start <= number.start < own.end for own in model.mentions)
    sizes = [own.size for own in model.mentions if own.size]
    same = any(abs(size - number.value) <= 0.01 * number.value for size in sizes)
    return {
        "bare": 1,
        "inside": inside + 2 * (number.form in ("name", "active")),
        "same": 1 if same else 2 if sizes and model.sized else 3 if sizes else 0,
        "form": FORMS[number.form],
        "list": min(3, number.length),
        "place": min(3, number.place),
        "likely": int(binned(kinds[0], (0.1, 0.3, 0.5, 0.7, 0.9, 0.97))),
        "other_kind": int(kinds.argmax()),
        "scale": crc(number.scale),
    }


class _Scene:
    """Where each model is named, for the relation of other words to it."""

    def __init__(self, view: View, models: Sequence[Model]) -> None:
        self.view, self.models = view, models
        self.all = sorted((m.start, m.end, k) for k, model in enumerate(models) for m in model.mentions)
        self.starts = [start for start, _, _ in self.all]
        self.most = max(len(model.mentions) for model in models)
        self.heads: dict[str, int] = defaultdict(int)
        for model in models:
            self.heads[model.base[0]] += 1
        bases = [model.base for model in models]
        self.extended, self.extends, self.tails = set(), set(), set()
        known = {base: k for k, base in enumerate(bases)}
        for k, base in enumerate(bases):
            for cut in range(1, len(base)):
                if base[:cut] in known:
                    self.extended.add(known[base[:cut]])
                    self.extends.add(k)
                if base[cut:] in known:
                    self.tails.add(known[base[cut:]])

    def of_model(self, k: int) -> dict[str, int]:
        """What is said of a model apart from any number."""
        model = self.models[k]
        count = len(model.mentions)
        return {
            "sized": 1 + model.sized if any(mention.size for mention in model.mentions) else 0,
            "rank": min(4, k),
            "count": int(binned(count, (2, 3, 5, 9))),
            "models": int(binned(len(self.models), (2, 3, 5, 9))),
            "extends": int(k in self.extends),
            "extended": int(k in self.extended),
            "tail": int(k in self.tails),
            "digit": int(is_variant(model.base)),
            "words": min(4, len(model.base)),
            "chance": int(binned(max(mention.chance for mention in model.mentions), (0.6, 0.8, 0.95))),
            "main": 1 if k == 0 else 2 if count == self.most else 0,
            "kin": min(4, self.heads[model.base[0]]),
            "heads": crc(model.base[0]),
            "group": int(len(model.base) == 1),
        }

    def relation(self, k: int, start: int, end: int) -> tuple[Named, dict[str, int]]:
        """The mention of a model that is nearest to some words, and how the words stand to it."""
        view, mentions = self.view, self.models[k].mentions
        place = bisect_left([mention.start for mention in mentions], end)
        before, behind = mentions[:place], mentions[place:]
        sentence = view.sentence(start)
        here = [mention for mention in before if view.sentence(mention.start) == sentence][-1:]
        next_ = [mention for mention in behind[:1] if view.sentence(mention.start) == sentence]
        around = [kk for s, _, kk in self.all[bisect_left(self.starts, start) - 6 : bisect_left(self.starts, start) + 6] if view.sentence(s) == sentence]
        alone = min(3, len(set(around)))
        if here and here[0].start <= start < here[0].end:
            return here[0], {"where": 1, "alone": alone}
        if here:
            mention, where, span = here[0], 2, (here[0].end, start)
        elif next_:
            mention, where, span = next_[0], 3, (end, next_[0].start)
        else:
            mention = before[-1] if before else behind[0]
            return mention, {"where": 4 if before else 5, "alone": alone} | self._far(k, mention, start, sentence)
        words = view.between(*span) if where == 2 else view.lower[view.token(end - 1) + 1 : view.token(mention.start)]
        low = bisect_left(self.starts, span[0])
        others = {kk for s, _, kk in self.all[low : low + 8] if s < span[1]} - {k}
        contrast = next((CONTRASTS[word] for word in words if word in CONTRASTS), 0)
        facts = {"where": where, "steps": 1 + int(binned(len(words), STEPS)), "others": min(3, len(others)), "alone": alone, "contrast": contrast}
        token = view.doc[view.token(mention.end - 1)]
        while token.dep_ in ("compound", "nmod", "nummod", "amod") and token.head.i != token.i and token.head.i > token.i:
            token = token.head
        facts["subject"] = int(token.dep_.startswith("nsubj"))
        return mention, facts

    def _far(self, k: int, mention: Named, start: int, sentence: int) -> dict[str, int]:
        """Words in a sentence that does not name the model."""
        view = self.view
        place = bisect_left(self.starts, start)
        last = self.all[place - 1][2] if place else -1
        base, other = self.models[k].base, self.models[last].base if last >= 0 else ()
        focus = 1 if last == k else 2 if other and other[: len(base)] == base else 3 if other and base[: len(other)] == other else 4
        gap = sentence - view.sentence(mention.start)
        return {
            "steps": 20 + min(4, gap) if gap >= 0 else 30,
            "para": int(view.paragraph(mention.start) == view.paragraph(start)),
            "focus": focus,
        }


def with_rivals(
    candidates: Candidates, models: Sequence[Model], numbers: Sequence[Number], pairs: Sequence[Pair], odds: NDArray[Any]
) -> Candidates:
    """The pairs with what the first look says of them, of other models of the size, of other sizes of the model."""
    by_number: dict[int, list[tuple[float, int]]] = defaultdict(list)
    by_value: dict[tuple[int, float], float] = defaultdict(lambda: -9.0)
    sizes: dict[int, float] = defaultdict(lambda: -9.0)
    bare: dict[int, float] = {}
    many: dict[int, set[float]] = defaultdict(set)
    for pair, odd in zip(pairs, odds.tolist(), strict=True):
        if pair.number is None:
            bare[pair.model] = odd
            continue
        value = numbers[pair.number].value
        by_number[pair.number].append((odd, pair.model))
        by_value[pair.model, value] = max(by_value[pair.model, value], odd)
        sizes[pair.model] = max(sizes[pair.model], odd)
        if odd > 0:
            many[pair.model].add(value)
    kin: dict[int, float] = {}
    for k, model in enumerate(models):
        longer = [sizes[kk] for kk, other in enumerate(models[:60]) if kk != k and other.base[: len(model.base)] == model.base]
        kin[k] = max(longer, default=-9.0)
    rows = np.full((len(pairs), 6), -9.0)
    for i, (pair, odd) in enumerate(zip(pairs, odds.tolist(), strict=True)):
        rows[i, 0] = odd
        rows[i, 4] = kin[pair.model]
        rows[i, 5] = len(many[pair.model])
        if pair.number is None:
            rows[i, 1] = sizes[pair.model]
            continue
        value = numbers[pair.number].value
        rows[i, 1] = max((other for other, k in by_number[pair.number] if k != pair.model), default=-9.0)
        rows[i, 2] = by_value[pair.model, value]
        rows[i, 3] = bare[pair.model]
    columns = {name: binned(rows[:, k], ODDS) for k, name in enumerate(("own", "rival", "again", "unsized", "longer"))}
    columns["many"] = binned(rows[:, 5], (1, 2, 3, 5))
    columns["ahead"] = binned(rows[:, 0] - rows[:, 1], (-4, -2, -1, -0.3, 0.3, 1, 2, 4))
    columns["behind"] = binned(rows[:, 2] - rows[:, 0], (0.1, 1, 2, 4))
    return replace(candidates, columns={**candidates.columns, **columns})
