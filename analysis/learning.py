"""Annotated articles -> weights, in the order in which the decisions build on one another; why a row came out so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from zlib import crc32

import numpy as np
import pandas as pd

from analysis import questions
from analysis.choosing.learned import (
    DECISIONS,
    Decision,
    Learned,
    group_probabilities,
    label_probabilities,
    templates_of,
    write_learned,
)
from analysis.choosing.templates import describe, parse_atom
from analysis.dating import learn as dating
from analysis.lexicon import Lexicon, read_lexicon
from analysis.naming import learn as naming
from analysis.parsing import load_model, one_reader
from analysis.reading import Reading, read
from analysis.roles import learn as roles
from analysis.specs import learn as specs
from analysis.statements import learn as statements
from analysis.tables import extract, read_all
from analysis.timeline import learn as timeline

if TYPE_CHECKING:
    from analysis.article import Article
    from analysis.choosing.candidates import Candidates, Floats
    from analysis.choosing.fitting import Say
    from analysis.notation.reading import Annotated, Rows
    from analysis.parsing import Parsed
    from analysis.tokens import Words

# Each may ask what those before it have learned.
ROOMS = (dating, naming, specs, statements, roles, questions, timeline)
ALL: tuple[Decision, ...] = tuple(decision for room in ROOMS for decision in room.DECISIONS)
Made = TypeVar("Made")
FOLDS = 3  # parts of the gold, each judged by what was learned from the others
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


@dataclass
class Case:
    """An annotated article: its parse, its rows, and how it is read with what was learned so far."""

    parsed: Parsed
    rows: Rows
    lexicon: Lexicon
    _read: tuple[Learned, Reading] | None = field(default=None, repr=False)
    _made: dict[Any, Any] = field(default_factory=dict, repr=False)

    def reading(self, learned: Learned) -> Reading:
        """The article read with these weights; the last one is kept, since many decisions ask for it."""
        if self._read is None or self._read[0] is not learned:
            self._read, self._made = (learned, read(self.parsed, self.lexicon, learned)), {}
        return self._read[1]

    def once(self, make: Callable[[Rows, Reading], Made], learned: Learned) -> Made:
        """What is made of the rows and the reading, kept as long as that."""
        reading = self.reading(learned)
        if make not in self._made:
            self._made[make] = make(self.rows, reading)
        made: Made = self._made[make]
        return made


def fit(gold: Iterable[Annotated], decisions: Sequence[Decision] = ALL, say: Say = print) -> Learned:
    """The weights learned from annotated articles: the same from the same articles, in whatever order they come.

    Takes scipy (extra `fit`).
    """
    from analysis.choosing.fitting import fit_decisions

    lexicon = read_lexicon()
    cases = [Case(one.parsed, one.rows, lexicon) for one in sorted(gold, key=lambda one: one.article.id)]
    return fit_decisions(decisions, cases, [fold_of(case.parsed.article.id, FOLDS) for case in cases], say)


def fit_to(gold: Iterable[Annotated], folder: Path | None = None, say: Say = print) -> Path:
    """Write the weights learned from annotated articles, one file a decision, to a folder or into the package."""
    folder = folder or DECISIONS
    write_learned(fit(gold, say=say).weights, folder)
    return folder


def fold_of(article: str, count: int) -> int:
    """Which of so many parts an article is in: by its id, so that it stays there when others come."""
    return crc32(article.encode()) % count


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
