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
    doc = read(before + word + after).doc
    assert certainty(next(token for token in doc if token.idx == len(before))) == expected


@given(st.text(alphabet=st.sampled_from(list("to will not if? Lee may … “left”, 😀模\n")), max_size=60))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_word_of_any_text_has_a_certainty(read: Callable[..., Reading], text: str) -> None:
    assert {certainty(token) for token in read(text).doc} <= set(CERTAINTIES)


def test_a_list_of_verbs_may_be_long(read: Callable[..., Reading]) -> None:
    doc = read("He ran, jumped, " + "walked, " * 1500 + "and left.").doc
    assert {certainty(token) for token in doc[-20:]} == {"stated"}


def test_every_cue_says_what_it_reaches() -> None:
    for row in word_table("certainty"):
        assert row["certainty"] in CERTAINTIES
        assert set(row["reaches"].split()) <= REACHES
