"""What single words tell of a name: given names, words that make an organization."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from analysis.lexicon import word_set, word_table

LINKS = frozenset({"of", "for", "on", "and", "the", "&"})
INITIAL = re.compile(r"^[A-Z]\.?$|^[A-Z]\.[A-Z]\.$")


@cache
def organization_words() -> dict[str, tuple[str, str]]:
    """Word -> kind and place, of the words that make a name that of an organization."""
    return {row["word"]: (row["kind"], row["place"]) for row in word_table("organization_words")}


@lru_cache(maxsize=4096)
def is_given(word: str) -> bool:
    """Whether a word is a given name or an initial: Jan, Jean-Luc, Min-jun, J."""
    names = word_set("given_names")
    first, _, second = word.partition("-")
    return word in names or bool(INITIAL.match(word)) or first in names or second in word_set("name_syllables")
