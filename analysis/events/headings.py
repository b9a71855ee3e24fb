"""Dates that stand above or before entries, as in live blogs and factboxes, and the events that they date."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.certainty import certainty
from analysis.grammar import SUBJECTS
from analysis.lexicon import word_set

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Span, Token

    from analysis.reading import Reading
    from analysis.records import DateExpression

BEFORE = re.compile(r"(?:^|\n)[ \t]*(?:[-•*#>]+[ \t]*)?(?P<update>Updated?[ ,:]*)?$", re.IGNORECASE)
ALONE = re.compile(r"[ \t]*[:*]*[ \t]*(?:\n|$)")
INLINE = re.compile(r"[ \t]*(?:\([\w .]*\)[ \t]*)?(?:[-–—|]+[ \t]|:[ \t])")
PLACE = re.compile(r"(?:[^\d\n]*[,(])?")
CLOCK = re.compile(r"\d{1,2}(?:[:.]\d\d|\s?[ap]\.?m)", re.IGNORECASE)
DATELINE_DAYS = 2
LATER = frozenset({"later", "subsequently", "afterwards", "eventually", "meanwhile", "since", "still", "often"})


def find_headings(reading: Reading) -> dict[int, bool]:
    """The dates that head an entry, by their start: whether they stand on a line of their own.

    "Monday, March 16" above paragraphs, "1981 - Earns a degree", "Update, November 14: fixed a typo"; not the dateline
    "Aug 11 - Acme said", and not the one date under a title.
    """
    text = reading.article.text
    found = {date: shape for date in reading.dates if date.date and (shape := _shape(text, date))}
    real = {date.start: shape for date, shape in found.items() if not _is_of_publication(reading, date)}
    if len(real) < 2:
        real = {start: shape for start, shape in real.items() if shape == "update"}
    return {start: shape == "alone" for start, shape in real.items()}


def is_aside(reading: Reading, date: DateExpression) -> bool:
    """Whether a date belongs to no event: in a dateline, alone on a line, or a clock time that opens an entry.

    "SAN FRANCISCO, Aug 6 - Acme said", "11:02 a.m. Ann Lee walks on".
    """
    text = reading.article.text
    before = text[text.rfind("\n", 0, date.start) + 1 : date.start].strip()
    if not before and (CLOCK.match(date.expression) or ALONE.match(text, date.end)):
        return True
    is_place = len(before) < 60 and PLACE.fullmatch(before) is not None
    return is_place and INLINE.match(text, date.end) is not None and _is_of_publication(reading, date)


def _shape(text: str, date: DateExpression) -> str:
    """How a date opens a line: "alone", "inline" before its entry, as an "update"; "" where it opens none."""
    opening = BEFORE.search(text, max(date.start - 40, 0), date.start)
    if opening is None:
        return ""
    if ALONE.match(text, date.end):
        return "alone"
    return ("update" if opening["update"] else "inline") if INLINE.match(text, date.end) else ""


def _is_of_publication(reading: Reading, date: DateExpression) -> bool:
    """Whether it stands in the first lines and is about the day of publication."""
    published = reading.article.published
    if reading.article.text.count("\n", 0, date.start) > 4 or date.latest is None:
        return False
    return published is None or abs((published - date.latest).days) <= DATELINE_DAYS


def entry_events(reading: Reading, date: DateExpression, alone: bool, end: int, dated: set[int]) -> Iterator[Token]:
    """The events of the entry under a heading, which reaches to `end`.

    The main verbs of each sentence of the entry that tell of a single event and have no date of their own; under a
    month or year only those of the first sentence, as the others may have happened at any time. `dated` are the events
    (by index) with their own dates.
    """
    text = reading.article.text
    if not alone:
        line = text.find("\n", date.end)
        end = min(end, line if line >= 0 else len(text))
    body = reading.doc.char_span(date.end, end, alignment_mode="contract")
    if body is None:
        return
    first = True
    for part in _sentences(body):
        if first or date.earliest == date.latest:
            verbs = _main_verbs(part, dated, first, subjectless=first and not alone)
            yield from (verb for verb in verbs if verb.i not in dated)
        first = first and not any(word.is_alpha for word in part)


def _sentences(body: Span) -> Iterator[Span]:
    start = body.start
    while start < body.end:
        end = min(body.doc[start].sent.end, body.end)
        yield body.doc[start:end]
        start = end


def _main_verbs(sentence: Span, dated: set[int], first: bool, subjectless: bool) -> Iterator[Token]:
    words = [word for word in sentence if word.is_alpha]
    if not words:
        return
    root = sentence.root
    if subjectless and _opens(words[0], root):
        root = words[0]
    elif not _is_telling(root):
        root = next((word for word in root.children if word.sent == sentence.sent and _is_cue(word)), root)
    if not _is_telling(root) or (not first and not _is_cue(root) and any(word.i in dated for word in sentence)):
        return
    joined = words if subjectless else root.children
    yield from (word for word in (root, *joined) if word == root or _is_joined(word, root))


def _is_joined(word: Token, root: Token) -> bool:
    """As in "hands over the post and *becomes* chairman"."""
    finite = word.tag_ in (root.tag_, "VBZ") and not any(child.dep_ in SUBJECTS for child in word.children)
    mistaken = root.head == word and root.dep_ in SUBJECTS  # the parser reads "hands" as the subject
    return mistaken or (word.dep_ == "conj" and finite and _is_telling(word))


def _opens(word: Token, root: Token) -> bool:
    """As in "1987 - *Founds* a company": a verb without a subject, whatever the parser takes it for."""
    has_subject = root.pos_ in ("VERB", "AUX") and any(child.dep_ in SUBJECTS for child in root.children)
    after = word.nbor().tag_ if word.i + 1 < len(word.doc) else ""
    if has_subject and not (word.head == root and after in ("DT", "RP", "PRP", "PRP$")):
        return False
    return word.tag_ in ("VBZ", "VBD", "VBN") or word.text.endswith(("s", "ed"))


def _is_cue(word: Token) -> bool:
    return (
        word.dep_ in ("ccomp", "parataxis", "conj") and word.lemma_ in word_set("reporting_past") and _is_telling(word)
    )


def _is_telling(verb: Token) -> bool:
    """A verb that tells of one event: finite, in the present or simple past, neither denied nor a lasting state."""
    if verb.pos_ not in ("VERB", "NOUN", "PROPN") or verb.lemma_ in word_set("stative"):
        return False
    helpers = [child for child in verb.lefts if child.dep_ in ("aux", "auxpass")]
    if any(word.lower_ in LATER for word in verb.children if word.dep_ == "advmod"):
        return False
    return not helpers and verb.tag_ not in ("VBG", "VB") and certainty(verb) == "stated"
