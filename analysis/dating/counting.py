"""Time expressions that are counted: from the day of publication, or from the date told of before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from analysis.dating.choose import Option, choose, governor
from analysis.dating.edtf import Moment
from analysis.dating.grammar import Match
from analysis.dating.story import PUBLISHED, Date, Story, dated
from analysis.dating.written import approximately, at_end, tells_on

EXACTLY = frozenset({"", "just", "exactly", "only", "another", "barely"})
BACK = frozenset({"earlier", "before", "previously", "beforehand", "back", "in advance of", "ahead of", "advance of"})
NEEDS = {"day": ("day",), "week": ("day",), "weekend": ("day",), "month": ("day", "month")}
LONG = ("decade", "century", "quarter")
DURING = ("in", "for", "during", "through", "of", "nearly", "about")  # "over the next year" is a span
CLOCKS = ("hour", "minute", "second")
UNITS = ("day", "week", "month", "quarter", "year", "decade", "century")
CARRIES_ON = 200  # characters within which a date carries on from the one before it


def weekday(match: Match, story: Story) -> Date | None:
    """Last Friday, that Friday; of a plain Friday, the last, the next, or as the story goes on; not "a Friday"."""
    which, count = match.word("which"), match.value("which")
    base, anchor = story.told("day") if tells_on(which) else story.now()
    any_such = match.before.kind == "a" and not story.text[match.end : match.end + 2].strip().isalpha()
    if base is None or any_such:
        return dated(match, None)
    days = _ahead(match, base)
    if count > 0 or tells_on(which):
        return dated(match, base.shift(days or 7 * (count > 0), "day"), anchor)
    if count < 0:
        return dated(match, base.shift(days - 7, "day"), anchor)
    told, of_told = story.told("day")
    options = [Option("before", _day(base, days - 7 if days else 0), anchor), Option("after", _day(base, days), anchor)]
    if told:
        on = _ahead(match, told)
        options += [Option("told", _day(told, on - 7 if on else 0), of_told), Option("on", _day(told, on), of_told)]
    return choose(match, options, story, days)


def weekday_of(match: Match, story: Story) -> Date | None:
    """Friday of next week, Monday last week."""
    base, anchor = story.now()
    days = match.value("weekday") - base.date.weekday() + 7 * match.value("week") if base else 0
    return dated(match, base.shift(days, "day") if base else None, anchor)


def weekday_beyond(match: Match, story: Story) -> Date | None:
    """The Friday after next, the Tuesday before last, a week ago on Monday, two weeks from Friday.

    "The Monday before that" is seen from the day told of last.
    """
    side = match.word("side")
    base, anchor = story.told("day") if side else story.now()
    weeks = 0 if side else count_of(match) if match.parts.get("n") else 1
    if base is None or weeks is None:
        return dated(match, None)
    days, back = _ahead(match, base), match.parts.get("back") or side == "before"
    days = (days - 7 if days or not match.has("ago") else 0) if back else days or 7
    return dated(match, base.shift(days + (-7 if back else 7) * weeks, "day"), anchor)


def day(match: Match, story: Story) -> Date | None:
    """Today, tomorrow, the day before yesterday."""
    base, anchor = story.now()
    days = match.value("today") + {"before": -1, "after": 1}.get(match.word("side"), 0)
    return dated(match, base.shift(days, "day") if base else None, anchor)


def clock(match: Match, story: Story) -> Date | None:
    """Last night, this morning; that afternoon, the next morning, 11:02 a.m.: of the day told of, or of today."""
    words = [word.text for word in match.words]
    base, anchor = story.now()
    if words[0] in ("this", "last") and base:
        return dated(match, base.shift(-(words[0] == "last"), "day"), anchor)
    if match.has("clock") and story.heading and base:
        return dated(match, base, anchor)
    days = int("next" in words or "following" in words)
    return _of_told(match, story, lambda told: _day(told, days), ("day",), now=words[0] not in ("that", "the"))


def unit(match: Match, story: Story) -> Date | None:
    """Last week, later this year, the same day, the following month, the weekend; "the last year" is a span.

    A day without "last" or the like is the one told of: "it ended the day at 8,017", "a second straight day".
    """
    which, name, count = match.word("which"), match.unit(), match.value("which")
    words = set(which.split())
    if not words:
        return _of_told(match, story, str, ("day",), now=story.last("day") is None)
    if name == "day" and (not words & {"that", "same", "this", "the"} or words & {"last", "past"}):
        return None
    spans = words & {"coming", "upcoming"} and name != "weekend"
    if name not in (*UNITS, "weekend") or spans or which == "that week":
        return dated(match, None)
    told = tells_on(which) and not ("next" in words and (name in LONG or match.before.kind in DURING))
    if name == "weekend" and not count and not told:
        return _weekend(match, story)
    if told or ("this" in words and story.narrative and story.published and name in ("day", "month", "year")):
        return _from_told(match, story, name, count if told else 0)
    base, anchor = story.now()
    if ("the" in words and name != "weekend" and not words & {"current", "latest"}) or base is None:
        return dated(match, None)
    return dated(match, _unit_at(base, name, count - ("before" in words), match), anchor)


def edge(match: Match, story: Story) -> Date | None:
    """The end of the year, month's end: of the present one, or of the one told of."""
    name = match.unit()
    told, (base, anchor) = story.told(*NEEDS.get(name, ())), story.now()
    if told[0] and (base is None or name == "day"):
        base, anchor = told
    if base is None or name not in ("year", "month", "week", "decade", "day") or match.word("edge") == "turn":
        return dated(match, None)
    return dated(match, _unit_at(base, name, 0, match), anchor)


