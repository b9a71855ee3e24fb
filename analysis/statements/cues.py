"""Words that may attribute: verbs, nouns, prepositions, colons, and the opening marks of quotations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.lexicon import word_set, word_table
from analysis.statements.layout import SHAPE, sums

if TYPE_CHECKING:
    from analysis.choosing.candidates import Ints
    from analysis.statements.scene import Scene

VERB, NOUN, SMALL, COLON, MARK, TURN = 1, 2, 3, 4, 5, 6
SMALL_WORDS = frozenset(["according", "per", "by", "via", "—", "–", "--"])
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


def propose_cues(scene: Scene) -> Cues:
    """Every word that may attribute, in text order.

    Outside quotations verbs, nouns, adjectives, what introduces a source ("according to", "per"), dashes and colons;
    the opening mark of each quotation, for those without another cue; the first word of a paragraph after a question.
    """
    pos = scene.words.attributes["pos"][:-1]
    ids = scene.doc.vocab.strings
    free = (scene.quoted < 0) & ~scene.related("aux", "auxpass")
    sorts = np.zeros(len(scene.doc), np.int64)
    nouns = np.isin(pos, [ids["NOUN"], ids["ADJ"], ids["PROPN"]]) & (scene.named == 0)
    sorts[free & nouns & _telling(scene)] = NOUN
    sorts[free & np.isin(pos, [ids["VERB"], ids["AUX"]])] = VERB
    sorts[free & scene.tagged("VBD", "VBZ", "VBP", "VBG", "VBN", "VB")] = VERB
    sorts[(scene.quoted < 0) & scene.among(SMALL_WORDS)] = SMALL
    sorts[(scene.quoted < 0) & scene.among(frozenset([":"]))] = COLON
    sorts[_turns(scene)] = TURN
    quotations = np.full(len(scene.doc), -1)
    quotations[scene.quotation_words[:, 0]] = np.arange(len(scene.quotations))
    sorts[quotations >= 0] = MARK
    places = np.flatnonzero(sorts)
    return Cues(scene, places, sorts[places], quotations[places])


def _telling(scene: Scene) -> Any:
    """Which words say that something is said: "claim", "reply", or any word with a clause of its own."""
    nouns = word_set("claim_nouns") | word_set("count_nouns") | {row["verb"] for row in word_table("reporting_verbs")}
    listed = np.array([lemma in nouns for lemma in scene.reading.words.lemmas], bool)
    links, n = scene.words.links, len(scene.doc)
    return listed | (links["clause"][:-1] < n)


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
    quotation = scene.quotation_words
    inside = np.zeros(n + 1, np.int64)
    inside[quotation[:, 0]] = 1
    marks = np.cumsum(inside)  # quotations that begin up to a word
    here = scene.quoted[at] >= 0
    reporting = sums((scene.words.attributes["reporting_verbs"][:-1] > 0) & (scene.quoted < 0))
    plain = scene.words.attributes["reporting_verbs"][at] > 0
    para = scene.paragraphs
    columns = {
        "sort": cues.sorts,
        "plain": plain,
        "quotes": (marks[np.maximum(end - 1, 0)] > marks[at])
        + 2 * (marks[at] - here > np.where(first > 0, marks[first - 1], 0)),
        "beside": _quoted_at(scene, at - 1) + 2 * _quoted_at(scene, at + 1),
        "opens": (at == para[1][at]) + 2 * (at == first),
        "left": binned(end - at, (2, 4, 8)),
        "rest": binned(at - first, (1, 2, 4, 9, 20)),
        "headline": para[0][at] == 0,
        "others": binned(reporting[end] - reporting[first] - plain, (1, 2)),
        "before": binned(reporting[first] - reporting[np.maximum(first - 40, 0)], (1, 2)),
    }
    columns |= shape_columns(scene, cues.quotations) | _label_columns(cues)
    steps = np.arange(1, NEAR + 1)
    window = at[:, None] + steps
    window = np.where(window < end[:, None], window, -1)
    bags = {"right": (np.repeat(np.arange(len(at)), NEAR), window.ravel())}
    return Candidates(scene.words, {"cue": at, "first": first, "last": end - 1}, columns, bags)


def _quoted_at(scene: Scene, places: Ints) -> Ints:
    inside = np.clip(places, 0, max(len(scene.doc) - 1, 0))
    return np.where(places == inside, scene.quoted[inside] >= 0, False).astype(np.int64)


def shape_columns(scene: Scene, quotation: Ints) -> dict[str, Any]:
    """What the quotations with these numbers are like; 0 for -1."""
    shapes = np.array([*scene.quotation_shapes, [0] * len(SHAPE)], np.int64)
    return {f"q_{name}": column for name, column in zip(SHAPE, shapes[quotation].T, strict=True)}


def _label_columns(cues: Cues) -> dict[str, Any]:
    """What stands before a colon in its line: how long it is, how often it comes back, how many such there are."""
    scene, table = cues.scene, np.zeros((len(cues), 3), np.int64)
    para_starts = scene.paragraphs[1]
    labels: dict[int, str] = {}
    for k in np.flatnonzero(cues.sorts == COLON).tolist():
        at = int(cues.places[k])
        start = int(para_starts[at])
        if at - start < 6:
            labels[k] = scene.text[scene.starts[start] : scene.starts[at]].strip()
    known = list(labels.values())
    for k, label in labels.items():
        table[k] = (
            min(len(label.split()) + 1, 6),
            min(known.count(label), 3) if len(known) < 500 else 3,
            min(len(known), 4),
        )
    return dict(zip(("label", "again", "labels"), table.T, strict=True))
