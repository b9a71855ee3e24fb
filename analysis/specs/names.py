"""Which words name a model: every run of words that look like names, and the part of it that is one."""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.lexicon import word_set, word_table
from analysis.specs.numbers import SIZE, SIZE_PATTERN, read_size
from analysis.specs.places import columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.choosing.learned import Learned
    from analysis.specs.view import View

PIECE = re.compile(r"(?<![\w$€£.,@#])[^\W_][\w+]*(?:[.\-‑_][\w+]+)*")
NAMELIKE = re.compile(r"(?=.*[^\W\d_])(?=.*[A-ZÀ-ÞŻŹŚŁĆŘŠČŽ\d]).*|v?\d+(?:\.\d+)*[a-z]?|.*[^\W\da-z_].*")
TAIL = re.compile(r"(?<=..)[-‑][a-z]{3,}(?:[-‑][a-z]+)*$")  # "Qwen-based"
PARTS = re.compile(r"\d+(?:\.\d+)?[Bb]-[Aa]\d+(?:\.\d+)?[Bb](?!\w)|[^ \u00a0\-‑_/,()]+")
GROWN = re.compile(r"([A-Za-z]{3,}?)(v?\d[\w.]*)")
SPACE = "[ \u00a0]"
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
CHANCES = (0.0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98)
AT_LEAST = 0.42  # chance of a name
LOOKED = ("model_spans", "model_names")


@dataclass(frozen=True)
class Named:
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
    if not runs:
        return []
    first = describe_names(view, runs)
    second = with_rest(first, runs, learned.chances("model_spans", first))
    return list(_choose(runs, learned.chances("model_names", second)))


def propose_names(view: View) -> list[list[Named]]:
    """For every run of words that look like parts of a name, all its parts but mere numbers."""
    parts = ([*_parts(view.text, run)] for run in _runs(view.text))
    return [part for part in parts if part]


