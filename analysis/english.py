"""What the language is: parts of speech and lemmas, and the words of an article as arrays, which templates look at."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, HEAD, LEMMA, LOWER, ORTH, POS, PREFIX, SHAPE, SUFFIX, TAG
from spacy.tokens import Doc

from analysis.choosing.candidates import Ints, Tokens
from analysis.choosing.templates import mix
from analysis.lexicon import long_row, word_set, word_table

if TYPE_CHECKING:
    from spacy.language import Language

ATTRIBUTES = {"form": ORTH, "lower": LOWER, "shape": SHAPE, "suffix": SUFFIX, "prefix": PREFIX, "tag": TAG, "dep": DEP}
ATTRIBUTES |= {"lemma": LEMMA, "pos": POS}
SETS = "given_names family_names titles title_modifiers places peoples thing_words common_words ahead first_words"
SETS += " event_nouns not_names model_suffixes organization_verbs"
CLASSES = {  # list: its column of words, its column of classes
    "organization_words": ("word", "kind"),
    "organization_nouns": ("noun", "kind"),
    "name_clues": ("word", "clue"),
    "model_families": ("name", "also"),
    "reporting_verbs": ("verb", "frames"),
    "calendar": ("word", "kind"),
}
LONG = {  # attribute: its list of tens of thousands of words, its column of classes
    "cities": ("cities", 1),
    "first_names": ("first_names", 1),
    "last_names": ("last_names", 1),
    "field": ("word_clusters", 1),
    "cluster": ("word_clusters", 2),
}
LISTS = (*SETS.split(), *CLASSES, *LONG)
CLASSES |= {"posts": ("word", "kind"), "role_verbs": ("word", "effect")}  # asked of lemmas only
MOST = 200_000  # forms kept in memory
REACH = 8  # steps up from either word
TOLD = 4  # relations at either end that are told apart
NO_WAY = 9  # steps

Form = tuple[int, int, int]  # what is written, its tag, its relation to its head
_told: WeakKeyDictionary[Language, dict[Form, tuple[int, str]]] = WeakKeyDictionary()
_listed: dict[str, NDArray[np.uint32]] = {}


def fill(doc: Doc, nlp: Language) -> Doc:
    """Set part of speech and lemma of every word.

    In the stock pipeline they follow from form, tag and relation alone, so that its attribute ruler and lemmatizer, a
    quarter of its time, need to see each combination only once.
    """
    known = _told.setdefault(nlp, {})
    if len(known) > MOST:
        known.clear()
    forms = list(map(tuple, doc.to_array([ORTH, TAG, DEP]).tolist()))
    fresh = sorted({form for form in forms if form not in known})
    if fresh:
        known.update(zip(fresh, _ask(fresh, nlp), strict=True))
    add = cache(doc.vocab.strings.add)  # anew for each article: a memory zone forgets strings
    told: Any = np.array([(pos, add(lemma)) for pos, lemma in map(known.__getitem__, forms)], np.uint64)
    doc.from_array([POS, LEMMA], told.reshape(-1, 2))
    doc.tensor = doc.tensor[:0]  # the parser's vectors, which nothing reads, are a fifth of a long article's memory
    return doc


def _ask(forms: list[Form], nlp: Language) -> list[tuple[int, str]]:
    words = Doc(nlp.vocab, words=[nlp.vocab.strings[form] for form, _, _ in forms])
    told: Any = np.array([form[1:] for form in forms], np.uint64)
    words.from_array([TAG, DEP], told)
    for name in ("attribute_ruler", "lemmatizer"):
        if name in nlp.component_names:
            words = nlp.get_pipe(name)(words)
    return [(word.pos, word.lemma_) for word in words]


def arrays(doc: Doc) -> Tokens:
    """The words of a Doc: each with its form, shape, endings, tag, relation, lemma and word lists, as numbers.

    A list is an attribute with the number of the word's class in it, 0 where it is not in the list.
    """
    told: Any = doc.to_array(list(ATTRIBUTES.values()))
    columns = (*told.T, *_in_lists(doc, told[:, 0]).T)
    attributes = {
        name: np.append(own, own.dtype.type(0)) for name, own in zip((*ATTRIBUTES, *LISTS), columns, strict=True)
    }
    return Tokens(attributes, {"head": _heads(doc), "appos": child(doc, "appos")})


def child(doc: Doc, relation: str) -> NDArray[np.int64]:
    """For each word the first that hangs on it by this relation; the missing word where there is none."""
    return first_child(_heads(doc), doc.to_array(DEP) == np.uint64(doc.vocab.strings[relation]))


def first_child(heads: NDArray[np.int64], marked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each word the first of the marked ones that hang on it; the missing word where there is none."""
    found = np.full(len(heads), len(heads) - 1)
    children = np.flatnonzero(marked)[::-1]
    found[heads[children]] = children
    return found


