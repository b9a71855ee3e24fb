"""Saved pages and Markdown -> running text, title and date, with a note of where the date was read."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from analysis.errors import ArticleError

FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\r?\n(.*?)^\1[ \t]*(?:\r?\n|\Z)\s*", re.DOTALL | re.MULTILINE)
FIELD = re.compile(r"([\w-]+)\s*:\s*(.*?)\s*\Z")
OTHER_LINE = re.compile(r"[ \t]*(?:#.*|- .*|[\]}])?\Z|[ \t]+\S")  # of YAML: a remark, an item, what goes on
FIGURE = re.compile(r"<(/?)fig(caption|ure)(?=[\s>])", re.IGNORECASE)
ARTICLE = re.compile(r"(?:Article|Posting|Report)\b")  # schema.org's kinds of article end so
HEADING = re.compile(r"^#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$", re.MULTILINE)
IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")
LINK = re.compile(r"\[([^\]\n]+)\]\([^)\n]*\)")
EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)([^*_\n]+?)(?<=\S)\1(?![\w*])")
LINKED = "application/ld+json"
DATE_PROPERTIES = ("article:published_time", "og:article:published_time", "datePublished", "date")


@dataclass(frozen=True)
class Page:
    """The running text of a page, and what the page says about it; `published` is as the page writes it."""

    text: str
    title: str | None = None
    published: str | None = None
    published_from: str | None = None
    source: str | None = None
    metadata: dict[str, object] = field(default_factory=dict)


def read_html(html: str) -> Page:
    """The main text of a saved page, its title, author, publication date and address. Nothing is fetched.

    The date is that of an article in JSON-LD, else of the meta properties (OpenGraph), else trafilatura's guess, and
    `published_from` says which. A first line that repeats the title is dropped. Raises ArticleError where the page has
    no main text, or trafilatura (extra `html`) is missing.
    """
    try:
        from trafilatura import bare_extraction
    except ImportError:
        raise ArticleError("reading HTML needs trafilatura: pip install 'newsgrounds[html]'") from None
    head = _Head(html)
    shown = FIGURE.sub(lambda tag: f"<{tag[1]}{'p' if tag[2] != 'ure' else 'div'}", html)  # else captions are dropped
    shown = shown.replace(LINKED, "")  # where a video's date would be taken for the article's
    dates = {"extensive_search": False, "original_date": True}  # not those of the running text
    document: Any = bare_extraction(shown, with_metadata=True, include_comments=False, date_extraction_params=dates)
    if document is None or not (document.text or "").strip():
        raise ArticleError("the page has no main text that could be found: save its text as a .txt file")
    stated = head.linked("headline"), head.properties.get("og:title"), document.title
    titles = [title for title in stated if title]
    published, published_from = _date(head, document.date)
    author = head.linked("author") or head.properties.get("author") or document.author
    return Page(
        text=_without_title(document.text, [*titles, *head.headings]),
        title=titles[0] if titles else None,
        published=published,
        published_from=published_from,
        source=head.properties.get("og:url") or document.url,
        metadata={"author": author} if author else {},
    )


def read_markdown(markdown: str) -> Page:
    r"""The text of a Markdown file without its marks, and the fields of its front matter (YAML lines or TOML).

    >>> page = read_markdown("---\ndate: 2026-03-03\n---\n# Ann Lee leaves\n\nShe **left** [Acme](x).")
    >>> page.text, page.title, page.published
    ('She left Acme.', 'Ann Lee leaves', '2026-03-03')
    """
    match = FRONT_MATTER.match(markdown)
    fields = _front_matter(match) if match else {}
    body = markdown[match.end() :] if match and (fields or not match[2].strip()) else markdown
    heading = HEADING.search(body)
    title = str(fields.pop("title", "") or (heading[1] if heading else "")) or None
    key = next((key for key in ("published", "date") if fields.get(key)), None)
    source = next((str(fields.pop(key)) for key in ("source", "url", "link") if fields.get(key)), None)
    return Page(
        text=_without_title(_plain(body), [title] if title else []),
        title=title,
        published=str(fields.pop(key)) if key else None,
        published_from=f"front matter, {key}" if key else None,
        source=source,
        metadata=fields,
    )


class _Head(HTMLParser):
    """What a page says of itself: JSON-LD objects, meta properties, first-rank headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.properties: dict[str, str] = {}
        self.headings: list[str] = []
        self.objects: list[dict[str, Any]] = []
        self._open: str | None = None
        self._text = ""
        self.feed(html)

    def linked(self, key: str) -> str | None:
        """The value of `key` in the first JSON-LD article, else page, that has it; of a person or a list, the names."""
        kinds = [(str(item.get("@type", "WebPage")), item) for item in self.objects if item.get(key)]
        articles = [item for kind, item in kinds if ARTICLE.search(kind)]
        pages = [item for kind, item in kinds if "WebPage" in kind]
        return next((_name(item[key]) for item in articles + pages), None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
            self.properties.setdefault(name, attributes.get("content", ""))
        elif tag == "h1" or (tag == "script" and attributes.get("type", "").lower() == LINKED):
            self._open, self._text = tag, ""

    def handle_data(self, data: str) -> None:
        self._text += data if self._open else ""

    def handle_endtag(self, tag: str) -> None:
        if tag != self._open:
            return
        self._open = None
        if tag == "h1":
            self.headings.append(self._text)
        else:
            self.objects += _objects(self._text)


def _objects(text: str) -> Iterator[dict[str, Any]]:
    try:
        waiting = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, dict):
            yield value
            waiting += [value["@graph"]] if "@graph" in value else []
        elif isinstance(value, list):
            waiting += value


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        return ", ".join(name for name in map(_name, value) if name) or None
    return _name(value.get("name")) if isinstance(value, dict) else str(value) if value else None


def _date(head: _Head, guess: str | None) -> tuple[str | None, str | None]:
    linked = head.linked("datePublished")
    if linked:
        return linked, "JSON-LD datePublished"
    for name in DATE_PROPERTIES:
        if head.properties.get(name):
            return head.properties[name], f"meta {name}"
    return (guess, "guessed by trafilatura") if guess else (None, None)


def _without_title(text: str, titles: list[str]) -> str:
    first, _, rest = text.lstrip().partition("\n")
    return rest.lstrip() if _folded(first) in {_folded(title) for title in titles} and rest.strip() else text


def _folded(title: str) -> str:
    return " ".join(title.split()).casefold()


def _front_matter(match: re.Match[str]) -> dict[str, Any]:
    if match[1] == "+++":
        try:
            return tomllib.loads(match[2])
        except tomllib.TOMLDecodeError as error:
            raise ArticleError(f"the front matter is not TOML: {error}") from None
    lines = match[2].splitlines()
    if not all(FIELD.match(line) or OTHER_LINE.match(line) for line in lines):
        return {}  # a text between two rules
    found = (FIELD.match(line) for line in lines)
    return {line[1].lower(): line[2].strip("\"'") for line in found if line}


def _plain(markdown: str) -> str:
    text = LINK.sub(r"\1", IMAGE.sub("", HEADING.sub(r"\1", markdown)))
    return EMPHASIS.sub(r"\2", text)
