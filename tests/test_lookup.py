"""Looking things up: everything of a name, in order of time, with its words; cards; findings that could be printed."""

from __future__ import annotations

from typing import Any

import pytest

from analysis import Article, Tables, analyze, careers, find, findings, profile, show
from analysis.errors import AnalysisError
from analysis.notation.reading import read_rows
from analysis.parsing import Parsed, load_model, parse
from analysis.records import Person, Role
from analysis.tables import to_tables

FIRST = Article("“Lin is a star,” Bo Ek said. Lin joined Acme in May 2020.", id="a", published="2025-01-02")
SECOND = Article("Junyang Lin, head of Acme, is leaving. Lin gave no comment.", id="b", published="2026-01-02")
ROWS = {
    FIRST: """person | Lin
person | Bo Ek
role | Lin | - | Acme | current | words: joined | since: May 2020 = 2020-05
event | 2020-05 | joined | May 2020 | with: Lin; Acme
statement | Bo Ek | said | quote | Lin is a star""",
    SECOND: """person | Junyang Lin | also: Lin
role | Junyang Lin | head | Acme | leaving
question | no_comment | no comment | Lin gave no comment | about: Junyang Lin""",
}
HOSTILE = "<img src=x onerror=alert(1)> $x$ **Ann**"


@pytest.fixture(scope="module")
def tables() -> Tables:
    """The rows of both articles."""
    found: dict[str, list[Any]] = {}
    for article, rows in ROWS.items():
        parsed = Parsed(article, next(iter(parse([article.text], load_model()))))
        for table, records in read_rows(parsed, rows).records().items():
            found.setdefault(table, []).extend(records)
    assert not found["problems"]
    return to_tables(found)


@pytest.fixture(scope="module")
def seed_tables() -> Tables:
    from tests.conftest import PUBLISHED, SEED

    return analyze(Article(SEED.read_text(encoding="utf-8"), id="seed", published=PUBLISHED))


@pytest.mark.parametrize("words", ["Lin", "lin", "Junyang Lin"])
def test_a_name_finds_all_of_it_across_articles_and_tables_in_order_of_time(tables: Tables, words: str) -> None:
    rows = find(tables, words, [FIRST, SECOND]).raw
    assert list(zip(rows["when"], rows["table"], strict=True)) == [
        ("2020-05", "timeline"),
        ("2025-01-02", "statements"),
        ("2025-01-02", "people"),
        ("2025-01-02", "roles"),
        ("2026-01-02", "people"),
        ("2026-01-02", "roles"),
        ("2026-01-02", "open_questions"),
    ]
    assert rows["says"][5] == "Junyang Lin is leaving as head of Acme"
    for row in rows.itertuples():
        article = {"a": FIRST, "b": SECOND}[row.article]
        assert article.text[row.start : row.end] == row.evidence


def test_words_that_are_no_name_find_the_rows_that_have_them(tables: Tables) -> None:
    assert list(find(tables, "a star").raw["table"]) == ["statements"]
    assert len(find(tables, "star wars").raw) == 0


def test_a_card_says_what_somebody_is_said_and_what_is_said_of_them(tables: Tables) -> None:
    card = profile(tables, "Lin", [FIRST, SECOND])
    assert (card.name, card.kind) == ("Junyang Lin", "person")
    assert card.lead == "Junyang Lin joined Acme in May 2020 and is leaving as head of Acme."
    assert list(card.about["says"]) == ["Bo Ek said: Lin is a star"]
    assert "statements" not in set(card.raw["table"])
    assert profile(tables, "Bo Ek").lead == "No post is stated."


def test_a_name_of_nobody_or_of_several_is_an_error_that_names_them(seed_tables: Tables) -> None:
    with pytest.raises(AnalysisError, match="names nothing"):
        profile(seed_tables, "Nobody")
    with pytest.raises(AnalysisError, match=r"Qwen 3\.5 and Qwen 3\.5 Small"):
        profile(seed_tables, "3.5")


def test_one_question_has_one_answer(seed_tables: Tables) -> None:
    told = careers(seed_tables.roles)["Junyang Lin"]
    title = seed_tables.roles["title"][0]
    leaving = f"Junyang Lin is leaving as {title} of Qwen"
    assert told.startswith(leaving) and "technical leader" in title
    assert profile(seed_tables, "Junyang Lin").lead == told
    assert leaving in set(find(seed_tables, "Junyang Lin").raw["says"])
    assert findings(seed_tables, "roles")[0].says.startswith(leaving)


@pytest.mark.xfail(strict=True, reason='"central" is not taken for a part of the title')
def test_the_title_of_the_seeds_main_finding(seed_tables: Tables) -> None:
    leaving = "Junyang Lin is leaving as central technical leader of Qwen"
    assert findings(seed_tables, "roles")[0].says.startswith(leaving)


def test_findings_could_be_printed_and_have_their_words(seed_tables: Tables) -> None:
    told, title = findings(seed_tables), seed_tables.roles["title"][0]
    assert 3 <= len(told) <= 5
    assert {
        f"Junyang Lin is leaving as {title} of Qwen.",
        "Qwen 3.5 Small by Alibaba: 0.8B, 2B, 4B and 9B parameters; no price is stated.",
        "No comment: Junyang Lin and Alibaba.",
    } <= {finding.says for finding in told}
    assert all(row["evidence"] for finding in told for row in finding.rows)


def test_a_row_that_is_more_likely_wrong_is_no_finding(tables: Tables) -> None:
    unsure = findings(tables._replace(roles=tables.roles.assign(confidence=0.4)), "roles")
    assert list(unsure) == []
    assert "Nothing of this kind is stated" in unsure._repr_html_()


def test_findings_of_a_table_that_is_none_name_those_there_are(tables: Tables) -> None:
    with pytest.raises(AnalysisError, match="use one of people, roles"):
        findings(tables, "rolls")


def test_no_name_or_word_becomes_markup_or_a_formula() -> None:
    place = {"article": "x", "sentence": 0, "start": 0, "end": len(HOSTILE), "evidence": HOSTILE}
    tables = to_tables(
        {
            "people": [Person(**place, person=HOSTILE)],
            "roles": [Role(**place, person=HOSTILE, organization=HOSTILE, status="leaving")],
        }
    )
    for shown in (find(tables, HOSTILE), profile(tables, HOSTILE), findings(tables), show(tables.roles)):
        html = shown._repr_html_()
        assert "<img" not in html and "&lt;img" in html
        assert html.startswith('<div class="tex2jax_ignore mathjax_ignore"')
