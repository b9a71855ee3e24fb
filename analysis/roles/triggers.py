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
from analysis.roles.places import NAMED, REFERS, Span

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats
    from analysis.roles.places import Cast

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


def find_triggers(cast: Cast) -> list[Trigger]:
    """Titles and words of moves, in text order, generously."""
    learned, words = cast.reading.learned, glanced(cast)
    candidates = looked_at(cast, words, learned.scores("role_glance", words))
    chances = np.zeros((len(words) + 1, len(LABELS)), np.float32)
    chances[candidates.slots["word"]] = learned.label_chances("role_words", candidates)
    return [trigger for trigger in _decode(cast, chances) if not is_unreal(cast, trigger.head)]


def glanced(cast: Cast) -> Candidates:
    """Every word of an article, with who is named in its sentence: people, organizations, somebody by a pronoun."""
    known = {NAMED: 16, NAMED + 1: 8, REFERS: 4, REFERS + 1: 2}
    bits = np.array([known.get(k, 0) for k in range(8)])[cast.tokens.attributes["named"][:-1]]
    bits |= cast.tagged("PRP", "PRP$")
    number, starts, _ = cast.sentences
    near = np.bitwise_or.reduceat(bits, np.unique(starts))[number] if len(bits) else number
    return Candidates(cast.tokens, {"word": np.arange(len(bits))}, {"near": near})


def looked_at(cast: Cast, words: Candidates, glance: Floats) -> Candidates:
    """Of all words those worth a second look, with the odds of the glance at them and those beside."""
    kept = np.flatnonzero(label_probabilities(glance)[:, NEITHER] < 1 - HOPELESS)
    odds = np.concatenate([glance[:, :NEITHER] - glance[:, NEITHER:], np.full((1, NEITHER), -9.0, np.float32)])
    titled = binned(np.logaddexp(odds[:, FIRST], odds[:, FURTHER]), ODDS)
    both = titled * 16 + binned(odds[:, MOVE], ODDS)
    start, end = (part[kept] for part in cast.sentences[1:])
    columns = {
        "own": both[kept],
        "left": both[kept - 1],
        "right": both[kept + 1],
        "near": words.columns["near"][kept],
        "place": np.minimum(kept - start, 3) + 4 * (end - 1 - kept < 2) + 8 * (start == 0),
    }
    return Candidates(cast.tokens, {"word": kept}, columns)


def _decode(cast: Cast, chances: Floats) -> Iterator[Trigger]:
    """Titles, as long as one goes on, and words of moves."""
    titled, further = chances[:, FIRST] + chances[:, FURTHER], chances[:, FURTHER] > chances[:, FIRST]
    ends, lower, i = cast.sentences[2], cast.lowered, 0
    while i < len(lower):
        if titled[i] > TITLE and lower[i][0].isalnum():
            end = i + 1
            while end < ends[i] and titled[end] > TITLE and further[end]:
                end += 1
            last = end - 1
            while last > i and (lower[last] in SMALL or not lower[last][0].isalnum()):
                last -= 1
            chance = float(titled[i : last + 1].mean())
            yield Trigger(i, last, head_of(cast, i, last), True, chance)
            i = end
            continue
        if chances[i, MOVE] > MOVES:
            yield Trigger(i, i, i, False, float(chances[i, MOVE]))
        i += 1


def is_unreal(cast: Cast, i: int) -> bool:
    """Whether a word tells what did not happen.

    "almost *became*", "would have been *chief*", "had she *joined*", "*applied* to *become*".
    """
    words, lower = cast.reading.words, cast.lowered
    verb = next((word for word in (i, words.heads[i]) if words.parts[word] in ("VERB", "AUX")), i)
    children = cast.children(verb)
    helpers = {lower[k] for k, relation in children if relation in ("advmod", "aux")}
    subject = next((k for k, relation in children if relation in ("nsubj", "nsubjpass")), -1)
    inverted = any(lower[k] == "had" and k < subject < verb for k, _ in children)
    above = words.lemmas[words.heads[verb]] if words.relations[verb] == "xcomp" else ""
    unlikely = helpers & NEARLY or ("have" in helpers and helpers & CONDITIONAL)
    return bool(unlikely) or inverted or "apply" in (words.lemmas[verb], above)


def head_of(cast: Cast, first: int, last: int) -> int:
    """The noun of a title: "head" of "head of research", "officer" of "chief technology officer"."""
    parts = cast.reading.words.parts
    inside = range(first, last)
    nouns = (i for i in inside if cast.lowered[i + 1] in STOPS and parts[i] in ("NOUN", "PROPN", "VERB", "ADJ"))
    return next(nouns, last)


def singular(cast: Cast, first: int, last: int) -> str:
    """The words of a title as they stand, a plural as one: "chief scientists" -> chief scientist."""
    words, noun = cast.reading.words, head_of(cast, first, last)
    text, one = words.text(first, last + 1), words.texts[noun]
    if words.tags[noun] in ("NNS", "NNPS"):
        at = words.starts[noun] - words.starts[first]
        text = text[:at] + _one(one, words.lemmas[noun]) + text[at + len(one) :]
    return " ".join(text.split())


def _one(word: str, lemma: str) -> str:
    if lemma != word.lower() and word.lower()[:3] == lemma[:3]:
        return lemma if word.islower() else lemma.capitalize()
    return word.removesuffix("s")


@cache
def implied() -> dict[str, tuple[str, ...]]:
    """The titles that a word of a move implies by itself, most often first: "led" -> leader."""
    found: dict[str, tuple[str, ...]] = {}
    for row in word_table("implied_titles"):
        found[row["word"]] = (*found.get(row["word"], ()), row["title"])
    return found


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
