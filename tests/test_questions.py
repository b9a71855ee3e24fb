"""What nobody knows: sentence -> rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.article import Article
from analysis.questions import find_questions
from analysis.reading import Reading
from analysis.records import QUESTION_KINDS
from analysis.tables import read_all
from tests.sentences import assert_share, cases

RIGHT = 0.6  # of the sentences
WORDS = [
    "it",
    "is",
    "unclear",
    "whether",
    "not",
    "disclosed",
    "“",
    '"',
    ".",
    ";",
    "\n",
    "who",
    "declined to say",
    "我",
    ",",
]


def test_questions(read: Callable[..., Reading]) -> None:
    def is_right(text: str, rows: list[list[str]]) -> bool:
        return [[row.kind, row.question] for row in find_questions(read(text))] == rows

    assert_share(RIGHT, cases("questions"), is_right)


def test_the_seed_leaves_five_questions(seed: Article) -> None:
    rows = list(find_questions(next(iter(read_all([seed])))))
    assert sorted(row.kind for row in rows) == ["hedged", "no_comment", "no_comment", "unknown", "unknown"]


@pytest.mark.xfail(strict=True, reason="the second of two joined questions is cut short: no gold says what is asked")
def test_two_questions_after_one_cue_are_two_rows(read: Callable[..., Reading]) -> None:
    rows = find_questions(read("It is unclear who pays, and whether the plant will open."))
    assert [row.question for row in rows] == ["who pays", "whether the plant will open"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_text_gives_rows_that_say_where_they_stand(read: Callable[..., Reading], words: list[str]) -> None:
    reading = read(" ".join(words))
    for row in find_questions(reading):
        text = reading.article.text
        assert row.evidence == text[row.start : row.end]
        assert row.question == text[row.question_start : row.question_end]
        assert row.kind in QUESTION_KINDS
