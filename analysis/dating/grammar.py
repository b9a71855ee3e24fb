"""The grammar of time expressions: the words of a text as tokens of the calendar's kinds, and the shapes they make."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from analysis.lexicon import word_set, word_table

# What one token can be, tried in this order. A number that is glued to something else ("GPT-4o-2024-08-06", "0.8B",
# "$2024", "v2024.1", "2,000") is none of the calendar's.
TOKEN = r"""[ ]*(?:
    (?P<plain>[a-z]+(?!\w))
  | (?P<era>\b(?:B\.C\.(?:E\.)?|A\.D\.|C\.E\.|(?:BCE?|AD|CE)\b))
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
  | (?P<slashed>(?<=\b[Oo]n\s)\d{1,2}/\d{1,2}(?![\w/-]|[.]\d))
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
)"""
MARKS = {",": "comma", "(": "open", ")": "shut", ".": "dot", ":": "colon", "/": "slash"}
GLUE_BEFORE = re.compile(r"(?:[$€£¥#@_+=]|(?<!\d{4})/|[^\W\d_][-–]|\d[.:]|\d-\d+-)\Z")
GLUE_AFTER = re.compile(r"[%_]|:\d|/(?!\d\d(?![\d/]))\d|-\d+-\d")
NUMBER_KINDS = (
    *("clock", "code", "fiscalyear", "iso", "iso_month", "numeric", "slashed", "ordnum", "decade", "era", "short"),
    *("num", "decimal", "d12", "d31", "year", "count", "hundred", "poss", "dash", "line", "feast", *MARKS.values()),
)
CAPITALIZED = frozenset({"mon", "wkd"})
VERBS = frozenset({"may", "march"})  # months only with a capital
PREFIX = re.compile(
    r"(?:(?:mid|pre|post|early|late|since|to|through|January|February|March|April|May|June|July|August|September"
    r"|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?[-–]|[^\W\d_]{2}[–—])\Z",
    re.IGNORECASE,
)
PART = re.compile(r"\{(\w+)\}")
KIND = re.compile(r"(?<!P)<([^<>]+)>")
NAMED_BEFORE = re.compile(r"(?<![.!?:\n“\"(\[–—-] )(?<!\n)(?<!\A)\b[A-Z][\w.’'&-]*(?<![.])[ \u00a0]\Z")
NAMED_AFTER = re.compile(r"[ \u00a0](?:[A-Z][a-z]|I\b)")
THINGS_AFTER = re.compile(
    r"\s(?!(?:was|has|does|its|his)\b)(?:[a-z]+[^s\W]s|[a-z]*(?:men|women|people|children))\b(?!['’])"
)
SPORT = re.compile(
    r"\b(?:touchdowns?|scor(?:ed|ing)|goals?|halftime|yards?|rebounds?|points|quarterback|inning|fouls?|penalty)\b",
    re.IGNORECASE,
)
SURE = frozenset({"in", "since", "by", "from", "of", "the", "during", "through", "between", "before", "after", "open"})
DAYS_AS_WORDS = frozenset({"sun", "sat", "mon", "wed"})
MONTHS_AS_WORDS = frozenset({"may", "march", "mar", "jan", "april", "june", "august"})
REACH = 30  # characters beside the words that are looked at


class TimeWord(NamedTuple):
    """A token: its characters in the text, its kind, its lower-case words and its number."""

    start: int
    end: int
    kind: str
    text: str
    value: int = 0


OTHER = TimeWord(-1, -1, "other", "")


class Shape(NamedTuple):
    """A row of `words/time_shapes.csv`: its name, the rule for its date, what it is, and its pattern of kinds."""

    name: str
    rule: str
    kind: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Match:
    """Words that fit a shape: the words, those of each named part, and the words beside."""

    shape: Shape
    words: tuple[TimeWord, ...]
    parts: dict[str, tuple[TimeWord, ...]]
    before: TimeWord
    after: TimeWord

    @property
    def name(self) -> str:
        """The name of the shape."""
        return self.shape.name

    def word(self, part: str) -> str:
        """The lower-case words of a part, "" if it has none."""
        return " ".join(word.text for word in self.parts.get(part, ()))

    def value(self, part: str) -> int:
        """The number of the first word of a part that has one, 0 without."""
        return next((word.value for word in self.parts.get(part, ()) if word.value), 0)

    def has(self, *kinds: str) -> bool:
        """Whether any word is of one of these kinds."""
        return any(word.kind in kinds for word in self.words)

    def count(self) -> int | None:
        """The number of units, 1 where none is given, None where it is vague ("a few").

        >>> [match.count() for match in match_shapes("twenty-five years ago, a couple of days later, a few weeks ago")]
        [25, 2, None]
        """
        words, total = self.parts.get("n", ()), 0
        if any(word.kind in ("some", "decimal", "half") for word in words):
            return None
        for word in words:
            written = word.kind in ("num", "year")
            value = int(word.text.replace(",", "")[:6]) if written else word.value * (word.kind != "a")
            total = max(total, 1) * value if word.kind == "hundred" else total + value
        return (total or 1) if total < 10_000 else None

    def unit(self) -> str:
        """The unit that the part `unit` names: "months" -> "month"; "" without."""
        return self.parts["unit"][-1].kind.partition("-")[2] if self.parts.get("unit") else ""

    @property
    def start(self) -> int:
        """Offset of the first character."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.words[-1].end


