"""Time expressions that are counted from another day: from that of publication, or from the date told of before."""

from __future__ import annotations

import re
from collections.abc import Callable

from analysis.dating.edtf import Moment, week
from analysis.dating.shapes import Match
from analysis.dating.story import CARRIES_ON, PUBLISHED, Date, Story, dated
from analysis.lexicon import word_set

TELLING_ON = frozenset({"that", "same", "following", "previous", "preceding", "subsequent", "ensuing"})
EXACTLY = frozenset({"", "just", "exactly", "only", "another", "barely"})
OF_ANOTHER_YEAR = re.compile(r"\s(?:(?:of|in)\s)?(?:last year|a year|the (?:previous|prior|last) year|\d{4}\b)")
NEEDS = {"day": ("day",), "week": ("day",), "weekend": ("day",), "month": ("day", "month")}


def tells_on(which: str) -> bool:
    """Whether "which" counts from the date told of before ("that", "the following") and not from today ("last")."""
    words = set(which.split())
    return bool(words & TELLING_ON) or ("the" in words and "next" in words)


def at_end(match: Match) -> bool:
    """Whether it is the end of a year, which is its December."""
    return match.word("edge") in ("end", "close")


def _weekday(match: Match, story: Story) -> Date | None:
    """The latest such day not after publication; the next, if the clause or a "next" looks ahead; not "a Friday"."""
    which, count = match.word("which"), match.value("which")
    base, anchor = story.now()
    if tells_on(which):
        focus = story.last("day")
        base, anchor = (focus.moment, focus.words) if focus else (None, PUBLISHED)
    any_such = match.before.kind == "a" and not story.text[match.end : match.end + 2].strip().isalpha()
    if base is None or any_such:
        return dated(match, None)
    days = (match.value("weekday") - base.date.weekday()) % 7
    if count > 0:
        days = days or 7
    elif count < 0 or not (tells_on(which) or story.ahead(match)):
        days = days - 7 if days or count < 0 else 0
    return dated(match, base.shift(days, "day"), anchor)


def _weekday_of(match: Match, story: Story) -> Date | None:
    """Friday of next week, Monday last week."""
    base, anchor = story.now()
    if base is None:
        return dated(match, None)
    return dated(
        match, base.shift(match.value("weekday") - base.date.weekday() + 7 * match.value("week"), "day"), anchor
    )


def _today(match: Match, story: Story) -> Date | None:
    base, anchor = story.now()
    days = match.value("today") + {"before": -1, "after": 1}.get(match.word("side"), 0)
    return dated(match, base.shift(days, "day") if base else None, anchor)


def _daypart(match: Match, story: Story) -> Date | None:
    """Last night, this morning; that afternoon, the next morning; 11:02 a.m. below a heading or in a story."""
    words = [word.text for word in match.words]
    base, anchor = story.now()
    focus = story.last("day")
    if words[0] in ("this", "last") and base:
        return dated(match, base.shift(-(words[0] == "last"), "day"), anchor)
    if words[0] in ("that", "the") and focus and focus.moment:
        return dated(match, focus.moment.shift("next" in words or "following" in words, "day"), focus.words)
    if match.words[0].kind == "clock" and story.heading and base:
        return dated(match, base, anchor)
    if match.words[0].kind == "clock" and story.narrative and focus:
        return dated(match, focus.edtf, focus.words)
    return dated(match, None)


def _which_unit(match: Match, story: Story) -> Date | None:
    """Last week, later this year, the same day, the following month, the weekend; "the last year" is a span."""
    which, unit, count = match.word("which"), match.unit(), match.value("which")
    words = set(which.split())
    if unit == "day" and (not words & {"that", "same", "this", "the"} or words & {"last", "past"}):
        return None
    spans = words & {"past", "coming", "upcoming"} and unit != "weekend"
    if unit in ("hour", "minute", "fortnight") or spans or which == "that week":
        return dated(match, None)
    if OF_ANOTHER_YEAR.match(story.text, match.end):
        return dated(match, None)
    if tells_on(which) and not ("next" in words and unit in ("year", "decade", "century", "quarter")):
        return _from_story(match, story, unit, count)
    if "this" in words and story.narrative and story.published and unit in ("day", "month", "year"):
        return _from_story(match, story, unit, 0)
    base, anchor = story.now()
    if ("the" in words and unit != "weekend" and "current" not in words) or base is None:
        return dated(match, None)
    return dated(match, _unit_at(base, unit, count, match, story), anchor)


