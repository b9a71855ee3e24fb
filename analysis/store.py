"""Tables on disk: chunk files that an interrupted run goes on from, then one Parquet or CSV file for each table."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import typing
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.errors import AnalysisError
from analysis.tables import RECORDS, Tables, schema, to_table

FORMATS = ("parquet", "csv")
ROWS = 10_000  # rows of a Parquet row group: fixed, so that the bytes do not depend on the chunks


def choose_format(form: str | None = None) -> str:
    """`form`, checked; left out, Parquet where pyarrow is installed (extra `parquet`), else CSV."""
    has_pyarrow = find_spec("pyarrow") is not None
    form = form or ("parquet" if has_pyarrow else "csv")
    if form not in FORMATS:
        raise AnalysisError(f"format={form!r}: use one of {', '.join(FORMATS)}")
    if form == "parquet" and not has_pyarrow:
        raise AnalysisError("writing Parquet needs pyarrow: pip install 'newsgrounds[parquet]'")
    return form


def write_records(path: Path, found: dict[str, list[Any]]) -> None:
    """Records of many tables as one file of JSON lines, whole or not at all."""
    lines = [json.dumps([name, _plain(record)]) + "\n" for name, records in found.items() for record in records]
    _replace(path, "".join(lines).encode())


def read_records(path: Path) -> Iterator[tuple[str, Any]]:
    """Table name and record, line by line, as `write_records` wrote them."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            name, values = json.loads(line)
            yield name, _record(name, values) if name in RECORDS else values


def write_tables(tables: Tables, folder: Path | str, form: str | None = None) -> Path:
    """One file for each table, Parquet or CSV (`form`); `read_tables` gives the same tables back."""
    folder, form = Path(folder), choose_format(form)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables._asdict().items():
        with _Writer(folder, name, form) as writer:
            for start in range(0, len(table), ROWS):
                writer.write(table.iloc[start : start + ROWS])
    return folder


def merge_records(paths: Iterable[Path], folder: Path, form: str) -> list[Any]:
    """One file for each table out of the chunk files, a part at a time; gives back what belongs to no table."""
    buffers: dict[str, list[Any]] = {name: [] for name in RECORDS}
    others = []
    writers = {name: _Writer(folder, name, form) for name in RECORDS}
    for path in paths:
        for name, record in read_records(path):
            if name not in buffers:
                others.append(record)
                continue
            buffers[name].append(record)
            if len(buffers[name]) == ROWS:
                writers[name].write(to_table(buffers[name], RECORDS[name]))
                buffers[name].clear()
    for name, writer in writers.items():
        with writer:
            if buffers[name]:
                writer.write(to_table(buffers[name], RECORDS[name]))
    return others


def read_tables(folder: Path | str) -> Tables:
    """The tables that a folder holds, with the dtypes of the schema. Raises AnalysisError if one is missing."""
    return Tables(**{name: _read_table(Path(folder), name) for name in RECORDS})


class _Writer:
    """A table file, written part by part under another name and put in place when it is whole."""

    def __init__(self, folder: Path, name: str, form: str) -> None:
        self._path = folder / f"{name}.{form}"
        self._part = folder / f"{name}.{form}.part"
        self._record = RECORDS[name]
        self._columns = schema(self._record)
        self._parquet: Any = None
        if form == "parquet":
            from pyarrow.parquet import ParquetWriter

            self._parquet = ParquetWriter(self._part, _arrow_schema(self._record))
        else:
            to_table([], self._record).to_csv(self._part, index=False)

    def write(self, table: pd.DataFrame) -> None:
        if self._parquet is None:
            _for_csv(table, self._columns).to_csv(self._part, mode="a", header=False, index=False)
        else:
            from pyarrow import Table

            arrow = Table.from_pandas(table, _arrow_schema(self._record), preserve_index=False, safe=False)
            self._parquet.write_table(arrow.replace_schema_metadata(None))

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_: object) -> None:
        if self._parquet is not None:
            self._parquet.close()
        self._part.replace(self._path)


def _arrow_schema(record: type[Any]) -> Any:
    import pyarrow as pa

    types = {"str": pa.string(), "int64": pa.int64(), "Int64": pa.int64(), "float64": pa.float64()}
    types["datetime64[s]"] = pa.timestamp("s")
    hints = typing.get_type_hints(record)
    objects = {bool | None: pa.bool_(), tuple[str, ...]: pa.list_(pa.string())}
    return pa.schema([(name, types.get(dtype) or objects[hints[name]]) for name, dtype in schema(record).items()])


def _for_csv(table: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    objects = [name for name, dtype in columns.items() if dtype == "object"]
    return table.assign(**{name: [_tuple_to_text(value) for value in table[name]] for name in objects})


def _tuple_to_text(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, tuple) else value


def _read_table(folder: Path, name: str) -> pd.DataFrame:
    columns = schema(RECORDS[name])
    if (folder / f"{name}.parquet").exists():
        raw = pd.read_parquet(folder / f"{name}.parquet")
    elif (folder / f"{name}.csv").exists():
        texts = dict.fromkeys(columns, "str")
        raw = pd.read_csv(folder / f"{name}.csv", dtype=texts, keep_default_na=False, na_values=[""])
    else:
        raise AnalysisError(f"{folder} has no {name}.parquet or {name}.csv: give a folder that tables were written to")
    hints = typing.get_type_hints(RECORDS[name])
    return pd.DataFrame({column: _restored(raw[column], dtype, hints[column]) for column, dtype in columns.items()})


def _restored(column: pd.Series[Any], dtype: str, hint: Any) -> pd.Series[Any]:
    if dtype != "object":
        return column.astype(dtype)  # type: ignore[call-overload, no-any-return]
    restore = _to_tuple if hint == tuple[str, ...] else _to_bool
    return pd.Series([restore(value) for value in column], dtype="object")


def _to_tuple(value: Any) -> tuple[str, ...]:
    return tuple(json.loads(value) if isinstance(value, str) else value)


def _to_bool(value: Any) -> bool | None:
    return None if value is None or value != value else str(value) == "True"


def _plain(record: Any) -> Any:
    """A record as JSON can hold it, without the fields that have no value."""
    if not dataclasses.is_dataclass(record):
        return record
    values = vars(record).items()
    return {
        key: value.isoformat() if isinstance(value, dt.date) else value for key, value in values if value is not None
    }


def _record(name: str, values: dict[str, Any]) -> Any:
    tuples, dates = _special(name)
    for key, value in values.items():
        if key in tuples:
            values[key] = tuple(value)
        elif key in dates:
            values[key] = dt.date.fromisoformat(value)
    return RECORDS[name](**dict.fromkeys(_required(name)) | values)


@cache
def _special(name: str) -> tuple[frozenset[str], frozenset[str]]:
    hints = typing.get_type_hints(RECORDS[name])
    tuples = frozenset(key for key, hint in hints.items() if hint == tuple[str, ...])
    return tuples, frozenset(key for key, hint in hints.items() if hint == dt.date | None)


@cache
def _required(name: str) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(RECORDS[name]) if field.default is dataclasses.MISSING)


def _replace(path: Path, content: bytes) -> None:
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
