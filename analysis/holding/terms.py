"""When: the time of a verb, and since and until when a post was held."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.holding.lines import DASHES, RELATIVES

if TYPE_CHECKING:
    import datetime as dt

    from spacy.tokens import Token

    from analysis.holding.lines import Line
    from analysis.records import DateExpression

FINITE = frozenset({"VBD", "VBZ", "VBP", "VB", "MD"})
BE = frozenset({"is", "are", "'s", "’s", "'re", "’re", "being", "was", "were", "be", "been"})
HAVE = frozenset({"has", "have", "'s", "’s", "'ve", "’ve"})
WILL = frozenset({"will", "shall", "'ll", "’ll", "would"})
PLANS = frozenset(
    [
        "plan",
        "want",
        "expect",
        "agree",
        "decide",
        "intend",
        "hope",
        "prepare",
        "set",
        "due",
        "slate",
        "schedule",
        "choose",
        "poise",
    ]
)
FRESH = timedelta(days=14)  # how old a dated event may be and still be the article's news
LEAD = 150  # tokens
HISTORY = frozenset({"then", "later", "earlier", "previously", "once", "originally", "subsequently", "first"})
TERMS = frozenset({"since", "from", "until", "till", "to", "between", "through"})


def dates_in_front(line: Line, verb: Token) -> list[DateExpression]:
    """A date in front of a clause: "In January 2007 he moved", "left in 2022 to become" (not "and *then* joined")."""
    if any(child.lower_ in ("then", "later") for child in verb.lefts):
        return []
    main = governor(line.verb_above(verb))
    if main.i < verb.i and (between := line.reading.dates_in(line.doc[main.i : verb.i])):
        return between[-1:]
    found: list[DateExpression] = []
    closed = False
    for at in range(main.i - 1, line.start - 1, -1):
        token = line.doc[at]
        date = line.reading.date_at(token)
        if date is not None and line.first_of_date(date) == at and _is_of_other(line, at):
            found = []
        elif date is not None:
            found = [date]
            closed = line.word(line.reading.span(date).end) == ","
        elif token.tag_ in FINITE and token.head.i != main.i:
            return []
        elif token.tag_ == "VBN" and token.dep_ == "acl":  # "Acme, bought last year, has named"
            found = []
        elif token.tag_ in RELATIVES or token.lower_ in ("that", "while", "after", ";"):
            return [] if closed else found
    dateline = (
        found and main.i > line.start and line.first_of_date(found[0]) > line.start and _is_dateline(line, found[0])
    )
    return [] if dateline else found


def _is_of_other(line: Line, at: int) -> bool:
    """Whether a date belongs to a post or state in front of it: "chief executive *since* 2018, has resigned"."""
    first = at if line.word(at) in TERMS else at - 1
    fronted = first == line.start or line.word(first - 1) in (",", "and", "but", ";")  # "and from 2018 to 2022 she was"
    return line.word(first) in TERMS and not fronted


def _is_dateline(line: Line, date: DateExpression) -> bool:
    """Whether a date belongs to "BERLIN, Aug 6 - " at the beginning of a story."""
    after = line.reading.span(date).end
    return line.word(after) in DASHES or line.word(after) == "("


def governor(verb: Token) -> Token:
    """The verb whose time another shares: "left to *become*", "left and *joined*", "left, *joining* Acme" -> left."""
    for _ in range(6):
        infinitive = has_aux(verb, {"to"}) and verb.dep_ in ("xcomp", "advcl", "acl")
        shares = verb.dep_ == "conj" and not any(child.dep_ in ("aux", "auxpass", "nsubj") for child in verb.children)
        beside = verb.tag_ == "VBG" and verb.dep_ == "advcl" and verb.i > verb.head.i and not list(verb.lefts)
        if not (infinitive or shares or beside) or verb.head.pos_ not in ("VERB", "AUX"):
            break
        verb = verb.head
    return verb


def has_aux(verb: Token, words: frozenset[str] | set[str]) -> bool:
    """Whether one of the words is an auxiliary of the verb."""
    return any(child.dep_ in ("aux", "auxpass") and child.lower_ in words for child in verb.children)


def is_passive(verb: Token) -> bool:
    """Whether a verb tells what is done to its subject: "was hired", "hired from Acme" (no "has")."""
    if any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children) or _opens_aside(verb):
        return True
    if any(child.dep_ in ("nsubj", "dobj") for child in verb.children):
        return False
    return verb.tag_ == "VBN" and not has_aux(verb, HAVE | {"had", "having", "to"})


def _opens_aside(verb: Token) -> bool:
    """Whether a participle opens an aside, whatever the parser takes it for: "Ann Lee, *pushed* out in May, said"."""
    behind_name = verb.i > 1 and verb.nbor(-1).text == "," and verb.nbor(-2).pos_ == "PROPN"
    return behind_name and verb.tag_ in ("VBN", "VBD") and not any(child.dep_ == "dobj" for child in verb.children)


def is_over(line: Line, verb: Token, dates: list[DateExpression]) -> bool:
    """Whether an event lies before the news: dated long ago, or told as history ("who left", "had left")."""
    main = governor(verb)
    progressive = main.tag_ == "VBG" and has_aux(main, {"is", "are", "'s", "’s", "'re", "’re"})
    if progressive or (main.lemma_ in PLANS and main.i != verb.i):
        return False
    if has_aux(main, WILL) and not has_aux(main, {"have"}):
        return False
    published = line.reading.article.published
    day = next((_typical_day(date) for date in dates if date.latest is not None), None)
    if day is not None and published is not None:
        return day < published - FRESH
    if has_aux(main, {"had"}) or any(child.lower_ in HISTORY for child in main.children):
        return True
    if has_aux(main, HAVE | BE):
        since = any(child.lower_ in ("since", "already") for child in main.children)
        return since or (main.tag_ == "VBN" and has_aux(main, {"was", "were"}) and main.dep_ == "relcl")
    if main.tag_ == "VBG":
        return main.dep_ in ("pcomp", "advcl", "acl")
    return main.tag_ in ("VBD", "VBN") and (main.dep_ in ("relcl", "advcl") or day is not None or not _is_lead(line))


def _typical_day(date: DateExpression) -> dt.date | None:
    """The last day of a date of up to a month, the first of a longer one ("in 2025", "over the summer")."""
    if date.earliest is None or date.latest is None:
        return date.latest
    return date.latest if date.latest - date.earliest <= timedelta(days=31) else date.earliest


def _is_lead(line: Line) -> bool:
    """Whether a sentence is among the first of its article, where the news stands."""
    return line.start < LEAD


def term(line: Line, dates: list[DateExpression]) -> tuple[DateExpression | None, DateExpression | None]:
    """Since and until of "from 2016 to 2019", "2016–2019", "since 2021", "until May"."""
    since = until = None
    if len(dates) > 1 and is_range(line, *dates[:2]):
        return dates[0], dates[1]
    for date in dates[:2]:
        first = line.first_of_date(date)
        lead = {line.word(first), line.word(first - 1)}
        if date.date is not None and "/" in date.date and lead & {"from", "between"}:
            return date, date
        if lead & {"since", "from"}:
            since = date
        elif lead & {"until", "till", "to", "through"}:
            until = date
    return since, until


def is_range(line: Line, first: DateExpression, last: DateExpression) -> bool:
    """Whether a dash joins two dates: "2014–2017"."""
    between = line.reading.article.text[first.end : last.start].strip()
    return between in DASHES
