"""AI-industry news as data: every row grounded in the text."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.article import Article as Article
    from analysis.asking import LanguageModel as LanguageModel
    from analysis.asking import ask as ask
    from analysis.corpus import analyze as analyze
    from analysis.corpus import analyze_dask as analyze_dask
    from analysis.corpus import analyze_to as analyze_to
    from analysis.correcting import read_corrections as read_corrections
    from analysis.explaining import explain as explain
    from analysis.inputs import read_article as read_article
    from analysis.inputs import read_articles as read_articles
    from analysis.lexicon import read_lexicon as read_lexicon
    from analysis.looking.charts import plot_at_least as plot_at_least
    from analysis.looking.charts import plot_mentions as plot_mentions
    from analysis.looking.charts import plot_readers as plot_readers
    from analysis.looking.charts import plot_roles as plot_roles
    from analysis.looking.charts import plot_sizes as plot_sizes
    from analysis.looking.charts import plot_statements as plot_statements
    from analysis.looking.charts import plot_timeline as plot_timeline
    from analysis.looking.checking import compare_readers as compare_readers
    from analysis.looking.checking import coverage as coverage
    from analysis.looking.checking import merge_readers as merge_readers
    from analysis.looking.comparing import compare as compare
    from analysis.looking.comparing import link_people as link_people
    from analysis.looking.comparing import merge_people as merge_people
    from analysis.looking.findings import careers as careers
    from analysis.looking.findings import findings as findings
    from analysis.looking.findings import holds_at as holds_at
    from analysis.looking.lookup import find as find
    from analysis.looking.lookup import profile as profile
    from analysis.looking.lookup import write_report as write_report
    from analysis.looking.marking import look as look
    from analysis.looking.marking import mark as mark
    from analysis.looking.showing import show as show
    from analysis.notation.writing import draft_gold as draft_gold
    from analysis.reviewing import review as review
    from analysis.scoring import measured as measured
    from analysis.scoring import score as score
    from analysis.store import read_tables as read_tables
    from analysis.store import role_graph as role_graph
    from analysis.store import to_timelinejs as to_timelinejs
    from analysis.store import write_graph as write_graph
    from analysis.store import write_tables as write_tables
    from analysis.tables import Tables as Tables
    from analysis.tables import to_table as to_table

# Module -> its public names, loaded on first use, so that `import analysis` costs nothing.
_PUBLIC = {
    "article": "Article",
    "asking": "LanguageModel ask",
    "corpus": "analyze analyze_dask analyze_to",
    "correcting": "read_corrections",
    "reviewing": "review",
    "notation.writing": "draft_gold",
    "explaining": "explain",
    "inputs": "read_article read_articles",
    "lexicon": "read_lexicon",
    "looking.charts": "plot_at_least plot_mentions plot_readers plot_roles plot_sizes plot_statements plot_timeline",
    "looking.checking": "compare_readers coverage merge_readers",
    "looking.comparing": "compare link_people merge_people",
    "looking.findings": "careers findings holds_at",
    "looking.lookup": "find profile write_report",
    "looking.marking": "look mark",
    "looking.showing": "show",
    "scoring": "measured score",
    "store": "read_tables role_graph to_timelinejs write_graph write_tables",
    "tables": "Tables to_table",
}
_MODULES = {name: module for module, names in _PUBLIC.items() for name in names.split()}
__all__ = sorted(_MODULES)


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from analysis.starting import nothing_collected

    with nothing_collected():
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__]