def beside(match: Match, story: Story) -> Date | None:
    """The year before, the day after: seen from the date told of last."""
    return _from_told(match, story, match.unit() or "day", -1 if match.word("side") == "before" else 1)


def ago(match: Match, story: Story) -> Date | None:
    """Two weeks ago; a year ago this month, five years ago today."""
    count, (base, anchor), last = count_of(match), story.now(), match.words[-1].kind
    if base is None or count is None or last == "ago":
        return dated(match, offset(base, -count, match) if base and count is not None else None, anchor)
    month, of_month = (0 if last == "unit-week" else base.month), (base.day if last == "today" else 0)
    return dated(match, Moment(base.year - count, month, of_month) if match.unit() == "year" else None, anchor)


def later(match: Match, story: Story) -> Date | None:
    """A day later, three years earlier: seen from the date told of last."""
    count, focus = count_of(match), story.last(asides=True)
    if count is None or focus is None or focus.moment is None or match.after.text == "than":
        return dated(match, None)  # "a year later than planned"
    if match.unit() in ("day", "week") and not focus.moment.day:
        news = story.last("day")
        focus = news if news and news.anchor == PUBLISHED else focus
    assert focus.moment is not None
    sign = -1 if match.word("side") in BACK else 1
    aside = match.unit() in ("year", "decade", "century")
    return dated(match, offset(focus.moment, sign * count, match), focus.words, aside)


def ahead(match: Match, story: Story) -> Date | None:
    """In two weeks, of what will be: from the day it was said on, if that is given just before, or from today."""
    count, (base, anchor) = count_of(match), story.now()
    future = match.parts.get("now") or not _is_past(match, story)
    if count is None or base is None or not future:
        return dated(match, None)
    told, of_told = story.told("day")
    if told and told < base and match.start - of_told[1] < CARRIES_ON:
        base, anchor = told, of_told
    return dated(match, offset(base, count, match), anchor)


def stretch(match: Match, story: Story) -> Date | None:
    """The past two weeks, the next three years: from or to the day of publication."""
    count, (base, anchor) = count_of(match) if match.parts.get("n") else 1, story.now()
    if base is None or count is None or match.unit() not in UNITS:
        return dated(match, None)
    sign = 1 if match.value("which") > 0 else -1
    other = base.shift(sign * count, match.unit())
    if other is None:
        return dated(match, None)
    here = Moment(base.year, base.month if other.month else 0, base.day if other.day else 0)
    return dated(match, f"{min(here, other)}/{max(here, other)}", anchor)


