"""The roles of an article: which candidate rows are right, their status, certainty, since and until; records."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

import numpy as np

from analysis.certainty import certainty
from analysis.choosing.candidates import Candidates, bin_of, binned
from analysis.records import CERTAINTIES, STATUSES, Role
from analysis.roles.choose import CHANCES, COUNTS, Chain, Row
from analysis.roles.propose import Cast, Span, alike, pairs, spans_of

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints
    from analysis.reading import Reading
    from analysis.records import DateExpression

LEAST = 0.37  # from which probability on a row is given
# A departure is news: it is told where it is half as likely as another status. Out of fold it is found so in .37 of the
# rows that are one, for .23, and of all statuses nearly as many are right (.789, for .791).
DEPARTURES = np.where(np.array(STATUSES) == "leaving", 2, 1)
ODDS = tuple(1 / (1 + np.exp([5.0, 4, 3, 2.2, 1.5, 1, 0.5, 0, -0.5, -1, -1.5, -2.2, -3, -4])))
LEADS = (-0.5, -0.2, -0.05, 0.0, 0.05, 0.2, 0.5)
DAYS = (-3650, -1460, -730, -365, -120, -31, -7, 0, 1, 8, 60)
ENOUGH = 0.3  # from which probability on a date is given
NONE = -1
INSTANCES = 4  # places that tell of one row, at which its dates are looked for
NEAR = 1  # sentences around a row in which its dates may stand
PASSABLE, MOST = 0.1, 8  # rows of such a probability, and so many of them, say something of others
TELL, WHO, WHERE = (("start", "end", "tell"), *((f"{of}_first", f"{of}_last", of) for of in ("who", "where")))
# What two rows have in common: how well the other is believed tells of this one.
SHARED: dict[str, Callable[[Row], Hashable]] = {
    "trigger": lambda row: row.holder.number,
    "pair": lambda row: (row.person, row.organization),
    "post": lambda row: (row.person, row.post),
    "seat": lambda row: (row.organization, row.post),
    "person": lambda row: row.person,
    "heard": lambda row: (row.holder.number, row.person),
}


def find_roles(reading: Reading) -> Iterator[Role]:
    """The roles that an article states, one for each person, title and organization, with how sure each is.

    Words that tell a title or a move are found first; then who holds it, where, and by which title; then which rows of
    all that could be are right, whether they are current, how certain, and since and until when.
    """
    judge = Judge(Chain(reading))
    for k, (row, chance) in enumerate(judge.chosen):
        yield judge.role(k, row, chance)


class DateOption(NamedTuple):
    """A date at which a row may begin or end, or no date.

    `number`: that of the row; `told`: the row by whose words it is looked at, the same or one of the same person at the
    same organization; `kin`: how near that is to the row; `date`: the number of the date, NONE for none.
    """

    number: int
    told: Row
    kin: int
    date: int


class Judge:
    """The candidate rows of an article and what is made of them, each choice made when it is first asked for."""

    def __init__(self, chain: Chain) -> None:
        self.cast, self.learned, self.rows = chain.cast, chain.learned, chain.rows

    @cached_property
    def candidates(self) -> Candidates:
        """All rows with how probable the choices behind them are, and the rows that share something with them."""
        cast, rows = self.cast, self.rows
        columns, bags, slots = _placed(cast, rows)
        tell, who, where = (np.array([slots[name] for name in names]) for names in (TELL, WHO, WHERE))
        for prefix, here in (("where_", tell), ("both_", who)):
            more, found = pairs(cast, here, where, "organization", prefix)
            columns, bags = columns | more, bags | found
        chances = {
            "sure": [row.trigger.chance for row in rows],
            "who_sure": [row.holder.chance for row in rows],
            "nobody": [row.holder.nobody for row in rows],
            "where_sure": [row.place_chance for row in rows],
            "title_sure": [row.title_chance for row in rows],
        }
        columns |= {name: binned(values, CHANCES) for name, values in chances.items()}
        columns |= {
            "who_rank": np.array([row.holder.rank for row in rows], np.int64),
            "where_rank": np.array([row.place_rank for row in rows], np.int64),
            "product": binned([row.product for row in rows], ODDS),
            "times": np.array([min(len({r.holder.number for r in [row, *row.again]}), 4) for row in rows], np.int64),
            "any": binned([_any(row) for row in rows], ODDS),
        }
        return Candidates(cast.tokens, slots, columns | _shared(rows), bags)

    @cached_property
    def chosen(self) -> list[tuple[Row, float]]:
        """The rows that are probable enough, the most probable first; of two titles of one post only one."""
        chances, least = self.learned.label_chances("role_rows", self.candidates)[:, 1], self.learned.least(LEAST)
        found: dict[tuple[str, str | None], list[Row]] = defaultdict(list)
        kept = []
        for k in np.argsort(-chances, kind="stable").tolist():
            row = self.rows[k]
            own = found[row.person, row.organization]
            if chances[k] >= least and not any(self._is_same_post(row, other) for other in own):
                own.append(row)
                kept.append((row, float(chances[k])))
        return kept

    def _is_same_post(self, row: Row, other: Row) -> bool:
        """Whether two titles are of one post: nearly the same words, or "central" before "technical leader"."""
        before = row.trigger.titled and other.trigger.titled and row.trigger.last + 1 == other.trigger.first
        parts = self.cast.reading.words.parts[row.trigger.first : other.trigger.first]
        return (before and {*parts} == {"ADJ"}) or alike(row.title, other.title)

    @cached_property
    def chosen_candidates(self) -> Candidates:
        """The chosen rows, to be asked for their status and certainty.

        `moves` are the words that tell of the person elsewhere, `acts` the verbs by which the article tells of them.
        """
        cast, rows = self.cast, [row for row, _ in self.chosen]
        columns, bags, slots = _placed(cast, rows)
        here, anywhere = _told(self.rows, SHARED["pair"]), _told(self.rows, SHARED["person"])
        elsewhere = [[i for i in anywhere[row.person] if i not in here[SHARED["pair"](row)]][:MOST] for row in rows]
        bags |= {"moves": _bag(elsewhere), "acts": _bag([_acts(cast, row) for row in rows]), **_sides(cast, rows)}
        return Candidates(cast.tokens, slots, columns | _when(cast, rows), bags)

    @cached_property
    def told(self) -> list[Floats]:
        """For each chosen row the probability of each status, and of each certainty."""
        return [self.learned.label_chances(name, self.chosen_candidates) for name in ("role_status", "role_certainty")]

    @cached_property
    def options(self) -> list[DateOption]:
        """For each chosen row no date, and the dates around the words that tell it.

        Those are its own and those of other rows of the same person at the same organization: "her chief executive ...
        she left in May".
        """
        told: dict[Hashable, list[Row]] = defaultdict(list)
        for other in sorted(self.rows, key=lambda row: -row.product):
            told[SHARED["pair"](other)] += [other, *other.again]
        found = []
        for number, (row, _) in enumerate(self.chosen):
            places = {row.trigger.head: (row, 0)}
            for other in told[SHARED["pair"](row)]:
                if len(places) < INSTANCES:
                    kin = 1 if other.title == row.title else 2 if other.trigger.titled else 3
                    places.setdefault(other.trigger.head, (other, kin))
            dated = [DateOption(number, *one, k) for one in places.values() for k in _dates_around(self.cast, one[0])]
            found += [DateOption(number, row, 0, NONE), *dated]
        return found

    @cached_property
    def date_candidates(self) -> Candidates:
        """The options, those of a row a group, to be asked which of them is its since, and which its until."""
        cast, told = self.cast, [option.told for option in self.options]
        table = [(one.number, one.kin, one.date) for one in self.options]
        groups, kin, numbers = np.array(table, np.int64).reshape(-1, 3).T
        there = np.array([*cast.dates, (NONE, NONE, NONE)], np.int64)[numbers].T
        tell = spans_of([row.trigger for row in told])
        columns, bags = pairs(cast, tell, there, "person")
        columns |= pairs(cast, spans_of([row.holder.place for row in told]), there, "person", "who_")[0]
        dates = [None if k == NONE else cast.reading.dates[k] for k in numbers]
        columns |= {
            "none": numbers == NONE,
            "kin": kin,
            "days": np.array([_days_after(cast, date) for date in dates], np.int64),
            "form": np.array([_form(date) for date in dates], np.int64),
            "rivals": np.minimum(np.bincount(groups)[groups], 5),
            "closer": _closer(sorted({row.trigger.head for row in told}), tell[2], there[0]),
            "title": np.array([row.title is not None for row in told], np.int64),
            "status": self.told[0].argmax(axis=1)[groups],
        }
        slots = dict(zip((*TELL, "first", "last", "date"), (*tell, *there), strict=True))
        return Candidates(cast.tokens, slots, columns, bags, groups)

    @cached_property
    def dates(self) -> tuple[dict[int, DateExpression], dict[int, DateExpression]]:
        """For chosen rows, by their numbers, the dates at which they begin and end."""
        since, until = (self.learned.chances(name, self.date_candidates) for name in ("role_since", "role_until"))
        return best_dates(self.cast, self.options, since, until)

    def role(self, k: int, row: Row, chance: float) -> Role:
        """The record of a chosen row."""
        reading, tell, who = self.cast.reading, row.trigger, row.holder.place
        words, sentence = self._offsets(tell), self.cast.sentences[0]
        name = self._offsets(who) if abs(sentence[who.first] - sentence[tell.head]) <= 1 else None
        evidence = (min(words[0], name[0]), max(words[1], name[1])) if name else words
        (since, until), (status, sure) = (dates.get(k) for dates in self.dates), self.told
        return Role(
            **reading.place(*reading.sentences(*evidence)),
            person=row.person,
            title=row.title,
            organization=row.organization,
            status=STATUSES[int((status[k] * DEPARTURES).argmax())],
            certainty=CERTAINTIES[int(sure[k].argmax())],
            confidence=round(chance, 3),
            **_named("person", name),
            **_named("title", words if tell.titled else None),
            **_named("organization", self._offsets(row.place) if row.place else None),
            **_dated("since", since),
            **_dated("until", until),
        )

    def _offsets(self, span: Span) -> tuple[int, int]:
        return int(self.cast.starts[span.first]), int(self.cast.ends[span.last])


def _placed(cast: Cast, rows: Sequence[Row]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """How the person stands to what tells a row, what is known of the two entities, and the words of all three."""
    tell, places = spans_of([row.trigger for row in rows]), [row.holder.place for row in rows]
    who, where = spans_of(places), spans_of([row.place for row in rows])
    columns, bags = pairs(cast, tell, who, "person")
    columns |= _entity_columns(cast, rows)
    known = {i: CERTAINTIES.index(certainty(cast.reading.words, i)) for i in set(tell[2].tolist())}
    columns["rule"] = np.array([known[i] for i in tell[2].tolist()], np.int64)
    bags["words"] = _bag([range(row.trigger.first, row.trigger.last + 1) for row in rows])
    return columns, bags, dict(zip((*TELL, *WHO, *WHERE), (*tell, *who, *where), strict=True))


def _entity_columns(cast: Cast, rows: Sequence[Row]) -> dict[str, Any]:
    records, named = cast.reading.organization_of, [row.organization or "" for row in rows]
    columns: dict[str, Any] = {
        "titled": [row.kind for row in rows],
        "title": [crc32(row.post.encode()) for row in rows],
        "size": [min(len(row.post.split()), 5) for row in rows],
        "who_refers": [row.holder.place.refers for row in rows],
        "where_refers": [row.place.refers if row.place else 2 for row in rows],
        "kind": [crc32(records[name].kind.encode()) if name in records else int(name != "") for name in named],
    }
    for prefix, kind, names in (("who", "person", [row.person for row in rows]), ("where", "organization", named)):
        leaders = {entity: k + 1 for k, entity in enumerate(cast.leaders[kind][:3])}
        columns[f"{prefix}_count"] = binned([len(cast.by_entity[kind].get(name, ())) for name in names], COUNTS)
        columns[f"{prefix}_leads"] = [leaders.get(name, 0) for name in names]
    return {name: np.array(values, np.int64) for name, values in columns.items()}


def _bag(groups: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    owner = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    return owner, np.array([i for group in groups for i in group], np.int64)


def _any(row: Row) -> float:
    """How probable it is that the row is right by one of the triggers that tell it."""
    miss: dict[int, float] = {}
    for one in [row, *row.again]:
        miss[one.holder.number] = min(miss.get(one.holder.number, 1.0), 1 - one.product)
    return 1 - float(np.prod([*miss.values()]))


def _shared(rows: Sequence[Row]) -> dict[str, Any]:
    """For each thing that rows share: the most probable other row, and how far this one is ahead of it."""
    columns, chances = {}, [row.product for row in rows]
    for name, key in SHARED.items():
        groups: dict[Hashable, list[int]] = defaultdict(list)
        for k, row in enumerate(rows):
            groups[key(row)].append(k)
        best = [0.0] * len(rows)
        for members in groups.values():
            if len(members) > 1:
                top, second = sorted(members, key=chances.__getitem__, reverse=True)[:2]
                for k in members:
                    best[k] = chances[second if k == top else top]
        columns[f"{name}_best"] = binned(best, CHANCES)
        columns[f"{name}_lead"] = binned(np.array(chances) - best, LEADS)
    return columns


def _told(rows: Sequence[Row], key: Callable[[Row], Hashable]) -> dict[Hashable, list[int]]:
    """The words that tell likely rows, most probable first, by what the rows have in common."""
    found: dict[Hashable, dict[int, None]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: -row.product):
        if row.product > PASSABLE:
            found[key(row)][row.trigger.head] = None
    return defaultdict(list, {name: list(heads) for name, heads in found.items()})


def _acts(cast: Cast, row: Row) -> list[int]:
    """The verbs by which the article tells of the person, those nearest to the row first."""
    at, verbs = row.trigger.head, cast.tokens.links["verb"]
    places = sorted(cast.by_entity["person"][row.person], key=lambda place: abs(place.first - at))[:MOST]
    return [*dict.fromkeys(int(verbs[place.head]) for place in places)]


def _sides(cast: Cast, rows: Sequence[Row]) -> dict[str, tuple[Ints, Ints]]:
    """The words of the sentence around what tells a row: just before, just behind, all of them."""
    _, starts, ends = cast.sentences
    heads = [row.trigger.head for row in rows]
    told = [(row.trigger.first, row.trigger.last + 1, starts[i], ends[i]) for row, i in zip(rows, heads, strict=True)]
    return {
        "before": _bag([range(max(start, first - 6), first) for first, _, start, _ in told]),
        "behind": _bag([range(after, min(end, after + 6)) for _, after, _, end in told]),
        "around": _bag([range(max(start, first - 20), min(end, after + 20)) for first, after, start, end in told]),
    }


def _when(cast: Cast, rows: Sequence[Row]) -> dict[str, Any]:
    """How far from the day of publication the nearest date in the sentence is, and on which side of the trigger."""
    found = []
    for row in rows:
        at = row.trigger.head
        near = min(_dates_near(cast, at, 0), key=lambda k: abs(cast.dates[k][0] - at), default=None)
        days = 99 if near is None else _days_after(cast, cast.reading.dates[near])
        before = near is not None and cast.dates[near][0] < at
        found.append((days, before, min(int(cast.sentences[0][at]), 3)))
    return dict(zip(("days", "date_before", "place"), np.array(found, np.int64).reshape(-1, 3).T, strict=True))


def _dates_around(cast: Cast, row: Row) -> list[int]:
    found = {*_dates_near(cast, row.trigger.head, NEAR), *_dates_near(cast, row.holder.place.first, 0)}
    return sorted(k for k in found if cast.reading.dates[k].date)


def _dates_near(cast: Cast, at: int, reach: int) -> range:
    """The numbers of the dates in the sentence of a word and so many around it."""
    left, right = (bisect_left(cast.dates, (i,)) for i in cast.around(at, reach, reach))
    return range(left, right)


def _days_after(cast: Cast, date: DateExpression | None) -> int:
    """How long after the day of publication a date is."""
    published = cast.reading.article.published
    if date is None or date.earliest is None or published is None:
        return 90
    return bin_of((date.earliest - published).days, DAYS)


def _form(date: DateExpression | None) -> int:
    """The shape of a date's value: a year, a month, a day, an interval."""
    if date is None:
        return 0
    return crc32("".join("0" if c.isdigit() else c for c in date.date or "").encode())


