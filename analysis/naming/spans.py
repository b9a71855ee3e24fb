"""Every span of words that could be a name, and how it stands in its article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.english.arrays import in_list
from analysis.lexicon import clue_words, word_set
from analysis.naming.aliases import LEGAL_FORM
from analysis.records import ORGANIZATION_KINDS

if TYPE_CHECKING:
    from analysis.choosing.candidates import Words
    from analysis.lexicon import Lexicon

LONGEST = 9  # words
NEAR = 6  # words around that are looked at as a bag
LINKS = frozenset(
    ["of", "for", "on", "and", "the", "&", "de", "la", "le", "les", "van", "von", "der", "den", "del", "della", "di", "da", "do", "dos", "du", "des", "al", "el", "bin", "ibn", "ten"]
)
LINKS |= frozenset(["ter", "y", "in", "at", "to", "und", "für", "pour", "d'", "'s", "’s", "'", "’", "-", "‐", "‑", "–", "/", ",", "+", ".", "@", "!"])
GLUED = frozenset(["-", "‐", "‑", "–", "/", "+", ".", "'", "’", "'s", "’s", "@", "!"])  # these only without a space before them
HYPHENS = frozenset("-‐‑–")
QUOTES = frozenset('"“”‘’()')
PARTICLES = frozenset(["van", "von", "de", "der", "den", "del", "della", "di", "da", "al", "el", "ten", "ter", "bin"])
HEADS = frozenset(["team", "teams", "administration", "national", "lab", "labs", "group", "side", "squad", "committee", "college", "university"])
HEADS |= frozenset(["government", "board", "department", "newsroom"])
NUMBER = re.compile(r"\d{1,4}")
SPACE = re.compile(r"\s+")
COUNTS = (1, 2, 3, 5, 9)


@dataclass(frozen=True)
class Text:
    """The words of an article as lists: what the proposer walks over."""

    forms: Sequence[str]
    starts: Sequence[int]
    content: str
    opens: frozenset[int]  # the words that begin a sentence
    titled: frozenset[int]  # the words of sentences in capitals throughout

    def glued(self, i: int) -> bool:
        """Whether a word stands right behind the one before it, without a space."""
        return i > 0 and self.starts[i] == self.starts[i - 1] + len(self.forms[i - 1])

    def between(self, start: int, end: int) -> str:
        """The text from one word to the one before another, on one line, with plain spaces and apostrophes."""
        return squeeze(self.content[self.starts[start] : self.starts[end - 1] + len(self.forms[end - 1])])

    @cached_property
    def cores(self) -> list[bool]:
        """Which words can be the core of a name."""
        return [is_core(form) for form in self.forms]


def squeeze(text: str) -> str:
    """A name on one line with plain spaces and apostrophes.

    >>> squeeze("Ann\\u00a0 Lee’s")
    "Ann Lee's"
    """
    return SPACE.sub(" ", text.replace("’", "'")) if not text.isalnum() else text


@lru_cache(maxsize=20_000)
def is_core(form: str) -> bool:
    """Whether a word by itself may be a name: Lin, xAI, 01.AI, @gdb; not I, 9B's, low."""
    first = form[0]
    if first == "@":
        return len(form) > 2 and form[1].isalpha()
    if first.isdigit():
        return any(map(str.isalpha, form)) and form[-1] not in "sm%"
    return first.isupper() or (first.isalpha() and any(map(str.isupper, form)))


def propose(text: Text, lexicon: Lexicon) -> tuple[list[tuple[int, int]], dict[int, int]]:
    """First word and word after the last of everything that could be a name, sorted; and the lexicon's longest matches.

    Runs of capitalized words with what may link them ("University of California", "Bayer 04", "van der Berg", "the
    Qwen team"), each with all the runs inside it, and whatever the lexicon has.
    """
    parts = [_part(text, i) for i in range(len(text.forms))]
    known = dict(_matches(text, lexicon))
    found = set(known.items())
    for i, part in enumerate(parts):
        if part == "core" or (text.forms[i] in PARTICLES and _before_core(text, parts, i)):
            found.update((i, end) for end in _ends(text, parts, i))
    return sorted(found), known


