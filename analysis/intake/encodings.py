"""Bytes -> text: which encoding a file has, without guessing by statistics."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from analysis.errors import ArticleError

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # begins like the mark of UTF-16, so it is tried first
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
BLOCK = 1 << 20


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
    encoding = encoding or (_declared(data) if markup else None) or _encoding([data])
    try:
        return data.decode(encoding, "replace" if encoding.startswith("utf") else "strict")
    except (UnicodeDecodeError, LookupError):
        raise ArticleError(f"not a text in encoding {encoding!r}: give encoding=, or save it as UTF-8") from None


def detect(path: Path) -> str:
    """The encoding of a file, read block by block. Raises ArticleError where the bytes are not text."""
    with path.open("rb") as file:
        return _encoding(iter(lambda: file.read(BLOCK), b""))


def _encoding(blocks: Iterable[bytes]) -> str:
    """A mark's encoding; UTF-8, where most of what is not ASCII is a character in it; else Windows-1252."""
    lenient = codecs.getincrementaldecoder("utf-8")("replace")
    other = codecs.getincrementaldecoder("cp1252")("replace")
    lost = characters = undefined = 0
    for number, block in enumerate(chain(blocks, [b""])):
        if number == 0 and (mark := _mark(block)):
            return MARKS[mark]
        if b"\0" in block:
            raise ArticleError("not a text: the bytes are binary")
        text = lenient.decode(block, final=not block)
        lost += text.count("\ufffd") - block.count("\ufffd".encode())
        characters += len(text) - len(text.encode("ascii", "ignore"))
        undefined += other.decode(block).count("\ufffd")
    if lost <= characters / 2:
        return "utf-8"
    if undefined:
        raise ArticleError("not a text in UTF-8 or Windows-1252: give encoding=, or save it as UTF-8")
    return "cp1252"


def _mark(block: bytes) -> bytes | None:
    return next((mark for mark in MARKS if block.startswith(mark)), None)


def _declared(data: bytes) -> str | None:
    """The encoding that a page declares, where it is one and fits."""
    match = None if _mark(data) else CHARSET.search(data[:2048])
    try:
        if match:
            data.decode(name := match[1].decode("ascii"))
            return name
    except (UnicodeDecodeError, LookupError):
        pass
    return None