def describe_names(view: View, runs: Sequence[Sequence[Named]]) -> Candidates:
    """The candidates of the first look: those of a run are one group, with "none" as its last."""
    spans = [span for run in runs for span in run]
    versions = {span.key[0] for span in spans if len(span.key) > 1 and _looks(span.key[1]) in ("version", "size")}
    counts = Counter(span.key for span in spans)
    about = min(3, 100 * sum(word in ABOUT for word in view.lower) // max(1, len(view.lower)))
    described = [_describe(view, span, run[0]) for run in runs for span in run]
    _share_cues(spans, described)
    rows: list[dict[str, int]] = []
    slots: list[tuple[int, int]] = []
    own = iter(described)
    for run in runs:
        for span in run:
            seen = {"versions": int(span.key[0] in versions), "count": int(binned(counts[span.key], (2, 3, 5)))}
            rows.append(next(own) | seen | {"about": about})
            slots.append((view.token(span.start), view.token(span.end - 1)))
        rows.append({"none": 1 + min(len(run), 5), "about": about})
        slots.append((-1, -1))
    places = np.array(slots, np.int64)
    groups = np.repeat(np.arange(len(runs)), [len(run) + 1 for run in runs])
    return Candidates(view.words, {"first": places[:, 0], "last": places[:, 1]}, columns(rows, *LOOKED), groups=groups)


def with_rest(candidates: Candidates, runs: Sequence[Sequence[Named]], chances: NDArray[Any]) -> Candidates:
    """The candidates with what the first look says of them, of rivals, and of the same words elsewhere."""
    place = np.flatnonzero(np.asarray(candidates.columns["none"]) == 0)
    spans, own = [span for run in runs for span in run], chances[place]
    same: dict[tuple[str, ...], list[float]] = defaultdict(list)
    heads: dict[str, float] = defaultdict(float)
    parts: dict[tuple[str, ...], float] = {}
    for span, chance in zip(spans, own.tolist(), strict=True):
        same[span.key].append(chance)
        heads[span.key[0]] = max(heads[span.key[0]], chance)
        for k in range(1, len(span.key)):
            for part in (span.key[k:], span.key[:k]):
                parts[part] = max(parts.get(part, 0.0), chance)
    table = np.zeros((len(candidates), 7), np.float32)
    best = np.zeros(len(candidates))
    groups = np.asarray(candidates.groups)
    np.maximum.at(best, groups[place], own)
    known = {key: (len(found) - 1, sum(found), max(found)) for key, found in same.items()}
    for k, span, chance in zip(place.tolist(), spans, own.tolist(), strict=True):
        rest, total, most = known[span.key]
        mean = (total - chance) / rest if rest else -1
        table[k, :5] = most, mean, heads[span.key[0]], parts.get(span.key, -1), rest
    table[:, 5], table[:, 6] = chances, best[groups] - chances
    names = ("most", "mean", "kin", "part", "others", "own", "rival")
    edges = {"others": (0.0, 1.0, 2.0, 4.0)}
    more = {name: binned(table[:, k], edges.get(name, CHANCES)) for k, name in enumerate(names)}
    return replace(candidates, columns={**candidates.columns, **more})


def crc(string: str) -> int:
    """A string as a number for a column."""
    return zlib.crc32(string.encode())


def _runs(text: str) -> Iterator[list[tuple[int, int]]]:
    run: list[tuple[int, int]] = []
    for match in PIECE.finditer(text):
        start, end = match.start(), match.start() + len(_without_tail(match.group()))
        goes_on = bool(run) and text[run[-1][1] : start] in (" ", "\u00a0")
        fits = NAMELIKE.fullmatch(text[start:end]) or (goes_on and match.group() in _suffixes())
        if run and not (goes_on and fits):
            yield run
            run = []
        run += [(start, end)] if fits else []
    if run:
        yield run


def _without_tail(piece: str) -> str:
    tail = TAIL.search(piece)
    if tail and _suffixes().isdisjoint(re.split("[-‑]", tail.group())) and NAMELIKE.fullmatch(piece[: tail.start()]):
        return piece[: tail.start()]
    return piece


def _parts(text: str, run: list[tuple[int, int]]) -> Iterator[Named]:
    for i, (start, _) in enumerate(run[:MOST]):
        for _, end in run[i : i + LONGEST]:
            string = text[start:end]
            if any(map(str.isalpha, string)) and not SIZE.fullmatch(string):
                yield Named(start, end, key_of(string))


def _describe(view: View, span: Named, first: Named) -> dict[str, int]:
    """What a candidate is like; `first`: the first of its run."""
    text, string = view.text, view.text[span.start : span.end]
    pieces = re.split(SPACE, string)
    looks = [_looks(piece) for piece in pieces]
    head = re.split(r"[-‑_]", pieces[0])[0]
    forms = (pieces[0], head, re.sub(r"\d.*$", "", head), " ".join(pieces[:2]))
    known = next((form for form in forms if form in _families()), None)
    behind, before = text[span.end : span.end + 1], text[span.start - 1 : span.start] if span.start else ""
    beside = re.split(r"[ \u00a0\n]", text[span.end + 1 : span.end + 40])[0]
    return _nouns(view, span) | {
        "string": crc(string),
        "shape": crc("+".join(looks[:4])),
        "head": crc(looks[0]),
        "tail": crc(looks[-1]),
        "size": len(pieces),
        "known": 0 if known is None else crc(_families()[known] or "only"),
        "listed": (string in word_set("not_models")) + 2 * (pieces[0] in word_set("not_models")),
        "left": crc(_looks(text[first.start : span.start].split()[-1])) if span.start > first.start else 0,
        "right": crc(_looks(beside)) if behind in (" ", "\u00a0") else crc(behind),
        "opens": crc(before) if before not in (" ", "\n") else 0,
        "mixed": int(bool(re.search(r"[a-z][A-Z]|\d", string))),
        "suffixed": int(any(word in _suffixes() for word in span.key[1:])),
        "begins": int(span.start == first.start),
    }


def _nouns(view: View, span: Named) -> dict[str, int]:
    """How far from a name a noun for models stands, with an article between or not; whether a size follows."""
    first, last = view.token(span.start), view.token(span.end - 1)
    start, end = view.bounds(first)
    behind, before = view.lower[last + 1 : min(end, last + 10)], view.lower[max(start, first - 6) : first][::-1]
    nouns = word_set("model_nouns")
    after = next((k for k, word in enumerate(behind) if word in nouns), -1)
    ahead = next((k for k, word in enumerate(before) if word in nouns), -1)
    return {
        "noun_behind": 1 + min(after, 5) + 8 * (not ARTICLES.isdisjoint(behind[:after])) if after >= 0 else 0,
        "noun_before": 1 + min(ahead, 4) if ahead >= 0 else 0,
        "size_behind": 1 + next((k for k, word in enumerate(behind[:6]) if SCALED.search(word)), -1),
    }


def _share_cues(spans: Sequence[Named], rows: Sequence[dict[str, int]]) -> None:
    """Tell every place of a name what stands beside its other places."""
    cues = [(bool(row["noun_behind"] or row["noun_before"]), bool(row["size_behind"])) for row in rows]
    nouns = Counter(span.key for span, (noun, _) in zip(spans, cues, strict=True) if noun)
    sizes = Counter(span.key for span, (_, size) in zip(spans, cues, strict=True) if size)
    for span, row, (noun, size) in zip(spans, rows, cues, strict=True):
        row["noun_any"], row["size_any"] = min(2, nouns[span.key] - noun), min(2, sizes[span.key] - size)


def _choose(runs: Sequence[Sequence[Named]], chances: NDArray[Any]) -> Iterator[Named]:
    """The likeliest part of each run, where it is likely enough: "the 4B" or "9-billion" alone is no name."""
    begin = 0
    for run in runs:
        own = chances[begin : begin + len(run)]
        best = int(own.argmax())
        words = run[best].key
        if own[best] >= AT_LEAST and words[0] not in ARTICLES and not all(map(MERE.fullmatch, words)):
            yield replace(run[best], chance=float(own[best]))
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
