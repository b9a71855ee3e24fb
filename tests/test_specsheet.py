"""Specs as a sheet, and beside a reference list: a small one in the layout of models.dev, one in that of Epoch AI.

Both samples are made up for these tests, in the layouts that models.dev (data under the MIT license) and Epoch AI (data
under CC BY 4.0) publish; no value is copied from them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.errors import AnalysisError
from analysis.records import ModelSpec
from analysis.specs_reference import compare_specs
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
MODELS_DEV = {
    "acme": {
        "id": "acme",
        "name": "Acme AI",
        "models": {
            "foo-3-4b-it": {
                "id": "foo-3-4b-it",
                "name": "Foo 3 4B Instruct",
                "open_weights": True,
                "release_date": "2026-03-12",
                "modalities": {"input": ["text"], "output": ["text"]},
                "limit": {"context": 131072, "output": 8192},
            },
            "foo-3-mini": {
                "id": "foo-3-mini",
                "name": "Foo 3 mini",
                "open_weights": False,
                "cost": {"input": 0.4, "output": 1},
            },
        },
    }
}
EPOCH = """Model,Organization,Publication date,Parameters,Training dataset size (datapoints),Model accessibility
Foo 3 4B,Acme,2026-04-01,4300000000,,Open weights (unrestricted)
Foo 3 mini,Acme,,,,API access
"""


def outcomes(reference: Path) -> dict[tuple[str, str], str]:
    return {(row.model, row.field): row.outcome for row in compare_specs(SPECS, reference).itertuples()}


def test_a_models_dev_list(tmp_path: Path) -> None:
    (tmp_path / "api.json").write_text(json.dumps(MODELS_DEV), encoding="utf-8")
    assert outcomes(tmp_path / "api.json") == {
        ("Foo 3 4B", "developer"): "agree",
        ("Foo 3 4B", "parameters"): "absent",
        ("Foo 3 4B", "context_tokens"): "agree",
        ("Foo 3 4B", "open_weight"): "absent",
        ("Foo 3 4B", "released"): "agree",
        ("Foo 3 mini", "developer"): "absent",
        ("Foo 3 mini", "open_weight"): "differ",
        ("Foo 3 mini", "price_input_per_mtok"): "differ",
        ("Foo 3 mini", "price_output_per_mtok"): "absent",
    }


def test_an_epoch_list(tmp_path: Path) -> None:
    (tmp_path / "models.csv").write_text(EPOCH, encoding="utf-8")
    found = outcomes(tmp_path / "models.csv")
    assert found["Foo 3 4B", "parameters"] == "differ"
    assert found["Foo 3 4B", "released"] == "differ"
    assert found["Foo 3 mini", "open_weight"] == "differ"
    assert not any(model == "Bar" for model, _ in found)


def test_the_specs_stay_as_they_are(tmp_path: Path) -> None:
    before = SPECS.copy(deep=True)
    (tmp_path / "api.json").write_text(json.dumps(MODELS_DEV), encoding="utf-8")
    compare_specs(SPECS, tmp_path / "api.json")
    assert SPECS.equals(before)


@pytest.mark.parametrize("text", ["[]", "{", '{"a": 1}'])
def test_another_layout_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "api.json").write_text(text, encoding="utf-8")
    with pytest.raises(AnalysisError, match=r"api\.json"):
        compare_specs(SPECS, tmp_path / "api.json")


def test_the_sheet_shows_units_what_is_missing_and_what_is_inherited() -> None:
    sheet = spec_sheet(SPECS)
    assert list(sheet["model"]) == ["Foo 3 4B", "Foo 3 mini", "Bar"]
    assert list(sheet["context"]) == ["128K tokens", "not stated", "not stated"]
    assert list(sheet["weights"]) == ["not stated", "open *", "not stated"]
    assert list(sheet["input price"]) == ["not stated", "$0.50 per million tokens", "not stated"]
    assert "license" in sheet.attrs["not_stated"]


def test_an_empty_table_gives_an_empty_sheet() -> None:
    assert list(spec_sheet(to_table([], ModelSpec)).index) == []
