"""Coverage: what no row stands for."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import pytest

from analysis.article import Article
from analysis.corpus import analyze
from analysis.looking.checking import coverage
from analysis.records import TABLES, DateExpression, Mention, Organization, Record, Statement
from analysis.tables import Tables, to_table

TEXT = "Nordvik sold 40 boats in 2019. The mayor of Oslo said “we reportedly lost”. Critics were apparently pleased."


def tables(**rows: Iterable[Record]) -> Tables:
    empty = {name: to_table(rows.get(name, []), record) for name, record in TABLES.items()}
    return Tables(**{name: empty.get(name, pd.DataFrame()) for name in Tables._fields})


def at(words: str) -> dict[str, object]:
    start = TEXT.index(words)
    return {"article": "a", "sentence": 0, "start": start, "end": start + len(words), "evidence": words}


def words(found: pd.DataFrame) -> list[tuple[str, str]]:
    return list(found[["words", "kind"]].itertuples(index=False, name=None))


def test_without_rows_everything_is_left() -> None:
    assert words(coverage(Article(TEXT, id="a"), tables())) == [
        ("40", "number"),
        ("2019", "date"),
        ("Oslo", "name"),
        ("we reportedly lost", "quotation"),
        ("apparently", "hedge"),
    ]


def test_what_a_row_was_read_from_is_covered() -> None:
    start = TEXT.index("we reportedly lost")
    said = {"speaker_start": 0, "speaker_end": 1, "cue_start": 0, "cue_end": 1}
    content = {"content": "we reportedly lost", "content_start": start, "content_end": start + 18}
    found = tables(
        mentions=[Mention(**at("Oslo"), entity="Oslo", kind="organization", text="Oslo")],
        dates=[
            DateExpression(**at("2019"), date="2019", earliest=None, latest=None, expression="2019", grade="written")
        ],
        statements=[Statement(**at(TEXT), speaker="The mayor", cue="said", kind="quote", **said, **content)],
    )
    assert words(coverage(Article(TEXT, id="a"), found)) == [("40", "number"), ("apparently", "hedge")]


def test_what_only_a_lower_bar_gives_is_told_as_possible() -> None:
    row = {"organization": "Oslo", "kind": "other", "mentions": 1}
    usual = tables(organizations=[Organization(**at("Nordvik"), **row | {"organization": "Nordvik"})])
    lower = tables(
        organizations=[Organization(**at(name), **row | {"organization": name}) for name in ("Nordvik", "Oslo")]
    )
    found = coverage(Article(TEXT, id="a"), usual, lower)
    assert [row for row in words(found) if row[1].startswith("possible")] == [("Oslo", "possible organizations")]
    assert not coverage(Article(TEXT, id="b"), usual, lower)["kind"].str.startswith("possible").any()


def test_another_article_covers_nothing() -> None:
    found = tables(mentions=[Mention(**at("Oslo"), entity="Oslo", kind="organization", text="Oslo")])
    assert len(coverage([Article(TEXT, id="b")], found)) == 5


def test_the_words_are_those_of_the_text_and_the_columns_are_typed() -> None:
    found = coverage(Article(TEXT, id="a"), tables())
    assert [TEXT[row.start : row.end] for row in found.itertuples()] == list(found["words"])
    assert coverage(Article("", id="a"), tables()).dtypes.equals(found.dtypes)


@pytest.mark.parametrize("text", ["", "\n\n", "“", "我们 2019 年", "1" * 50, "A.B.C.", "🙂 May"])
def test_any_text(text: str) -> None:
    found = coverage(Article(text, id="a"), tables())
    assert all(text[row.start : row.end] == row.words for row in found.itertuples())


def test_the_seed_is_nearly_covered(seed: Article) -> None:
    left = coverage(seed, analyze(seed))
    assert set(left["kind"]) <= {"name"}
    assert set(left["words"]) <= {"Chinese", "China", "AI"}  # nationalities and countries are in no table
