"""Who said what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.reading import Reading
    from analysis.records import Statement


def find_statements(reading: Reading) -> Iterator[Statement]:
    """The attributed statements of an article."""
    yield from ()
