"""Words that may attribute: verbs, nouns, prepositions, colons, and the opening marks of quotations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.lexicon import word_set, word_table
from analysis.statements.layout import marked, sums
from analysis.statements.scene import Scene

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints
    from analysis.reading import Reading

VERB, NOUN, SMALL, COLON, MARK, TURN = 1, 2, 3, 4, 5, 6
SMALL_WORDS = ("according", "per", "by", "via", "—", "–", "--")
NEAR = 8


@dataclass(frozen=True)
class Cues:
    """The candidates of an article: word, sort (VERB ... TURN), and for a MARK the number of its quotation."""

    scene: Scene
    places: Ints
    sorts: Ints
    quotations: Ints

    def __len__(self) -> int:
        return len(self.places)

    def take(self, kept: Any) -> Cues:
        """Only those with these numbers."""
        return Cues(self.scene, self.places[kept], self.sorts[kept], self.quotations[kept])


def judge_cues(reading: Reading) -> tuple[Cues, Floats]:
    """Every cue of an article, and the chances of its labels."""
    cues = propose_cues(reading.once(Scene))
    return cues, reading.learned.label_chances("cues", describe_cues(cues))


def propose_cues(scene: Scene) -> Cues:
    """Every word that may attribute, in text order.

    Outside quotations verbs, nouns, adjectives, what introduces a source ("according to", "per"), dashes and colons;
    the opening mark of each quotation, for those without another cue; the first word of a paragraph after a question.
    """
    unquoted = scene.quoted < 0
    free = unquoted & ~scene.related("aux", "auxpass")
    sorts = np.zeros(len(scene.doc), np.int64)
    nouns = scene.parted("NOUN", "ADJ", "PROPN") & (scene.named == 0)
    sorts[free & nouns & _telling(scene)] = NOUN
    sorts[free & (scene.parted("VERB", "AUX") | scene.tagged("VBD", "VBZ", "VBP", "VBG", "VBN", "VB"))] = VERB
    sorts[unquoted & scene.written(*SMALL_WORDS)] = SMALL
    sorts[unquoted & scene.written(":")] = COLON
    sorts[_turns(scene)] = TURN
    quotations = np.full(len(scene.doc), -1)
    quotations[scene.quotation_words[:, 0]] = np.arange(len(scene.quotations))
    sorts[quotations >= 0] = MARK
    places = np.flatnonzero(sorts)
    return Cues(scene, places, sorts[places], quotations[places])


def _telling(scene: Scene) -> Any:
    """Which words say that something is said: "claim", "reply", or any word with a clause of its own."""
    nouns = telling_nouns()
    listed = np.array([lemma in nouns for lemma in scene.reading.words.lemmas], bool)
    return listed | (scene.words.links["clause"][:-1] < len(scene.doc))


@cache
def telling_nouns() -> frozenset[str]:
    """The lemmas of nouns that may say that something is said."""
    return word_set("claim_nouns") | word_set("count_nouns") | {row["verb"] for row in word_table("reporting_verbs")}


def _turns(scene: Scene) -> Any:
    """The first words of paragraphs that follow a paragraph which ends in a question mark."""
    _, starts, _ = scene.paragraphs
    begins = np.unique(starts)
    asked = (
        [i for i in begins.tolist() if i and scene.text[: scene.starts[i]].rstrip()[-1:] == "?"]
        if "?" in scene.text
        else []
    )
    return np.array([i for i in asked if scene.quoted[i] < 0], np.int64)


def describe_cues(cues: Cues) -> Candidates:
    """The candidates with what stands around them."""
    scene, at, n = cues.scene, cues.places, len(cues.scene.doc)
    _, first, end = (part[at] for part in scene.passages)
    marks = np.cumsum(marked(n + 1, scene.quotation_words[:, 0]))  # quotations that begin up to a word
    here = scene.quoted[at] >= 0
    reporting = sums((scene.words.attributes["reporting_verbs"][:-1] > 0) & (scene.quoted < 0))
    plain = scene.words.attributes["reporting_verbs"][at] > 0
    para = scene.paragraphs
    columns = {
        "sort": cues.sorts,
        "quotes": (marks[np.maximum(end - 1, 0)] > marks[at])
        + 2 * (marks[at] - here > np.where(first > 0, marks[first - 1], 0)),
        "beside": _quoted_at(scene, at - 1) + 2 * _quoted_at(scene, at + 1),
        "opens": (at == para[1][at]) + 2 * (at == first),
        "rest": binned(at - first, (1, 2, 4, 9, 20)),
        "headline": para[0][at] == 0,
        "others": binned(reporting[end] - reporting[first] - plain, (1, 2)),
        "label": _labels(cues),
        "before": binned(reporting[first] - reporting[np.maximum(first - 40, 0)], (1, 2)),
    }
    columns |= {name: shape[cues.quotations] for name, shape in scene.quotation_shapes.items()}
    steps = np.arange(1, NEAR + 1)
    window = at[:, None] + steps
    window = np.where(window < end[:, None], window, -1)
    bags = {"right": (np.repeat(np.arange(len(at)), NEAR), window.ravel())}
    return Candidates(scene.words, {"cue": at, "first": first, "last": end - 1}, columns, bags)


def _quoted_at(scene: Scene, places: Ints) -> Ints:
    inside = np.clip(places, 0, max(len(scene.doc) - 1, 0))
    return np.where(places == inside, scene.quoted[inside] >= 0, False).astype(np.int64)


def _labels(cues: Cues) -> Ints:
    """How many words stand before a colon in its line, and one more; 0 where there are too many for a label."""
    scene, words = cues.scene, np.zeros(len(cues), np.int64)
    for k in np.flatnonzero(cues.sorts == COLON).tolist():
        at = int(cues.places[k])
        start = int(scene.paragraphs[1][at])
        if at - start < 6:
            words[k] = min(len(scene.text[scene.starts[start] : scene.starts[at]].split()) + 1, 6)
    return words
