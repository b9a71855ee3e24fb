"""Bytes, saved pages and Markdown -> running text, title and date, with a note of where the date was read."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis.errors import ArticleError

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # begins like the mark of UTF-16, so it is tried first
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
LOOKED_AT = 1 << 22  # bytes of a file by which its encoding is told
FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)\s*", re.DOTALL | re.MULTILINE)
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


def decode(data: bytes, encoding: str | None = None, *, markup: bool = False) -> str:
    r"""The text of a file's bytes: by a byte order mark, else UTF-8 (\ufffd for what is none), else Windows-1252.

    `encoding`, if given, goes before; with `markup`, so does the one that an HTML page declares. Raises ArticleError
    where the bytes are not text.

    >>> decode("“Qwen”".encode("cp1252")), decode("Café".encode("utf-16"))
    ('“Qwen”', 'Café')
    >>> decode(b"\x89PNG\x00\x00")
    Traceback (most recent call last):
    analysis.errors.ArticleError: not a text: the bytes are binary
    """
    encoding = encoding or (_declared(data) if markup else None) or _encoding(data)
    try:
        return data.decode(encoding, "replace" if encoding.startswith("utf") else "strict")
    except (UnicodeDecodeError, LookupError):
        raise ArticleError(f"not a text in encoding {encoding!r}: give encoding=, or save it as UTF-8") from None


def detect(path: Path) -> str:
    """The encoding of a file, told by its beginning. Raises ArticleError where the bytes are not text."""
    with path.open("rb") as file:
        return _encoding(file.read(LOOKED_AT) + file.readline())  # no character cut in two


def _encoding(data: bytes) -> str:
    """A mark's encoding; UTF-8, where most of what is not ASCII is a character in it; else Windows-1252."""
    if mark := next((mark for mark in MARKS if data.startswith(mark)), None):
        return MARKS[mark]
    if b"\0" in data:
        raise ArticleError("not a text: the bytes are binary")
    text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd") - data.count("\ufffd".encode())
    if lost <= (len(text) - len(text.encode("ascii", "ignore"))) / 2:
        return "utf-8"
    if "\ufffd" in data.decode("cp1252", "replace"):
        raise ArticleError("not a text in UTF-8 or Windows-1252: give encoding=, or save it as UTF-8")
    return "cp1252"


def _declared(data: bytes) -> str | None:
    """The encoding that a page declares, where it is one and fits."""
    match = None if data.startswith((*MARKS,)) else CHARSET.search(data[:2048])
    try:
        if match:
            data.decode(name := match[1].decode("ascii"))
            return name
    except (UnicodeDecodeError, LookupError):
        pass
    return None


def read_html(html: str) -> dict[str, Any]:
    """The main text of a saved page, its title, author, publication date and address, by name. Nothing is fetched.

    The date is that of an article in JSON-LD, else of the meta properties (OpenGraph), else trafilatura's guess, and
    `published_from` says which. A first line that repeats the title is dropped. Raises ArticleError where the page has
    no main text, or trafilatura (extra `html`) is missing.
    """
    try:
        from trafilatura import bare_extraction, load_html
    except ImportError:
        raise ArticleError("reading HTML needs trafilatura: pip install 'newsgrounds[html]'") from None
    shown = FIGURE.sub(lambda tag: f"<{tag[1]}{'p' if tag[2] != 'ure' else 'div'}", html)  # else captions are dropped
    shown = shown.replace(LINKED, "")  # where a video's date would be taken for the article's
    dates = {"extensive_search": False, "original_date": True}  # not those of the running text
    document: Any = bare_extraction(shown, with_metadata=True, include_comments=False, date_extraction_params=dates)
    if document is None or not (document.text or "").strip():
        raise ArticleError("the page has no main text that could be found: save its text as a .txt file")
    tree: Any = load_html(html)
    meta = [(tag.get("property") or tag.get("name") or tag.get("itemprop"), tag) for tag in tree.iter("meta")]
    properties = {name: tag.get("content") for name, tag in reversed(meta) if name}
    scripts = (tag.text or "" for tag in tree.iter("script") if tag.get("type", "").lower() == LINKED)
    objects = [value for script in scripts for value in _objects(script)]
    titles = [title for title in (_linked(objects, "headline"), properties.get("og:title"), document.title) if title]
    stated = [(_linked(objects, "datePublished"), "JSON-LD datePublished")]
    stated += [(properties.get(name), f"meta {name}") for name in DATE_PROPERTIES]
    stated += [(document.date, "guessed by trafilatura")]
    published, published_from = next(((date, where) for date, where in stated if date), (None, None))
    said = {
        "title": next(iter(titles), None),
        "published": published,
        "published_from": published_from,
        "source": properties.get("og:url") or document.url,
        "author": _linked(objects, "author") or properties.get("author") or document.author,
    }
    text = _without_title(document.text, [*titles, *("".join(tag.itertext()) for tag in tree.iter("h1"))])
    return {"text": text} | {name: value for name, value in said.items() if value}


def read_markdown(markdown: str) -> dict[str, Any]:
    r"""The text of a Markdown file without its marks, its title and date, and the other fields of its front matter.

    >>> page = read_markdown("---\ndate: 2026-03-03\n---\n# Ann Lee leaves\n\nShe **left** [Acme](x).")
    >>> page["text"], page["title"], page["published"]
    ('She left Acme.', 'Ann Lee leaves', '2026-03-03')
    """
    match = FRONT_MATTER.match(markdown)
    fields = _front_matter(match[1].splitlines()) if match else {}
    body = markdown[match.end() :] if match and (fields or not match[1].strip()) else markdown
    heading = HEADING.search(body)
    title = fields.pop("title", "") or (heading[1] if heading else "")
    text = EMPHASIS.sub(r"\2", LINK.sub(r"\1", IMAGE.sub("", HEADING.sub(r"\1", body))))
    found = {"text": _without_title(text, [title])} | ({"title": title} if title else {})
    if key := next((key for key in ("published", "date") if fields.get(key)), None):
        found |= {"published": fields.pop(key), "published_from": f"front matter, {key}"}
    if source := next((fields.pop(key) for key in ("source", "url", "link") if fields.get(key)), None):
        found["source"] = source
    return fields | found


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-LD script."""
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


def _linked(objects: list[dict[str, Any]], key: str) -> str | None:
    """The value of `key` in the first JSON-LD article, else page, that has it; of a person or a list, the names."""
    kinds = [(str(item.get("@type", "WebPage")), item) for item in objects if item.get(key)]
    articles = [item for kind, item in kinds if ARTICLE.search(kind)]
    pages = [item for kind, item in kinds if "WebPage" in kind]
    return next((_name(item[key]) for item in articles + pages), None)


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        return ", ".join(name for name in map(_name, value) if name) or None
    return _name(value.get("name")) if isinstance(value, dict) else str(value) if value else None


def _without_title(text: str, titles: list[str]) -> str:
    first, _, rest = text.lstrip().partition("\n")
    return rest.lstrip() if _folded(first) in map(_folded, titles) and rest.strip() else text


def _folded(title: str) -> str:
    return " ".join(title.split()).casefold()


def _front_matter(lines: list[str]) -> dict[str, str]:
    """The fields between two rules; none of what is a text."""
    if not all(FIELD.match(line) or OTHER_LINE.match(line) for line in lines):
        return {}
    found = (FIELD.match(line) for line in lines)
    return {line[1].lower(): line[2].strip("\"'") for line in found if line}