def _from_story(match: Match, story: Story, unit: str, count: int) -> Date:
    focus = story.last(*NEEDS.get(unit, ())) if count == 0 else story.last(asides=True)
    if focus is None or focus.moment is None:
        return dated(match, None)
    aside = unit == "year" and count < 0
    return dated(match, _unit_at(focus.moment, unit, count, match, story), focus.words, aside)


def _unit_at(base: Moment, unit: str, count: int, match: Match, story: Story) -> str | None:
    """The unit that lies `count` units from that of `base`, as EDTF."""
    about = "~" if match.parts.get("part") or match.parts.get("edge") else ""
    if unit in ("week", "weekend"):
        return _week_at(base, unit, count, match, story)
    if unit in ("day", "month"):
        moved = (base if unit == "day" else Moment(base.year, base.month)).shift(count, unit)
        return f"{moved}{about if unit == 'month' else ''}" if moved else None
    if unit == "quarter":
        moved = Moment(base.year, base.month).shift(count, unit)
        return str(Moment(moved.year, 33 + (moved.month - 1) // 3)) if moved else None
    moved = Moment(base.year).shift(count, unit)
    if moved is None or (unit != "year" and moved.year < 1000):
        return None
    if unit != "year":
        return str(moved)[: 3 if unit == "decade" else 2].ljust(4, "X")
    return f"{moved}-12" if at_end(match) else f"{moved}{about}"


def _week_at(base: Moment, unit: str, count: int, match: Match, story: Story) -> str | None:
    moved = base.shift(count, "week")
    if moved is None:
        return None
    if unit == "week":
        return week(moved.date)
    over = count == 0 and moved.date.weekday() < 5 and not story.ahead(match)
    moved = moved.shift(-7, "day") if over else moved
    return week(moved.date, first=5, days=2) if moved else None


def _edge_unit(match: Match, story: Story) -> Date | None:
    """The end of the year, month's end: of the year or month told of, or of the present one."""
    unit = match.unit()
    focus = story.last(*NEEDS.get(unit, ()))
    base, anchor = story.now()
    told = focus.moment if focus else None
    if focus and told and (base is None or _tells_of(focus, told, base, match, story)):
        base, anchor = told, focus.words
    if base is None or unit not in ("year", "month", "week", "decade") or match.word("edge") == "turn":
        return dated(match, None)
    return dated(match, _unit_at(base, unit, 0, match, story), anchor)


def _tells_of(focus: Date, told: Moment, now: Moment, match: Match, story: Story) -> bool:
    near = match.start - focus.end < CARRIES_ON and match.before.kind != "since"
    return near and told.year < now.year and story.tense(match.start, match.end) == "past"


def _before_last(match: Match, story: Story) -> Date | None:
    """The week before last, the Tuesday before last."""
    base, anchor = story.now()
    if base is None:
        return dated(match, None)
    if match.parts.get("weekday"):
        back = (base.date.weekday() - match.value("weekday")) % 7 or 7
        return dated(match, base.shift(-back - 7, "day"), anchor)
    return dated(match, _unit_at(base, match.unit(), -2, match, story), anchor)


def _unit_side(match: Match, story: Story) -> Date | None:
    """The year before, the day after: seen from the date told of last."""
    unit = match.unit() or "day"
    if match.word("side") == "of":
        return dated(match, None)
    return _from_story(match, story, unit, -1 if match.word("side") == "before" else 1)


def _ago(match: Match, story: Story) -> Date | None:
    count, (base, anchor) = count_of(match), story.now()
    return dated(match, offset(base, -count, match) if base and count is not None else None, anchor)


def _ago_this(match: Match, story: Story) -> Date | None:
    """A year ago this month, five years ago today."""
    count, (base, anchor) = count_of(match), story.now()
    if base is None or count is None or match.unit() != "year":
        return dated(match, None)
    last = match.words[-1].kind
    month, day = (0 if last == "unit-week" else base.month), (base.day if last == "today" else 0)
    moment = Moment(base.year - count, month, day)
    return dated(match, moment if moment.exists else None, anchor)


def _later(match: Match, story: Story) -> Date | None:
    """A day later, three years earlier: seen from the date told of last."""
    count, focus = count_of(match), story.last(asides=True)
    if count is None or focus is None or focus.moment is None or match.after.text == "than":
        return dated(match, None)  # "a year later than planned"
    if match.unit() in ("day", "week") and not focus.moment.day:
        focus = _news_day(story) or focus
    assert focus.moment is not None
    sign = -1 if match.word("side") in ("earlier", "before", "previously", "beforehand", "back") else 1
    aside = match.unit() in ("year", "decade", "century")
    return dated(match, offset(focus.moment, sign * count, match), focus.words, aside)


def _news_day(story: Story) -> Date | None:
    """The day of the news, to which "a day earlier" returns from older years."""
    day = story.last("day")
    return day if day and day.anchor == PUBLISHED else None


def _ahead(match: Match, story: Story) -> Date | None:
    """In two weeks, of what will be: from the day it was said on, if that is given just before, or from today."""
    count, (base, anchor) = count_of(match), story.now()
    future = match.parts.get("now") or (match.word("in") == "in" and story.tense(match.start, match.end) == "future")
    if count is None or base is None or not future:
        return dated(match, None)
    focus = story.last("day")
    if focus and focus.moment and focus.moment < base and match.start - focus.end < CARRIES_ON:
        base, anchor = focus.moment, focus.words
    return dated(match, offset(base, count, match), anchor)


def _at_the_time(match: Match, story: Story) -> Date | None:
    """As in "she wrote at the time"; what "was so at the time" is no event."""
    focus = story.last()
    said = [word.text for word in match.words]
    if focus is None or "same" in said or "period" in said or match.start - focus.end > 2 * CARRIES_ON:
        return dated(match, None)
    if story.verb(match.start, match.end) not in word_set("reporting_past"):
        return dated(match, None)
    return dated(match, focus.edtf, focus.words, aside=True)


def count_of(match: Match) -> int | None:
    """The number of units, None where it is vague ("a few").

    >>> from analysis.dating.shapes import match_shapes
    >>> [count_of(match) for match in match_shapes("twenty-five years ago, a couple of days later, a few weeks ago")]
    [25, 2, None]
    """
    words = match.parts["n"]
    if any(word.kind in ("some", "decimal", "half") for word in words):
        return None
    total = 0
    for word in words:
        value = int(word.text.replace(",", "")) if word.kind in ("num", "year") else word.value * (word.kind != "a")
        total = max(total, 1) * value if word.kind == "hundred" else total + value
    return (total or 1) if total < 10_000 else None


def offset(base: Moment, count: int, match: Match) -> str | None:
    """The date so many units from another: "~" where the count is a rough one ("about five years ago")."""
    unit, count = ("week", 2 * count) if match.unit() == "fortnight" else (match.unit(), count)
    if unit not in ("day", "week", "month", "quarter", "year", "decade", "century"):
        return None
    moved = base.shift(count, unit)
    if moved and moved.unit == "month" and base.day and any(word.kind == "to" for word in match.words):
        moved = Moment(moved.year, moved.month, base.day)  # "three months to the day after"
    rough = any(word.kind == "couple" for word in match.parts["n"]) or unit == "decade"
    rough = rough or not set(match.word("about").split(" ")) <= EXACTLY
    return f"{moved}{'~' if rough else ''}" if moved and moved.exists else None


RULES: dict[str, Callable[[Match, Story], Date | None]] = {
    "weekday": _weekday,
    "weekday_of": _weekday_of,
    "today": _today,
    "which_unit": _which_unit,
    "edge_unit": _edge_unit,
    "before_last": _before_last,
    "unit_side": _unit_side,
    "ago": _ago,
    "ago_this": _ago_this,
    "offset": _later,
    "ahead": _ahead,
    "at_the_time": _at_the_time,
    "clock": _daypart,
}