def _closer(known: Sequence[int], heads: Ints, dates: Ints) -> Ints:
    """How many other words that tell a row are closer to a date than those of its own row, up to three."""
    reach = np.minimum(np.abs(heads - dates), 60)
    closer = np.searchsorted(known, dates + reach) - np.searchsorted(known, dates - reach + 1)
    return np.where(dates < 0, 9, np.clip(closer, 0, 3))


def best_dates(
    cast: Cast, options: Sequence[DateOption], since: Floats, until: Floats
) -> tuple[dict[int, DateExpression], dict[int, DateExpression]]:
    """For rows, by their numbers, the dates at which they begin and end.

    One date is both only if it is a term, and no row ends before it begins.
    """
    begins, ends = _best_date(cast, options, since), _best_date(cast, options, until)
    for number in begins.keys() & ends.keys():
        (begin, date), (end, other) = begins[number], ends[number]
        same = date is other and value_of(date, "since") == value_of(date, "until")
        if same or (date.earliest and other.latest and other.latest < date.earliest):
            del (ends if begin >= end else begins)[number]
    return {k: date for k, (_, date) in begins.items()}, {k: date for k, (_, date) in ends.items()}


def _best_date(cast: Cast, options: Sequence[DateOption], chances: Floats) -> dict[int, tuple[float, DateExpression]]:
    """The most probable date of each row, if it is probable enough; it may stand at several places."""
    places: dict[tuple[int, str | None], list[tuple[float, DateExpression]]] = defaultdict(list)
    for option, chance in zip(options, chances.tolist(), strict=True):
        if option.date != NONE:
            date = cast.reading.dates[option.date]
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
    if not slash or (date.latest and date.earliest and (date.latest - date.earliest).days <= 7):  # a week
        return date.date
    return (first if column == "since" else last.strip(".")) or first


def _dated(column: str, date: DateExpression | None) -> dict[str, Any]:
    value = value_of(date, column)
    return {column: value, **_named(column, (date.start, date.end) if date and value else None)}


def _named(column: str, offsets: tuple[int, int] | None) -> dict[str, Any]:
    return {f"{column}_start": offsets[0], f"{column}_end": offsets[1]} if offsets else {}
