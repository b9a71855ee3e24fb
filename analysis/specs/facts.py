"""What an article says that may be a fact of a model, and which of it is said of which."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.lexicon import word_set, word_table
from analysis.specs.names import crc, key_of
from analysis.specs.pairs import CONTRASTS, STEPS, Model
from analysis.specs.quantities import KINDS
from analysis.specs.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.choosing.candidates import Floats
    from analysis.reading import Reading
    from analysis.specs.numbers import Number

COLUMNS = ("developer", *KINDS[1:6], "license", "open_weight", "released", "modalities")
SAID_AT_LEAST = 0.05  # chance of a number to be of a kind
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
    """Something said that may be the value of a column; `note`: a number for what it is like."""

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


@dataclass(frozen=True)
class Place:
    """Where a row is spoken of; `kind`: 1 its size, 2 its name, 3 its series, 4 what its name begins with."""

    start: int
    end: int
    kind: int
    row: int


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
    found["developer"] = list(_makers(reading))
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
                    "open_weight", value, token.idx, token.idx + len(token), crc(f"{word if word in cues else 'license'}{value}")
                )


def _makers(reading: Reading) -> Iterator[Thing]:
    count = Counter(mention.entity for mention in reading.mentions if mention.kind == "organization")
    top = max(count.values(), default=0)
    for mention in reading.mentions:
        if mention.kind == "organization" and mention.entity:
            record = reading.organization_of.get(mention.entity)
            note = crc(record.kind if record else "") + (count[mention.entity] == top)
            yield Thing("developer", mention.entity, mention.start, mention.end, note)


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
    """The rows of an article and the places where each is spoken of."""

    def __init__(self, view: View, models: Sequence[Model], rows: Sequence[Row]) -> None:
        self.view, self.models, self.rows = view, models, rows
        count = Counter(row.model for row in rows)
        self.count = count
        self.places: list[list[Place]] = [sorted(self._places(k, row), key=lambda p: p.start) for k, row in enumerate(rows)]
        self.all = sorted((place for places in self.places for place in places if place.kind < 4), key=lambda p: p.start)
        self.starts = [place.start for place in self.all]
        self.named = sorted((m.start, m.end, k) for k, model in enumerate(models) for m in model.mentions)
        self.named_starts = [start for start, _, _ in self.named]
        self.order = list(dict.fromkeys(row.model for row in rows))
        self.grades = [self._grade(row) for row in rows]
        self.heads = Counter(models[k].base[0] for k in self.order)

    def _places(self, k: int, row: Row) -> Iterator[Place]:
        for number in row.numbers:
            yield Place(number.start, number.end, 1, k)
        model = self.models[row.model]
        for mention in model.mentions:
            if mention.size is None:
                yield Place(mention.start, mention.end, 2 if self.count[row.model] == 1 else 3, k)
            elif row.size is not None and abs(mention.size - row.size) <= 0.01 * row.size:
                yield Place(mention.start, mention.end, 2, k)
        for other in self.models:
            if len(other.base) < len(model.base) and model.base[: len(other.base)] == other.base:
                for mention in other.mentions:
                    yield Place(mention.start, mention.end, 4, k)

    def _grade(self, row: Row) -> int:
        """1 the smallest of its series, 2 the largest, 3 another, 0 the only one."""
        sizes = sorted(other.size for other in self.rows if other.model == row.model and other.size is not None)
        if row.size is None or len(sizes) < 2:
            return 0
        return 1 if row.size == sizes[0] else 2 if row.size == sizes[-1] else 3

    def near(self, k: int, things: Sequence[Thing]) -> list[Thing]:
        """The things nearest to the places of a row, in text order."""
        if len(things) <= MOST:
            return list(things)
        starts = [place.start for place in self.places[k]]

        def distance(thing: Thing) -> int:
            place = bisect_left(starts, thing.start)
            around = starts[max(0, place - 1) : place + 1]
            return min((abs(thing.start - start) for start in around), default=0)

        return sorted(sorted(things, key=distance)[:MOST], key=lambda thing: thing.start)

    def relation(self, k: int, thing: Thing) -> tuple[Place | None, dict[str, int]]:
        """The place of a row that is nearest to a thing, and how the thing stands to it."""
        view, places = self.view, self.places[k]
        start, end = thing.start, thing.end
        sentence = view.sentence(start)
        cut = bisect_left([place.start for place in places], end)
        before = [place for place in places[max(0, cut - 4) : cut] if view.sentence(place.start) == sentence]
        behind = [place for place in places[cut : cut + 1] if view.sentence(place.start) == sentence]
        inside = [place for place in before if place.start <= start < place.end]
        around = {n[2] for n in self._named_near(start, sentence)}
        facts = {"alone": min(3, len(around)), "mine": int(self.rows[k].model in around)}
        if inside:
            return inside[-1], facts | {"where": 1, "kind": inside[-1].kind}
        if before:
            place, where, low, high = before[-1], 2, before[-1].end, start
            words = view.between(low, high)
        elif behind:
            place, where, low, high = behind[0], 3, end, behind[0].start
            words = view.lower[view.token(end - 1) + 1 : view.token(high)]
        else:
            return self._far(k, thing, sentence, facts)
        i = bisect_left(self.starts, low)
        own = {p.row for p in self.all[i - 8 if i > 8 else 0 : i + 24] if p.start == place.start} | {k}
        others = {p.row for p in self.all[i : i + 24] if p.start < high} - own
        named = {n[2] for n in self._named_between(low, high)} - {self.rows[k].model}
        facts |= {
            "where": where,
            "kind": place.kind,
            "steps": 1 + int(binned(len(words), STEPS)),
            "others": min(2, len(named)),
            "sizes": min(2, len(others)),
            "contrast": next((CONTRASTS[word] for word in words if word in CONTRASTS), 0),
            "both": int(bool(before and behind)),
        }
        return place, facts

    def _named_near(self, start: int, sentence: int) -> list[tuple[int, int, int]]:
        i = bisect_left(self.named_starts, start)
        return [n for n in self.named[max(0, i - 6) : i + 6] if self.view.sentence(n[0]) == sentence]

    def _named_between(self, low: int, high: int) -> list[tuple[int, int, int]]:
        i = bisect_left(self.named_starts, low)
        return [n for n in self.named[i : i + 12] if n[0] < high]

    def _far(self, k: int, thing: Thing, sentence: int, facts: dict[str, int]) -> tuple[Place | None, dict[str, int]]:
        """A thing in a sentence that does not speak of the row."""
        view, places = self.view, self.places[k]
        cut = bisect_left([place.start for place in places], thing.start)
        place = places[cut - 1] if cut else places[0] if places else None
        i = bisect_left(self.named_starts, thing.start)
        last = self.named[i - 1][2] if i else -1
        base = self.models[self.rows[k].model].base
        other = self.models[last].base if last >= 0 else ()
        focus = 0
        if last >= 0:
            focus = 1 if other == base else 2 if other == base[: len(other)] else 3 if base == other[: len(base)] else 4
            focus = 5 if focus == 4 and other[0] == base[0] else focus
        facts |= {"where": 4 if cut else 5, "focus": focus}
        if place is not None:
            gap = sentence - view.sentence(place.start)
            facts |= {
                "kind": place.kind,
                "steps": 20 + min(4, gap) if gap >= 0 else 30,
                "para": int(view.paragraph(place.start) == view.paragraph(thing.start)),
            }
        return place, facts

    def of_row(self, k: int) -> dict[str, int]:
        """What a row is like."""
        row = self.rows[k]
        rank = self.order.index(row.model)
        return {
            "rank": min(3, rank),
            "models": min(4, len(self.order)),
            "grade": self.grades[k],
            "siblings": min(3, self.count[row.model]),
            "sized": int(row.size is not None),
        }


def describe_facts(
    scene: Scene, things: dict[str, list[Thing]]
) -> tuple[Candidates, list[tuple[int, str, Thing | None]]]:
    """For each row and column a group: the things that may be its value, and "nothing said" as the last."""
    rows, slots, groups, chosen, bag = [], [], [], [], []
    view = scene.view
    group = 0
    for k in range(len(scene.rows)):
        own = scene.of_row(k)
        for column in COLUMNS:
            near = scene.near(k, things[column])
            if not near:
                continue
            name = crc(column)
            for thing in near:
                place, facts = scene.relation(k, thing)
                row = own | facts | _of_thing(scene, k, thing, place) | {"column": name, "note": thing.note}
                first, last = view.token(thing.start), view.token(thing.end - 1)
                spot = (view.token(place.start), view.token(place.end - 1)) if place else (-1, -1)
                bag += [(len(rows), word) for word in _around(view, first, last)]
                rows.append(row)
                slots.append((first, last, *spot))
                groups.append(group)
                chosen.append((k, column, thing))
            most = max(thing.likely for thing in near)
            rows.append(
                own
                | {
                    "column": name,
                    "none": 1,
                    "things": 1 + min(3, len(near)),
                    "likely": int(binned(most, SHARES)),
                    "places": min(3, len(scene.places[k])),
                }
            )
            slots.append((-1, -1, -1, -1))
            groups.append(group)
            chosen.append((k, column, None))
            group += 1
    table = np.array(slots, np.int64).reshape(-1, 4)
    around = np.array(bag or np.zeros((0, 2)), np.int64).reshape(-1, 2).T
    columns = {name: np.array([row.get(name, 0) for row in rows], np.int64) for name in FEATURES}
    return (
        Candidates(
            view.words,
            {name: table[:, k] for k, name in enumerate(("first", "last", "near", "nearest"))},
            columns,
            {"around": (around[0], around[1])},
            np.array(groups, np.int64),
        ),
        chosen,
    )


FEATURES = ("column", "note", "none", "things", "places", "likely", "rank", "models", "grade", "siblings", "sized", "alone", "mine")
FEATURES += ("where", "kind", "steps", "others", "sizes", "contrast", "both", "focus", "para", "parallel", "above", "clause")
FEATURES += ("named", "denied", "listed", "alike", "between", "form")
DENIALS = frozenset({"not", "n't", "no", "never", "nor", "neither", "without", "only", "than", "instead", "rather", "unlike"})
PLANS = frozenset({"will", "would", "may", "might", "could", "should", "plans", "plan", "if", "whether", "promised", "hopes"})


def _around(view: View, first: int, last: int) -> Iterator[int]:
    start, end = view.bounds(first)
    yield from range(max(start, first - 5), first)
    yield from range(last + 1, min(end, last + 5))


def _of_thing(scene: Scene, k: int, thing: Thing, place: Place | None) -> dict[str, int]:
    view, row = scene.view, scene.rows[k]
    first = view.token(thing.start)
    start, _ = view.bounds(first)
    before = view.lower[max(start, first - 7) : first]
    found = {
        "likely": int(binned(thing.likely, SHARES)),
        "denied": int(not DENIALS.isdisjoint(before)) + 2 * (not PLANS.isdisjoint(before)),
    }
    if place is not None:
        spot = view.token(place.end - 1)
        verbs, subjects = view.words.links["verb"], view.words.links["subject"]
        found["clause"] = int(verbs[spot] == verbs[first]) + 2 * int(place.start <= view.offset(int(subjects[first])) < place.end)
        if place.end <= thing.start:
            found["between"] = crc(view.text[place.end : thing.start]) if thing.start - place.end < 24 else 0
        elif thing.end <= place.start:
            found["between"] = crc(view.text[thing.end : place.start]) if place.start - thing.end < 24 else 0
    if thing.number is not None:
        number = thing.number
        found["form"] = crc(number.form)
        found["listed"] = min(3, number.length)
        found["named"] = int(number.form in ("name", "active")) * (
            1 if any(p.kind == 2 and p.start <= number.start < p.end for p in scene.places[k]) else 2
        )
        for own in row.numbers:
            if own.length == number.length > 1 and abs(view.sentence(own.start) - view.sentence(number.start)) <= 1:
                found["parallel"] = 1 if own.place == number.place else 2
        if row.size and number.value >= row.size:
            found["above"] = 4
    if scene.grades[k] and not found.get("above"):
        found["above"] = _above(scene, row, thing)
    if thing.column == "developer":
        found["alike"] = int(scene.models[row.model].base[0] in key_of(str(thing.value)))
    return found


def _above(scene: Scene, row: Row, thing: Thing) -> int:
    """Whether the size named last before a thing in its sentence is the row's (1), smaller (2) or larger (3)."""
    sentence = scene.view.sentence(thing.start)
    i = bisect_left(scene.starts, thing.start)
    for place in reversed(scene.all[max(0, i - 8) : i]):
        other = scene.rows[place.row]
        if place.kind == 1 and other.size is not None and scene.view.sentence(place.start) == sentence:
            return 1 if other.size == row.size else 2 if other.size < (row.size or 0) else 3
    return 0


