"""What annotated articles teach about open questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.learned import Decision
from analysis.questions.rows import Clauses, describe_clauses, describe_words, promising, propose_clauses
from analysis.records import QUESTION_KINDS
from analysis.statements.scene import Scene

if TYPE_CHECKING:
    from analysis.choosing.learned import Learned, Taught

LABELS = ("none", *QUESTION_KINDS)


def _clause_examples(case: Any, learned: Learned) -> Taught:
    clauses = propose_clauses(case.reading(learned).once(Scene))
    labels = np.zeros(len(clauses), np.int64)
    for k, row in _marked(case, clauses):
        labels[k] = LABELS.index(row.record.kind)
    yield describe_clauses(clauses), labels


def _marked(case: Any, clauses: Clauses) -> list[tuple[int, Any]]:
    """The number of a clause for each question of a case: that of its cue."""
    ends = clauses.scene.ends[clauses.behind - 1] if len(clauses) else np.zeros(0, np.int64)
    rows = [row for row in case.rows.placed if row.table == "open_questions"]
    found = [(int(np.searchsorted(ends, row.record.cue_start, side="right")), row) for row in rows]
    return [(k, row) for k, row in found if k < len(clauses)]


def _word_examples(case: Any, learned: Learned) -> Taught:
    clauses, chances = promising(case.reading(learned))
    if len(clauses):
        candidates = describe_words(clauses, chances)
        scene, places = clauses.scene, np.asarray(candidates.slots["cue"])
        right = np.zeros(len(places), bool)
        for _, row in _marked(case, clauses):
            within = (scene.starts[places] < row.record.cue_end) & (scene.ends[places] > row.record.cue_start)
            right |= within & ~np.asarray(candidates.columns["none"])
        some = np.bincount(candidates.groups, right) > 0
        right |= np.asarray(candidates.columns["none"]) & ~some[candidates.groups]
        yield candidates, right


DECISIONS = (
    Decision("clauses", LABELS, _clause_examples, penalty=4.0),
    Decision("doubts", (), _word_examples, penalty=10.0),
)
