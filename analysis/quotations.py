"""Where the words between quotation marks are, whatever marks the writer uses.

Works on plain text, one paragraph at a time, so that an odd mark costs no more than its own paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from analysis.lexicon import word_set

CLOSING = {"“": "”", "„": "“”", "«": "»", "‹": "›", "「": "」", "『": "』", '"': '"', "‘": "’", "'": "'", "``": "''"}
DOUBLE = '"“„”'
SINGLE = "'‘’"
BREAK = re.compile(r"(?<!\s)\s*\n\s*")
MARK = re.compile(r"``|''|[\"“”„‟«»‹›「」『』‘’']")
DOUBLE_MARK = re.compile(r"[\"“”„‟«»]")
ENDS_SENTENCE = ".!?…"
FURTHEST = 2000  # characters that a quotation goes on behind its own paragraph
TITLE_BEFORE = re.compile(
    r"\b(?:titled|entitled|headlined|headed|dubbed|named|nicknamed|codenamed|code-named|known as|captioned|labell?ed"
    r"|(?:film|movie|book|novel|memoir|song|album|single|paper|series|show|podcast|documentary|game|play|essay|essays"
    r"|article|episode|lecture|exhibition|memo|magazine|column|study|report|hashtag|word|words|term|terms|phrase"
    r"|section|slogan|nickname|so-called)s?(?: called)?),?\s*$"
)


@dataclass(frozen=True)
class Quotation:
    """Words between quotation marks: `text[start:end]`, the marks themselves stand just outside.

    `closed` is False where the closing mark is missing; `continues` is True where the quotation before it was left
    open at the end of its paragraph so that this one goes on with it; `title` is True where the words are a name.
    """

    start: int
    end: int
    mark: str
    closed: bool = True
    continues: bool = False
    title: bool = False

    @property
    def outer(self) -> tuple[int, int]:
        """Offsets with the marks."""
        return self.start - len(self.mark), self.end + (len(self.mark) if self.closed else 0)


def find_quotations(text: str) -> list[Quotation]:
    """The outermost quotations of a text, in order.

    >>> [text[q.start:q.end] for text in ["He said “it's ‘over’” and left."] for q in find_quotations(text)]
    ["it's ‘over’"]
    >>> [quotation.title for quotation in find_quotations('The 6" screen and the “Attention Is All You Need” paper')]
    [True]

    A paragraph that opens with a mark and never closes it is one quotation if the next paragraph opens with a mark as
    well (each paragraph of a long quotation does) or if it is the whole paragraph. Where the mark that is missing
    stands at the end of a sentence further down, with no other before it, the quotation goes on up to there. Any other
    mark that has no partner is ignored.
    """
    found: list[Quotation] = []
    unfinished = False
    for start, end in paragraphs(text):
        if found and found[-1].outer[1] > start:
            start = min(found[-1].outer[1], end)
        quotations = list(_pair(text, start, end, goes_on=BREAK.match(text, end)))
        if unfinished and quotations and quotations[0].outer[0] == start:
            first = quotations[0]
            quotations[0] = replace(first, continues=True)
        unfinished = bool(quotations) and not quotations[-1].closed
        found += [replace(quotation, title=is_title(text, quotation)) for quotation in quotations]
    return found


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the runs of text between line breaks."""
    edges = [(0, 0), *(match.span() for match in BREAK.finditer(text)), (len(text), len(text))]
    yield from ((left[1], right[0]) for left, right in pairwise(edges) if right[0] > left[1])


def is_title(text: str, quotation: Quotation) -> bool:
    """Whether the words are a name: “Attention Is All You Need”, the album “thank u, next”, nicknamed “the Doctor”."""
    words = re.findall(r"[^\W\d_][\w’'-]*", text[quotation.start : quotation.end])
    if not words or text[quotation.end - 1] == "." or (text[quotation.end - 1] in ",!?" and len(words) > 4):
        return not words
    small = word_set("title_small_words")
    heavy = [word for word in words if word.lower() not in small]
    if len(words) > 1 and len(heavy) > 1 and all(word[0].isupper() for word in heavy):
        return True
    return TITLE_BEFORE.search(text, max(0, quotation.start - 60), quotation.outer[0]) is not None


def _pair(text: str, start: int, end: int, goes_on: re.Match[str] | None) -> Iterator[Quotation]:
    position = start
    while match := MARK.search(text, position, end):
        position = match.end()
        mark = match.group()
        if mark not in CLOSING or not _opens(text, match, start):
            continue
        close = _closing(text, mark, match.end(), end)
        if close is not None:
            yield Quotation(match.end(), close, mark)
            position = close + len(mark)
        elif mark in DOUBLE and (close := _closed_below(text, mark, end)):
            yield Quotation(match.end(), close, mark)
            return
        elif mark in DOUBLE and (match.start() == start or (goes_on and text.startswith(mark, goes_on.end()))):
            yield Quotation(match.end(), end, mark, closed=False)
            return


def _closed_below(text: str, mark: str, end: int) -> int | None:
    """Where a quotation that its own paragraph leaves open is closed."""
    below = DOUBLE_MARK.search(text, end, end + FURTHEST)
    fits = below is not None and below.group() in CLOSING[mark] and text[below.start() - 1] in ENDS_SENTENCE
    return below.start() if below and fits and not text[below.end() : below.end() + 1].isalnum() else None


def _opens(text: str, match: re.Match[str], start: int) -> bool:
    before = text[match.start() - 1] if match.start() > start else " "
    after = text[match.end() : match.end() + 1]
    if not after or (after.isspace() and match.group() not in "«‹"):
        return False
    if match.group() in SINGLE:  # not ’90s
        return (before.isspace() or before in '([—–-“"') and (after.isupper() or after.islower())
    return not (match.group() == '"' and before.isalnum())


def _closing(text: str, mark: str, offset: int, end: int) -> int | None:
    """Where the mark that closes a quotation stands, skipping quotations inside it."""
    depth = 0
    candidate = None
    for match in MARK.finditer(text, offset, end):
        found = match.group()
        if mark in SINGLE:
            if found in DOUBLE and found != "”":
                return candidate
            if found not in CLOSING[mark]:
                if found == mark:
                    return candidate
                continue
            if _closes_single(text, match):
                if text[match.start() - 1] != "s" or not text[match.end() : match.end() + 2].strip().islower():
                    return match.start()
                candidate = match.start()  # the drivers’ union: only if nothing better follows
        elif found in CLOSING[mark]:
            if depth == 0:
                if mark == '"' and text[match.start() - 1].isspace() and text[match.end() : match.end() + 1].isalnum():
                    return None  # another one opens: the first has no partner
                return match.start()
            depth -= 1
        elif found == mark:
            if mark == "“":
                return None
            depth += 1
    return candidate


def _closes_single(text: str, match: re.Match[str]) -> bool:
    before, after = text[match.start() - 1], text[match.end() : match.end() + 1]
    return not before.isspace() and not after.isalnum()
