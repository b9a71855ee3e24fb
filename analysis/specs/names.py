"""Which words name a model: every run of words that look like names, and the part of it that is one."""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.lexicon import word_set, word_table
from analysis.specs.numbers import SIZE, read_size
from analysis.specs.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.choosing.learned import Learned

PIECE = re.compile(r"(?<![\w$€£.,@#])[^\W_][\w+]*(?:[.\-‑_][\w+]+)*")
NAMELIKE = re.compile(r"(?=.*[^\W\d_])(?=.*[A-ZÀ-ÞŻŹŚŁĆŘŠČŽ\d]).*|v?\d+(?:\.\d+)*[a-z]?|.*[^\W\da-z_].*")
TAIL = re.compile(r"[-‑][a-z]{3,}(?:[-‑][a-z]+)*$")
PARTS = re.compile(r"\d+(?:\.\d+)?[Bb]-[Aa]\d+(?:\.\d+)?[Bb](?!\w)|[^ \u00a0\-‑_/,()]+")
GROWN = re.compile(r"([A-Za-z]{3,}?)(v?\d[\w.]*)")
LONGEST = 6  # words of a name
CHANCES = (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98)
AT_LEAST = 0.42  # chance of a name


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
        return tuple(word for word in self.key if word != size_word(self.key)) or self.key

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


def family_of(name: str, *, variants: bool) -> str:
    """The beginning of a name before its size, and, with `variants`, before the words for a variant.

    >>> family_of("Qwen3-235B-A22B", variants=True), family_of("GPT-4.1 mini", variants=True)
    ('Qwen3', 'GPT-4.1')
    """
    word = size_word(key_of(name))
    cut = name.lower().find(word) if word else len(name)
    family = name[:cut].rstrip(" \u00a0-‑_(")
    while (
        variants
        and (match := re.fullmatch(r"(.+?)[ \u00a0\-‑]([^\W\d_]+)", family))
        and match[2].lower() in _suffixes()
    ):
        family = match[1]
    return family or name


def find_models(view: View, learned: Learned) -> list[Named]:
    """The places where models are named, in text order, none overlapping another."""
    spans = propose_names(view)
    if not spans:
        return []
    first = describe_names(view, spans)
    second = with_rest(first, spans, learned.chances("model_spans", first))
    return choose_names(spans, learned.chances("model_names", second), second.groups)


def propose_names(view: View) -> list[Named]:
    """Every part of every run of words that look like parts of a name; two words at least where they are numbers."""
    return [span for run in _runs(view.text) for span in _parts(view.text, run)]


def _runs(text: str) -> Iterator[list[tuple[int, int]]]:
    run: list[tuple[int, int]] = []
    for match in PIECE.finditer(text):
        start, end = match.span()
        piece = match.group()
        tail = TAIL.search(piece)
        if (
            tail
            and _suffixes().isdisjoint(re.split("[-‑]", tail.group()))
            and tail.start() > 1
            and NAMELIKE.fullmatch(piece[: tail.start()])
        ):
            end = start + tail.start()
        apart = not run or text[run[-1][1] : start] not in (" ", "\u00a0")
        if apart and run:
            yield run
            run = []
        if NAMELIKE.fullmatch(text[start:end]) or (run and piece in _suffixes()):
            run.append((start, end))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _parts(text: str, run: list[tuple[int, int]]) -> Iterator[Named]:
    for i, (start, _) in enumerate(run[:40]):
        for j in range(i, min(len(run), i + LONGEST)):
            end = run[j][1]
            if any(character.isalpha() for character in text[start:end]) and not SIZE.fullmatch(text[start:end]):
                yield Named(start, end, key_of(text[start:end]))


