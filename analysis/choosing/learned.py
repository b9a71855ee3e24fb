"""Decisions and what was learned for them: a template file and a weight file each; scores, probabilities."""

from __future__ import annotations

import lzma
import struct
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.choosing.candidates import Candidates, Floats, Ints
from analysis.choosing.templates import BITS, Templates, describe, read_templates
from analysis.errors import AnalysisError

DECISIONS = Path(__file__).parents[1] / "decisions"
BLOCK = 2000  # candidates described at once: keeps memory flat
LEVELS = 100  # weights are kept as hundredths of the largest
NEGLIGIBLE = 2  # steps
HEAD = struct.Struct("<dII")  # of a weight file: scale, places, labels
Taught = Iterable[tuple[Candidates, NDArray[Any]]]


@dataclass(frozen=True)
class Decision:
    """One kind of choice.

    With `labels`, every candidate gets one of them; without, one candidate of every group is chosen. `examples` gives
    the candidates of a case, an annotated article, with what is right: for each candidate the number of its label, or
    whether it is right. It may ask what was learned before (the decisions above it) of an article that it has not seen.
    """

    name: str
    labels: tuple[str, ...]
    examples: Callable[[Any, Learned], Taught]
    penalty: float = 10.0


@dataclass
class Learned:
    """The weights of every decision, by name; read from `folder` when they are first asked for.

    `at_least`: the confidence that a user asks of rows.
    """

    folder: Path | None = None
    weights: dict[str, Weights] = field(default_factory=dict)
    at_least: float | None = None

    def least(self, usual: float) -> float:
        """From which probability on a row is given: what the user asks for, or else the usual, where F1 is best."""
        return usual if self.at_least is None else self.at_least

    def scores(self, name: str, candidates: Candidates) -> Floats:
        """The score of every candidate (rows) for every label (columns; one where candidates are ranked)."""
        return scores(candidates, templates_of(name), self.weights_of(name))

    def label_chances(self, name: str, candidates: Candidates) -> Floats:
        """The probability of every label (columns) for every candidate (rows)."""
        return label_probabilities(self.scores(name, candidates))

    def chances(self, name: str, candidates: Candidates) -> Floats:
        """The probability of every candidate to be the one of its group."""
        return group_probabilities(self.scores(name, candidates)[:, 0], candidates.groups)

    def weights_of(self, name: str) -> Weights:
        """The weights of one decision."""
        if name not in self.weights:
            assert self.folder is not None, f"nothing was learned for {name!r}"
            self.weights[name] = read_weights(_weights(self.folder, name))
        return self.weights[name]


@cache
def templates_of(name: str) -> Templates:
    """The templates of one decision."""
    return read_templates(DECISIONS / f"{name}.templates")


@cache
def packaged() -> Learned:
    """What the package comes with."""
    return Learned(DECISIONS)


@cache
def read_learned(folder: Path) -> Learned:
    """What `write_learned` wrote to a folder; raises AnalysisError where a decision is missing."""
    missing = [path.stem for path in sorted(DECISIONS.glob("*.templates")) if not _weights(folder, path.stem).is_file()]
    if missing:
        raise AnalysisError(
            f"{folder}: no weights for {missing[0]!r}; `python -m analysis fit --out` writes such a folder"
        )
    return Learned(folder)


