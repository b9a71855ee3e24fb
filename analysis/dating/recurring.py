"""Dates by the calendar's own names: with their year, or what comes again every year and of which year that is."""

from __future__ import annotations

import calendar
import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from dateutil.easter import easter

from analysis.dating.edtf import SEASONS, Moment, from_day, moved, read_moment
from analysis.dating.grammar import Match
from analysis.dating.story import PUBLISHED, Anchor, Date, Option, Story, choose, dated
from analysis.lexicon import word_table

CODE = re.compile(r"[QH](\d).*|(\d)[QH].*", re.IGNORECASE)
LISTED = re.compile(r",?\s*(?:\band\s+)?(?:(?:in|on|from|by|between)\s+)?", re.IGNORECASE)
SOON = (21, 22)  # one or two days ahead, as Recurring.ahead tells it
DAYS = (1, 2, 4, 8, 15, 32, 62, 93, 186, 250, 300, 350, 360)
FRESH = 31  # days before publication
LEAP = 2000  # a year that has every day
TELLING_ON = frozenset({"that", "same", "following", "previous", "preceding", "subsequent", "ensuing"})


class Recurring(NamedTuple):
    """What a year has once: its first month, its date in a year, its day (0: longer), and how many months it takes."""

    month: int
    of: Callable[[int], object]
    day: int = 0
    months: int = 1

    def in_year(self, year: int | None) -> str:
        """Its date in this year, "" if it has none."""
        if not year or not 0 < year <= 9999 or (self.day and not Moment(year, self.month, self.day).exists):
            return ""
        return str(self.of(year) or "")

    def last(self, base: Moment) -> str:
        """The last one that has begun by the month or day of `base`."""
        begun = (self.month, self.day) <= (base.first_month or 12, (base.day or 31) if self.day else 0)
        return self._near(base.year - (not begun), -1)

    def next(self, base: Moment) -> str:
        """The next one that is not over by the month or day of `base`."""
        over = (self.month + self.months - 1, self.day or 32) < (base.first_month, base.day)
        return self._near(base.year + over, 1)

    def ahead(self, base: Moment) -> int:
        """How long after `base` the next one begins, as a class."""
        if not self.day:
            return 1 + (self.month - base.month) % 12
        days = Moment(LEAP, self.month, self.day).date - Moment(LEAP, base.month, base.day).date
        return 20 + bisect_right(DAYS, days.days % 366)

    def _near(self, year: int, step: int) -> str:
        return next((found for turn in range(0, 9 * step, step) if (found := self.in_year(year + turn))), "")


def recurring(match: Match, story: Story) -> Date | None:
    """15 July 2019, last March, Q3, that summer, Christmas; None for a day that no calendar has.

    What a fiscal year counts is no calendar quarter, so it has no date.
    """
    found = _recurring(match, story)
    if found is None or (found.day and not Moment(written_year(match) or LEAP, found.month, found.day).exists):
        return None
    if not found.month or match.has("fiscal", "fiscalyear"):
        return dated(match, None)
    if (known := _known_year(match, found, story)) is not None:
        aside = story.narrative and match.value("which") > 0 and not tells_on(match.word("which"))
        return dated(match, found.in_year(known[0]), known[1], aside)
    return _choose_year(match, found, story)


def tells_on(which: str) -> bool:
    """Whether "which" counts from the date told of before ("that", "the following") and not from today ("last")."""
    words = set(which.split())
    return bool(words & TELLING_ON) or ("the" in words and "next" in words)


def approximately(match: Match) -> str:
    """The `~` of "early", "the middle of", "the first week of", "about"."""
    return "~" if any(match.parts.get(part) for part in ("part", "edge", "most", "about")) else ""


def at_end(match: Match) -> bool:
    """Whether it is the end of a year, which is its December."""
    return match.word("edge") in ("end", "close")


def written_year(match: Match) -> int:
    """The year that stands in the words, 0 without."""
    if match.parts.get("short"):
        short = int(match.word("short")[1:])
        return (2000 if short < 30 else 1900) + short
    digits = re.sub(r"\D", "", match.word("code"))
    return match.value("year") or (2000 + int(digits[-2:]) if len(digits) > 2 else 0)


def iso(match: Match, story: Story) -> Date | None:
    """2019-07-15, 2019-07."""
    moment = Moment(*(int(part) for part in match.word("iso")[:10].split("-")))
    return dated(match, moment) if 0 < moment.month <= 12 and moment.exists else None


