"""Scoring against annotated articles: the matching rules, the figures, and drafts that score 1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analysis import Article, Tables, analyze, draft_gold, measured, score
from analysis.errors import AnalysisError
from analysis.records import ModelSpec, OpenQuestion, Organization, Person, Role, Statement, TimelineEvent
from analysis.scoring import MEASURED
from analysis.tables import to_tables

TEXT = "Dr. Ann Lee left Acme Inc. on 3 March 2026, it said. Acme did not say why. Foo has 7B parameters, Bo Ek wrote."
GOLD = f"""id: a
published: 2026-03-03

{TEXT}

%%%
person | Ann Lee | also: Lee
person | Bo Ek
organization | Acme Inc. | company | also: Acme
role | Ann Lee | chief executive | Acme Inc. | former | words: left
event | 2026-03-03 | left | 3 March 2026
statement | Acme Inc. | said | paraphrase | Dr. Ann Lee left Acme Inc.
question | unknown | did not say | Acme did not say why
model | Foo 7B | family: Foo | parameters: 7B
"""
PLACES = {"speaker_start": 0, "speaker_end": 1, "cue_start": 0, "cue_end": 1, "content_start": 0, "content_end": 1}


def at(words: str) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"article": "a", "sentence": 0, "start": start, "end": start + len(words), "evidence": words}


def role(**columns: Any) -> Role:
    fields = {"person": "Lee", "title": "the chief executive", "organization": "acme", "status": "leaving"} | columns
    return Role(**at("Ann Lee left Acme"), **fields)


def spec(**columns: Any) -> ModelSpec:
    return ModelSpec(**at("Foo has 7B"), **{"family": "foo", "parameters": 7.02e9} | columns)


def event(evidence: str = "left Acme", **columns: Any) -> TimelineEvent:
    places = {"expression_start": 0, "expression_end": 1, "event_start": 0, "event_end": 1}
    fields = {"date": "2026-03-03", "earliest": None, "latest": None, "expression": "x", "grade": "written"}
    return TimelineEvent(**at(evidence), **places, **fields | {"event": "leaving"} | columns)


def statement(**columns: Any) -> Statement:
    fields = {"speaker": "Acme", "cue": "said", "kind": "paraphrase", "content": "Ann Lee left Acme"} | columns
    return Statement(**at("it said"), **PLACES, **fields)


def question(evidence: str) -> OpenQuestion:
    places = {"question_start": 0, "question_end": 1, "cue_start": 0, "cue_end": 1}
    return OpenQuestion(**at(evidence), **places, question="why", cue="did not say", kind="unknown")


@pytest.mark.parametrize(
    ("table", "row", "hit"),
    [
        ("people", Person(**at("Ann Lee"), person="Ann Lee"), True),
        ("people", Person(**at("Lee"), person="lee’s"), True),
        ("people", Person(**at("Lee"), person="Dr. Ann Lee"), False),
        ("organizations", Organization(**at("Acme"), organization="ACME", kind="lab"), True),
        ("roles", role(), True),
        ("roles", role(title="executive"), True),
        ("roles", role(title="research chief of staff"), False),
        ("roles", role(title=None), False),
        ("roles", role(organization=None), False),
        ("model_specs", spec(), True),
        ("model_specs", spec(parameters=8e9), False),
        ("model_specs", spec(parameters=None), False),
        ("model_specs", spec(family="Bar"), False),
        ("timeline", event(), True),
        ("timeline", event(event="resigned"), True),
        ("timeline", event(date="2026-03"), False),
        ("timeline", event(evidence="Foo has 7B"), False),
        ("statements", statement(), True),
        ("statements", statement(kind="quote"), False),
        ("statements", statement(speaker="Foo"), False),
        ("statements", statement(content="Foo has parameters"), False),
        ("open_questions", question("did not say"), True),
        ("open_questions", question("say why. Foo has 7B parameters"), False),
    ],
)
def test_what_is_a_hit(tmp_path: Path, table: str, row: Any, hit: bool) -> None:
    (tmp_path / "a.txt").write_text(GOLD)
    figures, errors = score(to_tables({table: [row]}), tmp_path)
    assert (figures.loc[table, "precision"] == 1) == hit
    assert (((errors["table"] == table) & (errors["error"] == "false")).sum() == 0) == hit


def test_each_gold_row_is_hit_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOLD)
    people = [Person(**at("Ann Lee"), person="Ann Lee"), Person(**at("Lee"), person="Lee")]
    figures, errors = score(to_tables({"people": people}), tmp_path)
    assert list(figures.loc["people"]) == [0.5, 0.5, 0.5, 2]
    rows = errors[errors["table"] == "people"].to_dict("records")
    assert [(row["error"], row["row"]) for row in rows] == [("missed", "Bo Ek"), ("false", "Lee")]


def test_a_draft_scores_one_and_is_not_overwritten(tmp_path: Path, seed: Article) -> None:
    tables: Tables = analyze(seed)
    folder = draft_gold(tables, seed, tmp_path / "gold")
    figures, errors = score(tables, folder)
    assert (figures["f1"] == 1).all() and errors.empty
    path = folder / "seed.txt"
    path.write_text(path.read_text(encoding="utf-8") + "person | Anne Lee\n", encoding="utf-8")
    corrected = path.read_bytes()
    draft_gold(tables, [seed], folder)
    assert path.read_bytes() == corrected


def test_what_is_no_gold_is_named(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match="no gold"):
        score(to_tables({}), tmp_path)
    (tmp_path / "a.txt").write_text(GOLD + "person | Bo Ekk\n")
    with pytest.raises(AnalysisError, match=r"article 'a'.*\nrow 9, person: 'Bo Ekk' does not stand in the article"):
        score(to_tables({}), tmp_path)
    (tmp_path / "a.txt").write_text("Ann Lee left.")
    with pytest.raises(AnalysisError, match=r"a\.txt: no annotated article"):
        score(to_tables({}), tmp_path)


@pytest.mark.parametrize("what", MEASURED)
def test_what_was_measured_is_shares_by_table(what: str) -> None:
    found = measured(what)
    shares = found.select_dtypes("float64")
    assert len(shares) > 3
    assert ((shares >= 0) & (shares <= 1)).all(axis=None)


def test_what_was_not_measured_is_refused() -> None:
    with pytest.raises(AnalysisError, match="at_least, adaptation, second_reader"):
        measured("speed")
