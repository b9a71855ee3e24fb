"""Words that look like a time expression and are none: a verb, a name, a number of things."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.dating.shapes import Match

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

NAMED_BEFORE = re.compile(r"(?<![.!?:\n“\"(\[–—-] )(?<!\n)(?<!\A)\b[A-Z][\w.’'&-]*(?<![.])[ \u00a0]\Z")
NAMED_AFTER = re.compile(r"[ \u00a0][A-Z][a-z]")
THINGS_AFTER = re.compile(r"\s(?:[a-z]+[^s\W]s|[a-z]*(?:men|women|people|children))\b(?!['’])")
RANGE_AFTER = re.compile(r"\s?[-–]\s?\d{4}\b")
MONEY_AFTER = re.compile(r"\s(?:[A-Z]{3}\b|US\$|dollars?|euros?|pounds?|yen|yuan|prices)\b")
MONEY_BEFORE = re.compile(r"(?:[$€£¥₹]|USD|EUR|No\.|#)\s?\Z|\b\d{1,3}[-–]\Z")
DAYS_OF_NAME = re.compile(
    r"\b(?:Black|Cyber|Good|Super|Giving|Bloody|Ash|Maundy|Easter|Palm|Whit|Fat|Shrove|Sheffield|Ruby|Casual)\s\Z"
)
NUMBERED_BEFORE = re.compile(
    r"\b(?:pages?|page numbers?|rooms?|routes?|flights?|articles?|sections?|lines?|versions?|nearly)\s\Z", re.I
)
PAPER_AFTER = re.compile(r"\s(?:Times|Telegraph|Mirror|Express|Post|Herald|Independent|Mail|People|World|Night\s[A-Z])")
SPORT = re.compile(
    r"\b(?:touchdowns?|scor(?:ed|ing)|goals?|halftime|yards?|rebounds?|points|quarterback|inning|fouls?|penalty)\b",
    re.IGNORECASE,
)
ATTACK_AFTER = re.compile(r"(?:,)?\s(?:terror(?:ist)?\s)?attack")
GLUED = re.compile(r"\w[-–]$")
SURE = frozenset({"in", "since", "by", "from", "of", "the", "during", "through", "between", "before", "after", "open"})
MONTHS_AS_WORDS = frozenset({"may", "march", "mar", "jan", "april", "june", "august"})
DOMAIN = re.compile(r"\.(?:io|ai|com|org|net|co|dev|tech)\b")  # "Tomorrow.io"
REACH = 30  # characters before the words that are looked at


def is_time(match: Match, text: str, doc: Doc) -> bool:
    """Whether a match is one: not the "May" of "May I", "Theresa May", a "Long March", "2000 people", "Euro 2024".

    Nor "2023 USD", the fall of a city, "a 53-year-old", "LA Weekly", "Black Friday" or the September 11 attacks.
    """
    if DOMAIN.match(text, match.end):
        return False
    check = CHECKS.get(match.name)
    return check is None or check(match, text, doc)


def _is_year(match: Match, text: str, doc: Doc) -> bool:
    before, after = _before(match, text), text[match.end : match.end + 20]
    if match.parts.get("part") or match.parts.get("edge") or match.parts.get("short"):
        return True
    if MONEY_BEFORE.search(before) or MONEY_AFTER.match(after) or NUMBERED_BEFORE.search(before):
        return False
    if match.before.kind in SURE:
        return match.value("year") >= 1300 or not THINGS_AFTER.match(after)
    if RANGE_AFTER.match(after):
        return True
    if NAMED_BEFORE.search(before) or match.value("year") < 1300:
        return False
    return not THINGS_AFTER.match(after) or match.before.kind in ("poss", "comma", "dash")


def _is_month(match: Match, text: str, doc: Doc) -> bool:
    if match.word("month").rstrip(" .") not in MONTHS_AS_WORDS or match.parts.get("part") or match.parts.get("edge"):
        return True
    if match.words[-1].kind == "mon" and (match.before.kind not in SURE or text[match.end - 2].isupper()):
        return False  # as in Jan Leike, an OCT scan
    token = doc.char_span(match.start, match.end, alignment_mode="expand")
    if token is None or token[0].tag_ == "MD" or token[0].tag_.startswith("VB") or _opens_name(token[0], match):
        return False
    if NAMED_BEFORE.search(_before(match, text)) and match.before.kind not in SURE:
        return False
    return match.word("month") != "march" or match.before.kind not in ("the", "poss", "a", "other")


def _opens_name(month: Token, match: Match) -> bool:
    """As "April Jones", "March Capital"."""
    following = month.nbor() if month.i + 1 < len(month.doc) else month
    named = following.tag_.startswith("NNP") and following.text[0].isupper() and following.text.isalpha()
    return named and month.head == following and match.before.kind not in SURE


def _is_season(match: Match, text: str, doc: Doc) -> bool:
    if match.parts.get("year") or match.parts.get("which") or match.parts.get("whose") or match.parts.get("part"):
        return True
    word = text[match.parts["season"][0].start : match.end]
    if word[0].isupper() and NAMED_AFTER.match(text, match.end):
        return False
    if match.value("season") == 24 or word.lower() in ("summer", "summertime", "autumn"):
        return True
    return (
        match.words[0].kind == "the"
        and match.before.kind in ("in", "during", "by", "since", "through", "of", "for")
        and match.after.kind != "of"
    )


def _is_day_of_week(match: Match, text: str, doc: Doc) -> bool:
    """Not "Black Friday", "The Sunday Times", "Friday the 13th", a "Sun" that is one."""
    if match.words[-1].kind == "wkd" and match.word("weekday") in ("sun", "sat", "mon", "wed"):
        return False
    if DAYS_OF_NAME.search(text, max(0, match.start - 12), match.start) or PAPER_AFTER.match(text, match.end):
        return False
    return not text.startswith(" the 13th", match.end) and not text.endswith("Mail on ", 0, match.start)


def _is_today(match: Match, text: str, doc: Doc) -> bool:
    """Not "USA Today"."""
    named = match.words[0].kind == "today" and text[match.start].isupper()
    return not named or not NAMED_BEFORE.search(_before(match, text))


def _is_quarter(match: Match, text: str, doc: Doc) -> bool:
    """Not of a game, nor the end of a name: "Falcon-H2"."""
    if GLUED.search(text, max(0, match.start - 2), match.start):
        return False
    dated = match.parts.get("year") or match.parts.get("whose")
    return bool(dated) or not SPORT.search(text, max(0, match.start - 100), match.end + 100)


def _is_span(match: Match, text: str, doc: Doc) -> bool:
    """Days and more: not "two hours", "six minutes later", a quarter of the voters, or the film "Seven Days"."""
    unit = match.unit() or match.words[-1].kind.partition("-")[2]
    if unit in ("hour", "minute", "second", "quarter"):
        return False
    if text[match.words[-1].start].isupper() and not text[match.start : match.end].isupper():
        return False
    return not re.match(r"[-–\s]old\b", text[match.end : match.end + 5])


def _is_ordinal_day(match: Match, text: str, doc: Doc) -> bool:
    """As in "on the 20th", not "in the 20th minute"."""
    span = doc.char_span(match.start, match.end, alignment_mode="expand")
    alone = span is not None and span.root.dep_ in ("pobj", "npadvmod", "conj", "ROOT", "nsubj")
    return alone and match.before.kind in ("on", "by", "from", "to", "since", "through", "and", "before", "after")


def _is_day(match: Match, text: str, doc: Doc) -> bool:
    return bool(match.parts.get("year")) or not ATTACK_AFTER.match(text, match.end)


def _is_then(match: Match, text: str, doc: Doc) -> bool:
    """Not "at the time of his promotion", "as recently as 1995"."""
    return not text.startswith((" of ", " as "), match.end)


def _is_common(match: Match, text: str, doc: Doc) -> bool:
    return text[match.start].islower() or match.words[0].kind in ("every", "weekdays")


def _is_clock(match: Match, text: str, doc: Doc) -> bool:
    """Not "Chimes at Midnight"."""
    return match.has("clock") or text[match.words[-1].start].islower() or text[match.start : match.end].isupper()


def _is_feast(match: Match, text: str, doc: Doc) -> bool:
    if match.before.kind == "the" and NAMED_AFTER.match(text, match.end):
        return False
    return not NAMED_BEFORE.search(_before(match, text)) or match.before.kind in SURE


def _before(match: Match, text: str) -> str:
    return text[max(0, match.start - REACH) : match.start]


CHECKS = {
    "year": _is_year,
    "month": _is_month,
    "season": _is_season,
    "weekday": _is_day_of_week,
    "today": _is_today,
    "quarter": _is_quarter,
    "half": _is_quarter,
    "span": _is_span,
    "units": _is_span,
    "offset": _is_span,
    "ordinal_day": _is_ordinal_day,
    "month_day": _is_day,
    "day_month": _is_day,
    "at_the_time": _is_then,
    "vague": _is_then,
    "again": _is_common,
    "clock": _is_clock,
    "feast": _is_feast,
}
