"""Annotated articles: a text file with a header, the article exactly, a line of percent signs, and the rows."""

from __future__ import annotations

import re
from pathlib import Path

from analysis.article import Article
from analysis.errors import AnalysisError

RULE = "%%%"
HEADER = re.compile(r"(?P<name>[^\s:][^:]*):(?:[ \t]+(?P<value>.*)|$)")
OWN = ("id", "title", "published", "source")


def read_annotated(path: Path | str) -> tuple[Article, str]:
    """The article of a file and its rows, as text. Raises AnalysisError for a file that is no annotated article."""
    path = Path(path)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return split_annotated(file.read())
    except (OSError, ValueError, AnalysisError) as error:
        raise AnalysisError(f"{path}: no annotated article ({error})") from None


def is_annotated(content: str) -> bool:
    r"""Whether a text is an annotated article.

    >>> is_annotated("id: a\n\nAnn Lee left.\n\n%%%\n"), is_annotated("Ann Lee left.")
    (True, False)
    """
    try:
        return RULE in content and bool(split_annotated(content))
    except AnalysisError:
        return False


def split_annotated(content: str) -> tuple[Article, str]:
    r"""The article and the rows of an annotated article.

    Lines of the header that an Article has no place for are its metadata. Raises AnalysisError if a part is missing.

    >>> article, rows = split_annotated("id: a\npublished: 2026-03-03\n\nAnn Lee left.\n\n%%%\nperson | Ann Lee\n")
    >>> article.id, article.text, rows
    ('a', 'Ann Lee left.', 'person | Ann Lee\n')
    """
    line_break = "\r\n" if "\r\n" in content.partition("\n")[0] + "\n" else "\n"
    head, blank, rest = content.partition(line_break * 2)
    text, rule, rows = rest.rpartition(f"{line_break}{RULE}{line_break}")
    if not (blank and rule):
        raise AnalysisError(f"an annotated article has a header, a blank line, the text, a line {RULE}, and the rows")
    header = {}
    for line in head.splitlines():
        named = HEADER.fullmatch(line)
        if named is None:
            raise AnalysisError(f"{line[:60]!r} in the header: write name: value, for example published: 2026-03-03")
        header[named["name"]] = (named["value"] or "").strip()
    metadata = {name: value for name, value in header.items() if name not in OWN}
    known = {name: header[name] for name in OWN if name in header}
    return Article(text.removesuffix(line_break), metadata=metadata, **known), rows


def join_annotated(article: Article, rows: str) -> str:
    """An annotated article as a file holds it."""
    known = {name: getattr(article, name) for name in OWN} | dict(article.metadata)
    lines = (" ".join(f"{name}: {value}".split()) for name, value in known.items() if value)
    header = [line for line in lines if HEADER.fullmatch(line)]
    return "\n".join([*header, "", article.text, "", RULE, rows])
