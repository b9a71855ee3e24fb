"""What day, month or year a time expression stands for, given when the article appeared and what it said before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from analysis.edtf import Moment, read_moment, week
from analysis.shapes import Match

PUBLISHED = (-1, -1)  # the anchor of what is computed from the date of publication
YEARLESS = frozenset({"month", "month_day", "month_day ()", "day_month", "day_month ()"})
BACK = frozenset({"last", "past", "previous", "prior", "preceding"})


@dataclass(frozen=True, slots=True)
class Date:
    """A resolved expression: its EDTF date (None: unresolved), the offsets of its words and of its anchor."""

    edtf: str | None
    start: int
    end: int
    anchor: tuple[int, int] | None = None  # None: the date is written out
    event: tuple[int, int] | None = None  # the event that it dates, where it is not that of its own clause

    @property
    def moment(self) -> Moment | None:
        """The date as a moment, the first one of an interval."""
        return read_moment(self.edtf) if self.edtf else None


@dataclass
class Story:
    """What an article has told so far: the dates in the order of the text.

    `narrative`: a text about the past, in which a month belongs to the year told of, not to that of publication.
    `tense` gives the tense of the clause that an offset lies in: past, present, future or "".
    """

    published: Moment | None
    narrative: bool
    tense: Callable[[int, int], str]
    dates: list[Date] = field(default_factory=list)
    heading: Date | None = None

    def last(self, *units: str) -> Date | None:
        """The date told of last; with units, the last one that is given to one of these."""
        known = (date for date in reversed(self.dates) if date.moment)
        return next((date for date in known if not units or (date.moment and date.moment.unit in units)), None)


def resolve(match: Match, story: Story) -> Date | None:
    """The date of an expression, unresolved where nothing fixes it; None where the words are no time expression."""
    return RULES[match.shape.partition(" ")[0] if match.shape not in RULES else match.shape](match, story)


def _date(match: Match, edtf: object, anchor: tuple[int, int] | None = None) -> Date:
    return Date(str(edtf) if edtf else None, match.start, match.end, anchor if edtf else None)


def _iso(match: Match, story: Story) -> Date | None:
    year, month, day = (int(part) for part in match.word("iso")[:10].split("-"))
    moment = Moment(year, month, day)
    return _date(match, moment) if 0 < month <= 12 and day > 0 and moment.exists else None


def _numeric(match: Match, story: Story) -> Date | None:
    """15/7/2019, 7/15/2019; of 3/4/2019 only the year is sure."""
    first, second, year = (int(part) for part in match.word("numeric").replace(".", "/").split("/"))
    year += 0 if year > 99 else 2000 if year < 50 else 1900
    readings = {
        Moment(year, month, day) for day, month in ((first, second), (second, first)) if 0 < month <= 12 and day
    }
    readings = {moment for moment in readings if moment.exists}
    return _date(match, readings.pop() if len(readings) == 1 else Moment(year)) if readings else None


def _day(match: Match, story: Story) -> Date | None:
    month, day = match.value("month"), match.value("day")
    year, anchor = _year(match, story, month, day)
    if not Moment(year or 2000, month, day).exists:
        return None
    return _date(match, Moment(year, month, day) if year else None, anchor)


def _month(match: Match, story: Story) -> Date | None:
    month = match.value("month")
    year, anchor = _year(match, story, month, 0)
    return _date(match, f"{Moment(year, month)}{_about(match)}" if year else None, anchor)


def _about(match: Match) -> str:
    return "~" if match.parts.get("part") or match.parts.get("edge") or match.parts.get("about") else ""


def _year(match: Match, story: Story, month: int, day: int) -> tuple[int | None, tuple[int, int] | None]:
    """The year of a month or day, and what it was taken from."""
    if match.parts.get("year") or match.parts.get("short"):
        return _written_year(match), None
    which = match.word("whose") or match.word("which")
    if "that" in which or "same" in which:
        focus = story.last()
        return (focus.moment.year, _words(focus)) if focus and focus.moment else (None, None)
    if which:
        year = story.published.year if story.published else None
        if year and match.shape == "which_month":
            return _nearest(Moment(year, month), story.published, match.value("which")), PUBLISHED
        return (year + match.value("whose"), PUBLISHED) if year else (None, None)
    return _told_year(match, story, month, day)


def _written_year(match: Match) -> int:
    if match.parts.get("short"):
        short = int(match.word("short")[1:])
        return (2000 if short < 30 else 1900) + short
    return match.value("year")


def _nearest(moment: Moment, published: Moment | None, direction: int) -> int:
    """The year of the last (-1), next (1) or this (0) such month, seen from the month of publication."""
    assert published is not None
    if direction < 0:
        return moment.year - (moment.month >= published.month)
    return moment.year + (moment.month <= published.month if direction else 0)


def _told_year(match: Match, story: Story, month: int, day: int) -> tuple[int | None, tuple[int, int] | None]:
    """The year of a month that stands alone: of the heading, of the story so far, or the one nearest to publication."""
    focus = story.last()
    if story.heading and story.heading.moment:
        return story.heading.moment.year, _words(story.heading)
    if focus and focus.moment and (story.narrative or _continues(match, focus, month, day)):
        year = focus.moment.year
        if story.narrative and focus.moment.month - month >= 8 and focus.moment.month <= 12:
            year += 1
        return year, _words(focus)
    if not story.published or story.narrative:
        return None, None
    return _news_year(story.published, month, day, story.tense(match.start, match.end)), PUBLISHED


def _continues(match: Match, focus: Date, month: int, day: int) -> bool:
    """Whether a month carries on from a date just before it: "on 29 February 2024, only to drop it on 11 June"."""
    moment = focus.moment
    assert moment is not None
    later = (month, day or 31) >= (moment.month, moment.day or 1)
    return (
        bool(moment.month)
        and moment.month <= 12
        and later
        and match.start - focus.end < 200
        and focus.anchor != PUBLISHED
    )


def _news_year(published: Moment, month: int, day: int, tense: str) -> int:
    this, now = (month, day or published.day), (published.month, published.day)
    if tense == "past":
        return published.year - (this > now)
    if tense in ("future", "present"):
        return published.year + (this < now)
    months = month - published.month
    return published.year - (months > 2) + (months < -9)


def _words(date: Date) -> tuple[int, int]:
    return date.start, date.end


def _weekday(match: Match, story: Story) -> Date | None:
    """The latest such day not after publication; the next one, if the clause or a "next" looks ahead."""
    if match.words[-1].kind == "wkd" and match.word("weekday") in ("sun", "sat", "mon", "wed"):
        return None
    weekday, which = match.value("weekday"), match.word("which")
    base, anchor = story.published, PUBLISHED
    if not base or "that" in which or "same" in which or "following" in which:
        focus = story.last("day")
        base, anchor = (focus.moment, _words(focus)) if focus else (None, PUBLISHED)
        if not base:
            return _date(match, None)
        if not which:
            return _date(match, None)
    ahead = match.value("which") > 0 or (
        (not which or "this" in which) and story.tense(match.start, match.end) in ("future", "present")
    )
    days = (weekday - base.date.weekday()) % 7
    if not ahead:
        days = days - 7 if days or match.value("which") < 0 else 0
    elif match.value("which") > 0:
        days = days or 7
    return _date(match, base.shift(days, "day"), anchor)


def _weekday_of(match: Match, story: Story) -> Date | None:
    if not story.published:
        return _date(match, None)
    monday = -story.published.date.weekday() + 7 * match.value("week") + match.value("weekday")
    return _date(match, story.published.shift(monday, "day"), PUBLISHED)


def _today(match: Match, story: Story) -> Date | None:
    days = match.value("today") + {"before": -1, "after": 1}.get(match.word("side"), 0)
    if not story.published or story.narrative:
        return _date(match, None)
    return _date(match, story.published.shift(days, "day"), PUBLISHED)


def _which_unit(match: Match, story: Story) -> Date | None:
    """Last week, later this year, the same day, the following month, the weekend."""
    which, unit, count = match.word("which"), match.unit(), match.value("which")
    words = set(which.split())
    if unit in ("hour", "minute", "fortnight") or which == "current" or "past" in words:
        return _date(match, None)
    from_story = words & {"that", "same"} or ("the" in words and words & {"following", "next", "previous", "preceding"})
    if from_story or words & {"following"}:
        if "next" in words and unit != "day" and "the" in words:
            return _date(match, None)
        return _from_story(match, story, unit, count)
    if ("the" in words and unit != "weekend") or (unit == "day" and "this" not in words):
        return _date(match, None) if unit != "day" else None
    if not story.published or story.narrative:
        return _date(match, None)
    return _date(match, _at(story.published, unit, count, match, story), PUBLISHED)


def _from_story(match: Match, story: Story, unit: str, count: int) -> Date | None:
    precise = {"day": ("day",), "week": ("day",), "weekend": ("day",), "month": ("day", "month")}.get(unit, ())
    focus = story.last(*precise) if count == 0 else story.last()
    moment = focus.moment if focus else None
    if focus is None or moment is None:
        return _date(match, None)
    return _date(match, _at(moment, unit, count, match, story), _words(focus))


def _at(base: Moment, unit: str, count: int, match: Match, story: Story) -> str | None:
    """The unit that lies `count` units from `base`, as EDTF."""
    about = "~" if match.parts.get("part") or match.word("edge") in ("middle",) else ""
    if unit == "day":
        moved = base.shift(count, "day")
        return str(moved) if moved else None
    if unit in ("week", "weekend"):
        moved = base.shift(count, "week")
        if moved is None:
            return None
        if unit == "weekend":
            past = (
                moved.date.weekday() < 5
                and count == 0
                and story.tense(match.start, match.end) not in ("future", "present")
            )
            moved = moved.shift(-7, "day") if past else moved
        return week(moved.date, *((5, 2) if unit == "weekend" else ())) if moved else None
    if unit == "month":
        moved = Moment(base.year, base.month).shift(count, "month")
        return f"{moved}{about or ('~' if match.parts.get('edge') else '')}" if moved else None
    if unit == "quarter":
        if not 0 < base.month <= 12:
            return None
        moved = Moment(base.year, base.month).shift(count, "quarter")
        return f"{moved.year}-{33 + (moved.month - 1) // 3}" if moved else None
    moved = Moment(base.year).shift(count, unit)
    if moved is None:
        return None
    if unit != "year":
        return f"{moved}"[: 3 if unit == "decade" else 2].ljust(4, "X") if moved.year >= 1000 else None
    if match.word("edge") in ("end", "close"):
        return f"{moved}-12"
    return f"{moved}{about or ('~' if match.parts.get('edge') else '')}"


def _edge_unit(match: Match, story: Story) -> Date | None:
    """The end of the year, month's end: of the month or year told of, else of publication."""
    unit = match.unit()
    focus = story.last("day", "month") if story.narrative else None
    base, anchor = (focus.moment, _words(focus)) if focus else (None if story.narrative else story.published, PUBLISHED)
    if base is None or unit not in ("year", "month", "week"):
        return _date(match, None)
    return _date(match, _at(base, unit, 0, match, story), anchor)


