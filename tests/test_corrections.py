"""Corrections: rows in words with a verdict, in any order with the same result, nothing lost without a word."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis import Article, Tables, analyze, analyze_to, read_corrections, read_tables, review
from analysis.correcting import Found, confirmed, correct
from analysis.errors import CorrectionError
from analysis.lexicon import Entry
from analysis.notation.reading import read_rows
from analysis.parsing import Parsed, load_model, parse
from analysis.tables import to_tables

TEXT = (
    "Yuchen Lin, chief executive of Acme, and Bo Ek, chief scientist of Zeta, left. Lin said it was time.\n\n"
    "Junyang Lin runs Qwen. Mr. Ek did not respond to a request for comment. Ek joined Zeta in May 2020."
)
ROWS = """person | Yuchen Lin | also: Lin
person | Bo Ek | also: Ek
person | Junyang Lin
organization | Acme | company
organization | Zeta | company | part of: Acme
organization | Qwen | team
role | Yuchen Lin | chief executive | Acme | leaving
role | Bo Ek | chief scientist | Zeta | leaving
role | Bo Ek | - | Zeta | current | words: joined | since: May 2020 = 2020-05
event | 2020-05 | joined | May 2020 | with: Bo Ek; Zeta
statement | Yuchen Lin | said | paraphrase | it was time
statement | Bo Ek | did not respond | no_comment | did not respond to a request for comment
question | no_comment | did not respond | Mr. Ek did not respond to a request for comment | about: Bo Ek"""
PARSED = Parsed(Article(TEXT, id="a"), next(iter(parse([TEXT], load_model()))))


READ = read_rows(PARSED, ROWS)


def found() -> Found:
    assert not READ.faults
    return READ.records()


def apply(*lines: str) -> Tables:
    return to_tables(correct(PARSED, found(), read_corrections(["article: a", *lines]))[0])


def names(tables: Tables) -> dict[str, list[Any]]:
    return {"people": list(tables.people["person"]), "roles": list(tables.roles["person"])}


CHIEF = "role | Yuchen Lin | chief executive | Acme | leaving"
SCIENTIST = "role | Bo Ek | chief scientist | Zeta | leaving"


def test_wrong_takes_one_row_and_no_other() -> None:
    before, after = apply(), apply(f"wrong | {SCIENTIST}")
    assert list(after.roles["title"].dropna()) == ["chief executive"]
    for name in before._fields:
        if name != "roles":
            pd.testing.assert_frame_equal(after[name], before[name])
    pd.testing.assert_frame_equal(after.roles, before.roles.drop(1).reset_index(drop=True))


def test_right_makes_a_row_sure_and_leaves_the_rest() -> None:
    rows = found()
    rows["roles"] = [vars(row) and type(row)(**{**vars(row), "confidence": 0.4}) for row in rows["roles"]]
    corrected, _ = correct(PARSED, rows, read_corrections([f"right | {CHIEF}"]))
    assert [row.confidence for row in corrected["roles"]] == [1.0, 0.4, 0.4]


def test_right_and_added_bring_a_row_that_was_not_found() -> None:
    for verdict in ("right", "added"):
        roles = apply(f"{verdict} | role | Junyang Lin | - | Qwen | current | words: runs").roles
        row = roles[roles["person"] == "Junyang Lin"].iloc[0]
        assert (row["organization"], row["confidence"]) == ("Qwen", 1.0)
        assert TEXT[row["start"] : row["end"]] == row["evidence"] == "Junyang Lin runs Qwen."


def test_a_changed_field_is_named_and_its_words_are_found() -> None:
    row = apply(f"changed | {CHIEF} => title: executive", f"changed | {CHIEF} => status: former").roles.iloc[0]
    assert (row["title"], row["status"], set(row["corrected"])) == ("executive", "former", {"title", "status"})
    assert TEXT[int(row["title_start"]) : int(row["title_end"])] == "executive"
    assert list(apply("changed | organization | Qwen | team => kind: lab").organizations["kind"])[2] == "lab"
    assert apply(f"changed | {SCIENTIST} => until: May 2020 = 2020-05").roles["until"][1] == "2020-05"


def test_a_person_who_is_none_takes_their_rows_and_no_others() -> None:
    after = apply("wrong | person | Bo Ek | also: Ek")
    assert names(after) == {"people": ["Yuchen Lin", "Junyang Lin"], "roles": ["Yuchen Lin"]}
    assert list(after.statements["speaker"]) == ["Yuchen Lin"]
    assert list(after.timeline["participants"]) == [("Zeta",)]
    assert after.open_questions["about"].isna().all() and len(after.open_questions) == 1
    assert "Bo Ek" not in set(after.mentions["entity"])


def test_an_organization_that_is_none_leaves_the_posts_without_it() -> None:
    after = apply("wrong | organization | Zeta | company")
    assert list(after.roles["title"]) == ["chief executive", "chief scientist"]
    assert after.roles["organization"].isna().tolist() == [False, True]


def test_a_new_name_is_the_name_everywhere() -> None:
    after = apply("changed | person | Bo Ek => person: Ek Bo")
    assert list(after.roles["person"]) == ["Yuchen Lin", "Ek Bo", "Ek Bo"]
    assert after.people["aliases"][1] == ("Bo Ek", "Ek")
    assert list(after.timeline["participants"]) == [("Ek Bo", "Zeta")]
    assert after.people["affiliation"][1] == "Zeta"
    after = apply("changed | organization | Acme | company => organization: Acme AI")
    assert after.organizations["parent"][1] == after.roles["organization"][0] == "Acme AI"


def test_two_that_get_one_name_are_one() -> None:
    people = apply("changed | person | Junyang Lin => person: Yuchen Lin").people
    assert list(people["person"]) == ["Yuchen Lin", "Bo Ek"]
    assert "Junyang Lin" in people["aliases"][0]
    assert people["mentions"][0] == 3
    lines = (
        "changed | person | Junyang Lin => person: Yuchen Lin",
        "changed | person | Yuchen Lin => person: Lin Yuchen",
    )
    for order in (lines, lines[::-1]):
        assert names(apply(*order))["people"] == ["Lin Yuchen", "Bo Ek"]


@pytest.mark.parametrize(
    "lines",
    [
        (f"right | {CHIEF}", f"wrong | {CHIEF}"),
        (f"changed | {CHIEF} => status: former", f"changed | {CHIEF} => status: current"),
        (f"changed | {CHIEF} => status: former", f"wrong | {CHIEF}"),
        ("changed | person | Bo Ek => person: A", "changed | person | Bo Ek => person: B"),
    ],
)
def test_corrections_that_contradict_each_other_are_told_and_not_applied(lines: tuple[str, str]) -> None:
    for order in (lines, lines[::-1]):
        after = apply(*order)
        assert set(after.problems["source"]) == {"corrections, line 2", "corrections, line 3"}
        assert after.problems["reason"].str.contains("contradicts").all()
        assert names(after) == names(apply())


def test_what_is_wrong_goes_last_whatever_else_is_said() -> None:
    changed, wrong = (
        f"changed | {CHIEF} => status: former",
        "wrong | role | Yuchen Lin | chief executive | Acme | former",
    )
    for lines in ((changed, wrong), (wrong, changed)):
        assert names(apply(*lines))["roles"] == ["Bo Ek", "Bo Ek"]


CHAIN = [  # each says something of the row that the one before makes
    f"changed | {CHIEF} => title: executive",
    "changed | role | Yuchen Lin | executive | Acme | leaving => status: former",
    "changed | role | Yuchen Lin | executive | Acme | former => organization: Zeta",
]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_corrections_of_what_others_made_are_applied_after_them(order: tuple[int, ...]) -> None:
    lines = [CHAIN[k] for k in order]
    row = apply(*lines).roles.iloc[0]
    assert (row["title"], row["status"], row["organization"]) == ("executive", "former", "Zeta")
    last = "role | Yuchen Lin | executive | Zeta | former"
    for rejected in ([*lines, f"wrong | {last}"], [f"wrong | {last}", *lines]):
        after = apply(*rejected)
        assert names(after)["roles"] == ["Bo Ek", "Bo Ek"] and after.problems.empty


def test_rows_of_who_was_renamed_may_be_written_with_either_name() -> None:
    new = "changed | person | Bo Ek => person: Ek Bo"
    for name in ("Bo Ek", "Ek Bo"):
        after = apply(f"wrong | role | {name} | chief scientist | Zeta | leaving", new)
        assert names(after) == {"people": ["Yuchen Lin", "Ek Bo", "Junyang Lin"], "roles": ["Yuchen Lin", "Ek Bo"]}
    after = apply("right | person | Ek Bo | also: Bo Ek", new)
    assert names(after)["people"][1] == "Ek Bo" and after.problems.empty
    assert names(apply("wrong | person | Ek Bo", new)) == {
        "people": ["Yuchen Lin", "Junyang Lin"],
        "roles": ["Yuchen Lin"],
    }


def test_what_goes_round_in_a_circle_is_told_and_not_applied() -> None:
    lines = (
        f"changed | {CHIEF} => status: former",
        "changed | role | Yuchen Lin | chief executive | Acme | former => status: leaving",
        "changed | person | Bo Ek => person: Junyang Lin",
        "changed | person | Junyang Lin => person: Bo Ek",
    )
    for order in (lines, lines[::-1]):
        after = apply(*order)
        assert len(after.problems) == 4 and after.problems["reason"].str.contains("circle").all()
        assert names(after) == names(apply())


def test_a_confirmed_organization_is_known_in_every_article(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text(
        "article: a\nright | organization | bluegum | lab | also: Gum\nright | organization | Zed | lab\n"
        "article: b\nadded | organization | Zed | company\n"
    )
    assert confirmed(read_corrections(path)) == (Entry("bluegum", "lab", ("Gum",), own=True),)
    with pytest.warns(UserWarning, match="no such article"):
        tables = analyze(Article("Ann Lee left bluegum in May.", id="c"), corrections=path)
    assert tables.organizations[["organization", "kind"]].values.tolist() == [["bluegum", "lab"]]


def test_what_has_no_place_in_its_article_is_told() -> None:
    after = apply("wrong | role | Nobody | chief | Acme | leaving", f"right | {CHIEF}")
    assert list(after.problems["reason"]) == ["person: 'Nobody' does not stand in the article"]
    assert "does not stand" in apply("added | person | Zoe").problems["reason"][0]


LINES = [
    f"wrong | {SCIENTIST}",
    f"right | {CHIEF}",
    f"changed | {CHIEF} => status: former",
    f"changed | {CHIEF} => since: May 2020 = 2020-05",
    "wrong | person | Junyang Lin",
    "wrong | person | Bo Ek",
    "changed | person | Yuchen Lin => person: Lin Yuchen",
    "changed | person | Junyang Lin => person: Yuchen Lin",
    "added | role | Junyang Lin | - | Qwen | current | words: runs",
    "changed | organization | Acme | company => kind: lab",
    "wrong | organization | Zeta | company",
    "wrong | statement | Yuchen Lin | said | paraphrase | it was time",
    *CHAIN,
    "wrong | role | Yuchen Lin | executive | Zeta | former",
    "right | role | Lin Yuchen | chief executive | Acme | leaving",
    "changed | person | Lin Yuchen => person: Lin",
    "changed | person | Bo Ek => person: Ek Bo",
    "changed | role | Ek Bo | chief scientist | Zeta | leaving => title: scientist",
    "right | person | Ek Bo | also: Ek",
    "changed | organization | Zeta | company | part of: Acme => organization: Acme",
    "changed | organization | Qwen | team => organization: Qwen Team",
    "wrong | organization | Qwen Team | team",
    "changed | event | 2020-05 | joined | May 2020 => with: Bo Ek",
    "right | statement | Bo Ek | did not respond | no_comment | did not respond to a request for comment",
]


@given(st.lists(st.sampled_from(LINES), max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_any_order_and_any_repetition_give_the_same_rows(lines: list[str], dice: Any) -> None:
    once = apply(*lines)
    shuffled = [*lines, *lines]
    dice.shuffle(shuffled)
    again = apply(*shuffled)
    for name in once._fields[:-1]:
        pd.testing.assert_frame_equal(again[name], once[name], obj=name)
    for table in once[:-1]:
        assert all(TEXT[row.start : row.end] == row.evidence for row in table.itertuples())


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=6, unique=True))
@settings(max_examples=60)
@example([f"changed | {CHIEF} => since: May 2020 = 2020-05", LINES[6], LINES[16]])
@example(["changed | organization | Zeta | company => organization: Zed", LINES[0], LINES[11]])
def test_what_is_corrected_already_stays_as_it_is(lines: list[str]) -> None:
    corrections = read_corrections(["article: a", *lines])
    once, _ = correct(PARSED, found(), corrections)
    twice, _ = correct(PARSED, once, corrections)
    for name, rows in once.items():
        assert name == "problems" or twice[name] == rows


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("remove | person | Bo Ek", "'remove': use one of right, wrong, changed, added"),
        ("wrong | persons | Bo Ek", "no row begins with 'persons'"),
        ("wrong | role | Bo Ek | chief", "role is followed by person, title, organization, status"),
        ("changed | person | Bo Ek", "changed | the row as it is => field: value"),
        ("wrong | person | Bo Ek => person: X", "only changed has =>"),
        ("changed | person | Bo Ek => status: X", "'status' is no field of this row: use one of person, also"),
    ],
)
def test_a_correction_that_cannot_be_meant_is_an_error_with_its_line(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "corrections.txt"
    path.write_text(f"# mine\n\nright | person | Bo Ek\n{line}\n", encoding="utf-8-sig")
    with pytest.raises(CorrectionError, match="line 4") as raised:
        read_corrections(path)
    assert words in str(raised.value)


def test_a_file_that_is_none_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CorrectionError, match=r"missing\.txt"):
        read_corrections(tmp_path / "missing.txt")


def test_corrections_are_part_of_every_run_and_the_unused_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "corrections.txt"
    lines = ("added | person | Ann Lee | also: Ann", "wrong | person | Zoe", "article: b", "right | person | Ann Lee")
    path.write_text("\n".join(lines))
    article = Article("Ann Lee left Acme on Tuesday. Ann is gone.", id="a", published="2026-03-03")
    with pytest.warns(UserWarning, match="has no place"):
        tables = analyze([article], corrections=path)
    assert list(tables.people["person"]) == ["Ann Lee"]
    assert list(tables.problems["source"]) == [f"{path}, line 2", f"{path}, line 4"]
    on_disk = read_tables(analyze_to(tmp_path / "out", [article], corrections=path))
    pd.testing.assert_frame_equal(on_disk.people, tables.people)
    assert list(on_disk.problems["reason"]) == list(tables.problems["reason"])


@pytest.fixture(scope="module")
def seed_tables(seed: Article) -> Tables:
    return analyze(seed)


@pytest.fixture
def judged(tmp_path: Path, seed: Article, seed_tables: Tables) -> Callable[[], Any]:
    return lambda: review(seed_tables, seed, tmp_path / "mine.txt")


def test_a_review_begins_with_what_is_least_sure(judged: Callable[[], Any]) -> None:
    rows = judged().rows
    assert rows["confidence"].is_monotonic_increasing
    assert list(rows["number"]) == list(range(1, len(rows) + 1))


def test_verdicts_of_a_review_are_applied_by_the_next_run(judged: Callable[[], Any], seed: Article) -> None:
    first = judged()
    roles = first.rows[first.rows["table"] == "roles"]["number"].tolist()
    first.wrong(roles[0])
    first.right(roles[1])
    first.change(roles[2], status="former", since="-")
    again = judged()
    assert len(again.rows) == len(first.rows) - 3  # what is judged is not asked for again
    tables = analyze(seed, corrections=first.path)
    assert len(tables.roles) == len(roles) - 1
    assert "former" in set(tables.roles["status"]) and (tables.roles["confidence"] == 1).sum() == 2
    assert tables.problems.empty


def test_another_verdict_takes_the_place_of_the_first_and_other_lines_stay(judged: Callable[[], Any]) -> None:
    first = judged()
    first.path.write_text("# my notes\nright | person | Ann Lee\n")
    first.wrong(1)
    first.right(1)
    lines = first.path.read_text().split("\n")
    assert lines[:2] == ["# my notes", "right | person | Ann Lee"]
    assert [line[:5] for line in lines if line.endswith(first.rows["line"][0])] == ["right"]


def test_a_verdict_on_a_person_says_what_goes_with_them(judged: Callable[[], Any]) -> None:
    rows = judged().rows
    number = rows.loc[rows["line"].str.startswith("person | Chen Cheng"), "number"].item()
    own = rows["line"].str.match(r"(?:role|statement) \| Chen Cheng \|").sum()
    assert own and judged().wrong(number).endswith(f"with Chen Cheng go {own} roles and statements")


def test_a_number_that_is_none_is_told(judged: Callable[[], Any]) -> None:
    with pytest.raises(CorrectionError, match="there is no row 999"):
        judged().wrong(999)


def test_without_rows_there_is_nothing_to_review() -> None:
    assert review(to_tables({}), Article("Ann | Lee; left # Acme.", id="odd"), "unused.txt").rows.empty
