"""What gold teaches about roles: for each decision its candidates and which of them are right."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.learned import Decision
from analysis.records import CERTAINTIES, STATUSES, Organization, Person
from analysis.roles.choose import Chain, Holder, Row
from analysis.roles.judge import judged
from analysis.roles.rows import Judge, value_of
from analysis.roles.scene import Scene
from analysis.roles.titles import alike, fold, share
from analysis.roles.triggers import FIRST, FURTHER, LABELS, MOVE, NEITHER, Trigger, glanced, looked_at

if TYPE_CHECKING:
    from analysis.choosing.candidates import Candidates, Ints
    from analysis.choosing.learned import Learned
    from analysis.learning import Case
    from analysis.notation.placing import Placed
    from analysis.reading import Reading
    from analysis.records import Role
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

    def __init__(self, placed: Sequence[Placed], here: Scene) -> None:
        self.scene = here
        self.names = _forms(placed)
        self.told = [_tell(here, row) for row in placed if row.table == "roles"]

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
            for role in self.by_person(row.person)
            if alike(row.title, role.title) and self.is_same(row.organization, role.organization)
        ]
        return max(fits, key=lambda fit: fit[0])[1] if fits else None

    def right(self, rows: Sequence[Row]) -> Ints:
        """For each candidate row whether gold has it."""
        return np.array([self.match(row) is not None for row in rows], np.int64)

    def by_person(self, name: str) -> list[Role]:
        """The gold rows of a person."""
        return [one.row for one in self.told if self.is_same(name, one.row.person)]

    def held(self, holder: Holder) -> list[Role]:
        """The rows that a trigger tells of a person."""
        return [row for row in self.of(holder.trigger) if self.is_same(holder.place.entity, row.person)]

    def is_same(self, name: str | None, gold: str | None) -> bool:
        """Whether a name is one of the gold entity; nothing is the same as nothing."""
        if not name or not gold:
            return not name and not gold
        return fold(name) in self.names.get(fold(gold), set()) | {fold(gold)}


def _forms(placed: Sequence[Placed]) -> dict[str, set[str]]:
    forms: dict[str, set[str]] = defaultdict(set)
    for row in placed:
        record = row.record
        if isinstance(record, Person | Organization):
            name = record.person if isinstance(record, Person) else record.organization
            forms[fold(name)] |= {fold(name), *map(fold, record.aliases)}
    return forms


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


def _glance(case: Case, learned: Learned) -> Iterator[tuple[Candidates, Ints]]:
    reading, answers = _asked(case, learned)
    here = reading.once(Scene)
    candidates = glanced(here)
    known = np.array([i for i in range(len(here)) if i not in answers.unknown], np.int64)
    yield candidates.take(known), answers.labels[known]


def _words(case: Case, learned: Learned) -> Iterator[tuple[Candidates, Ints]]:
    reading, answers = _asked(case, learned)
    here = reading.once(Scene)
    candidates, kept = looked_at(here, learned.scores("role_glance", glanced(here)))
    known = np.array([k for k, i in enumerate(kept.tolist()) if i not in answers.unknown], np.int64)
    yield candidates.take(known), answers.labels[kept[known]]


def _people(case: Case, learned: Learned) -> Iterator[tuple[Candidates, Ints]]:
    chain, answers = _chain(case, learned)
    right = [
        mark
        for trigger, places in zip(chain.triggers, chain.people, strict=True)
        for mark in _right_people(answers, trigger, places)
    ]
    if right:
        yield chain.person_candidates, np.array(right)


def _right_people(answers: Gold, trigger: Trigger, places: Sequence[Place | None]) -> list[bool]:
    rows = answers.of(trigger)
    if not rows:
        known = answers.unknown.isdisjoint(range(trigger.first, trigger.last + 1))
        return [known and place is None for place in places]
    return [place is not None and any(answers.is_same(place.entity, row.person) for row in rows) for place in places]


def _organizations(case: Case, learned: Learned) -> Iterator[tuple[Candidates, Ints]]:
    chain, answers = _chain(case, learned)
    right = []
    for holder, places in zip(chain.holders, chain.organizations, strict=True):
        rows = answers.held(holder)
        right += [any(answers.is_same(p.entity if p else None, row.organization) for row in rows) for p in places]
    if right:
        yield chain.organization_candidates, np.array(right)


def _titles(case: Case, learned: Learned) -> Iterator[tuple[Candidates, Ints]]:
    chain, answers = _chain(case, learned)
    right = []
    for holder, options in zip(chain.holders, chain.options, strict=True):
        rows = answers.held(holder) if options else []
        right += [any(alike(option.title, row.title) for row in rows) for option in options]
    if right:
        yield chain.title_candidates, np.array(right)


def _rows(case: Case, learned: Learned) -> Iterator[tuple[Candidates, Ints]]:
    judge, answers = _judge(case, learned)
    if judge.rows:
        yield judge.candidates, answers.right(judge.rows)


def _status(case: Case, learned: Learned) -> Iterator[tuple[Candidates, Ints]]:
    yield from _of_all_right(case, learned, STATUSES, "status")


def _status_again(case: Case, learned: Learned) -> Iterator[tuple[Candidates, Ints]]:
    judge, answers = _judge(case, learned)
    rows = [answers.match(row) for row, _ in judge.likely]
    right = np.array([k for k, row in enumerate(rows) if row is not None], np.int64)
    if len(right):
        labels = np.array([STATUSES.index(row.status) for row in rows if row is not None])
        yield judge.likely_candidates_again.take(right), labels


def _certainty(case: Case, learned: Learned) -> Iterator[tuple[Candidates, Ints]]:
    yield from _of_all_right(case, learned, CERTAINTIES, "certainty")


def _of_all_right(
    case: Case, learned: Learned, labels: Sequence[str], column: str
) -> Iterator[tuple[Candidates, Ints]]:
    """The candidate rows that are right, however probable they are, with the label that gold has for them."""
    judge, answers = _judge(case, learned)
    found = [(row, role) for row in judge.rows if (role := answers.match(row)) is not None]
    if found:
        numbers = np.array([labels.index(getattr(role, column)) for _, role in found])
        yield judged(judge.scene, [(row, row.product) for row, _ in found], judge.rows), numbers


def _since(case: Case, learned: Learned) -> Iterator[tuple[Candidates, Ints]]:
    yield from _dates(case, learned, "since")


def _until(case: Case, learned: Learned) -> Iterator[tuple[Candidates, Ints]]:
    yield from _dates(case, learned, "until")


def _dates(case: Case, learned: Learned, column: str) -> Iterator[tuple[Candidates, Ints]]:
    judge, answers = _judge(case, learned)
    candidates, groups = judge.dates
    right = []
    for (row, _), group in zip(judge.likely, groups, strict=True):
        found = answers.match(row)
        wanted = getattr(found, column) if found else None
        right += [found is not None and value_of(date, column) == wanted for date in group]
    if right:
        yield candidates, np.array(right)


def _judge(case: Case, learned: Learned) -> tuple[Judge, Gold]:
    reading, answers = _asked(case, learned)
    return reading.once(Judge), answers


def _chain(case: Case, learned: Learned) -> tuple[Chain, Gold]:
    reading, answers = _asked(case, learned)
    return reading.once(Chain), answers


def _asked(case: Case, learned: Learned) -> tuple[Reading, Gold]:
    """The article as read with what was learned so far, and its gold in the same terms, which is kept."""
    reading, article = case.reading(learned), case.parsed.article.id
    if article not in _known or _known[article][0] is not reading:
        _known[article] = (reading, Gold(case.rows.placed, reading.once(Scene)))
    return _known[article]


_known: dict[str, tuple[Reading, Gold]] = {}


DECISIONS = (
    Decision("role_glance", LABELS, _glance, penalty=6.0),
    Decision("role_words", LABELS, _words, penalty=25.0),
    Decision("role_person", (), _people, penalty=15.0),
    Decision("role_organization", (), _organizations, penalty=15.0),
    Decision("role_title", (), _titles, penalty=10.0),
    Decision("role_rows", RIGHT, _rows, penalty=150.0),
    Decision("role_status", STATUSES, _status, penalty=15.0),
    Decision("role_status_again", STATUSES, _status_again, penalty=60.0),
    Decision("role_certainty", CERTAINTIES, _certainty, penalty=15.0),
    Decision("role_since", (), _since, penalty=8.0),
    Decision("role_until", (), _until, penalty=8.0),
)
