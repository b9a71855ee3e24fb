"""Where words and names stand in a text (numbered, nearest to others, by their ends), and what an article bears out."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.dating.edtf import bounds
from analysis.dating.rows import find_dates
from analysis.lexicon import word_set, word_table
from analysis.notation.form import ENTITIES, Span, Unplaced, escape, numbered, plain
from analysis.specs.numbers import Number, find_numbers

if TYPE_CHECKING:
    import datetime as dt

    from analysis.parsing import Parsed
    from analysis.records import DateExpression

ALIKE = str.maketrans(
    dict.fromkeys("‘’‚‛′`´", "'") | dict.fromkeys("“”„‟″«»", '"') | dict.fromkeys("‐‑‒–—―−", "-")
)  # a reader, an editor or a language model takes one for the other
BETWEEN_ENDS = re.compile(r"\s(?:\.\.\.|…)(?:\s|$)")
SHORT = 12  # words: a passage of so many is written in full
ENDS = 4  # words at either end of a longer one
KINDS = ("model", "organization", "person")  # of a form that two kinds share, the last has it
STEM = 4  # letters: "founded" bears out "founder"
SCALES = (0.01, 1, 1e3, 1e6, 1e9, 1e12)  # cents to trillions
TINY = 3  # "of", "co"
WORD = re.compile(r"\w+")


class Searchable:
    """A text to look words up in, or a `part` of it; kinds of white space, quotation marks and dashes do not matter."""

    def __init__(self, text: str, part: Span | None = None) -> None:
        start, end = part or (0, len(text))
        self._runs = [match.span() for match in re.compile(r"\S+").finditer(text, start, end)]
        self.text = text
        self._folded = fold(text[start:end])
        self._lower = _lower(self._folded)
        self._offsets = [at for start, end in self._runs for at in (*range(start, end), end)]
        self._found: dict[str, list[Span]] = {}

    def all(self, words: str) -> list[Span]:
        """Every occurrence, in text order: as whole words; if there is none, inside words, and then in another case."""
        if words not in self._found:
            sought = fold(words)
            tries = ((whole, lower) for lower in (False, True) for whole in (True, False))
            found: Iterable[list[Span]] = (self._search(sought, *each) for each in tries) if sought else ()
            self._found[words] = next((spans for spans in found if spans), [])
        return self._found[words]

    def whole(self, words: str) -> list[Span]:
        """Every occurrence as whole words in this case, in text order."""
        return self._search(fold(words), True, False)

    def meant(self, value: str, field: str) -> list[Span]:
        """Every occurrence of the words of a field, or the numbered one. Raises Unplaced if there is none."""
        words, number = numbered(value)
        found = self.all(words)
        if not found:
            raise Unplaced(field, f"{words!r} does not stand in the article")
        if number is None:
            return found
        if not 0 < number <= len(found):
            raise Unplaced(field, f"there is no {words}#{number}: it stands {len(found)} times")
        return [found[number - 1]]

    def one(self, value: str, field: str) -> Span:
        """The only or the numbered occurrence of the words of a field. Raises Unplaced if there is no such one."""
        found = self.meant(value, field)
        if len(found) > 1:
            words = numbered(value)[0]
            raise Unplaced(field, f"{words!r} stands {len(found)} times: add #1 to #{len(found)}, or more words")
        return found[0]

    def nearest(self, value: str, to: Span, field: str, *, inside: bool | None = None) -> Span:
        """The occurrence of the words of a field that is nearest to `to`, or the numbered one.

        `inside` tells whether one that overlaps `to` comes first or last. Raises Unplaced if there is none.
        """
        return nearest(self.meant(value, field), to, inside)

    def passage(self, value: str, field: str) -> Span:
        """The place of a passage, in full or as "first words ... last words". Raises Unplaced if there is none."""
        ends = BETWEEN_ENDS.split(value, maxsplit=1)
        start, end = self.one(ends[0], field)
        last = plain(ends[1]) if len(ends) > 1 else None
        if last is None:
            return start, end
        stop = next((after for before, after in self.all(last) if before >= start and after >= end), None)
        if stop is None:
            raise Unplaced(field, f"{last!r} does not stand behind {ends[0]!r}")
        return start, stop

    def name(self, span: Span, near: Span | None = None, *, inside: bool | None = None) -> str:
        """The words of a place, numbered if they stand elsewhere too; given `near`, only if another is nearer to it."""
        span = self._trimmed(span)
        words = self.text[slice(*span)]
        found = self.all(words)
        if span not in found:  # part of a word: the words between white space
            start = next(start for start, end in self._runs if end > span[0])
            return self.name((start, next(end for _, end in self._runs if end >= span[1])))
        is_meant = len(found) == 1 or (near is not None and nearest(found, near, inside) == span)
        return escape(words) if is_meant else f"{escape(words)}#{found.index(span) + 1}"

    def name_passage(self, span: Span) -> str:
        """A passage, by its ends if it is long."""
        span = self._trimmed(span)
        words = self.text[slice(*span)].split()
        for count in range(ENDS, (len(words) + 1) // 2 if len(words) > SHORT else 0):
            first, last = " ".join(words[:count]), " ".join(words[-count:])
            start = next((found for found in self.all(first) if found[0] == span[0]), None)
            written = f"{self.name(start)} ... {escape(last)}" if start else ""
            with suppress(Unplaced):
                if written and self.passage(written, "") == span:
                    return written
        return self.name(span)

    def _trimmed(self, span: Span) -> Span:
        """The place without the white space at its ends."""
        words = self.text[slice(*span)]
        start = span[0] + len(words) - len(words.lstrip())
        return start, start + len(words.strip())

    def _search(self, sought: str, whole: bool, lower: bool) -> list[Span]:
        text = self._lower if lower else self._folded
        sought = _lower(sought) if lower else sought
        found, start = [], text.find(sought)
        while start >= 0:
            end = start + len(sought)
            if not whole or not (_joins(text[start - 1 : start + 1]) or _joins(text[end - 1 : end + 1])):
                found.append((self._offsets[start], self._offsets[end - 1] + 1))
            start = text.find(sought, start + 1)
        return found


class Named(NamedTuple):
    """A row of a name: what it names, and every form of it."""

    kind: str
    entity: str
    forms: tuple[str, ...]


def names_of(table: str, values: Mapping[str, Any]) -> Iterator[Named]:
    """What the values of a row of a person, an organization or a model name."""
    if table == "model_specs":
        yield from (Named("model", form, (form,)) for column in ("name", "family") if (form := values.get(column)))
    elif (kind := ENTITIES.get(table)) and (name := values.get(kind)):
        yield Named(kind, name, (name, *values["aliases"]))


class Naming(NamedTuple):
    """A place where something is named; `entity` is None for a form that two people or two organizations share."""

    start: int
    end: int
    form: str
    kind: str
    entity: str | None


class Names:
    """Every place of every name: whole words, the longest form first, none overlapping another, in text order."""

    def __init__(self, text: Searchable, rows: Iterable[Named]) -> None:
        self._text = text
        self._forms: dict[str, tuple[str, str | None]] = {}
        for kind, entity, forms in sorted(rows, key=lambda row: KINDS.index(row.kind)):
            for form in forms:
                known, other = self._forms.get(form, (kind, entity))
                is_shared = known == kind and other != entity and form != entity
                self._forms[form] = (kind, other if other == form else None) if is_shared else (kind, entity)
        self.all = sorted(self._search())
        self._places: dict[str | None, list[Span]] = {}
        for naming in self.all:
            self._places.setdefault(naming.entity, []).append((naming.start, naming.end))

    def entity(self, form: str) -> str:
        """What a form names; a form of nothing, or of two, names itself."""
        return self._forms.get(form, ("", None))[1] or form

    def places(self, entity: str | None) -> list[Span]:
        """Where an entity is named; of what is no name, where its words stand."""
        return (self._places.get(entity) or self._text.all(entity)) if entity else []

    def nearest(self, entity: str | None, to: Span, outside: Span | None = None) -> Span | None:
        """The place of an entity that is nearest to `to`; one in `outside` only if there is no other."""
        places = self.places(entity)
        apart = [span for span in places if outside and (span[1] <= outside[0] or outside[1] <= span[0])]
        return nearest(apart or places, to) if places else None

    def count(self, entity: str) -> int:
        """How often an entity is named."""
        return len(self._places.get(entity, ()))

    def _search(self) -> Iterable[Naming]:
        taken = bytearray(len(self._text.text))
        for form in sorted(self._forms, key=len, reverse=True):
            for start, end in self._text.whole(form):
                if not any(taken[start:end]):
                    taken[start:end] = b"\1" * (end - start)
                    yield Naming(start, end, form, *self._forms[form])


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
            known = word in word_set("titles") or word in word_set("title_modifiers") or len(word) < TINY
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


def fold(text: str) -> str:
    """Text with one kind of space, quotation mark and dash.

    >>> print(fold("“Qwen  –  Lin’s”"))
    "Qwen - Lin's"
    """
    return " ".join(text.split()).translate(ALIKE)


def nearest(spans: Iterable[Span], to: Span, inside: bool | None = None) -> Span:
    """The one nearest to `to`, the first of two as near; `inside` puts those that overlap it first or last."""

    def rank(span: Span) -> tuple[bool, int, int]:
        gap = max(span[0] - to[1], to[0] - span[1], -1)
        return inside is not None and (gap < 0) != inside, max(gap, 0), span[0]

    return min(spans, key=rank)


def closest(spans: Iterable[Span], others: Iterable[Span]) -> Span:
    """The one of `spans` that is nearest to any of `others`; the first if there are none."""
    ends = list(others)
    return min(spans, key=lambda span: min((max(span[0] - b, a - span[1], 0) for a, b in ends), default=0))


def _joins(pair: str) -> bool:
    """Whether two characters belong to one word."""
    return len(pair) == 2 and all(character.isalnum() or character == "_" for character in pair)


def _lower(text: str) -> str:
    """In lower case, character by character."""
    return "".join(lower if len(lower := character.lower()) == 1 else character for character in text)


def _meant(number: Number) -> set[float]:
    """What a number can say: of "4" in "2 trillion tokens; the others 4 and 12", that is also 4 trillion."""
    return {number.value} if number.scale else {float(f"{number.value * scale:.12g}") for scale in SCALES}


def _may_mean(one: DateExpression, first: dt.date | None, last: dt.date | None) -> bool:
    """Whether a time expression can mean a date with this first and last day."""
    early, late = one.earliest or first, one.latest or last
    return bool(one.date) and not (last and early and early > last) and not (first and late and first > late)
