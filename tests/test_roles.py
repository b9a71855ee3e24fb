"""Roles: sentences and the rows that they state, and what must not be made a role."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.article import Article
from analysis.reading import Reading
from analysis.records import Role
from analysis.roles.propose import Cast
from analysis.roles.rows import NONE, DateOption, best_dates, find_roles, value_of
from analysis.tables import read_all
from tests.sentences import assert_share

CASES = json.loads((Path(__file__).parent / "cases" / "roles.json").read_text(encoding="utf-8"))
SENTENCES = [(case["text"], case["roles"]) for group in CASES.values() for case in group]
DEFAULTS = ("-", "-", "-", "current", "-", "-", "stated")
RIGHT = 0.36  # of the sentences give exactly their rows, in all columns: raise it as what is learned gets better
PUBLISHED = "2026-03-03"
LATER = pytest.mark.xfail(strict=True, reason="not learned yet: gold has few of these shapes")


def show(role: Role, columns: int) -> str:
    values = (role.person, role.title, role.organization, role.status, role.since, role.until, role.certainty)
    return " | ".join(value or "-" for value in values[:columns])


def test_sentences(read: Callable[..., Reading]) -> None:
    assert_share(RIGHT, SENTENCES, lambda text, expected: _rows(read, text) == sorted(map(_whole, expected)))


def _rows(read: Callable[..., Reading], text: str) -> list[str]:
    return sorted(show(role, len(DEFAULTS)) for role in find_roles(read(text, published=PUBLISHED)))


def _whole(row: str) -> str:
    values = row.split(" | ")
    return " | ".join([*values, *DEFAULTS[len(values) :]])


ARTICLES = [
    # "former" is never current, and who left is no longer where the same article says that they are
    (
        "Nokia chief executive Anna Schmidt is leaving for Intel. Schmidt, chief executive since 2019, said so.",
        ["Anna Schmidt | chief executive | Nokia | leaving", "Anna Schmidt | - | Intel | joining"],
    ),
    # a post handed over keeps its title and its place
    (
        "Ford has named Anna Schmidt as chief executive. Schmidt will take over from Peter Novak on Monday.",
        ["Anna Schmidt | chief executive | Ford | joining", "Peter Novak | chief executive | Ford | leaving"],
    ),
    # one move ends what the move before it began
    (
        "Peter Novak joined Google in 2016. In 2019 he moved to Microsoft.",
        ["Peter Novak | - | Google | former", "Peter Novak | - | Microsoft | current"],
    ),
    # "founded X, left Y" ends only Y
    pytest.param(
        "Anna Schmidt founded Nokia in 2010. In 2015 she left Siemens.",
        ["Anna Schmidt | founder | Nokia | current", "Anna Schmidt | - | Siemens | former"],
        marks=LATER,
    ),
]


@pytest.mark.parametrize(("text", "expected"), ARTICLES)
def test_article(read: Callable[..., Reading], text: str, expected: list[str]) -> None:
    assert sorted(show(role, 4) for role in find_roles(read(text, published=PUBLISHED))) == sorted(expected)


@LATER
def test_seed(seed: Article) -> None:
    rows = [show(role, 7) for reading in read_all([seed]) for role in find_roles(reading)]
    assert "Junyang Lin | - | Alibaba | current | 2019-07 | - | stated" in rows
    assert "Junyang Lin | - | Qwen | leaving | 2023-04 | - | stated" in rows
    assert "Yuchen Jin | chief technology officer | Hyperbolic | current | - | - | stated" in rows
    # he writes that leaving was not Lin's choice, not that he himself leaves
    assert "Chen Cheng | contributor | Qwen | current | - | - | stated" in rows
    # his profile says "formerly", but the text says that it is not clear whether he left
    assert "Binyuan Hui | member | Qwen | former | - | - | hedged" in rows


PIECES = [
    *"“”‘’'()-–—;:,. ",
    "\n",
    " CEO ",
    " of ",
    " Acme ",
    " Ann Lee ",
    " left ",
    " is ",
    " who ",
    "😀",
    "林俊旸",
    "'s",
]
ODD = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@pytest.mark.parametrize(
    "text", ["Anna Schmidt joined Google in", "Anna Schmidt, ex-", "Anna Schmidt is on Google's", "Her last day"]
)
def test_text_that_breaks_off(read: Callable[..., Reading], text: str) -> None:
    list(find_roles(read(text, published=PUBLISHED)))


@settings(max_examples=60, deadline=None)
@given(ODD)
def test_odd_text_gives_grounded_rows_or_none(text: str) -> None:
    for reading in read_all([Article(text, id="odd", published=PUBLISHED)]):
        for role in find_roles(reading):
            assert text[role.start : role.end] == role.evidence
            for start, end in ((role.person_start, role.person_end), (role.title_start, role.title_end)):
                assert start is None or (end is not None and role.start <= start < end <= role.end)


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("in 2019", "2019", None),  # one date is no beginning and end at once
        ("over the next three years", "2026", "2029"),  # but a term is
    ],
)
def test_a_date_is_both_beginning_and_end_only_if_it_is_a_term(
    read: Callable[..., Reading], words: str, since: str, until: str | None
) -> None:
    cast = Cast(read(f"Anna Schmidt ran Nokia {words}.", published="2026-03-03"))
    options = [DateOption(0, None, 0, NONE), DateOption(0, None, 0, 0)]
    begins, ends = best_dates(cast, options, np.array([0.1, 0.9]), np.array([0.4, 0.6]))
    assert (value_of(begins.get(0), "since"), value_of(ends.get(0), "until")) == (since, until)


NO_ROLE = [
    "Anna Schmidt left the room.",
    "Anna Schmidt left the company's office at noon.",
    pytest.param("Anna Schmidt left her shares to Nokia.", marks=LATER),
    pytest.param("Anna Schmidt moved her account from Google to Microsoft.", marks=LATER),
    pytest.param("Anna Schmidt joined the lawsuit against Google.", marks=LATER),
    pytest.param("Anna Schmidt took over the lease from Nokia.", marks=LATER),
    "Rivals include Google, Microsoft and Meta, Anna Schmidt said.",
    "Anna Schmidt applied to become chief executive of Nokia.",
    "Anna Schmidt almost became chief executive of Nokia.",
    "Had she joined Nokia, Anna Schmidt said, she would have been bored.",
]
DENIED = [
    "It is not true that Anna Schmidt is joining Google.",
    "Anna Schmidt denied that she was leaving Google.",
]


@pytest.mark.parametrize("text", [*NO_ROLE, *DENIED])
def test_what_is_no_role_gives_no_row_or_a_denied_one(read: Callable[..., Reading], text: str) -> None:
    assert {role.certainty for role in find_roles(read(text, published=PUBLISHED))} <= {"denied"}


def test_many_roles_take_time_in_step(read: Callable[..., Reading]) -> None:
    entry = "In 2019 Anna Schmidt, chief executive of Nokia, joined Siemens as head of research.\n"
    few, many = (read(entry * count, published=PUBLISHED) for count in (50, 400))
    assert _seconds(many) < 8 * 2 * max(_seconds(few), 0.05)


def _seconds(reading: Reading) -> float:
    start = process_time()
    assert list(find_roles(reading))
    return process_time() - start
