"""Which words name a model: every run of words that look like names, and the part of it that is one."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.lexicon import word_set, word_table
from analysis.specs.numbers import SIZE, SIZE_PATTERN, read_size
from analysis.specs.places import Rows, crc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.choosing.candidates import Candidates
    from analysis.choosing.learned import Learned
    from analysis.specs.places import View

PIECE = re.compile(r"(?<![\w$€£.,@#])[^\W_][\w+]*(?:[.\-‑_][\w+]+)*")
NAMELIKE = re.compile(r"(?=.*[^\W\d_])(?=.*[A-ZÀ-ÞŻŹŚŁĆŘŠČŽ\d]).*|v?\d+(?:\.\d+)*[a-z]?|.*[^\W\da-z_].*")
TAIL = re.compile(r"(?<=..)[-‑][a-z]{3,}(?:[-‑][a-z]+)*$")  # "Qwen-based"
PARTS = re.compile(r"\d+(?:\.\d+)?[Bb]-[Aa]\d+(?:\.\d+)?[Bb](?!\w)|[^ \u00a0\-‑_/,()]+")
GROWN = re.compile(r"([A-Za-z]{3,}?)(v?\d[\w.]*)")
SPACES = re.compile("[ \u00a0\n]")
LOOKS = {
    "size": SIZE,
    "version": re.compile(r"v?\d+(?:\.\d+)+[a-z]?|v\d+"),
    "year": re.compile(r"(?:19|20)\d\d"),
    "number": re.compile(r"\d{1,2}[a-z]?"),
    "digits": re.compile(r"\d+"),
    "code": re.compile(r"[A-Z]{1,2}\d{1,2}(?:\.\d+)?[A-Z]?"),
    "letters": re.compile(r"[A-Z]{2,}"),
    "word": re.compile(r"[A-ZÀ-ÞŻ][^\W\dA-Z_]+"),
    "lower": re.compile(r"[^\W\dA-Z_]+"),
    "sized": re.compile(rf".*[-_]{SIZE_PATTERN}(?:-.*)?"),
    "joined-number": re.compile(r".*[-‑_].*\d.*|.*\d.*[-‑_].*"),
    "joined": re.compile(r".*[-‑_].*"),
    "grown": re.compile(r"[^\W\d_]+\d[\d.]*"),
    "other": re.compile(r".*[^\w.+].*"),
}
ABOUT = frozenset({"model", "models", "parameters", "parameter", "tokens", "weights", "llm", "llms", "open-weight"})
ARTICLES = frozenset({"a", "an", "the", "its", "their", "our", "another"})
SCALED = re.compile(r"\d[\d.]*(?:[bm]|bn|mn)|[bm]illion|trillion")
MERE = re.compile(rf"[\d.,_]*|{SIZE_PATTERN}|(?:{SCALED.pattern})(?:[-‑]\w+)?", re.I)  # no name without other words
LONGEST, MOST = 6, 40  # words of a name, of a run
FAR = 10**9
AT_LEAST = 0.3  # chance of a name
BEHIND, BEFORE = 9, 6  # words beside a name in which nouns for models are looked for


class Named(NamedTuple):
    """A place where a model is named: its offsets, the words of the name, how likely it is one."""

    start: int
    end: int
    key: tuple[str, ...]
    chance: float = 1.0

    @property
    def base(self) -> tuple[str, ...]:
        """The words without the size."""
        return bare(self.key)

    @property
    def size(self) -> float | None:
        """The parameters that the name itself gives."""
        return read_size(size_word(self.key).upper())[0]


def key_of(name: str) -> tuple[str, ...]:
    """The lower-case words of a name.

    >>> key_of("Qwen3-235B-A22B"), key_of("GPT-4o mini")
    (('qwen', '3', '235b-a22b'), ('gpt', '4o', 'mini'))
    """
    words: list[str] = []
    for part in PARTS.findall(name):
        grown = GROWN.fullmatch(part)
        words += grown.groups() if grown and not SIZE.fullmatch(part) else [part]
    return tuple(re.sub(r"(?<=\d)\.0$", "", re.sub(r"['’]s?$", "", word.lower())) for word in words)


def size_word(key: tuple[str, ...]) -> str:
    """The word of a name that is its size, "" if none is."""
    return next((word for word in key[1:] if SIZE.fullmatch(word.upper()) and not word.endswith("k")), "")


def bare(key: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name without its size."""
    return tuple(word for word in key if word != size_word(key)) or key


