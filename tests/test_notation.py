"""Rows in words: what each row gives, what is named as a fault, and that written rows are read back the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import Article, analyze, draft_gold
from analysis.asking import Given, read_answers
from analysis.errors import AnalysisError
from analysis.notation.form import (
    FORMS,
    Unplaced,
    join_annotated,
    one_of,
    read_annotated,
    read_number,
    split_annotated,
    write_number,
)
from analysis.notation.reading import Annotated, Rows, read_gold, read_rows
from analysis.notation.writing import from_records, write_rows
from analysis.parsing import Parsed, load_model, parse
from analysis.records import TABLES, ModelSpec
from analysis.tables import to_tables
from tests.annotated import FOLDER, PATHS, scored

TEXT = """Qwen’s technical lead leaves

Junyang Lin, the technical lead of Qwen, left Alibaba on Tuesday, a spokesperson for Alibaba Group said. Lin had joined
the company in July 2019. “It was  a great pleasure to work with all of you,” he wrote.

Alibaba did not respond to a request for comment. It is unclear who will lead Qwen. Chief Scientist Ann Lee is staying.

Qwen 3.5 4B has 4 billion parameters, a 256K context and an Apache 2.0 license."""
NAMES = """person | Junyang Lin | also: Lin
person | Ann Lee
organization | Alibaba Group | company | also: Alibaba
organization | Qwen | team | part of: Alibaba Group
"""


@pytest.fixture(scope="session")
def article() -> Parsed:
    """The article that the rows here are of."""
    doc = next(parse([TEXT], load_model()))
    return Parsed(Article(TEXT, id="a", published="2026-03-03"), doc)


def read(article: Parsed, *rows: str) -> Rows:
    return read_rows(article, NAMES + "\n".join(rows))


@pytest.mark.parametrize(
    ("row", "columns", "spans"),
    [
        (
            "role | Junyang Lin | technical lead | Qwen | leaving | words: technical lead#2"
            " | until: Tuesday = 2026-03-03",
            {"person": "Junyang Lin", "title": "technical lead", "organization": "Qwen", "status": "leaving"}
            | {"since": None, "until": "2026-03-03", "certainty": "stated"},
            {"words": "technical lead", "who": "Junyang Lin", "where": "Qwen", "since": None, "until": "Tuesday"},
        ),
        (  # dates in words are computed
            "role | Lin | - | Alibaba | former | certainty: hedged | words: joined | since: July 2019 | until: Tuesday",
            {"person": "Junyang Lin", "title": None, "organization": "Alibaba Group", "since": "2019-07"}
            | {"until": "2026-03-03", "certainty": "hedged"},
            {"words": "joined", "who": "Lin", "where": "Alibaba Group", "since": "July 2019"},
        ),
        (  # case of the title; words left out are those of the title
            "role | Ann Lee | chief scientist | Alibaba Group | current | where: -",
            {"title": "chief scientist", "organization": "Alibaba Group", "organization_start": None},
            {"words": "Chief Scientist", "who": "Ann Lee", "where": None},
        ),
        (  # words left out: the title that is nearest to its person
            "role | Junyang Lin | technical lead | Qwen | leaving",
            {"evidence": TEXT[30:134]},
            {"words": "technical lead", "who": "Junyang Lin"},
        ),
        (
            "event | - | joined | July 2019 | with: Lin; Alibaba Group",
            {"date": "2019-07", "event": "joined", "expression": "July 2019"}
            | {"participants": ("Junyang Lin", "Alibaba Group")}
            | {"grade": "written"},
            {"event": "joined", "expression": "July 2019"},
        ),
        (
            "event | 2026-03-03 | left Alibaba | Tuesday",
            {"date": "2026-03-03", "event": "left", "expression": "Tuesday", "grade": "computed"},
            {"event": "left", "expression": "Tuesday"},
        ),
        (  # other quotation marks, other white space, the ends of a passage
            'statement | Lin | wrote | quote | It was a great ... all of you,"',
            {"speaker": "Junyang Lin", "content": "It was  a great pleasure to work with all of you,”", "cue": "wrote"},
            {"speaker": "Lin", "cue": "wrote"},
        ),
        (  # the phrase as it stands; nearest to the cue
            "statement | a spokesperson for Alibaba Group | said | paraphrase | Junyang Lin, ... on Tuesday",
            {"speaker": "a spokesperson for Alibaba Group", "kind": "paraphrase"},
            {"speaker": "a spokesperson for Alibaba Group", "cue": "said"},
        ),
        (  # of a refusal the cue stands in the content
            "statement | Alibaba | did not respond | no_comment | did not respond to a request for comment",
            {"speaker": "Alibaba Group", "cue": "did not respond"},
            {"speaker": "Alibaba", "cue": "did not respond"},
        ),
        (
            "question | unknown | unclear | It is unclear ... lead Qwen. | asked: who will lead Qwen | about: Qwen",
            {"evidence": "It is unclear who will lead Qwen.", "question": "who will lead Qwen", "about": "Qwen"},
            {"cue": "unclear", "question": "who will lead Qwen"},
        ),
        (
            "model | Qwen 3.5 4B | family: Qwen 3.5 | developer: Alibaba Group | parameters: 4 billion | context: 256K"
            " | license: Apache 2.0 | open: yes | modalities: text; image | training: 256K context = 14T",
            {"family": "Qwen 3.5", "name": "Qwen 3.5 4B", "parameters": 4e9, "context_tokens": 256000.0}
            | {"training_tokens": 14e12, "license": "Apache 2.0", "open_weight": True, "modalities": ("text", "image")},
            {
                "words": "Qwen 3.5 4B",
                "parameters": "4 billion",
                "context_tokens": "256K",
                "training_tokens": "256K context",
            },
        ),
    ],
)
def test_a_row_and_its_place(article: Parsed, row: str, columns: dict[str, Any], spans: dict[str, str | None]) -> None:
    rows = read(article, row)
    assert not rows.faults
    placed = rows.placed[-1]
    assert {name: getattr(placed.record, name) for name in columns} == columns
    found = {name: TEXT[slice(*span)] if (span := placed.spans[name]) else None for name in spans}
    assert found == spans
    record = placed.record
    assert TEXT[record.start : record.end] == record.evidence


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("persn | Ann Lee", "", "no row begins with 'persn': use one of person, organization, role"),
        ("Here are the rows:", "", "no row begins with 'Here are the rows:'"),
        ("person | Bo Ek", "person", "'Bo Ek' does not stand in the article"),
        ("person | -", "person", "a row needs a name"),
        ("person | Ann Lee | also: Annie", "also", "'Annie' does not stand"),
        ("person | Ann Lee | Lee", "", "'Lee' is a field too many: the named ones are also"),
        ("organization | Qwen", "kind", "organization is followed by organization, kind: give all"),
        ("organization | Qwen | crew", "kind", "kind 'crew': use one of company, lab, team"),
        ("role | Bo Ek | chief | Qwen | current", "person", "'Bo Ek' does not stand"),
        ("role | Ann Lee | chief scientist | Acme | current", "organization", "'Acme' does not stand"),
        ("role | Ann Lee | chief scientist | Qwen | here", "status", "status 'here': use one of current, former"),
        ("role | Ann Lee | chief scientist | Qwen | current | words: Alibaba", "words", "'Alibaba' stands 3 times"),
        ("role | Ann Lee | chief scientist | Qwen | current | words: Alibaba#4", "words", "no Alibaba#4: it stands 3"),
        ("role | Ann Lee | chief | Qwen | current | who: she", "who", "'she' does not stand in the article"),
        ("role | Ann Lee | boss | Qwen | current", "words", "'boss' does not stand in the article"),
        ("role | Ann Lee | chief | Qwen | current | since: spring", "since", "'spring' does not stand"),
        (
            "role | Ann Lee | chief | Qwen | current | since: pleasure",
            "since",
            "'pleasure' is no date: write July 2019",
        ),
        ("role | Ann Lee | chief | Qwen | current | since: Tuesday = May", "since", "'May' is no date"),
        (
            "role | Ann Lee | chief | Qwen | current | certainty: sure",
            "certainty",
            "certainty 'sure': use one of",
        ),
        ("event | July 2019 | joined | July 2019", "date", "'July 2019' is no EDTF date: write 2019, 2019-07"),
        ("event | 2019 | joined", "expression", "event is followed by date, event, expression: give all"),
        ("event | 2019 | - | July 2019", "event", "'' does not stand in the article"),
        ("statement | Lin | wrote | speech | It was", "kind", "kind 'speech': use one of quote, paraphrase"),
        ("statement | Lin | wrote | quote | It was ... a joy", "content", "'a joy' does not stand behind 'It was'"),
        ("statement | - | wrote | quote | It was", "speaker", "a statement needs a speaker"),
        ("question | unknown | unknown | It is unclear ... Qwen.", "cue", "'unknown' does not stand in the article"),
        ("model | Qwen 3.5 4B | parameters: many", "parameters", "'many' is no number: write 7B, 128K"),
        ("model | Qwen 3.5 4B | open: maybe", "open", "'maybe': use one of yes, true, no, false"),
        ("model | - | parameters: 4B", "family", "a model needs a name or a family"),
        ("model | Llama 9", "name", "'Llama 9' does not stand in the article"),
        (
            "model | Qwen 4B Apache",
            "name",
            "'Qwen 4B Apache' does not stand in the article: give words that tell of it",
        ),
    ],
)
def test_a_row_without_a_place_is_named_and_costs_no_other(article: Parsed, row: str, field: str, reason: str) -> None:
    good = "event | 2026-03-03 | left | Tuesday"
    rows = read(article, row, good)
    assert [(fault.number, fault.field) for fault in rows.faults] == [(5, field)]
    assert reason in rows.faults[0].reason
    assert len(rows.placed) == 5 and rows.placed[-1].number == 6
    problem = rows.records()["problems"][0]
    assert problem.source == "row 5" and reason in problem.reason


def test_who_has_a_bad_row_has_no_place_in_another(article: Parsed) -> None:
    rows = read(article, "person | Bo Ek", "role | Bo Ek | - | Qwen | current", "event | 2026-03-03 | left | Tuesday")
    assert [(fault.number, fault.field) for fault in rows.faults] == [(5, "person"), (6, "person")]


def test_what_language_models_write_around_rows(article: Parsed) -> None:
    rows = read_rows(
        article,
        "Here are the rows.\n\n## People\n```text\n- person | Junyang Lin | also: Lin\n1. **person** | Ann Lee\n"
        "| organization | Qwen | team |\n|---|---|---|\n```\nevent | 2026-03-03 | left | Tuesday\n"
        "event | 2019-07 | joi",
    )
    assert [row.number for row in rows.placed] == [5, 6, 7, 10]
    assert [fault.number for fault in rows.faults] == [1, 11]


def test_names_are_found_longest_first_and_a_shared_form_is_nobodys(article: Parsed) -> None:
    rows = read(article, "person | Lin", "model | Qwen 3.5 4B")
    found = [(mention.text, mention.entity, mention.kind) for mention in rows.mentions]
    assert found == [
        ("Qwen", "Qwen", "organization"),
        ("Junyang Lin", "Junyang Lin", "person"),
        ("Qwen", "Qwen", "organization"),
        ("Alibaba", "Alibaba Group", "organization"),
        ("Alibaba Group", "Alibaba Group", "organization"),
        ("Lin", "Lin", "person"),
        ("Alibaba", "Alibaba Group", "organization"),
        ("Qwen", "Qwen", "organization"),
        ("Ann Lee", "Ann Lee", "person"),
        ("Qwen 3.5 4B", "Qwen 3.5 4B", "model"),
    ]
    shared = read(article, "person | Lee | also: Lin")
    assert [mention.entity for mention in shared.mentions if mention.text == "Lin"] == [None]


def test_people_have_their_mentions_and_their_affiliation(article: Parsed) -> None:
    rows = read(
        article, "role | Ann Lee | chief scientist | Alibaba Group | current", "event | 2019-07 | joined | July 2019"
    )
    tables = to_tables(rows.records())
    assert tables.people[["person", "mentions"]].values.tolist() == [["Junyang Lin", 2], ["Ann Lee", 1]]
    assert [str(name) for name in tables.people["affiliation"]] == ["nan", "Alibaba Group"]
    assert tables.dates[["date", "expression"]].values.tolist() == [["2019-07", "July 2019"]]


SAMPLE = PATHS[::20]


@pytest.fixture(
    scope="module",
    params=[SAMPLE, *(pytest.param([*{*PATHS[k::2]} - {*SAMPLE}], marks=pytest.mark.slow) for k in range(2))],
    ids=["sample", "half", "other half"],
)
def gold(request: pytest.FixtureRequest) -> Iterator[Annotated]:
    """Annotated articles: some, and in two parts, so that two processes share the work, the rest."""
    files = [read_annotated(path) for path in sorted(request.param)]
    docs = parse((article.text for article, _ in files), load_model())
    parsed = (Parsed(article, doc) for (article, _), doc in zip(files, docs, strict=True))
    return (Annotated(one, read_rows(one, rows)) for one, (_, rows) in zip(parsed, files, strict=True))


def test_every_gold_row_has_a_place_and_is_read_back_the_same_also_as_an_answer(gold: Iterator[Annotated]) -> None:
    for annotated in gold:
        article, rows = annotated.article, annotated.rows
        assert rows.faults == (), article.id
        for record in (record for table in TABLES for record in rows.records()[table]):
            assert article.text[record.start : record.end] == record.evidence
        again = read_rows(annotated.parsed, write_rows(article, rows.placed))
        assert again.faults == () and (again.mentions, again.dates) == (rows.mentions, rows.dates)
        for table in TABLES:
            one, other = ([(row.record, row.spans) for row in r.placed if row.table == table] for r in (rows, again))
            assert one == other, (article.id, table)
        answer = Given(f"Here are the rows:\n```\n{write_rows(article, rows.placed)}```\nEND")
        answered = read_answers(annotated.parsed, answer)
        assert answered["problems"] == [] and answered.keys() == rows.records().keys(), article.id
        for table in TABLES:  # every column, offsets included
            same = [replace(record, confidence=1.0) for record in answered[table]]
            assert same == rows.records()[table], (article.id, table)
        plain = read_rows(annotated.parsed, write_rows(article, from_records(rows.records()))).records()
        for table, found in rows.records().items():
            if table != "roles":  # a table does not say which words tell bare membership
                assert [*map(unnamed, plain[table])] == [*map(unnamed, found)], (article.id, table)


def unnamed(record: Any) -> Any:
    """A model without the place of its name: a table does not say which of its places the row was read from."""
    return replace(record, family_start=None, family_end=None) if isinstance(record, ModelSpec) else record


def test_a_draft_of_tables_has_every_row(tmp_path: Path, seed: Article) -> None:
    tables = analyze(seed)
    drafted = read_gold(draft_gold(tables, seed, tmp_path))[0]
    assert drafted.rows.faults == () and drafted.article.text == seed.text
    for name in ("people", "organizations", "roles", "timeline", "statements", "open_questions", "model_specs"):
        table, again = getattr(tables, name), getattr(drafted.tables, name)
        same = [column for column in table.columns if column not in PLACES and not column.endswith(("_start", "_end"))]
        assert again[same].map(trimmed).values.tolist() == table[same].map(trimmed).values.tolist(), name


def trimmed(value: Any) -> str:
    return str(value).strip()


PLACES = {"sentence", "start", "end", "evidence", "mentions", "grade", "anchor", "confidence"}


def test_what_the_measure_gets() -> None:
    found = scored(read_gold(FOLDER / "seed.txt")[0])
    assert found["id"] == "seed" and found["people"][0]["name"] == "Junyang Lin"
    assert found["timeline"][0].keys() >= {"date", "trigger", "participants", "expression", "evidence"}
    for table in ("organizations", "roles", "model_specs", "statements", "open_questions"):
        assert found[table] and all(row["evidence"] in found["text"] for row in found[table])


def test_any_text_survives_the_file(tmp_path: Path) -> None:
    for text in ("A.\n", "\n\nA.\n%%%\nB.", " A.\r\nB.\r\n", "%%%"):
        article = Article(text, id="a", title="T", published="2026-03-03", source="s", metadata={"read_from": "b c"})
        path = tmp_path / "a.txt"
        path.write_text(join_annotated(article, "person | A\n"), encoding="utf-8", newline="")
        assert read_annotated(path) == (article, "person | A\n")


@pytest.mark.parametrize("content", ["", "Ann Lee left.", "id: a\n\nAnn Lee left.", "Ann Lee\n\nleft\n\n%%%\n"])
def test_what_is_no_annotated_article(content: str) -> None:
    with pytest.raises(AnalysisError, match=r"an annotated article has a header|in the header"):
        split_annotated(content)


ROWS = [
    "role | Junyang Lin | technical lead | Qwen | leaving | words: technical lead#2 | until: Tuesday = 2026-03-03",
    "event | 2019-07 | joined | July 2019 | with: Junyang Lin",
    "statement | Junyang Lin | wrote | quote | It was a great ... all of you,",
    "question | unknown | unclear | It is unclear who will lead Qwen.",
    "model | Qwen 3.5 4B | family: Qwen 3.5 | parameters: 4 billion | context: 256K",
]
SIGNS = st.text("|#:;=-.\\ \t…%Qw0" + "\u00a0\u2019é", max_size=4)


@given(st.integers(0, len(ROWS) - 1), st.integers(0, 120), st.integers(0, 20), SIGNS | st.text(max_size=4))
def test_no_change_of_a_row_raises_or_loses_a_row(article: Parsed, row: int, at: int, cut: int, put: str) -> None:
    changed = ROWS[row][:at] + put.replace("\n", " ") + ROWS[row][at + cut :]
    rows = read(article, *ROWS[:row], changed, *ROWS[row + 1 :])
    others = {*range(1, 5 + len(ROWS))} - {5 + row}
    assert {placed.number for placed in rows.placed} >= others
    told = {placed.number for placed in rows.placed} | {fault.number for fault in rows.faults}
    assert 5 + row in told or not changed.strip(" -|:") or changed.lstrip()[:1] in "#`~"
    for placed in rows.placed:
        assert TEXT[placed.record.start : placed.record.end] == placed.record.evidence


@given(st.text(max_size=60))
def test_no_text_raises(article: Parsed, text: str) -> None:
    read_rows(article, text)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40), st.data())
def test_any_words_of_any_text_are_found_again(text: str, data: st.DataObject) -> None:
    from analysis.notation.finding import Searchable

    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end]
    found = Searchable(text)
    if words.strip():
        for written in (found.name((start, end)), found.name_passage((start, end))):
            place = found.passage(written, "")
            assert words.strip() in text[slice(*place)]


def test_the_forms_are_the_tables_that_have_rows() -> None:
    assert {form.table for form in FORMS.values()} == TABLES.keys() - {"mentions", "dates"}


@pytest.mark.parametrize("value", ["9" * 400, "9" * 5_000 + "B", "1e999", "seven", "", "7Q"])
def test_what_is_no_number(value: str) -> None:
    with pytest.raises(Unplaced, match="is no number"):
        read_number(value, "parameters")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1e12, "1T"),
        (1e9, "1B"),
        (1e6, "1M"),
        (1e3, "1K"),
        (999, "999"),
        (0.5, "0.5"),
        (128_000, "128K"),
        (3.25e9, "3.25B"),
    ],
)
def test_a_number_is_written_short_and_read_back(number: float, words: str) -> None:
    assert (write_number(number), read_number(words, "")) == (words, number)


def test_the_allowed_words_are_all_there_is() -> None:
    assert one_of("Quote", ("quote",), "f") == "quote"
    for refused in ("maybe", "", None):
        with pytest.raises(Unplaced):
            one_of(refused, ("quote",), "f")


def test_words_for_numbers() -> None:
    numbers = ("1 trillion", "2 billion", "3 million", "4 thousand", "5b")
    assert [read_number(words, "") for words in numbers] == [1e12, 2e9, 3e6, 4e3, 5e9]
    assert (write_number(12_345), write_number(1_234_000)) == ("12345", "1.234M")