def describe_names(view: View, spans: Sequence[Named]) -> Candidates:
    """The candidates of the first look: those of a run are one group, with "none" as its last."""
    rows, slots, groups = [], [], []
    ends = [i for i in range(len(spans)) if i + 1 == len(spans) or not _same_run(view.text, spans[i], spans[i + 1])]
    versions = {span.key[0] for span in spans if len(span.key) > 1 and _looks(span.key[1]) in ("version", "size")}
    counts = Counter(span.key for span in spans)
    about = min(3, 100 * sum(word in ABOUT for word in view.lower) // max(1, len(view.lower)))
    group = 0
    begin = 0
    for i, span in enumerate(spans):
        rows.append(_columns(view, span, spans[begin], versions, counts, about))
        slots.append((view.token(span.start), view.token(span.end - 1)))
        groups.append(group)
        if i in ends:
            rows.append(_nothing(i - begin, about))
            slots.append((-1, -1))
            groups.append(group)
            group, begin = group + 1, i + 1
    _share_cues(spans, [row for row in rows if "none" not in row])
    table = np.array([[row.get(name, 0) for name in COLUMNS] for row in rows], np.int64)
    places = np.array(slots)
    return Candidates(
        view.words,
        {"first": places[:, 0], "last": places[:, 1]},
        {name: table[:, k] for k, name in enumerate(COLUMNS)},
        groups=np.array(groups),
    )


ABOUT = frozenset({"model", "models", "parameters", "parameter", "tokens", "weights", "llm", "llms", "open-weight"})
COLUMNS = (
    "none",
    "string",
    "shape",
    "head",
    "tail",
    "size",
    "known",
    "listed",
    "versions",
    "count",
    "about",
    "left",
    "right",
)
COLUMNS += ("opens", "mixed", "suffixed", "begins", "noun_behind", "noun_before", "size_behind", "noun_any", "size_any")
ARTICLES = frozenset({"a", "an", "the", "its", "their", "our", "another"})
SCALED = re.compile(r"\d[\d.]*(?:[bm]|bn|mn)|[bm]illion|trillion")


def _columns(
    view: View, span: Named, first: Named, versions: set[str], counts: Counter[tuple[str, ...]], about: int
) -> dict[str, int]:
    text = view.text
    string = text[span.start : span.end]
    pieces = re.split(r"[ \u00a0]", string)
    looks = [_looks(piece) for piece in pieces]
    head = re.split(r"[-‑_]", pieces[0])[0]
    known = next(
        (k for k in (pieces[0], head, re.sub(r"\d.*$", "", head), " ".join(pieces[:2])) if k in _families()), None
    )
    behind, before = text[span.end : span.end + 1], text[span.start - 1 : span.start] if span.start else ""
    return {
        "string": crc(string),
        "shape": crc("+".join(looks[:4])),
        "head": crc(looks[0]),
        "tail": crc(looks[-1]),
        "size": len(pieces),
        "known": 0 if known is None else crc(_families()[known] or "only"),
        "listed": (string in word_set("not_models")) + 2 * (pieces[0] in word_set("not_models")),
        "versions": span.key[0] in versions,
        "count": int(binned(counts[span.key], (2, 3, 5))),
        "about": about,
        "left": crc(_looks(text[first.start : span.start].split()[-1])) if span.start > first.start else 0,
        "right": crc(_looks(_word_after(text, span.end))) if behind in (" ", "\u00a0") else crc(behind),
        "opens": crc(before) if before not in (" ", "\n") else 0,
        "mixed": int(bool(re.search(r"[a-z][A-Z]|\d", string))),
        "suffixed": int(len(span.key) > 1 and any(word in _suffixes() for word in span.key[1:])),
        "begins": int(span.start == first.start),
    } | _nouns(view, span)


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
    nouns: Counter[tuple[str, ...]] = Counter()
    sizes: Counter[tuple[str, ...]] = Counter()
    for span, row in zip(spans, rows, strict=True):
        nouns[span.key] += bool(row["noun_behind"] or row["noun_before"])
        sizes[span.key] += bool(row["size_behind"])
    for span, row in zip(spans, rows, strict=True):
        row["noun_any"] = min(2, nouns[span.key] - bool(row["noun_behind"] or row["noun_before"]))
        row["size_any"] = min(2, sizes[span.key] - bool(row["size_behind"]))


def _nothing(length: int, about: int) -> dict[str, int]:
    return {"none": 1 + min(length, 5), "about": about}


def _same_run(text: str, one: Named, other: Named) -> bool:
    return other.start <= one.start or (
        other.start > one.start
        and "\n" not in text[one.start : other.start]
        and other.start <= one.end + 1
        and not re.search(r"[^\w.\-‑+ \u00a0]", text[one.start : other.start])
    )


def with_rest(candidates: Candidates, spans: Sequence[Named], chances: NDArray[Any]) -> Candidates:
    """The candidates with what the first look says of them, of rivals, and of the same words elsewhere."""
    none = np.asarray(candidates.columns["none"]) > 0
    place = np.flatnonzero(~none)
    own = chances[place]
    same: dict[tuple[str, ...], list[float]] = defaultdict(list)
    heads: dict[str, float] = defaultdict(float)
    ends: dict[tuple[str, ...], float] = defaultdict(float)
    for span, chance in zip(spans, own.tolist(), strict=True):
        same[span.key].append(chance)
        heads[span.key[0]] = max(heads[span.key[0]], chance)
        for k in range(1, len(span.key)):
            ends[span.key[k:]] = max(ends[span.key[k:]], chance)
            ends[span.key[:k]] = max(ends[span.key[:k]], chance)
    rows = np.zeros((len(candidates), 7), np.float32)
    best = np.zeros(len(candidates))
    groups = np.asarray(candidates.groups)
    np.maximum.at(best, groups[place], own)
    for k, span, chance in zip(place.tolist(), spans, own.tolist(), strict=True):
        others = same[span.key]
        rest = len(others) - 1
        rows[k, :3] = max(others), (sum(others) - chance) / rest if rest else -1, rest
        rows[k, 3:5] = heads[span.key[0]], ends.get(span.key, -1)
    rows[:, 5] = chances
    rows[:, 6] = best[groups] - chances
    names = ("most", "mean", "others", "kin", "part", "own", "rival")
    more = {
        name: binned(rows[:, k], (0, 1, 2, 4) if name == "others" else (0, *CHANCES)) for k, name in enumerate(names)
    }
    return replace(candidates, columns={**candidates.columns, **more})


def choose_names(spans: Sequence[Named], chances: NDArray[Any], groups: NDArray[Any]) -> list[Named]:
    """The likeliest part of each run, where it is likely enough."""
    found: list[Named] = []
    sizes = np.bincount(groups)
    k = begin = 0
    for size in sizes.tolist():
        own = chances[begin : begin + size - 1]
        j = int(own.argmax())
        if own[j] >= AT_LEAST:
            found.append(replace(spans[k + j], chance=float(own[j])))
        k, begin = k + size - 1, begin + size
    return found


def crc(string: str) -> int:
    """A string as a number for a column."""
    return zlib.crc32(string.encode())


def _word_after(text: str, end: int) -> str:
    return re.split(r"[ \u00a0\n]", text[end + 1 : end + 40])[0]


def _looks(piece: str) -> str:
    """What a word of a name looks like."""
    for name, pattern in LOOKS.items():
        if pattern.fullmatch(piece):
            return "suffix" if name in ("word", "lower") and piece.lower() in _suffixes() else name
    return "mixed"


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
    "sized": re.compile(rf".*[-_]{re.sub('[?]P<[a-z]+>', '?:', SIZE.pattern)}(?:-.*)?"),
    "joined-number": re.compile(r".*[-‑_].*\d.*|.*\d.*[-‑_].*"),
    "joined": re.compile(r".*[-‑_].*"),
    "grown": re.compile(r"[^\W\d_]+\d[\d.]*"),
    "other": re.compile(r".*[^\w.+].*"),
}


@cache
def _suffixes() -> frozenset[str]:
    return frozenset(word.lower() for word in word_set("model_suffixes"))


@cache
def _families() -> dict[str, str]:
    return {row["name"]: row["also"] for row in word_table("model_families")}


def is_variant(key: tuple[str, ...]) -> bool:
    """Whether a name has a number or a word for a variant: enough to tell it from a mere word."""
    return any(any(letter.isdigit() for letter in word) or word in _suffixes() for word in key)