def write_learned(weights: Mapping[str, Weights], folder: Path) -> None:
    """One weight file for each decision."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, found in weights.items():
        write_weights(found, _weights(folder, name))


def _weights(folder: Path, name: str) -> Path:
    return folder / f"{name}.weights"


def scores(candidates: Candidates, templates: Templates, weights: Weights) -> Floats:
    """The score of every candidate (rows) for every label (columns): the sum of the weights of its features."""
    count = len(candidates)
    if count > BLOCK:
        blocks = (candidates.take(np.arange(k, min(k + BLOCK, count))) for k in range(0, count, BLOCK))
        return np.concatenate([scores(block, templates, weights) for block in blocks])
    total: Floats = np.zeros((count, weights.values.shape[1]), np.float32)
    for found in describe(templates, candidates):
        steps = weights.table.take(found.places, axis=0).sum(axis=0, dtype=np.float32)
        for label, column in enumerate(steps.T):
            total[:, label] += np.bincount(found.owner, column * found.shares, count)
    return total * np.float32(weights.scale)


def label_probabilities(logits: Floats) -> Floats:
    """Softmax over the labels of each candidate.

    >>> label_probabilities(np.array([[0.0, 0.0]], np.float32)).tolist()
    [[0.5, 0.5]]
    """
    raised: Floats = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-np.inf))
    total: Floats = raised.sum(axis=1, keepdims=True)
    return raised / total


def group_probabilities(logits: Floats, groups: Ints) -> Floats:
    """Softmax over the candidates of each group; `groups` in rising order.

    >>> group_probabilities(np.zeros(3, np.float32), np.array([4, 4, 7])).tolist()
    [0.5, 0.5, 1.0]
    """
    if not len(groups):
        return np.zeros(0, np.float32)
    starts, member = group_starts(groups)
    raised: Floats = np.exp(logits - np.maximum.reduceat(logits, starts)[member])
    total: Floats = np.add.reduceat(raised, starts)
    shares: Floats = raised / total[member]
    return shares


def group_starts(groups: Ints) -> tuple[Ints, Ints]:
    """Where each group begins, and for each candidate which group it is in, counted from 0."""
    fresh: NDArray[np.bool_] = np.append(True, groups[1:] != groups[:-1])
    return np.flatnonzero(fresh), np.cumsum(fresh) - 1


def group_bounds(groups: Ints) -> list[tuple[int, int]]:
    """For each group its first candidate and the number behind its last.

    >>> group_bounds(np.array([4, 4, 7]))
    [(0, 2), (2, 3)]
    """
    starts = group_starts(groups)[0].tolist() if len(groups) else []
    return [*zip(starts, [*starts[1:], len(groups)], strict=False)]


@dataclass(frozen=True)
class Weights:
    """The weights of a decision: the places that are not zero, in rising order, and for each label its weight there.

    They are kept as steps of `scale`.
    """

    places: NDArray[np.int32]
    values: NDArray[np.int8]  # places, labels
    scale: float

    @cached_property
    def table(self) -> NDArray[np.int8]:
        """The weights of every place, one row a place, one column a label, in steps: a small table is read fast."""
        table = np.zeros((1 << BITS, self.values.shape[1]), np.int8)
        table[self.places] = self.values
        return table


def quantized(places: NDArray[np.int32], values: NDArray[np.float64]) -> Weights:
    """Weights in steps; places of which no weight is more than NEGLIGIBLE steps are dropped."""
    scale = float(np.abs(values).max(initial=0.0)) / LEVELS or 1.0
    steps = np.round(values / scale).astype(np.int8)
    kept = (np.abs(steps.astype(np.int16)) > NEGLIGIBLE).any(axis=1)
    return Weights(places[kept].astype(np.int32), steps[kept], scale)


def write_weights(weights: Weights, path: Path) -> None:
    """Write a small file, the same bytes from the same weights: places as steps from one to the next, compressed.

    The low bytes of the steps stand together, then the higher ones: so they take less.
    """
    steps = np.diff(weights.places, prepend=np.int32(0)).astype("<u4")
    head = HEAD.pack(weights.scale, *weights.values.shape)
    data = head + _turned(steps[:, None].view(np.uint8)) + weights.values.tobytes()
    path.write_bytes(lzma.compress(data, lzma.FORMAT_ALONE))


def read_weights(path: Path) -> Weights:
    """The weights of a file that `write_weights` wrote. Raises AnalysisError for any other."""
    try:
        data = lzma.decompress(path.read_bytes())
        scale, count, labels = HEAD.unpack_from(data)
        steps = np.frombuffer(_turned(np.frombuffer(data, np.uint8, 4 * count, HEAD.size).reshape(4, count)), "<u4")
        values = np.frombuffer(data, np.int8, offset=HEAD.size + 4 * count).reshape(count, labels)
    except (lzma.LZMAError, struct.error, ValueError):
        raise AnalysisError(f"{path}: not the weights of this version; `python -m analysis fit` writes them") from None
    return Weights(np.cumsum(steps, dtype=np.int32), values, scale)


def _turned(steps: NDArray[np.uint8]) -> bytes:
    return np.ascontiguousarray(steps.T).tobytes()
