"""Weights from examples: penalized maximum likelihood by L-BFGS (extra `fit`: scipy)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.choosing.learned import Decision, Learned, Weights, group_starts, quantized, templates_of
from analysis.choosing.templates import BITS, describe

if TYPE_CHECKING:
    from analysis.choosing.candidates import Candidates, Ints
    from analysis.choosing.templates import Templates

Say = Callable[[str], object]
Loss = Callable[[NDArray[Any]], tuple[float, NDArray[Any]]]  # logits -> loss, slope
SEEN = 3  # a feature of fewer examples gets no weight
STEPS = 50
HOLD = 20  # so many times the penalty holds weights that are adapted; of 1, 6, 30, 150 it is about best for new kinds
BEND = 0.01  # a guess of how much the loss bends for each example of a feature


def fit_decisions(
    decisions: Sequence[Decision], cases: Sequence[Any], fold: Sequence[int], say: Say = print
) -> Learned:
    """What is learned for the decisions, one after the other, from all cases.

    `fold`: for each case which part it is in. A decision sees of those before it what was learned without the case's
    own part, so that it learns how sure they are of articles that they do not know.
    """
    parts = sorted(set(fold))
    whole, without = Learned(), {part: Learned() for part in parts}
    for decision in decisions:
        start = monotonic()
        taught = [[*_taught(decision, case, without[part])] for case, part in zip(cases, fold, strict=True)]
        for part in parts:
            rest = [one for ones, own in zip(taught, fold, strict=True) if own != part for one in ones]
            without[part].weights[decision.name] = _fit(decision, rest)
        whole.weights[decision.name] = _fit(decision, [one for ones in taught for one in ones])
        say(f"{decision.name}: {sum(map(len, taught))} examples, {monotonic() - start:.0f} s")
    return whole


def adapt_decisions(decisions: Sequence[Decision], cases: Sequence[Any], start: Learned, say: Say = print) -> Learned:
    """What `start` has learned, moved as far as the cases ask for it: so a few of them weigh as much as they can.

    A penalty holds the weights where they are instead of at zero (Chelba and Acero, 2004, "Adaptation of maximum
    entropy capitalizer: little data can help a lot"). `start` must not have learned from the cases.
    """
    adapted = Learned(weights={decision.name: start.weights_of(decision.name) for decision in decisions})
    for decision in decisions:
        taught = [example for case in cases for example in _taught(decision, case, start)]
        if taught:
            held = replace(decision, penalty=HOLD * decision.penalty)
            adapted.weights[decision.name] = _fit(held, taught, start.weights_of(decision.name))
        say(f"{decision.name}: {len(taught)} examples")
    return adapted


def _taught(decision: Decision, case: Any, learned: Learned) -> Iterator[tuple[Examples, NDArray[Any]]]:
    templates = templates_of(decision.name)
    for candidates, right in decision.examples(case, learned):
        yield described(candidates, templates), right


def _fit(decision: Decision, taught: list[tuple[Examples, NDArray[Any]]], start: Weights | None = None) -> Weights:
    examples, right = [one for one, _ in taught], np.concatenate([right for _, right in taught])
    if decision.labels:
        return fit_labels(examples, right, len(decision.labels), penalty=decision.penalty, start=start)
    return fit_choices(examples, right, penalty=decision.penalty, start=start)


@dataclass(frozen=True)
class Examples:
    """Described candidates: where their features are and how much each counts, parted by `bounds`."""

    places: NDArray[np.int32]
    values: NDArray[np.float32]
    bounds: Ints
    groups: Ints


def described(candidates: Candidates, templates: Templates) -> Examples:
    """The features of the candidates of one text, as examples to learn from."""
    found, count = describe(templates, candidates), len(candidates)
    owner = np.concatenate([np.tile(one.owner, len(one.lines)) for one in found])
    places = np.concatenate([one.places.ravel() for one in found])
    values = np.concatenate([np.tile(one.shares, len(one.lines)) for one in found])
    order = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[order], np.arange(count + 1))
    groups = np.arange(count) if candidates.groups is None else np.asarray(candidates.groups)
    return Examples(places[order].astype(np.int32), values[order], bounds, groups)


def fit_labels(
    examples: Sequence[Examples],
    labels: NDArray[Any],
    count: int,
    *,
    penalty: float = 1.0,
    start: Weights | None = None,
) -> Weights:
    """Weights by which every candidate gets one of `count` labels; `labels` are those of all examples, in order.

    `start`: weights to begin with, which the penalty holds.
    """
    target = np.eye(count, dtype=np.float32)[np.asarray(labels, np.int64)]

    def loss(logits: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        logits = logits - logits.max(axis=1, keepdims=True)
        raised = np.exp(logits)
        total = raised.sum(axis=1, keepdims=True)
        return float(-((logits - np.log(total)) * target).sum(dtype=np.float64)), raised / total - target

    return _found(examples, count, loss, penalty, start)


def fit_choices(
    examples: Sequence[Examples], right: NDArray[Any], *, penalty: float = 1.0, start: Weights | None = None
) -> Weights:
    """Weights by which one candidate of every group is chosen; `right` says of all examples, in order, which are right.

    Right candidates of a group with the same number (or True) are one answer: their probabilities together are made
    large. Different numbers are answers of their own, equally probable. Groups with none teach nothing. `start`: as for
    labels.
    """
    shift = np.cumsum([0, *(int(one.groups.max(initial=-1)) + 1 for one in examples[:-1])])
    groups = np.concatenate([one.groups + more for one, more in zip(examples, shift, strict=True)])
    starts, member = group_starts(groups)
    marked = np.flatnonzero(right)
    owners, answer = np.unique([member[marked], np.asarray(right, np.int64)[marked]], axis=1, return_inverse=True)
    wanted = np.bincount(owners[0], minlength=len(starts))[member]

    def loss(logits: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        logits = logits[:, 0]
        raised = np.exp(logits - np.maximum.reduceat(logits, starts)[member])
        share = raised / np.add.reduceat(raised, starts)[member]
        good = np.maximum(np.bincount(answer, share[marked]), 1e-30)
        slope = share * wanted
        slope[marked] -= share[marked] / good[answer]
        return float(-np.log(good).sum()), slope[:, None]

    return _found(examples, 1, loss, penalty, start)


def _found(examples: Sequence[Examples], count: int, loss: Loss, penalty: float, start: Weights | None) -> Weights:
    matrix, places = _matrix(examples, SEEN)
    if start is None:
        return quantized(places, _minimize(matrix, count, loss, penalty))
    everywhere, known = _matrix(examples, 1)
    before = start.table * np.float32(start.scale)
    scores = everywhere @ before[known]
    values = before.astype(np.float64)
    values[places] += _minimize(matrix, count, lambda logits: loss(logits + scores), penalty)
    return quantized(np.arange(len(values), dtype=np.int32), values)


def _matrix(examples: Sequence[Examples], seen: int) -> tuple[Any, NDArray[np.int32]]:
    """A sparse matrix with a row for each candidate and a column for each place that so many of them have."""
    from scipy.sparse import csr_matrix

    places = np.concatenate([one.places for one in examples])
    active = np.flatnonzero(np.bincount(places, minlength=1 << BITS) >= seen).astype(np.int32)
    column = np.full(1 << BITS, -1, np.int32)
    column[active] = np.arange(len(active))
    ends = np.cumsum([0, *(len(one.places) for one in examples)])
    bounds = np.concatenate([[0], *(one.bounds[1:] + end for one, end in zip(examples, ends[:-1], strict=True))])
    indices = column[places]
    kept = indices >= 0
    bounds = np.r_[0, np.cumsum(kept)][bounds]
    data = np.concatenate([one.values for one in examples])[kept]
    return csr_matrix((data, indices[kept], bounds), (len(bounds) - 1, len(active))), active


def _minimize(matrix: Any, count: int, loss: Loss, penalty: float) -> NDArray[np.float64]:
    from scipy.optimize import minimize

    turned, size = matrix.T.tocsr(), (matrix.shape[1], count)
    # Steps in proportion to how often a feature stands: else the frequent ones take all the steps for themselves.
    scale = 1 / np.sqrt(penalty + BEND * np.asarray(matrix.multiply(matrix).sum(axis=0)).reshape(-1, 1))

    def objective(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        values = flat.reshape(size) * scale
        cost, slope = loss(matrix @ values.astype(np.float32))
        slope = (turned @ slope.astype(np.float32)).astype(np.float64) + penalty * values
        return cost + 0.5 * penalty * float((values * values).sum()), (slope * scale).ravel()

    found = minimize(objective, np.zeros(size[0] * count), jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return np.asarray(found.x).reshape(size) * scale
