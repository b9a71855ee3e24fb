"""Weight files: one small array file for each decision, the same bytes from the same weights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.choosing.templates import BITS

NEGLIGIBLE = 1  # steps
LEVELS = 127  # weights are kept as multiples of a 127th of the largest


@dataclass(frozen=True)
class Weights:
    """The weights of a decision: the places that are not zero, in rising order, and for each label its weight there.

    `knots`: (score, share that was right) by which scores become probabilities, from articles that the weights had
    not seen; none: the scores are used as they are.
    """

    places: NDArray[np.int32]
    values: NDArray[np.int8]  # places, labels
    scale: float
    knots: NDArray[np.float32]

    @cached_property
    def table(self) -> NDArray[np.float32]:
        """The weights of every place of the table, one row a place, one column a label."""
        table = np.zeros((1 << BITS, self.values.shape[1]), np.float32)
        table[self.places] = self.values * np.float32(self.scale)
        return table


def quantized(
    places: NDArray[np.int32], values: NDArray[np.float64], knots: NDArray[np.float32] | None = None
) -> Weights:
    """Weights in 255 steps; places of which no weight is more than NEGLIGIBLE steps are dropped."""
    scale = float(np.abs(values).max(initial=0.0)) / LEVELS or 1.0
    steps = np.round(values / scale).astype(np.int8)
    kept = (np.abs(steps.astype(np.int16)) > NEGLIGIBLE).any(axis=1)
    return Weights(
        places[kept].astype(np.int32), steps[kept], scale, np.zeros((0, 2), np.float32) if knots is None else knots
    )


def write_weights(weights: Weights, path: Path) -> None:
    """Write a weight file: places as steps from one to the next, compressed."""
    steps = np.diff(weights.places, prepend=np.int32(0)).astype(np.uint32)
    with path.open("wb") as file:
        np.savez_compressed(
            file, steps=_smallest(steps), values=weights.values, scale=weights.scale, knots=weights.knots
        )


def read_weights(path: Path) -> Weights:
    """The weights of a file that `write_weights` wrote."""
    with np.load(path, allow_pickle=False) as file:
        places = np.cumsum(file["steps"], dtype=np.int64).astype(np.int32)
        return Weights(places, file["values"], float(file["scale"]), file["knots"])


def _smallest(steps: NDArray[np.uint32]) -> NDArray[np.uint32] | NDArray[np.uint16]:
    return steps.astype(np.uint16) if steps.max(initial=0) < 1 << 16 else steps
