"""The words and numbers of a text as tokens of the calendar's kinds: what the grammar of time expressions runs over."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from analysis.lexicon import word_table

# What one token can be, tried in this order. A number that is glued to something else ("GPT-4o-2024-08-06", "0.8B",
# "$2024", "v2024.1", "2,000") is none of the calendar's.
TOKEN = r"""
    (?P<era>\b(?:B\.C\.(?:E\.)?|A\.D\.|C\.E\.|(?:BCE?|AD|CE)\b))
  | (?P<feast>(?<!\w)(?:FEASTS)\b)
  | (?P<word>[^\W\d_]+(?![\w]))
  | (?P<line>\n)
  | (?P<clock>(?<![\w.:,$€£-])\d{1,2}(?:[:.]\d\d){0,2}\s?(?:[ap]\.?\s?m\b\.?|hrs\b|o['’]clock\b)
        (?:\s(?:[A-Z]{2,4}|Eastern|Pacific)\b)?
      |(?<![\w.:,$€£-])\d{1,2}:\d\d(?::\d\d)?(?![\w:])(?:\s(?:UTC|GMT|[BCPEM][DES]?[ST]|ET|PT))?
      |(?<![\w.:,$€£-])\d{4}(?:hrs\b|\s(?:UTC|GMT|hours\b)))
  | (?P<code>(?:Q[1-4]|H[12]|[1-4]Q|[12]H)(?:['’]?\d\d|20\d\d)?(?!\w))
  | (?P<fiscalyear>FY['’]?\d{2}(?:\d\d)?(?!\w))
  | (?P<iso>(?<![\w.-])\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?(?![\w-]|[.]\d))
  | (?P<iso_month>(?<![\w.-])[12]\d{3}-(?:0[1-9]|1[0-2])(?![\w-]|[.]\d))
  | (?P<numeric>(?<![\w./-])\d{1,2}(?P<sep>[/.])\d{1,2}(?P=sep)(?:\d{4}|\d\d)(?![\w/-]|[.]\d))
  | (?P<slashed>(?:(?<=\bon\s)|(?<=\bby\s))\d{1,2}/\d{1,2}(?![\w/]|[.]\d))
  | (?P<ordnum>(?<![\w.,$-])\d{1,3}(?:st|nd|rd|th)\b)
  | (?P<decade>(?<![\w.,$-])\d{3}0['’]?s\b|(?<=mid-)\d{3}0['’]?s\b|['’]?(?<![\w.,$])\d0s\b)
  | (?P<short>(?<!\w)['’]\d\d\b)
  | (?P<glued>[^\W\d_]*\d+[^\W\d_][\w.-]*|[^\W\d_]+\d[\w.-]*)
  | (?P<number>\d+(?:[.,]\d+)*)
  | (?P<poss>['’]s?\b|['’])
  | (?P<dash>[-–—−])
  | (?P<bracket>(?<![^\s“"(])\[(?=\w)|(?<=\w)\](?=\s))
  | (?P<mark>[,().:/%])
  | (?P<other>\S)
"""
MARKS = {",": "comma", "(": "open", ")": "shut", ".": "dot", ":": "colon", "/": "slash"}
GLUE_BEFORE = re.compile(r"(?:[$€£¥#@_+=]|(?<!\d{4})/|[^\W\d_][-–]|\d[.:]|\d-\d+-)\Z")
GLUE_AFTER = re.compile(r"[%_]|:\d|/(?!\d\d(?![\d/]))\d|-\d+-\d")
NUMBER_KINDS = (
    *("clock", "code", "fiscalyear", "iso", "iso_month", "numeric", "slashed", "ordnum", "decade", "era", "short"),
    *("num", "decimal", "d12", "d31", "year", "poss", "dash", "line", "feast", *MARKS.values()),
)
CAPITALIZED = frozenset({"mon", "wkd"})
VERBS = frozenset({"may", "march"})  # months only with a capital
PREFIX = re.compile(
    r"(?:(?:mid|pre|post|early|late|since|to|through|January|February|March|April|May|June|July|August|September"
    r"|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?[-–]|[^\W\d_]{2}[–—])\Z",
    re.IGNORECASE,
)


class TimeWord(NamedTuple):
    """A token: its characters in the text, its kind, its lower-case words and its number."""

    start: int
    end: int
    kind: str
    text: str
    value: int = 0


OTHER = TimeWord(-1, -1, "other", "")


def read_words(text: str) -> list[TimeWord]:
    """Every token of a text, white space left out; those that mean nothing to the calendar are all `OTHER`.

    >>> [word.kind for word in read_words("In mid-2011 GPT-4o-2024-08-06 cost $2024.")]
    ['in', 'part', 'dash', 'year', 'other', 'dash', 'other', 'other', 'other', 'other', 'dot']
    """
    known, token = _known()
    words: list[TimeWord] = []
    for match in token.finditer(text):
        kind, written = match.lastgroup or "", match.group()
        start, end = match.span()
        if kind == "word":
            entry = known.get(written.lower())
            if entry and written.islower() and (entry[0] in CAPITALIZED or written in VERBS):
                entry = None
            words.append(TimeWord(start, end, entry[0], written.lower(), entry[1]) if entry else OTHER)
        elif kind == "iso_month" and int(written[5:]) > int(written[2:4]):  # "2007-08" is two years, "2019-07" a month
            words.append(TimeWord(start, start + 4, "year", written[:4], int(written[:4])))
            words.append(TimeWord(start + 4, start + 5, "dash", "-"))
            words.append(TimeWord(start + 5, end, "d12", written[5:], int(written[5:])))
        elif kind in ("other", "glued"):
            words.append(OTHER)
        elif kind != "bracket":
            words.append(_read(text, kind, written, start, end))
    return words


def _read(text: str, kind: str, written: str, start: int, end: int) -> TimeWord:
    value = 0
    if kind == "number":
        kind, value = _number(text, written, start, end)
    elif kind == "ordnum":
        value = int(written[:-2])
    return TimeWord(start, end, MARKS.get(written, "other") if kind == "mark" else kind, written.lower(), value)


def _number(text: str, written: str, start: int, end: int) -> tuple[str, int]:
    before = text[max(0, start - 11) : start]
    glued = GLUE_BEFORE.search(before) and not PREFIX.search(before)
    if glued or not written.isdigit() or GLUE_AFTER.match(text, end):
        return "num" if "," in written and not glued else "decimal" if "." in written and not glued else "other", 0
    if len(written) > 4:
        return "num", 0
    value = int(written)
    if len(written) <= 2:
        return "d12" if 0 < value <= 12 else "d31" if 0 < value <= 31 else "num", value
    return "year" if len(written) == 4 and 1000 <= value <= 2199 else "num", value


@cache
def _known() -> tuple[dict[str, tuple[str, int]], re.Pattern[str]]:
    """The words of the calendar, and the pattern of a token, which has the names of the feasts in it."""
    table = word_table("calendar")
    words = {
        row["word"]: (row["kind"], int(row["value"]) if row["value"].lstrip("-").isdigit() else 0) for row in table
    }
    feasts = "|".join(re.escape(row["feast"]).replace("'", "['’]") for row in word_table("feasts"))
    return words, re.compile(TOKEN.replace("FEASTS", feasts), re.VERBOSE)
