"""Specs as a sheet."""

from __future__ import annotations

from analysis.records import ModelSpec
from analysis.specsheet import spec_sheet
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


def test_the_sheet_shows_units_what_is_missing_and_what_is_inherited() -> None:
    sheet = spec_sheet(SPECS)
    assert list(sheet["model"]) == ["Foo 3 4B", "Foo 3 mini", "Bar"]
    assert list(sheet["context"]) == ["128K tokens", "not stated", "not stated"]
    assert list(sheet["weights"]) == ["not stated", "open *", "not stated"]
    assert list(sheet["input price"]) == ["not stated", "$0.50 per million tokens", "not stated"]
    assert "license" in sheet.attrs["not_stated"]


def test_an_empty_table_gives_an_empty_sheet() -> None:
    assert list(spec_sheet(to_table([], ModelSpec)).index) == []
