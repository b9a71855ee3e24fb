"""Certainty: `cases/certainty.json` holds sentences by what they make of the word between asterisks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.certainty import certainty
from analysis.lexicon import word_table
from analysis.reading import Reading
from analysis.records import CERTAINTIES

CASES = json.loads((Path(__file__).parent / "cases" / "certainty.json").read_text(encoding="utf-8"))
REACHES = {"verb", "noun", "infinitive", "clause", "gerund", "object", "itself", "mark"}


@pytest.mark.parametrize(("sentence", "expected"), [(s, kind) for kind, group in CASES.items() for s in group])
def test_certainty(read: Callable[..., Reading], sentence: str, expected: str) -> None:
    before, word, after = sentence.split("*")
    words = read(before + word + after).words
    assert certainty(words, words.starts.index(len(before))) == expected


@given(st.text(alphabet=st.sampled_from(list("to will not if? Lee may … “left”, 😀模\n")), max_size=60))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_word_of_any_text_has_a_certainty(read: Callable[..., Reading], text: str) -> None:
    words = read(text).words
    assert {certainty(words, i) for i in range(len(words.texts))} <= set(CERTAINTIES)


def test_a_list_of_verbs_may_be_long(read: Callable[..., Reading]) -> None:
    words = read("He ran, jumped, " + "walked, " * 1500 + "and left.").words
    assert {certainty(words, len(words.texts) - i) for i in range(1, 20)} == {"stated"}


def test_every_cue_says_what_it_reaches() -> None:
    for row in word_table("certainty"):
        assert row["certainty"] in CERTAINTIES
        assert set(row["reaches"].split()) <= REACHES
