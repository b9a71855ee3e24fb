"""Fixtures for every test: the pipeline, loaded once, and a short way from a text to its Reading or tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from analysis import corpus
from analysis.article import Article
from analysis.lexicon import Lexicon
from analysis.reading import Reading
from analysis.tables import read_all

SEED = Path(__file__).parents[1] / "seeds" / "000_46bb21b46584f303.txt"
PUBLISHED = "2026-03-03"  # assumed, as in the notebooks: the article states no date

# The same examples at every run: a red test means that the change is wrong, not that the dice fell badly.
settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")


@pytest.fixture(scope="session")
def read() -> Callable[..., Reading]:
    """`read(text, published=None, lexicon=None)` gives the Reading of a text."""

    def read_text(text: str, published: str | None = None, lexicon: Lexicon | None = None) -> Reading:
        return next(iter(read_all([Article(text, id="test", published=published)], lexicon=lexicon)))

    return read_text


@pytest.fixture(scope="session")
def seed() -> Article:
    """The seed article, with the publication date that the notebooks assume."""
    return Article(SEED.read_bytes().decode("utf-8"), id="seed", published=PUBLISHED)


@pytest.fixture(scope="module")
def found_once() -> Iterator[None]:
    """What is found in an article is found once, for tests that are about what is done with it."""
    find, memory = corpus._find, dict[Any, Any]()

    def remembered(item: Any, nlp: Any, settings: Any) -> Any:
        key = (getattr(item, "id", None), getattr(item, "text", item), settings.corrections)
        if key not in memory:
            memory[key] = find(item, nlp, settings)
        return memory[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corpus, "_find", remembered)
        yield
