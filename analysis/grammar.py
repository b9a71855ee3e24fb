"""Reading a dependency tree, for every rule alike.

Labels are those of spaCy's English pipelines (ClearNLP's scheme).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})


def antecedent(word: Token) -> Token:
    """The noun that a relative pronoun stands for ("X, *who* left", "X, *whose* term ended"); any other word itself."""
    if word.lower_ not in RELATIVE or word.tag_ not in ("WP", "WDT", "WP$"):
        return word
    verb = word
    while verb.dep_ != "relcl" and verb.head.i != verb.i:
        verb = verb.head
    return verb.head if verb.dep_ == "relcl" and verb.i >= word.i else word
