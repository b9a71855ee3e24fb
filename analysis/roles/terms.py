"""Since and until when a role is held: which dates around the words that tell of it say so."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

import numpy as np

from analysis.choosing.candidates import Candidates
from analysis.roles.describe import pairs, spans_of
from analysis.roles.judge import SHARED, dates_near, days_after

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints
    from analysis.records import DateExpression
    from analysis.roles.choose import Row
    from analysis.roles.scene import Scene

ENOUGH = 0.3  # from which probability on a date is given
NONE = -1
INSTANCES = 4  # places that tell of one row, at which its dates are looked for
NEAR = 1  # sentences around a row in which its dates may stand
WEEK = 7  # days


class Option(NamedTuple):
    """A date at which a row may begin or end, or no date.

    `number`: that of the row; `told`: the row by whose words it is looked at, the same or one of the same person at the
    same organization; `kin`: how near that is to the row; `date`: the number of the date, NONE for none.
    """

    number: int
    told: Row
    kin: int
    date: int


def options(scene: Scene, rows: Sequence[Row], beside: Sequence[Row]) -> list[Option]:
    """The dates around the words that tell of each row.

    They stand around the row's own words and around those of other rows of the same person at the same organization,
    which are among `beside`: "her chief executive ... she left in May"..
    """
    told: dict[Hashable, list[Row]] = defaultdict(list)
    for other in sorted(beside, key=lambda row: -row.product):
        told[SHARED["pair"](other)] += [other, *other.again]
    return [option for k, row in enumerate(rows) for option in _options(scene, k, row, told[SHARED["pair"](row)])]


def described(scene: Scene, options: Sequence[Option], status: Sequence[int]) -> Candidates:
    """The options, those of a row a group, with the status of their rows."""
    told = [option.told for option in options]
    numbers = np.array([option.date for option in options], np.int64)
    groups = np.array([option.number for option in options], np.int64)
    there = np.array([*scene.dates, (NONE, NONE, NONE)], np.int64)[numbers].T
    tell = spans_of([row.trigger for row in told])
    columns, bags = pairs(scene, tell, there, "person")
    columns |= pairs(scene, spans_of([row.holder.place for row in told]), there, "person", "who_")[0]
    dates = [None if k == NONE else scene.reading.dates[k] for k in numbers]
    columns |= {
        "none": (numbers == NONE).astype(np.int64),
        "kin": np.array([option.kin for option in options], np.int64),
        "days": np.array([days_after(scene, date) for date in dates], np.int64),
        "form": np.array([_form(date) for date in dates], np.int64),
        "rivals": np.minimum(np.bincount(groups)[groups], 5),
        "closer": _closer(sorted({row.trigger.head for row in told}), tell[2], there[0]),
        "title": np.array([row.title is not None for row in told], np.int64),
        "status": np.array([status[k] for k in groups.tolist()], np.int64),
    }
    slots = dict(zip(("start", "end", "tell", "first", "last", "date"), (*tell, *there), strict=True))
    return Candidates(scene.words, slots, columns, bags, groups)


def best(
    scene: Scene, options: Sequence[Option], since: Floats, until: Floats
) -> tuple[dict[int, DateExpression], dict[int, DateExpression]]:
    """For rows, by their numbers, the dates at which they begin and end.

    One date is both only if it is a term, and no row ends before it begins.
    """
    begins, ends = _best(scene, options, since), _best(scene, options, until)
    for number in begins.keys() & ends.keys():
        (begin, date), (end, other) = begins[number], ends[number]
        same = date is other and value_of(date, "since") == value_of(date, "until")
        if same or (date.earliest and other.latest and other.latest < date.earliest):
            del (ends if begin >= end else begins)[number]
    return {k: date for k, (_, date) in begins.items()}, {k: date for k, (_, date) in ends.items()}


def _best(scene: Scene, options: Sequence[Option], chances: Floats) -> dict[int, tuple[float, DateExpression]]:
    """The most probable date of each row, if it is probable enough; it may stand at several places."""
    places: dict[tuple[int, str | None], list[tuple[float, DateExpression]]] = defaultdict(list)
    for option, chance in zip(options, chances.tolist(), strict=True):
        if option.date != NONE:
            date = scene.reading.dates[option.date]
            places[option.number, date.date].append((chance, date))
    found: dict[int, tuple[float, DateExpression]] = {}
    for (number, _), same in places.items():
        chance = sum(chance for chance, _ in same)
        if chance >= ENOUGH and (number not in found or chance > found[number][0]):
            found[number] = chance, max(same, key=lambda one: one[0])[1]
    return found


def value_of(date: DateExpression | None, column: str) -> str | None:
    """The date at which a role begins or ends, of an expression that may be a term: "from 2014 to 2017"."""
    if date is None or date.date is None:
        return None
    first, slash, last = date.date.partition("/")
    span = date.latest - date.earliest if date.latest and date.earliest else None
    if not slash or (span is not None and span.days <= WEEK):
        return date.date
    return (first if column == "since" else last.strip(".")) or first


def _options(scene: Scene, number: int, row: Row, told: Sequence[Row]) -> list[Option]:
    places = {row.trigger.head: (row, 0)}
    for other in told:
        if len(places) < INSTANCES:
            kin = 1 if other.title == row.title else 2 if other.trigger.titled else 3
            places.setdefault(other.trigger.head, (other, kin))
    dated = ((other, kin, k) for other, kin in places.values() for k in _dates_around(scene, other))
    return [Option(number, row, 0, NONE), *(Option(number, *one) for one in dated)]


def _dates_around(scene: Scene, row: Row) -> list[int]:
    found = {*dates_near(scene, row.trigger.head, NEAR), *dates_near(scene, row.holder.place.first, 0)}
    return sorted(k for k in found if scene.reading.dates[k].date)


def _form(date: DateExpression | None) -> int:
    """The shape of a date's value: a year, a month, a day, an interval."""
    if date is None:
        return 0
    return crc32("".join("0" if c.isdigit() else c for c in date.date or "").encode())


def _closer(known: Sequence[int], heads: Ints, dates: Ints) -> Ints:
    """How many other words that tell a row are closer to a date than those of its own row, up to three."""
    found = []
    for head, date in zip(heads.tolist(), dates.tolist(), strict=True):
        reach = min(abs(head - date), 60)
        inside = range(bisect_left(known, date - reach + 1), bisect_left(known, date + reach))
        found.append(min(len(inside), 3) if date >= 0 else 9)
    return np.array(found, np.int64)
