"""What the tables leave out: facts of the text that no row covers, and rows that another reading has."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from analysis.article import Article
from analysis.asking import figures
from analysis.certainty import hedges
from analysis.lexicon import word_set
from analysis.looking.comparing import SPECS
from analysis.looking.marking import OWN_WORDS
from analysis.looking.showing import tell
from analysis.quotations import find_quotations
from analysis.scoring import FITS, Names, Row, fold_words, match_rows, same_value
from analysis.store import plain_rows
from analysis.tables import Tables, to_table

# Table -> what two rows that fit may say differently.
SAID = {
    "organizations": ("kind", "parent"),
    "roles": ("title", "status", "since", "until", "certainty"),
    "model_specs": tuple(name for name in SPECS if name != "parameters"),
    "timeline": ("event", "participants", "certainty"),
    "statements": ("content", "certainty"),
    "open_questions": ("kind", "about"),
}
YEAR = r"(?:19|20)\d\d(?![\d.,]*\d)s?"
RELATIVE = r"(?:last|next|this|past|previous) (?:week|weekend|month|year|quarter|spring|summer|autumn|fall|winter)"
NUMBER = r"[$€£¥]?\d[\d,.]*\d[\w%]*|[$€£¥]?\d[\w%]*"
NAME = r"[^\W\d_a-z][\w&’'-]*[\w&](?: (?:of |the |for |and )?[^\W\d_a-z][\w&’'-]*[\w&])*"
NOT_NAMES = frozenset({"I", "I’m", "I'm", "AI", "CEO", "CTO", "CFO", "COO", "Mr", "Mrs", "Ms", "Dr", "API", "Notes"})
ARTICLES = frozenset({"The", "A", "An", "This", "That", "In", "On", "At", "And", "But", "For", "From", "With"})
BEGINS = re.compile(r"(?:^|[.!?:…][\"”’')\]]*\s|[\n\"“‘«(\[•–—-])\s*$")
Pair = tuple[str, Row | None, Row | None]  # a table, and what two readers have of one row of it (`at`: its place there)


@dataclass(frozen=True, kw_only=True)
class ReadTwice:
    """A row of one reader or of both: what either has, and its words.

    `outcome` is both, differ (`differs` names the columns not alike), first or second (one alone has it).
    """

    table: str
    article: str
    outcome: str
    differs: tuple[str, ...]
    first: str | None
    second: str | None
    first_evidence: str | None
    second_evidence: str | None


def coverage(articles: Article | Iterable[Article], tables: Tables, possible: Tables | None = None) -> pd.DataFrame:
    """The words of the articles that carry a fact and that no row of any table covers: recall, made visible.

    One row each, in text order: `article`, `start`, `end`, `words` (= text[start:end]) and `kind`: a `quotation`, a
    `date`, a `number`, a `hedge` or a `name` (a capitalized word, the first of a sentence left out). Words are covered
    by the columns that were read from them (`parameters_start` …), by a statement's content or a question that holds
    them, and hedges by a row that is not certain. Empty where everything was used.

    `possible` are tables of a lower bar (`analyze(articles, at_least=0.1)`): the evidence of each further row that they
    have is listed as `possible <table>`, so that nothing below the bar is lost without a word.
    """
    articles = [articles] if isinstance(articles, Article) else list(articles)
    used = _masks(articles, _read_from(tables))
    unsure = [table[table["certainty"] != "stated"] for table in tables if "certainty" in table]
    hedged = _masks(articles, ((table, "start", "end") for table in (*unsure, tables.open_questions)))
    rows = [
        (article.id, start, end, article.text[start:end], kind)
        for article in articles
        for start, end, kind in _facts(article.text)
        if not any(used[article.id][start:end]) and not (kind == "hedge" and any(hedged[article.id][start:end]))
    ]
    for name, ours, other in pair_rows(tables, possible) if possible else ():
        if other and ours is None and other["article"] in used:
            rows.append((other["article"], other["start"], other["end"], other["evidence"], f"possible {name}"))
    order = {article.id: place for place, article in enumerate(articles)}
    rows.sort(key=lambda row: (order[row[0]], row[1]))
    table = pd.DataFrame(rows, columns=["article", "start", "end", "words", "kind"])
    return table.astype({"article": "str", "start": "int64", "end": "int64", "words": "str", "kind": "str"})


def compare_readers(first: Tables, second: Tables) -> pd.DataFrame:
    """Two readings of the same articles, row by row: given by both, given by both but not alike, or by one alone.

    Which rows are one is told as in `score`; mentions and dates are not compared.
    """
    return to_table(map(_to_row, pair_rows(first, second)), ReadTwice)


def merge_readers(first: Tables, second: Tables) -> Tables:
    """The rows of two readings, in the tables that `compare_readers` compares; the others are the first one's.

    A row of both stands once, as the first has it, with `reader` "both" and, in `differs`, the columns in which the
    second has it otherwise; the `reader` of others is "kit" (the first) or "model". `confidence` says how sure the row
    is given who has it and who has not, by what was measured of a second reader (`words/second_reader.csv`).
    """
    pairs: dict[str, list[Pair]] = {table: [] for table in FITS}
    for pair in pair_rows(first, second):
        pairs[pair[0]].append(pair)
    merged = {table: _merged(pairs[table], getattr(first, table), getattr(second, table)) for table in FITS}
    return first._replace(**merged)


def agreed(confidence: float, agrees: bool, figures: Mapping[str, float]) -> float:
    """How sure a row of the first reader is once the second, who read the same, gives it, too, or does not.

    By Bayes, as if the two erred independently; `figures` are those of a table in `words/second_reader.csv`.

    >>> [round(agreed(0.5, agrees, {"agreed": 0.9, "chance": 0.3}), 3) for agrees in (True, False)]
    [0.75, 0.125]
    """
    right, wrong = figures["agreed"], figures["chance"]
    right, wrong = (right, wrong) if agrees else (1 - right, 1 - wrong)
    return confidence * right / (confidence * right + (1 - confidence) * wrong)


def pair_rows(first: Tables, second: Tables) -> Iterator[Pair]:
    """Every row of both, article by article; within a table the rows of the first, then those of the second alone."""
    ours, theirs = _by_article(first), _by_article(second)
    for article in dict.fromkeys([*ours, *theirs]):
        here, there = ours[article], theirs[article]
        names = Names.of({table: there[table] + here[table] for table in ("people", "organizations")})
        for table in FITS:
            fits = dict(match_rows(table, here[table], there[table], names))
            for place, row in enumerate(here[table]):
                yield table, row, there[table][fits[place]] if place in fits else None
            yield from ((table, None, row) for place, row in enumerate(there[table]) if place not in fits.values())


def _read_from(tables: Tables) -> Iterator[tuple[pd.DataFrame, str, str]]:
    """The tables with the columns that say where the words stand from which something was read."""
    for name, table in tables._asdict().items():
        starts = [column for column in table.columns if column.endswith("_start")]
        yield from ((table, start, f"{start.removesuffix('_start')}_end") for start in starts)
        if name in OWN_WORDS:
            yield table, "start", "end"


def _masks(articles: list[Article], places: Iterable[tuple[pd.DataFrame, str, str]]) -> dict[str, bytearray]:
    """By article, for each of its characters whether it lies in one of the places."""
    masks = {article.id: bytearray(len(article.text)) for article in articles}
    for table, start, end in places:
        for article, first, last in table[["article", start, end]].dropna().itertuples(index=False):
            if article in masks:
                masks[article][int(first) : int(last)] = b"\1" * int(last - first)
    return masks


def _facts(text: str) -> Iterator[tuple[int, int, str]]:
    """What one could expect to find in some table, in text order."""
    found = [(q.start, q.end, "quotation") for q in find_quotations(text) if not q.title]
    quoted = bytearray(len(text))
    for start, end, _ in found:
        quoted[start:end] = b"\1" * (end - start)
    for match in _pattern().finditer(text):
        kind = str(match.lastgroup)
        start, end = _trim(text, match) if kind == "name" else match.span()
        if start < end and not any(quoted[start:end]):
            found.append((start, end, kind))
    yield from sorted(found)


@cache
def _pattern() -> re.Pattern[str]:
    dates, unsure = ("|".join(sorted(words)) for words in (word_set("date_words"), hedges()))
    kinds = {"date": rf"{YEAR}|{RELATIVE}|{dates}", "number": NUMBER, "hedge": unsure, "name": NAME}
    return re.compile("|".join(rf"(?P<{kind}>(?<![\w.])(?:{shape})(?!\w))" for kind, shape in kinds.items()))


def _trim(text: str, match: re.Match[str]) -> tuple[int, int]:
    """A name without "'s", "The" and the capital of a sentence begun; nothing if none is left."""
    start, end = match.span()
    if text[end - 2 : end] in ("'s", "’s"):
        end -= 2
    first = text[start:end].split(" ")[0]
    if BEGINS.search(text, max(0, start - 5), start) and (first in ARTICLES or first == text[start:end]):
        start = min(start + len(first) + 1, end)
    return (start, end) if text[start:end] not in NOT_NAMES else (end, end)


def _by_article(tables: Tables) -> dict[str, dict[str, list[Row]]]:
    found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: {table: [] for table in FITS})
    for table in FITS:
        for at, row in enumerate(plain_rows(getattr(tables, table))):
            found[row["article"]][table].append({**row, "at": at})
    return found


def _to_row(pair: Pair) -> ReadTwice:
    table, one, other = pair
    differs = _differing(pair)
    return ReadTwice(
        table=table,
        article=(one or other or {})["article"],
        outcome="second" if one is None else "first" if other is None else "differ" if differs else "both",
        differs=differs,
        first=tell(table, one) if one else None,
        second=tell(table, other) if other else None,
        first_evidence=one["evidence"] if one else None,
        second_evidence=other["evidence"] if other else None,
    )


def _differing(pair: Pair) -> tuple[str, ...]:
    """The columns in which both have the row, and not alike."""
    table, one, other = pair
    return tuple(name for name in SAID.get(table, ()) if one and other and not _is_same(name, one[name], other[name]))


def _is_same(column: str, one: Any, other: Any) -> bool:
    if isinstance(one, list):
        return {*map(fold_words, one)} == {*map(fold_words, other)}
    return same_value(column, one, other)


def _merged(pairs: list[Pair], ours: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """The rows of one table, each at its place in its article."""
    pairs = sorted(pairs, key=lambda pair: pair[1] is None)
    had = [one["at"] for _, one, _ in pairs if one]
    added = [other["at"] for _, one, other in pairs if other and not one]
    merged = pd.concat([ours.iloc[had], theirs.iloc[added]], ignore_index=True)
    of = figures(pairs[0][0]) if pairs else {}
    merged["confidence"] = [
        agreed(one["confidence"], bool(other), of) if one else of["alone"] for _, one, other in pairs
    ]
    merged["reader"] = ["both" if one and other else "kit" if one else "model" for _, one, other in pairs]
    merged["differs"] = pd.Series([*map(_differing, pairs)], dtype="object")
    merged["place"] = pd.factorize(merged["article"])[0]
    return merged.sort_values(["place", "start", "end"], ignore_index=True).drop(columns="place")
