"""The question that a language model is asked about an article: the tables, the form of the rows, two examples."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.article import Article
    from analysis.notation.form import Span

CHARACTERS = 3  # of a token, at least: news text has four and more, names and signs fewer
ROWS = 3  # rows take up to so many times the characters of their article
LEAST = 500  # characters of a part


def ask(article: Article) -> str:
    """The question about an article, to paste into any chat; `analyze(article, answers=...)` reads what comes back.

    It says what the tables are and how rows are written, with two worked examples, the publication date, and the text.
    """
    return ask_part(article, (0, len(article.text)))


def ask_part(article: Article, part: Span, names: Iterable[str] = ()) -> str:
    """The question about a part of an article; `names` are the rows of names that the parts before gave."""
    text = article.text[slice(*part)]
    known = "\n".join(names)
    of_part = "" if part == (0, len(article.text)) else "This is a part of a longer article. "
    of_part += f"Names found in it so far, which need no rows of their own:\n{known}\n" if known else ""
    return _template().substitute(
        part=of_part,
        published=article.published or "not known",
        fence=f"=== {hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:12]} ===",
        text=text,
    )


def parts(article: Article, window: int) -> list[Span]:
    """The parts in which an article is asked about, so that question and answer fit a window of so many tokens.

    They end where a paragraph does, or a line, or a word.
    """
    size = max(LEAST, (window * CHARACTERS - len(_template().template)) // (1 + ROWS))
    text, start, found = article.text, 0, []
    while len(text) - start > size:
        ends = (text.rfind(sign, start + size // 2, start + size) + len(sign) for sign in ("\n\n", "\n", ". ", " "))
        end = next((end for end in ends if end > start + size // 2), start + size)
        found.append((start, end))
        start = end
    return [*found, (start, len(text))]


@cache
def _template() -> Template:
    return Template(files("analysis.asking").joinpath("question.txt").read_text(encoding="utf-8"))
