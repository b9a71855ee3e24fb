"""Part of speech and lemma of words, as the stock components tell them, asked once for each form, tag and relation."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from spacy.attrs import DEP, LEMMA, ORTH, POS, TAG
from spacy.tokens import Doc

if TYPE_CHECKING:
    from spacy.language import Language

Form = tuple[int, int, int]  # what is written, its tag, its relation to its head
MOST = 200_000  # forms kept in memory
_known: WeakKeyDictionary[Language, dict[Form, tuple[int, str]]] = WeakKeyDictionary()


def fill(doc: Doc, nlp: Language) -> Doc:
    """Set part of speech and lemma of every word.

    In the stock pipeline they follow from these three alone, so that its attribute ruler and lemmatizer, a quarter of
    its time, need to see each combination only once.
    """
    known = _known.setdefault(nlp, {})
    if len(known) > MOST:
        known.clear()
    rows = doc.to_array([ORTH, TAG, DEP])
    forms = list(map(tuple, rows.tolist()))
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
