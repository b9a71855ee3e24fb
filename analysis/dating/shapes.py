"""The grammar of time expressions: which sequences of words are one.

A shape is a regular expression over kinds of words (`words/calendar.csv`, and the kinds of numbers in `timewords.py`):
`<month>` is one word of that kind, `<d12|d31>` one of either, `<unit-*>` any kind that begins so, `{date}` a part that
several shapes share. The longest match wins, and of equals the first shape; patterns of one name are resolved alike.
What the shapes accept:

    iso, numeric     2019-07-15 · 3/4/2025 · on 9/25
    month_day        July 15 · Tuesday, Sept. 3, 2024 · March the 3rd of that year · Wednesday (May 29)
    day_month        15 July · the 4th of July 1776 · 13 August that year · Wednesday (29 May)
    month_year       July 2019 · late February of 2024 · February last year
    which_month      last July · that September · early next March
    month            May · late February · mid-September · the end of March
    weekday          Monday · last Thursday · late on Monday · Tuesday night · Friday of next week
    today            today · yesterday morning · the day before yesterday
    which_unit       last week · later this year · late last month · the end of this year · that day · the weekend
    edge_unit        the end of the year · month's end · year-end · later in the year · the week before last
    unit_side        the year before · the day after
    ago              two weeks ago · about five years ago
    offset           a day later · three years earlier · a day after the launch · six months before
    ahead            in two weeks · three months from now
    year             2019 · early 2024 · the end of 1964 · '82 · 241 BC
    quarter, half    the third quarter · Q3 2025 · the first half of this year
    season           the summer of 2023 · last summer · winter
    decade, century  the late 1990s · the 20th century
    holiday          Christmas Eve · New Year's Day 2024
    bare_day         the 22 of "22-25 April 1951"; joined_day: the 5 of "May 4 and 5"; ordinal_day: on the 20th
    span, units      three years · a twelve-year · the next six months · recent years · for decades
    again            every Tuesday · daily · on Mondays · per month
    vague            now · recently · the future · at the time
    clock            11:02 a.m. · 16:08 UTC · that afternoon · at night
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from analysis.dating.timewords import NUMBER_KINDS, OTHER, TimeWord, read_words
from analysis.lexicon import word_set, word_table

NUMBER = "<d12|d31|num|year|count>(?:<dash><d12|d31|num|count>|<hundred>(?:<and><d12|d31|num|count>)?)*"
PARTS = {
    "date": "<the>?(?P<day><d12|d31|ordnum>)",
    "month": "(?P<month><month>|<mon><.>?)",
    "weekday": "(?P<weekday><weekday>|<wkd><.>?)",
    "about": "(?P<about>(?:<about>|<nearly>)*)",
    "part": "(?:(?P<part><part>)(?:<in|on|dash>)?|<the>?<very>?(?P<edge><edge>)<of><the>?)",
    "year": "(?:(?P<year><year>)|(?P<short><short>))",
    "ofyear": "<of>?{year}|<of><the><unit-year>",
    "which": "(?P<which><this>?<last|next>|<this|that|current>|<the|that|this>?<same>|<the><very>?<last|next|current>)",
    "oftheyear": "<of>?(?P<whose><last|next|this|that>|<the>?<same>|<that><same>|<the><last|next>)<unit-year>",
    "or": "<dash|to|and|or|through>",
    "more": "(?:<dash|to|and|or|through|,><and>?<the>?<d12|d31|ordnum>)",
    "n": f"(?P<n><a>?<couple><of>?|<a>?<some>|<half>?<dash>?<a>|{NUMBER}{{andahalf}}?|<decimal>)",
    "andahalf": "(?:<dash>?<and><dash>?<a><dash>?<half>)",
    "units": "(?P<unit><unit-*|units-*>)",
}
SHAPES = (
    ("iso", "(?P<iso><iso>)"),
    ("numeric", "(?P<numeric><numeric>)"),
    ("slashed", "<slashed>"),
    ("month_day", "(?:{weekday}<,>?)?{part}?{month}{date}(?:<,>?{year}|{oftheyear})?"),
    ("month_day", "{weekday}<(>{month}{date}(?:<,>?{year})?<)>"),
    ("day_month", "(?:{weekday}<,>?)?{part}?{date}<of>?{month}(?:<,|of>?{year}|{oftheyear})?"),
    ("day_month", "{weekday}<(>{date}{month}(?:<,>?{year})?<)>"),
    ("month_year", "{part}?{month}(?:<,|of|in>?{year}|{oftheyear})"),
    ("which_month", "{part}?{which}{month}"),
    ("month", "{part}?{month}"),
    ("weekday", "(?:<part|later|earlier><on>?)?(?:{which})?{weekday}(?P<daypart><daypart>)?"),
    ("weekday_of", "{weekday}<daypart>?<of|in>?(?P<week><last|next|this|that|the>)<unit-week>"),
    ("today", "(?:<part|later|earlier>)?(?P<today><today>)(?:<daypart>)?"),
    ("today", "<the><unit-day>(?P<side><before|after>)(?P<today><today>)"),
    ("which_unit", "(?:{part}|(?P<side><later|earlier>)<in>?)?{which}(?P<unit><unit-*>)"),
    ("which_unit", "(?P<which><the>)(?P<unit><unit-weekend>)"),
    ("edge_unit", "<the>?(?P<edge><edge>)<of><the>(?P<unit><unit-*>)"),
    ("edge_unit", "(?:(?P<side><later|earlier>)|(?P<part><part>))<in><the>(?P<unit><unit-*>)"),
    ("edge_unit", "(?:<the>)?(?P<part><part>)<dash>(?P<unit><unit-year>)"),
    ("before_last", "<the>(?:(?P<weekday><weekday>)|(?P<unit><unit-*>))<before><last>"),
    ("edge_unit", "(?:<the>)?(?P<unit><unit-year|unit-month>)<poss>?<dash>?(?P<edge><edge>)"),
    ("unit_side", "<the>(?P<unit><unit-*>|<daypart>)(?P<side><before|after>)"),
    ("day_of", "<the>(?P<unit><unit-day>|<daypart>)(?P<side><of>)"),
    ("ago", "{about}{n}{units}<ago>"),
    ("ago_this", "{about}{n}{units}<ago>(?:<this><unit-month|unit-week>|<today>)"),
    ("vague_ago", "<units-*><ago|later|earlier>"),
    ("vague_ago", "{n}{units}{andahalf}<ago|later|earlier>"),
    ("offset", "{about}{n}{units}(?:<to><the><unit-day>)?(?P<side><later|earlier|after|before>)"),
    ("offset", "{about}{n}{units}(?P<side><on>)(?=<,|.>)"),
    ("ahead", "(?P<in><in>){about}{n}{units}(?:<poss><time>)?"),
    ("ahead", "{about}{n}{units}<from>(?P<now><vague|today>)"),
    ("year", "{part}?{year}"),
    ("iso_month", "<iso_month>"),
    ("year_end", "(?<=<year><dash|/>)(?P<number><d12|d31|num>)(?!<month|mon|dash>)"),
    ("old_year", "(?P<about><about>)<.>?(?P<number><num>)(?=<dash|,|)|.>)"),
    ("old_year", "(?<=<in|since|through|about|dash>)(?P<number><num>)(?=<dash|,|)|.>)"),
    ("era", "{part}?(?P<number><year|num|d12|d31>)(?P<era><era>)"),
    ("quarter", "{part}?<the>?(?P<ordinal><ordinal|ordnum>)<fiscal|dash>?<unit-quarter>(?:{ofyear}|{oftheyear})?"),
    ("quarter", "(?P<code><code>)(?:<of>?{year}|{oftheyear})?"),
    ("quarter", "{year}(?P<code><code>)"),
    ("half", "<the>?(?P<ordinal><ordinal|last>)<dash>?<half>(?:{ofyear}|{oftheyear})"),
    ("season", "{part}?<the>?(?:{which})?(?P<season><season>)(?:<of>?{year}|{oftheyear})?"),
    ("fiscal", "<the>?{which}?<fiscal><unit-year>(?:<of>?<year|short>)?|<fiscal><year>|<fiscalyear>"),
    ("decade", "(?:{part})?<the>?(?P<decade><decade>)"),
    ("century", "(?:{part})?<the>?(?P<ordinal><ordinal|ordnum>)<dash>?<unit-century|units-century>"),
    ("holiday", "(?P<which><last|next|this|that>)?(?P<holiday><holiday>)(?P<eve><eve|unit-day>)?(?P<year><year>)?"),
    ("holiday", "(?P<holiday><new><unit-year><poss>)(?P<eve><eve|unit-day>)(?P<year><year>)?"),
    ("holiday", "(?P<holiday><boxing>)(?P<eve><unit-day>)(?P<year><year>)?"),
    ("bare_day", "<the>?(?P<day><d12|d31|ordnum>)(?={more}*{or}<the>?<d12|d31|ordnum><of>?<month|mon>)"),
    ("joined_day", "(?<={or})(?P<day><d12|d31|ordnum>)(?:<,>{year})?"),
    ("ordinal_day", "<the>(?P<day><ordnum>)(?!<unit-century|units-century|dash>)"),
    ("span", "{about}{n}(?P<dash><dash>)?{units}(?:<dash><long>)?"),
    ("span", "<the>?(?:<last|next|these>|<recent>){about}(?:{n})?<units-*>"),
    ("units", "(?<=<for|in|during|after|of|by|or|and|nearly|about>)<units-*>(?!<ago>)"),
    ("units", "<units-*>(?:<dash><long>|(?=<of>))"),
    ("again", "<every><alternate|ordinal|count>?(?:<unit-*|units-*|weekday|season|month|daypart>)|<weekdays>|<often>"),
    ("vague", "<vague>|<recent>|<the><future>|<the><time><being>"),
    ("at_the_time", "<at|by|in|from|to|during|about|since|through|before><the|that|this><time|period>"),
    ("same_time", "<at>?<the><same><time|period>|<this|that><period>"),
    ("clock", "<clock>|<this|that|last><daypart>|<the><same|last|next><daypart>|<at><daypart>"),
)
PART = re.compile(r"\{(\w+)\}")
KIND = re.compile(r"(?<!P)<([^<>]+)>")


@dataclass(frozen=True, slots=True)
class Match:
    """Words that fit a shape: its name, the words, and those of each named part."""

    shape: str
    words: tuple[TimeWord, ...]
    parts: dict[str, tuple[TimeWord, ...]]
    before: TimeWord
    after: TimeWord

    def word(self, part: str) -> str:
        """The lower-case words of a part, "" if it has none."""
        return " ".join(word.text for word in self.parts.get(part, ()))

    def value(self, part: str) -> int:
        """The number of the first word of a part that has one, 0 without."""
        return next((word.value for word in self.parts.get(part, ()) if word.value), 0)

    def unit(self) -> str:
        """The unit that the part `unit` names: "months" -> "month"."""
        return self.parts["unit"][-1].kind.partition("-")[2]

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

    >>> [(match.shape, match.word("month")) for match in match_shapes("On 15 July 2019, two weeks ago and in mid-May")]
    [('day_month', 'july'), ('ago', ''), ('month', 'may')]
    """
    codes, island, shapes = _grammar()
    every = read_words(text)
    islands = list(island.finditer("".join([codes.get(word.kind, "?") for word in every])))
    words = [word for found in islands for word in (*every[found.start() : found.end()], OTHER)]
    kinds = "?".join([found.group() for found in islands])
    found = [(m.start(), -m.end(), n, m) for n, (_, shape) in enumerate(shapes) for m in shape.finditer(kinds)]
    end = 0
    for first, last, order, match in sorted(found, key=lambda item: item[:3]):
        if first >= end:
            end = -last
            yield _match(shapes[order][0], match, words)


