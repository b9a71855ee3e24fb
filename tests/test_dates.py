"""Dates: which words are a time expression, what they stand for, and what holds for every one of them."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from edtf import parse_edtf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.article import Article
from analysis.dating.edtf import Moment, bounds, read_moment
from analysis.dating.grammar import match_shapes
from analysis.dating.rows import RULES
from analysis.lexicon import word_table
from analysis.reading import Reading
from analysis.records import DateExpression

GROUPS = json.loads((Path(__file__).parent / "cases" / "dates.json").read_text(encoding="utf-8"))
CASES = [  # rows: expression, date, kind ("date" where it is left out)
    pytest.param(group["published"], text, [(*row, "date")[:3] for row in rows], id=f"{name}: {text[:50]}")
    for name, group in GROUPS.items()
    for text, rows in group["cases"]
]
CHOSEN = [  # one open date each, published on Wednesday, 10 September 2025
    ("The board meets on Monday.", "2025-09-15"),
    ("The board met on Monday.", "2025-09-08"),
    ("She will leave on Friday.", "2025-09-12"),
    ("The vote was postponed to Monday.", "2025-09-15"),
    ("It was shut until Friday.", "2025-09-12"),
    ("They won on Boxing Day.", "2024-12-26"),
    ("The launch was scheduled for June.", "2025-06"),
    ("The launch is scheduled for November.", "2025-11"),
    ("It hopes to open the plant in May.", "2026-05"),
    ("It opened the plant in May.", "2025-05"),
    ("He left in October.", "2024-10"),
    ("He will leave in October.", "2025-10"),
    ("He joins from 1 October.", "2025-10-01"),
]
CALCULATED = [  # the last date of each, which is no matter of weights; published on Wednesday, 10 September 2025
    ("He left last night.", "2025-09-09"),
    ("He left this morning.", "2025-09-10"),
    ("He was hired on 5 May 2020. The following morning he left.", "2020-05-06"),
    ("She will speak on Friday of this week.", "2025-09-12"),
    ("She will speak on Friday of next week.", "2025-09-19"),
    ("He joined in May 2018. He left exactly two years later.", "2020-05"),
    ("It was built 1500 years ago.", "0525"),
    ("It opens two weeks from Friday.", "2025-09-26"),
    ("It opens a few weeks from Friday.", None),
    ("He joined on 5 May 2020. He left three months to the day later.", "2020-08-05"),
    ("The fair began on 5 May 2020, the first since June 2018. He left that same weekend.", "2020-05-09/2020-05-10"),
]
EXPRESSIONS = [(row[0], row[1]) for group in GROUPS.values() for _, rows in group["cases"] for row in rows]
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize(("published", "text", "expected"), CASES)
def test_expressions_and_their_dates(
    read: Callable[..., Reading], published: str | None, text: str, expected: list[tuple[str, str | None, str]]
) -> None:
    """What weights choose, and say so by their confidence, need not be right each time: see the test below."""
    dates = read(text, published).dates
    assert [(date.expression, date.kind) for date in dates] == [(words, kind) for words, _, kind in expected]
    for date, (_, right, _) in zip(dates, expected, strict=True):
        assert date.date == right or _is_chosen(date, dates)


@pytest.mark.xfail(strict=True, reason="78 of 87: weekends have more options than the gold has examples for")
def test_most_open_dates_point_the_right_way(read: Callable[..., Reading]) -> None:
    right = []
    for case in [*CASES, *(pytest.param("2025-09-10", text, [(None, date, "date")]) for text, date in CHOSEN)]:
        published, text, expected = case.values
        dates = read(text, published).dates
        right += [date.date == row[1] for date, row in zip(dates, expected, strict=False) if date.confidence < 1]
    assert sum(right) >= 0.9 * len(right) > 60


@pytest.mark.parametrize(("text", "expected"), CALCULATED)
def test_what_is_calculated_is_no_choice(read: Callable[..., Reading], text: str, expected: str | None) -> None:
    date = read(text, "2025-09-10").dates[-1]
    assert (date.date, date.confidence) == (expected, 1)


def _is_chosen(date: DateExpression, dates: Sequence[DateExpression]) -> bool:
    """Whether a date was chosen, or counted from one that was."""
    return date.confidence < 1 or any(date.anchor == other.expression and _is_chosen(other, ()) for other in dates)


SHAPES = [(row["shape"], row["rule"], row["example"]) for row in word_table("time_shapes")]


@pytest.mark.parametrize(("shape", "example"), [(shape, example) for shape, _, example in SHAPES if example])
def test_every_shape_of_the_grammar_finds_its_example(shape: str, example: str) -> None:
    before, _, words = example.rpartition("[")
    text = f"By {before}{words.rstrip(']')}."
    assert [(match.name, text[match.start : match.end]) for match in match_shapes(text)] == [(shape, words.rstrip("]"))]


def test_every_rule_that_the_grammar_names_is_one_and_used() -> None:
    assert {rule for _, rule, _ in SHAPES if rule} == set(RULES)


def test_the_seed_needs_no_publication_date_for_what_it_dates_itself(
    read: Callable[..., Reading], seed: Article
) -> None:
    dates = read(seed.text).dates
    assert {date.date for date in dates} == {"2019-07", "2023-04", "2023-09", None}
    assert {date.expression for date in dates if date.date is None} >= {"just a day after", "Tuesday", "Monday"}


def test_grade_and_anchor_tell_how_a_date_was_got(read: Callable[..., Reading]) -> None:
    text = "Acme opened in April 2023 and closed that September. On Monday it sang for three years."
    written, told, relative, span = read(text, "2026-03-03").dates
    assert (written.grade, written.anchor) == ("written", None)
    assert (told.grade, told.anchor) == ("computed", "April 2023")
    assert text[slice(told.anchor_start, told.anchor_end)] == "April 2023"
    assert (relative.grade, relative.anchor, relative.anchor_start) == ("computed", "2026-03-03", None)
    assert (span.grade, span.date, span.earliest) == ("unresolved", None, None)


def test_an_ambiguous_day_and_month_give_only_the_year(read: Callable[..., Reading]) -> None:
    (date,) = read("Signed on 3/4/2025.").dates
    assert (date.date, date.earliest, date.latest) == ("2025", dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def test_the_event_that_is_dated_may_stand_behind(read: Callable[..., Reading]) -> None:
    text = "On 11 June, a day before a hearing, he dropped it. He left a day after he dropped it."
    first, second = (date for date in read(text, "2025-09-10").dates if "day" in date.expression)
    assert text[slice(first.event_start, first.event_end)] == "hearing"
    assert second.event_start is None


@pytest.mark.parametrize("edtf", sorted({date for _, date in EXPRESSIONS if date and date[0] not in "-0"}))
def test_every_date_is_edtf_and_its_bounds_are_those_of_the_edtf_library(edtf: str) -> None:
    parsed = parse_edtf(edtf)
    earliest, latest = bounds(edtf)
    assert earliest is not None
    assert latest is not None
    if not re.fullmatch(r"\d{4}-2[1-4]", edtf):  # that library lets a season end with its first day's month
        assert dt.date(*parsed.lower_strict()[:3]) == earliest
        assert dt.date(*parsed.upper_strict()[:3]) == latest


@pytest.mark.parametrize("edtf", ["", "2025-13", "2025-00", "March", "2025-1-1", "25"])
def test_what_is_not_edtf_is_refused(edtf: str) -> None:
    with pytest.raises(ValueError, match="is not an EDTF date"):
        bounds(edtf)


@given(st.dates(), st.integers(-20_000, 20_000), st.sampled_from(["day", "week", "month", "quarter", "year", "decade"]))
def test_shifting_there_and_back_ends_where_it_began(day: dt.date, count: int, unit: str) -> None:
    start = Moment(day.year, day.month, day.day)
    moved = start.shift(count, unit)
    back = moved.shift(-count, unit) if moved and 1 <= moved.year <= 9999 else None
    assert back is None or str(start).startswith(str(back))
    assert moved is None or not moved.exists or read_moment(str(moved)) == moved


UNITS = ["day", "week", "month", "quarter", "year", "decade", "weekend", "fortnight", "century"]
WHICH = ["last", "this", "next", "the same", "that", "the following", "the previous", "early next", "late last"]
MONTHS = ["May", "late March", "Sept. 3", "29 February", "31 June", "the end of December", "that August"]
DAYS = ["Monday", "last Friday", "next Sunday", "on Tuesday night", "yesterday", "the day after tomorrow", "Q3", "fall"]
expressions = st.one_of(
    st.builds("{} {}".format, st.sampled_from(WHICH), st.sampled_from(UNITS)),
    st.builds(
        "{} {}s {}".format,
        st.integers(0, 99_999),
        st.sampled_from(UNITS),
        st.sampled_from(["ago", "later", "earlier", "before", "after the launch", "from now", ""]),
    ),
    st.builds("{} {}".format, st.sampled_from(MONTHS), st.sampled_from(["", "1999", "of last year", "2024"])),
    st.sampled_from(DAYS),
    st.builds("in {}".format, st.integers(0, 9999)),
    st.builds("{}/{}/{}".format, st.integers(0, 40), st.integers(0, 40), st.integers(0, 9999)),
    st.builds("between {} and {}".format, st.integers(1000, 2199), st.integers(1000, 2199)),
)


@QUICK
@given(published=st.none() | st.dates(), words=st.lists(expressions, min_size=1, max_size=8))
def test_whatever_the_words_dates_are_valid_grounded_and_in_order(
    read: Callable[..., Reading], published: dt.date | None, words: list[str]
) -> None:
    text = "".join(f"He left {expression}, and it will end. " for expression in words)
    end = 0
    for date in read(text, published).dates:  # type: ignore[arg-type]
        assert date.start >= end
        end = date.end
        assert text[date.start : date.end] == date.evidence == date.expression
        assert (date.date is None) == (date.grade == "unresolved")
        assert date.grade != "computed" or date.anchor is not None
        assert date.date is None or bounds(date.date) == (date.earliest, date.latest)
        assert date.earliest is None or date.latest is None or date.earliest <= date.latest
        assert published is not None or date.anchor_start is not None or date.grade != "computed"


@QUICK
@given(st.text(st.sampled_from("0123456789 -/.,:'’\n“\"()MayQ1thsago最近🙂é"), max_size=60) | st.text(max_size=30))
def test_odd_text_never_raises(read: Callable[..., Reading], text: str) -> None:
    for date in read(text, "2026-03-03").dates:
        assert text[date.start : date.end] == date.evidence


@pytest.mark.xfail(strict=True, reason="the grammar reads a month and a day of it")
def test_months_of_early_years(read: Callable[..., Reading]) -> None:
    (date,) = read("She left in May 30 AD.", "2025-09-10").dates
    assert (date.expression, date.date) == ("May 30 AD", "0030-05")
