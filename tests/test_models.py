"""Which words name a model."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.choosing.learned import packaged
from analysis.reading import Reading
from analysis.specs.names import find_models
from analysis.specs.places import View
from tests.sentences import assert_share, cases

RIGHT = 0.65  # of the sentences
ODD = [
    "",
    "“",
    "🙂 GPT-",
    "通义千问 Qwen3 发布",
    "...!?",
    "model called",
    "GPT-4o\u00a0mini\r\n- 7B",
    "a model called ",
    "(7B) –",
]


def test_the_models_named(read: Callable[..., Reading]) -> None:
    def is_right(text: str, names: list[str]) -> bool:
        return [mention.text for mention in read(text).models] == names

    assert_share(RIGHT, cases("model_names"), is_right)


@pytest.mark.parametrize("text", ODD)
def test_odd_text_is_no_error(read: Callable[..., Reading], text: str) -> None:
    find_models(View(read(text)), packaged())


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(["GPT-4", "Qwen", " ", ", a 7B model", "“", "(8B)", "its", " models", "\n", "é🙂"]), max_size=9
    )
)
def test_names_stand_in_text_order_and_do_not_overlap(read: Callable[..., Reading], pieces: list[str]) -> None:
    spans = find_models(View(read("".join(pieces))), packaged())
    assert all(one.end <= other.start for one, other in pairwise(spans))