def _part(text: Text, i: int) -> str:
    """What a word can be in a name: its core, a tail that may close it, a link inside it, nothing."""
    form = text.forms[i]
    if text.cores[i]:
        return "core"
    if NUMBER.fullmatch(form) or form in HEADS:
        return "tail"
    if (
        i > 1
        and form.isalpha()
        and len(form) < 7
        and text.forms[i - 1] in HYPHENS
        and text.cores[i - 2]
        and text.glued(i)
    ):
        return "tail"  # Ha-eun
    if form in QUOTES:
        return "link"
    loose = form in GLUED and not text.glued(i)
    open_end = form in "-‐‑–/+.@" and not (i + 1 < len(text.forms) and text.glued(i + 1))
    return "link" if form in LINKS and not loose and not open_end else ""


def _before_core(text: Text, parts: list[str], i: int) -> bool:
    following = i + 1 < len(parts) and (parts[i + 1] == "core" or text.forms[i + 1] in PARTICLES)
    return following


def _ends(text: Text, parts: list[str], i: int) -> Iterator[int]:
    links = 0
    for j in range(i, min(len(parts), i + LONGEST)):
        part = parts[j]
        if not part or (part == "tail" and text.forms[j].isdigit() and j > i + 4):
            return
        links = links + 1 if part == "link" else 0
        if links > 3 or (j > i and text.forms[j - 1] == "." and not text.glued(j)):
            return
        if part != "link":
            yield j + 1