def with_agreement(
    scene: Scene, candidates: Candidates, chosen: Sequence[tuple[int, str, Thing | None]], chances: NDArray[Any]
) -> Candidates:
    """The candidates with what the first look gives to the same value here, to variants, to kin, to other models."""
    here: dict[tuple[int, str, Any], float] = defaultdict(float)
    for (k, column, thing), chance in zip(chosen, chances.tolist(), strict=True):
        here[k, column, thing and thing.value] += chance
    strangers: dict[tuple[Any, ...], dict[int, float]] = defaultdict(dict)
    rest: dict[tuple[int, str], int] = defaultdict(int)
    groups: dict[tuple[str, Any, str], int] = defaultdict(int)
    for k, column in dict.fromkeys((k, column) for k, column, _ in chosen):
        rest[scene.rows[k].model, column] += 1
        groups["kin", scene.models[scene.rows[k].model].base[0], column] += 1
    total: dict[tuple[Any, ...], float] = defaultdict(float)
    for (k, column, value), mass in here.items():
        model = scene.rows[k].model
        total["variants", model, column, value] += mass
        total["kin", scene.models[model].base[0], column, value] += mass
        spot = strangers[column, value]
        spot[model] = max(spot.get(model, 0.0), mass)
    table = np.zeros((len(chosen), 6))
    for i, (k, column, thing) in enumerate(chosen):
        value, model = thing and thing.value, scene.rows[k].model
        mass, head = here[k, column, value], scene.models[model].base[0]
        variants, kin = rest[model, column] - 1, groups["kin", head, column] - 1
        table[i, 0] = chances[i]
        table[i, 1] = mass
        table[i, 2] = (total["variants", model, column, value] - mass) / variants if variants else -1
        table[i, 3] = (total["kin", head, column, value] - mass) / kin if kin else -1
        table[i, 4] = max((m for other, m in strangers[column, value].items() if other != model), default=-1)
        table[i, 5] = here[k, column, None]
    names = ("own", "mass", "variants", "kin", "strangers", "nothing")
    edges = (0.0, *SHARES)
    more = {name: binned(table[:, j], edges) for j, name in enumerate(names)}
    return replace(candidates, columns={**candidates.columns, **more})