def match_shapes(text: str) -> Iterator[Match]:
    """The longest shapes in a text, in text order, none overlapping another.

    >>> [(match.name, match.word("month")) for match in match_shapes("On 15 July 2019, two weeks ago and in mid-May")]
    [('day_month', 'july'), ('ago', ''), ('month', 'may')]
    """
    codes, island, shapes = _grammar()
    every = read_words(text)
    islands = list(island.finditer("".join([codes.get(word.kind, "?") for word in every])))
    words = [word for found in islands for word in (*every[found.start() : found.end()], OTHER)]
    kinds = "?".join([found.group() for found in islands])
    found = [(m.start(), -m.end(), n, m) for n, shape in enumerate(shapes) for m in shape.pattern.finditer(kinds)]
    end = 0
    for first, last, order, match in sorted(found, key=lambda item: item[:3]):
        if first >= end and first < -last:
            end = -last
            yield _match(shapes[order], match, words)


def _match(shape: Shape, match: re.Match[str], words: list[TimeWord]) -> Match:
    parts = {name: tuple(words[slice(*match.span(name))]) for name, found in match.groupdict().items() if found}
    before = words[match.start() - 1] if match.start() else OTHER
    after = words[match.end()] if match.end() < len(words) else OTHER
    return Match(shape, tuple(words[match.start() : match.end()]), parts, before, after)


def read_words(text: str) -> list[TimeWord]:
    """Every token of a text, white space left out; what means nothing to the calendar is `OTHER`, once for a run of it.

    >>> [word.kind for word in read_words("In mid-2011 GPT-4o-2024-08-06 cost $2024.")]
    ['in', 'part', 'dash', 'year', 'other', 'dash', 'other', 'dot']
    """
    known, token = _known()
    words: list[TimeWord] = []
    for match in token.finditer(text):
        kind = match.lastgroup or ""
        written, (start, end) = match[kind], match.span(kind)
        if kind in ("plain", "word"):
            entry = known.get(written)
            word = TimeWord(start, end, *entry) if entry else OTHER
        elif kind == "iso_month" and int(written[5:]) > int(written[2:4]):  # "2007-08" is two years, "2019-07" a month
            words.append(TimeWord(start, start + 4, "year", written[:4], int(written[:4])))
            words.append(TimeWord(start + 4, start + 5, "dash", "-"))
            word = TimeWord(start + 5, end, "d12", written[5:], int(written[5:]))
        elif kind == "bracket":
            continue
        else:
            word = OTHER if kind in ("other", "glued") else _read(text, kind, written, start, end)
        if word.kind != "other" or (words and words[-1].kind != "other"):
            words.append(word)
    return words


def _read(text: str, kind: str, written: str, start: int, end: int) -> TimeWord:
    value = int(written[:-2]) if kind == "ordnum" else 0
    if kind == "number":
        kind, value = _number(text, written, start, end)
    return TimeWord(start, end, MARKS.get(written, "other") if kind == "mark" else kind, written.lower(), value)


def _number(text: str, written: str, start: int, end: int) -> tuple[str, int]:
    before = text[max(0, start - 11) : start]
    glued = GLUE_BEFORE.search(before) and not PREFIX.search(before)
    if glued or not written.isdigit() or GLUE_AFTER.match(text, end):
        return "other" if glued else "num" if "," in written else "decimal" if "." in written else "other", 0
    value = int(written) if len(written) <= 4 else 0
    if len(written) <= 2 and 0 < value <= 31:
        return "d12" if value <= 12 else "d31", value
    return "year" if len(written) == 4 and 1000 <= value <= 2199 else "num", value


@cache
def _grammar() -> tuple[dict[str, str], re.Pattern[str], list[Shape]]:
    """The character that stands for each kind of word; where a shape can be; the shapes as patterns of characters."""
    kinds = sorted({row["kind"] for row in word_table("calendar")} | set(NUMBER_KINDS))
    codes = {kind: chr(0x4E00 + number) for number, kind in enumerate(kinds)}
    parts = {row["part"]: row["pattern"] for row in word_table("time_parts")}

    @cache
    def spell(asked: str) -> str:
        names = [name for one in asked.split("|") for name in fnmatch.filter(kinds, one)]
        return "[" + "".join(codes[name] for name in names) + "]"

    def compiled(pattern: str) -> re.Pattern[str]:
        while PART.search(pattern):
            pattern = PART.sub(lambda match: f"(?:{parts[match[1]]})", pattern)
        return re.compile(KIND.sub(lambda match: spell(match[1]), pattern))

    # Common kinds, which every text is full of, make no time expression without another near by.
    island = compiled("(?<![^?])[^?]*<" + "|".join(sorted(set(kinds) - word_set("common_kinds"))) + ">[^?]*")
    table = word_table("time_shapes")
    return codes, island, [Shape(row["shape"], row["rule"], row["kind"], compiled(row["pattern"])) for row in table]