def _unit_side(match: Match, story: Story) -> Date | None:
    """The year before, the day after: seen from the date told of last."""
    count = -1 if match.word("side") == "before" else 1
    return _from_story(match, story, match.unit(), count)


def _ago(match: Match, story: Story) -> Date | None:
    count, unit = _count(match), match.unit()
    if count is None or not story.published or story.narrative or unit in ("hour", "minute", "second"):
        return _date(match, None)
    return _date(match, _offset(story.published, -count, unit, match), PUBLISHED)


def _count(match: Match) -> int | None:
    """The number of units, None where it is vague ("a few")."""
    words = match.parts["n"]
    if any(word.kind in ("some", "decimal") for word in words):
        return None
    total = 0
    for word in words:
        value = int(word.text.replace(",", "")) if word.kind in ("num", "year") else word.value
        total = max(total, 1) * value if value == 100 and word.kind == "count" else total + value * (word.kind != "a")
    if total == 0 or words[-1].kind == "couple" or any(word.kind == "couple" for word in words):
        return next((word.value for word in words if word.kind == "couple"), 1)
    return total if total < 10_000 else None


def _offset(base: Moment, count: int, unit: str, match: Match) -> str | None:
    unit, count = ("week", 2 * count) if unit == "fortnight" else (unit, count)
    if unit not in ("day", "week", "month", "quarter", "year", "decade", "century"):
        return None
    moved = base.shift(count, unit)
    loose = any(word.kind == "couple" for word in match.parts["n"]) or match.parts.get("about") or unit == "decade"
    return f"{moved}{'~' if loose and not _exact(match) else ''}" if moved and moved.exists else None


