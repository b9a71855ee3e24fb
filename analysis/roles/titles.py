"""Titles as words: which are the same, how they are written in the singular."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from analysis.lexicon import word_table

if TYPE_CHECKING:
    from analysis.roles.scene import Scene

HALF = 0.5  # of the words have to be the same
WORD = re.compile(r"[\w.+@&]+")


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
    doc = scene.reading.doc
    words = []
    for token in doc[first : last + 1]:
        plural = token.tag_ in ("NNS", "NNPS") and token.i == _noun(scene, first, last)
        words.append((_one(token.text, token.lemma_) if plural else token.text) + token.whitespace_)
    return " ".join("".join(words).split())


def _noun(scene: Scene, first: int, last: int) -> int:
    stops = ("of", "for", "at", "in", "on", "to", ",")
    return next((i for i in range(first, last) if scene.lower[i + 1] in stops), last)


def _one(word: str, lemma: str) -> str:
    lemma = lemma.lower()
    if lemma != word.lower() and word.lower()[:3] == lemma[:3]:
        return lemma if word.islower() else lemma.capitalize()
    return word.removesuffix("s")
