"""What was in question at a row: every choice there, with the words that it was about."""

from __future__ import annotations

import pytest

from analysis import Article, Tables, analyze, explain
from analysis.explaining import COLUMNS

TEXT = """Acme named Ann Lee chief executive in May 2024. She had run Initech since 2019.
“We grew,” Lee said. It is unclear why she left. Acme released Nova 3, a 7B model, on Monday."""
ARTICLE = Article(TEXT, id="a", published="2026-03-03")


@pytest.fixture(scope="module")
def tables() -> Tables:
    return analyze(ARTICLE)


@pytest.mark.parametrize(
    ("table", "decision", "words"),
    [
        ("people", "entities", "Ann Lee"),
        ("organizations", "kinds", "Acme"),
        ("roles", "role_rows", "chief executive"),
        ("timeline", "event_words", "named"),
        ("timeline", "participants", "Lee"),
        ("statements", "cues", "said"),
        ("statements", "contents", "We grew,"),
        ("open_questions", "doubts", "unclear"),
        ("model_specs", "model_names", "Nova 3"),
    ],
)
def test_the_words_in_question_are_shown(tables: Tables, table: str, decision: str, words: str) -> None:
    found = explain(ARTICLE, tables[table].iloc[0])
    assert tuple(found) == COLUMNS
    assert words in set(found.loc[found["decision"] == decision, "words"])


def test_nothing_is_in_question_in_an_empty_article() -> None:
    assert explain(Article("Well.", id="a"), {"start": 0, "end": 0}).empty
