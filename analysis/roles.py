"""Who holds, takes and leaves which post, where, since when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.reading import Reading
    from analysis.records import Role


def find_roles(reading: Reading) -> Iterator[Role]:
    """The roles that an article states."""
    yield from ()
