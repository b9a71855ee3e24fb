"""Events and their dates: `cases/timeline.json` holds sentences of 5 March 2026 and the events that they date."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.article import Article
from analysis.reading import Reading
from analysis.records import TimelineEvent
from analysis.tables import read_all
from analysis.timeline.rows import find_events
from tests.sentences import assert_share

CASES = json.loads((Path(__file__).parent / "cases" / "timeline.json").read_text(encoding="utf-8"))
PUBLISHED = "2026-03-05"  # a Thursday
RIGHT = 0.75  # of the cases

LIVE_BLOG = """Acme's conference, as it happened

Monday, March 2

11:02 a.m. Ann Lee, Acme's chief executive, walks on.

11:31 a.m. Nova 3 is ready, Lee says, and will ship in June. Samples went out in January. No price has been given.

Tuesday, March 3

The conference closes.
"""
FACTBOX = """Mar 5 - Acme said on Wednesday that Ann Lee would go. Her career:

1981 - Earns a degree in Paris. She later takes an MBA.

2008 - Becomes director after Bo Kim quits in October.

December 2021 - Hands over to Cy Roy and becomes chairwoman.
"""


def rows(events: list[TimelineEvent]) -> list[str]:
    return sorted(f"{event.event} {event.date}" for event in events)


def test_events(read: Callable[..., Reading]) -> None:
    def is_right(sentence: str, expected: list[str]) -> bool:
        return rows(list(find_events(read(sentence, PUBLISHED)))) == sorted(expected)

    assert_share(RIGHT, [case for group in CASES.values() for case in group.items()], is_right)


@pytest.mark.xfail(strict=True, reason='"Lee says" in an entry is too unlikely an event, as the gold has it')
def test_a_date_above_entries_dates_them(read: Callable[..., Reading]) -> None:
    assert rows(list(find_events(read(LIVE_BLOG, PUBLISHED)))) == [
        "closes 2026-03-03",
        "says 2026-03-02",
        "ship 2026-06",
        "walks 2026-03-02",
        "went 2026-01",
    ]


@pytest.mark.xfail(strict=True, reason='the parser takes "Becomes" and "Hands" for nouns')
def test_a_date_before_an_entry_dates_its_first_sentence(read: Callable[..., Reading]) -> None:
    assert rows(list(find_events(read(FACTBOX, PUBLISHED)))) == [
        "Becomes 2008",
        "Earns 1981",
        "Hands 2021-12",
        "becomes 2021-12",
        "quits 2008-10",
        "said 2026-03-04",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "SAN FRANCISCO, Mar 5 - Acme makes robots.",
        "Acme\n\nMarch 5, 2026\n\nAcme makes robots.",
        "5 March 2026\nAcme makes robots.",
    ],
)
def test_the_date_of_the_article_is_no_event(read: Callable[..., Reading], text: str) -> None:
    assert rows(list(find_events(read(text, PUBLISHED)))) == []


@pytest.mark.parametrize(
    ("sentence", "certainty"),
    [
        ("Ann Lee left Acme in May 2024.", "stated"),
        ("Acme will ship Nova in June.", "planned"),
        ("Ann Lee starts in April.", "planned"),
        ("Ann Lee may leave Acme in June.", "hedged"),
        ("Ann Lee reportedly left Acme in May 2024.", "hedged"),
        ("Acme denied that Ann Lee left in May 2024.", "denied"),
        ("Acme did not release Nova in 2024.", "denied"),
    ],
)
def test_certainty(read: Callable[..., Reading], sentence: str, certainty: str) -> None:
    assert [event.certainty for event in find_events(read(sentence, PUBLISHED))] == [certainty]


def test_participants_are_the_arguments_of_the_event(seed: Article) -> None:
    (reading,) = read_all([seed])
    joined = next(event for event in find_events(reading) if event.event == "joined")
    assert joined.participants == ("Junyang Lin", "Alibaba")
    assert (joined.date, joined.expression, joined.grade) == ("2019-07", "July 2019", "written")


def test_the_seed_with_a_date_of_publication(seed: Article) -> None:
    (reading,) = read_all([seed])
    assert [row for row in rows(list(find_events(reading))) if "stepping" not in row] == [
        "became 2023-04",
        "introduced 2023-04",
        "introduced 2026-03-02",
        "joined 2019-07",
        "opened 2023-09",
        "stated 2026-03-03",
        "unveiled 2026-03-02",
    ]


@pytest.mark.xfail(strict=True, reason="of two events on one day the second is seldom told: gold has few of them")
def test_the_seed_tells_that_he_steps_down_on_the_day_that_he_says_so(seed: Article) -> None:
    (reading,) = read_all([seed])
    assert "stepping 2026-03-03" in rows(list(find_events(reading)))


def test_the_seed_without_a_date_of_publication(seed: Article) -> None:
    """Relative dates stay unresolved, in the order of the text, and say which event they count from."""
    (reading,) = read_all([Article(seed.text, id="seed")])
    undated = [event for event in find_events(reading) if event.date is None and event.event != "stepping"]
    assert [(event.event, event.expression, event.anchor) for event in undated] == [
        ("unveiled", "just a day after", "unveiled"),
        ("stated", "Tuesday", None),
        ("introduced", "Monday", None),
    ]
    assert {(event.grade, event.earliest, event.latest) for event in undated} == {("unresolved", None, None)}


PIECES = [
    "On Monday ",
    "in 2019",
    "1999 - ",
    "\n",
    "Acme ",
    "said",
    ", ",
    "“",
    "left ",
    "😀",
    "模型",
    "a day after ",
    "12 May: ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gives_grounded_rows(read: Callable[..., Reading], pieces: list[str]) -> None:
    text = "".join(pieces)
    for published in (None, PUBLISHED):
        for event in find_events(read(text, published)):
            assert text[event.start : event.end] == event.evidence
            assert text[event.event_start : event.event_end] == event.event
            assert text[event.expression_start : event.expression_end] == event.expression


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param(
            "Construction of a fourth starts next year.",
            ["starts 2027"],
            marks=pytest.mark.xfail(
                strict=True, reason="the parser takes the verb for a noun and the noun for the root"
            ),
        ),
        pytest.param(
            "Ann Lee joined Acme in 2022, and with her came Bo Kim.",
            ["came 2022", "joined 2022"],
            marks=pytest.mark.xfail(strict=True, reason="that both came at once is told by the meaning alone"),
        ),
    ],
)
def test_known_gaps(read: Callable[..., Reading], sentence: str, expected: list[str]) -> None:
    assert rows(list(find_events(read(sentence, PUBLISHED)))) == expected