def is_variant(key: tuple[str, ...]) -> bool:
    """Whether a name has a number or a word for a variant: enough to tell it from a mere word."""
    return any(any(letter.isdigit() for letter in word) or word in _suffixes() for word in key)


def family_of(name: str, *, variants: bool) -> str:
    """The beginning of a name before its size, and, with `variants`, before the words for a variant.

    >>> family_of("Qwen3-235B-A22B", variants=True), family_of("GPT-4.1 mini", variants=True)
    ('Qwen3', 'GPT-4.1')
    """
    word = size_word(key_of(name))
    family = name[: name.lower().find(word) if word else len(name)].rstrip(" \u00a0-‑_(")
    while variants and (match := re.fullmatch(r"(.+?)[ \u00a0\-‑]([^\W\d_]+)", family)):
        if match[2].lower() not in _suffixes():
            break
        family = match[1]
    return family or name


def find_models(view: View, learned: Learned) -> list[Named]:
    """The places where models are named, in text order, none overlapping another."""
    runs = propose_names(view)
    return list(_choose(runs, learned.chances("model_names", describe_names(view, runs)))) if runs else []


def propose_names(view: View) -> list[list[Named]]:
    """For every run of words that look like parts of a name, all its parts but mere numbers."""
    parts = ([*_parts(view.text, run)] for run in _runs(view.text))
    return [part for part in parts if part]


