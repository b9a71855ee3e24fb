"""The words of a Doc as arrays: what feature templates look at."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, HEAD, LEMMA, LOWER, ORTH, POS, PREFIX, SHAPE, SUFFIX, TAG

from analysis.choosing.candidates import Tokens
from analysis.lexicon import word_set, word_table

if TYPE_CHECKING:
    from spacy.tokens import Doc

COLUMNS = {"form": ORTH, "lower": LOWER, "shape": SHAPE, "suffix": SUFFIX, "prefix": PREFIX, "tag": TAG, "dep": DEP}
COLUMNS |= {"lemma": LEMMA, "pos": POS}
SETS: tuple[str, ...] = (
    "given_names",
    "family_names",
    "titles",
    "title_modifiers",
    "places",
    "peoples",
    "thing_words",
    "common_words",
)
SETS += ("ahead", "first_words", "event_nouns", "not_names", "platforms", "model_suffixes", "organization_verbs")
CLASSES = {  # list: its column of words, its column of classes
    "organization_words": ("word", "kind"),
    "organization_nouns": ("noun", "kind"),
    "name_clues": ("word", "clue"),
    "model_families": ("name", "also"),
    "reporting_verbs": ("verb", "frames"),
    "calendar": ("word", "kind"),
    "cities": ("name", "kind"),
    "first_names": ("name", "kind"),
    "last_names": ("name", "kind"),
    "posts": ("word", "kind"),
    "role_verbs": ("word", "effect"),
}
LISTS = (*SETS, *CLASSES)
MOST = 100_000  # forms kept in memory
_known: dict[str, NDArray[np.uint64]] = {}


def arrays(doc: Doc) -> Tokens:
    """The words of a Doc: each with its form, shape, endings, tag, relation, lemma and word lists, as numbers.

    A list is an attribute with the number of the word's class in it, 0 where it is not in the list.
    """
    columns: Any = doc.to_array(list(COLUMNS.values()))
    found = {name: _with_missing(columns[:, k]) for k, name in enumerate(COLUMNS)}
    rows = _in_lists(doc, columns[:, 0])
    found |= {name: _with_missing(rows[:, k]) for k, name in enumerate(LISTS)}
    return Tokens(found, {"head": _heads(doc), "appos": child(doc, "appos")})


def child(doc: Doc, relation: str) -> NDArray[np.int64]:
    """For each word the first that hangs on it by this relation; the missing word where there is none."""
    found = np.full(len(doc) + 1, len(doc))
    children = np.flatnonzero(doc.to_array(DEP) == np.uint64(doc.vocab.strings[relation]))[::-1]
    found[_heads(doc)[children]] = children
    return found


def _heads(doc: Doc) -> NDArray[np.int64]:
    return np.append(np.arange(len(doc)) + doc.to_array(HEAD).astype(np.int64), len(doc))


def in_list(word: str, name: str) -> int:
    """The number of the class that a word has in a list, 0 if it is not there; "ANN" counts as "Ann"."""
    table = _table(name)
    return next((table[form] for form in _forms(word) if form in table), 0)


def _forms(word: str) -> tuple[str, ...]:
    return (word, word.lower(), word.title()) if word.isupper() and len(word) > 2 else (word, word.lower())


def _in_lists(doc: Doc, forms: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """For each word a row with its class in every list."""
    if len(_known) > MOST:
        _known.clear()
    different, place = np.unique(forms, return_inverse=True)
    strings = doc.vocab.strings
    rows = [_row(strings[form]) for form in different.tolist()]
    return np.stack(rows)[place] if rows else np.zeros((0, len(LISTS)), np.uint64)


def _row(word: str) -> NDArray[np.uint64]:
    row = _known.get(word)
    if row is None:
        classes = [0] * len(LISTS)
        for form in reversed(_forms(word)):
            for k, table in enumerate(_tables()):
                classes[k] = table.get(form) or classes[k]
        row = _known[word] = np.array(classes, np.uint64)
    return row


@cache
def _tables() -> list[Mapping[str, int]]:
    return [_table(name) for name in LISTS]


@cache
def _table(name: str) -> Mapping[str, int]:
    """Word -> number of its class, or of all its classes together."""
    if name not in CLASSES:
        return dict.fromkeys(word_set(name), 1)
    word, label = CLASSES[name]
    classes: dict[str, list[str]] = {}
    for row in word_table(name):
        classes.setdefault(row[word], []).append(row[label])
    return {word: zlib.crc32(" ".join(sorted(set(found))).encode()) | 1 for word, found in classes.items()}


def _with_missing(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return np.append(values, np.uint64(0))