def _exact(match: Match) -> bool:
    return match.word("about") in ("just", "exactly", "only", "another")


def _offset_later(match: Match, story: Story) -> Date | None:
    """A day later, three years earlier: seen from the date told of last."""
    count = _count(match)
    side = -1 if match.word("side") in ("earlier", "before", "previously", "beforehand", "back") else 1
    focus = story.last()
    if match.word("side") == "from" or count is None or focus is None or focus.moment is None:
        return _date(match, None)
    return _date(match, _offset(focus.moment, side * count, match.unit(), match), _words(focus))


def _ahead(match: Match, story: Story) -> Date | None:
    count = _count(match)
    future = (story.tense(match.start, match.end) == "future" and match.word("in") == "in") or match.parts.get("now")
    if not future or count is None or not story.published or story.narrative:
        return _date(match, None)
    return _date(match, _offset(story.published, count, match.unit(), match), PUBLISHED)


def _bare_year(match: Match, story: Story) -> Date | None:
    year = _written_year(match)
    if match.word("edge") in ("end", "close"):
        return _date(match, f"{Moment(year)}-12")
    return _date(match, f"{Moment(year)}{_about(match)}")


def _era(match: Match, story: Story) -> Date | None:
    year = int(match.word("number"))
    bc = match.word("era").replace(".", "").lower() in ("bc", "bce")
    return _date(match, Moment(1 - year if bc else year))