def describe_names(view: View, runs: Sequence[Sequence[Named]]) -> Candidates:
    """The candidates: those of a run are one group, with "none" as its last."""
    looked_for = (word_set("model_nouns").__contains__, ARTICLES.__contains__, SCALED.search)
    beside = [[i for i, word in enumerate(view.lower) if is_one(word)] for is_one in looked_for]
    described = [[_describe(view, span, run[0].start, beside) for span in run] for run in runs]
    _share([span.key for run in runs for span in run], [row for own in described for row in own])
    about = min(3, 100 * sum(word in ABOUT for word in view.lower) // max(1, len(view.lower)))
    rows = Rows("model_names", view, "first last")
    for group, (run, own) in enumerate(zip(runs, described, strict=True)):
        for span, row in zip(run, own, strict=True):
            rows.add(group, row | {"about": about}, (view.token(span.start), view.token(span.end - 1)))
        rows.add(group, {"none": 1 + min(len(own), 5), "about": about}, (-1, -1))
    return rows.candidates()


def _runs(text: str) -> Iterator[list[tuple[int, int]]]:
    run: list[tuple[int, int]] = []
    for match in PIECE.finditer(text):
        start, piece = match.start(), _without_tail(match.group())
        goes_on = bool(run) and text[run[-1][1] : start] in (" ", "\u00a0")
        fits = _is_namelike(piece) or (goes_on and match.group() in _suffixes())
        if run and not (goes_on and fits):
            yield run
            run = []
        run += [(start, start + len(piece))] if fits else []
    if run:
        yield run


def _without_tail(piece: str) -> str:
    tail = TAIL.search(piece) if "-" in piece or "‑" in piece else None
    if tail and _suffixes().isdisjoint(re.split("[-‑]", tail.group())) and _is_namelike(piece[: tail.start()]):
        return piece[: tail.start()]
    return piece


def _is_namelike(piece: str) -> bool:
    return not (piece.isascii() and piece.isalpha() and piece.islower()) and NAMELIKE.fullmatch(piece) is not None


def _parts(text: str, run: list[tuple[int, int]]) -> Iterator[Named]:
    for i, (start, _) in enumerate(run[:MOST]):
        for _, end in run[i : i + LONGEST]:
            key, _ = _told(text[start:end])
            if key:
                yield Named(start, end, key)


@lru_cache(maxsize=20_000)
def _told(string: str) -> tuple[tuple[str, ...], dict[str, int]]:
    """The words of what may be a name, none for a mere number, and what they are like wherever they stand."""
    if not any(map(str.isalpha, string)) or SIZE.fullmatch(string):
        return (), {}
    key, pieces = key_of(string), SPACES.split(string)
    looks = [_looks(piece) for piece in pieces]
    head = re.split(r"[-‑_]", pieces[0])[0]
    forms = (pieces[0], head, re.sub(r"\d.*$", "", head), " ".join(pieces[:2]))
    known = next((form for form in forms if form in _families()), None)
    return key, {
        "shape": crc("+".join(looks[:4])),
        "head": crc(looks[0]),
        "tail": crc(looks[-1]),
        "size": len(pieces),
        "known": 0 if known is None else crc(_families()[known] or "only"),
        "mixed": int(bool(re.search(r"[a-z][A-Z]|\d", string))),
    }


def _describe(view: View, span: Named, begin: int, beside: Sequence[list[int]]) -> dict[str, int]:
    """What a candidate is like where it stands, and how far from it nouns for models, articles and sizes are.

    `begin`: where its run begins; `beside`: where the article has these.
    """
    (nouns, articles, sizes), text = beside, view.text
    first, last = view.token(span.start), view.token(span.end - 1)
    start, end = view.bounds(first)
    noun = _first(nouns, last + 1, min(end, last + 1 + BEHIND))
    article = _first(articles, last + 1, last + 1 + noun) >= 0
    ahead = first - 1 - nouns[k - 1] if (k := bisect_left(nouns, first)) else FAR
    right, opens = text[span.end : span.end + 1], text[span.start - 1] if span.start else ""
    if right in (" ", "\u00a0"):
        right = _looks(SPACES.split(text[span.end + 1 : span.end + 40], 1)[0])
    return _told(text[span.start : span.end])[1] | {
        "left": crc(_looks(text[begin : span.start].split()[-1])) if span.start > begin else 0,
        "right": crc(right),
        "opens": crc(opens) if opens not in (" ", "\n") else 0,
        "begins": int(span.start == begin),
        "noun_behind": 1 + min(noun, 5) + 8 * article if noun >= 0 else 0,
        "noun_before": 1 + min(ahead, 4) if ahead < min(BEFORE, first - start) else 0,
        "size_behind": 1 + _first(sizes, last + 1, min(end, last + 1 + BEFORE)),
    }


def _first(places: Sequence[int], begin: int, end: int) -> int:
    """How far behind `begin` the first of some places before `end` is, -1 if there is none."""
    k = bisect_left(places, begin)
    return places[k] - begin if k < len(places) and places[k] < end else -1


def _share(keys: Sequence[tuple[str, ...]], rows: Sequence[dict[str, int]]) -> None:
    """Tell every place of a name how often it is there, and what stands beside its other places."""
    beside = [(bool(row["noun_behind"] or row["noun_before"]), bool(row["size_behind"])) for row in rows]
    versions = {key[0] for key in keys if len(key) > 1 and _looks(key[1]) in ("version", "size")}
    counts, nouns, sizes = Counter(keys), Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    for key, (noun, size) in zip(keys, beside, strict=True):
        nouns[key] += noun
        sizes[key] += size
    for key, row, (noun, size) in zip(keys, rows, beside, strict=True):
        row |= {"noun_any": min(2, nouns[key] - noun), "size_any": min(2, sizes[key] - size)}
        row |= {"versions": int(key[0] in versions), "count": bisect_right((2, 3, 5), counts[key])}


def _choose(runs: Sequence[Sequence[Named]], chances: NDArray[Any]) -> Iterator[Named]:
    """The likeliest part of each run, where it is likely enough: "the 4B" or "9-billion" alone is no name."""
    begin = 0
    for run in runs:
        own = chances[begin : begin + len(run)]
        best = int(own.argmax())
        words = run[best].key
        if own[best] >= AT_LEAST and words[0] not in ARTICLES and not all(map(MERE.fullmatch, words)):
            yield run[best]._replace(chance=float(own[best]))
        begin += len(run) + 1


@lru_cache(maxsize=20_000)
def _looks(piece: str) -> str:
    """What a word of a name looks like."""
    for name, pattern in LOOKS.items():
        if pattern.fullmatch(piece):
            return "suffix" if name in ("word", "lower") and piece.lower() in _suffixes() else name
    return "mixed"


@cache
def _suffixes() -> frozenset[str]:
    return frozenset(word.lower() for word in word_set("model_suffixes"))


@cache
def _families() -> dict[str, str]:
    return {row["name"]: row["also"] for row in word_table("model_families")}