def numeric(match: Match, story: Story) -> Date | None:
    """25.12.2024; of "3/4/2025" only the year is sure, so that is its date."""
    first, second, year = (int(part) for part in re.split("[./]", match.word("numeric")))
    year += 0 if year > 99 else 2000 if year < 50 else 1900
    days = _read_either_way(first, second, year)
    return dated(match, days.pop() if len(days) == 1 else Moment(year)) if days else None


def _read_either_way(first: int, second: int, year: int) -> set[Moment]:
    return {day for day in (Moment(year, first, second), Moment(year, second, first)) if day.day and day.exists}


def year(match: Match, story: Story) -> Date | None:
    """2019, early 2019; the end of 2019 is its December."""
    found = Moment(written_year(match))
    aside = match.before.kind == "open" and match.after.kind == "shut"
    return dated(match, f"{found}-12" if at_end(match) else f"{found}{approximately(match)}", aside=aside)


def year_end(match: Match, story: Story) -> Date | None:
    """The 17 of "1915-17"."""
    century, first = divmod(match.value("century"), 100)
    last = int(match.word("number"))
    return dated(match, Moment(100 * century + last)) if first < last < 100 else None


def era(match: Match, story: Story) -> Date | None:
    """404 BC, 1050 AD."""
    number, name = int(match.word("number")[:5]), match.word("era").replace(".", "")
    return dated(match, f"{Moment(number if name in ('ad', 'ce') else 1 - number)}{approximately(match)}")


def decade(match: Match, story: Story) -> Date | None:
    """The 1990s, the late '90s; "her 80s" is an age, and "the 20s" may be of either century."""
    digits = "".join(sign for sign in match.word("decade") if sign.isdigit())
    tens = digits[:3] if len(digits) == 4 else f"19{digits[0] if digits else match.value('decade') // 10}"
    spelled = len(digits) == 4 or (tens > "192" and (match.has("the", "part") or match.word("decade")[0] in "'’"))
    return dated(match, f"{tens}X{approximately(match)}" if spelled else None, aside=True)


def century(match: Match, story: Story) -> Date | None:
    """The 20th century; the 1st century BC has no years here."""
    last, known = 100 * match.value("ordinal"), not match.word("era").startswith("b")
    found = dated(match, f"{Moment(last - 99)}/{Moment(last)}" if known else None, aside=True)
    return found if 0 < last < 4000 else None


def _choose_year(match: Match, found: Recurring, story: Story) -> Date:
    """The date of what is given without a year: of the last one, the next one, or as the story goes on."""
    now, anchor = story.now()
    now = now or story.published
    focus, (told, of_told) = story.last(), story.told()
    options = []
    if now:
        options += [Option("after", found.next(now), anchor)]
        if not (found.day and found.ahead(now) in SOON):  # nobody gives the day of a year ago by its name alone
            options.insert(0, Option("before", found.last(now), anchor))
    if story.heading and story.heading.moment:
        options += [Option("headed", found.in_year(story.heading.moment.year), story.heading.words)]
        if not story.heading.moment.month and match.start in story.entries:
            return dated(match, options[-1].edtf, options[-1].anchor)
    if told:
        going_on = [Option("told", found.in_year(told.year), of_told), Option("on", found.next(told), of_told)]
        counted = focus and focus.anchor and not (told.month and focus.anchor == PUBLISHED)
        if focus and counted and LISTED.fullmatch(story.text, focus.end, match.start):
            return dated(match, going_on[bool(told.month)].edtf, of_told)  # "last year, in March and June"
        if story.narrative and not _is_news(found, told, story.published):
            return choose(match, going_on, story)
        options += going_on
    fitting = [option for option in options if _is_on_weekday(match, read_moment(option.edtf))]
    return choose(match, fitting or options, story, found.ahead(now) if now else 0)


def _is_on_weekday(match: Match, day: Moment | None) -> bool:
    return not match.parts.get("weekday") or bool(day and day.exists and day.date.weekday() == match.value("weekday"))


def _is_news(found: Recurring, told: Moment, published: Moment | None) -> bool:
    """Whether a story of the past, after a mere year, comes to a day of the month before publication."""
    last = read_moment(found.last(published)) if published and found.day and not told.month else None
    return bool(published and last and (published.date - last.date).days <= FRESH)


