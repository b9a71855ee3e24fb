"""Two readers compared: which rows both gave, which only one, in which column they differ, and what that is worth."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import Article, analyze, compare_readers, merge_readers, plot_readers
from analysis.asking import figures
from analysis.looking.checking import agreed
from analysis.scoring import FITS
from analysis.tables import Tables, to_tables

ARTICLES = [
    Article(
        "Ann Lee, the chief scientist of Acme, left on Tuesday. “It was time,” she said. Bo Chen of Initech praised "
        "her.",
        id=name,
        published="2026-03-03",
    )
    for name in ("b", "a")
]
NAMES = "person | Ann Lee | also: Ann\nperson | Bo Chen\norganization | Acme | company\norganization | Initech | {}\n"
FIRST = NAMES.format("company") + (
    "role | Ann Lee | chief scientist | Acme | leaving | until: Tuesday\n"
    "event | - | left | Tuesday | with: Ann Lee; Acme\n"
    "statement | Ann Lee | said | quote | It was time, | who: she\n"
)
SECOND = NAMES.format("lab").replace(" | also: Ann", "") + (
    "role | Ann Lee | chief scientist | Acme | former\n"
    "role | Bo Chen | - | Initech | current\n"
    "event | - | left | Tuesday | with: Acme; Ann Lee\n"
)


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tables, Tables]:
    """What two readers say of the same two articles."""
    folders = [tmp_path_factory.mktemp(name) for name in ("first", "second")]
    for folder, text in zip(folders, (FIRST, SECOND), strict=True):
        for article in ARTICLES:
            (folder / f"{article.id}.txt").write_text(text)
    first, second = (analyze(ARTICLES, answers=folder) for folder in folders)
    return first, second


def test_rows_of_both_of_one_and_rows_that_differ(readings: tuple[Tables, Tables]) -> None:
    found = compare_readers(*readings)
    here = found[found["article"] == "a"]
    assert len(here) * 2 == len(found) and list(found["article"].unique()) == ["b", "a"]
    assert here[["table", "outcome", "differs"]].values.tolist() == [
        ["people", "both", ()],
        ["people", "both", ()],
        ["organizations", "both", ()],
        ["organizations", "differ", ("kind",)],
        ["roles", "differ", ("status", "until")],
        ["roles", "second", ()],
        ["timeline", "both", ()],
        ["statements", "first", ()],
    ]
    role = here[here["table"] == "roles"].iloc[1]
    assert role["second"] == "Bo Chen is at Initech"
    assert role["second_evidence"] == "Bo Chen of Initech praised her." and pd.isna(role["first"])


def test_a_reading_agrees_with_itself(readings: tuple[Tables, Tables]) -> None:
    assert set(compare_readers(readings[0], readings[0])["outcome"]) == {"both"}


def test_merged_rows_say_whose_they_are_and_stand_in_text_order(readings: tuple[Tables, Tables]) -> None:
    merged = merge_readers(*readings)
    assert merged.roles[["article", "person", "status", "reader", "differs"]].values.tolist() == [
        [article, *row]
        for article in ("b", "a")
        for row in (["Ann Lee", "leaving", "both", ("status", "until")], ["Bo Chen", "current", "model", ()])
    ]
    assert merged.statements["reader"].tolist() == ["kit", "kit"]
    for name in FITS:
        table, first = getattr(merged, name), getattr(readings[0], name)
        assert list(table.columns) == [*first.columns, "reader", "differs"]
        assert dict(table[first.columns].dtypes) == dict(first.dtypes)
        for row in table.to_dict("records"):
            assert ARTICLES[0].text[row["start"] : row["end"]] == row["evidence"]
    assert merged.mentions.equals(readings[0].mentions)


def test_agreement_raises_the_confidence_and_being_alone_lowers_it(readings: tuple[Tables, Tables]) -> None:
    for name in FITS:
        of = figures(name)
        for sure in (0.1, 0.5, 0.9):
            assert agreed(sure, False, of) < sure < agreed(sure, True, of)
        assert 0 < of["chance"] < of["agreed"] < 1 and 0 < of["alone"] <= of["precision"] < 1
    merged = merge_readers(*readings)
    before = readings[0].roles["confidence"].iloc[0]
    assert merged.roles["confidence"].tolist()[:2] == [
        agreed(before, True, figures("roles")),
        figures("roles")["alone"],
    ]


def test_a_reader_that_read_nothing(readings: tuple[Tables, Tables]) -> None:
    nothing = to_tables({})
    assert set(compare_readers(nothing, readings[0])["outcome"]) == {"second"}
    assert set(merge_readers(readings[0], nothing).roles["reader"]) == {"kit"}
    assert len(compare_readers(nothing, nothing)) == 0 and len(merge_readers(nothing, nothing).roles) == 0


def test_the_chart_says_how_often_they_agree(readings: tuple[Tables, Tables]) -> None:
    ax = plot_readers(compare_readers(*readings))
    assert ax.get_title(loc="left") == "Both readers give 12 of 16 rows, 8 of them alike"
    assert plot_readers(compare_readers(to_tables({}), to_tables({}))).get_title(loc="left").endswith("(N = 0)")
