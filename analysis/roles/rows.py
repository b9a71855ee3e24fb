"""The roles of an article: candidate rows judged, and what is calculated from what was chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.dating.edtf import bounds
from analysis.records import CERTAINTIES, STATUSES, Role
from analysis.roles.choose import Chain, Row
from analysis.roles.judge import best_date, chosen, dated, described, judged, judged_again, with_status
from analysis.roles.scene import Scene
from analysis.roles.triggers import is_unreal

if TYPE_CHECKING:
    from analysis.choosing.candidates import Candidates
    from analysis.reading import Reading
    from analysis.records import DateExpression

LIKELY = 0.2  # rows of so much probability are told about
LEAST = 0.43  # and of so much are given
WEEK = 7  # days


def find_roles(reading: Reading) -> Iterator[Role]:
    """The roles that an article states, one for each person, title and organization, with how sure each is.

    Words that tell a title or a move are found first; then who holds it, where, and by which title; then which rows of
    all that could be are right, whether they are current, how certain, and since and until when.
    """
    judge = reading.once(Judge)
    for k, (row, chance) in enumerate(judge.likely):
        if chance >= LEAST:
            yield judge.role(k, row, chance)


class Judge:
    """The candidate rows of an article and what is made of them."""

    def __init__(self, reading: Reading) -> None:
        self.scene, self.learned = reading.once(Scene), reading.learned
        self.rows = reading.once(Chain).rows

    @cached_property
    def candidates(self) -> Candidates:
        """All rows."""
        return described(self.scene, self.rows)

    @cached_property
    def likely(self) -> list[tuple[Row, float]]:
        """The likely rows with their probabilities."""
        if not self.rows:
            return []
        chances = self.learned.label_chances("role_rows", self.candidates)[:, 1]
        return chosen(self.rows, chances, LIKELY)

    @cached_property
    def likely_candidates(self) -> Candidates:
        """The likely rows, to be asked for what is said of them."""
        return judged(self.scene, self.likely, self.rows)

    @cached_property
    def likely_candidates_again(self) -> Candidates:
        """The likely rows with what is made of the status of those beside them."""
        first = self.learned.label_chances("role_status", self.likely_candidates)
        return judged_again(self.likely_candidates, self.likely, first)

    @cached_property
    def status(self) -> list[int]:
        """For each likely row the number of its status."""
        found = self.learned.label_chances("role_status_again", self.likely_candidates_again)
        return [int(k) for k in found.argmax(axis=1)]

    @cached_property
    def certainty(self) -> list[int]:
        """For each likely row the number of its certainty."""
        found = self.learned.label_chances("role_certainty", self.likely_candidates).argmax(axis=1)
        denied = CERTAINTIES.index("denied")
        unreal = (is_unreal(self.scene, row.trigger.head) for row, _ in self.likely)
        return [denied if not_so else int(k) for k, not_so in zip(found, unreal, strict=True)]

    @cached_property
    def dates(self) -> tuple[Candidates, list[list[DateExpression | None]]]:
        """For each likely row the dates at which it may begin or end."""
        candidates, groups = dated(self.scene, [row for row, _ in self.likely], self.rows)
        return with_status(candidates, self.status, groups), groups

    @cached_property
    def since(self) -> list[DateExpression | None]:
        """For each likely row the date at which it begins."""
        return self._dates("role_since")

    @cached_property
    def until(self) -> list[DateExpression | None]:
        """For each likely row the date at which it ends."""
        return self._dates("role_until")

    def role(self, k: int, row: Row, chance: float) -> Role:
        """The record of a likely row."""
        reading, tell, who = self.scene.reading, row.trigger, row.holder.place
        doc = reading.doc
        start, end = doc[tell.first].idx, doc[tell.last].idx + len(doc[tell.last])
        name = (doc[who.first].idx, doc[who.last].idx + len(doc[who.last]))
        beside = abs(self.scene.sentence[who.first] - self.scene.sentence[tell.head]) <= 1
        evidence = (min(start, name[0]), max(end, name[1])) if beside else (start, end)
        status, since, until = self._times(k)
        fields: dict[str, Any] = {
            **reading.place(*reading.sentences(*evidence)),
            "person": row.person,
            "title": row.title,
            "organization": row.organization,
            "status": status,
            "certainty": CERTAINTIES[self.certainty[k]],
            "confidence": round(chance, 3),
            **_offsets("person", name if beside else None),
            **_offsets("title", (start, end) if tell.titled else None),
            **_dated("since", since),
            **_dated("until", until),
        }
        if row.place is not None:
            words = doc[row.place.first : row.place.last + 1]
            fields |= _offsets("organization", (words.start_char, words.end_char))
        return Role(**fields)

    def _dates(self, name: str) -> list[DateExpression | None]:
        candidates, groups = self.dates
        if not groups:
            return []
        chances = np.split(self.learned.chances(name, candidates), np.cumsum([len(group) for group in groups])[:-1])
        return [best_date(group, own.tolist()) for group, own in zip(groups, chances, strict=True)]

    def _times(self, k: int) -> tuple[str, DateExpression | None, DateExpression | None]:
        """Status, since and until; what contradicts itself is put right: no end before the beginning."""
        status, since, until = STATUSES[self.status[k]], self.since[k], self.until[k]
        begun, over = _bounds(since, "since")[0], _bounds(until, "until")[1]
        if begun and over and over < begun:
            since, until = (None, until) if status in ("former", "leaving") else (since, None)
        published = self.scene.reading.article.published
        if until and status == "current" and over and published and over < published:
            status = "former"
        return status, since, until


def value_of(date: DateExpression | None, column: str) -> str | None:
    """The date at which a role begins or ends, of an expression that may be a term: "from 2014 to 2017"."""
    if date is None or date.date is None:
        return None
    first, slash, last = date.date.partition("/")
    span = date.latest - date.earliest if date.latest and date.earliest else None
    if not slash or (span is not None and span.days <= WEEK):
        return date.date
    return (first if column == "since" else last.strip(".")) or first


def _bounds(date: DateExpression | None, column: str) -> tuple[dt.date | None, dt.date | None]:
    value = value_of(date, column)
    return bounds(value) if value else (None, None)


def _dated(column: str, date: DateExpression | None) -> dict[str, Any]:
    value = value_of(date, column)
    return {column: value, **_offsets(column, (date.start, date.end) if date and value else None)}


def _offsets(column: str, span: tuple[int, int] | None) -> dict[str, Any]:
    return {f"{column}_start": span[0], f"{column}_end": span[1]} if span else {}
