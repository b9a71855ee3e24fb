"""Sentences that were once read wrong, each with the right reading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from analysis import Article, Tables, analyze

MODELS = "SmolLM2-1.7B was trained on 11 trillion tokens. Phi-3-mini-128k-instruct is a 3.8B model."


def rows(name: str, *columns: str) -> Callable[[Tables], list[Any]]:
    """The values of these columns, row by row."""

    def of(tables: Tables) -> list[Any]:
        found = getattr(tables, name)[list(columns)]
        values = found.astype(object).where(found.notna(), None).to_numpy().tolist()
        return [value[0] for value in values] if len(columns) == 1 else [tuple(value) for value in values]

    return of


def wrong(reason: str) -> pytest.MarkDecorator:
    return pytest.mark.xfail(strict=True, reason=f"a learned decision: {reason}")


@pytest.mark.parametrize(
    ("text", "found", "right"),
    [
        pytest.param(
            "Theresa May may join Corvane AI.",
            rows("dates", "date"),
            [],
            marks=wrong("a surname that is a month is taken for the month"),
        ),
        pytest.param(
            "Sunday Adeyemi joined Corvane AI as chief scientist.",
            rows("people", "person"),
            ["Sunday Adeyemi"],
            marks=wrong("a first name that is a day is taken for the day"),
        ),
        (
            "Owen Tarr runs Lattice Foundry. His co-founder, Priya Nand, disagreed. Lena Voss of Corvane AI laughed.",
            rows("roles", "person", "organization"),
            [("Owen Tarr", "Lattice Foundry"), ("Priya Nand", "Lattice Foundry"), ("Lena Voss", "Corvane AI")],
        ),
        pytest.param(
            "Corvane AI hired Dana Whitlock on Monday. The chairman resigned on Tuesday.",
            rows("timeline", "event", "participants"),
            [("hired", ("Corvane AI", "Dana Whitlock")), ("resigned", ())],
            marks=wrong("a post without a name is taken for the only person there is"),
        ),
        (
            "Maya Orlov turned to the reporters. “Nothing is decided.” Jonas Beck nodded.",
            rows("statements", "speaker"),
            [],
        ),
        (
            MODELS,
            rows("model_specs", "parameters"),
            [1.7e9, 3.8e9],
        ),
        (
            MODELS,
            rows("model_specs", "context_tokens"),
            [None, 128_000],
        ),
        pytest.param(
            "Corvane AI paid 2000 to each contractor.",
            rows("dates", "date"),
            [],
            marks=wrong("a number that could be a year is taken for one"),
        ),
        (
            "The chairman resigned a week ago on Monday.",
            rows("timeline", "event", "date"),
            [("resigned", "2025-11-17")],
        ),
        pytest.param(
            "Alexa Moran praised Martha Cole. She joined Zeta Labs in May.",
            rows("roles", "person"),
            [],
            marks=wrong("of two whom “she” could be, the subject is taken"),
        ),
        (
            "Owen Tarr met Paul Reiss. Reiss runs Corvane AI. Tarr told Reiss that he would leave the board.",
            rows("roles", "person", "organization"),
            [("Paul Reiss", "Corvane AI")],
        ),
        pytest.param(
            "Ann Lee joined St. Jude’s Research Institute as director.",
            rows("organizations", "organization"),
            ["St. Jude’s Research Institute"],
            marks=wrong("a name with a possessive in it is taken apart"),
        ),
        (
            "Acme Labs was founded in the 1st century BC.",
            rows("dates", "expression", "date"),
            [("the 1st century BC", None)],
        ),
    ],
)
def test_a_sentence_is_read(text: str, found: Callable[[Tables], list[Any]], right: list[Any]) -> None:
    assert found(analyze(Article(text, id="t", published="2025-11-25"))) == right
