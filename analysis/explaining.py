"""Why a row came out so: what was in question at its words, how likely each choice was, and what spoke for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.choosing.learned import DECISIONS, Learned, group_probabilities, label_probabilities, templates_of
from analysis.choosing.templates import describe, parse_atom
from analysis.learning import ALL
from analysis.parsing import load_model, one_reader
from analysis.tables import extract, read_all

if TYPE_CHECKING:
    from analysis.article import Article
    from analysis.choosing.candidates import Candidates, Floats
    from analysis.lexicon import Lexicon
    from analysis.tokens import Words

# The slots of the words in question, where they are not `first` to `last`; what is around them has the other slots.
IN_QUESTION = {
    **dict.fromkeys(("cues", "doubts"), "cue"),
    **dict.fromkeys(("role_glance", "role_words"), "word"),
    **dict.fromkeys(("role_rows", "role_status", "role_certainty", "role_title"), "start end"),
    **dict.fromkeys(("event_words", "event_rows"), "event"),
    **{"participants": "head", "references": "name", "model_makers": "own"},
}
UNLIKELY = 0.02  # choices that were hardly in question are left out
MOST = 5  # features told on either side
COLUMNS = ("decision", "words", "choice", "probability", "speaks_for", "speaks_against")
LABELS = {decision.name: decision.labels for decision in ALL}


class Asked(NamedTuple):
    """A decision that was asked: its candidates and their probabilities."""

    name: str
    candidates: Candidates
    chances: Floats


@dataclass
class Watched(Learned):
    """Weights that keep in mind what they are asked."""

    asked: list[Asked] = field(default_factory=list)

    def scores(self, name: str, candidates: Candidates) -> Floats:
        """As without watching."""
        found = super().scores(name, candidates)
        ranked = not LABELS[name]
        chances = group_probabilities(found[:, 0], candidates.groups)[:, None] if ranked else label_probabilities(found)
        self.asked.append(Asked(name, candidates, chances))
        return found


def explain(article: Article, row: Mapping[str, Any], *, lexicon: Lexicon | None = None) -> pd.DataFrame:
    """Every choice that was made at the words of a row, likeliest first, with what spoke for and against it.

    `row` is one of the tables' (`tables.people.iloc[0]`), or anything with `start` and `end`. Columns: `decision`,
    `words` (those in question; "nothing" where there are none), `choice` (a label; "this one" where candidates are
    ranked), `probability`, `speaks_for` and `speaks_against` (features of the template file of the decision, in
    `analysis/decisions`). The article is read anew.
    """
    watched = Watched(DECISIONS)
    with one_reader(load_model()):
        reading = next(iter(read_all([article], lexicon=lexicon, learned=watched)))
        extract(reading)
        first, after = reading.words.between(int(row["start"]), int(row["end"]))
        found = [choice for one in watched.asked for choice in _choices(one, watched, reading.words, first, after)]
    table = pd.DataFrame(found, columns=COLUMNS)
    return table.sort_values(["decision", "probability"], ascending=[True, False], ignore_index=True)


def _choices(asked: Asked, learned: Learned, words: Words, first: int, after: int) -> Iterator[tuple[Any, ...]]:
    labels, slots = LABELS[asked.name] or ("this one",), asked.candidates.slots
    shown = [slots[name] for name in IN_QUESTION.get(asked.name, "first last").split()]
    here = np.any([(first <= slot) & (slot < after) for slot in map(np.asarray, slots.values())], axis=0)
    for k in np.flatnonzero(here).tolist():
        start, last = int(shown[0][k]), int(shown[-1][k])
        text = words.text(start, last + 1) if start >= 0 else "nothing"
        for label, chance in enumerate(asked.chances[k].tolist()):
            if chance >= UNLIKELY:
                told = _reasons(asked, learned, k, label, words)
                yield asked.name, text, labels[label], round(chance, 3), *told


def _reasons(asked: Asked, learned: Learned, k: int, label: int, words: Words) -> tuple[list[str], list[str]]:
    """The features of one candidate that speak most for and against one label, in words."""
    told = sorted(_weighed(asked, learned, k, label, words), key=lambda pair: -pair[0])
    return [text for worth, text in told[:MOST] if worth > 0], [
        text for worth, text in told[: -MOST - 1 : -1] if worth < 0
    ]


def _weighed(asked: Asked, learned: Learned, k: int, label: int, words: Words) -> Iterator[tuple[float, str]]:
    one, weights = asked.candidates.take(np.array([k])), learned.weights_of(asked.name)
    for found in describe(templates_of(asked.name), one):
        for line, places in zip(found.lines, found.places, strict=True):
            total = found.shares @ (weights.table[places] * weights.scale)
            yield (
                float(total[label] - np.delete(total, label).sum() / max(len(total) - 1, 1)),
                _phrase(line, one, words),
            )


def _phrase(line: str, one: Candidates, words: Words) -> str:
    return f"the words of {line}" if "*" in line else ", ".join(_atom(atom, one, words) for atom in line.split())


def _atom(atom: str, one: Candidates, words: Words) -> str:
    if "." not in atom:
        return f"{atom} {int(one.columns[atom][0])}"
    slot, steps, _ = parse_atom(atom)
    place, missing = int(one.slots[slot][0]), len(one.words)
    place = place if 0 <= place < missing else missing
    for step in steps:
        place = int(one.words.follow([step], np.array([[place]]))[0, 0])
    return f"{atom} “{words.texts[place]}”" if place < missing else f"{atom} nothing"
