"""Sizes and facts of models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.reading import Reading
    from analysis.records import ModelSpec


def find_specs(reading: Reading) -> Iterator[ModelSpec]:
    """The models of an article, one record for each variant."""
    yield from ()
