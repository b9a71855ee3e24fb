"""What every table promises, on any text: rows stand where they say, and nothing else has a say in them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from analysis.article import Article
from analysis.choosing.learned import DECISIONS
from analysis.corpus import analyze
from analysis.errors import AnalysisError
from analysis.records import TABLES
from analysis.tables import RECORDS, Tables, schema

PIECES = (
    "Ann Lee, chief executive of Acme Labs, said on Tuesday that she was stepping down.",
    "“We will miss her,” Bo Kim wrote.",
    "“Unclosed, said nobody",
    "The firm released Qwen 3.5 Small with 0.8B, 2B and 9B parameters in May 2025.",
    "It is unclear why she left; Acme did not respond to a request for comment.",
    "In 2019 he joined OpenAI’s team\u00a0as a research scientist.",
    "<script>alert('x')</script>",
    "阿里巴巴 发布了 Qwen。",
    "Café de\u0301ja\u0300 vu 👩‍🔬 — €5bn…",
    "\r\n\r\n",
    "\t\ufeff\u200b",
    "•••",
    "# Heading",
    "- 128K context, MIT license",
    "Q: Who? A: Him.",
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=6).map("\n".join),
)
SLOW_TEXT = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ARTICLES = [Article(" ".join(PIECES[i:] + PIECES[:i]), id=str(i), published="2026-03-03") for i in range(len(PIECES))]


def of_one(tables: Tables, article: str) -> Tables:
    return Tables(*(table[table["article"] == article].reset_index(drop=True) for table in tables))


def assert_same(left: Iterable[pd.DataFrame], right: Iterable[pd.DataFrame]) -> None:
    for one, other in zip(left, right, strict=True):
        pd.testing.assert_frame_equal(one, other)


@pytest.fixture(scope="module")
def together() -> Tables:
    return analyze(ARTICLES)


@pytest.mark.filterwarnings("ignore:.*listed in tables.problems")
@SLOW_TEXT
@example('He was glad. Mary Rasenberger of the Authors Guild: "an excellent result".'.replace(" ", "\u00a0"))
@given(TEXTS)
def test_every_row_stands_where_it_says_and_every_column_is_of_its_type(text: str) -> None:
    tables = analyze(Article(text, id="a", published="2026-03-03"))
    assert all(reason in ("the text is empty", "the text is binary content") for reason in tables.problems["reason"])
    assert_grounded(text, tables)
    for name, record in RECORDS.items():
        assert getattr(tables, name).dtypes.astype(str).to_dict() == schema(record)


def assert_grounded(text: str, tables: Tables) -> None:
    for name, record in TABLES.items():
        table = getattr(tables, name)
        starts = [column for column in schema(record) if column.endswith("_start")]
        for row in table.to_dict("records"):
            assert text[row["start"] : row["end"]] == row["evidence"] != ""
            assert row["sentence"] >= 0
            for column in starts:
                assert_words(text, row, column.removesuffix("_start"))


def assert_words(text: str, row: dict[str, Any], column: str) -> None:
    start, end = row[f"{column}_start"], row[f"{column}_end"]
    assert pd.isna(start) == pd.isna(end)
    if not pd.isna(start):
        assert 0 <= start < end <= len(text)
        assert text[start:end].strip() != ""


def test_the_same_text_gives_the_same_tables(together: Tables) -> None:
    assert_same(together, analyze(ARTICLES))


def test_neither_order_nor_company_changes_an_article(together: Tables) -> None:
    backwards = analyze(ARTICLES[::-1])
    for article in ARTICLES[:4]:
        alone = analyze(article)
        assert_same(of_one(together, article.id), alone)
        assert_same(of_one(backwards, article.id), alone)


CHOSEN = ("people", "organizations", "roles", "model_specs", "timeline", "statements", "open_questions")


def test_only_rows_as_sure_as_asked_are_given(together: Tables) -> None:
    sure = analyze(ARTICLES, at_least=0.9)
    for name in CHOSEN:
        assert (sure[name]["confidence"] >= 0.9).all(), name
        assert len(sure[name]) <= len(together[name]), name


def test_more_rows_are_given_where_less_sure_ones_are_asked_for(together: Tables) -> None:
    more = analyze(ARTICLES, at_least=0.05)
    for name in CHOSEN:
        assert len(more[name]) >= len(together[name]), name
    assert sum(len(more[name]) for name in CHOSEN) > sum(len(together[name]) for name in CHOSEN)


def test_a_confidence_that_is_none_is_told() -> None:
    with pytest.raises(AnalysisError, match="at_least=90: give a confidence from 0 to 1"):
        analyze(ARTICLES[0], at_least=90)


def test_weights_of_ones_own_are_taken_from_their_folder(together: Tables, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(DECISIONS, own)
    assert_same(analyze(ARTICLES, weights=own), together)
    with pytest.raises(AnalysisError, match="no weights for 'clauses'"):
        analyze(ARTICLES, weights=tmp_path)
