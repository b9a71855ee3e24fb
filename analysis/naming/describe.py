"""How a candidate name looks, what the lists say of it, and how often its words stand in the article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.english import in_list
from analysis.lexicon import clue_words
from analysis.naming.aliases import LEGAL_FORM
from analysis.naming.propose import HYPHENS, LONGEST, QUOTES, Names
from analysis.records import ORGANIZATION_KINDS

if TYPE_CHECKING:
    from analysis.choosing.candidates import Ints, Tokens
    from analysis.lexicon import Entry

NEAR = 6  # words around that are looked at as a bag
COUNTS = (1, 2, 3, 5, 9)
MARKS = (
    frozenset({"of", "for", "on"}),
    frozenset({"and", "&"}),
    frozenset({"'s", "’s", "'", "’"}),
    HYPHENS,
    {","},
    QUOTES,
)
LISTS = ("places", "peoples", "not_names", "platforms")
GLUE = HYPHENS | {"/"}


def describe_names(names: Names, tokens: Tokens) -> Candidates:
    """The candidates with what the templates `spans` and `names` ask of them."""
    spans = np.array(names.spans, np.int64).reshape(-1, 2)
    first, after = spans[:, 0], spans[:, 1]
    columns = _looks(names) | _lexicon(names) | _counts(names)
    columns["string"] = np.array([crc32(string.encode()) for string in names.strings], np.int64)
    slots = {"first": first, "last": after - 1, "root": _roots(tokens, first, after)}
    inside = [np.arange(*span) for span in names.spans]
    bags = {
        "inside": (np.repeat(np.arange(len(spans)), after - first), np.concatenate([np.zeros(0, np.int64), *inside])),
        "left": _window(first, -NEAR, 0),
        "right": _window(after, 0, NEAR),
    }
    return Candidates(tokens, slots, columns, bags)


def _window(at: Ints, start: int, end: int) -> tuple[Ints, Ints]:
    """For each place the words from `start` to before `end` behind it, as a bag."""
    steps = np.arange(start, end)
    places = at[:, None] + steps
    return np.repeat(np.arange(len(at)), len(steps)), np.where(places < 0, -1, places).ravel()


def _roots(tokens: Tokens, first: Ints, after: Ints) -> Ints:
    """The last word of each span whose head stands outside it."""
    heads = tokens.links["head"]
    root = after - 1
    for back in range(1, LONGEST):
        hangs_inside = (heads[root] >= first) & (heads[root] < after) & (heads[root] != root)
        root = np.where(hangs_inside & (after - 1 - back >= first), after - 1 - back, root)
    return root


def _looks(names: Names) -> dict[str, Any]:
    """Size, links, place in the sentence, and the capitalized words around."""
    words, cores = names.words, names.cores
    before, behind = _runs(cores), _runs(cores[::-1])[::-1]
    rows = []
    for a, b in names.spans:
        inner = set(words.texts[a:b])
        marks = sum(1 << k for k, mark in enumerate(MARKS) if not inner.isdisjoint(mark))
        opening = (a in words.opens) + 2 * any(k in words.opens for k in range(a + 1, b))
        titled = 2 * sum(k in words.titled for k in range(a, b)) // (b - a)
        around = (before[a], behind[b], _glue(names, a, b), _article(names, a))
        rows.append((b - a, sum(cores[a:b]), marks, opening, titled, *around))
    return _columns("size cores marks opening titled run rest glue the", rows)


def _article(names: Names, a: int) -> int:
    """Whether the words begin with "The" or stand behind it, and whether only the sentence gives it its capital."""
    for k, shift in ((a, 1), (a - 1, 3)):
        if k >= 0 and names.words.texts[k] == "The":
            return shift + names.words.opening(k)
    return 5 * (a > 0 and names.words.texts[a - 1] == "the")


def _runs(cores: list[bool]) -> list[int]:
    """For each place how many capitalized words, three at most, stand right before it."""
    runs = [0]
    for core in cores:
        runs.append(min(3, runs[-1] + 1) if core else 0)
    return runs


def _glue(names: Names, a: int, b: int) -> int:
    """Whether a hyphen or a slash binds the words to those before (1) or behind (2) them."""
    texts, words = names.words.texts, names.words
    before = a > 1 and texts[a - 1] in GLUE and words.glued(a)
    return before + 2 * (b + 1 < len(texts) and texts[b] in GLUE and words.glued(b))


def _lexicon(names: Names) -> dict[str, Any]:
    """The kind that the lexicon has for the words, with or without a legal form, and how it cuts them otherwise."""
    covering = {i: span for span in names.known.items() for i in range(*span)}
    rows = []
    for (a, b), string in zip(names.spans, names.strings, strict=True):
        entry = names.entry(string)
        around = covering.get(a, (a, b))
        overlap = 0 if around == (a, b) else 1 if around[1] >= b else 2 if around[0] == a else 3
        within = any(names.known.get(k, b + 1) <= b for k in range(a, b) if (k, names.known.get(k)) != (a, b))
        listed = sum(1 << k for k, name in enumerate(LISTS) if in_list(string, name))
        legal = entry or names.entry(LEGAL_FORM.sub("", string).removeprefix("The "))
        rows.append((_kind(entry), _kind(legal), overlap * 2 + within, listed, in_list(string, "cities")))
    return _columns("known legal overlap listed city", rows)


def _kind(entry: Entry | None) -> int:
    return ORGANIZATION_KINDS.index(entry.kind) + 1 if entry else 0


def _counts(names: Names) -> dict[str, Any]:
    """How often the words, their beginnings and their ends stand elsewhere in the article, in which shape."""
    words, texts = names.words, names.words.texts
    count, lower = Counter(texts), Counter(text for text in texts if text.islower())
    plain = (i for i, core in enumerate(names.cores) if core and i not in words.opens and i not in words.titled)
    middle, same = Counter(texts[i] for i in plain), Counter(names.strings)
    ends, begins, letters = _inside_longer(names)
    honored = Counter(after for word, after in pairwise(texts) if word in clue_words("honorific"))
    rows = []
    for (a, b), string in zip(names.spans, names.strings, strict=True):
        first, last = texts[a], texts[b - 1]
        acronym = letters[string] if string.isupper() else 0
        row = (same[string], count[first], count[last], lower[first.lower()], lower[last.lower()], middle[first])
        rows.append((*row, middle[last], ends[string], begins[string], acronym, honored[first]))
    title = "same n_first n_last low_first low_last mid_first mid_last ends begins letters honored"
    columns = {name: binned(column, COUNTS) for name, column in _columns(title, rows).items()}
    return columns | {"bracket": np.array([_bracket(texts, *span) for span in names.spans], np.int64)}


def _inside_longer(names: Names) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """In how many different longer runs a string is the end, the beginning, the initial letters."""
    ends: Counter[str] = Counter()
    begins: Counter[str] = Counter()
    letters: Counter[str] = Counter()
    for (a, b), string in _whole_runs(names):
        ends.update(names.string(k, b) for k in range(a + 1, b))
        begins.update(names.string(a, k) for k in range(a + 1, b))
        letters["".join(word[0] for word in string.split() if word[0].isupper())] += 1
    return ends, begins, letters


def _whole_runs(names: Names) -> Iterator[tuple[tuple[int, int], str]]:
    """The candidates of several words that no capitalized word stands before, each string once."""
    seen: set[str] = set()
    for (a, b), string in zip(names.spans, names.strings, strict=True):
        fresh = not a or not names.cores[a - 1] or a in names.words.opens
        if b - a > 1 and fresh and string not in seen:
            seen.add(string)
            yield (a, b), string


def _bracket(texts: list[str], a: int, b: int) -> int:
    """Whether letters in brackets follow (1) or something else there (2), or the words stand in brackets (3)."""
    if a > 0 and b < len(texts) and texts[a - 1] == "(" and texts[b] == ")":
        return 3
    if b + 2 < len(texts) and texts[b] == "(" and texts[b + 2] == ")":
        return 1 if texts[b + 1].isupper() else 2
    return 0


def _columns(title: str, rows: Iterable[tuple[Any, ...]]) -> dict[str, Any]:
    names = title.split()
    return dict(zip(names, np.array(list(rows), np.int64).reshape(-1, len(names)).T, strict=True))
