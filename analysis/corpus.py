"""Articles, one or very many -> tables: what cannot be read costs itself alone."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from analysis.article import Article
from analysis.inputs import Articles
from analysis.lexicon import Lexicon, read_lexicon
from analysis.parsing import DEFAULT_MODEL, load_model, why_unreadable
from analysis.records import Problem
from analysis.tables import RECORDS, Tables, extract, read_all, to_tables

if TYPE_CHECKING:
    from spacy.language import Language

Found = dict[str, list[Any]]


def analyze(
    articles: Article | Articles | Iterable[Article | Problem],
    *,
    model: str | Language = DEFAULT_MODEL,
    lexicon: Lexicon | None = None,
) -> Tables:
    """Every table of one article or of many.

    `model` names an installed spaCy pipeline, or is a loaded one; `lexicon` holds the known organizations (left out:
    the built-in ones). An article that cannot be read (empty, binary, not English) has no rows: it is listed in
    `problems`, with a warning. Raises ModelError where the pipeline cannot be used.
    """
    nlp, lexicon = load_model(model), read_lexicon() if lexicon is None else lexicon
    found: Found = {name: [] for name in RECORDS}
    for name, records in find_records(_items(articles), nlp, lexicon):
        found[name].extend(records)
    if found["problems"]:
        first = found["problems"][0]
        message = f"{len(found['problems'])} problem(s), see tables.problems; the first: {first.source}: {first.reason}"
        warnings.warn(message, stacklevel=2)
    return to_tables(found)


def find_records(
    items: Iterable[Article | Problem], nlp: Language, lexicon: Lexicon
) -> Iterator[tuple[str, list[Any]]]:
    """Table names with records, article by article; an article that fails gives a problem instead."""
    items = [_checked(item) for item in items]
    articles = [item for item in items if isinstance(item, Article)]
    yield "problems", [item for item in items if isinstance(item, Problem)]
    try:
        results = [extract(reading) for reading in read_all(articles, model=nlp, lexicon=lexicon)]
    except Exception:
        # Some article is poisonous: find out which.
        results = [_extract_alone(article, nlp, lexicon) for article in articles]
    for found in results:
        yield from found.items()


def _items(articles: Article | Articles | Iterable[Article | Problem]) -> Iterator[Article | Problem]:
    if isinstance(articles, Article):
        return iter([articles])
    return articles.items() if isinstance(articles, Articles) else iter(articles)


def _checked(item: Article | Problem) -> Article | Problem:
    if isinstance(item, Article) and (reason := why_unreadable(item.text)):
        return Problem(article=item.id, source=item.source, reason=reason)
    return item


def _extract_alone(article: Article, nlp: Language, lexicon: Lexicon) -> Found:
    try:
        return dict(next(iter(map(extract, read_all([article], model=nlp, lexicon=lexicon)))))
    except Exception as error:
        reason = f"the analysis failed: {type(error).__name__}: {error}"
        return {"problems": [Problem(article=article.id, source=article.source, reason=reason)]}
