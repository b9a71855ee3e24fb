"""What nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.reading import Reading
    from analysis.records import OpenQuestion


def find_questions(reading: Reading) -> Iterator[OpenQuestion]:
    """What the text itself says is not known."""
    yield from ()
