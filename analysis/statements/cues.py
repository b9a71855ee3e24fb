"""Words that may attribute: verbs, nouns, prepositions, colons, and the opening marks of quotations."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.lexicon import word_set, word_table
from analysis.scene import Scene, marked, sums

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints
    from analysis.reading import Reading

VERB, NOUN, SMALL, COLON, MARK, TURN = 1, 2, 3, 4, 5, 6
SMALL_WORDS = ("according", "per", "by", "via", "—", "–", "--")
NEAR = 8
LABEL = 6  # words before a colon


def judge_cues(reading: Reading) -> tuple[Candidates, Floats]:
    """Every cue of an article, and the chances of its labels."""
    cues = propose_cues(reading.once(Scene))
    return cues, reading.learned.label_chances("cues", cues)


def propose_cues(scene: Scene) -> Candidates:
    """Every word that may attribute, in text order, with its `sort` and, if it is a MARK, the number of its quotation.

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
    return _described(scene, places, sorts[places], quotations[places])


def _telling(scene: Scene) -> Any:
    """Which words say that something is said: "claim", "reply", or any word with a clause of its own."""
    nouns = telling_nouns()
    listed = np.array([lemma in nouns for lemma in scene.reading.words.lemmas], bool)
    return listed | (scene.words.links["clause"][:-1] < len(scene.doc))


@cache
def telling_nouns() -> frozenset[str]:
    """The lemmas of nouns that may say that something is said."""
    return word_set("claim_nouns") | word_set("count_nouns") | {row["verb"] for row in word_table("reporting_verbs")}


def _turns(scene: Scene) -> list[int]:
    """The first words of paragraphs that follow a paragraph which ends in a question mark."""
    begins, asks = np.unique(scene.paragraphs[1]), _asks(scene)
    return [i for i in begins[begins > 0].tolist() if asks[i - 1] and scene.quoted[i] < 0]


def _asks(scene: Scene) -> Any:
    """Which words are in a paragraph that ends in a question mark."""
    solid = np.array([bool(word.strip()) for word in scene.lowered], bool)
    last = np.maximum.accumulate(np.where(solid, np.arange(len(solid)), 0))
    return scene.written("?")[last[scene.paragraphs[2] - 1]]


def _described(scene: Scene, at: Ints, sorts: Ints, quotations: Ints) -> Candidates:
    """The candidates with what stands around them."""
    n, (_, first, end), para = len(scene.doc), (part[at] for part in scene.passages), scene.paragraphs
    marks = np.cumsum(marked(n + 1, scene.quotation_words[:, 0]))  # quotations that begin up to a word
    listed = scene.words.attributes["reporting_verbs"][:-1] > 0
    reporting, quoted = sums(listed & (scene.quoted < 0)), np.append(scene.quoted >= 0, False)
    columns = {
        "sort": sorts,
        "quotation": quotations,
        "quotes": (marks[np.maximum(end - 1, 0)] > marks[at])
        + 2 * (marks[at] - quoted[at] > np.where(first > 0, marks[first - 1], 0)),
        "beside": quoted[at - 1] + 2 * quoted[at + 1],
        "opens": (at == para[1][at]) + 2 * (at == first),
        "rest": binned(at - first, (1, 2, 4, 9, 20)),
        "headline": para[0][at] == 0,
        "others": binned(reporting[end] - reporting[first] - listed[at], (1, 2)),
        **_labels(scene, at, sorts),
        "asks": _asks(scene)[at],
        "before": binned(reporting[first] - reporting[np.maximum(first - 40, 0)], (1, 2)),
    }
    columns |= {name: shape[quotations] for name, shape in scene.quotation_shapes.items()}
    window = at[:, None] + np.arange(1, NEAR + 1)
    window = np.where(window < end[:, None], window, -1)
    bags = {"right": (np.repeat(np.arange(len(at)), NEAR), window.ravel())}
    return Candidates(scene.words, {"cue": at, "first": first, "last": end - 1}, columns, bags)


def _labels(scene: Scene, at: Ints, sorts: Ints) -> dict[str, Ints]:
    """What stands before a colon in its line, as before the turns of an interview.

    `label`: its words, and one more; 0 where there are too many. `again`: in how many lines it does; `talk`: how many
    lines have a label that comes again; `between`: whether the lines before and behind have one.
    """
    words, begins, number = np.zeros(len(at), np.int64), scene.paragraphs[1][at], scene.paragraphs[0][at]
    labels: dict[int, str] = {}
    for k in np.flatnonzero((sorts == COLON) & (at - begins < LABEL)).tolist():
        label = scene.text[scene.starts[begins[k]] : scene.starts[at[k]]].strip()
        words[k] = min(len(label.split()) + 1, LABEL)
        labels.setdefault(int(number[k]), label)
    lines = Counter(labels.values())
    again = np.array([lines[labels[n]] if k else 0 for k, n in zip(words.tolist(), number.tolist(), strict=True)], int)
    talk = sum(count for count in lines.values() if count > 1)
    beside = np.array([((n - 1) in labels) + 2 * ((n + 1) in labels) for n in number.tolist()], np.int64)
    return {
        "label": words,
        "again": binned(again, (2, 3, 5, 9)),
        "talk": binned(np.full(len(at), talk), (1, 3, 6, 12)),
        "between": np.where(words > 0, beside + 1, 0),
    }
