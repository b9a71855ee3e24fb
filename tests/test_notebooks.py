"""The notebooks: they run, what is stored is what they give, and they keep to the shape that readers rely on."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from analysis.looking.marking import script
from tests.notebooks import NOTEBOOKS, differences, execute, run_here

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
LONGEST_CELL = 8  # lines


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
    for cell in code_cells(path):
        assert 1 <= len(cell.source.splitlines()) <= LONGEST_CELL, cell.source
        source = "\n".join(line for line in cell.source.splitlines() if not line.startswith("%"))
        defined = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        assert not defined, cell.source


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_a_reader_needs_no_name_from_deep_inside(path: Path) -> None:
    assert not [cell.source for cell in code_cells(path) if "from analysis." in cell.source]


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_it_opens_with_findings_and_ends_with_a_question_whose_answer_is_checked(path: Path) -> None:
    sources = [cell.source for cell in code_cells(path)]
    assert any(source.startswith("findings(") for source in sources[:4])
    assert sources[-1].startswith("mine = ") and '"right" if mine == right' in sources[-1]


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


HOSTILE = "<script>alert(1)</script>"
TEXTS = {
    "no dates": "Ann Lee, chief executive of Acme AI, leaves the company. “Enough,” she said. Foo 3 has 8B parameters.",
    "no people": "Acme AI released Foo 3 in May 2024. It has 8B parameters and costs $0.50 per million input tokens.",
    "no models": "Ann Lee left Acme AI in May 2024. Bo Ek, her deputy, declined to comment. “Soon,” Lee wrote.",
    "one sentence": "It rained.",
    "markup": "**Ann** [Lee](x) <b>Lee</b>, head of $Acme$ <img src=x onerror=alert(1)> AI, left on 3 May 2024. "
    "“I like $x$ and $y$ | _a_ `b`,” said Ann Lee of A*c*me & <i>Co</i>. " + HOSTILE + " Foo_3 $B$ has 8B parameters. "
    "Ann Lee of $Beta$ did not respond. It is not known why <u>Acme</u> paid $5 to $9.",
}


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS, ids=name)
@pytest.mark.parametrize("case", TEXTS)
def test_it_runs_on_any_article_and_shows_its_text_as_text(path: Path, case: str, tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text(TEXTS[case], encoding="utf-8")
    published = None if case == "no dates" else "2024-05-07"
    corrections = str(tmp_path / "mine.txt")
    shown = run_here(
        nbformat.read(path, as_version=4),
        article_path=str(article),
        source=str(tmp_path),
        published=published,
        corrections=corrections,
    )
    assert shown
    for html in shown:
        html = html.replace(f"<script>{script()}</script>", "")
        assert not re.search(r"<(script|img|iframe|svg)|<[^>]* on\w+=", html)
