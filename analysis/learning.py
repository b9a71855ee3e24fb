"""Annotated articles -> weights, in the order in which the decisions build on one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from zlib import crc32

from analysis import questions
from analysis.choosing.learned import Decision, Learned, packaged
from analysis.dating import learn as dating
from analysis.lexicon import Lexicon, read_lexicon
from analysis.naming import learn as naming
from analysis.reading import Reading, read
from analysis.roles import learn as roles
from analysis.specs import learn as specs
from analysis.statements import learn as statements
from analysis.timeline import learn as timeline

if TYPE_CHECKING:
    from analysis.choosing.fitting import Say
    from analysis.notation.reading import Annotated, Rows
    from analysis.parsing import Parsed

# Each may ask what those before it have learned.
ROOMS = (dating, naming, specs, statements, roles, questions, timeline)
ALL: tuple[Decision, ...] = tuple(decision for room in ROOMS for decision in room.DECISIONS)
Made = TypeVar("Made")
FOLDS = 3  # parts of the gold, each judged by what was learned from the others


@dataclass
class Case:
    """An annotated article: its parse, its rows, and how it is read with what was learned so far."""

    parsed: Parsed
    rows: Rows
    lexicon: Lexicon
    _read: tuple[Learned, Reading] | None = field(default=None, repr=False)
    _made: dict[Any, Any] = field(default_factory=dict, repr=False)

    def reading(self, learned: Learned) -> Reading:
        """The article read with these weights; the last one is kept, since many decisions ask for it."""
        if self._read is None or self._read[0] is not learned:
            self._read, self._made = (learned, read(self.parsed, self.lexicon, learned)), {}
        return self._read[1]

    def once(self, make: Callable[[Rows, Reading], Made], learned: Learned) -> Made:
        """What is made of the rows and the reading, kept as long as that."""
        reading = self.reading(learned)
        if make not in self._made:
            self._made[make] = make(self.rows, reading)
        made: Made = self._made[make]
        return made


def fit(gold: Iterable[Annotated], decisions: Sequence[Decision] = ALL, say: Say = print) -> Learned:
    """The weights learned from annotated articles: the same from the same articles, in whatever order they come.

    Takes scipy (extra `fit`).
    """
    from analysis.choosing.fitting import fit_decisions

    cases = _cases(gold)
    return fit_decisions(decisions, cases, [fold_of(case.parsed.article.id, FOLDS) for case in cases], say)


def adapt(gold: Iterable[Annotated], start: Learned | None = None, say: Say = print) -> Learned:
    """The weights of the package (or `start`), moved by some annotated articles more: the same in whatever order.

    For articles of one's own, which the package has not learned from. Takes seconds, and scipy (extra `fit`).
    """
    from analysis.choosing.fitting import adapt_decisions

    return adapt_decisions(ALL, _cases(gold), start or packaged(), say)


def _cases(gold: Iterable[Annotated]) -> list[Case]:
    lexicon = read_lexicon()
    return [Case(one.parsed, one.rows, lexicon) for one in sorted(gold, key=lambda one: one.article.id)]


def fold_of(article: str, count: int) -> int:
    """Which of so many parts an article is in: by its id, so that it stays there when others come."""
    return crc32(article.encode()) % count