def _recurring(match: Match, story: Story) -> Recurring | None:
    day, month, season = match.value("day"), match.value("month"), match.value("season")
    if any(match.parts.get(part) for part in ("quarter", "half", "code", "first")):
        return _part_of_year(match)
    if season:
        return Recurring(SEASONS[season], lambda year: Moment(year, season), months=3)
    if match.parts.get("feast"):
        return _feast(match.word("feast").replace("’", "'"))
    if match.parts.get("slashed"):  # "on 9/25", not "on 3/4"
        first, second = map(int, match.word("slashed").split("/"))
        days = _read_either_way(first, second, LEAP)
        if len(days) != 1:
            return Recurring(0, lambda year: None)
        found = days.pop()
        month, day = found.month, found.day
    elif not month and (told := story.told("day", "month")[0]):  # "the 20th", after a date in that month
        month = told.month
    if not month or (match.parts.get("day") and not day):
        return None
    if day:
        return Recurring(month, lambda year: Moment(year, month, day), day)
    return Recurring(month, lambda year: f"{Moment(year, month)}{approximately(match)}")


def _part_of_year(match: Match) -> Recurring:
    """A quarter, a half, the first nine months; "the December quarter" is the one that ends in December."""
    code = match.word("code")
    number = int(CODE.sub(r"\1\2", code)) if code else match.value("quarter") or match.value("half")
    months = 6 if match.parts.get("half") or "h" in code else 3
    if match.parts.get("first"):
        months = (match.count() or 0) * (3 if match.unit() == "quarter" else 1)
        number = match.value("first")
    elif any(word.kind == "month" for word in match.parts.get("quarter", ())):
        number = number // 3 if number % 3 == 0 else 0
    first = 13 - months if number < 0 else months * (number - 1) + 1
    if not months or first not in range(1, 14 - months):
        return Recurring(0, lambda year: None)
    last = first + months - 1
    if months == 3:
        return Recurring(first, lambda year: Moment(year, 33 + first // 3), months=3)
    return Recurring(first, lambda year: f"{Moment(year, first)}/{Moment(year, last)}", months=months)


def _feast(name: str) -> Recurring:
    """Of a feast that moves, the days are those of each year; without a rule for it, it has none."""
    if name == "new":
        return Recurring(1, lambda year: f"{Moment(year, 1)}~")
    month, day, nth, weekday, from_easter = _feasts()[name]
    if from_easter is not None:
        return Recurring(4, lambda year: from_day(moved(easter(year), from_easter)))
    if day is not None and month is not None:
        return Recurring(month, lambda year: Moment(year, month, day), day)
    return Recurring(month or 0, lambda year: _nth_weekday(year, month or 0, nth or 1, weekday or 0))


@cache
def _feasts() -> dict[str, tuple[int | None, ...]]:
    columns = ("month", "day", "nth", "weekday", "easter")
    rows = word_table("feasts")
    return {row["feast"].lower(): tuple(int(row[name]) if row[name] else None for name in columns) for row in rows}


def _nth_weekday(year: int, month: int, nth: int, weekday: int) -> Moment:
    days = [week[weekday] for week in calendar.monthcalendar(year, month) if week[weekday]]
    return Moment(year, month, days[nth - 1 if nth > 0 else nth])


def _known_year(match: Match, found: Recurring, story: Story) -> tuple[int | None, Anchor | None] | None:
    """The year of what recurs where the words tell it, and what it was taken from (None: written there).

    Of next year, last summer, that September, the following March.
    """
    whose, which, turn = match.word("whose"), match.word("which"), match.value("which")
    (told, of_told), (now, anchor) = story.told(), story.now()
    if year := written_year(match):
        return year, None
    if match.name == "ordinal_day":
        told, of_told = story.told("day", "month")
        return (told.year, of_told) if told else (None, None)
    if match.word("feast") == "new":
        return (now.year + (now.month > 2) if now else None), anchor
    if not (whose or which):
        return ((now.year if now else None), anchor) if match.has("unit-year") else None
    if told and (tells_on(whose or which) or now is None):
        return told.year + (match.value("whose") if whose else _turn(told, found, turn)), of_told
    if now is None or tells_on(whose or which):
        return None, None
    if found.month == 12 and found.months == 3 and now.month < 3 and not whose:
        turn -= 1  # in January, "this winter" began last year
    elif turn < 0:
        turn = -(found.month + found.months > now.month) - ("before" in which)
    elif turn > 0:
        turn = int(found.month <= now.month)
    return now.year + (match.value("whose") if whose else turn), anchor


def _turn(told: Moment, found: Recurring, which: int) -> int:
    """How many years after the date told of "that September", "the following March" and "the previous May" are."""
    month = told.first_month
    if which < 0:
        return -int(bool(month) and found.month >= month)
    return int(which > 0 and (not month or found.month <= month))
