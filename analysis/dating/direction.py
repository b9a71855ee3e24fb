"""Which way an open date points: to what was or to what will be, and to which year."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from analysis.dating.edtf import Moment
from analysis.dating.shapes import Match
from analysis.dating.story import PUBLISHED, Date, Story
from analysis.lexicon import word_set

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

SENTENCE_END = re.compile(r"[.!?]\W*\s|\n")
LISTED = re.compile(r",?\s*(?:\band\s+)?(?:(?:in|on|from|by|between)\s+)?", re.IGNORECASE)
AHEAD = re.compile(
    r"\b(?:(?:effective|effect (?:from|on|as of)|starting|beginning|due|payable)(?: (?:on|in|from))?"
    r"|ahead of(?: the)?|run-up to(?: the)?|in time for|no later than"
    r"|(?:postponed|delayed|deferred|adjourned|closed|suspended) (?:to|until))\s\Z"
)
WILL = re.compile(r"\b(?:will|(?:is|are) (?:to|due to|set to))\b[^.!?\n“\"]*\Z")
BORN = re.compile(r"\bborn\b[^.]*\Z", re.IGNORECASE)
FRESH = 31  # days before publication
CARRIES_ON = 200  # characters within which a date carries on from the one before it
HAVE = frozenset({"have", "has", "had", "having", "'ve", "’ve"})
VERBAL = ("VB", "MD")


def looks_ahead(match: Match, story: Story) -> bool:
    """Whether the clause of a match looks ahead: by its tense, or by an "until" or "by"."""
    if _is_ahead(match, story):
        return True
    if _looks_back(match, story):
        return False
    told = tense(story, match.start, match.end)
    return told in ("future", "present") or (match.before.kind in ("through", "by") and told != "past")


def year_of(month: int, day: int, match: Match, story: Story) -> tuple[int | None, tuple[int, int] | None]:
    """The year of a month or day that is given without one, and what it was taken from.

    That is the year of the next date it is joined to ("April and June 1955"), of the heading above, of the story so
    far where it goes on ("on 29 February 2024, only to drop it on 11 June"), or else the year nearest to publication:
    the last such month for what was, the next one for what will be.
    """
    if match.start in story.linked and story.linked[match.start].year:
        return story.linked[match.start].year, None
    heading = story.heading.moment if story.heading else None
    if story.heading and heading and not heading.month:
        return heading.year, story.heading.words
    focus = story.last()
    if story.entry and story.entry.moment and story.entry.moment.month:
        return story.entry.moment.year + (story.entry.moment.month - month > 6), story.entry.words
    if focus and focus.moment and _goes_on(focus, focus.moment, month, day, match, story):
        turned = focus.moment.month - month >= 4 and focus.moment.month <= 12 and match.before.kind != "since"
        return focus.moment.year + (story.narrative and turned), focus.words
    now, anchor = story.now()
    now = now or story.published
    return (_nearest_year(now, month, day, match, story), anchor) if now else (None, None)


def tense(story: Story, start: int, end: int) -> str:
    """Past, perfect, present or future: that of the verb that governs the words at these offsets; "" without a verb."""
    verb = governor(story, start, end)
    return _tense(verb) if verb is not None else ""


def governor(story: Story, start: int, end: int) -> Token | None:
    """The verb above the words at these offsets.

    One inside a quotation does not govern words outside it: `called it "a model they can deliver" on Monday`.
    """
    span = story.doc.char_span(start, end, alignment_mode="expand")
    if span is None:
        return None
    word = span.root
    while word.head.i != word.i and (not is_verb(word) or _is_quoted_apart(word, span, story.quotes)):
        word = word.head
    return word if is_verb(word) else None


def is_verb(word: Token) -> bool:
    """Whether the tagger takes a word for a verb or an auxiliary."""
    return word.tag_.startswith(VERBAL)


def _is_quoted_apart(verb: Token, span: Span, quotes: list[int]) -> bool:
    first = bisect_left(quotes, span.sent.start)
    before_span, before_verb = (bisect_left(quotes, place) - first for place in (span.start, verb.i))
    return before_span % 2 == 0 and before_verb % 2 == 1


def _is_ahead(match: Match, story: Story) -> bool:
    """As in "resigned with effect from 30 September", "fell ahead of Thursday's vote"."""
    return AHEAD.search(story.text, max(0, match.start - 30), match.start) is not None


def _looks_back(match: Match, story: Story) -> bool:
    """As in "since May", "as of May"."""
    return match.before.kind == "since" or story.text.endswith("as of ", 0, match.start)


def _goes_on(focus: Date, told: Moment, month: int, day: int, match: Match, story: Story) -> bool:
    """Whether a date carries on from the one before it, in its year.

    So it does in a narrative; after a year ("last year, in March, June and December"); and in news where it comes later
    in the year of a date just before, but for a birth ("born on May 5, 1961, he died on Sept. 2").
    """
    if story.narrative and not (story.heading and story.heading.moment):
        if story.published and not told.month and _is_fresh(month, day, story.published):
            return False
        return story.published is None or not WILL.search(story.text, max(0, match.start - CARRIES_ON), match.start)
    between = story.text[focus.end : match.start]
    if LISTED.fullmatch(between) and (not told.month or focus.anchor not in (None, PUBLISHED)):
        return True
    later = (month, day or 31) >= (told.month, told.day or 1)
    near = len(between) < CARRIES_ON and focus.anchor != PUBLISHED
    now, _ = story.now()
    if SENTENCE_END.search(between):
        near = near and bool(told.day and day) and not (now and _is_fresh(month, day, now))
    future = now is not None and (told.year, month) > (now.year, now.month)
    born = BORN.search(story.text, max(0, focus.start - 30), focus.start)
    if not near or not later or not 0 < told.month <= 12 or future or born:
        return False
    return not _is_aside(story, focus.words, (match.start, match.end))


def _is_fresh(month: int, day: int, published: Moment) -> bool:
    """Whether this was a day of the month before publication: the news at the end of a life."""
    moment = Moment(published.year, month, day)
    return day > 0 and moment.exists and 0 <= (published.date - moment.date).days <= FRESH


def _is_aside(story: Story, words: tuple[int, int], later: tuple[int, int]) -> bool:
    """Whether some words stand in a clause about a noun that later words are not in.

    As in "Adams, *who took office in January 2022*, dropped out on September 28".
    """
    verb, other = governor(story, *words), governor(story, *later)
    if verb is None or other is None or verb.dep_ not in ("relcl", "acl"):
        return False
    return verb.i != other.i and not verb.is_ancestor(other)


def _nearest_year(now: Moment, month: int, day: int, match: Match, story: Story) -> int:
    this, today = (month, day or now.day), (now.month, now.day)
    told = "future" if _is_ahead(match, story) else tense(story, match.start, match.end)
    if told == "future" or (match.before.kind in ("through", "by") and told != "past"):
        return now.year + (this < today)
    if told in ("past", "perfect") or _looks_back(match, story):
        update = bool(day) and 0 < day - now.day <= 2 and month == now.month
        return now.year - (this > today and not update)
    months = month - now.month
    return now.year - (months > 5) + (months < -6)


def _tense(verb: Token) -> str:
    helpers = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    words = {helper.lower_ for helper in helpers}
    ahead = word_set("ahead")
    if verb.tag_ == "VBN" and verb.lower_ in ahead and _is_open(verb):
        return "" if _was(verb) else "future"
    if words & ahead:
        return "future"
    if verb.tag_ == "VB" and not helpers and verb.dep_ == "conj" and verb.head.tag_ in ("VBN", "VBD", "VBZ", "VBP"):
        return "present"  # "have won six matches and play on Saturday"
    if "to" in words or (verb.tag_ == "VB" and not helpers):
        return _tense_of_infinitive(verb, ahead)
    if words & HAVE:
        return "past" if "had" in words else "perfect"
    if verb.tag_ == "VBD" or any(helper.tag_ == "VBD" for helper in helpers) or (verb.tag_ == "VBN" and not helpers):
        return "past"
    if verb.tag_ == "VBG" and not helpers and verb.head.i != verb.i:
        return _tense(verb.head) if is_verb(verb.head) else ""
    return (
        "" if verb.lemma_ in word_set("reporting_past") else "present"
    )  # "says on Monday" that it "reports on Friday"


def _is_open(verb: Token) -> bool:
    """As in "set to leave", "set for June" and "due in June", but not "the unit set up in May"."""
    return verb.lower_ not in ("set", "planned", "poised") or any(
        (child.dep_ == "xcomp" or child.lower_ == "for") and child.i > verb.i for child in verb.children
    )


def _tense_of_infinitive(verb: Token, ahead: frozenset[str]) -> str:
    """Future below a plan; but what "was due to start" may have started."""
    head = verb.head
    if head.lemma_ in ahead or head.lower_ in ahead or head.lemma_ == "be":
        return "" if _was(head) else "future"
    return _tense(head) if head.i != verb.i and is_verb(head) else "future"


def _was(word: Token) -> bool:
    copula = word.head if word.dep_ in ("acomp", "attr") else word
    return any(part.lower_ in ("was", "were", "had") for part in (copula, *word.children) if is_verb(part))
