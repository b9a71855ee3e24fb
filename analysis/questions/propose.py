"""The clauses that may say that something is not known, and the words in them that may say so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.choosing.templates import mix
from analysis.records import STATEMENT_KINDS
from analysis.statements.cues import judge_cues

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints, Tokens
    from analysis.choosing.learned import Learned
    from analysis.statements.scene import Scene

LONGEST = 60  # words of a clause that are looked at
SIZES = (3, 6, 9, 14, 22, 35)
ODDS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.96)
CHANCES = (0.02, 0.1, 0.3, 0.6, 0.9)
JOINING = frozenset(["and", "but", "nor", "or", "while", "though", "although", "yet", "so", "whereas"])
NO_COMMENT = STATEMENT_KINDS.index("no_comment") + 1


@dataclass(frozen=True)
class Clauses:
    """The clauses of an article: first word and the place behind the last."""

    scene: Scene
    first: Ints
    behind: Ints

    def __len__(self) -> int:
        return len(self.first)

    def take(self, kept: Ints) -> Clauses:
        """Only those with these numbers."""
        return Clauses(self.scene, self.first[kept], self.behind[kept])


def propose_clauses(scene: Scene) -> Clauses:
    """Sentences, parted at semicolons and before conjunctions where a finite verb stands on either side.

    >>> from analysis.tables import read_all
    >>> from analysis.article import Article
    >>> from analysis.statements.scene import Scene
    >>> clauses = propose_clauses(Scene(next(read_all([Article("She left; why is unclear, and he won't say.")]))))
    >>> [clauses.scene.between(*span) for span in zip(clauses.first, clauses.behind)]
    ['She left;', 'why is unclear,', "and he won't say."]
    """
    n = len(scene.doc)
    free = scene.quoted < 0
    finite = scene.finite
    begins = np.unique(scene.passages[1]) if n else np.zeros(0, np.int64)
    after_comma = np.append([False], scene.written(",", "—", "–", "--"))[:n]
    cuts = free & (np.append([False], scene.written(";"))[:n] | (after_comma & scene.among(JOINING)))
    starts = np.union1d(begins, np.flatnonzero(cuts)).astype(np.int64)
    ends = np.append(starts[1:], n)
    sums = np.append([0], np.cumsum(finite))
    verbal = sums[ends] > sums[starts]
    keep = np.isin(starts, begins) | (verbal & np.append([False], verbal[:-1])[: len(starts)])
    starts = starts[keep]
    return Clauses(scene, starts, np.append(starts[1:], n)[: len(starts)])


def describe_clauses(clauses: Clauses, learned: Learned) -> Candidates:
    """The clauses with their words, and how likely the words are to say that somebody gives no comment."""
    scene, first, behind = clauses.scene, clauses.first, clauses.behind
    n = len(scene.doc)
    sizes = np.minimum(behind - first, LONGEST)
    owner = np.repeat(np.arange(len(first)), sizes)
    inside = first[owner] + np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    quoted = np.append([0], np.cumsum(scene.quoted >= 0))
    named = np.append([0], np.cumsum(scene.named == 2))
    root = _roots(scene, first, behind)
    silent = np.zeros(n + 1)
    cues, chances = scene.reading.once(judge_cues)
    silent[cues.places] = chances[:, NO_COMMENT]
    most = np.maximum.reduceat(np.append(silent, 0), np.minimum(first, n)) if len(first) else np.zeros(0)
    columns = {
        "size": binned(behind - first, SIZES),
        "quoted": binned((quoted[behind] - quoted[first]) / np.maximum(behind - first, 1), (0.01, 0.4, 0.8)),
        "named": np.minimum(named[behind] - named[first], 2),
        "silent": binned(most, CHANCES),
        "opens": (first == scene.paragraphs[1][first]) + 2 * (first == scene.passages[1][first]) if n else first,
        "headline": scene.paragraphs[0][first] == 0 if n else first,
        "asks": _asks(scene, behind),
    }
    slots = {"first": first, "last": behind - 1, "root": root}
    return Candidates(paired(scene), slots, columns, {"inside": (owner, inside)})


def _asks(scene: Scene, behind: Ints) -> Ints:
    """Whether a clause ends in a question mark."""
    marks = [any(scene.lowered[i] == "?" for i in range(max(0, end - 3), end)) for end in behind.tolist()]
    return np.array(marks, np.int64)


def _roots(scene: Scene, first: Ints, behind: Ints) -> Ints:
    """The first word of each clause whose head stands outside it, or that has none."""
    heads = scene.words.links["head"][:-1]
    number = np.repeat(np.arange(len(first)), behind - first)
    places = np.arange(len(heads))
    outside = (
        (heads < first[number]) | (heads >= behind[number]) | (heads == places) if len(heads) else np.zeros(0, bool)
    )
    found = np.full(len(first), -1)
    where = np.flatnonzero(outside)[::-1]
    found[number[where]] = where
    return found


def paired(scene: Scene) -> Tokens:
    """The words, each also together with the next ones, with its negation and with its auxiliary."""
    words = scene.words
    lower, lemma = words.attributes["lower"], words.attributes["lemma"]
    n = len(scene.doc)
    pair = mix(lower, np.append(lower[1:], lower[:1] * 0))
    more = {
        "pair": pair,
        "triple": mix(pair, np.append(lower[2:], [np.uint64(0)] * min(2, n + 1))),
        "negated": np.where(words.links["neg"] < n, lemma, np.uint64(0)),
        "helped": np.where(words.links["aux"] < n, mix(lemma, lower[words.links["aux"]]), np.uint64(0)),
    }
    return replace(words, attributes={**words.attributes, **more})


def describe_words(clauses: Clauses, chances: Floats) -> Candidates:
    """For each clause nothing, and then its words: one of them says that something is not known, or nothing does."""
    scene, first, behind = clauses.scene, clauses.first, clauses.behind
    sizes = np.minimum(behind - first, LONGEST) + 1
    owner = np.repeat(np.arange(len(first)), sizes)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes) - 1
    none = step < 0
    places = np.where(none, -1, first[owner] + step)
    at = np.maximum(places, 0)
    columns: dict[str, Any] = {
        "none": none,
        "kind": (chances[:, 1:].argmax(axis=1) + 1)[owner],
        "odds": binned(1 - chances[:, 0], ODDS)[owner],
        "around": _around(chances, clauses)[owner],
        "quoted": (scene.quoted[at] >= 0) & ~none,
        "at": np.where(none, 0, binned(step, (1, 2, 4, 8)) + 1),
        "left": np.where(none, 0, binned(behind[owner] - at, (2, 3, 5, 9))),
    }
    slots = {"cue": places, "first": first[owner], "last": behind[owner] - 1}
    return Candidates(paired(scene), slots, columns, {}, owner)


def _around(chances: Floats, clauses: Clauses) -> Ints:
    """How likely the clauses beside each say that something is not known, those right beside it alone."""
    likely = 1 - chances[:, 0]
    beside = np.zeros((2, len(likely)))
    if len(likely) > 1:
        joined = clauses.behind[:-1] == clauses.first[1:]
        beside[0, 1:], beside[1, :-1] = likely[:-1] * joined, likely[1:] * joined
    return binned(beside[0], (0.1, 0.5)) + 3 * binned(beside[1], (0.1, 0.5))
