"""What single words tell of a name: titles, given names, words that make an organization."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from analysis.lexicon import clue_words, word_set, word_table

LINKS = frozenset({"of", "for", "on", "and", "the", "&"})
POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
HYPHENS = frozenset("-‐‑–")
INITIAL = re.compile(r"^[A-Z]\.?$|^[A-Z]\.[A-Z]\.$")
FIELD = re.compile(
    r"^[A-Z][a-z]{2,}(?:[cgt]ics|ology|ment|[st]ion|ture|[ae]nce|ity|ncy|graphy|nomy|istry|ies|[a-z]al|[a-z]ic|ive|ary|ine|ers|ors|ists)$"
)


@cache
def organization_words() -> dict[str, tuple[str, str]]:
    """Word -> kind and place, of the words that make a name that of an organization."""
    return {row["word"]: (row["kind"], row["place"]) for row in word_table("organization_words")}


@cache
def organization_nouns() -> dict[str, str]:
    """Noun -> kind of organization, "" where the noun leaves it open."""
    return {row["noun"]: row["kind"] for row in word_table("organization_nouns")}


@lru_cache(maxsize=4096)
def is_title(word: str) -> bool:
    """Whether a word is the noun of a post: CEO, President, scientist."""
    return word.lower() in word_set("titles")


@lru_cache(maxsize=4096)
def is_given(word: str) -> bool:
    """Whether a word is a given name or an initial: Jan, Jean-Luc, Min-jun, J."""
    names = word_set("given_names")
    first, _, second = word.partition("-")
    return word in names or bool(INITIAL.match(word)) or first in names or second in word_set("name_syllables")


@lru_cache(maxsize=4096)
def is_field(word: str) -> bool:
    """Whether a word may name a field or those who work in it, by its ending: Metrology, Antarctic, Translators."""
    return is_topic(word) or (bool(FIELD.match(word)) and word not in word_set("places") and not is_given(word))


@lru_cache(maxsize=4096)
def is_topic(word: str) -> bool:
    """Whether a capitalized word is an ordinary one: Energy, Culture, Sport."""
    lower = word.lower()
    ordinary = lower in word_set("title_modifiers") or lower in word_set("common_words")
    return word[0].isupper() and (ordinary or word in word_set("thing_words") or word in clue_words("matter"))
