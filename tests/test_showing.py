"""Tables for readers: few columns, cells in words, what is missing named, the raw table kept."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import show
from analysis.records import TABLES, ModelSpec
from analysis.tables import to_table

PLACE = {"article": "a", "sentence": 0, "start": 0, "end": 1, "evidence": "x"}
SPECS = to_table(
    [
        ModelSpec(
            **PLACE, family="Foo 3", parameters=4e9, context_tokens=128_000.0, developer="Acme", released="2026-03"
        ),
        ModelSpec(
            **PLACE,
            family="Foo 3",
            name="Foo 3 mini",
            price_input_per_mtok=0.5,
            inherited=("open_weight",),
            open_weight=True,
        ),
        ModelSpec(**PLACE, family="Bar"),
    ],
    ModelSpec,
)


def test_sizes_and_prices_have_units_and_what_is_inherited_a_star() -> None:
    sheet = show(SPECS).text
    assert list(sheet["model"]) == ["Foo 3 4B", "Foo 3 mini", "Bar"]
    assert list(sheet["context (tokens)"]) == ["128K", "not stated", "not stated"]
    assert list(sheet["weights"]) == ["not stated", "open *", "not stated"]
    assert list(sheet["input price (per million tokens)"]) == ["not stated", "$0.50", "not stated"]
    assert list(sheet["released"]) == ["March 2026", "not stated", "not stated"]


def test_what_no_row_states_is_named_once() -> None:
    assert "license" in show(SPECS).unstated
    assert "license" not in show(SPECS).text
    assert "Stated of none: active at a time" in show(SPECS)._repr_html_()
    assert show(pd.DataFrame({"since": [None]}))._repr_html_().count("not stated") == 1


def test_the_raw_table_is_an_attribute_away() -> None:
    assert show(SPECS).raw is SPECS
    assert list(show(SPECS, ["name", "license"]).text) == ["name", "license"]


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_table_shows_that_it_is(table: str) -> None:
    shown = show(to_table([], TABLES[table]))
    assert "No rows." in shown._repr_html_()
    assert len(shown.text.columns) <= 12
    assert not [name for name in shown.text if "start" in name or "end" in name.split()]


def test_no_cell_is_markup_or_a_formula() -> None:
    rows = pd.DataFrame({"person": ["<b>$x$</b> | *a*"], "start": [0], "end": [3], "evidence": ["<i>"]})
    html = show(rows)._repr_html_()
    assert "<b>$x$" not in html and "<i>" not in html
    assert "&lt;b&gt;$x$&lt;/b&gt; | *a*" in html and "mathjax_ignore" in html


def test_a_row_opens_on_its_words_with_the_very_words_in_bold() -> None:
    spec = ModelSpec(
        article="a", sentence=0, start=4, end=14, evidence="X has 4B .", family="X", parameters=4e9,
        parameters_start=10, parameters_end=12,
    )  # fmt: skip
    assert "X has <b>4B</b> ." in show(to_table([spec], ModelSpec))._repr_html_()


def test_a_long_table_is_cut_and_says_so() -> None:
    assert "50 more rows are in <code>.raw</code>" in show(pd.DataFrame({"words": ["x"] * 250}))._repr_html_()
