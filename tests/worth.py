"""What each template earns: how much the log loss on unseen articles rises without it, without learning anew.

`measure(decision, cases, learned)` is called by `python -m tests.accuracy --templates`; per mille of the loss.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from analysis.choosing.candidates import Candidates
from analysis.choosing.learned import Decision, Learned, group_starts, templates_of
from analysis.choosing.templates import describe
from analysis.learning import Case


def measure(decision: Decision, cases: Iterable[Case], learned: Learned) -> dict[str, float]:
    """Template -> rise of the loss; "": the loss with all; "proposed": share of choices that have a right candidate."""
    losses: dict[str, float] = defaultdict(float)
    groups = with_right = 0
    for case in cases:
        for candidates, right in decision.examples(case, learned):
            if not len(candidates):
                continue
            if not decision.labels:
                starts, _ = group_starts(np.asarray(candidates.groups))
                groups += len(starts)
                with_right += int((np.add.reduceat(np.asarray(right, np.int64), starts) > 0).sum())
            for template, logits in _without_each(decision, candidates, learned):
                losses[template] += _loss(decision, logits, candidates, right)
    whole = losses.pop("", 0.0)
    worth = {template: 1000 * (loss - whole) / max(whole, 1e-9) for template, loss in losses.items()}
    return worth | {"": whole} | ({"proposed": with_right / groups} if groups else {})


def _without_each(decision: Decision, candidates: Candidates, learned: Learned) -> Iterator[tuple[str, Any]]:
    weights, parts = learned.weights_of(decision.name), {}
    for found in describe(templates_of(decision.name), candidates):
        for line, places in zip(found.lines, found.places, strict=True):
            parts[line] = np.zeros((len(candidates), weights.table.shape[1]), np.float32)
            np.add.at(parts[line], found.owner, weights.table[places] * weights.scale * found.shares[:, None])
    total = sum(parts.values())
    yield "", total
    for line, part in parts.items():
        yield line, total - part


def _loss(decision: Decision, logits: Any, candidates: Candidates, right: Any) -> float:
    if decision.labels:
        shifted = logits - logits.max(axis=1, keepdims=True)
        chances = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return float(-chances[np.arange(len(right)), np.asarray(right, np.int64)].sum())
    starts, member = group_starts(np.asarray(candidates.groups))
    raised = np.exp(logits[:, 0] - np.maximum.reduceat(logits[:, 0], starts)[member])
    good = np.add.reduceat(raised * (np.asarray(right) > 0), starts) / np.add.reduceat(raised, starts)
    return float(-np.log(np.maximum(good[good > 0], 1e-9)).sum())
