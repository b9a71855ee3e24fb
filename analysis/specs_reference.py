"""Model specs of an article beside a reference list of the user's: agree, differ or absent, never overwritten."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.dating.edtf import bounds
from analysis.errors import AnalysisError
from analysis.lexicon import word_set
from analysis.modeling.series import split_name
from analysis.tables import to_table

OUTCOMES = ("agree", "differ", "absent")
FIELDS = (
    *("developer", "parameters", "context_tokens", "training_tokens", "open_weight"),
    *("price_input_per_mtok", "price_output_per_mtok", "released"),
)
# A reference may count 131 072 where an article rounds to 128K.
TOLERANCE = {"context_tokens": 0.05}
EPOCH = {
    "developer": "Organization",
    "parameters": "Parameters",
    "training_tokens": "Training dataset size (datapoints)",
    "released": "Publication date",
}


@dataclass(frozen=True, kw_only=True)
class SpecComparison:
    """One field of one row of `model_specs` beside the reference; `outcome` is one of OUTCOMES.

    `stated` is what the article says and `reference` what the list says, as text, missing where they say nothing;
    `matched` is the name of the model in the list, missing where it has none. `start` and `end` are those of the row.
    """

    article: str
    model: str
    field: str
    outcome: str
    stated: str | None
    reference: str | None
    matched: str | None
    start: int
    end: int


@dataclass(frozen=True)
class _Entry:
    name: str
    words: frozenset[str]
    values: dict[str, Any]


def compare_specs(model_specs: pd.DataFrame, reference: Path | str) -> pd.DataFrame:
    """Each field of each row beside the file at `reference`: a models.dev `api.json`, or a CSV in Epoch AI's layout.

    A row meets the entry that has all words of its name and its size, and the fewest others; an entry for another
    variant ("mini") is none. A field that neither states is left out; one that only one of them states, or of a model
    that the list does not have, is absent. The specs themselves stay as they are.

    Raises AnalysisError if the file cannot be read or has another layout.
    """
    entries = _read(Path(reference))
    rows: list[dict[Any, Any]] = model_specs.to_dict("records")
    return to_table([line for row in rows for line in _compare(row, entries)], SpecComparison)


def _read(path: Path) -> list[_Entry]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        entries = list(_models_dev(json.loads(text)) if path.suffix == ".json" else _epoch(text))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise AnalysisError(f"{path}: neither a models.dev api.json nor an Epoch AI CSV ({error!r})") from None
    return sorted(entries, key=lambda entry: (len(entry.words), entry.name))


def _models_dev(providers: dict[str, Any]) -> Iterator[_Entry]:
    for provider in providers.values():
        for model in provider["models"].values():
            cost, limit = model.get("cost") or {}, model.get("limit") or {}
            values = {
                "developer": provider.get("name"),
                "context_tokens": limit.get("context"),
                "open_weight": model.get("open_weights"),
                "price_input_per_mtok": cost.get("input"),
                "price_output_per_mtok": cost.get("output"),
                "released": model.get("release_date"),
            }
            yield _Entry(model["name"], _words(model["name"]) | _words(model.get("id", "")), values)


def _epoch(text: str) -> Iterator[_Entry]:
    for row in csv.DictReader(text.splitlines()):
        values: dict[str, Any] = {field: row.get(column) or None for field, column in EPOCH.items()}
        for field in ("parameters", "training_tokens"):
            values[field] = float(values[field]) if values[field] else None
        access = row.get("Model accessibility") or ""
        values["open_weight"] = access.startswith("Open weights") if access else None
        yield _Entry(row["Model"], _words(row["Model"]), values)


def _words(name: str) -> frozenset[str]:
    return frozenset(split_name(name.split("/")[-1])[0])


def _compare(row: dict[str, Any], entries: list[_Entry]) -> Iterator[SpecComparison]:
    entry = _find(row, entries)
    for field in FIELDS:
        stated, listed = _value(row[field]), _value(entry.values.get(field)) if entry else None
        if stated is None and listed is None:
            continue
        if stated is None or listed is None:
            outcome = "absent"
        else:
            outcome = "agree" if _agree(field, stated, listed) else "differ"
        yield SpecComparison(
            article=row["article"],
            model=_label(row),
            field=field,
            outcome=outcome,
            stated=None if stated is None else str(stated),
            reference=None if listed is None else str(listed),
            matched=entry.name if entry else None,
            start=row["start"],
            end=row["end"],
        )


def _find(row: dict[str, Any], entries: list[_Entry]) -> _Entry | None:
    wanted = _words(_label(row))
    variants = {word.lower() for word in word_set("model_suffixes")} - {"instruct", "chat", "base"}
    for entry in entries:
        further = entry.words - wanted
        sizes = {word for word in further if re.fullmatch(r"[a-z]?\d+(?:\.\d+)?[bm]", word)}
        if wanted <= entry.words and not further & variants and not sizes and len(further) <= 2:
            return entry
    return None


def _label(row: dict[str, Any]) -> str:
    """The name with its size: "Gemma 3 4B"."""
    name = _value(row["name"]) or row["family"]
    size, words = _value(row["parameters"]), split_name(str(name))[0]
    if (
        size is None
        or _value(row["name"]) is not None
        or any(re.fullmatch(r"\d+(?:\.\d+)?[bm]", word) for word in words)
    ):
        return str(name)
    return (
        f"{name} {size / 1e9:g}B"
        if size >= 1e9
        else f"{name} {size / 1e6:g}M"
        if size < 5e8
        else f"{name} {size / 1e9:g}B"
    )


def _value(value: Any) -> Any:
    """None for every kind of missing value."""
    return None if value is None or (isinstance(value, float) and math.isnan(value)) or value == "" else value


def _agree(field: str, stated: Any, listed: Any) -> bool:
    if field == "open_weight":
        return bool(stated) == bool(listed)
    if field == "released":
        (first, last), (low, high) = bounds(str(stated)), bounds(str(listed))
        return bool(first and last and low and high and first <= high and low <= last)
    if field == "developer":
        one, other = str(stated).casefold().split(), str(listed).casefold().replace(",", " ").split()
        return bool(one and other and (one[0] in other or other[0] in one))
    return math.isclose(float(stated), float(listed), rel_tol=TOLERANCE.get(field, 0.01))
