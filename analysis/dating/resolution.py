"""The day, month or year that a time expression stands for: one rule for each shape of the grammar."""

from __future__ import annotations

import re
from collections.abc import Callable

from analysis.dating import relative
from analysis.dating.edtf import SEASONS, Moment
from analysis.dating.shapes import Match
from analysis.dating.story import Date, Story, dated, unresolved, year_of

Rule = Callable[[Match, Story], Date | None]
CODE = re.compile(r"[QH](\d).*|(\d)[QH].*")
RESULTS = re.compile(r"\s(?:results?|earnings|figures|numbers|report|profits?|revenues?)\b", re.IGNORECASE)
LEAP = 2000  # a year that has every day
JOINT = re.compile(r"\s*[-–—/]\s*")
FEASTS = {"christmas": (12, 25), "christmas eve": (12, 24), "halloween": (10, 31)} | {
    "boxing day": (12, 26),
    "new year 's day": (1, 1),
    "new year 's eve": (12, 31),
}


def resolve(match: Match, story: Story) -> Date | None:
    """The date of an expression, unresolved where nothing fixes it; None where the words are no time expression.

    Of "3/4/2025" only the year is sure, so that is its date.
    """
    return RULES.get(match.shape, unresolved)(match, story)


def _iso(match: Match, story: Story) -> Date | None:
    moment = Moment(*(int(part) for part in match.word("iso")[:10].split("-")))
    return dated(match, moment) if 0 < moment.month <= 12 and moment.exists else None


def _numeric(match: Match, story: Story) -> Date | None:
    first, second, year = (int(part) for part in match.word("numeric").replace(".", "/").split("/"))
    year += 0 if year > 99 else 2000 if year < 50 else 1900
    days = _readings(first, second, year)
    return dated(match, days.pop() if len(days) == 1 else Moment(year)) if days else None


def _slashed(match: Match, story: Story) -> Date | None:
    """On 9/25; "on 3/4" may be in March or in April."""
    first, second = (int(part) for part in match.words[0].text.split("/"))
    days = _readings(first, second, LEAP)
    if len(days) != 1:
        return dated(match, None) if days else None
    day = days.pop()
    year, anchor = year_of(day.month, day.day, match, story)
    moment = Moment(year, day.month, day.day) if year else None
    return dated(match, moment if moment and moment.exists else None, anchor)


def _readings(first: int, second: int, year: int) -> set[Moment]:
    """The days that two numbers can be, month first or day first."""
    days = {Moment(year, month, day) for month, day in ((first, second), (second, first)) if 0 < month <= 12 and day}
    return {day for day in days if day.exists}


def _day(match: Match, story: Story) -> Date | None:
    """15 July 2019, July 15, the 15th (where the text has named the month)."""
    month, day = match.value("month"), match.value("day")
    if not month:
        return _bare_day(match, story)
    year, anchor = _year(match, story, month, day)
    if day == 0 or not Moment(year or LEAP, month, day).exists:
        return None
    return dated(match, Moment(year, month, day) if year else None, anchor)


def _bare_day(match: Match, story: Story) -> Date | None:
    """The 22 of "22-25 April 1951", the 5 of "May 4 and 5"; "the 20th", after a date in that month."""
    day, shared = match.value("day"), story.linked.get(match.start)
    if shared is None and match.shape != "ordinal_day":
        return None
    if shared and shared.month:
        year, anchor = year_of(shared.month, day, match, story)
        moment = Moment(year, shared.month, day) if year else None
    else:
        focus = story.last("day", "month")
        told = focus.moment if focus else None
        moment, anchor = (Moment(told.year, told.month, day), focus.words) if focus and told else (None, None)
    return dated(match, moment, anchor) if moment and moment.exists else None


def _month(match: Match, story: Story) -> Date | None:
    month = match.value("month")
    year, anchor = _year(match, story, month, 0)
    return dated(match, f"{Moment(year, month)}{_about(match)}" if year else None, anchor)


def _about(match: Match) -> str:
    return "~" if match.parts.get("part") or match.parts.get("edge") or match.parts.get("about") else ""


def _year(match: Match, story: Story, month: int, day: int) -> tuple[int | None, tuple[int, int] | None]:
    """The year of a month or day, and what it was taken from (None: written there)."""
    if match.parts.get("year") or match.parts.get("short"):
        return _written_year(match), None
    whose, which = match.word("whose"), match.word("which")
    if not whose and not which:
        return year_of(month, day, match, story)
    now, anchor = story.now()
    focus = story.last()
    if whose in ("last", "next", "this") and now:
        return now.year + match.value("whose"), anchor
    if relative.tells_on(whose or which) or now is None:
        moment = focus.moment if focus else None
        if focus is None or moment is None:
            return None, None
        return moment.year + match.value("whose") if whose else _told_year(moment, month, match), focus.words
    if match.value("which") < 0:
        return now.year - (month >= now.month), anchor
    return now.year + (match.value("which") > 0 and month <= now.month), anchor


def _told_year(told: Moment, month: int, match: Match) -> int:
    """The year of "that September", "the following March", "the previous May", seen from the date told of."""
    if match.value("which") < 0:
        return told.year - bool(told.month and month >= told.month)
    if match.value("which") > 0:
        return told.year + (not told.month or month <= told.month)
    return told.year


def _written_year(match: Match) -> int:
    if match.parts.get("short"):
        short = int(match.word("short")[1:])
        return (2000 if short < 30 else 1900) + short
    return match.value("year")


def _bare_year(match: Match, story: Story) -> Date | None:
    """2019, early 2019; the end of 2019 is its December."""
    year = Moment(_written_year(match))
    aside = match.before.kind == "(" and match.after.kind == ")"
    aside = aside or (story.narrative and story.tense(match.start, match.end) == "future")
    return dated(match, f"{year}-12" if relative.at_end(match) else f"{year}{_about(match)}", aside=aside)