@lru_cache(maxsize=20_000)
def in_list(word: str, name: str) -> int:
    """The number of the class that a word has in a list, 0 if it is not there; "ANN" counts as "Ann"."""
    return _class_of(_forms(word), name)


def paths(words: Tokens, starts: Ints, ends: Ints) -> dict[str, Ints]:
    """For each pair of words the way from the first up to where they meet, and from there down to the second.

    `path`: a number for its relations; `way` and `down`: those up and those down alone; `steps`: how many there are.
    0 and NO_WAY where one of the words is missing (-1), or the way is longer.
    """
    ups, downs = _climbed(words, starts), _climbed(words, ends)
    same = (ups[:, None] == downs[None]) & (ups[:1] < len(words))
    meets = same.any(axis=0)
    found, pair = meets.any(axis=0), np.arange(len(starts))
    down = meets.argmax(axis=0)
    up = same[:, down, pair].argmax(axis=0)
    way, back = (_relations(words, chain)[steps, pair] for chain, steps in ((ups, up), (downs, down)))
    told = {"path": mix(way, back), "way": way, "down": back}
    numbers = {name: np.where(found, values, np.uint64(0)).view(np.int64) for name, values in told.items()}
    return numbers | {"steps": np.where(found, np.minimum(up + down, NO_WAY - 1), NO_WAY)}


def _heads(doc: Doc) -> NDArray[np.int64]:
    return np.append(np.arange(len(doc)) + doc.to_array(HEAD).astype(np.int64), len(doc))


def _in_lists(doc: Doc, forms: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """For each word a row with its class in every list."""
    if len(_listed) > MOST:
        _listed.clear()
    different, place = np.unique(forms, return_inverse=True)
    rows = [_row(doc.vocab.strings[form]) for form in different.tolist()]
    return np.stack(rows)[place] if rows else np.zeros((0, len(LISTS)), np.uint32)


def _row(word: str) -> NDArray[np.uint32]:
    if word not in _listed:
        forms = _forms(word)
        _listed[word] = np.array([_class_of(forms, name) for name in LISTS], np.uint32)
    return _listed[word]


def _forms(word: str) -> tuple[str, ...]:
    return (word, word.lower(), word.title()) if word.isupper() and len(word) > 2 else (word, word.lower())


def _class_of(forms: tuple[str, ...], name: str) -> int:
    """The class of the first of these forms that a list has."""
    if name in LONG:
        words, column = LONG[name]
        rows = (long_row(words, form) for form in forms)
        return next((_number(row[column]) for row in rows if row), 0)
    table = _table(name)
    return next((table[form] for form in forms if form in table), 0)


@cache
def _table(name: str) -> Mapping[str, int]:
    """Word -> number of its class, or of all its classes together."""
    if name not in CLASSES:
        return dict.fromkeys(word_set(name), 1)
    word, label = CLASSES[name]
    classes: dict[str, list[str]] = {}
    for row in word_table(name):
        classes.setdefault(row[word], []).append(row[label])
    return {word: _number(" ".join(sorted(set(found)))) for word, found in classes.items()}


def _number(label: str) -> int:
    return zlib.crc32(label.encode()) | 1


def _climbed(words: Tokens, places: Ints) -> Ints:
    """Words, their heads, the heads of those, and so on, one below the other."""
    heads, chain = words.links["head"], [np.where(places < 0, len(words), places)]
    for _ in range(REACH):
        chain.append(heads[chain[-1]])
    return np.array(chain)


def _relations(words: Tokens, chain: Ints) -> NDArray[np.uint64]:
    """For each number of steps a number for the relations by which they go up."""
    relations = words.attributes["dep"][chain]
    found = [np.ones(chain.shape[1], np.uint64)]
    for step in range(REACH):
        found.append(mix(found[-1], relations[step]) if step < TOLD else found[-1])
    return np.array(found)
