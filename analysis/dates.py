"""Time expressions and the EDTF dates that they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.parsing import Parsed
    from analysis.records import DateExpression


def find_dates(parsed: Parsed) -> Iterator[DateExpression]:
    """The time expressions of an article, in text order, none overlapping another."""
    yield from ()
