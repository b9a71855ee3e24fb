"""An article: its text, never altered, and what is known about it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from analysis.errors import ArticleError
from analysis.records import printable


@dataclass(frozen=True)
class Article:
    r"""A news article.

    `text` is kept as it is; all offsets in all tables count its characters. `id` names the article in the tables (left
    out: a digest of the text, so that it does not depend on other articles). `published` is a date or an ISO 8601 date
    string; relative dates ("on Tuesday") are computed from it, and stay unresolved without it. `metadata` is
    carried along.

    >>> Article("Ann Lee left Acme on Tuesday.", published="2026-03-03").published
    datetime.date(2026, 3, 3)
    >>> Article("Hello.").id
    '2d8bd7d9'
    >>> Article("Hello.", published="yesterday")
    Traceback (most recent call last):
    analysis.errors.ArticleError: published='yesterday' is not a date: give YYYY-MM-DD, for example 2026-03-03
    """

    text: str
    id: str = ""
    title: str | None = None
    published: date | None = None
    source: str | None = None
    metadata: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __init__(
        self,
        text: str,
        id: str | None = "",
        title: str | None = None,
        published: date | str | None = None,
        source: str | None = None,
        metadata: Mapping[str, object] | None = None,
    ) -> None:
        if not isinstance(text, str):
            raise ArticleError(f"text is {type(text).__name__}, not str: decode bytes first, or use read_articles")
        values = {
            "text": text,
            "id": printable(str("" if id is None else id))
            or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8],
            "title": printable(title),
            "published": read_date(published),
            "source": printable(source),
            "metadata": dict(metadata or {}),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)


def read_date(value: date | str | None) -> date | None:
    """The calendar date of `value` (a date, a datetime, or an ISO 8601 string); None, NaT and "" are no date."""
    if value is None or value != value or (isinstance(value, str) and not value.strip()):  # only NaT is not itself
        return None
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    try:
        return datetime.fromisoformat(value.strip()).date()
    except (ValueError, AttributeError):
        raise ArticleError(f"published={value!r} is not a date: give YYYY-MM-DD, for example 2026-03-03") from None
