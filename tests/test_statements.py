"""Who said what: sentence -> rows, and what holds for any text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.article import Article
from analysis.quotations import find_quotations
from analysis.reading import Reading
from analysis.records import STATEMENT_KINDS, Statement
from analysis.statements.rows import find_statements
from analysis.tables import extract, read_all
from tests.sentences import assert_share, cases

RIGHT = 0.6  # of the sentences

WORDS = [
    "“",
    "”",
    '"',
    "'",
    "‘",
    "’",
    "«",
    "said",
    "Lin",
    "that",
    "according to",
    "he",
    ",",
    ".",
    ":",
    "—",
    "\n",
    "我",
    "🙂",
]


def test_statements(read: Callable[..., Reading]) -> None:
    def is_right(text: str, rows: list[list[str]]) -> bool:
        found = find_statements(read(text))
        return sorted([row.speaker, row.cue, row.kind, row.content] for row in found) == sorted(rows)

    assert_share(RIGHT, cases("statements"), is_right)


TRANSCRIPT = """Second-quarter results call

Nora Whitfield: Good morning. We sold more than in any quarter before, and costs were flat.
Operator: The first question is from Paul Adeyemi.
Paul Adeyemi: Will you raise prices in the spring?
Nora Whitfield: No. We have no plans to do that.
Dieter Kranz: The margin will hold, and I expect more of it next year.
Nora Whitfield: Thank you, Paul.
"""
NOTES = """Release notes

Note: The weights are on the hub.
Size: 4B
Context: 32K
Note: The license is Apache 2.0.
"""


def test_labels_that_come_again_are_the_turns_of_a_transcript(read: Callable[..., Reading]) -> None:
    rows = {(row.speaker, row.kind, row.content) for row in find_statements(read(TRANSCRIPT))}
    assert rows >= {
        ("Nora Whitfield", "quote", "Good morning. We sold more than in any quarter before, and costs were flat."),
        ("Paul Adeyemi", "quote", "Will you raise prices in the spring?"),
        ("Nora Whitfield", "quote", "No. We have no plans to do that."),
        ("Dieter Kranz", "quote", "The margin will hold, and I expect more of it next year."),
    }
    assert not [*find_statements(read(NOTES))]


def test_the_seed_has_thirteen_statements(seed: Article) -> None:
    rows = [row for row in extract(next(iter(read_all([seed]))))["statements"] if isinstance(row, Statement)]
    assert len(rows) == 13
    assert {row.speaker for row in rows if row.kind == "no_comment"} == {"Junyang Lin", "Alibaba"}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_any_text_gives_rows_that_say_where_they_stand(read: Callable[..., Reading], words: list[str]) -> None:
    reading = read(" ".join(words))
    for row in find_statements(reading):
        text = reading.article.text
        assert row.evidence == text[row.start : row.end]
        assert row.content == text[row.content_start : row.content_end]
        assert row.cue == text[row.cue_start : row.cue_end]
        assert row.kind in STATEMENT_KINDS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('He said, "It felt good.\n\nWe could have won." Then he left.', ["It felt good.\n\nWe could have won."]),
        ("He said, “It felt good.\n\nWe could have won.”", ["It felt good.\n\nWe could have won."]),
        ('He said, "It felt good.\n\nThe 6" pipe burst.', []),
        ('He said, "It felt good.\n\n"We won." Then he left.', ["It felt good.", "We won."]),
        ('He said, "It felt good.\n\nShe said "no" to him.', ["no"]),
    ],
)
def test_a_quotation_goes_on_to_where_it_is_closed(text: str, words: list[str]) -> None:
    assert [text[one.start : one.end] for one in find_quotations(text)] == words


@given(st.text(alphabet="“”\"'‘’«»a b.\n,A1"))
def test_quotations_stand_apart_in_order(text: str) -> None:
    edges = [edge for quotation in find_quotations(text) for edge in quotation.outer]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)
