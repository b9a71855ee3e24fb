"""What an article says that may be a fact of a model, and which of it is said of which."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from heapq import nlargest
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.lexicon import word_set, word_table
from analysis.specs.names import crc
from analysis.specs.numbers import Number, close
from analysis.specs.pairs import named_places
from analysis.specs.places import ABOVE, Place, Places, bag, columns, kinship
from analysis.specs.quantities import KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.choosing.candidates import Floats
    from analysis.reading import Reading
    from analysis.specs.pairs import Model
    from analysis.specs.view import View

COLUMNS = (*KINDS[1:6], "license", "open_weight", "released", "modalities")
SAID_AT_LEAST = 0.05  # chance of a number to be of a kind
LOOKS = ("model_facts", "model_values")
MOST = 24  # things near a row that may be its fact
SHARES = (0.03, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97)
LICENSE = re.compile(
    r"\b(?:Apache(?:[ -][Ll]icen[sc]e)?(?:,? [Vv]ersion)?(?:[ -]?2(?:\.0)?)?|(?:[Mm]odified )?MIT|BSD(?:-\d-Clause)?|"
    r"[AL]?GPL(?:v?[ -]?\d(?:\.\d)?)?|EUPL|CC[ -](?:BY|0)(?:[ -](?:NC|SA|ND))*(?:[ -]\d\.\d)?|"
    r"Creative Commons(?: [A-Z][\w-]*)*(?: \d\.\d)?|(?:Open)?RAIL(?:-[A-Z+]+)?|"
    r"(?:[A-Z][\w.’'-]*(?: [A-Z\d][\w.-]*){0,4} )?[Ll]icen[sc]e(?: [Aa]greement)?|"
    r"[A-Z][\w.-]*(?: [A-Z\d][\w.-]*){0,3} (?:Terms|terms)(?: of [Uu]se)?|"
    r"(?:custom|bespoke|proprietary|community|research(?:-only)?|non-?commercial|permissive)(?: \w+)? licen[sc]e)"
    r"(?![\w])"
)
LEADING = re.compile(r"^(?:(?:[Tt]he|A|An|Its|Under|With|On|Our|Their|This|New)\s+)+")


@dataclass(frozen=True)
class Thing:
    """Something said that may be the value of a column.

    `note`: a number for what it is like, `likely`: how sure it is of this column.
    """

    column: str
    value: Any
    start: int
    end: int
    note: int = 0
    likely: float = 1.0
    number: Number | None = None


@dataclass
class Row:
    """A row of the table to come: which model, its size, the numbers that say so, how likely it is one."""

    model: int
    size: float | None
    numbers: list[Number] = field(default_factory=list)
    chance: float = 1.0


def propose_things(reading: Reading, view: View, numbers: Sequence[Number], kinds: Floats) -> dict[str, list[Thing]]:
    """Everything said that may be a fact, by column, in text order."""
    found: dict[str, list[Thing]] = {column: [] for column in COLUMNS}
    for number, chances in zip(numbers, kinds, strict=True):
        for k in range(1, 6):
            if chances[k] >= SAID_AT_LEAST:
                found[KINDS[k]].append(
                    Thing(KINDS[k], number.value, number.start, number.end, k, float(chances[k]), number)
                )
    found["license"] = list(_licenses(view.text))
    found["open_weight"] = list(_weights(view, found["license"]))
    found["released"] = [
        Thing("released", date.date, date.start, date.end, _when(date.date, str(reading.article.published or "")))
        for date in reading.dates
        if date.date is not None
    ]
    found["modalities"] = list(_modalities(view))
    return found


def _licenses(text: str) -> Iterator[Thing]:
    for match in LICENSE.finditer(text):
        lead = LEADING.match(match.group())
        start = match.start() + (lead.end() if lead else 0)
        name = text[start : match.end()]
        note = crc(name) if len(name) < 5 else crc(re.sub(r"[\d.]+", "", name.split(" ")[-1]) + str(name[0].isupper()))
        yield Thing("license", name, start, match.end(), note)


def _weights(view: View, licenses: Sequence[Thing]) -> Iterator[Thing]:
    cues = word_set("weight_cues")
    named = {view.token(license.start) for license in licenses}
    for token in view.doc:
        word = token.lower_
        if word in cues or token.i in named:
            for value in (True, False):
                yield Thing(
                    "open_weight",
                    value,
                    token.idx,
                    token.idx + len(token),
                    crc(f"{word if word in cues else 'license'}{value}"),
                )


def _modalities(view: View) -> Iterator[Thing]:
    known = {row["word"]: row["modality"] for row in word_table("modalities")}
    run: list[int] = []
    for i, word in enumerate([*view.lower, ""]):
        if word in known:
            run.append(i)
        elif run and (i - run[-1] > 2 or word == "" or word not in BETWEEN_MODALITIES):
            names = tuple(dict.fromkeys(known[view.lower[k]] for k in run))
            last = view.doc[run[-1]]
            yield Thing("modalities", names, view.doc[run[0]].idx, last.idx + len(last), crc(" ".join(names)))
            run = []


BETWEEN_MODALITIES = frozenset({"and", ",", "or", "/", "-", "to", "short", "both", "as", "well"})


def _when(date: str, today: str) -> int:
    later = 1 + (date > today) + 2 * (date == today) if today else 0
    return 8 * min(12, len(date)) + later


class Scene:
    """The rows of an article, the places where each is spoken of, and what tells variants of a series apart."""

    def __init__(self, view: View, models: Sequence[Model], rows: Sequence[Row]) -> None:
        self.view, self.models, self.rows = view, models, rows
        self.count = Counter(row.model for row in rows)
        self.named: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for number, model in enumerate(models):
            self.named[model.base].append(number)
        places = [place for k, row in enumerate(rows) for place in self._places(k, row)]
        self.places = Places(view, places, [row.model for row in rows], named_places(models))
        self.order = {model: k for k, model in enumerate(dict.fromkeys(row.model for row in rows))}
        self.sizes: dict[int, set[float]] = defaultdict(set)
        for row in rows:
            self.sizes[row.model] |= {row.size} if row.size is not None else set()
        self.grades = [self._grade(row) for row in rows]

    def _places(self, k: int, row: Row) -> Iterator[Place]:
        yield from (Place(number.start, number.end, k, 1) for number in row.numbers)
        base = self.models[row.model].base
        series = [number for size in range(1, len(base)) for number in self.named[base[:size]]]
        for number in sorted([row.model, *series]):
            for mention in self.models[number].mentions:
                if number != row.model:
                    yield Place(mention.start, mention.end, k, ABOVE)
                elif mention.size is None:
                    yield Place(mention.start, mention.end, k, 2 if self.count[row.model] == 1 else 3)
                elif row.size is not None and close(mention.size, row.size):
                    yield Place(mention.start, mention.end, k, 2)

    def _grade(self, row: Row) -> int:
        """1 the smallest of its series, 2 the largest, 3 another, 0 the only one."""
        sizes = self.sizes[row.model]
        if row.size is None or len(sizes) < 2:
            return 0
        return 1 if row.size == min(sizes) else 2 if row.size == max(sizes) else 3

    def near(self, k: int, things: Sequence[Thing]) -> list[Thing]:
        """The things nearest to the places of a row, in text order."""
        if len(things) <= MOST:
            return list(things)
        starts = [place.start for place in self.places.of[k]]

        def distance(thing: Thing) -> int:
            place = bisect_left(starts, thing.start)
            return min((abs(thing.start - start) for start in starts[max(0, place - 1) : place + 1]), default=0)

        return sorted(sorted(things, key=distance)[:MOST], key=lambda thing: thing.start)

    def describe(self, k: int) -> dict[str, int]:
        """What a row is like."""
        row = self.rows[k]
        return {
            "rank": min(3, self.order[row.model]),
            "models": min(4, len(self.order)),
            "grade": self.grades[k],
            "siblings": min(3, self.count[row.model]),
            "sized": int(row.size is not None),
            "places": min(3, len(self.places.of[k])),
        }


Chosen = list[tuple[int, str, Thing | None]]


def describe_facts(scene: Scene, things: dict[str, list[Thing]]) -> tuple[Candidates, Chosen]:
    """For each row and column a group: the things that may be its value, and "nothing said" as the last.

    With the candidates what they are: the row, the column, the thing.
    """
    view = scene.view
    rows: list[dict[str, int]] = []
    slots: list[tuple[int, int, int, int]] = []
    around: list[tuple[int, int]] = []
    chosen: Chosen = []
    groups: list[int] = []
    for k in range(len(scene.rows)):
        for column, all_things in things.items():
            own = scene.describe(k) | {"column": crc(column)}
            near = scene.near(k, all_things)
            for thing in near:
                place, facts = scene.places.relation(k, thing.start, thing.end)
                first, last = view.token(thing.start), view.token(thing.end - 1)
                spot = (view.token(place.start), view.token(place.end - 1)) if place else (-1, -1)
                around += [(len(rows), word) for word in _around(view, first, last)]
                rows.append(own | facts | _of_thing(scene, k, thing, place))
                slots.append((first, last, *spot))
            if near:
                most = int(binned(max(thing.likely for thing in near), SHARES))
                rows.append(own | {"none": 1, "things": 1 + min(3, len(near)), "likely": most})
                slots.append((-1, -1, -1, -1))
                groups += [1 + (groups[-1] if groups else -1)] * (len(near) + 1)
                chosen += [(k, column, thing) for thing in [*near, None]]
    spots = np.array(slots, np.int64).reshape(-1, 4).T
    by_name = dict(zip(("first", "last", "near", "nearest"), spots, strict=True))
    found = Candidates(view.words, by_name, columns(rows, *LOOKS), {"around": bag(around)}, np.array(groups, np.int64))
    return found, chosen


DENIALS = frozenset(
    {"not", "n't", "no", "never", "nor", "neither", "without", "only", "than", "instead", "rather", "unlike"}
)
PLANS = frozenset(
    {"will", "would", "may", "might", "could", "should", "plans", "plan", "if", "whether", "promised", "hopes"}
)


def _around(view: View, first: int, last: int) -> Iterator[int]:
    start, end = view.bounds(first)
    yield from range(max(start, first - 5), first)
    yield from range(last + 1, min(end, last + 5))


def _of_thing(scene: Scene, k: int, thing: Thing, place: Place | None) -> dict[str, int]:
    """What a thing is like, and what it has to do with a row besides the words between them."""
    view, model = scene.view, scene.models[scene.rows[k].model]
    first = view.token(thing.start)
    before = view.lower[max(view.bounds(first)[0], first - 7) : first]
    other = scene.places.last_named(thing.start)
    found = {
        "note": thing.note,
        "likely": int(binned(thing.likely, SHARES)),
        "denied": int(not DENIALS.isdisjoint(before)) + 2 * (not PLANS.isdisjoint(before)),
        "focus": kinship(model.base, scene.models[other].base) if other >= 0 else 0,
        "above": _above(scene, k, thing),
    }
    if place is not None:
        verbs, subjects = view.words.links["verb"], view.words.links["subject"]
        mine = place.start <= view.offset(int(subjects[first])) < place.end
        found["clause"] = int(verbs[view.token(place.end - 1)] == verbs[first]) + 2 * int(mine)
        gap = view.text[min(place.end, thing.end) : max(place.start, thing.start)]
        found["between"] = crc(gap) if len(gap) < 24 else 0
    return found | (_of_number(scene, k, thing.number) if thing.number else {})


def _of_number(scene: Scene, k: int, number: Number) -> dict[str, int]:
    """Whether a number stands in the row's own name (1) or another's (2), and in the same place of its list (1)."""
    own = any(p.kind == 2 and p.start <= number.start < p.end for p in scene.places.of[k])
    found = {"form": crc(number.form), "listed": min(3, number.length)}
    found["named"] = 2 - own if number.form in ("name", "active") else 0
    for size in scene.rows[k].numbers:
        near = abs(scene.view.sentence_at(size.start) - scene.view.sentence_at(number.start)) <= 1
        if near and size.length == number.length > 1:
            found["parallel"] = 1 if size.place == number.place else 2
    return found


def _above(scene: Scene, k: int, thing: Thing) -> int:
    """Whether the size named last before a thing in its sentence is the row's (1), smaller (2), larger (3).

    4: the thing is a number larger than the row's size, so never its active parameters.
    """
    row, sentence = scene.rows[k], scene.view.sentence_at(thing.start)
    if thing.number is not None and row.size is not None and thing.number.value >= row.size:
        return 4
    for place in scene.places.last_places(thing.start) if scene.grades[k] else ():
        size = scene.rows[place.owner].size
        if place.kind == 1 and size is not None and scene.view.sentence_at(place.start) == sentence:
            return 1 if size == row.size else 2 if size < (row.size or 0) else 3
    return 0


def with_agreement(scene: Scene, candidates: Candidates, chosen: Chosen, chances: NDArray[Any]) -> Candidates:
    """The candidates with what the first look gives to the same value here, to variants, to kin, to other models."""
    here: dict[tuple[int, str, Any], float] = defaultdict(float)
    for (k, column, thing), chance in zip(chosen, chances.tolist(), strict=True):
        here[k, column, thing and thing.value] += chance
    kind = [(row.model, scene.models[row.model].base[0]) for row in scene.rows]
    members: Counter[tuple[Any, str]] = Counter()
    for k, column in {(k, column) for k, column, _ in chosen}:
        members.update((group, column) for group in kind[k])
    total: dict[tuple[Any, str, Any], float] = defaultdict(float)
    strangers: dict[tuple[str, Any], dict[int, float]] = defaultdict(dict)
    for (k, column, value), mass in here.items():
        for group in kind[k]:
            total[group, column, value] += mass
        spot = strangers[column, value]
        spot[kind[k][0]] = max(spot.get(kind[k][0], 0.0), mass)
    leading = {key: nlargest(2, ((most, model) for model, most in spot.items())) for key, spot in strangers.items()}
    table = np.zeros((len(chosen), 6))
    for i, (k, column, thing) in enumerate(chosen):
        value = thing and thing.value
        mass = here[k, column, value]
        rest = [(total[g, column, value] - mass, members[g, column] - 1) for g in kind[k]]
        others = [most for most, model in leading[column, value] if model != kind[k][0]]
        means = [share / count if count else -1 for share, count in rest]
        table[i] = (chances[i], mass, *means, max(others, default=-1), here[k, column, None])
    names = ("own", "mass", "variants", "kin", "strangers", "nothing")
    more = {name: binned(table[:, j], (0.0, *SHARES)) for j, name in enumerate(names)}
    return replace(candidates, columns={**candidates.columns, **more})


def shared(scene: Scene, candidates: Candidates, chosen: Chosen, chances: NDArray[Any]) -> list[float]:
    """The chances; where words speak of no one variant, their mean over all: it holds for each row of the series."""
    kind, where = candidates.columns["kind"], candidates.columns["where"]
    groups = []
    for i, (k, column, thing) in enumerate(chosen):
        model = scene.rows[k].model
        apart = thing is None or (kind[i] in (1, 2) and where[i] in (1, 2, 3))
        groups.append((k if apart else -1 - model, column, thing and thing.start, thing and thing.value))
    said: dict[Any, list[float]] = defaultdict(list)
    for group, chance in zip(groups, chances.tolist(), strict=True):
        said[group].append(chance)
    return [sum(said[group]) / len(said[group]) for group in groups]