def _matches(text: Text, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Where a name of the lexicon begins, and the word after the longest one there."""
    for i, form in enumerate(text.forms):
        if not lexicon.begins(form):
            continue
        for end in range(min(len(text.forms), i + LONGEST), i, -1):
            if lexicon.find(text.between(i, end)):
                yield i, end
                break


def describe_spans(text: Text, words: Words, lexicon: Lexicon) -> tuple[list[tuple[int, int]], Candidates]:
    """The candidates of an article, with what templates need to know of each."""
    spans, known = propose(text, lexicon)
    strings = [text.between(*span) for span in spans]
    first = np.array([span[0] for span in spans], np.int64)
    after = np.array([span[1] for span in spans], np.int64)
    columns = _shape_columns(text, spans) | _lexicon_columns(text, spans, strings, known, lexicon)
    columns |= _article_columns(text, spans, strings)
    columns["string"] = np.array([crc32(string.encode()) for string in strings], np.int64)
    sizes = after - first
    owner = np.repeat(np.arange(len(spans)), sizes)
    inside = np.concatenate([np.arange(*span) for span in spans]) if spans else np.zeros(0, np.int64)
    slots = {"first": first, "last": after - 1, "root": _roots(words, first, after)}
    bags = {"inside": (owner, inside), "left": _window(first, -NEAR, 0), "right": _window(after, 0, NEAR)}
    return spans, Candidates(words, slots, columns, bags)


def _window(at: Any, start: int, end: int) -> tuple[Any, Any]:
    """For each place the words from `start` to before `end` behind it, as a bag."""
    steps = np.arange(start, end)
    return np.repeat(np.arange(len(at)), len(steps)), np.where(at[:, None] + steps < 0, -1, at[:, None] + steps).ravel()


def _roots(words: Words, first: Any, after: Any) -> Any:
    """The last word of each span whose head stands outside it."""
    heads = words.links["head"]
    root = after - 1
    for back in range(LONGEST):
        at = np.maximum(after - 1 - back, first)
        outside = (heads[at] < first) | (heads[at] >= after) | (heads[at] == at)
        inside = (heads[root] >= first) & (heads[root] < after) & (heads[root] != root)
        root = np.where(inside & outside, at, root)
    return root


def _shape_columns(text: Text, spans: list[tuple[int, int]]) -> dict[str, Any]:
    forms, cores = text.forms, text.cores
    run = [0] * (len(forms) + 1)
    for i, core in enumerate(cores):
        run[i + 1] = run[i] + 1 if core else 0
    rest = [0] * (len(forms) + 1)
    for i in reversed(range(len(forms))):
        rest[i] = rest[i + 1] + 1 if cores[i] else 0
    rows = []
    for a, b in spans:
        inner = set(forms[a:b])
        marks = (
            bool(inner & {"of", "for", "on"}),
            bool(inner & {"and", "&"}),
            bool(inner & {"'s", "’s", "'", "’"}),
            not inner.isdisjoint(HYPHENS),
            "," in inner,
            not inner.isdisjoint(QUOTES),
        )
        rows.append(
            (
                b - a,
                sum(cores[a:b]),
                int("".join("01"[mark] for mark in marks), 2),
                (a in text.opens) + 2 * any(k in text.opens for k in range(a + 1, b)),
                sum(k in text.titled for k in range(a, b)) * 2 // (b - a),
                min(3, run[a]),
                min(3, rest[b]),
                _glue(text, a, b),
            )
        )
    names = ("size", "cores", "marks", "opening", "titled", "run", "rest", "glue")
    return dict(zip(names, np.array(rows, np.int64).reshape(-1, len(names)).T, strict=True))


def _glue(text: Text, a: int, b: int) -> int:
    """Whether a hyphen or a slash binds the words to those before (1) or behind (2) them."""
    before = a > 1 and text.forms[a - 1] in "-‐‑–/" and text.glued(a)
    behind = b + 1 < len(text.forms) and text.forms[b] in "-‐‑–/" and text.glued(b)
    return before + 2 * behind


def _lexicon_columns(
    text: Text, spans: list[tuple[int, int]], strings: list[str], known: dict[int, int], lexicon: Lexicon
) -> dict[str, Any]:
    covering = {i: (start, end) for start, end in known.items() for i in range(start, end)}
    rows = []
    for (a, b), string in zip(spans, strings, strict=True):
        entry = lexicon.find(string)
        legal = entry or lexicon.find(LEGAL_FORM.sub("", string))
        around = covering.get(a)
        relation = 0
        if around and around != (a, b):
            relation = 1 if around[1] >= b else 2 if around[0] == a else 3
        within = any(known.get(k, b + 1) <= b for k in range(a, b) if known.get(k) and (k, known[k]) != (a, b))
        rows.append(
            (
                ORGANIZATION_KINDS.index(entry.kind) + 1 if entry else 0,
                ORGANIZATION_KINDS.index(legal.kind) + 1 if legal else 0,
                relation * 2 + within,
                (string in word_set("places"))
                + 2 * (string in word_set("peoples"))
                + 4 * (string in word_set("not_names"))
                + 8 * (string in word_set("platforms")),
                in_list(string, "cities"),
            )
        )
    names = ("known", "legal", "overlap", "listed", "city")
    return dict(zip(names, np.array(rows, np.int64).reshape(-1, len(names)).T, strict=True))


def _article_columns(text: Text, spans: list[tuple[int, int]], strings: list[str]) -> dict[str, Any]:
    """How often the words, their beginnings and their ends stand elsewhere in the article, in which shape."""
    forms = text.forms
    count, lower = Counter(forms), Counter(form for form in forms if form.islower())
    middle = Counter(
        forms[i] for i in range(len(forms)) if text.cores[i] and i not in text.opens and i not in text.titled
    )
    same, (ends, begins, letters) = Counter(strings), _parts_of_longer(text, spans)
    honored = Counter(forms[i + 1] for i in range(len(forms) - 1) if forms[i] in clue_words("honorific"))
    rows = []
    for (a, b), string in zip(spans, strings, strict=True):
        first, last = forms[a], forms[b - 1]
        rows.append(
            (
                same[string],
                count[first],
                count[last],
                lower[first.lower()],
                lower[last.lower()],
                middle[first],
                middle[last],
                ends[string],
                begins[string],
                letters[string] if string.isupper() else 0,
                honored[first],
            )
        )
    names = ("same", "n_first", "n_last", "low_first", "low_last", "mid_first", "mid_last", "ends", "begins")
    names += ("letters", "honored")
    table = binned(np.array(rows, np.int64).reshape(-1, len(names)), COUNTS)
    return dict(zip(names, table.T, strict=True)) | {
        "bracket": np.array([_bracket(forms, *span) for span in spans], np.int64)
    }


def _parts_of_longer(text: Text, spans: list[tuple[int, int]]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """In how many different longer runs a string is the end, the beginning, the initial letters."""
    ends: Counter[str] = Counter()
    begins: Counter[str] = Counter()
    letters: Counter[str] = Counter()
    seen: set[str] = set()
    for a, b in spans:
        if b - a < 2 or (a and text.cores[a - 1] and a not in text.opens):
            continue
        string = text.between(a, b)
        if string not in seen:
            seen.add(string)
            ends.update(text.between(k, b) for k in range(a + 1, b))
            begins.update(text.between(a, k) for k in range(a + 1, b))
            letters["".join(form[0] for form in text.forms[a:b] if form[0].isupper())] += 1
    return ends, begins, letters


def _bracket(forms: Sequence[str], a: int, b: int) -> int:
    """Whether letters in brackets follow (1) or something else there (2), or the words stand in brackets (3)."""
    if a > 0 and b < len(forms) and forms[a - 1] == "(" and forms[b] == ")":
        return 3
    if b + 2 < len(forms) and forms[b] == "(" and forms[b + 2] == ")":
        return 1 if forms[b + 1].isupper() else 2
    return 0
