"""Parsing keeps the text to the character and knows where paragraphs begin."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Token

from analysis import parsing
from analysis.article import Article
from analysis.parsing import load_model, parse

SENTENCES = [
    # headings and list items stand alone
    ("Ann Lee leaves Acme\nShe joined in 2019", ["Ann Lee leaves Acme", "She joined in 2019"]),
    ("Chips\n\nAcme makes chips.", ["Chips", "Acme makes chips."]),
    # wrapped text runs on
    (
        "Ann Lee, who has been chief scientist of Acme for the past six years and\n"
        "led its chip design team in Berlin, said on Tuesday that she was leaving.\n"
        "Acme thanked her.",
        [
            "Ann Lee, who has been chief scientist of Acme for the past six years and\n"
            "led its chip design team in Berlin, said on Tuesday that she was leaving.",
            "Acme thanked her.",
        ],
    ),
]


def sentences(text: str) -> list[str]:
    (doc,) = parse([text], load_model())
    return [sentence.text.strip() for sentence in doc.sents]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_line_breaks(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "The start-up's co-founder was re-elected.",
            ["The", "start-up", "'s", "co-founder", "was", "re-elected", "."],
        ),
        (
            "Its AI-first vice-chair",
            ["Its", "AI", "-", "first", "vice", "-", "chair"],
        ),  # other compounds are taken apart
    ],
)
def test_words_that_stay_one(text: str, words: list[str]) -> None:
    assert [token.text for token in next(iter(parse([text], load_model())))] == words


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=4))
def test_the_text_comes_back_to_the_character(texts: list[str]) -> None:
    assert [doc.text for doc in parse(texts, load_model())] == texts


@pytest.mark.parametrize("unit", ["word ", "x", "Line of text\n"])
def test_a_long_paragraph_is_parsed_in_pieces(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "LONGEST_PIECE", 300)
    text = unit * (700 // len(unit))
    (doc,) = parse([text], load_model())
    assert doc.text == text


def test_a_long_article_is_cut_between_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "LONGEST_PIECE", 300)
    assert {piece[-1] for piece in parsing._pieces("Ann Lee left Acme in May.\n" * 40)} == {"\n"}


def test_the_quicker_product_parses_as_the_stock_pipeline_does(seed: Article) -> None:
    stock, ours = (list(map(parsed, nlp(seed.text))) for nlp in (spacy.load(parsing.DEFAULT_MODEL), load_model()))
    assert ours == stock


def parsed(word: Token) -> tuple[str, str, int, bool | None]:
    return word.tag_, word.dep_, word.head.i, word.is_sent_start