def count_of(match: Match) -> int | None:
    """The number of units, None where it is vague ("a few").

    >>> from analysis.dating.grammar import match_shapes
    >>> [count_of(match) for match in match_shapes("twenty-five years ago, a couple of days later, a few weeks ago")]
    [25, 2, None]
    """
    words = match.parts["n"]
    if any(word.kind in ("some", "decimal", "half") for word in words):
        return None
    total = 0
    for word in words:
        digits = word.text.replace(",", "")
        value = int(digits[:6]) if word.kind in ("num", "year") else word.value * (word.kind != "a")
        total = max(total, 1) * value if word.kind == "hundred" else total + value
    return (total or 1) if total < 10_000 else None


def offset(base: Moment, count: int, match: Match) -> str | None:
    """The date so many units from another: "~" where the count is a rough one ("about five years ago")."""
    name, count = ("week", 2 * count) if match.unit() == "fortnight" else (match.unit(), count)
    if name in CLOCKS:
        return str(base) if base.day else None
    if name not in UNITS:
        return None
    if name in ("day", "week") and base.month and not base.day:
        return f"{base}{'~' if name == 'week' else ''}"  # "in April … a week later"
    moved = base.shift(count, name)
    if moved and match.word("about") == "exactly" and name == "year" and base.month <= 12:
        moved = Moment(moved.year, base.month)
    if moved and moved.unit == "month" and base.day and match.has("to"):
        moved = Moment(moved.year, moved.month, base.day)  # "three months to the day after"
    rough = any(word.kind == "couple" for word in match.parts["n"]) or name == "decade"
    rough = rough or not set(match.word("about").split(" ")) <= EXACTLY
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


def _from_told(match: Match, story: Story, name: str, count: int) -> Date:
    units = () if count else NEEDS.get(name, ())
    found = _of_told(match, story, lambda told: _unit_at(told, name, count, match) or "", units)
    return replace(found, aside=name == "year" and count < 0)


def _unit_at(base: Moment, name: str, count: int, match: Match) -> str | None:
    """The unit that lies `count` units from that of `base`, as EDTF; None where `base` is less precise."""
    if name in ("quarter", "month") and not 0 < base.month <= 12:
        return None
    less = base if name in ("day", "week", "weekend") else Moment(base.year, base.month if name != "year" else 0)
    moved = less.shift(count, "week" if name == "weekend" else name)
    if moved is None or (name in ("week", "weekend") and not moved.exists):
        return None
    grain = moved.grain(name)
    if name == "year" and at_end(match):
        return f"{grain}-12"
    return (grain + approximately(match) if name in ("month", "year") else grain) or None


def _weekend(match: Match, story: Story) -> Date:
    """The weekend: the last one or the next one."""
    base, anchor = story.now()
    if base is None:
        return dated(match, None)
    weekday = base.date.weekday()
    ends = (("before", base.shift(-7 * (weekday < 5), "day")), ("after", base))
    options = [Option(name, end.grain("weekend") if end else "", anchor) for name, end in ends]
    return choose(match, options, story, 5 - weekday)


def _is_past(match: Match, story: Story) -> bool:
    """Whether the clause of a match tells of what was."""
    verb = governor(story.parsed.doc, match.start, match.end)
    tags = {child.tag_ for child in verb.children if child.dep_ in ("aux", "auxpass")} if verb is not None else set()
    return verb is not None and (verb.tag_ == "VBD" or "VBD" in tags or (verb.tag_ == "VBN" and not tags))


def _ahead(match: Match, base: Moment) -> int:
    """How many days after a day its weekday is next."""
    return (match.value("weekday") - base.date.weekday()) % 7


def _day(base: Moment, days: int) -> str:
    return str(base.shift(days, "day") or "")
