"""A log-linear model over described candidates: scores, probabilities, the best choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.choosing.templates import describe

if TYPE_CHECKING:
    from analysis.choosing.candidates import Candidates, Floats, Ints
    from analysis.choosing.templates import Templates
    from analysis.choosing.weights import Weights

BLOCK = 5000  # candidates described at once: keeps memory flat


def scores(candidates: Candidates, templates: Templates, weights: Weights) -> Floats:
    """The score of every candidate (rows) for every label (columns): the sum of the weights of its features."""
    count = len(candidates)
    if count <= BLOCK:
        return _scores(candidates, templates, weights.table)
    blocks = (candidates.take(np.arange(k, min(k + BLOCK, count))) for k in range(0, count, BLOCK))
    return np.concatenate([_scores(block, templates, weights.table) for block in blocks])


def _scores(candidates: Candidates, templates: Templates, table: Floats) -> Floats:
    plain, bags = describe(templates, candidates)
    total: Floats = table[plain].sum(axis=0, dtype=np.float32)
    if bags:
        owner, places, values = map(np.concatenate, zip(*bags, strict=True))
        weighed = (table[places] * values[:, None]).T
        total += np.stack([np.bincount(owner, row, len(candidates)) for row in weighed], axis=1).astype(np.float32)
    return total


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
