"""Imports run one way: a module may import only from the layers below its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "analysis"
LAYERS = [
    {"errors", "palette"},
    {"records", "tokens"},
    {"article", "lexicon", "edtf", "date_words"},
    {"model_shapes", "model_contexts", "numerals"},
    {"prices"},
    {"quantities"},
    {"parsing", "grammar", "timewords", "tense", "quotations", "reporting"},
    {"vocabulary"},
    {"runs", "forms"},
    {"capitals", "clues"},
    {"models", "certainty", "shapes"},
    {"aliases"},
    {"kinds"},
    {"story", "ambiguity", "entries", "links"},
    {"relative"},
    {"resolution", "anchors"},
    {"names", "people", "organizations", "dates"},
    {"reading"},
    {"discourse"},
    {"coreference"},
    {"loose"},
    {"attachment", "headings"},
    {"lines"},
    {"posts"},
    {"placing", "claims", "complements"},
    {"titles", "holders", "claiming", "ledger"},
    {"appointments"},
    {"moves"},
    {"speakers", "scene"},
    {"reported"},
    {"attributions", "silences"},
    {"sources", "floating", "interviews"},
    {"series", "model_facts"},
    {"model_targets"},
    {"model_makers", "model_counts"},
    {"roles", "specs", "timeline", "statements", "questions"},
    {"tables"},
    {"markup", "encodings", "chunks"},
    {"corrections"},
    {"correcting"},
    {"inputs", "store", "workers", "linking"},
    {"comparison", "gold"},
    {"scoring"},
    {"corpus"},
    {"canvas", "tenure", "network", "specsheet", "specs_reference"},
    {"plots", "timelinejs", "evidence", "gaps"},
    {"exports"},
    {"__main__"},
]
LAYER_OF = {module: level for level, modules in enumerate(LAYERS) for module in modules}
MODULES = sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__")


def imports(module: str) -> set[str]:
    tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
    from_package = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return from_package | plain


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_a_layer(module: str) -> None:
    assert module in LAYER_OF


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_its_layer_or_below(module: str) -> None:
    own = {name.removeprefix("analysis.") for name in imports(module) if name.startswith("analysis.")}
    assert {name for name in own if LAYER_OF[name] > LAYER_OF[module]} == set()


@pytest.mark.parametrize("module", [m for m in MODULES if LAYER_OF.get(m, 99) < LAYER_OF["tables"]])
def test_extractors_do_not_import_pandas(module: str) -> None:
    assert not {name for name in imports(module) if name.split(".")[0] in ("pandas", "seaborn", "matplotlib")}


def test_plots_do_not_import_spacy() -> None:
    assert "plots" not in MODULES or not {name for name in imports("plots") if name.startswith("spacy")}
