"""Numbers as prose about models writes them."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.specs.numbers import find_numbers

CASES: list[tuple[str, list[float]]] = [
    ("0.8B, 2B, 4B and 9B parameters", [8e8, 2e9, 4e9, 9e9]),
    ("4, 12 and 27 billion parameters", [4e9, 12e9, 27e9]),
    ("a 7-billion-parameter model of 671bn", [7e9, 671e9]),
    ("one hundred and five billion, eleven million, thirty trillion", [105e9, 11e6, 30e12]),
    ("thirteen billion and twenty-two million", [13e9, 22e6]),
    ("half a trillion, a billion and a half, two hundred and sixty million", [5e11, 1.5e9, 260e6]),
    ("two and a half billion, a trillion-parameter model", [2.5e9, 1e12]),
    ("a 1.5 million-token window, 128K, 262,144 tokens", [1.5e6, 128e3, 262144]),
    ("Qwen3-235B-A22B and Qwen3-30B-A3B", [235e9, 22e9, 30e9, 3e9]),
    ("Phi-3-mini-128k-instruct and gpt-oss-20b", [128e3, 20e9]),
    ("v0.3-mini-instruct, GPT-4.1, Mixtral 8x7B, Python 3.12", [3.12]),
    ("$0.15, 60 cents, $1.25 / $10, was 4.00, now 3.00", [0.15, 0.6, 1.25, 10, 4, 3]),
    ("€3 and £4 and A$5", []),
    ("one of the two models", []),
]


@pytest.mark.parametrize(("text", "values"), CASES)
def test_the_numbers_of_a_text(text: str, values: list[float]) -> None:
    assert [number.value for number in find_numbers(text)] == pytest.approx(values)


def test_a_list_says_its_scale_once() -> None:
    found = find_numbers("sizes of 4, 12 and 27 billion")
    assert [(number.place, number.length) for number in found] == [(0, 3), (1, 3), (2, 3)]


@given(st.text(alphabet="0123456789.,$€BMKx- abcdehilnotuy\n", max_size=60))
def test_numbers_stand_in_text_order(text: str) -> None:
    found = find_numbers(text)
    assert all(0 <= number.start < number.end <= number.last <= len(text) for number in found)
    assert [number.start for number in found] == sorted(number.start for number in found)


@pytest.mark.parametrize("text", ["1 " * 5000, "1" * 5000, "one " * 5000, "1, " * 5000])
def test_time_is_linear(text: str) -> None:
    start = process_time()
    find_numbers(text)
    assert process_time() - start < 2
