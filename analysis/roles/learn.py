"""What gold teaches about roles: for each decision its candidates and which of them are right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.learned import Decision
from analysis.records import CERTAINTIES, STATUSES
from analysis.roles.choose import AROUND, IMPLIED, NOTHING, TITLED, Chain, Holder, Row
from analysis.roles.judge import NONE, value_of
from analysis.roles.rows import Judge
from analysis.roles.scene import Scene
from analysis.roles.triggers import (
    FIRST,
    FURTHER,
    LABELS,
    MOVE,
    NEITHER,
    Trigger,
    alike,
    fold,
    glanced,
    head_of,
    implied,
    looked_at,
    share,
)
from analysis.statements.learn import forms_of

if TYPE_CHECKING:
    from analysis.choosing.candidates import Ints
    from analysis.choosing.learned import Learned, Taught
    from analysis.learning import Case
    from analysis.notation.reading import Rows
    from analysis.reading import Reading
    from analysis.records import DateExpression, Role
    from analysis.roles.scene import Place

RIGHT = ("wrong", "right")
VERBS = ("VERB", "NOUN", "AUX", "ADP", "ADJ", "PROPN", "ADV")  # which word of a move tells it, best first
NEAR = 0.6  # share of words with the title from which words are the title's
REACH = 6  # words around


@dataclass(frozen=True)
class Told:
    """A gold row and the words that tell it: the title itself, or the word of a move."""

    row: Role
    first: int
    last: int
    titled: bool


class Gold:
    """The gold roles of an article, in terms of its words."""

    def __init__(self, rows: Rows, reading: Reading) -> None:
        self.scene = reading.once(Scene)
        self.names = forms_of(rows)
        self.told = [_tell(self.scene, row) for row in rows.placed if row.table == "roles"]

    @cached_property
    def found(self) -> list[tuple[Row, float, Role | None]]:
        """The rows that are found and, as if they had been, all others that gold has; with the gold row of each."""
        found = [(row, chance, self.match(row)) for row, chance in self.scene.reading.once(Judge).chosen]
        known = {id(role) for _, _, role in found}
        missed = ((self._as_found(k, one), one.row) for k, one in enumerate(self.told) if id(one.row) not in known)
        return [*found, *((row, 1.0, role) for row, role in missed if row)]

    @cached_property
    def judge(self) -> Judge:
        """What is made of these rows."""
        judge = Judge(self.scene.reading)
        judge.chosen = [(row, chance) for row, chance, _ in self.found]
        return judge

    @cached_property
    def labels(self) -> Ints:
        """For each word its label as a trigger."""
        labels = np.full(len(self.scene), NEITHER)
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
    def unknown(self) -> set[int]:
        """Words of the same titles elsewhere: gold tells a role once, so that it says nothing about these."""
        text = " ".join(self.scene.lower)
        starts = np.cumsum([0, *(len(word) + 1 for word in self.scene.lower)])
        found: set[int] = set()
        for title in {" ".join(fold(one.row.title).split()) for one in self.told if one.titled}:
            for match in re.finditer(rf"(?<!\S){re.escape(title)}(?!\S)", text):
                first, end = np.searchsorted(starts, [match.start(), match.end()])
                found.update(range(first, end))
        return {i for i in found if self.labels[i] == NEITHER}

    def of(self, trigger: Trigger) -> list[Role]:
        """The rows that a proposed trigger tells."""
        return [
            one.row
            for one in self.told
            if one.titled == trigger.titled and one.first <= trigger.last and trigger.first <= one.last
        ]

    def match(self, row: Row) -> Role | None:
        """The gold row that a candidate row fits."""
        fits = [
            (share(row.title, role.title), role)
            for role in (one.row for one in self.told)
            if self.is_same(row.person, role.person)
            and self.is_same(row.organization, role.organization)
            and alike(row.title, role.title)
        ]
        return max(fits, key=lambda fit: fit[0])[1] if fits else None

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
        role, lemma = one.row, self.scene.lemma[one.first]
        who = self._nearest("person", role.person, role.person_start, one.first)
        where = self._nearest("organization", role.organization, role.organization_start, one.first)
        if who is None:
            return None
        head = head_of(self.scene, one.first, one.last) if one.titled else one.first
        holder = Holder(Trigger(one.first, one.last, head, one.titled, 1.0), -1 - number, who, 1.0, 0.0, 0)
        told = AROUND if role.title else NOTHING
        kind = TITLED if one.titled else IMPLIED if role.title in implied().get(lemma, ()) else told
        return Row(holder, kind, role.title, where)

    def _nearest(self, kind: str, name: str | None, start: int | None, at: int) -> Place | None:
        """The place of an entity that is nearest to where gold has it, else to a word."""
        at = at if start is None else self.scene.token_span(start, start)[0]
        places = [place for place in self.scene.places[kind] if self.is_same(place.entity, name)]
        return min(places, key=lambda place: abs(place.first - at), default=None)


def _tell(here: Scene, row: Any) -> Told:
    first, last = here.token_span(*row.spans["words"])
    title = row.record.title
    if title:
        best = max(_runs(here, first, last), key=lambda run: (_likeness(here, run[0], run[1], title), run[0] - run[1]))
        if _likeness(here, best[0], best[1], title) >= NEAR:
            return Told(row.record, *best, True)
    words = range(first, last + 1)
    roots = [i for i in words if not first <= here.head[i] <= last or here.head[i] == i]
    named = here.words.attributes["named"]
    free = [i for i in roots if not named[i]] or [i for i in words if not named[i]] or roots or [*words]
    told = min(free, key=lambda i: (VERBS.index(here.pos[i]) if here.pos[i] in VERBS else len(VERBS), i))
    return Told(row.record, told, told, False)


def _runs(here: Scene, first: int, last: int) -> Iterator[tuple[int, int]]:
    start, end = here.bounds[here.sentence[first]]
    for i in range(max(start, first - REACH), last + 1):
        for j in range(max(i, first), min(max(end, last + 1), last + 1 + REACH)):
            yield i, j


def _likeness(here: Scene, first: int, last: int, title: str) -> float:
    wanted = set(fold(title).split())
    words = fold(" ".join(here.lower[first : last + 1])).split()
    singular = [
        word.removesuffix("s") if word not in wanted and word.removesuffix("s") in wanted else word for word in words
    ]
    return share(" ".join(singular), title)


def _glance(case: Case, learned: Learned) -> Taught:
    gold = case.once(Gold, learned)
    candidates = glanced(gold.scene)
    known = np.array([i for i in range(len(gold.scene)) if i not in gold.unknown], np.int64)
    yield candidates.take(known), gold.labels[known]


def _words(case: Case, learned: Learned) -> Taught:
    gold = case.once(Gold, learned)
    words = glanced(gold.scene)
    candidates, kept = looked_at(gold.scene, words, learned.scores("role_glance", words))
    known = np.array([k for k, i in enumerate(kept.tolist()) if i not in gold.unknown], np.int64)
    yield candidates.take(known), gold.labels[kept[known]]


def _people(case: Case, learned: Learned) -> Taught:
    gold = case.once(Gold, learned)
    chain = gold.scene.reading.once(Chain)
    pairs = zip(chain.triggers, chain.people, strict=True)
    right = [mark for trigger, places in pairs for mark in _right_people(gold, trigger, places)]
    if right:
        yield chain.person_candidates, np.array(right)


def _right_people(gold: Gold, trigger: Trigger, places: Sequence[Place | None]) -> list[int]:
    """For each place the number of the gold person that it stands for, 0 for a wrong one."""
    rows = gold.of(trigger)
    if not rows:
        known = gold.unknown.isdisjoint(range(trigger.first, trigger.last + 1))
        return [int(known and place is None) for place in places]
    people = [*dict.fromkeys(row.person for row in rows)]
    return [gold.number(place.entity, people) if place else 0 for place in places]


def _organizations(case: Case, learned: Learned) -> Taught:
    gold = case.once(Gold, learned)
    chain, right = gold.scene.reading.once(Chain), []
    for holder, places in zip(chain.holders, chain.organizations, strict=True):
        named = [*dict.fromkeys(row.organization for row in gold.held(holder))]
        right += [gold.number(place.entity if place else None, named) for place in places]
    if right:
        yield chain.organization_candidates, np.array(right)


def _titles(case: Case, learned: Learned) -> Taught:
    gold = case.once(Gold, learned)
    chain, right = gold.scene.reading.once(Chain), []
    for holder, options in zip(chain.holders, chain.options, strict=True):
        rows = gold.held(holder) if options else []
        right += [any(alike(option.title, row.title) for row in rows) for option in options]
    if right:
        yield chain.title_candidates, np.array(right)


def _rows(case: Case, learned: Learned) -> Taught:
    gold = case.once(Gold, learned)
    judge = gold.scene.reading.once(Judge)
    if judge.rows:
        yield judge.candidates, np.array([gold.match(row) is not None for row in judge.rows], np.int64)


def _labelled(case: Case, learned: Learned, column: str, labels: Sequence[str]) -> Taught:
    """The rows that gold has, with the label that it has for them."""
    gold = case.once(Gold, learned)
    roles = [(k, role) for k, (_, _, role) in enumerate(gold.found) if role]
    if roles:
        found = gold.judge.chosen_candidates.take(np.array([k for k, _ in roles], np.int64))
        yield found, np.array([labels.index(getattr(role, column)) for _, role in roles])


def _dates(case: Case, learned: Learned, column: str) -> Taught:
    gold = case.once(Gold, learned)
    options, dates = gold.judge.options, gold.scene.reading.dates
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
