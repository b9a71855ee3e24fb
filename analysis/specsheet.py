"""Model specs as a reader wants them: units shown, missing shown as missing, what is said of the series marked."""

from __future__ import annotations

from typing import Any

import pandas as pd

MISSING = "not stated"
INHERITED = " *"
HEADINGS = {
    "developer": "developer",
    "parameters": "parameters",
    "active_parameters": "active at a time",
    "context_tokens": "context",
    "training_tokens": "trained on",
    "license": "license",
    "open_weight": "weights",
    "modalities": "modalities",
    "price_input_per_mtok": "input price",
    "price_output_per_mtok": "output price",
    "released": "released",
}
TOKENS = ("context_tokens", "training_tokens")
PRICES = ("price_input_per_mtok", "price_output_per_mtok")


def spec_sheet(model_specs: pd.DataFrame) -> pd.DataFrame:
    """One line for each variant, all cells text; a star marks what the text says of the whole series.

    Columns that no variant states are named once, in `.attrs["not_stated"]`, and left out.
    """
    rows: list[dict[Any, Any]] = model_specs.to_dict("records")
    sheet = pd.DataFrame(
        [{"model": label(row)} | {HEADINGS[column]: _cell(row, column) for column in HEADINGS} for row in rows]
    )
    sheet = sheet.reindex(columns=["model", *HEADINGS.values()])
    unstated = [name for name in HEADINGS.values() if (sheet[name] == MISSING).all()]
    sheet = sheet.drop(columns=unstated)
    sheet.attrs["not_stated"] = unstated
    return sheet


def label(row: dict[str, Any]) -> str:
    """The name of a variant, with its size where the name does not give it."""
    size = "" if pd.isna(row["parameters"]) else amount(row["parameters"])
    name = str(row["family"] if pd.isna(row["name"]) else row["name"])
    return name if not size or size.lower() in name.lower() else f"{name} {size}"


def amount(number: float) -> str:
    """A count in the short form of the field; K, M, B and T are decimal.

    >>> amount(8e8), amount(397e9), amount(128_000), amount(36e12), amount(22e6)
    ('0.8B', '397B', '128K', '36T', '22M')
    """
    for size, unit in ((1e12, "T"), (5e8, "B"), (1e6, "M"), (1e3, "K")):
        if number >= size:
            return f"{number / max(size, 1e9 if unit == 'B' else size):g}{unit}"
    return f"{number:g}"


def _cell(row: dict[str, Any], column: str) -> str:
    value = row[column]
    if value is None or (not isinstance(value, tuple) and pd.isna(value)) or value == ():
        return MISSING
    mark = INHERITED if column in row["inherited"] else ""
    return _plain(column, value) + mark


def _plain(column: str, value: Any) -> str:
    if column == "open_weight":
        return "open" if value else "closed"
    if column == "modalities":
        return ", ".join(value)
    if column in PRICES:
        return f"${value:,.2f} per million tokens"
    if column in TOKENS:
        return f"{amount(value)} tokens"
    return amount(value) if isinstance(value, float) else str(value)
