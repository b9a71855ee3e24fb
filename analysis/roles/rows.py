"""The roles of an article: candidate rows judged, and what is calculated from what was chosen."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.records import CERTAINTIES, STATUSES, Role
from analysis.roles.choose import Chain, Row
from analysis.roles.judge import DateOption, best_dates, best_rows, date_options, dated, described, judged, value_of
from analysis.roles.places import Cast

if TYPE_CHECKING:
    from analysis.choosing.candidates import Candidates, Floats
    from analysis.reading import Reading
    from analysis.records import DateExpression
    from analysis.roles.places import Span

LEAST = 0.42  # from which probability on a row is given
# A departure is news: it is told where it is half as likely as another status. Out of fold it is found so in .37 of the
# rows that are one, for .23, and of all statuses nearly as many are right (.789, for .791).
COUNTS = np.where(np.array(STATUSES) == "leaving", 2, 1)


def find_roles(reading: Reading) -> Iterator[Role]:
    """The roles that an article states, one for each person, title and organization, with how sure each is.

    Words that tell a title or a move are found first; then who holds it, where, and by which title; then which rows of
    all that could be are right, whether they are current, how certain, and since and until when.
    """
    judge = reading.once(Judge)
    for k, (row, chance) in enumerate(judge.chosen):
        yield judge.role(k, row, chance)


class Judge:
    """The candidate rows of an article and what is made of them."""

    def __init__(self, reading: Reading) -> None:
        self.cast, self.learned = reading.once(Cast), reading.learned
        self.rows = reading.once(Chain).rows

    @cached_property
    def candidates(self) -> Candidates:
        """All rows."""
        return described(self.cast, self.rows)

    @cached_property
    def chosen(self) -> list[tuple[Row, float]]:
        """The rows that are given, with their probabilities."""
        chances = self.learned.label_chances("role_rows", self.candidates)[:, 1]
        return best_rows(self.rows, chances, self.learned.least(LEAST))

    @cached_property
    def chosen_candidates(self) -> Candidates:
        """The chosen rows, to be asked for what is said of them."""
        return judged(self.cast, [row for row, _ in self.chosen], self.rows)

    @cached_property
    def status(self) -> Floats:
        """For each chosen row the probability of each status."""
        return self.learned.label_chances("role_status", self.chosen_candidates)

    @cached_property
    def certainty(self) -> Floats:
        """For each chosen row the probability of each certainty."""
        return self.learned.label_chances("role_certainty", self.chosen_candidates)

    @cached_property
    def options(self) -> list[DateOption]:
        """The dates at which each chosen row may begin or end."""
        return date_options(self.cast, [row for row, _ in self.chosen], self.rows)

    @cached_property
    def date_candidates(self) -> Candidates:
        """The same, to be asked which of them do."""
        return dated(self.cast, self.options, self.status.argmax(axis=1))

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
        since, until = (dates.get(k) for dates in self.dates)
        return Role(
            **reading.place(*reading.sentences(*evidence)),
            person=row.person,
            title=row.title,
            organization=row.organization,
            status=STATUSES[int((self.status[k] * COUNTS).argmax())],
            certainty=CERTAINTIES[int(self.certainty[k].argmax())],
            confidence=round(chance, 3),
            **_named("person", name),
            **_named("title", words if tell.titled else None),
            **_named("organization", self._offsets(row.place) if row.place else None),
            **_dated("since", since),
            **_dated("until", until),
        )

    def _offsets(self, span: Span) -> tuple[int, int]:
        return int(self.cast.starts[span.first]), int(self.cast.ends[span.last])


def _dated(column: str, date: DateExpression | None) -> dict[str, Any]:
    value = value_of(date, column)
    return {column: value, **_named(column, (date.start, date.end) if date and value else None)}


def _named(column: str, offsets: tuple[int, int] | None) -> dict[str, Any]:
    return {f"{column}_start": offsets[0], f"{column}_end": offsets[1]} if offsets else {}
