"""The words that tell a post (a title) or a move ("joined", "teaches at"): from which every role is read."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.choosing.learned import label_probabilities
from analysis.lexicon import word_table
from analysis.roles.scene import NAMED, REFERS, Span

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints
    from analysis.choosing.learned import Learned
    from analysis.roles.scene import Scene

FIRST, FURTHER, MOVE, NEITHER = range(4)
LABELS = ("first", "further", "move", "neither")
HOPELESS = 0.008  # probability of all labels but neither, at first glance
TITLE, MOVES = 0.10, 0.05  # from which probability on words are proposed
ODDS = (-6.0, -5.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
STOPS = frozenset({"of", "for", "at", "in", "on", "to", "and", ",", "with"})  # they end the head of a title
SMALL = STOPS | {"the", "a", "an", "or"}  # no title ends with them
HALF = 0.5  # of the words of two titles that are one have to be the same
WORD = re.compile(r"[\w.+@&]+")

NEARLY = frozenset({"almost", "nearly"})
CONDITIONAL = frozenset({"would", "could", "might"})


@dataclass(frozen=True)
class Trigger(Span):
    """A title, or the word of a move; `chance`: that it is one."""

    titled: bool
    chance: float


def glanced(scene: Scene) -> Candidates:
    """Every word of an article."""
    return Candidates(scene.words, {"word": np.arange(len(scene))}, {"near": _near(scene)})


def looked_at(scene: Scene, words: Candidates, glance: Floats) -> tuple[Candidates, Ints]:
    """Of all words those worth a second look, with the odds of the glance at them and those beside; their indices."""
    chances = label_probabilities(glance)
    kept = np.flatnonzero(chances[:, NEITHER] < 1 - HOPELESS)
    odds = np.concatenate([glance[:, :NEITHER] - glance[:, NEITHER:], np.full((1, NEITHER), -9.0, np.float32)])
    titled = binned(np.logaddexp(odds[:, FIRST], odds[:, FURTHER]), ODDS)
    moving = binned(odds[:, MOVE], ODDS)
    both = titled * 16 + moving
    columns = {
        "own": both[kept],
        "left": both[kept - 1],
        "right": both[kept + 1],
        "near": words.columns["near"][kept],
        "place": np.array([_place(scene, i) for i in kept.tolist()], np.int64),
    }
    return Candidates(scene.words, {"word": kept}, columns), kept


def find_triggers(scene: Scene, learned: Learned) -> list[Trigger]:
    """Titles and words of moves, in text order, generously."""
    words = glanced(scene)
    candidates, kept = looked_at(scene, words, learned.scores("role_glance", words))
    chances = np.zeros((len(scene) + 1, len(LABELS)), np.float32)
    chances[kept] = learned.label_chances("role_words", candidates)
    return [trigger for trigger in _decode(scene, chances) if not is_unreal(scene, trigger.head)]


def head_of(scene: Scene, first: int, last: int) -> int:
    """The noun of a title: "head" of "head of research", "officer" of "chief technology officer"."""
    for i in range(first, last):
        if scene.lower[i + 1] in STOPS and scene.pos[i] in ("NOUN", "PROPN", "VERB", "ADJ"):
            return i
    return last


def is_unreal(scene: Scene, i: int) -> bool:
    """Whether a word tells what did not happen.

    "almost *became*", "would have been *chief*", "had she *joined*", "*applied* to *become*".
    """
    verb = next((word for word in (i, scene.head[i]) if scene.pos[word] in ("VERB", "AUX")), i)
    children = scene.children[verb]
    words = {scene.lower[k] for k in children if scene.dep[k] in ("advmod", "aux")}
    subject = next((k for k in children if scene.dep[k] in ("nsubj", "nsubjpass")), -1)
    inverted = any(scene.lower[k] == "had" and k < subject < verb for k in children)
    applied = "apply" in (scene.lemma[verb], scene.lemma[scene.head[verb]] if scene.dep[verb] == "xcomp" else "")
    return bool(words & NEARLY) or ("have" in words and bool(words & CONDITIONAL)) or inverted or applied


def _decode(scene: Scene, chances: Floats) -> Iterator[Trigger]:
    """Titles, as long as one goes on, and words of moves."""
    titled = chances[:, FIRST] + chances[:, FURTHER]
    same, i = scene.sentence_of, 0
    while i < len(scene):
        if titled[i] > TITLE and scene.lower[i][0].isalnum():
            end = i + 1
            while titled[end] > TITLE and chances[end, FURTHER] > chances[end, FIRST] and same[end] == same[i]:
                end += 1
            last = end - 1
            while last > i and (scene.lower[last] in SMALL or not scene.lower[last][0].isalnum()):
                last -= 1
            chance = float(titled[i : last + 1].mean())
            yield Trigger(i, last, head_of(scene, i, last), True, chance)
            i = end
            continue
        if chances[i, MOVE] > MOVES:
            yield Trigger(i, i, i, False, float(chances[i, MOVE]))
        i += 1


def _near(scene: Scene) -> Ints:
    """For each word who is named in its sentence: a person, an organization, somebody by a pronoun."""
    named = scene.words.attributes["named"][:-1]
    found = np.zeros(len(scene), np.int64)
    for start, end in scene.bounds:
        here = named[start:end]
        classes = [(here == NAMED).any(), (here == NAMED + 1).any(), (here == REFERS).any(), (here == REFERS + 1).any()]
        spoken = any(tag in ("PRP", "PRP$") for tag in scene.tag[start:end])
        found[start:end] = int("".join(str(int(c)) for c in (*classes, spoken)), 2)
    return found


def _place(scene: Scene, i: int) -> int:
    start, end = scene.bounds[scene.sentence[i]]
    return min(i - start, 3) + 4 * (end - 1 - i < 2) + 8 * (start == 0)


@lru_cache(maxsize=10_000)
def fold(text: str | None) -> str:
    """Words without case, compatibility forms, punctuation and possessive, as they are compared."""
    text = unicodedata.normalize("NFKC", text or "").casefold().replace("’", "'")
    return " ".join(WORD.findall(re.sub(r"'s\b", "", text)))


def share(one: str | None, other: str | None) -> float:
    """F1 of the words that two titles have in common; two missing ones are the same.

    >>> share("chief executive", "the chief executive"), share(None, None), share("head", None)
    (0.8, 1.0, 0.0)
    """
    left, right = Counter(fold(one).split()), Counter(fold(other).split())
    if not left or not right:
        return float(left == right)
    return 2 * (left & right).total() / (left.total() + right.total())


def alike(one: str | None, other: str | None) -> bool:
    """Whether two titles count as the same."""
    return share(one, other) >= HALF


@cache
def implied() -> dict[str, tuple[str, ...]]:
    """The titles that a word of a move implies by itself, most often first: "led" -> leader."""
    found: dict[str, tuple[str, ...]] = {}
    for row in word_table("implied_titles"):
        found[row["word"]] = (*found.get(row["word"], ()), row["title"])
    return found


def singular(scene: Scene, first: int, last: int) -> str:
    """The words of a title as they stand, a plural as one: "chief scientists" -> chief scientist."""
    texts, noun = scene.reading.words.texts, head_of(scene, first, last)
    words = scene.reading.words.text(first, last + 1)
    if scene.tag[noun] not in ("NNS", "NNPS"):
        return " ".join(words.split())
    at = scene.offset[noun] - scene.offset[first]
    return " ".join((words[:at] + _one(texts[noun], scene.lemma[noun]) + words[at + len(texts[noun]) :]).split())


def _one(word: str, lemma: str) -> str:
    if lemma != word.lower() and word.lower()[:3] == lemma[:3]:
        return lemma if word.islower() else lemma.capitalize()
    return word.removesuffix("s")
