"""Imports run one way: a room may import only from the rooms on the floors below its own."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "analysis"
FLOORS = [  # from the ground up
    "errors records starting tokens choosing",
    "article pages lexicon",
    "english quotations",
    "parsing",
    "certainty",
    "dating",
    "specs",
    "naming",
    "reading",
    "scene",
    "references",
    "statements timeline",
    "questions",
    "roles",
    "tables",
    "notation",
    "asking",
    "learn learning explaining",
    "looking",
    "__main__",
]
ALSO_ON_TOP = ("correcting", "corpus", "inputs", "reviewing", "scoring", "store")
SAME_FLOOR = dict.fromkeys(ALSO_ON_TOP, "looking")
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms.split()}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.stem != "__init__")


def room_of(module: str) -> str:
    """The room of a module; what learns from gold stands above what it teaches."""
    top, _, rest = module.partition(".")
    return "learn" if rest == "learn" else SAME_FLOOR.get(top, top)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """The modules that one imports when it runs: not those for its type hints only."""
    tree = tree_of(path)
    hints = {id(node) for block in ast.walk(tree) if _is_for_hints(block) for node in ast.walk(block)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in hints:
            for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                if PACKAGE.parent.joinpath(*name.split(".")).with_suffix(".py").exists():
                    yield name.removeprefix("analysis.")


def _is_for_hints(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_from_its_own_floor_or_below(path: Path) -> None:
    room = room_of(".".join(path.relative_to(PACKAGE).with_suffix("").parts))
    above = {name for name in imported(path) if FLOOR_OF[room_of(name)] > FLOOR_OF[room]}
    assert not above


def test_the_mechanism_knows_nothing_of_news() -> None:
    for path in PACKAGE.joinpath("choosing").glob("*.py"):
        assert {room_of(name) for name in imported(path)} <= {"choosing", "errors"}


def test_every_dependency_is_declared() -> None:
    declared = (PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8")
    trees = [tree_of(path) for path in MODULES]
    names = {
        alias.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    names |= {str(n.module) for tree in trees for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and not n.level}
    ours = {name.split(".")[0] for name in names} - {"analysis", *sys.stdlib_module_names}
    assert {name for name in ours if {"dateutil": "python-dateutil"}.get(name, name) not in declared} == set()
