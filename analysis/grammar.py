"""Reading a dependency tree: subjects, clauses and phrases, for every rule alike.

Labels are those of spaCy's English pipelines (ClearNLP's scheme).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

    from spacy.tokens import Span, Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
SHARING = frozenset({"conj", "xcomp", "advcl", "aux", "auxpass", "pcomp", "prep"})  # without a subject of its own
SUBJECT_CONTROL = frozenset({"promise", "threaten", "use", "take", "have"})  # "X promised Y to *leave*": X leaves
BOUND = frozenset({"relcl", "acl", "advcl", "appos", "parataxis"})


def subject(verb: Token) -> Token | None:
    """The head of a verb's subject, also where another verb gives it.

    "X joined and *left*", "X wants to *leave*", "they asked X to *leave*", "X, who *left*", "X left, *saying*".
    """
    seen = set()
    while verb.i not in seen:
        seen.add(verb.i)
        own = next((child for child in verb.children if child.dep_ in SUBJECTS), None)
        if own is not None:
            return antecedent(own)
        if verb.dep_ == "xcomp" and verb.head.lemma_ not in SUBJECT_CONTROL:
            asked = next((child for child in verb.head.children if child.dep_ == "dobj" and child.i < verb.i), None)
            if asked is not None and any(child.dep_ == "aux" for child in verb.children):
                return antecedent(asked)
        if verb.dep_ in SHARING:
            verb = verb.head
        else:
            return verb.head if verb.dep_ in ("relcl", "acl") else None
    return None


def antecedent(word: Token) -> Token:
    """The noun that a relative pronoun stands for ("X, *who* left", "X, *whose* term ended"); any other word itself."""
    if word.lower_ not in RELATIVE or word.tag_ not in ("WP", "WDT", "WP$"):
        return word
    verb = word
    while verb.dep_ != "relcl" and verb.head.i != verb.i:
        verb = verb.head
    return verb.head if verb.dep_ == "relcl" and verb.i >= word.i else word


def conjuncts(head: Token) -> list[Token]:
    """The word and what is coordinated below it: "A, B and C" -> A, B, C."""
    found = [head]
    for word in found:
        found += [child for child in word.children if child.dep_ == "conj"]
    return sorted(found, key=lambda word: word.i)


def phrase(head: Token, without: Container[str] = BOUND) -> Span:
    """The words that belong to `head`, less the branches whose label is in `without`, as one run around the head."""
    left = head
    for child in head.lefts:
        if child.dep_ in without or child.dep_ == "punct":
            continue
        left = child.left_edge
        break
    right = head
    for child in head.rights:
        if child.dep_ in without or child.dep_ in ("punct", "cc", "conj"):
            break
        right = phrase(child, without)[-1]
    return head.doc[left.i : right.i + 1]


def clause(verb: Token) -> Span:
    """The words of the clause that a verb heads, white space and end punctuation included."""
    return verb.doc[verb.left_edge.i : verb.right_edge.i + 1]


def heads_clause(word: Token) -> bool:
    """Whether this is a verb with a clause of its own: no auxiliary, no attribute, no "following" or "according to"."""
    return word.pos_ in ("VERB", "AUX") and word.dep_ not in ("aux", "auxpass", "amod", "compound", "prep")


def verb_above(word: Token) -> Token | None:
    """The word itself, or the first one above it, that heads a clause."""
    while not heads_clause(word):
        if word.head.i == word.i:
            return None
        word = word.head
    return word
