"""What gold teaches about roles: for each decision its candidates and which of them are right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analysis.choosing.learned import Decision
from analysis.records import CERTAINTIES, STATUSES
from analysis.roles.choose import AROUND, IMPLIED, NOTHING, TITLED, Chain, Holder, Row
from analysis.roles.propose import (
    FIRST,
    FURTHER,
    LABELS,
    MOVE,
    NEITHER,
    Cast,
    Trigger,
    alike,
    fold,
    glanced,
    head_of,
    implied,
    looked_at,
    share,
)
from analysis.roles.rows import NONE, Judge, value_of
from analysis.statements.learn import forms_of

if TYPE_CHECKING:
    from analysis.choosing.candidates import Ints
    from analysis.choosing.learned import Learned, Taught
    from analysis.learning import Case
    from analysis.notation.reading import Rows
    from analysis.reading import Reading
    from analysis.records import DateExpression, Role
    from analysis.roles.propose import Place

RIGHT = ("wrong", "right")
VERBS = ("VERB", "NOUN", "AUX", "ADP", "ADJ", "PROPN", "ADV")  # which word of a move tells it, best first
NEAR = 0.6  # share of words with the title from which words are the title's
REACH = 6  # words around


class Told(NamedTuple):
    """A gold row and the words that tell it: the title itself, or the word of a move."""

    row: Role
    first: int
    last: int
    titled: bool


class Gold:
    """The gold roles of an article, in terms of its words."""

    def __init__(self, rows: Rows, reading: Reading) -> None:
        self.chain, self.names = Chain(reading), forms_of(rows)
        self.cast = self.chain.cast
        self.told = [_tell(self.cast, row) for row in rows.placed if row.table == "roles"]

    @cached_property
    def judged(self) -> Judge:
        """The candidate rows, as an article without gold is judged."""
        return Judge(self.chain)

    @cached_property
    def found(self) -> list[tuple[Row, float, Role | None]]:
        """The rows that are found and, as if they had been, all others that gold has; with the gold row of each."""
        found = [(row, chance, self.match(row)) for row, chance in self.judged.chosen]
        known = {id(role) for _, _, role in found}
        missed = ((self._as_found(k, one), one.row) for k, one in enumerate(self.told) if id(one.row) not in known)
        return [*found, *((row, 1.0, role) for row, role in missed if row)]

    @cached_property
    def judge(self) -> Judge:
        """What is made of these rows."""
        judge = Judge(self.chain)
        judge.chosen = [(row, chance) for row, chance, _ in self.found]
        return judge

    @cached_property
    def labels(self) -> Ints:
        """For each word its label as a trigger."""
        labels = np.full(len(self.cast.doc), NEITHER)
        for one in self.told:
            if one.titled:
                labels[one.first : one.last + 1] = FURTHER
        for one in self.told:
            if one.titled:
                labels[one.first] = FIRST
            elif labels[one.first] == NEITHER:
                labels[one.first] = MOVE
        return labels

    @cached_property
    def unknown(self) -> Any:
        """Words of the same titles elsewhere: gold tells a role once, so that it says nothing about these."""
        lower = self.cast.lowered
        text, starts = " ".join(lower), np.cumsum([0, *(len(word) + 1 for word in lower)])
        again = np.zeros(len(lower), bool)
        for title in {fold(one.row.title) for one in self.told if one.titled}:
            for match in re.finditer(rf"(?<!\S){re.escape(title)}(?!\S)", text):
                again[slice(*np.searchsorted(starts, match.span()))] = True
        return again & (self.labels == NEITHER)

    def of(self, trigger: Trigger) -> list[Role]:
        """The rows that a proposed trigger tells."""
        return [
            one.row
            for one in self.told
            if one.titled == trigger.titled and one.first <= trigger.last and trigger.first <= one.last
        ]

    def match(self, row: Row) -> Role | None:
        """The gold row that a candidate row fits."""
        same = (
            one.row
            for one in self.told
            if self.is_same(row.person, one.row.person) and self.is_same(row.organization, one.row.organization)
        )
        fits = (role for role in same if alike(row.title, role.title))
        return max(fits, key=lambda role: share(row.title, role.title), default=None)

    def held(self, holder: Holder) -> list[Role]:
        """The rows that a trigger tells of a person."""
        return [row for row in self.of(holder.trigger) if self.is_same(holder.place.entity, row.person)]

    def number(self, name: str | None, gold: Sequence[str | None]) -> int:
        """Which of the gold entities a name is one of, counted from 1; 0 for none of them."""
        return next((k for k, one in enumerate(gold, 1) if self.is_same(name, one)), 0)

    def is_same(self, name: str | None, gold: str | None) -> bool:
        """Whether a name is one of the gold entity; nothing is the same as nothing."""
        if not name or not gold:
            return not name and not gold
        return fold(name) in self.names.get(fold(gold), set()) | {fold(gold)}

    def _as_found(self, number: int, one: Told) -> Row | None:
        """A gold row as a candidate row that is sure, if its person was found."""
        role, lemma = one.row, self.cast.reading.words.lemmas[one.first]
        who = self._nearest("person", role.person, role.person_start, one.first)
        where = self._nearest("organization", role.organization, role.organization_start, one.first)
        if who is None:
            return None
        head = head_of(self.cast, one.first, one.last) if one.titled else one.first
        holder = Holder(Trigger(one.first, one.last, head, one.titled, 1.0), -1 - number, who, 1.0, 0.0, 0)
        told = AROUND if role.title else NOTHING
        kind = TITLED if one.titled else IMPLIED if role.title in implied().get(lemma, ()) else told
        return Row(holder, kind, role.title, where)

    def _nearest(self, kind: str, name: str | None, start: int | None, at: int) -> Place | None:
        """The place of an entity that is nearest to where gold has it, else to a word."""
        at = at if start is None else self.cast.within(start, start)[0]
        places = [place for place in self.cast.places[kind] if self.is_same(place.entity, name)]
        return min(places, key=lambda place: abs(place.first - at), default=None)


def _tell(cast: Cast, row: Any) -> Told:
    first, behind = cast.within(*row.spans["words"])
    if title := row.record.title:
        likeness = {run: _likeness(cast, *run, title) for run in _runs(cast, first, behind - 1)}
        best = max(likeness, key=lambda run: (likeness[run], run[0] - run[1]))
        if likeness[best] >= NEAR:
            return Told(row.record, *best, True)
    heads, parts, named = cast.reading.words.heads, cast.reading.words.parts, cast.tokens.attributes["named"]
    roots = [i for i in range(first, behind) if not first <= heads[i] < behind or heads[i] == i]
    free = [i for i in roots if not named[i]] or [i for i in range(first, behind) if not named[i]] or roots
    told = min(free, key=lambda i: (VERBS.index(parts[i]) if parts[i] in VERBS else len(VERBS), i))
    return Told(row.record, told, told, False)


def _runs(cast: Cast, first: int, last: int) -> Iterator[tuple[int, int]]:
    start, end = (int(part[first]) for part in cast.sentences[1:])
    for i in range(max(start, first - REACH), last + 1):
        for j in range(max(i, first), min(max(end, last + 1), last + 1 + REACH)):
            yield i, j


def _likeness(cast: Cast, first: int, last: int, title: str) -> float:
    wanted = set(fold(title).split())
    words = fold(" ".join(cast.lowered[first : last + 1])).split()
    one = [word.removesuffix("s") for word in words]
    return share(" ".join(s if s in wanted else word for s, word in zip(one, words, strict=True)), title)


def _glance(case: Case, learned: Learned) -> Taught:
    gold = case.once(Gold, learned)
    known = np.flatnonzero(~gold.unknown)
    yield glanced(gold.cast).take(known), gold.labels[known]


def _words(case: Case, learned: Learned) -> Taught:
    gold = case.once(Gold, learned)
    words = glanced(gold.cast)
    candidates = looked_at(gold.cast, words, learned.scores("role_glance", words))
    places = candidates.slots["word"]
    known = np.flatnonzero(~gold.unknown[places])
    yield candidates.take(known), gold.labels[places[known]]


def _people(case: Case, learned: Learned) -> Taught:
    gold, right = case.once(Gold, learned), []
    found, candidates = gold.chain.people
    for trigger, places in zip(gold.chain.triggers, found, strict=True):
        people = [*dict.fromkeys(row.person for row in gold.of(trigger))]
        nobody = not people and not gold.unknown[trigger.first : trigger.last + 1].any()
        right += [gold.number(place.entity, people) if place else int(nobody) for place in places]
    if right:
        yield candidates, np.array(right)


def _organizations(case: Case, learned: Learned) -> Taught:
    gold, right = case.once(Gold, learned), []
    found, candidates = gold.chain.organizations
    for holder, places in zip(gold.chain.holders, found, strict=True):
        named = [*dict.fromkeys(row.organization for row in gold.held(holder))]
        right += [gold.number(place.entity if place else None, named) for place in places]
    if right:
        yield candidates, np.array(right)


def _titles(case: Case, learned: Learned) -> Taught:
    gold, right = case.once(Gold, learned), []
    found, candidates = gold.chain.titles
    for holder, options in zip(gold.chain.holders, found, strict=True):
        rows = gold.held(holder) if options else []
        right += [any(alike(option.title, row.title) for row in rows) for option in options]
    if right:
        yield candidates, np.array(right)


def _rows(case: Case, learned: Learned) -> Taught:
    gold = case.once(Gold, learned)
    if gold.judged.rows:
        yield gold.judged.candidates, np.array([gold.match(row) is not None for row in gold.judged.rows], np.int64)


def _labelled(case: Case, learned: Learned, column: str, labels: Sequence[str]) -> Taught:
    """The rows that gold has, with the label that it has for them."""
    gold = case.once(Gold, learned)
    roles = [(k, role) for k, (_, _, role) in enumerate(gold.found) if role]
    if roles:
        found = gold.judge.chosen_candidates.take(np.array([k for k, _ in roles], np.int64))
        yield found, np.array([labels.index(getattr(role, column)) for _, role in roles])


def _dates(case: Case, learned: Learned, column: str) -> Taught:
    gold = case.once(Gold, learned)
    options, dates = gold.judge.options, gold.cast.reading.dates
    roles = [gold.found[option.number][2] for option in options]
    right = [
        role is not None and _says(None if option.date == NONE else dates[option.date], column, role)
        for option, role in zip(options, roles, strict=True)
    ]
    if right:
        yield gold.judge.date_candidates, np.array(right)


def _says(date: DateExpression | None, column: str, role: Role) -> bool:
    """Whether gold says it by this very expression, or by another of the same value."""
    wanted, start = getattr(role, column), getattr(role, f"{column}_start")
    if date is None or wanted is None:
        return date is None and wanted is None
    return value_of(date, column) == wanted or bool(date.start <= start < date.end)


DECISIONS = (
    Decision("role_glance", LABELS, _glance, penalty=6.0),
    Decision("role_words", LABELS, _words, penalty=25.0),
    Decision("role_person", (), _people, penalty=15.0),
    Decision("role_organization", (), _organizations, penalty=15.0),
    Decision("role_title", (), _titles, penalty=10.0),
    Decision("role_rows", RIGHT, _rows, penalty=150.0),
    Decision("role_status", STATUSES, partial(_labelled, column="status", labels=STATUSES), penalty=15.0),
    Decision("role_certainty", CERTAINTIES, partial(_labelled, column="certainty", labels=CERTAINTIES), penalty=15.0),
    Decision("role_since", (), partial(_dates, column="since"), penalty=8.0),
    Decision("role_until", (), partial(_dates, column="until"), penalty=8.0),
)
