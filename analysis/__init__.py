"""AI-industry news as data: every row grounded in the text."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.article import Article
    from analysis.asking.model import LanguageModel
    from analysis.asking.question import ask
    from analysis.comparison import compare
    from analysis.corpus import analyze, analyze_dask, analyze_frame, analyze_to
    from analysis.corrections import read_corrections
    from analysis.evidence import mark
    from analysis.explaining import explain
    from analysis.exports import write_graph, write_report
    from analysis.gaps import coverage
    from analysis.gold import draft_gold
    from analysis.inputs import read_article, read_articles
    from analysis.lexicon import read_lexicon
    from analysis.linking import link_people, merge_people
    from analysis.network import role_graph
    from analysis.readers import compare_readers, merge_readers
    from analysis.scoring import score
    from analysis.specsheet import spec_sheet
    from analysis.store import read_tables, write_tables
    from analysis.tables import Tables, to_table
    from analysis.tenure import careers, holds_at
    from analysis.timelinejs import to_timelinejs

# Loaded on first use, so that `import analysis` costs nothing.
_PUBLIC = {
    "Article": "article",
    "LanguageModel": "asking.model",
    "Tables": "tables",
    "analyze": "corpus",
    "analyze_dask": "corpus",
    "analyze_frame": "corpus",
    "analyze_to": "corpus",
    "ask": "asking.question",
    "careers": "tenure",
    "compare": "comparison",
    "compare_readers": "readers",
    "coverage": "gaps",
    "draft_gold": "gold",
    "explain": "explaining",
    "holds_at": "tenure",
    "link_people": "linking",
    "mark": "evidence",
    "merge_people": "linking",
    "merge_readers": "readers",
    "read_article": "inputs",
    "read_articles": "inputs",
    "read_corrections": "corrections",
    "read_lexicon": "lexicon",
    "read_tables": "store",
    "role_graph": "network",
    "score": "scoring",
    "spec_sheet": "specsheet",
    "to_table": "tables",
    "to_timelinejs": "timelinejs",
    "write_graph": "exports",
    "write_report": "exports",
    "write_tables": "store",
}
__all__ = [
    "Article",
    "LanguageModel",
    "Tables",
    "analyze",
    "analyze_dask",
    "analyze_frame",
    "analyze_to",
    "ask",
    "careers",
    "compare",
    "compare_readers",
    "coverage",
    "draft_gold",
    "explain",
    "holds_at",
    "link_people",
    "mark",
    "merge_people",
    "merge_readers",
    "read_article",
    "read_articles",
    "read_corrections",
    "read_lexicon",
    "read_tables",
    "role_graph",
    "score",
    "spec_sheet",
    "to_table",
    "to_timelinejs",
    "write_graph",
    "write_report",
    "write_tables",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PUBLIC[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
