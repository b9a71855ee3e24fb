"""The marked article: nothing of the text is lost, nothing in it becomes markup, every mark can be seen."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import analyze
from analysis.article import Article
from analysis.errors import ArticleError
from analysis.looking.marking import ARTICLE as LOOK
from analysis.looking.marking import mark
from analysis.records import Mention, Role
from analysis.tables import RECORDS, Tables, to_table

TEXT = "Ann Lee joined Acme in May. It rained.\nBo Kim left Acme <b>today</b>. The end."
ARTICLE = Article(TEXT, id="a")


def mention(words: str, kind: str = "person", text: str = TEXT) -> Mention:
    start = text.index(words)
    place = {"article": "a", "sentence": 0, "start": start, "end": start + len(words), "evidence": words}
    return Mention(**place, entity=words, kind=kind, text=words)


def role(person: str, organization: str, evidence: str) -> Role:
    first = TEXT.index(evidence)
    at = {"person": TEXT.index(person, first), "organization": TEXT.index(organization, first)}
    return Role(
        article="a",
        sentence=0,
        start=first,
        end=first + len(evidence),
        evidence=evidence,
        person=person,
        organization=organization,
        status="current",
        person_start=at["person"],
        person_end=at["person"] + len(person),
        organization_start=at["organization"],
        organization_end=at["organization"] + len(organization),
    )


def plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def marked_words(markup: str) -> list[str]:
    return [html.unescape(words) for words in re.findall(r"<span[^>]*>([^<]+)</span>", markup)]


def parts(marked: str) -> list[str]:
    """The legend and the text of a marked article."""
    before, after = str(marked).split(f'<div style="{LOOK}">')
    return [before.partition(">")[2], after.removesuffix("</div></div>")]


def text_of(marked: str) -> str:
    return parts(marked)[1]


LEE = role("Ann Lee", "Acme", "Ann Lee joined Acme in May.")
ONE = to_table([LEE], Role)


def test_the_very_words_are_underlined_and_the_evidence_is_tinted() -> None:
    text = text_of(mark(ARTICLE, ONE))
    assert marked_words(text) == ["Ann Lee", " joined ", "Acme", " in May."]
    assert re.findall(r"border-bottom: 3px (\w+)", text) == ["solid", "double"]


def test_a_mark_says_what_its_row_holds() -> None:
    assert 'title="roles: Ann Lee is at Acme (100% sure)"' in text_of(mark(ARTICLE, ONE))


def test_rows_that_overlap_keep_an_underline_each() -> None:
    text = text_of(mark(ARTICLE, to_table([mention("Ann Lee joined"), mention("Lee", "organization")], Mention)))
    assert marked_words(text) == ["Ann ", "Lee", " joined"]
    assert "padding-bottom: 4px" in text


@pytest.mark.parametrize(
    "rows",
    [
        ONE,
        ONE.iloc[0],
        [ONE, ONE],
        Tables(**{name: to_table([LEE] if name == "roles" else [], record) for name, record in RECORDS.items()}),
    ],
    ids=["table", "row", "list", "tables"],
)
def test_rows_may_be_a_table_a_row_or_several_tables(rows: object) -> None:
    assert "Ann Lee" in marked_words(text_of(mark(ARTICLE, rows)))  # type: ignore[arg-type]


def test_no_rows_give_the_bare_text() -> None:
    assert text_of(mark(ARTICLE, to_table([], Role))) == html.escape(TEXT)
    assert parts(mark(ARTICLE, []))[0] == ""


def test_sentences_only_leaves_out_what_is_not_near_a_mark() -> None:
    shown = plain(
        text_of(mark(ARTICLE, to_table([mention("Ann Lee"), mention("Bo Kim")], Mention), sentences_only=True))
    )
    assert shown == "Ann Lee joined Acme in May.⋯Bo Kim left Acme <b>today</b>."


def test_markup_in_an_article_is_shown_as_text() -> None:
    text = 'Lee "<script>alert(1)</script>" & co'
    hostile = Mention(
        article="a", sentence=0, start=0, end=len(text), evidence=text, entity='"><img src=x>', kind="person", text=text
    )
    shown = str(mark(Article(text, id="a"), to_table([hostile], Mention)))
    assert "<script" not in shown
    assert "<img" not in shown


def test_nothing_needs_a_script_or_a_style_sheet() -> None:
    shown = mark(ARTICLE, ONE)._repr_html_()
    assert set(re.findall(r"<(\w+)", shown)) <= {"div", "span", "br"}
    assert "<mark" not in shown  # black on a dark page


def test_rows_of_another_article_are_an_error() -> None:
    with pytest.raises(ArticleError, match="'a', not of 'b'"):
        mark(Article(TEXT, id="b"), ONE)
    with pytest.raises(ArticleError, match="was its text changed"):
        mark(Article("!" + TEXT, id="a"), ONE)


def test_rows_without_a_place_are_an_error_that_says_so() -> None:
    with pytest.raises(ArticleError, match="rows without end and start have no place"):
        mark(ARTICLE, ONE[["person", "organization"]])


def test_chosen_columns_are_enough_with_their_place() -> None:
    assert marked_words(text_of(mark(ARTICLE, ONE[["person", "start", "end"]]))) == [LEE.evidence]


def test_all_tables_together_have_a_look_each() -> None:
    article = Article("Ann Lee, chief executive of Acme AI, left in May 2024. “It is time,” she said.", id="a")
    looks = re.findall(r"border-bottom: 3px (\w+ #\w+)", parts(mark(article, analyze(article)))[0])
    assert len(looks) == len(set(looks)) >= 4


def test_a_formula_in_an_article_is_no_formula() -> None:
    assert "mathjax_ignore" in str(mark(ARTICLE, ONE))


@given(st.text(), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.sampled_from(["person", "model"]))))
def test_without_its_markup_the_text_is_the_article(text: str, places: list[tuple[int, int, str]]) -> None:
    rows = [
        Mention(
            article="a", sentence=0, start=start, end=end, evidence=text[start:end], entity=text, kind=kind, text=text
        )
        for start, end, kind in places
        if start < end <= len(text)
    ]
    assert plain(text_of(mark(Article(text, id="a"), to_table(rows, Mention)))) == text
