"""What happened when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.reading import Reading
    from analysis.records import TimelineEvent


def find_events(reading: Reading) -> Iterator[TimelineEvent]:
    """The dated events of an article."""
    yield from ()
