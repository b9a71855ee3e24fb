"""What an article says that may be a fact of a model, and which of it is said of which."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from analysis.lexicon import word_set, word_table
from analysis.specs.models import named_places
from analysis.specs.numbers import KINDS, Number, close
from analysis.specs.places import ABOVE, Place, Places, Rows, View, crc, kinship

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.choosing.candidates import Candidates, Floats
    from analysis.reading import Reading
    from analysis.specs.models import Model

COLUMNS = (*KINDS[1:6], "license", "open_weight", "released", "modalities")
SAID_AT_LEAST = 0.05  # chance of a number to be of a kind
MOST = 24  # things near a row that may be its fact
FAR = 10**9
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
LEADING = re.compile(r"\A(?:(?:[Tt]he|A|An|Its|Under|With|On|Our|Their|This|New)\s+)*")
BETWEEN_MODALITIES = frozenset({"and", ",", "or", "/", "-", "to", "short", "both", "as", "well"})
DENIALS = frozenset(
    {"not", "n't", "no", "never", "nor", "neither", "without", "only", "than", "instead", "rather", "unlike"}
)
PLANS = frozenset(
    {"will", "would", "may", "might", "could", "should", "plans", "plan", "if", "whether", "promised", "hopes"}
)


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
    chance: float = 0.0


def propose_things(reading: Reading, view: View, numbers: Sequence[Number], kinds: Floats) -> dict[str, list[Thing]]:
    """Everything said that may be a fact, by column, in text order."""
    licenses = list(_licenses(view.text))
    today = str(reading.article.published or "")
    found: dict[str, list[Thing]] = {column: [] for column in COLUMNS}
    for thing in (*_numbers(numbers, kinds), *licenses, *_weights(view, licenses), *_modalities(view)):
        found[thing.column].append(thing)
    found["released"] = [
        Thing("released", date.date, date.start, date.end, _when(date.date, today))
        for date in reading.dates
        if date.date is not None
    ]
    return found


def _numbers(numbers: Sequence[Number], kinds: Floats) -> Iterator[Thing]:
    for number, chances in zip(numbers, kinds.tolist(), strict=True):
        for k in range(1, 6):
            if chances[k] >= SAID_AT_LEAST:
                yield Thing(KINDS[k], number.value, number.start, number.end, k, chances[k], number)


def _licenses(text: str) -> Iterator[Thing]:
    for match in LICENSE.finditer(text):
        name = LEADING.sub("", match.group())
        note = crc(name) if len(name) < 5 else crc(re.sub(r"[\d.]+", "", name.split(" ")[-1]) + str(name[0].isupper()))
        yield Thing("license", name, match.end() - len(name), match.end(), note)


def _weights(view: View, licenses: Sequence[Thing]) -> Iterator[Thing]:
    cues = word_set("weight_cues")
    named = {view.token(license.start) for license in licenses}
    for i, (before, word) in enumerate(pairwise(("", *view.lower))):
        is_cue = word in cues or f"{before} {word}" in cues
        if is_cue or i in named:
            cue = word if is_cue else "license"
            for value in (True, False):
                yield Thing("open_weight", value, *view.extent(i, i), crc(f"{cue}{value}"))


def _modalities(view: View) -> Iterator[Thing]:
    known = {row["word"]: row["modality"] for row in word_table("modalities")}
    run: list[int] = []
    for i, word in enumerate([*view.lower, ""]):
        if word in known:
            run.append(i)
        elif run and (i - run[-1] > 2 or word not in BETWEEN_MODALITIES):
            names = tuple(dict.fromkeys(known[view.lower[k]] for k in run))
            yield Thing("modalities", names, *view.extent(run[0], run[-1]), crc(" ".join(names)))
            run = []


def _when(date: str, today: str) -> int:
    later = 1 + (date > today) + 2 * (date == today) if today else 0
    return 8 * min(12, len(date)) + later


class Scene:
    """The rows of an article, the places where each is spoken of, and what tells variants of a series apart."""

    def __init__(self, view: View, models: Sequence[Model], rows: Sequence[Row]) -> None:
        self.view, self.models, self.rows = view, models, rows
        self.count = Counter(row.model for row in rows)
        self.named = {model.base: k for k, model in enumerate(models)}
        places = [place for k, row in enumerate(rows) for place in self._places(k, row)]
        self.places = Places(view, places, [row.model for row in rows], named_places(models))
        self.sizes: dict[int, set[float]] = defaultdict(set)
        for row in rows:
            self.sizes[row.model] |= {row.size} if row.size is not None else set()
        self.grades = [self._grade(row) for row in rows]

    def _places(self, k: int, row: Row) -> Iterator[Place]:
        yield from (Place(number.start, number.end, k, 1) for number in row.numbers)
        base = self.models[row.model].base
        series = [self.named[base[:size]] for size in range(1, len(base)) if base[:size] in self.named]
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

    def near(self, k: int, starts: Sequence[int]) -> Sequence[int]:
        """Of things that begin at these offsets, the nearest to the places of a row, in text order."""
        if len(starts) <= MOST:
            return range(len(starts))
        gaps: dict[int, int] = {}
        for place in self.places.of[k]:
            i = bisect_left(starts, place.start)
            for n in range(max(0, i - MOST), min(len(starts), i + MOST)):
                gaps[n] = min(gaps.get(n, FAR), abs(starts[n] - place.start))
        return sorted(sorted(gaps, key=lambda n: (gaps[n], n))[:MOST]) if gaps else range(MOST)


Chosen = list[tuple[int, str, Thing | None]]


def describe_facts(scene: Scene, things: dict[str, list[Thing]]) -> tuple[Candidates, Chosen]:
    """For each column and row a group: the things that may be its value, and "nothing said" as the last.

    With the candidates what they are: the row, the column, the thing.
    """
    view, group = scene.view, -1
    chosen: Chosen = []
    rows = Rows("model_facts", view, "first last near nearest", "around")
    of_rows = _of_rows(scene)
    for column, own in things.items():
        said, starts = [Said(view, thing) for thing in own], [thing.start for thing in own]
        for k, of_row in enumerate(of_rows if own else ()):
            near, group = [said[n] for n in scene.near(k, starts)], group + 1
            for one in near:
                place, facts = scene.places.relation(k, one.thing.start, one.thing.end)
                spots = (view.token(place.start), view.token(place.end - 1)) if place else (-1, -1)
                rows.put("around", one.around)
                rows.add(
                    group, of_row | facts | one.about | _together(scene, k, one, place), (one.first, one.last, *spots)
                )
            most = bisect_right(SHARES, max(one.thing.likely for one in near))
            rows.add(group, of_row | {"column": crc(column), "none": 1, "likely": most}, (-1, -1, -1, -1))
            chosen += [(k, column, one.thing) for one in near] + [(k, column, None)]
    return rows.candidates(), chosen


def _of_rows(scene: Scene) -> list[dict[str, int]]:
    """What each row is like."""
    order = {model: k for k, model in enumerate(scene.count)}
    return [
        {
            "rank": min(3, order[row.model]),
            "grade": scene.grades[k],
            "siblings": min(3, scene.count[row.model]),
            "sized": int(row.size is not None),
            "places": min(3, len(scene.places.of[k])),
        }
        for k, row in enumerate(scene.rows)
    ]


class Said:
    """A thing with what it is like whatever row is asked about, and the words around it in its sentence."""

    def __init__(self, view: View, thing: Thing) -> None:
        self.thing, self.first, self.last = thing, view.token(thing.start), view.token(thing.end - 1)
        start, end = view.bounds(self.first)
        self.around = (*range(max(start, self.first - 5), self.first), *range(self.last + 1, min(end, self.last + 5)))
        before = view.lower[max(start, self.first - 7) : self.first]
        self.about = {
            "column": crc(thing.column),
            "note": thing.note,
            "likely": bisect_right(SHARES, thing.likely),
            "denied": int(not DENIALS.isdisjoint(before)) + 2 * (not PLANS.isdisjoint(before)),
        }


def _together(scene: Scene, k: int, said: Said, place: Place | None) -> dict[str, int]:
    """What a thing has to do with a row, besides the words between them."""
    view, thing, links = scene.view, said.thing, scene.view.words.links
    named = scene.places.last_named(thing.start)
    found = {
        "focus": kinship(scene.models[scene.rows[k].model].base, scene.models[named].base) if named >= 0 else 0,
        "above": _above(scene, k, thing),
    }
    if place is not None:
        mine = place.start <= view.offset(int(links["subject"][said.first])) < place.end
        found["clause"] = int(links["verb"][view.token(place.end - 1)] == links["verb"][said.first]) + 2 * int(mine)
    if thing.number and thing.number.form in ("name", "active"):  # in the row's own name, or in another's
        inside = any(p.kind == 2 and p.start <= thing.start < p.end for p in scene.places.of[k])
        found["named"] = 2 - inside
    return found


def _above(scene: Scene, k: int, thing: Thing) -> int:
    """Whether the size named last before a thing in its sentence is the row's (1), smaller (2), larger (3).

    4: the thing is a number larger than the row's size, so never its active parameters.
    """
    row, sentence = scene.rows[k], scene.view.sentence_at
    if thing.number is not None and row.size is not None and thing.number.value >= row.size:
        return 4
    for place in scene.places.last_places(thing.start) if scene.grades[k] else ():
        size = scene.rows[place.owner].size
        if place.kind == 1 and size is not None and sentence(place.start) == sentence(thing.start):
            return 1 if size == row.size else 2 if size < (row.size or 0) else 3
    return 0


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
