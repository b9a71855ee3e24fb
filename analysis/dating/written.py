"""Time expressions that are written out with their year: numbers, years, decades, centuries."""

from __future__ import annotations

import re

from analysis.dating.edtf import Moment
from analysis.dating.grammar import Match
from analysis.dating.recurring import approximately, at_end, written_year
from analysis.dating.story import Date, Story, dated

JOINT = re.compile(r"\s*[-–—/]\s*")


def iso(match: Match, story: Story) -> Date | None:
    """2019-07-15, 2019-07."""
    moment = Moment(*(int(part) for part in match.word("iso")[:10].split("-")))
    return dated(match, moment) if 0 < moment.month <= 12 and moment.exists else None


def numeric(match: Match, story: Story) -> Date | None:
    """25.12.2024; of "3/4/2025" only the year is sure, so that is its date."""
    first, second, year = (int(part) for part in match.word("numeric").replace(".", "/").split("/"))
    year += 0 if year > 99 else 2000 if year < 50 else 1900
    days = {Moment(year, month, day) for month, day in ((first, second), (second, first)) if 0 < month <= 12 and day}
    days = {day for day in days if day.exists}
    return dated(match, days.pop() if len(days) == 1 else Moment(year)) if days else None


def year(match: Match, story: Story) -> Date | None:
    """2019, early 2019; the end of 2019 is its December."""
    found = Moment(written_year(match))
    aside = match.before.kind == "open" and match.after.kind == "shut"
    return dated(match, f"{found}-12" if at_end(match) else f"{found}{approximately(match)}", aside=aside)


def year_end(match: Match, story: Story) -> Date | None:
    """The 17 of "1915-17"."""
    focus, short = story.dates[-1] if story.dates else None, int(match.word("number"))
    if focus is None or focus.moment is None or not focus.moment.year % 100 < short < 100:
        return None
    if not JOINT.fullmatch(story.text, focus.end, match.start):
        return None
    return dated(match, Moment(focus.moment.year // 100 * 100 + short))


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
    number = match.value("ordinal")
    if not 0 < number < 40:
        return None
    span = f"{Moment(number * 100 - 99)}/{Moment(number * 100)}"
    return dated(match, None if match.word("era").startswith("b") else span, aside=True)
