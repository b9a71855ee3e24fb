"""What the decision about open dates learns from annotated articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.learned import Decision
from analysis.dating.rows import tell
from analysis.records import TimelineEvent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.choosing.candidates import Candidates
    from analysis.choosing.learned import Learned
    from analysis.dating.grammar import Match
    from analysis.dating.story import Option


def _open_dates(case: Any, learned: Learned) -> Iterator[tuple[Candidates, NDArray[Any]]]:
    """Every open date that the timeline has, among what it may mean; the story goes on from the right one."""
    placed = [row.record for row in case.rows.placed if isinstance(row.record, TimelineEvent)]
    told = [(row.expression_start, row.expression_end, (row.date or "").rstrip("~")) for row in placed]
    found: list[tuple[Candidates, NDArray[Any]]] = []

    def teach(match: Match, options: Sequence[Option], candidates: Candidates) -> int:
        dates = {date for start, end, date in told if start < match.end and match.start < end}
        right = np.array([option.edtf.rstrip("~") in dates for option in options])
        if right.any():
            found.append((candidates, right))
        return int(right.argmax())

    tell(case.parsed, learned, teach)
    yield from found


DECISIONS = (Decision("open_dates", (), _open_dates, penalty=1.0),)
