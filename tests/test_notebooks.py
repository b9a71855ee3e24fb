"""The notebooks: they run, what is stored is what they give, and they keep to the shape that readers rely on."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.notebooks import NOTEBOOKS, differences, execute

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
LONGEST_CELL = 8  # lines
DEFINITION = "definition"  # tags the one cell, in 06, that shows how to write a record type


def name(path: Path) -> str:
    return path.stem


def code_cells(path: Path) -> list[Any]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_a_notebook_was_run_in_order_without_an_error(path: Path) -> None:
    cells = code_cells(path)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert not [output for cell in cells for output in cell.outputs if output.output_type == "error"]


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_the_second_cell_holds_the_parameters(path: Path) -> None:
    second = nbformat.read(path, as_version=4).cells[1]
    assert second.cell_type == "code"
    assert "parameters" in second.metadata.get("tags", [])


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_code_cells_are_short_and_define_nothing(path: Path) -> None:
    defining = [cell for cell in code_cells(path) if DEFINITION in cell.metadata.get("tags", [])]
    assert len(defining) == (path.stem == "06-your-articles")
    for cell in code_cells(path):
        if cell in defining:
            continue
        assert 1 <= len(cell.source.splitlines()) <= LONGEST_CELL, cell.source
        source = "\n".join(line for line in cell.source.splitlines() if not line.startswith("%"))
        defined = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        assert not defined, cell.source


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_there_is_about_as_much_text_as_code(path: Path) -> None:
    kinds = [cell.cell_type for cell in nbformat.read(path, as_version=4).cells]
    assert 0.6 <= kinds.count("markdown") / kinds.count("code") <= 1.6


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_nothing_tells_of_the_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not [word for word in ("/home/", "/root/", "/tmp/", "/work/", "/Users/", "site-packages") if word in text]


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS, ids=name)
def test_the_stored_outputs_are_current(path: Path) -> None:
    stored = nbformat.read(path, as_version=4)
    assert differences(stored, execute(stored)) == []
