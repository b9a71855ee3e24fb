"""Who held which post when: yes, no or unknown; and careers in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from analysis import careers, holds_at, role_graph
from analysis.looking.charts import plot_roles
from analysis.records import Role
from analysis.tables import to_table

PUBLISHED = "2026-03-03"
TENURES = [
    # status, since, until, when -> held?
    ("former", "2016", "2019", "2017", "yes"),
    ("former", "2016", "2019", "2016-05", "unknown"),  # it began somewhen in 2016
    ("former", "2016", "2019", "2020", "no"),
    ("former", None, "2019", "2010", "unknown"),  # a missing start is not "since always"
    ("former", "2016", None, "2020", "unknown"),  # it ended on an unknown day before publication
    ("former", "2016", None, "2027", "no"),
    ("current", "2019-07", None, "2023-08", "yes"),
    ("current", "2019-07", None, "2019-06", "no"),
    ("current", None, None, "2023-08", "unknown"),
    ("current", None, None, "2026-03-03", "yes"),
    ("current", "2019", None, "2030", "unknown"),
    ("joining", "2026-06", None, "2026-05", "no"),
    ("joining", "2026-06", None, "2026-07", "unknown"),
    ("leaving", "2019", "2026-04-30", "2025", "yes"),
    ("leaving", "2019", None, "2025", "yes"),  # who is leaving now was there a year ago
    ("leaving", "2019", None, "2026-02-28", "unknown"),  # the news may be some weeks old
    ("leaving", None, None, "2026-01-15", "unknown"),
    ("current", "2019~", None, "2018-06", "unknown"),
    ("current", "2019~", None, "2021", "yes"),
]


def row(**columns: Any) -> pd.DataFrame:
    known = {"article": "a", "person": "Ann Lee", "title": "CEO", "organization": "Acme", "certainty": "stated"}
    return pd.DataFrame([known | {"since": None, "until": None} | columns])


@pytest.mark.parametrize(("status", "since", "until", "when", "held"), TENURES)
def test_holds_at(status: str, since: str | None, until: str | None, when: str, held: str) -> None:
    rows = row(status=status, since=since, until=until)
    assert holds_at(rows, when, published=PUBLISHED).tolist() == [held]
    assert holds_at(rows, when, published={"a": PUBLISHED}).tolist() == [held]


@pytest.mark.parametrize(
    ("status", "certainty", "when", "held"),
    [
        ("current", "hedged", "2021", "unknown"),
        ("joining", "planned", "2027", "unknown"),
        ("leaving", "hedged", "2021", "yes"),  # what is not sure is the departure
        ("leaving", "planned", "2026-03-03", "yes"),
        ("leaving", "planned", "2026-03-20", "unknown"),
        ("leaving", "denied", "2026-03-03", "yes"),
    ],
)
def test_what_is_not_sure(status: str, certainty: str, when: str, held: str) -> None:
    rows = row(status=status, certainty=certainty, since="2019")
    assert holds_at(rows, when, published=PUBLISHED).tolist() == [held]


@pytest.mark.parametrize("certainty", ["stated", "hedged", "planned"])
def test_someone_leaving_holds_the_post_on_a_day_inside_its_dates(certainty: str) -> None:
    rows = row(status="leaving", since="2019", until="2026-04", certainty=certainty)
    assert holds_at(rows, "2023-08", published=PUBLISHED).tolist() == ["yes"]


@pytest.mark.parametrize("when", [dt.date(2023, 8, 1), dt.datetime(2023, 8, 1, 9), pd.Timestamp("2023-08-01 09:00")])
def test_a_day_may_be_a_date_or_a_datetime(when: dt.date) -> None:
    assert holds_at(row(status="former", since="2019", until="2024"), when).tolist() == ["yes"]


def test_holds_at_names_what_it_cannot_read() -> None:
    with pytest.raises(ValueError, match="'last summer'"):
        holds_at(to_table([], Role), "last summer")


def test_an_empty_table_has_no_careers_and_no_edges() -> None:
    empty = to_table([], Role)
    assert holds_at(empty, "2023").empty
    assert careers(empty).empty
    assert role_graph(empty).number_of_nodes() == 0


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"status": "current"}, "is CEO of Acme"),
        ({"status": "former", "until": "2023"}, "was CEO of Acme (until 2023)"),
        ({"status": "joining", "certainty": "planned"}, "becomes CEO of Acme (planned)"),
        ({"status": "leaving", "title": None}, "is leaving Acme"),
        ({"status": "current", "title": None, "since": "2019-07"}, "joined Acme in July 2019"),  # nor that she stayed
        ({"status": "current", "title": None}, "is at Acme"),
        ({"status": "current", "organization": None}, "is CEO"),
        ({"status": "current", "title": "head of data"}, "is head of data at Acme"),
    ],
)
def test_a_career_says_no_more_than_the_row(columns: dict[str, Any], words: str) -> None:
    assert careers(row(**columns))["Ann Lee"] == f"Ann Lee {words}."


def test_the_bar_of_someone_leaving_ends_with_the_article() -> None:
    ax = plot_roles(row(status="leaving", since="2019"), published=PUBLISHED)
    ends = {bar.get_x() + bar.get_width() for bar in ax.patches}
    assert max(ends) == pd.Timestamp(PUBLISHED).toordinal() - pd.Timestamp("1970-01-01").toordinal()
