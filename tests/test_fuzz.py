"""Whatever comes in: no foreign exception, no row off its words, and the same again.

Few examples by default; `NEWSGROUNDS_FUZZ=100000 pytest tests/test_fuzz.py` tries as many articles, anew each time.
"""

from __future__ import annotations

import os
import random
import unicodedata
import warnings
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import Article, analyze, read_articles, read_tables, write_tables
from analysis.notation.form import split_annotated
from analysis.tables import RECORDS, Tables, to_table
from tests.annotated import PATHS
from tests.test_promises import PIECES, assert_grounded

ASKED = os.environ.get("NEWSGROUNDS_FUZZ")
ODD = [
    "\u00a0",
    "\u200b",
    "\u202e",
    "\ufeff",
    "\r",
    "\r\n",
    "\n\n\n",
    "\t",
    "👩‍🔬",
    "e\u0301",
    "שלום",
    "\x0b",
    "\x01",
    "\x1c",
    "$$",
    "“",
    "’",
    '"',
]
MARKUP = ["<b>", "</p>", "<script>x</script>", "&nbsp;", "**", "# ", "- ", "[a](b)", "| a | b |", "=1+1", "---", "%%%"]


def cut(text: str, dice: random.Random) -> str:
    first, last = sorted(dice.randrange(len(text) + 1) for _ in range(2))
    return text[first:last]


def join(text: str, dice: random.Random) -> str:
    return cut(text, dice) + cut(dice.choice(TEXTS), dice)


def double(text: str, dice: random.Random) -> str:
    part = cut(text, dice)
    return text.replace(part, part * 2, 1)


def shuffle(text: str, dice: random.Random) -> str:
    words = text.split(" ")
    dice.shuffle(words)
    return " ".join(words)


def scatter(text: str, dice: random.Random, pieces: list[str]) -> str:
    for _ in range(dice.randrange(1, 9)):
        place = dice.randrange(len(text) + 1)
        text = text[:place] + dice.choice(pieces) + text[place:]
    return text


MUTATIONS: dict[str, Callable[[str, random.Random], str]] = {
    "cut": cut,
    "join": join,
    "double": double,
    "shuffle": shuffle,
    "upper": lambda text, _: text.upper(),
    "lower": lambda text, _: text.lower(),
    "quotes": lambda text, _: text.translate(str.maketrans("“”‘’\"'", "”“’‘'\"")),
    "straight": lambda text, _: text.translate(str.maketrans("“”‘’", "\"\"''")),
    "one line": lambda text, _: " ".join(text.split()),
    "lines": lambda text, _: text.replace(" ", "\n"),
    "CRLF": lambda text, _: text.replace("\n", "\r\n"),
    "NBSP": lambda text, _: text.replace(" ", "\u00a0"),
    "no spaces": lambda text, _: text.replace(" ", ""),
    "decomposed": lambda text, _: unicodedata.normalize("NFD", text),
    "backwards": lambda text, _: text[::-1],
    "odd": lambda text, dice: scatter(text, dice, ODD),
    "markup": lambda text, dice: scatter(text, dice, MARKUP),
    "digits": lambda text, dice: scatter(text, dice, ["9" * 5_000, "0001", "31/12/9999", "-1", "1e309", "½", "٣"]),
}
TEXTS = [split_annotated(path.read_text(encoding="utf-8"))[0].text for path in PATHS]


def mutated(text: str, names: list[str], number: int) -> str:
    dice = random.Random(number)
    start = dice.randrange(len(text))
    text = text[start : start + 800]
    for name in names:
        text = MUTATIONS[name](text, dice)
    return text


MUTANTS = st.builds(
    mutated, st.sampled_from(TEXTS), st.lists(st.sampled_from([*MUTATIONS]), max_size=4), st.integers(0, 1 << 32)
)
ANYTHING = st.lists(st.one_of(st.sampled_from([*PIECES, *ODD, *MARKUP]), st.text(max_size=40)), max_size=12).map(
    "".join
)
PUBLISHED = st.sampled_from([None, "2026-03-03", "0001-01-01", "9999-12-31"])


@pytest.mark.filterwarnings("ignore:.*listed in tables.problems")
@settings(
    max_examples=int(ASKED or 40),
    derandomize=not ASKED,
    deadline=None,
    suppress_health_check=[*HealthCheck],
    database=None,
)
@given(st.one_of(MUTANTS, ANYTHING), PUBLISHED)
def test_any_article(text: str, published: str | None) -> None:
    article = Article(text, id="a", published=published)
    tables = analyze(article)
    assert not tables.problems["reason"].str.contains("failed").any(), list(tables.problems["reason"])
    assert_grounded(text, tables)
    assert [table.to_csv() for table in analyze(article)] == [table.to_csv() for table in tables]


CONTENTS = st.one_of(
    st.binary(max_size=200),
    st.builds(str.encode, st.one_of(ANYTHING, st.text(alphabet=",;\"'\n\r{}[]:<>-+=|#\\/ textid", max_size=120))),
    st.builds(
        lambda text, end: text.encode()[:end],
        st.sampled_from([PIECES[1], '{"text": "“a”"}', "text\n“a”"]),
        st.integers(0, 60),
    ),
)
SUFFIXES = ["", ".txt", ".md", ".html", ".csv", ".tsv", ".json", ".jsonl", ".parquet"]


@settings(max_examples=int(ASKED or 150), derandomize=not ASKED, deadline=None, database=None)
@given(st.lists(st.tuples(st.sampled_from(SUFFIXES), CONTENTS), max_size=4))
def test_any_file(files: list[tuple[str, bytes]]) -> None:
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number, (suffix, content) in enumerate(files):
            Path(folder, f"{number}{suffix}").write_bytes(content)
        Path(folder, "z.txt").write_text("Ann Lee left Acme Labs.")
        items = list(read_articles(folder).items())
    assert getattr(items[-1], "id", None) == "z.txt"
    told = {str(vars(item).get("source")) for item in items}
    for number, (suffix, content) in enumerate(files):
        rows = suffix in (".csv", ".tsv", ".json", ".jsonl") and content.strip()  # may hold none
        assert rows or any(f"{number}{suffix}" in source for source in told) or not content.strip(), (
            "lost without a word"
        )


CELLS = st.text(max_size=30).filter(lambda text: text == text.encode("utf-8", "ignore").decode() and text)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS, st.lists(CELLS, max_size=3).map(tuple)), max_size=5)


@settings(max_examples=int(ASKED or 15), derandomize=not ASKED, deadline=None, database=None)
@given(ROWS, st.sampled_from(["csv", "jsonl", "parquet"]))
def test_any_text_comes_back_from_disk(rows: list[tuple[str, str, str, tuple[str, ...]]], form: str) -> None:
    people = [
        RECORDS["people"](
            article=article, sentence=0, start=0, end=1, evidence=evidence, person=person, aliases=aliases, mentions=1
        )
        for article, evidence, person, aliases in rows
    ]
    empty = {name: to_table([], record) for name, record in RECORDS.items()}
    tables = Tables(**empty | {"people": to_table(people, RECORDS["people"])})
    with TemporaryDirectory() as folder:
        found = read_tables(write_tables(tables, folder, form)).people
    pd.testing.assert_frame_equal(found, tables.people)