def _iso_month(match: Match, story: Story) -> Date | None:
    return dated(match, match.words[0].text)


def _year_end(match: Match, story: Story) -> Date | None:
    """The 17 of "1915-17"."""
    focus, short = story.dates[-1] if story.dates else None, int(match.word("number"))
    if focus is None or focus.moment is None or short <= focus.moment.year % 100:
        return None
    if not JOINT.fullmatch(story.text, focus.end, match.start):
        return None
    return dated(match, Moment(focus.moment.year // 100 * 100 + short)) if short < 100 else None


def _old_year(match: Match, story: Story) -> Date | None:
    """Of the first millennium: "c. 347", "until about 360 - 366"."""
    number = match.word("number")
    return dated(match, f"{Moment(int(number))}{_about(match)}") if story.ancient and len(number) == 3 else None


def _era(match: Match, story: Story) -> Date | None:
    year, era = match.value("number") or int(match.word("number")), match.word("era").replace(".", "")
    return dated(match, f"{Moment(year if era[0] in 'Aa' or era == 'CE' else 1 - year)}{_about(match)}")


def _quarter(match: Match, story: Story) -> Date | None:
    """The third quarter, Q3 2025, the first half of this year; of a fiscal year, unresolved."""
    code = match.word("code")
    number = int(CODE.sub(r"\1\2", code)) if code else match.value("ordinal")
    half = "H" in code or match.shape == "half"
    count = 2 if half else 4
    number = count if number < 0 else number
    year, anchor = _quarter_year(match, story, number * 12 // count - 12 // count + 1)
    fiscal = any(word.kind == "fiscal" for word in match.words)
    if not 0 < number <= count or year is None or fiscal:
        return dated(match, None)
    if half:
        return dated(match, f"{Moment(year, 6 * number - 5)}/{Moment(year, 6 * number)}", anchor)
    return dated(match, Moment(year, 32 + number), anchor)


def _quarter_year(match: Match, story: Story, month: int) -> tuple[int | None, tuple[int, int] | None]:
    """The year of a quarter, half or season that begins in this month."""
    if match.parts.get("year") or match.parts.get("short"):
        return _written_year(match), None
    if len(match.word("code")) > 2:
        return 2000 + int(match.word("code")[-2:]), None
    now, anchor = story.now()
    whose = match.word("whose")
    if relative.tells_on(whose):
        focus = story.last()
        return (focus.moment.year, focus.words) if focus and focus.moment else (None, None)
    if now is None:
        return None, None
    if whose or any(word.kind == "unit-year" for word in match.words):
        return now.year + match.value("whose"), anchor
    if story.ahead(match) and not RESULTS.match(story.text, match.end):
        return now.year + (month + 2 < now.month), anchor
    return now.year - (month > now.month), anchor


def _season(match: Match, story: Story) -> Date | None:
    """The summer of 2023, last summer, that spring, the summer (the last one, or the one to come)."""
    season, which = match.value("season"), match.word("which")
    month = SEASONS[season]
    now, anchor = story.now()
    focus = story.last()
    if relative.tells_on(which) and focus and focus.moment:
        turn = match.value("which") > 0 and month <= (focus.moment.month or 12)
        return dated(match, Moment(focus.moment.year + turn, season), focus.words)
    if which and now:
        month -= 12 if season == 24 and now.month < 3 else 0  # in January, "this winter" began last year
        back = match.value("which") < 0 and month + 2 >= now.month
        on = match.value("which") > 0 and month <= now.month
        return dated(match, Moment(now.year - (back or month == 0) + on, season), anchor)
    found, taken = _quarter_year(match, story, month)
    return dated(match, Moment(found, season) if found else None, taken)


def _decade(match: Match, story: Story) -> Date | None:
    """The 1990s, the late '90s; "her 80s" is an age, and "the 20s" may be of either century."""
    digits = "".join(sign for sign in match.word("decade") if sign.isdigit())
    decade = digits[:3] if len(digits) == 4 else f"19{digits[0] if digits else match.value('decade') // 10}"
    spelled = len(digits) == 4 or (decade > "192" and (match.words[0].kind == "the" or match.word("decade")[0] in "'’"))
    return dated(match, f"{decade}X{_about(match)}" if spelled else None, aside=True)


def _century(match: Match, story: Story) -> Date | None:
    number = match.value("ordinal")
    return dated(match, f"{Moment(number * 100 - 99)}/{Moment(number * 100)}", aside=True) if 0 < number < 40 else None


def _feast(match: Match, story: Story) -> Date | None:
    """Christmas Eve, New Year's Day 2024; feasts that move have no date here."""
    name = " ".join(match.word(part) for part in ("holiday", "eve") if match.word(part)).replace("’", "'")
    month, day = FEASTS.get(name.removesuffix(" day") if name not in FEASTS else name, (0, 0))
    if not month:
        return dated(match, None)
    year, anchor = _year(match, story, month, day)
    return dated(match, Moment(year, month, day) if year else None, anchor)


RULES: dict[str, Rule] = {
    "iso": _iso,
    "numeric": _numeric,
    "slashed": _slashed,
    "month_day": _day,
    "day_month": _day,
    "bare_day": _day,
    "joined_day": _day,
    "ordinal_day": _day,
    "month_year": _month,
    "which_month": _month,
    "month": _month,
    "year": _bare_year,
    "iso_month": _iso_month,
    "year_end": _year_end,
    "old_year": _old_year,
    "era": _era,
    "quarter": _quarter,
    "half": _quarter,
    "season": _season,
    "decade": _decade,
    "century": _century,
    "holiday": _feast,
    **relative.RULES,
}
