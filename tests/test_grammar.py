"""Subjects, relative clauses, coordination and phrases, on parses written by hand: no model has a say here."""

from __future__ import annotations

import pytest
from spacy.lang.en import English
from spacy.tokens import Doc, Token

from analysis.grammar import antecedent, clause, conjuncts, phrase, subject

VOCAB = English().vocab


def parse(tree: str) -> Doc:
    """A Doc from words as `text/label/head` or `text/label/head/tag`, the head by its text."""
    rows = [word.split("/") for word in tree.split()]
    words = [row[0] for row in rows]
    return Doc(
        VOCAB,
        words=words,
        lemmas=words,
        deps=[row[1] for row in rows],
        heads=[words.index(row[2]) for row in rows],
        tags=[row[3] if len(row) > 3 else "" for row in rows],
    )


def word(doc: Doc, text: str) -> Token:
    return next(token for token in doc if token.text == text)


@pytest.mark.parametrize(
    ("tree", "verb", "expected"),
    [
        ("Lee/nsubj/left left/ROOT/left Acme/dobj/left", "left", "Lee"),
        ("Lee/nsubjpass/named was/auxpass/named named/ROOT/named chief/oprd/named", "named", "Lee"),
        ("Lee/nsubj/joined joined/ROOT/joined Acme/dobj/joined and/cc/joined left/conj/joined", "left", "Lee"),
        ("Lee/nsubj/wants wants/ROOT/wants to/aux/leave leave/xcomp/wants", "leave", "Lee"),
        ("Board/nsubj/asked asked/ROOT/asked Lee/dobj/asked to/aux/leave leave/xcomp/asked", "leave", "Lee"),
        ("We/nsubj/promise promise/ROOT/promise Kim/dobj/promise to/aux/leave leave/xcomp/promise", "leave", "We"),
        ("Lee/nsubj/spoke who/nsubj/left/WP left/relcl/Lee spoke/ROOT/spoke", "left", "Lee"),
        ("Lee/nsubj/spoke who/nsubj/came/WP came/relcl/Lee and/cc/came left/conj/came spoke/ROOT/spoke", "left", "Lee"),
        ("Lee/nsubj/left left/ROOT/left saying/advcl/left nothing/dobj/saying", "saying", "Lee"),
        ("Lee/nsubj/left left/ROOT/left without/prep/left speaking/pcomp/without", "speaking", "Lee"),
        ("Lee/nsubj/spoke hired/acl/Lee by/agent/hired Acme/pobj/by spoke/ROOT/spoke", "hired", "Lee"),
        ("Leave/ROOT/Leave now/advmod/Leave", "Leave", None),
    ],
)
def test_the_subject_of_a_verb(tree: str, verb: str, expected: str | None) -> None:
    found = subject(word(parse(tree), verb))
    assert (found.text if found is not None else None) == expected


@pytest.mark.parametrize(
    ("tree", "pronoun", "expected"),
    [
        ("Lee/ROOT/Lee who/nsubj/left/WP left/relcl/Lee", "who", "Lee"),
        ("Lee/ROOT/Lee whose/poss/term/WP$ term/nsubj/ended ended/relcl/Lee", "whose", "Lee"),
        ("Acme/ROOT/Acme for/prep/paid which/pobj/for/WDT he/nsubj/paid paid/relcl/Acme", "which", "Acme"),
        ("Lee/ROOT/Lee who/nsubj/came/WP came/relcl/Lee and/cc/came who/nsubj/left/WP left/conj/came", "who", "Lee"),
        ("Who/nsubj/left/WP left/ROOT/left", "Who", "Who"),
        ("Lee/nsubj/left left/ROOT/left", "Lee", "Lee"),
    ],
)
def test_the_antecedent_of_a_relative_pronoun(tree: str, pronoun: str, expected: str) -> None:
    assert antecedent(word(parse(tree), pronoun)).text == expected


def test_conjuncts_stand_in_text_order() -> None:
    doc = parse("Lee/nsubj/left ,/punct/Lee Kim/conj/Lee and/cc/Kim Roe/conj/Kim left/ROOT/left")
    assert [token.text for token in conjuncts(doc[0])] == ["Lee", "Kim", "Roe"]
    assert [token.text for token in conjuncts(doc[4])] == ["Roe"]


@pytest.mark.parametrize(
    ("tree", "head", "expected"),
    [
        (
            "the/det/chief tall/amod/chief chief/ROOT/chief of/prep/chief Acme/pobj/of",
            "chief",
            "the tall chief of Acme",
        ),
        ("Lee/ROOT/Lee ,/punct/Lee a/det/chief chief/appos/Lee", "Lee", "Lee"),
        ("Lee/ROOT/Lee who/nsubj/left left/relcl/Lee", "Lee", "Lee"),
        ("chief/ROOT/chief of/prep/chief Acme/pobj/of which/nsubj/grew grew/relcl/Acme", "chief", "chief of Acme"),
        ("chief/ROOT/chief and/cc/chief founder/conj/chief", "chief", "chief"),
    ],
)
def test_the_phrase_of_a_noun_ends_before_what_is_loosely_attached(tree: str, head: str, expected: str) -> None:
    assert phrase(word(parse(tree), head)).text == expected


def test_a_phrase_can_leave_out_more() -> None:
    doc = parse("the/det/chief chief/ROOT/chief of/prep/chief Acme/pobj/of")
    assert phrase(doc[1], without={"det", "prep"}).text == "chief"


def test_a_clause_runs_from_its_first_word_to_its_last() -> None:
    doc = parse("He/nsubj/said said/ROOT/said that/mark/left Lee/nsubj/left left/ccomp/said Acme/dobj/left")
    assert clause(doc[4]).text == "that Lee left Acme"
