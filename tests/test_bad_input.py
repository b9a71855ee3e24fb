"""Whatever is given as an article: typed tables and a reason, never a traceback from inside spaCy or pandas."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable

import pytest
import spacy

from analysis import Article, analyze
from analysis.corpus import Settings, find_in_chunk
from analysis.errors import ModelError
from analysis.lexicon import read_lexicon
from analysis.parsing import DEFAULT_MODEL, load_model, why_unreadable
from analysis.tables import RECORDS, schema

GERMAN = "Der Chefwissenschaftler verließ das Unternehmen am Dienstag, wie er in einem Beitrag mitteilte. " * 5
FRENCH = "Le directeur scientifique a quitté l’entreprise mardi, a-t-il annoncé dans un message sur les réseaux. " * 5
DUTCH = (
    "De hoofdwetenschapper is dinsdag bij het bedrijf vertrokken, zo had hij of zij in een bericht laten weten. " * 5
)
FINNISH = "Yhtiön tutkimusjohtaja jätti tehtävänsä tiistaina, hän kertoi viestissään eikä perustellut päätöstään. " * 5
CHINESE = "林俊旸周二宣布离开阿里巴巴的通义千问团队，此前他领导该团队多年。" * 10


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n\t\u00a0\r\n", "empty"),
        ("\x00\x01\x02 \x03" * 10, "binary"),
        ("�PNG�� �", "binary"),
        (GERMAN, "English"),
        (FRENCH, "English"),
        (DUTCH, "English"),
        (FINNISH, "English"),
        (CHINESE, "English"),
    ],
)
def test_what_is_no_english_text_gives_empty_tables_and_the_reason(text: str, reason: str) -> None:
    with pytest.warns(UserWarning, match=reason):
        tables = analyze(Article(text, id="a", source="a.txt"))
    assert tables.problems.to_dict("records") == [
        {"article": "a", "source": "a.txt", "reason": next(iter(tables.problems["reason"]))}
    ]
    for name, record in RECORDS.items():
        table = getattr(tables, name)
        assert {column: str(dtype) for column, dtype in table.dtypes.items()} == schema(record)
        assert name == "problems" or table.empty


@pytest.mark.parametrize(
    "text",
    [
        "Junyang Lin 林俊旸 left Alibaba 阿里巴巴.",
        "🙂🙂🙂",
        "“",
        "?!…",
        "Ann Lee joined Acme. " * 60,
        "José Muñoz verlässt “Acme”. " * 3,
        "0.8B, 2B, 4B, 9B: OpenAI, Google DeepMind, Meta, Mistral AI, Cohere, xAI, Nvidia, AMD, Intel.",
    ],
)
def test_an_odd_text_is_given_the_benefit_of_the_doubt(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert why_unreadable(text) is None
        assert analyze(Article(text)).problems.empty


def test_one_bad_article_costs_itself_alone() -> None:
    articles = [Article("Ann Lee left Acme.", id="a"), Article("", id="b"), Article("Bo Ek joined.", id="c")]
    with pytest.warns(UserWarning, match="1 problem"):
        together = analyze(articles)
    assert list(together.problems["article"]) == ["b"]
    alone = [analyze(article).mentions for article in (articles[0], articles[2])]
    assert len(together.mentions) == sum(map(len, alone))


def test_an_article_on_which_a_rule_fails_costs_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(reading: object) -> object:
        if "poison" in reading.article.text:  # type: ignore[attr-defined]
            raise KeyError("a bug")
        return extract(reading)  # type: ignore[arg-type]

    from analysis.tables import extract

    monkeypatch.setattr("analysis.corpus.extract", fail)
    items = [Article("Ann Lee left.", id="a"), Article("The poison.", id="b"), Article("Bo Ek left.", id="c")]
    found = find_in_chunk(items, Settings(DEFAULT_MODEL, read_lexicon()))
    assert [(problem.article, "KeyError" in problem.reason) for problem in found["problems"]] == [("b", True)]
    assert {mention.article for mention in found["mentions"]} <= {"a", "c"}


def test_a_paragraph_longer_than_the_parser_holds_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.parsing.LONGEST_PIECE", 1_000)
    tables = analyze(Article("Ann Lee left Acme on Tuesday. " * 100))
    assert tables.problems.empty


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("Ann Lee left Acme Labs last year, on Tuesday.", "0001-01-01"),
        ("Ann Lee leaves Acme Labs tomorrow, next month, next year.", "9999-12-31"),
        ("Ann Lee left Acme Labs 3,000 years ago, 99999999999 years ago, 1,000,000 days ago.", "2026-03-03"),
        ("Ann Lee will return in 9,000 years, in 100,000 months, in 3,000,000 days.", "2026-03-03"),
        ("Ann Lee founded Acme Labs in December 9999 and left the next month, a day later.", "2026-03-03"),
        ("Ann Lee left on 31 February 2024, on 2026-13-45, in the 1st century BC.", "2026-03-03"),
        ("Ann Lee left Acme Labs. " + "1" * 5_000, "2026-03-03"),
        ("Ann Lee left Acme Labs. Acme-2 has " + "9" * 5_000 + "B parameters.", "2026-03-03"),
        ("Ann Lee left Acme Labs with " + "9" * 5_000 + " years, on 5/" + "1" * 5_000 + ".", "2026-03-03"),
    ],
)
def test_no_date_or_number_costs_the_article(text: str, published: str) -> None:
    tables = analyze(Article(text, id="x", published=published))
    assert tables.problems.empty
    assert list(tables.people["person"]) == ["Ann Lee"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [
        lambda n: "Ann Lee left." + " " * 40 * n + "Bo Kim left.",
        lambda n: "Ann Lee left." + "\n" * 40 * n + "Bo Kim left.",
        lambda n: "Ann Lee left." + " \t" * 40 * n + "Bo Kim left.",
        lambda n: "said " * n,
        lambda n: '" ' * n,
        lambda n: 'a "b ' * n,
        lambda n: "".join(f"Acme-{i} has {i % 70 + 1}B parameters under the MIT license. " for i in range(n // 8)),
        lambda n: "“We left,” Ann Lee said. " * (n // 4),
    ],
    ids=["spaces", "line breaks", "tabs", "said", "marks", "openings", "models", "quotations"],
)
def test_time_grows_with_the_text_and_not_with_its_square(make: Callable[[int], str]) -> None:
    def seconds(size: int) -> float:
        article, begin = Article(make(size), id="x"), time.process_time()
        analyze(article)
        return time.process_time() - begin

    seconds(100)
    assert seconds(4_000) < 4 * 1.7 * seconds(1_000) + 0.3


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["Ann Lee left Acme on Tuesday. ", "x"])
def test_a_megabyte_without_a_line_break_is_read(unit: str) -> None:
    text = (unit * (1_000_000 // len(unit) + 1))[:1_000_000]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tables = analyze(Article(text))
    assert not tables.problems["reason"].str.contains("failed").any()


def test_a_missing_model_says_what_to_install() -> None:
    with pytest.raises(ModelError, match="python -m spacy download en_core_web_trf"):
        load_model("en_core_web_trf")


def test_a_model_without_a_parser_or_of_another_language_is_refused() -> None:
    with pytest.raises(ModelError, match="tagger, parser"):
        load_model(spacy.blank("en"))
    with pytest.raises(ModelError, match="'de'"):
        load_model(spacy.blank("de"))


def test_a_model_made_for_another_spacy_is_refused(tmp_path: object) -> None:
    nlp = spacy.blank("en")
    nlp.meta["spacy_version"] = ">=2.0,<2.1"
    nlp.to_disk(tmp_path)
    import json
    from pathlib import Path

    meta = Path(str(tmp_path)) / "meta.json"
    meta.write_text(json.dumps(json.loads(meta.read_text()) | {"spacy_version": ">=2.0.0,<2.1.0"}))
    with pytest.raises(ModelError, match="install the one for this spaCy"):
        load_model(str(tmp_path))
