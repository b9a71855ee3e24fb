"""Imports run one way: a module may import only from the layers below its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "analysis"
LAYERS = [
    {"errors", "charts.palette"},
    {"records", "tokens"},
    {"article", "lexicon", "dating.edtf", "dating.wording"},
    {"parsing", "grammar", "dating.timewords", "dating.tense", "speech.quotations", "speech.reporting"},
    {"naming.vocabulary", "specs.numbers", "specs.view", "specs.counts"},
    {"specs.places"},
    {"naming.runs", "naming.forms"},
    {"naming.capitals", "naming.clues"},
    {"specs.names", "certainty", "dating.shapes"},
    {"naming.aliases"},
    {"naming.kinds"},
    {"dating.story", "dating.ambiguity", "dating.entries", "dating.links"},
    {"dating.relative"},
    {"dating.resolution", "dating.anchors"},
    {"names", "people", "organizations", "dates"},
    {"notation.form"},
    {"notation.finding", "notation.values", "notation.files"},
    {"notation.naming"},
    {"notation.placing"},
    {"notation.reading", "notation.writing"},
    {"reading"},
    {"discourse"},
    {"coreference"},
    {"events.loose"},
    {"events.attachment", "events.headings"},
    {"holding.groups"},
    {"holding.lines"},
    {"holding.posts", "holding.terms"},
    {"holding.placing", "holding.claims", "holding.complements"},
    {"holding.titles", "holding.holders", "holding.claiming", "holding.entries"},
    {"holding.appointments", "holding.context"},
    {"holding.founding"},
    {"holding.moves", "holding.phrases", "holding.ledger"},
    {"speech.speakers", "speech.scene"},
    {"speech.reported"},
    {"speech.attributions", "speech.silences"},
    {"speech.sources", "speech.floating", "speech.interviews"},
    {"specs.quantities"},
    {"specs.pairs"},
    {"specs.facts"},
    {"specs.rows"},
    {"specs.learn"},
    {"roles", "timeline", "statements", "questions"},
    {"tables"},
    {"intake.markup", "intake.encodings", "scale.chunks"},
    {"corrections"},
    {"scale.correcting"},
    {"inputs", "store", "scale.workers", "linking"},
    {"comparison", "gold"},
    {"scoring"},
    {"corpus"},
    {"charts.canvas", "tenure", "network", "specsheet"},
    {"plots", "timelinejs", "evidence", "gaps"},
    {"exports"},
    {"__main__"},
]
LAYER_OF = {module: level for level, modules in enumerate(LAYERS) for module in modules}
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    for path in PACKAGE.rglob("*.py")
    if path.stem != "__init__"
)


def imports(module: str) -> set[str]:
    """Every module that a module may import: `from a import b` counts as both `a` and `a.b`."""
    tree = ast.parse(PACKAGE.joinpath(*module.split(".")).with_suffix(".py").read_text(encoding="utf-8"))
    whole = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    parts = {f"{node.module}.{alias.name}" for node in whole for alias in node.names}
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return {str(node.module) for node in whole} | parts | plain


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_a_layer(module: str) -> None:
    assert module in LAYER_OF


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_its_layer_or_below(module: str) -> None:
    own = {name.removeprefix("analysis.") for name in imports(module) if name.startswith("analysis.")}
    assert {name for name in own & LAYER_OF.keys() if LAYER_OF[name] > LAYER_OF[module]} == set()


@pytest.mark.parametrize("module", [m for m in MODULES if LAYER_OF.get(m, 99) < LAYER_OF["tables"]])
def test_extractors_do_not_import_pandas(module: str) -> None:
    assert not {name for name in imports(module) if name.split(".")[0] in ("pandas", "seaborn", "matplotlib")}


def test_plots_do_not_import_spacy() -> None:
    assert "plots" not in MODULES or not {name for name in imports("plots") if name.startswith("spacy")}
