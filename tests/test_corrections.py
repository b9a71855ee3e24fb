"""Corrections: addressed by article and quoted words, so they outlive a re-run and an edited article."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from analysis.corrections import read_corrections
from analysis.scale.correcting import correct

from analysis import Article, analyze, analyze_to, read_tables
from analysis.errors import CorrectionError
from analysis.records import DateExpression, Mention, Organization, Person, Role, Statement

TEXT = (
    "Yuchen Lin, CEO of Acme, and Bo Ek, CTO of Zeta, left. Lin said “it was\ntime” in March. "
    "Junyang Lin runs Qwen; Lin stays. J. Lin wrote."
)
HEADER = "article,words,table,action,column,value,note\n"


def at(words: str, occurrence: int = 0) -> dict[str, Any]:
    start = -1
    for _ in range(occurrence + 1):
        start = TEXT.index(words, start + 1)
    return {"article": "a", "sentence": 0, "start": start, "end": start + len(words), "evidence": words}


def place(column: str, words: str) -> dict[str, int]:
    start = TEXT.index(words)
    return {f"{column}_start": start, f"{column}_end": start + len(words)}


def role(person: str, title: str, organization: str) -> Role:
    own = place("person", person) | place("title", title) | place("organization", organization)
    sentence = TEXT[: TEXT.index(" Lin said")]
    return Role(**at(sentence), **own, person=person, title=title, organization=organization, status="leaving")


def mention(entity: str | None, words: str, occurrence: int = 0, kind: str = "person") -> Mention:
    return Mention(**at(words, occurrence), entity=entity, kind=kind, text=words)


def found() -> dict[str, list[Any]]:
    return {
        "mentions": [
            mention("Yuchen Lin", "Yuchen Lin"),
            mention("Acme", "Acme", kind="organization"),
            mention("Bo Ek", "Bo Ek"),
            mention("Yuchen Lin", "Lin", 1),
            mention("Junyang Lin", "Junyang Lin"),
            mention("Qwen", "Qwen", kind="organization"),
            mention("Yuchen Lin", "Lin", 3),
            mention("J. Lin", "J. Lin"),
        ],
        "people": [
            Person(**at("Yuchen Lin"), person="Yuchen Lin", aliases=("Lin",), mentions=3, affiliation="Acme"),
            Person(**at("Bo Ek"), person="Bo Ek", mentions=1),
            Person(**at("Junyang Lin"), person="Junyang Lin", mentions=1),
            Person(**at("J. Lin"), person="J. Lin", mentions=1, affiliation="Qwen"),
        ],
        "organizations": [
            Organization(**at("Acme"), organization="Acme", kind="company"),
            Organization(**at("Qwen"), organization="Qwen", kind="other", parent="Acme"),
        ],
        "roles": [role("Yuchen Lin", "CEO", "Acme"), role("Bo Ek", "CTO", "Zeta")],
        "dates": [
            DateExpression(
                **at("March"), date="2026-03", earliest=None, latest=None, expression="March", grade="computed"
            )
        ],
        "statements": [
            Statement(
                **at("Lin said “it was\ntime”", 0),
                **place("speaker", "Lin said"),
                **place("cue", "said"),
                **place("content", "it was\ntime"),
                speaker="Yuchen Lin",
                cue="said",
                kind="quote",
                content="it was\ntime",
            )
        ],
    }


def apply(*rows: str) -> tuple[dict[str, list[Any]], list[str]]:
    lines = [dict(zip(HEADER.strip().split(","), row.split(","), strict=False)) for row in rows]
    return correct(found(), Article(TEXT, id="a"), read_corrections(lines))


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("Bo Ek", ["CEO", "chair"]),  # the row that has words of its own there
        ("CTO of Zeta", ["CEO", "chair"]),
        ("CEO of Acme", ["chair", "CTO"]),
        ("and", ["chair", "chair"]),  # no words of their own: every row of the sentence
        ("Nobody", ["CEO", "CTO"]),
    ],
)
def test_quoted_words_single_out_a_row(words: str, titles: list[str]) -> None:
    corrected, applied = apply(f"a,{words},roles,set,title,chair")
    assert [row.title for row in corrected["roles"]] == titles
    assert [row.corrected for row in corrected["roles"]] == [("title",) if t == "chair" else () for t in titles]
    assert all(row.title_start is None for row in corrected["roles"] if row.title == "chair")
    assert bool(applied) == (words != "Nobody")


def test_a_value_has_the_type_of_its_column() -> None:
    corrected, _ = apply(
        "a,March,dates,set,date,2025-03", "a,Acme,organizations,set,parent,", "a,Qwen,organizations,set,kind,lab"
    )
    date = corrected["dates"][0]
    assert (date.date, date.earliest, date.latest) == ("2025-03", dt.date(2025, 3, 1), dt.date(2025, 3, 31))
    assert [(row.kind, row.parent) for row in corrected["organizations"]] == [("company", None), ("lab", "Acme")]
    corrected, _ = apply("a,Bo Ek,people,set,aliases,Ek; B. Ek")
    assert corrected["people"][1].aliases == ("Ek", "B. Ek")


def test_white_space_and_quotes_may_differ() -> None:
    corrected, applied = apply('a,"it was time",statements,set,speaker,Bo Ek')
    assert applied and corrected["statements"][0].speaker == "Bo Ek"


def test_a_rejected_row_is_gone_and_a_rejected_name_with_its_mentions() -> None:
    corrected, _ = apply("a,CTO of Zeta,roles,reject,,", "a,Bo Ek,people,reject,,")
    assert [row.person for row in corrected["roles"]] == ["Yuchen Lin"]
    assert "Bo Ek" not in {row.person for row in corrected["people"]} | {m.entity for m in corrected["mentions"]}


def test_a_renamed_person_is_renamed_everywhere() -> None:
    corrected, _ = apply("a,Yuchen Lin,people,rename,,Lin Yuchen")
    assert corrected["people"][0].person == "Lin Yuchen"
    assert corrected["people"][0].aliases == ("Lin", "Yuchen Lin")
    assert corrected["roles"][0].person == corrected["statements"][0].speaker == "Lin Yuchen"
    assert corrected["roles"][0].corrected == ("person",)
    assert sum(m.entity == "Lin Yuchen" for m in corrected["mentions"]) == 3
    assert corrected["roles"][0].person_start == 0  # still read from these words


def test_a_renamed_organization_is_renamed_where_it_is_a_parent_or_an_affiliation() -> None:
    corrected, _ = apply("a,Acme,organizations,rename,,Acme AI")
    assert corrected["organizations"][1].parent == corrected["people"][0].affiliation == "Acme AI"


def test_two_merged_people_are_one() -> None:
    corrected, _ = apply("a,J. Lin,people,merge,,Junyang Lin")
    assert [row.person for row in corrected["people"]] == ["Yuchen Lin", "Bo Ek", "Junyang Lin"]
    merged = corrected["people"][2]
    assert (merged.aliases, merged.mentions, merged.affiliation) == (("J. Lin",), 2, "Qwen")
    assert merged.corrected == ("aliases", "mentions", "affiliation")
    assert apply("a,J. Lin,people,merge,,Nobody")[1] == []


def test_a_split_name_goes_to_another_entity() -> None:
    corrected, _ = apply("a,Lin stays,people,split,,Junyang Lin")
    assert {row.person: row.mentions for row in corrected["people"]} == {
        "Yuchen Lin": 2,
        "Bo Ek": 1,
        "Junyang Lin": 2,
        "J. Lin": 1,
    }
    assert corrected["roles"][0].person == "Yuchen Lin"
    corrected, _ = apply("a,Lin said,people,split,,Lin Wei")
    assert [(row.person, row.mentions) for row in corrected["people"]][1] == ("Bo Ek", 1)
    assert ("Lin Wei", 1) in [(row.person, row.mentions) for row in corrected["people"]]
    assert corrected["statements"][0].speaker == "Lin Wei"


def test_a_correction_of_another_article_is_left_alone() -> None:
    assert apply("b,Bo Ek,people,reject,,")[1] == []
    assert apply(",Bo Ek,people,reject,,")[1] == ["corrections, row 1"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("a,Bo Ek,people,remove,,", "action='remove': use one of set, reject"),
        ("a,Bo Ek,persons,reject,,", "table='persons': use one of mentions, people"),
        ("a,,people,reject,,", "words are missing"),
        ("a,Bo Ek,roles,rename,,X", "rename needs table people or organizations"),
        ("a,Bo Ek,people,merge,,", "a name as value"),
        ("a,Bo Ek,roles,set,start,4", "column='start': use one of person, title"),
        ("a,Bo Ek,roles,set,status,gone", "'gone' does not fit column 'status': use one of current"),
        ("a,Bo Ek,roles,set,status,", "cannot be empty"),
        ("a,Bo Ek,roles,set,since,last May", "last May"),
        ("a,Bo Ek,model_specs,set,parameters,9B", "9B"),
        ("a,Bo Ek,model_specs,set,open_weight,perhaps", "use true or false"),
    ],
)
def test_a_correction_that_cannot_be_meant_is_an_error_with_its_line(tmp_path: Path, row: str, words: str) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text(f"{HEADER}a,Bo Ek,people,reject,,,fine\n{row}\n", encoding="utf-8-sig")
    with pytest.raises(CorrectionError, match="row 2") as raised:
        read_corrections(path)
    assert words in str(raised.value)


def test_a_file_that_is_none_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match=r"missing\.csv"):
        read_corrections(tmp_path / "missing.csv")
    (tmp_path / "a.csv").write_text("article,words\n")
    with pytest.raises(CorrectionError, match="no column action, table"):
        read_corrections(tmp_path / "a.csv")


def test_corrections_are_part_of_every_run_and_the_unused_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text(
        HEADER + "a,on Tuesday,dates,set,date,2026-03-10,the week after\n"
        "a,on Friday,dates,reject,,,\nb,on Tuesday,dates,reject,,,\n"
    )
    article = Article("Ann Lee left Acme on Tuesday.", id="a", published="2026-03-03")
    with pytest.warns(UserWarning, match="nothing to reject in dates"):
        tables = analyze([article], corrections=path)
    row = tables.dates.iloc[0]
    assert (row["date"], row["corrected"]) == ("2026-03-10", ("date",))
    assert list(tables.problems["source"]) == [f"{path}, row 2", f"{path}, row 3"]
    on_disk = read_tables(analyze_to(tmp_path / "out", [article], corrections=pd.read_csv(path)))
    pd.testing.assert_frame_equal(on_disk.dates, tables.dates)
    assert list(on_disk.problems["reason"]) == list(tables.problems["reason"])
