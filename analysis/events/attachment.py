"""Which event a date belongs to: the verb or noun that its words stand with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.events.loose import DIRECTIONS, NAMING, is_loose
from analysis.grammar import SUBJECTS, heads_clause, verb_above
from analysis.lexicon import word_set

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

BEFORE_NOUN = frozenset({"ADJ", "NOUN", "PROPN", "PART", "NUM", "PUNCT", "VERB"})
FOCUS = frozenset(
    {"only", "back", "just", "early", "late", "about", "around", "sometime", "as", "again", "not", "until"}
)
OF_EVENTS = frozenset({"after", "before", "since", "following", "until", "till", "ahead", "with", "upon", "from"})
PREDICATES = frozenset({"acomp", "attr", "prt", "xcomp", "oprd"})
PROGRESSIVE = frozenset({"is", "are", "was", "were", "be", "'s", "’s", "'m", "’m", "am", "'re", "’re"})
AT_THE_TIME = frozenset({"at the time", "at that time"})
AHEAD = frozenset(
    {"set", "due", "expect", "expected", "schedule", "scheduled", "slate", "slated", "plan", "poise", "poised"}
)
SCHEDULE = frozenset({"effective", "due", "expected", "scheduled", "available", "valid"})
OPENING = frozenset({"open", "opens", "close", "closes"})
TIME_TAKING = frozenset({"need", "take", "spend"})


def find_event(date: Span) -> Token | None:
    """The main word of the event that a date belongs to, None where the text ties it to none.

    - the verb: "left *in May*", "will ship *next week*", "told staff *on Monday*", "founded *in 2015*"
    - the predicate of "be": "was due *on Monday*", "was gone *by July*"; the subject where the date is the predicate:
      "her last day is *Friday*"
    - the noun: "the *2017* paper", "*Monday's* vote", "whose resignation *in May* came", "after its launch *in March*";
      "in an *August 19* memo" dates the writing, where a verb of saying governs it
    - none: "has been an official *since 1997*", "Euro *2024*"
    """
    preposition = _preposition(date)
    if (announced := _word_of_schedule(date, preposition)) is not None:
        return announced
    if is_loose(date, preposition):
        return None
    noun = _noun_behind(date)
    if noun is not None and not _is_mistaken_attribute(date, noun, preposition):
        return _named_event(noun) if _is_event(noun) else None
    if (whole := _whole(date)) is not None:
        return whole if _is_event(whole) else None
    head = preposition.head if preposition is not None else date.root.head
    if (behind := event_behind(date)) is not None:
        head = behind.head if behind.dep_ == "advcl" else date[-1].head
    if date.start <= head.i < date.end or (head.dep_ == "ROOT" and head.pos_ in NAMING) or head == noun:
        head = _nearest_verb(date) or head
    if head.pos_ in NAMING and head.dep_ != "acomp":
        return _event_of_noun(head, date) or _mistaken_verb(date, preposition)
    verb = verb_above(head)
    if verb is not None and (nearer := _verb_before_comma(verb, date)) is not None:
        verb = nearer
    if verb is None or _is_imperative(verb) or (verb.lemma_ == "be" and date.text.lower() in AT_THE_TIME):
        return None
    return _main_word(_lower(verb, date), date)


def shared_events(verb: Token, date: Span) -> list[Token]:
    """Further events of a date: "*In March* Acme closed a lab and *sold* one", "sold it *in May*, when he *left*"."""
    if date.start < verb.i:
        joined = [child for child in verb.children if child.dep_ == "conj" and child.tag_ == verb.tag_]
        return [other for other in joined if not any(child.dep_ in SUBJECTS for child in other.children)]
    return [when] if (when := _when_clause(date)) is not None and when != verb else []


def _when_clause(date: Span) -> Token | None:
    """The verb of a clause that says what else happened then: "in May, when Acme *left*"."""
    behind = [word for word in date.doc[date.end : date.end + 2] if word.text != ","]
    if not behind or behind[0].lower_ != "when" or behind[0].sent != date.sent:
        return None
    verb = behind[0].head
    return _predicate(verb, date) if verb.lemma_ == "be" else verb if verb.pos_ == "VERB" else None


def told_events(verb: Token) -> list[Token]:
    """What else happened on the day of a saying.

    "said on Monday that he was *leaving*", "has been *named* head, the Commission announced on Wednesday", "wrote on
    Monday, announcing that she was *joining* Acme"; not "said it would cut jobs".
    """
    if word_set("reporting_past").isdisjoint((verb.lemma_, verb.lower_.removesuffix("s"))) and verb.lemma_ != "post":
        return []
    announcing = [
        child for child in verb.children if child.dep_ == "advcl" and child.lower_ in ("announcing", "saying")
    ]
    told = [child for head in (verb, *announcing) for child in head.children if child.dep_ == "ccomp"]
    return [event for event in told if _is_told_of_same_day(event, verb)]


def _is_told_of_same_day(event: Token, verb: Token) -> bool:
    helpers = {child.lower_ for child in event.lefts if child.dep_ in ("aux", "auxpass")}
    if any(child.dep_ in ("neg", "npadvmod") for child in event.children):
        return False
    if event.tag_ == "VBG":
        leaves = event.lemma_ in word_set("changing_place") and helpers & PROGRESSIVE
        return bool(leaves) and _is_same(_subject(event), _subject(verb))
    return verb.lemma_ == "announce" and event.tag_ == "VBN" and "been" in helpers


def _subject(verb: Token) -> Token | None:
    while verb.dep_ == "advcl" or (verb.dep_ == "conj" and not any(child.dep_ in SUBJECTS for child in verb.children)):
        verb = verb.head
    return next((child for child in verb.children if child.dep_ in SUBJECTS), None)


def _is_same(doer: Token | None, speaker: Token | None) -> bool:
    """Whether who acts and who speaks are one: either is a pronoun, or the subject is left out."""
    pronouns = [word for word in (doer, speaker) if word is not None and word.pos_ == "PRON"]
    return doer is None or speaker is None or bool(pronouns)


def event_behind(date: Span) -> Token | None:
    """The event that a date counts from: "a day after Acme *unveiled* it", "a week before the *merger*"."""
    link = date[-1]
    if link.lower_ not in ("after", "before"):
        return None
    if link.dep_ == "mark":
        return link.head
    governed = [child for child in link.children if child.dep_ in ("pobj", "pcomp")]
    if not governed and link.i + 1 < len(link.doc):
        governed = [word for word in link.doc[link.i + 1 : link.i + 6] if word.dep_ in ("pobj", "pcomp", "dobj")][:1]
    return governed[0] if governed and governed[0].pos_ in ("NOUN", "VERB") else None


def _whole(date: Span) -> Token | None:
    """The noun of which a date is a part: "the *riots* of 2019"."""
    of = date.doc[date.start - 1] if date.start else None
    return of.head if of is not None and of.lower_ == "of" and of.head.pos_ == "NOUN" else None


def _word_of_schedule(date: Span, preposition: Token | None) -> Token | None:
    """As in "*effective* 1 June", "the poll, *due* by May": it belongs to the noun before, whatever the parser says."""
    i = (preposition.i if preposition is not None else date.start) - 1
    word = date.doc[i] if i >= date.sent.start else None
    return word if word is not None and word.lower_ in SCHEDULE else None


def _verb_before_comma(verb: Token, date: Span) -> Token | None:
    """The verb before a date that the parser ties to one behind a comma: "will *ship* it next week, Acme said"."""
    if verb.i < date.end or date.end >= len(date.doc) or date.doc[date.end].text != ",":
        return None
    nearest, first = _nearest_verb(date), _preposition(date)
    before = date.doc[(first.i if first is not None else date.start) - 1] if date.start > date.sent.start else None
    opens = before is None or before.is_punct or before.pos_ in ("CCONJ", "SCONJ")
    return None if opens or nearest is None or nearest.i > date.start else nearest


def _lower(verb: Token, date: Span) -> Token:
    """The verb right before the date, where the parser passed over it: "relax since *founding* it 9 years ago"."""
    nearest = _nearest_verb(date)
    if nearest is None or not verb.i < nearest.i < date.start or nearest.dep_ not in ("pcomp", "advcl"):
        return verb
    between = date.doc[nearest.i : date.start]
    return verb if any(word.is_punct for word in between) else nearest


def _preposition(date: Span) -> Token | None:
    """As in "*in* May", "*by* about May", "*in* 1997 and 1998"."""
    i = date.start - 1
    if date.root.dep_ == "conj" and date.root.head.dep_ == "pobj" and date.root.head.head.dep_ == "prep":
        return date.root.head.head
    while i > date.sent.start and date.doc[i].lower_ in FOCUS and date.doc[i].pos_ == "ADV":
        i -= 1
    word = date.doc[i] if i >= date.sent.start else None
    return word if word is not None and word.pos_ in ("ADP", "SCONJ") and word.lower_ != "of" else None


def _noun_behind(date: Span) -> Token | None:
    """The noun that a date stands before as an attribute: "the 2017 *paper*", "Monday's earnings *call*"."""
    root = date.root
    noun = root.head
    if noun.i < date.end or noun.pos_ not in ("NOUN", "PROPN") or root.dep_ in ("npadvmod", "advmod", "appos"):
        return None
    between = date.doc[date.end : noun.i]
    return noun if all(word.pos_ in BEFORE_NOUN and word.text not in ",;:()–—" for word in between) else None


def _is_mistaken_attribute(date: Span, noun: Token, preposition: Token | None) -> bool:
    """Whether the parser ties a date to a noun that only follows it: "In *2019* sales rose", "said *Tuesday* Meta"."""
    if any(word.tag_ == "POS" for word in date.doc[date.start : noun.i]):
        return False
    if preposition is not None and (noun.dep_ in SUBJECTS or noun.dep_ == "pobj"):
        verb = noun.head if noun.dep_ in SUBJECTS else preposition.head
        return verb.i > noun.i and (noun.dep_ in SUBJECTS or not any(child.dep_ in SUBJECTS for child in verb.children))
    opens = date.start == date.sent.start or date.doc[date.start - 1].pos_ in ("VERB", "ADP", "PROPN", "PRON")
    return noun.pos_ == "PROPN" and opens and not _is_event(noun)


def _is_event(noun: Token) -> bool:
    return noun.lemma_.lower() in word_set("event_nouns")


def _named_event(noun: Token) -> Token | None:
    """The noun, or the verb of saying whose document it is."""
    if noun.lemma_.lower() in word_set("documents") and noun.dep_ == "pobj" and noun.head.lower_ in ("in", "at", "via"):
        verb = verb_above(noun.head)
        if verb is not None and verb.lemma_.lower() in word_set("reporting_past"):
            return verb
    return noun


def _event_of_noun(noun: Token, date: Span) -> Token | None:
    """A date behind a noun: "the *resignation* in May"; with a noun that is no event, it belongs to the verb before."""
    if _is_event(noun) and _holds_date(noun, date):
        return noun
    verb = noun.head if noun.dep_ in SUBJECTS and noun.i < date.start < noun.head.i else _nearest_verb(date)
    return _main_word(verb, date) if verb is not None else None


def _mistaken_verb(date: Span, preposition: Token | None) -> Token | None:
    """In a sentence without a verb, the word before the date that can be one: "Applications *open* on 1 September"."""
    i = (preposition.i if preposition is not None else date.start) - 1
    word = date.doc[i] if i > date.sent.start else None
    return word if word is not None and (word.lower_ in OPENING or _is_event(word)) else None


def _holds_date(noun: Token, date: Span) -> bool:
    """Whether the noun and not its verb has the date: as a subject, behind "after" and the like, without any verb."""
    if noun.dep_ in SUBJECTS:
        return noun.i < date.start < noun.head.i
    if noun.dep_ in ("pobj", "dobj") and noun.head.lower_ in OF_EVENTS:
        return True
    return noun.dep_ in ("ROOT", "appos")


def _nearest_verb(date: Span) -> Token | None:
    """The verb before the date in its sentence, else the first one behind it."""
    sentence, quotes = date.sent, 0
    for i in range(date.start - 1, sentence.start - 1, -1):
        quotes += date.doc[i].is_quote
        if heads_clause(date.doc[i]) and quotes % 2 == 0:
            return date.doc[i]
    return next((word for word in date.doc[date.end : sentence.end] if heads_clause(word)), None)


def _main_word(verb: Token, date: Span) -> Token | None:
    if verb.lemma_ == "be":
        return _predicate(verb, date)
    purpose = next((child for child in verb.rights if child.dep_ in ("xcomp", "advcl") and child.tag_ == "VB"), None)
    if purpose is not None and (verb.lemma_ in TIME_TAKING or (verb.lemma_ in AHEAD and purpose.i < date.start)):
        return purpose  # "needed an hour on Monday *to decide*", "is set *to open* in May"
    return verb


def _is_imperative(verb: Token) -> bool:
    """As in "*See* you next week": nothing that happened."""
    first = next((word for word in verb.sent if word.is_alpha), None)
    return verb == first and verb.tag_ == "VB"


def _predicate(verb: Token, date: Span) -> Token | None:
    """What "be" says happened: "was *due* on Monday", "is to *leave*"; "her last *day* is Friday"."""
    nearest = _nearest_verb(date)
    if nearest is not None and verb.i < nearest.i < date.start and nearest.dep_ in ("relcl", "xcomp", "advcl"):
        return nearest
    rights = [child for child in verb.rights if not date.start <= child.i < date.end]
    complements = [child for child in rights if child.dep_ in PREDICATES or child.lower_ in DIRECTIONS]
    if complements and (complements[0].i < date.start or date.end <= verb.i):
        return complements[0]
    subject = next((child for child in reversed(list(verb.lefts)) if child.dep_ in SUBJECTS), None)
    return subject if subject is not None and subject.pos_ == "NOUN" and verb.i < date.start else None
