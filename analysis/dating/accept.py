"""Words that look like a time expression and are none: a verb, a name, a number of things."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from analysis.lexicon import word_table

if TYPE_CHECKING:
    from analysis.dating.grammar import Match

Check = Callable[["Match", str], bool]
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
MONTHS_AS_WORDS = frozenset({"may", "march", "mar", "jan", "april", "june", "august"})
REACH = 30  # characters beside the words that are looked at


def is_time(match: Match, text: str) -> bool:
    """Whether a match is one: not the "May" of "May I", "Theresa May", a "Long March" or "2000 people".

    Nor what stands beside the words of `words/not_times.csv`: "2023 USD", "Black Friday", "Tomorrow.io".
    """
    before, after = text[max(0, match.start - REACH) : match.start], text[match.end : match.end + REACH]
    contexts = (*_contexts().get(match.name, ()), *_contexts()["any"])
    if any(pattern.search(before) if side == "before" else pattern.match(after) for side, pattern in contexts):
        return False
    check = CHECKS.get(match.name)
    return check is None or check(match, text)


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
    """Not a scan ("OCT"), Theresa May, April Jones or March Capital."""
    if match.words[-1].kind == "mon" and text[match.end - 2].isupper():
        return False
    if match.word("month").rstrip(" .") not in MONTHS_AS_WORDS or match.before.kind in SURE:
        return True
    named = match.words[-1].kind == "mon" or NAMED_AFTER.match(text, match.end) or _is_named(match, text)
    return bool(match.parts.get("part") or match.parts.get("edge")) or not named


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


def _is_day_of_week(match: Match, text: str) -> bool:
    return match.words[-1].kind != "wkd" or match.word("weekday") not in ("sun", "sat", "mon", "wed")


def _is_no_game(match: Match, text: str) -> bool:
    """Not the third quarter of a game, or "six minutes later" in one."""
    dated = match.parts.get("year") or match.parts.get("whose") or match.unit() not in ("", "minute", "second")
    return bool(dated) or not SPORT.search(text, max(0, match.start - 100), match.end + 100)


def _is_span(match: Match, text: str) -> bool:
    """Days and more: not "two hours", "six minutes later", a quarter of the voters, or the film "Seven Days"."""
    unit = match.unit() or match.words[-1].kind.partition("-")[2]
    capital = text[match.words[-1].start].isupper() and not text[match.start : match.end].isupper()
    return unit not in ("hour", "minute", "second", "quarter") and not capital


def _is_ordinal_day(match: Match, text: str) -> bool:
    """As in "on the 20th", not "in the 20th minute"."""
    return match.before.kind in ("on", "by", "from", "to", "since", "through", "and", "before", "after")


def _is_common(match: Match, text: str) -> bool:
    return text[match.start].islower() or match.words[0].kind in ("every", "weekdays")


def _is_named(match: Match, text: str) -> bool:
    """Whether a capitalized word inside the sentence stands before: the last word of a name, perhaps."""
    return NAMED_BEFORE.search(text[max(0, match.start - REACH) : match.start]) is not None


CHECKS: Mapping[str, Check] = {
    "year": _is_year,
    "month": _is_month,
    "season": _is_season,
    "weekday": _is_day_of_week,
    "ordinal_day": _is_ordinal_day,
    "again": _is_common,
    **dict.fromkeys(("quarter", "half", "offset"), _is_no_game),
    **dict.fromkeys(("span", "units"), _is_span),
}
