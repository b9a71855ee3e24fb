"""People across articles, and facts side by side: agree, only one, conflict with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from analysis import Article, Tables, compare, link_people, merge_people
from analysis.records import ModelSpec, Person, Role, Statement, TimelineEvent
from analysis.tables import to_tables


def at(article: str, evidence: str = "words", start: int = 0) -> dict[str, Any]:
    return {"article": article, "sentence": 0, "start": start, "end": start + len(evidence), "evidence": evidence}


def people(*rows: tuple[str, str, str | None]) -> Tables:
    """(article, name, affiliation); aliases behind `=`."""
    found = []
    for article, names, affiliation in rows:
        name, *aliases = names.split("=")
        found.append(Person(**at(article), person=name, aliases=tuple(aliases), affiliation=affiliation))
    return to_tables({"people": found})


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (("Ann Lee", None), ("Ann Lee", "Acme"), True),
        (("Joëlle Pineau", None), ("Joelle Pineau", None), True),
        (("Junyang Lin", None), ("Lin Junyang", None), True),
        (("Kwon Tae-yang", None), ("Taeyang Kwon", None), True),
        (("Kim Min-jun", None), ("Kim Minjun", None), True),
        (("Marie-Anne Duval", None), ("Duval Marieanne", None), False),
        (("Junyang Lin=Justin Lin", None), ("Justin Lin", None), True),
        (("Bob McGrew", "OpenAI"), ("Robert McGrew", "OpenAI"), True),
        (("J. Lin", "Qwen"), ("Junyang Lin", "Qwen"), True),
        (("Robert J. McGrew", "OpenAI"), ("Robert McGrew", "OpenAI"), True),
        (("Lin", "Qwen"), ("Junyang Lin", "Qwen"), True),
        (("Bob McGrew", "OpenAI"), ("Robert McGrew", None), None),
        (("J. Lin", None), ("Junyang Lin", "Qwen"), None),
        (("Lin", None), ("Junyang Lin", None), None),
        (("Thomas James", None), ("James Thomas", None), None),
        (("Yuchen Jin", "Qwen"), ("Yuchen Lin", "Qwen"), False),
        (("Dario Amodei", "Anthropic"), ("Daniela Amodei", "Anthropic"), False),
        (("Chen Cheng", "Qwen"), ("Li Cheng", "Qwen"), False),
        (("Robert A. Lee", "Acme"), ("Robert B. Lee", "Acme"), False),
    ],
)
def test_who_is_the_same(left: tuple[str, str | None], right: tuple[str, str | None], same: bool | None) -> None:
    links = link_people(people(("a", *left), ("b", *right)))
    assert len(links) == (1 if same else 2)
    assert (links["possible"].map(len).sum() > 0) == (same is None)
    if same:
        assert links["articles"][0] == ("a", "b")


def test_a_name_that_fits_two_people_stays_apart() -> None:
    links = link_people(people(("a", "Junyang Lin", "Qwen"), ("b", "Jie Lin", "Qwen"), ("c", "Lin", "Qwen")))
    assert len(links) == 3
    assert links["possible"][2] == (
        "Junyang Lin: both at Qwen, but others fit as well",
        "Jie Lin: both at Qwen, but others fit as well",
    )


def test_bare_surnames_of_two_articles_are_not_one_person() -> None:
    assert len(link_people(people(("a", "Lin", None), ("b", "Lin", None)))) == 2


def test_one_person_is_named_in_three_ways() -> None:
    tables = people(("a", "Junyang Lin", "Qwen"), ("b", "Lin Junyang", None), ("c", "J. Lin", "Qwen"))
    links = link_people(tables)
    assert links["forms"][0] == ("Junyang Lin", "Lin Junyang", "J. Lin")
    assert len(links["reasons"][0]) == 2
    merged = merge_people(tables)
    assert list(merged.people["person"]) == ["Junyang Lin"] * 3
    assert list(merged.people["aliases"]) == [(), ("Lin Junyang",), ("J. Lin",)]
    assert list(tables.people["person"]) == ["Junyang Lin", "Lin Junyang", "J. Lin"]


def role(article: str, evidence: str = "words", **columns: Any) -> Role:
    fields = {"person": "Ann Lee", "organization": "Acme", "status": "former"} | columns
    return Role(**at(article, evidence), **fields)


def outcomes(tables: Tables) -> dict[tuple[str, str], tuple[str, str | None]]:
    rows = compare(tables).to_dict("records")
    return {(row["subject"], row["fact"]): (row["outcome"], row["reason"] or None) for row in rows}


@pytest.mark.parametrize(
    ("left", "right", "fact", "outcome", "reason"),
    [
        ({}, {}, "status", "agree", None),
        ({"status": "leaving"}, {"status": "former"}, "status", "agree", None),
        ({"status": "current"}, {"status": "former"}, "status", "conflict", "value differs"),
        ({"certainty": "hedged"}, {}, "status", "conflict", "one is hedged"),
        ({"certainty": "denied"}, {}, "status", "conflict", "one is denied"),
        ({"until": "2026-03"}, {"until": "2026-03-03"}, "until", "agree", None),
        ({"until": "2026-02"}, {"until": "2026-03-03"}, "until", "conflict", "date differs"),
        ({"since": "2019"}, {}, "since", "only one", None),
        ({"title": "chief scientist"}, {"title": "chief research scientist"}, "status", "agree", None),
        ({"organization": "Acme Inc."}, {"organization": "Acme"}, "status", "agree", None),
        ({"title": "chief scientist"}, {"title": None}, "status", "only one", None),  # membership is no post
        ({"title": None, "since": "2019-07"}, {"title": "chief scientist", "since": "2019"}, "since", "only one", None),
        ({"title": "chief scientist"}, {"title": "director"}, "status", "only one", None),
    ],
)
def test_roles_fact_by_fact(
    left: dict[str, Any], right: dict[str, Any], fact: str, outcome: str, reason: str | None
) -> None:
    table = compare(to_tables({"roles": [role("a", "she left", **left), role("b", "Lee is out", **right)]}))
    row = table[table["fact"] == fact].iloc[0]
    assert (row["outcome"], row["reason"] if isinstance(row["reason"], str) else None) == (outcome, reason)
    if outcome != "only one":
        assert (row["sources"], row["articles"], row["evidence"]) == (2, ("a", "b"), ("she left", "Lee is out"))


def test_an_article_counts_once() -> None:
    table = compare(to_tables({"roles": [role("a"), role("a"), role("b")]}))
    assert list(table["sources"]) == [2]


def test_people_of_two_spellings_are_one_subject() -> None:
    roles = [role("a", person="Junyang Lin"), role("b", person="Lin Junyang")]
    persons = [Person(**at("a"), person="Junyang Lin"), Person(**at("b"), person="Lin Junyang")]
    assert list(compare(to_tables({"roles": roles, "people": persons}))["outcome"]) == ["agree"]


def test_models_fact_by_fact() -> None:
    def spec(article: str, **columns: Any) -> ModelSpec:
        return ModelSpec(**at(article), **columns)

    one = [
        spec("a", family="X", name="X-1", parameters=9e9, license="MIT", context_tokens=128_000),
        spec("b", family="X", name="x-1", parameters=8e9, license="MIT"),
    ]
    table = compare(to_tables({"model_specs": one}))
    assert {row["fact"]: (row["outcome"], row["values"]) for row in table.to_dict("records")} == {
        "parameters": ("conflict", ("9B", "8B")),
        "context_tokens": ("only one", ("128K",)),
        "license": ("agree", ("MIT", "MIT")),
    }
    many = [spec(a, family="Y", parameters=size, open_weight=True) for a in "ab" for size in (2e9, 9e9)]
    assert set(compare(to_tables({"model_specs": many}))["outcome"]) == {"agree"}


def test_events_are_told_by_word_and_participants() -> None:
    def event(article: str, word: str, date: str, start: int = 0, **columns: Any) -> TimelineEvent:
        places = {"expression_start": 0, "expression_end": 1, "event_start": start, "event_end": start + 1}
        fields = {"earliest": None, "latest": None, "expression": date, "grade": "written"} | columns
        return TimelineEvent(
            **at(article, start=start), **places, **fields, date=date, event=word, participants=("Lee",)
        )

    said = {"speaker_start": 0, "speaker_end": 1, "cue_start": 7, "cue_end": 8, "content_start": 0, "content_end": 1}
    events = [
        event("a", "left", "2026-03-03"),
        event("b", "left", "2026-03-04"),
        event("a", "joined", "2019"),
        event("b", "joined", "2019-07"),
        event("a", "said", "2026-03-03", 7),
        event("b", "said", "2026-03-04", 7),
    ]
    statements = [
        Statement(**at(article), **said, speaker="Lee", cue="said", kind="quote", content="x") for article in "ab"
    ]
    table = compare(to_tables({"timeline": events, "statements": statements}))
    assert {row["subject"]: (row["outcome"], row["values"]) for row in table.to_dict("records")} == {
        "Lee: left": ("conflict", ("3 March 2026", "4 March 2026")),
        "Lee: joined": ("agree", ("2019", "July 2019")),
    }


def published(**dates: str) -> list[Article]:
    return [Article("x", id=name, published=date) for name, date in dates.items()]


def test_what_the_later_article_ends_is_a_change_and_no_conflict() -> None:
    tables = to_tables({"roles": [role("a", status="current"), role("b", status="leaving")]})
    (row,) = compare(tables, published(a="2025-01-01", b="2026-01-01")).to_dict("records")
    assert (row["outcome"], row["articles"]) == ("changed", ("a", "b"))
    assert row["both_right"] == "one is of 1 January 2025, the other of 1 January 2026: it may have changed between"
    for dates in ({"a": "2026-01-01", "b": "2025-01-01"}, {"a": "2026-01-01", "b": "2026-01-01"}, {}):
        assert compare(tables, published(**dates))["outcome"].tolist() == ["conflict"]


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ({"a": (21e9, 2e9), "b": (2e9, None)}, "active"),
        ({"a": (70e9, None), "b": (69e9, None)}, "rounded"),
        ({"a": (70e9, None), "b": (7e9, None)}, None),
    ],
)
def test_two_sizes_may_both_be_right(sizes: dict[str, Any], words: str | None) -> None:
    specs = [ModelSpec(**at(a), family="X", parameters=p, active_parameters=part) for a, (p, part) in sizes.items()]
    rows = compare(to_tables({"model_specs": specs}))
    told = rows.loc[rows["fact"] == "parameters", "both_right"].item()
    assert words in told if words else not isinstance(told, str)
