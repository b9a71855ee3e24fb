"""Relative pronouns, on parses written by hand: no model has a say here."""

from __future__ import annotations

import pytest
from spacy.lang.en import English
from spacy.tokens import Doc, Token

from analysis.grammar import antecedent

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
