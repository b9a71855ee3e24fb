"""How a candidate name looks, what the lists say of it, and how often its words stand in the article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from analysis.choosing.candidates import Candidates, bin_of, binned
from analysis.english import in_list
from analysis.lexicon import clue_words
from analysis.naming.propose import HYPHENS, LEGAL_FORM, LONGEST, QUOTES, Names
from analysis.records import ORGANIZATION_KINDS

if TYPE_CHECKING:
    from analysis.choosing.candidates import Ints, Tokens
    from analysis.lexicon import Entry
    from analysis.tokens import Words

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
    columns = _looks(names, first, after) | _counts(names, first, after) | _brackets(names.words.texts, first, after)
    columns |= _of_strings(names) | {"overlap": _overlap(names)}
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


def _looks(names: Names, first: Ints, after: Ints) -> dict[str, Any]:
    """Size, links, place in the sentence, and the capitalized words around."""
    words, texts = names.words, names.words.texts
    places = range(len(texts))
    opens = np.array([i in words.opens for i in places], np.int64)
    glued = np.array([text in GLUE for text in texts], bool)
    close = np.array([words.glued(i) for i in places], bool)

    def within(marked: Any) -> Ints:
        total = np.append([0], np.cumsum(marked))
        found: Ints = total[after] - total[first]
        return found

    behind, before = np.append(glued & close, [False]), np.append([False], glued[:-1] & close[1:])
    behind[-2:], before[:2] = False, False
    return {
        "size": after - first,
        "cores": within(names.cores),
        "marks": sum((within([text in mark for text in texts]) > 0) << k for k, mark in enumerate(MARKS)),
        "opening": opens[first] + 2 * (within(opens) > opens[first]),
        "titled": 2 * within([i in words.titled for i in places]) // (after - first),
        "run": _runs(names.cores)[first],
        "rest": _runs(names.cores[::-1])[::-1][after],
        "glue": before[first] + 2 * behind[after],
        "the": np.array([_article(words, i) for i in places], np.int64)[first],
    }


def _article(words: Words, i: int) -> int:
    """Whether a name begins with "The" or stands behind it, and whether only the sentence gives it its capital."""
    if words.texts[i] == "The":
        return 1 + words.opening(i)
    before = words.texts[i - 1] if i else ""
    return 3 + words.opening(i - 1) if before == "The" else 5 * (before == "the")


def _runs(cores: list[bool]) -> Ints:
    """For each place how many capitalized words, three at most, stand right before it."""
    runs = [0]
    for core in cores:
        runs.append(min(3, runs[-1] + 1) if core else 0)
    return np.array(runs)


def _brackets(texts: list[str], first: Ints, after: Ints) -> dict[str, Ints]:
    """Whether letters in brackets follow (1) or something else there (2), or the words stand in brackets (3)."""
    padded = ["", *texts, "", "", ""]
    opened, closed = (np.array([text == mark for text in padded], bool) for mark in "()")
    letters = np.array([text.isupper() for text in padded], bool)
    follows = opened[after + 1] & closed[after + 3]
    found = np.where(follows, np.where(letters[after + 2], 1, 2), 0)
    return {"bracket": np.where(opened[first] & closed[after + 1], 3, found)}


def _overlap(names: Names) -> Ints:
    """How the lexicon cuts the words otherwise."""
    covering = {i: span for span in names.known.items() for i in range(*span)}
    rows = []
    for a, b in names.spans:
        around = covering.get(a, (a, b))
        overlap = 0 if around == (a, b) else 1 if around[1] >= b else 2 if around[0] == a else 3
        within = any(names.known.get(k, b + 1) <= b for k in range(a, b) if (k, names.known.get(k)) != (a, b))
        rows.append(overlap * 2 + within)
    return np.array(rows, np.int64)


def _of_strings(names: Names) -> dict[str, Any]:
    """What the lexicon and the lists have for a string, and how often it is part of others."""
    same, (ends, begins, letters) = Counter(names.strings), _inside_longer(names)
    rows = {}
    for string, count in same.items():
        entry = names.entry(string)
        legal = entry or names.entry(LEGAL_FORM.sub("", string).removeprefix("The "))
        listed = sum(1 << k for k, name in enumerate(LISTS) if in_list(string, name))
        acronym = letters[string] if string.isupper() else 0
        told = (crc32(string.encode()), kind_number(entry), kind_number(legal), listed, in_list(string, "cities"))
        rows[string] = (*told, *(bin_of(number, COUNTS) for number in (count, ends[string], begins[string], acronym)))
    columns = np.array([rows[string] for string in names.strings], np.int64).reshape(-1, 9).T
    title = ("string", "known", "legal", "listed", "city", "same", "ends", "begins", "letters")
    return dict(zip(title, columns, strict=True))


def kind_number(entry: Entry | None) -> int:
    """The kind that the lexicon has, as a number; 0 where it has none."""
    return ORGANIZATION_KINDS.index(entry.kind) + 1 if entry else 0


def _counts(names: Names, first: Ints, after: Ints) -> dict[str, Any]:
    """How often the first and the last word stand in the article, in which shape, and the first behind "Mr."."""
    words, texts = names.words, names.words.texts
    count, lower = Counter(texts), Counter(text for text in texts if text.islower())
    plain = (i for i, core in enumerate(names.cores) if core and i not in words.opens and i not in words.titled)
    middle = Counter(texts[i] for i in plain)
    honored = Counter(after for word, after in pairwise(texts) if word in clue_words("honorific"))
    found = {"honored": binned([honored[text] for text in texts], COUNTS)[first]}
    for name, numbers in (("n", count), ("mid", middle), ("low", lower)):
        forms = map(str.lower, texts) if name == "low" else texts
        often = binned([numbers[form] for form in forms], COUNTS)
        found |= {f"{name}_first": often[first], f"{name}_last": often[after - 1]}
    return found


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
