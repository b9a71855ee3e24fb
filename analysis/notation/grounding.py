"""What a row says in words of its own is refused where nothing in the article bears it out."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import cached_property
from typing import TYPE_CHECKING

from analysis.dates import find_dates
from analysis.dating.edtf import bounds
from analysis.lexicon import word_set, word_table
from analysis.notation.finding import Searchable
from analysis.notation.form import Span, Unplaced
from analysis.specs.numbers import Number, find_numbers

if TYPE_CHECKING:
    import datetime as dt

    from analysis.parsing import Parsed
    from analysis.records import DateExpression

STEM = 4  # letters: "founded" bears out "founder"
SCALES = (0.01, 1, 1e3, 1e6, 1e9, 1e12)  # cents to trillions
SHORT = 3  # "of", "co"
WORD = re.compile(r"\w+")


class Grounds:
    """What one article bears out: its words, its numbers, its dates; `dates` are those that its events are given."""

    def __init__(self, parsed: Parsed, dates: Container[str | None] = ()) -> None:
        self.text = Searchable(parsed.article.text)
        self._parsed = parsed
        self._dates = dates

    def words(self, value: str, field: str) -> str:
        """`value`, if it stands in the article. Raises Unplaced if not."""
        if not self.text.all(value):
            raise Unplaced(field, f"{value!r} does not stand in the article")
        return value

    def name(self, name: str | None, field: str) -> str | None:
        """The name of a model, if each of its words stands in the article: "Qwen 3.5 4B" may be put together."""
        if not all(map(self.text.all, (name or "").split())):
            raise Unplaced(field, f"{name!r} does not stand in the article")
        return name

    def title(self, title: str | None, field: str) -> str | None:
        """`title`, if each of its words stands in the article in some form, or is a noun of posts ("member")."""
        for word in WORD.findall((title or "").casefold()):
            known = word in word_set("titles") or word in word_set("title_modifiers") or len(word) < SHORT
            if not known and not any(other.startswith(word[:STEM]) for other in self._stems):
                raise Unplaced(field, f"{word!r} of {title!r} does not stand in the article")
        return title

    def number(self, value: float, field: str, words: str | None) -> float:
        """`value`, if the words that give it hold a number, or else it stands in the article, if only for its scale."""
        if words is None and not any(value in _meant(one) for one in self._numbers):
            raise Unplaced(field, f"the number {value:.15g} does not stand in the article: write words = number")
        numerals = {row["word"] for row in word_table("numerals")} if words else set()
        said = WORD.findall(words.casefold()) if words else ()
        if words and not any(any(map(str.isdigit, word)) or word in numerals for word in said):
            raise Unplaced(field, f"{words!r} gives no number")
        return value

    def date(self, date: str, field: str) -> str:
        """`date`, which comes without words, if an event has it, or a time expression of the article can mean it."""
        if date not in self._dates and not any(_may_mean(one, *bounds(date)) for one in self._expressions):
            raise Unplaced(field, f"nothing in the article dates it to {date}: write words = date")
        return date

    def modality(self, value: str, field: str) -> str:
        """`value`, if it is a known modality or stands in the article."""
        known = {row["modality"] for row in word_table("modalities")}
        return value if value.casefold() in known else self.words(value, field)

    def computed(self, span: Span) -> str | None:
        """The date of a time expression of the article."""
        fitting = (one for one in self._expressions if one.start < span[1] and span[0] < one.end)
        return next((one.date for one in fitting if one.date), None)

    @cached_property
    def _expressions(self) -> list[DateExpression]:
        return list(find_dates(self._parsed))

    @cached_property
    def _stems(self) -> set[str]:
        return {word[:STEM] for word in WORD.findall(self._parsed.article.text.casefold())}

    @cached_property
    def _numbers(self) -> list[Number]:
        return find_numbers(self._parsed.article.text)


def _meant(number: Number) -> set[float]:
    """What a number can say: of "4" in "2 trillion tokens; the others 4 and 12", that is also 4 trillion."""
    return {number.value} if number.scale else {float(f"{number.value * scale:.12g}") for scale in SCALES}


def _may_mean(one: DateExpression, first: dt.date | None, last: dt.date | None) -> bool:
    """Whether a time expression can mean a date with this first and last day."""
    early, late = one.earliest or first, one.latest or last
    return bool(one.date) and not (last and early and early > last) and not (first and late and first > late)
