"""What no table used: the numbers, date words, quotations, names and hedges of an article that no row stands for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from analysis.article import Article
from analysis.certainty import hedges
from analysis.lexicon import word_set
from analysis.looking.marking import OWN_WORDS
from analysis.looking.readers import pair_rows
from analysis.quotations import find_quotations
from analysis.specs.numbers import short_counts
from analysis.tables import Tables

if TYPE_CHECKING:
    Span = tuple[int, int]

KINDS = ("quotation", "date", "number", "hedge", "name", "count")
UNSURE = ("hedged", "planned", "denied")
YEAR = r"(?:19|20)\d\d(?![\d.,]*\d)s?"
RELATIVE = r"(?:last|next|this|past|previous) (?:week|weekend|month|year|quarter|spring|summer|autumn|fall|winter)"
NUMBER = r"[$€£¥]?\d[\d,.]*\d[\w%]*|[$€£¥]?\d[\w%]*"
NAME = r"[^\W\d_a-z][\w&’'-]*[\w&](?: (?:of |the |for |and )?[^\W\d_a-z][\w&’'-]*[\w&])*"
NOT_NAMES = frozenset({"I", "I’m", "I'm", "AI", "CEO", "CTO", "CFO", "COO", "Mr", "Mrs", "Ms", "Dr", "API", "Notes"})
ARTICLES = frozenset({"The", "A", "An", "This", "That", "In", "On", "At", "And", "But", "For", "From", "With"})
BEGINS = re.compile(r"(?:^|[.!?:…][\"”’')\]]*\s|[\n\"“‘«(\[•–—-])\s*$")


def coverage(articles: Article | Iterable[Article], tables: Tables, possible: Tables | None = None) -> pd.DataFrame:
    """The words of the articles that carry a fact and that no row of any table covers: recall, made visible.

    One row each, in text order: `article`, `start`, `end`, `words` (= text[start:end]) and `kind`: a `quotation`, a
    `date`, a `number`, a `hedge`, a `name` (a capitalized word, the first of a sentence left out) or a `count` ("eight
    models" of a series that has fewer rows in `model_specs`). Words are covered by the columns that were read from them
    (`parameters_start` …), by a statement's content or a question that holds them, and hedges by a row that is not
    certain. Empty where everything was used.

    `possible` are tables of a lower bar (`analyze(articles, at_least=0.1)`): the evidence of each further row that they
    have is listed as `possible <table>`, so that nothing below the bar is lost without a word.
    """
    articles = [articles] if isinstance(articles, Article) else list(articles)
    used = _used(tables)
    unsure = _unsure(tables)
    rows = [
        (article.id, start, end, article.text[start:end], kind)
        for article in articles
        for start, end, kind in _facts(article.text)
        if not _overlaps((start, end), used.get(article.id, []))
        and not (kind == "hedge" and _overlaps((start, end), unsure.get(article.id, [])))
    ]
    rows += [
        (article.id, start, end, article.text[start:end], "count")
        for article in articles
        for start, end in short_counts(article.text, _families(tables, article))
    ]
    order = {article.id: place for place, article in enumerate(articles)}
    if possible is not None:
        rows += [row for row in _further(tables, possible) if row[0] in order]
    rows.sort(key=lambda row: (order[row[0]], row[1]))
    table = pd.DataFrame(rows, columns=["article", "start", "end", "words", "kind"])
    return table.astype({"article": "str", "start": "int64", "end": "int64", "words": "str", "kind": "str"})


def _further(tables: Tables, possible: Tables) -> Iterator[tuple[str, int, int, str, str]]:
    """The evidence of the rows that only the tables of the lower bar have."""
    for table, ours, other in pair_rows(tables, possible):
        if other is not None and ours is None:
            yield other["article"], other["start"], other["end"], other["evidence"], f"possible {table}"


def _facts(text: str) -> Iterator[tuple[int, int, str]]:
    """What one could expect to find in some table, in text order."""
    found = [(q.start, q.end, "quotation") for q in find_quotations(text) if not q.title]
    quoted = [(start, end) for start, end, _ in found]
    for match in _pattern().finditer(text):
        kind = str(match.lastgroup)
        start, end = _trim(text, match) if kind == "name" else match.span()
        if start < end and not _overlaps((start, end), quoted):
            found.append((start, end, kind))
    yield from sorted(found)


@cache
def _pattern() -> re.Pattern[str]:
    dates = "|".join(sorted(word_set("date_words")))
    unsure = "|".join(sorted(hedges()))
    kinds = {"date": rf"{YEAR}|{RELATIVE}|{dates}", "number": NUMBER, "hedge": unsure, "name": NAME}
    return re.compile("|".join(rf"(?P<{kind}>(?<![\w.])(?:{shape})(?!\w))" for kind, shape in kinds.items()))


def _trim(text: str, match: re.Match[str]) -> Span:
    """A name without "'s", "The" and the capital of a sentence begun; nothing if none is left."""
    start, end = match.span()
    if text[end - 2 : end] in ("'s", "’s"):
        end -= 2
    first = text[start:end].split(" ")[0]
    if BEGINS.search(text, max(0, start - 5), start) and (first in ARTICLES or first == text[start:end]):
        start = min(start + len(first) + 1, end)
    return (start, end) if text[start:end] not in NOT_NAMES else (end, end)


def _used(tables: Tables) -> dict[str, list[Span]]:
    """By article, the words that some column was read from."""
    spans: dict[str, list[Span]] = {}
    for name, table in tables._asdict().items():
        columns = [column.removesuffix("_start") for column in table.columns if column.endswith("_start")]
        pairs = [(f"{column}_start", f"{column}_end") for column in columns]
        pairs += [("start", "end")] if name in OWN_WORDS else []
        for start, end in pairs:
            rows = table[["article", start, end]].dropna()
            for article, first, last in rows.itertuples(index=False):
                spans.setdefault(str(article), []).append((int(first), int(last)))
    return {article: _merged(found) for article, found in spans.items()}


def _families(tables: Tables, article: Article) -> list[str]:
    """The family of each model row of an article."""
    specs = tables.model_specs
    return [str(family) for family in specs.loc[specs["article"] == article.id, "family"]]


def _unsure(tables: Tables) -> dict[str, list[Span]]:
    """By article, the evidence of the rows that say that they are not certain."""
    spans: dict[str, list[Span]] = {}
    for table in tables:
        if "certainty" in table.columns:
            rows = table.loc[table["certainty"].isin(UNSURE), ["article", "start", "end"]]
            for article, first, last in rows.itertuples(index=False):
                spans.setdefault(str(article), []).append((int(first), int(last)))
    for article, first, last in tables.open_questions[["article", "start", "end"]].itertuples(index=False):
        spans.setdefault(str(article), []).append((int(first), int(last)))
    return {article: _merged(found) for article, found in spans.items()}


def _merged(spans: list[Span]) -> list[Span]:
    """Spans in order, those that overlap made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _overlaps(span: Span, merged: list[Span]) -> bool:
    i = bisect_right(merged, (span[0], span[1])) - 1
    return any(span[0] < end and start < span[1] for start, end in merged[max(i, 0) : i + 2])