def _match(shape: str, match: re.Match[str], words: list[TimeWord]) -> Match:
    parts = {name: tuple(words[slice(*match.span(name))]) for name, found in match.groupdict().items() if found}
    before = words[match.start() - 1] if match.start() else OTHER
    after = words[match.end()] if match.end() < len(words) else OTHER
    return Match(shape, tuple(words[match.start() : match.end()]), parts, before, after)


@cache
def _grammar() -> tuple[dict[str, str], re.Pattern[str], list[tuple[str, re.Pattern[str]]]]:
    """The character that stands for each kind of word; where a shape can be; the shapes as patterns of characters."""
    kinds = sorted({row["kind"] for row in word_table("calendar")} | set(NUMBER_KINDS))
    codes = {kind: chr(0x4E00 + number) for number, kind in enumerate(kinds)}

    def spell(match: re.Match[str]) -> str:
        names = [name for one in match[1].split("|") for name in fnmatch.filter(kinds, one)]
        return "[" + "".join(codes[name] for name in names) + "]"

    def compiled(pattern: str) -> re.Pattern[str]:
        while PART.search(pattern):
            pattern = PART.sub(lambda match: f"(?:{PARTS[match[1]]})", pattern)
        return re.compile(KIND.sub(spell, pattern))

    # Common kinds, which every text is full of, make no time expression without another near by.
    island = compiled("[^?]*<" + "|".join(sorted(set(kinds) - word_set("common_kinds"))) + ">[^?]*")
    return codes, island, [(name, compiled(pattern)) for name, pattern in SHAPES]
