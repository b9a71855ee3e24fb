"""AI-industry news as data: every row grounded in the text."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.article import Article
    from analysis.asking.model import LanguageModel
    from analysis.asking.question import ask
    from analysis.corpus import analyze, analyze_dask, analyze_frame, analyze_to
    from analysis.correcting.applying import read_corrections
    from analysis.correcting.review import review
    from analysis.explaining import explain
    from analysis.exports import role_graph, to_timelinejs, write_graph
    from analysis.gold import draft_gold
    from analysis.inputs import read_article, read_articles
    from analysis.lexicon import read_lexicon
    from analysis.looking.charts import (
        plot_mentions,
        plot_readers,
        plot_roles,
        plot_sizes,
        plot_statements,
        plot_timeline,
    )
    from analysis.looking.comparing import compare
    from analysis.looking.covering import coverage
    from analysis.looking.findings import careers, findings, holds_at
    from analysis.looking.linking import link_people, merge_people
    from analysis.looking.lookup import find, profile
    from analysis.looking.marking import mark
    from analysis.looking.readers import compare_readers, merge_readers, reader_figures
    from analysis.looking.showing import show
    from analysis.looking.viewing import look, write_report
    from analysis.scoring import score
    from analysis.store import read_tables, write_tables
    from analysis.tables import Tables, to_table

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
    "careers": "looking.findings",
    "compare": "looking.comparing",
    "compare_readers": "looking.readers",
    "coverage": "looking.covering",
    "draft_gold": "gold",
    "explain": "explaining",
    "find": "looking.lookup",
    "findings": "looking.findings",
    "holds_at": "looking.findings",
    "link_people": "looking.linking",
    "look": "looking.viewing",
    "mark": "looking.marking",
    "merge_people": "looking.linking",
    "merge_readers": "looking.readers",
    "plot_mentions": "looking.charts",
    "plot_readers": "looking.charts",
    "plot_roles": "looking.charts",
    "plot_sizes": "looking.charts",
    "plot_statements": "looking.charts",
    "plot_timeline": "looking.charts",
    "profile": "looking.lookup",
    "read_article": "inputs",
    "read_articles": "inputs",
    "read_corrections": "correcting.applying",
    "read_lexicon": "lexicon",
    "read_tables": "store",
    "reader_figures": "looking.readers",
    "review": "correcting.review",
    "role_graph": "exports",
    "score": "scoring",
    "show": "looking.showing",
    "to_table": "tables",
    "to_timelinejs": "exports",
    "write_graph": "exports",
    "write_report": "looking.viewing",
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
    "find",
    "findings",
    "holds_at",
    "link_people",
    "look",
    "mark",
    "merge_people",
    "merge_readers",
    "plot_mentions",
    "plot_readers",
    "plot_roles",
    "plot_sizes",
    "plot_statements",
    "plot_timeline",
    "profile",
    "read_article",
    "read_articles",
    "read_corrections",
    "read_lexicon",
    "read_tables",
    "reader_figures",
    "review",
    "role_graph",
    "score",
    "show",
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
