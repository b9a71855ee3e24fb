"""Time expressions that are counted: from the day of publication, or from the date told of before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from analysis.dating.edtf import Moment
from analysis.dating.grammar import Match
from analysis.dating.recurring import approximately, at_end, tells_on
from analysis.dating.story import PUBLISHED, Date, Option, Story, choose, dated, governor

NEEDS = {"day": ("day",), "week": ("day",), "weekend": ("day",), "month": ("day", "month")}
LONG = ("decade", "century", "quarter")
DURING = ("in", "for", "during", "through", "of", "nearly", "about")  # "over the next year" is a span
CLOCKS = ("hour", "minute", "second")
UNITS = ("day", "week", "month", "quarter", "year", "decade", "century")
KEPT = ("exactly", "this month", "day", "today")  # "a year ago this month", "a month to the day after"
CARRIES_ON = 200  # characters within which a date carries on from the one before it
PAST, BEFORE, SINCE, AFTER = -7, -6, 0, 1  # the first of seven days, counted from one: with that day or without


def weekday(match: Match, story: Story) -> Date | None:
    """Last Friday, that Friday; of a plain Friday or weekend the last, the next, or as the story goes on.

    Not "a Friday".
    """
    which, count = match.word("which"), match.value("which")
    base, anchor = story.told("day") if tells_on(which) else story.now()
    any_such = match.before.kind == "a" and not story.text[match.end : match.end + 2].strip().isalpha()
    if base is None or any_such:
        return dated(match, None)
    if match.name == "weekday" and (count or tells_on(which)):
        return dated(match, _of_seven(match, base, PAST if count < 0 else count), anchor)
    sides = [("before", BEFORE, base, anchor), ("after", SINCE, base, anchor)]
    told, of_told = story.told("day")
    if told:
        sides += [("told", BEFORE, told, of_told), ("on", SINCE, told, of_told)]
    options = [Option(name, _of_seven(match, day, first), words) for name, first, day, words in sides]
    return choose(match, options, story, _days(match, base))


def weekday_beside(match: Match, story: Story) -> Date | None:
    """Friday of next week, the Friday after next, the Tuesday before last, a week ago on Monday, two weeks from Friday.

    "The Monday before that" is seen from the day told of last.
    """
    told, side = match.name == "weekday_beside", match.value("side")
    base, anchor = story.told("day") if told else story.now()
    weeks = 0 if told else match.count()
    if base is None or weeks is None:
        return dated(match, None)
    first = (BEFORE if match.has("ago") else PAST) if side < 0 else AFTER
    if match.parts.get("week"):
        first, side, weeks = -base.date.weekday(), match.value("week"), 1
    return dated(match, _of_seven(match, base, first + 7 * side * weeks), anchor)


def day(match: Match, story: Story) -> Date | None:
    """Today, tomorrow, the day before yesterday, last night, this morning."""
    base, anchor = story.now()
    return dated(match, base.shift(match.value("today") + match.value("side"), "day") if base else None, anchor)


def clock(match: Match, story: Story) -> Date | None:
    """That afternoon, the next morning, 11:02 a.m.: of the day told of, or of today."""
    told = match.words[0].kind in ("that", "the")
    return _of_told(match, story, lambda day: str(day.shift(match.value("which"), "day") or ""), ("day",), now=not told)


def unit(match: Match, story: Story) -> Date | None:
    """Last week, later this year, the following month, the year before, the end of the year; "the last year" is a span.

    A day without "last" or the like is the one told of: "it ended the day at 8,017", "a second straight day".
    """
    which, count, side = match.word("which"), match.value("which"), match.value("side")
    name, words = match.unit() or "day", set(which.split())
    (base, anchor), edge = story.now(), not words and not side
    if name not in (*UNITS, "weekend"):
        return dated(match, None)
    if name == "day" and edge:
        return _of_told(match, story, str, ("day",), now=story.last("day") is None)
    if name == "day" and not side and (words & {"last", "past"} or not words & {"that", "same", "this", "the"}):
        return None
    told = tells_on(which) and not ("next" in words and (name in LONG or match.before.kind in DURING))
    if name == "weekend" and not count and not told:
        return weekday(match, story)
    if side or told or (words & {"this"} and story.narrative and story.published) or (edge and base is None):
        count = side or count * told
        found = _of_told(match, story, lambda day: _unit(day, name, count, match), () if count else NEEDS.get(name, ()))
        return replace(found, aside=name == "year" and count < 0)
    if base is None or ("the" in words and name != "weekend" and not words & {"current", "latest"}):
        return dated(match, None)
    return dated(match, _unit(base, name, count - ("before" in words), match), anchor)


def ago(match: Match, story: Story) -> Date | None:
    """Two weeks ago; a year ago this month, five years ago today."""
    count, (base, anchor) = match.count(), story.now()
    return dated(match, offset(base, -count, match) if base and count is not None else None, anchor)


def later(match: Match, story: Story) -> Date | None:
    """A day later, three years earlier: seen from the date told of last."""
    count, focus = match.count(), story.last(asides=True)
    if focus and focus.moment and match.unit() in ("day", "week") and not focus.moment.day:
        news = story.last("day")
        focus = news if news and news.anchor == PUBLISHED else focus
    if count is None or focus is None or focus.moment is None or match.after.text == "than":
        return dated(match, None)  # "a year later than planned"
    edtf = offset(focus.moment, count * (match.value("side") or 1), match)
    return dated(match, edtf, focus.words, aside=match.unit() in ("year", "decade", "century"))


def ahead(match: Match, story: Story) -> Date | None:
    """In two weeks, of what will be: from the day it was said on, if that is given just before, or from today."""
    count, (base, anchor) = match.count(), story.now()
    if count is None or base is None or (not match.parts.get("now") and _is_past(match, story)):
        return dated(match, None)
    told, of_told = story.told("day")
    if told and told < base and match.start - of_told[1] < CARRIES_ON:
        base, anchor = told, of_told
    return dated(match, offset(base, count, match), anchor)


def stretch(match: Match, story: Story) -> Date | None:
    """The past two weeks, the next three years: from or to the day of publication."""
    count, (base, anchor) = match.count(), story.now()
    sign = 1 if match.value("which") > 0 else -1
    other = base.shift(sign * count, match.unit()) if base and count is not None and match.unit() in UNITS else None
    if base is None or other is None:
        return dated(match, None)
    here = Moment(base.year, base.month if other.month else 0, base.day if other.day else 0)
    return dated(match, f"{min(here, other)}/{max(here, other)}", anchor)


def offset(base: Moment, count: int, match: Match) -> str | None:
    """The date so many units from another: "~" where the count is a rough one ("about five years ago")."""
    name, count = ("week", 2 * count) if match.unit() == "fortnight" else (match.unit() or "day", count)
    if name in CLOCKS:
        return str(base) if base.day else None
    if name in ("day", "week") and base.month and not base.day:
        return f"{base}{'~' if name == 'week' else ''}"  # "in April … a week later"
    moved = base.shift(count, name) if name in UNITS else None
    kept = match.word("kept") or match.word("about")
    if moved and kept in KEPT:
        day = base.day if kept in ("day", "today") else 0
        moved = Moment(moved.year, moved.month or base.month, moved.day or day)
    exact = all(word.value for word in match.parts.get("about", ())) and name != "decade"
    rough = not exact or any(word.kind == "couple" for word in match.parts.get("n", ()))
    return f"{moved}{'~' if rough else ''}" if moved else None


def _of_told(
    match: Match, story: Story, count: Callable[[Moment], str], units: tuple[str, ...] = (), *, now: bool = False
) -> Date:
    """What is counted from the date told of last, or from the last one that is news, or from today."""
    focus, news = story.last(*units, asides=not units), story.news()
    options = [Option("told", count(focus.moment), focus.words)] if focus and focus.moment else []
    if news and news.moment and news is not focus:
        options.append(Option("news", count(news.moment), news.words))
    base, anchor = story.now()
    if now and base:
        options.append(Option("before", count(base), anchor))
    return choose(match, options, story)


def _unit(base: Moment, name: str, count: int, match: Match) -> str:
    """The unit that lies `count` units from that of `base`, as EDTF; "" where `base` is less precise."""
    if name in ("quarter", "month") and not 0 < base.month <= 12:
        return ""
    less = base if name in ("day", "week", "weekend") else Moment(base.year, base.month if name != "year" else 0)
    moved = less.shift(count, "week" if name == "weekend" else name)
    grain = moved.grain(name) if moved and moved.exists else ""
    if name == "year" and at_end(match):
        return f"{grain}-12"
    return grain + approximately(match) if grain and name in ("month", "year") else grain


def _is_past(match: Match, story: Story) -> bool:
    """Whether the clause of a match tells of what was."""
    verb = governor(story.parsed.doc, match.start, match.end)
    tags = {child.tag_ for child in verb.children if child.dep_ in ("aux", "auxpass")} if verb is not None else set()
    return verb is not None and (verb.tag_ == "VBD" or "VBD" in tags or (verb.tag_ == "VBN" and not tags))


def _of_seven(match: Match, base: Moment, first: int) -> str:
    """The day of its name, or the weekend, among the seven days that begin so many days after `base`."""
    start = base.shift(first, "day")
    found = start.shift(_days(match, start), "day") if start else None
    return found.grain(match.unit() or "day") if found else ""


def _days(match: Match, base: Moment) -> int:
    """How many days after a day its weekday is next; a weekend begins on a Saturday."""
    return (match.value("weekday" if match.parts.get("weekday") else "unit") - base.date.weekday()) % 7
