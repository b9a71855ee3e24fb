"""Which candidates are names of people, organizations and models: two looks, then the best that fit together."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.choosing.learned import label_probabilities
from analysis.naming.describe import describe_names

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints, Tokens
    from analysis.choosing.learned import Learned
    from analysis.naming.propose import Names, Span

KINDS = ("person", "organization", "model", "none")
NAMES = 3  # of these, those that are names
GENEROUS = 0.5  # odds that every name gets at first: whether an entity is right is decided when all its names are known
CERTAIN = 20.0  # odds of what the user's own lexicon has
SURELY_NONE = 0.995
ODDS = (-5.0, -3.5, -2.5, -1.5, -0.75, 0.0, 0.75, 1.5, 2.5, 3.5, 5.0)
SHARES = (0.05, 0.2, 0.5, 0.8, 0.95)
LEADS = (-0.9, -0.6, -0.3, -0.1, 0, 0.1, 0.3, 0.6, 0.9)


@dataclass(frozen=True)
class Name:
    """A place where something is named: its words, what they say, and the odds of each kind against being no name."""

    start: int
    end: int
    text: str
    odds: tuple[float, ...] = (0.0,) * NAMES


def choose_names(names: Names, tokens: Tokens, learned: Learned) -> list[Name]:
    """The names of an article, in text order, none overlapping another."""
    kept, candidates = second_look(names, tokens, learned)
    logits = learned.scores("names", candidates)
    odds = logits[:, :NAMES] - logits[:, NAMES:] + GENEROUS
    odds[np.isin(kept, names.own), KINDS.index("organization")] += CERTAIN
    spans = [names.spans[k] for k in kept]
    best = _best_spans(spans, odds)
    return [Name(spans[k][0], spans[k][1], names.strings[kept[k]], tuple(odds[k].tolist())) for k in best]


def second_look(names: Names, tokens: Tokens, learned: Learned) -> tuple[Ints, Candidates]:
    """The candidates that the first look left, and what is known of them after it."""
    candidates = describe_names(names, tokens)
    logits = learned.scores("spans", candidates)
    likely = np.flatnonzero(label_probabilities(logits)[:, NAMES] < SURELY_NONE)
    kept = np.union1d(likely, names.own).astype(np.int64)
    spans, strings = [names.spans[k] for k in kept], [names.strings[k] for k in kept]
    return kept, _with_votes(candidates.take(kept), spans, strings, logits[kept])


def kinds_of(names: list[Name]) -> dict[str, str]:
    """What is said -> person, organization or model: the kind that all its places together speak for most."""
    total: dict[str, Floats] = defaultdict(lambda: np.zeros(NAMES, np.float32))
    for name in names:
        total[name.text] += np.array(name.odds, np.float32)
    return {text: KINDS[int(odds.argmax())] for text, odds in total.items()}


def _with_votes(candidates: Candidates, spans: Sequence[Span], strings: Sequence[str], logits: Floats) -> Candidates:
    """The candidates with what the first look says of them, of their rivals and of the same words elsewhere.

    own_*: the odds of each label here; rival_*: the most that a candidate with words in common has; same_*: the mean
    of the other places with the same words; longer_*, shorter_*: the most that names have which end or begin with
    these words, or with which these words end or begin.
    """
    chances = label_probabilities(logits)
    odds, most = logits[:, :NAMES] - logits[:, NAMES:], chances[:, :NAMES]
    rivals = _rivals(spans, most)
    columns = dict(candidates.columns) | _neighbours(spans, odds) | _votes(strings, odds, most)
    columns |= _by_label("own", binned(odds, ODDS)) | _by_label("rival", binned(rivals, SHARES))
    columns["own"] = chances.argmax(axis=1)
    columns["rival"] = binned(rivals.max(axis=1, initial=0) - most.max(axis=1), LEADS)
    return replace(candidates, columns=columns)


def _by_label(name: str, values: Ints) -> dict[str, Ints]:
    return {f"{name}_{label}": values[:, k] for k, label in enumerate(KINDS[:NAMES])}


def _neighbours(spans: Sequence[Span], odds: Floats) -> dict[str, Any]:
    """The label by which a candidate stands in the best reading so far, and those of the nearest names beside it.

    With each its distance in words: in lists and appositions names tell of one another.
    """
    best = _best_spans(spans, odds)
    label = np.full(len(spans), NAMES)
    label[best] = odds[best].argmax(axis=1) if best else []
    starts, ends = [spans[k][0] for k in best], [spans[k][1] for k in best]
    before, behind = [], []
    for start, end in spans:
        left, right = bisect_right(ends, start) - 1, bisect_left(starts, end)
        before.append(_seen(label[best[left]], start - ends[left]) if left >= 0 else 0)
        behind.append(_seen(label[best[right]], starts[right] - end) if right < len(best) else 0)
    return {"taken": label, "before": np.array(before, np.int64), "behind": np.array(behind, np.int64)}


def _seen(label: int, distance: int) -> int:
    return int(label) + 1 + 4 * min(distance, 3) if distance < 4 else 0


def _best_spans(spans: Sequence[Span], odds: Floats) -> list[int]:
    """The candidates with the largest sum of odds of which no two share a word: weighted interval scheduling.

    Kleinberg and Tardos, Algorithm Design, 6.1.
    """
    worth = odds.max(axis=1)
    order = sorted(np.flatnonzero(worth > 0).tolist(), key=lambda k: (spans[k][1], spans[k][0]))
    ends = [spans[k][1] for k in order]
    total, taken = [0.0], [(False, 0)]
    for i, k in enumerate(order):
        free = bisect_right(ends, spans[k][0], 0, i)
        gain = total[free] + float(worth[k])
        taken.append((gain > total[i], free))
        total.append(max(gain, total[i]))
    found, i = [], len(order)
    while i:
        took, free = taken[i]
        if took:
            found.append(order[i - 1])
        i = free if took else i - 1
    return sorted(found)


def _rivals(spans: Sequence[Span], chances: Floats) -> Any:
    """For each candidate and label the largest probability of another that shares a word with it."""
    found = np.zeros_like(chances)
    starts = np.array([start for start, _ in spans], np.int64)
    ends = np.array([end for _, end in spans], np.int64)
    step = 1
    while step < len(spans):
        meet = np.flatnonzero(starts[step:] < ends[:-step])
        if not len(meet) and step > 1 and not (starts[step:] < np.maximum.accumulate(ends)[:-step]).any():
            break
        np.maximum.at(found, meet, chances[meet + step])
        np.maximum.at(found, meet + step, chances[meet])
        step += 1
    return found


def _votes(strings: Sequence[str], odds: Floats, chances: Floats) -> dict[str, Any]:
    different, place = np.unique(np.array(strings, object), return_inverse=True)
    total, most = np.zeros((len(different), NAMES), np.float32), np.zeros((len(different), NAMES), np.float32)
    np.add.at(total, place, odds)
    np.maximum.at(most, place, chances)
    longer, shorter = _kin(different.tolist(), most)
    rest = np.bincount(place)[place] - 1 if len(place) else place
    same = binned((total[place] - odds) / np.maximum(rest, 1)[:, None], ODDS) + 1
    found: dict[str, Any] = {"others": binned(rest, (1, 2, 4))}
    found |= _by_label("same", np.where(rest[:, None] > 0, same, 0))
    return (
        found
        | _by_label("longer", binned(longer, SHARES)[place])
        | _by_label("shorter", binned(shorter, SHARES)[place])
    )


def _kin(strings: list[str], most: Floats) -> tuple[Floats, Floats]:
    """For each string the most that longer ones which end or begin with it have, and shorter ones inside it."""
    longer, shorter = np.zeros_like(most), np.zeros_like(most)
    number = {string: k for k, string in enumerate(strings)}
    for string, k in number.items():
        words = string.split(" ")
        parts = {" ".join(part) for i in range(1, len(words)) for part in (words[i:], words[:i])}
        for part in parts & number.keys():
            np.maximum(longer[number[part]], most[k], out=longer[number[part]])
            np.maximum(shorter[k], most[number[part]], out=shorter[k])
    return longer, shorter