@cache
def _known() -> tuple[dict[str, tuple[str, str, int]], re.Pattern[str]]:
    """The words of the calendar as written, and the pattern of a token, which has the names of the feasts in it."""
    kinds = {"number": "count", "scale": "hundred"}  # the calendar counts to hundreds
    rows = [(row["word"], kinds.get(row["kind"]), float(row["value"])) for row in word_table("numerals")]
    words = {word: (kind, int(value)) for word, kind, value in rows if kind and 0 < value <= 100}
    words |= {row["word"]: (row["kind"], int(row["value"] or 0)) for row in word_table("calendar")}
    forms = {form: (kind, word, n) for word, (kind, n) in words.items() for form in (word, word.title(), word.upper())}
    known = {
        form: told for form, told in forms.items() if not (form.islower() and (told[0] in CAPITALIZED or form in VERBS))
    }
    feasts = "|".join(re.escape(row["feast"]).replace("'", "['’]") for row in word_table("feasts"))
    return known, re.compile(TOKEN.replace("FEASTS", feasts), re.VERBOSE)


def is_time(match: Match, text: str) -> bool:
    """Whether a match is one: not the "May" of "May I", "Theresa May", a "Long March" or "2000 people".

    Nor what stands beside the words of `words/not_times.csv`: "2023 USD", "Black Friday", "Tomorrow.io".
    """
    before, after = text[max(0, match.start - REACH) : match.start], text[match.end : match.end + REACH]
    contexts = (*_contexts().get(match.name, ()), *_contexts()["any"])
    if any(pattern.search(before) if side == "before" else pattern.match(after) for side, pattern in contexts):
        return False
    return match.name not in CHECKS or CHECKS[match.name](match, text)


@cache
def _contexts() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for row in word_table("not_times"):
        pattern = re.compile(rf"(?:{row['pattern']})\Z" if row["side"] == "before" else row["pattern"])
        for shape in row["shapes"].split():
            found.setdefault(shape, []).append((row["side"], pattern))
    return found


def _is_year(match: Match, text: str) -> bool:
    """Not of "2000 people"."""
    if any(match.parts.get(part) for part in ("part", "edge", "short")) or match.before.kind in SURE:
        return True
    return not THINGS_AFTER.match(text, match.end)


def _is_month(match: Match, text: str) -> bool:
    """Not Theresa May, April Jones or March Capital."""
    sure = match.word("month").rstrip(" .") not in MONTHS_AS_WORDS or match.before.kind in SURE
    if sure or match.parts.get("part") or match.parts.get("edge"):
        return True
    named = NAMED_AFTER.match(text, match.end) or NAMED_BEFORE.search(text[max(0, match.start - REACH) : match.start])
    return match.words[-1].kind != "mon" and not named


def _is_season(match: Match, text: str) -> bool:
    """Not the fall of a city, a hot spring or Silver Spring."""
    if any(match.parts.get(part) for part in ("year", "which", "whose", "part")):
        return True
    word = text[match.parts["season"][0].start : match.end]
    if word[0].isupper() and NAMED_AFTER.match(text, match.end):
        return False
    if match.value("season") == 24 or word.lower() in ("summer", "summertime", "autumn"):
        return True
    led = match.before.kind in ("in", "during", "by", "since", "through", "of", "for", "from", "before", "after")
    alone = match.words[0].kind == "the" or match.before.kind in ("by", "through", "since", "for")
    return alone and led and match.after.kind != "of" and not THINGS_AFTER.match(text, match.end)


def _is_no_game(match: Match, text: str) -> bool:
    """Not the third quarter of a game, or "six minutes later" in one."""
    dated = match.parts.get("year") or match.parts.get("whose") or match.unit() not in ("", "minute", "second")
    return bool(dated) or not SPORT.search(text, max(0, match.start - 100), match.end + 100)


def _is_span(match: Match, text: str) -> bool:
    """Days and more: not "two hours", "six minutes later", a quarter of the voters, or the film "Seven Days"."""
    unit = match.unit() or match.words[-1].kind.partition("-")[2]
    capital = text[match.words[-1].start].isupper() and not text[match.start : match.end].isupper()
    return unit not in ("hour", "minute", "second", "quarter") and not capital


CHECKS: Mapping[str, Callable[[Match, str], bool]] = {
    "year": _is_year,
    "month": _is_month,
    "season": _is_season,
    "weekday": lambda match, _: match.words[-1].kind != "wkd" or match.word("weekday") not in DAYS_AS_WORDS,
    "again": lambda match, text: text[match.start].islower() or match.words[0].kind in ("every", "weekdays"),
    **dict.fromkeys(("quarter", "half", "offset"), _is_no_game),
    **dict.fromkeys(("span", "units"), _is_span),
}
