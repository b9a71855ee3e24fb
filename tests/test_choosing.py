"""The mechanism: templates describe candidates, weights are learned from examples, the same every time."""

from __future__ import annotations

import lzma
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.choosing.candidates import Candidates, Tokens
from analysis.choosing.fitting import described, fit_choices, fit_labels
from analysis.choosing.learned import (
    DECISIONS,
    HEAD,
    group_probabilities,
    label_probabilities,
    read_weights,
    scores,
    write_weights,
)
from analysis.choosing.templates import Templates, describe, parse_atom, read_templates
from analysis.errors import AnalysisError

SIZE = 5


def tokens() -> Tokens:
    forms = np.array([11, 12, 13, 14, 15, 0], np.uint64)  # the last one is the missing word
    return Tokens({"form": forms, "even": forms * 0 + (forms % 2 == 0)}, {"head": np.array([1, 2, 2, 2, 3, SIZE])})


def candidates(first: list[int], groups: list[int] | None = None) -> Candidates:
    bags = {"all": (np.repeat(np.arange(len(first)), 2), np.array([0, 1] * len(first)))}
    return Candidates(tokens(), {"first": np.array(first)}, {"size": np.arange(len(first))}, bags, groups)


@pytest.mark.parametrize(
    ("atom", "expected"),
    [
        ("first.form", [11, 13, 0]),
        ("first+1.form", [12, 14, 0]),
        ("first-1.form", [0, 12, 0]),
        ("first.head.form", [12, 13, 0]),
        ("first.head+2.form", [14, 15, 0]),
        ("first.head.head.form", [13, 13, 0]),
        ("first+4.form", [15, 0, 0]),
    ],
)
def test_an_atom_walks_from_a_word_to_another(atom: str, expected: list[int]) -> None:
    _, steps, attribute = parse_atom(atom)
    places = np.array([[0, 2, SIZE]])
    for step in steps:
        places = tokens().follow([step], places)
    assert tokens().attributes[attribute][places[0]].tolist() == expected


@pytest.mark.parametrize("atom", ["first.he-ad.form", "first..form", "first+.form", ".form", "first head.form"])
def test_what_is_no_atom_is_told(atom: str) -> None:
    with pytest.raises(KeyError, match="no atom"):
        parse_atom(atom)


def test_an_unknown_name_in_a_template_is_told() -> None:
    with pytest.raises(KeyError, match="second"):
        describe(Templates(("second.form",)), candidates([0]))


@given(st.lists(st.integers(-1, SIZE - 1), min_size=1, max_size=6), st.permutations(range(6)))
def test_a_candidate_is_described_the_same_in_any_company(first: list[int], order: list[int]) -> None:
    templates = Templates(("first.form", "first.form first+1.form", "first.head.form first.even"))
    kept = [k for k in order if k < len(first)]
    (together,) = describe(templates, candidates(first))
    for k in kept:
        (alone,) = describe(templates, candidates([first[k]]))
        assert together.places[:, k].tolist() == alone.places[:, 0].tolist()


def test_different_values_are_different_features() -> None:
    (found,) = describe(Templates(("first.form", "first.form size")), candidates([0, 1, 2, 3, 4]))
    assert len(set(found.places.ravel().tolist())) == found.places.size


def test_a_template_file_has_one_template_a_line(tmp_path: Path) -> None:
    path = tmp_path / "x.templates"
    path.write_text("# what is chosen\nfirst.form   size # both\n\nfirst.form size\nall*.form\n")
    assert read_templates(path).lines == ("first.form size", "all*.form")


def test_labels_are_learned() -> None:
    templates, some = Templates(("first.even",)), candidates([0, 1, 2, 3, 4])
    labels = np.array([0, 1, 0, 1, 0])
    weights = fit_labels([described(some, templates)] * 3, np.tile(labels, 3), 2, penalty=0.1)
    chances = label_probabilities(scores(some, templates, weights))
    assert chances.argmax(axis=1).tolist() == labels.tolist()
    assert chances.max(axis=1).min() > 0.9


def test_choices_are_learned_and_groups_without_a_right_one_teach_nothing() -> None:
    templates, some = Templates(("first.even",)), candidates([0, 1, 2, 3, 4], groups=[0, 0, 1, 1, 1])
    examples, right = [described(some, templates)] * 3, np.tile([0, 1, 0, 1, 0], 3)
    weights = fit_choices(examples, right, penalty=0.1)
    chances = group_probabilities(scores(some, templates, weights)[:, 0], np.array([0, 0, 1, 1, 1]))
    assert (chances > 0.8).tolist() == [False, True, False, True, False]
    assert not fit_choices(examples, np.zeros(15), penalty=0.1).values.any()


def test_several_answers_of_a_group_share_its_probability() -> None:
    templates, some = Templates(("first.form",)), candidates([0, 1, 2, 3, 4], groups=[0] * 5)
    examples, right = [described(some, templates)] * 3, np.tile([1, 2, 2, 0, 0], 3)
    weights = fit_choices(examples, right, penalty=0.01)
    chances = group_probabilities(scores(some, templates, weights)[:, 0], np.zeros(5, np.int64))
    assert chances[0] == pytest.approx(chances[1] + chances[2], abs=0.02)
    assert chances[:3].sum() > 0.95


def test_weights_to_begin_with_move_as_far_as_examples_ask_for_it() -> None:
    templates, some = Templates(("first.even", "first.form")), candidates([0, 1, 2, 3, 4])
    examples, labels = [described(some, templates)] * 3, np.array([0, 1, 0, 1, 0])
    start = fit_labels(examples, np.tile(labels, 3), 2, penalty=0.1)
    held = fit_labels(examples, np.tile(1 - labels, 3), 2, penalty=1e6, start=start)
    assert (label_probabilities(scores(some, templates, held)).argmax(axis=1) == labels).all()
    moved = fit_labels(examples, np.tile(1 - labels, 3), 2, penalty=0.01, start=start)
    assert (label_probabilities(scores(some, templates, moved)).argmax(axis=1) == 1 - labels).all()
    groups = candidates([0, 1, 2, 3, 4], groups=[0, 0, 1, 1, 1])
    chosen = fit_choices([described(groups, templates)] * 3, np.tile([0, 1, 0, 1, 0], 3), penalty=0.1)
    same = fit_choices([described(groups, templates)] * 3, np.zeros(15), penalty=0.1, start=chosen)
    assert (same.table == chosen.table).all()  # groups with none right teach nothing


def test_the_same_examples_give_the_same_bytes(tmp_path: Path) -> None:
    templates, some = Templates(("first.form", "all*.form")), candidates([0, 1, 2, 3, 4])
    for name in ("one", "two"):
        weights = fit_labels([described(some, templates)] * 3, np.arange(15) % 3, 3)
        write_weights(weights, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    back = read_weights(tmp_path / "one")
    assert (back.table == weights.table).all()
    for other in (b"PK other weights", lzma.compress(b"short"), lzma.compress(HEAD.pack(1.0, 9, 9) + b"cut off")):
        (tmp_path / "one").write_bytes(other)
        with pytest.raises(AnalysisError, match="fit"):
            read_weights(tmp_path / "one")


def test_every_decision_has_templates_and_weights_and_they_are_small() -> None:
    names = {path.stem for path in DECISIONS.glob("*.templates")}
    assert names == {path.stem for path in DECISIONS.glob("*.weights")}
    assert sum(path.stat().st_size for path in DECISIONS.glob("*.weights")) < 2_000_000