def _quarter(match: Match, story: Story) -> Date | None:
    code = match.word("code")
    number = int(next(sign for sign in code if sign.isdigit())) if code else match.value("ordinal")
    half = "H" in code or match.shape == "half"
    if not 0 < number <= (2 if half else 4) and match.word("ordinal") != "last":
        return None if half else _date(match, None)
    number = number if number > 0 else 2 if half else 4
    if match.parts.get("year") or match.parts.get("short"):
        year, anchor = _written_year(match), None
    elif story.published and not story.narrative:
        year, anchor = story.published.year + match.value("whose"), PUBLISHED
    else:
        return _date(match, None)
    if half:
        return _date(match, f"{Moment(year, 6 * number - 5)}/{Moment(year, 6 * number)}", anchor)
    return _date(match, Moment(year, 32 + number), anchor)


def _season(match: Match, story: Story) -> Date | None:
    season, which = match.value("season"), match.word("which") or match.word("whose")
    if match.parts.get("year") or match.parts.get("short"):
        return _date(match, Moment(_written_year(match), season))
    if not story.published or story.narrative:
        return _date(match, None)
    month = {21: 3, 22: 6, 23: 9, 24: 12}[season]
    published, tense = story.published, story.tense(match.start, match.end)
    year = published.year
    if which in ("last", "past", "previous") or tense == "past":
        year -= month + (3 if "last" in which else 0) > published.month
    elif which == "next" or tense in ("future", "present"):
        year += month < published.month - (2 if which != "next" else 0)
    return _date(match, Moment(year, season), PUBLISHED)


def _decade(match: Match, story: Story) -> Date | None:
    digits = "".join(sign for sign in match.word("decade") if sign.isdigit())
    decade = digits[:3] if len(digits) == 4 else f"19{(digits or str(match.value('decade')))[0]}"
    return _date(match, f"{decade}X{_about(match)}")


def _century(match: Match, story: Story) -> Date | None:
    number = match.value("ordinal")
    return _date(match, f"{Moment(number * 100 - 99)}/{Moment(number * 100)}") if 0 < number <= 30 else None


def _holiday(match: Match, story: Story) -> Date | None:
    return _date(match, None)


def _bare_day(match: Match, story: Story) -> Date | None:
    return None


def _vague(match: Match, story: Story) -> Date | None:
    return _date(match, None)


RULES: dict[str, Callable[[Match, Story], Date | None]] = {
    "iso": _iso,
    "numeric": _numeric,
    "month_day": _day,
    "day_month": _day,
    "month_year": _month,
    "which_month": _month,
    "month": _month,
    "weekday": _weekday,
    "weekday of": _weekday_of,
    "today": _today,
    "which_unit": _which_unit,
    "weekend": _which_unit,
    "edge_unit": _edge_unit,
    "unit_edge": _edge_unit,
    "unit_side": _unit_side,
    "ago": _ago,
    "vague": _vague,
    "offset": _offset_later,
    "ahead": _ahead,
    "from": _ahead,
    "year": _bare_year,
    "era": _era,
    "quarter": _quarter,
    "half": _quarter,
    "season": _season,
    "fiscal": _vague,
    "decade": _decade,
    "century": _century,
    "holiday": _holiday,
    "bare_day": _bare_day,
    "span": _vague,
    "the": _vague,
    "again": _vague,
    "at": _vague,
    "clock": _vague,
}
