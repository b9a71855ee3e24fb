"""What stands around a verb of taking, holding or leaving a post: places, people, posts, dates, and its time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from analysis.holding.lines import INVERTED, RELATIVES, as_organization, as_person, is_institution, unique
from analysis.holding.posts import PLACES, Post, mark_at, post_word
from analysis.holding.terms import BE, FINITE, dates_in_front, has_aux
from analysis.lexicon import word_set, word_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from analysis.holding.lines import Line
    from analysis.records import DateExpression, Mention

SLOTS = PLACES | {"as", "by", "after", "following", "into", "until", "since"}
BREAKS = frozenset({";", ":", "while", "when", "before", "because", "although", "though", "but", "whereas", "saying"})
CLAUSES = frozenset({"advcl", "pcomp", "acl", "xcomp", "conj"})
ALONE = frozenset({"start", "end", "hold", "take", "keep", "drop"})  # a name behind a comma is another clause's
NAMED_DEEDS = frozenset({"csubj", "ccomp", "nsubj", "dobj", "attr", "amod", "compound"})
WITH_BE = frozenset({"off", "out", "gone"})
EFFECT = frozenset({"effect", "effective"})
STUDIES = frozenset({"degree", "degrees", "doctorate", "phd", "ph.d.", "master", "studies", "studying", "graduating"})
BOARD_MEMBER = "board member"
BOARD_SLOTS = {"start": ("object",), "end": ("object", "from"), "appoint": ("to", "on"), "hold": ("on", "object")}
LONGEST = 45  # tokens of a complement


@dataclass(frozen=True)
class Rule:
    """A row of words/role_verbs.csv."""

    word: str
    noun: bool
    particle: str
    effect: str
    place: frozenset[str]
    title: str | None


@dataclass
class Complement:
    """What stands behind a verb, by the preposition in front of it ("object" for none)."""

    rule: Rule
    organizations: dict[str, list[Mention]] = field(default_factory=dict)
    people: dict[str, list[Mention]] = field(default_factory=dict)
    posts: dict[str, list[Post]] = field(default_factory=dict)
    dates: list[DateExpression] = field(default_factory=list)
    job: bool = False
    elided: bool = False
    unnamed: bool = False  # "a start-up", which is none of those that the text names
    inner: bool = False  # "the board of", whose organization is to come
    title: str | None = None  # what the object itself implies: "board member" of "joined Acme's board"
    order: list[Mention | Post] = field(default_factory=list)
    listed: list[tuple[Mention, list[Post]]] = field(default_factory=list)  # behind a colon: "Ann Lee as chief"
    fellows: list[tuple[Mention, list[Post]]] = field(default_factory=list)  # "with Ann Lee as chief"
    end: int = 0

    @property
    def places(self) -> list[Mention]:
        """The organizations that stand where the rule expects them."""
        return self.organizations_at(*sorted(self.rule.place))

    @property
    def date(self) -> DateExpression | None:
        """The first date that is one, unlike "annual" and "for ten years"."""
        return next((date for date in self.dates if date.date is not None), None)

    @property
    def appointed(self) -> list[tuple[list[Mention], list[Post]]]:
        """Who is put in which posts: "A and B as directors, C as counsel" -> ([A, B], [director]), ([C], [counsel])."""
        pairs: list[tuple[list[Mention], list[Post]]] = []
        for item in self.order:
            if isinstance(item, Post):
                if pairs:
                    pairs[-1][1].append(item)
            elif pairs and not pairs[-1][1]:
                pairs[-1][0].append(item)
            else:
                pairs.append(([item], []))
        return pairs

    def organizations_at(self, *slots: str) -> list[Mention]:
        """The organizations behind these prepositions."""
        return unique(mention for slot in slots for mention in self.organizations.get(slot, []))

    def posts_at(self, *slots: str) -> list[Post]:
        """The posts behind these prepositions."""
        return [post for slot in slots for post in self.posts.get(slot, [])]


@cache
def _rules() -> dict[str, list[Rule]]:
    rules: dict[str, list[Rule]] = {}
    for row in word_table("role_verbs"):
        place = frozenset(row["place"].split())
        rule = Rule(row["word"], row["class"] == "noun", row["particle"], row["effect"], place, row["title"] or None)
        rules.setdefault(rule.word, []).append(rule)
    return {word: sorted(same, key=lambda rule: -len(rule.particle)) for word, same in rules.items()}


def rule_for(line: Line, token: Token) -> Rule | None:
    """The rule that a word falls under, by its lemma, its word class and the particle that follows it."""
    lower, lemma = line.word(token.i), token.lemma_.lower()
    if lower == "gone" and _follows_be(line, token):
        return _rules()["gone"][0]
    opens = line.opens_entry(token)
    if opens or (lemma not in _rules() and token.tag_ in ("VBD", "VBN")):  # "2004 - Joins Acme", "cofounded Acme"
        bases = (lower.removesuffix("s"), lower.removesuffix("ed"), lower.removesuffix("d"))
        lemma = next((base for base in bases if base in _rules()), lemma)
    if lower not in _rules() and lemma not in _rules():
        return None
    after_to = line.word(token.i - 1) == "to"
    word = lower if after_to and lower in _rules() else lemma
    if word not in _rules() or line.reading.mention_at(token):
        return None
    if line.word(token.i + 1) == "of" and post_word(word):  # "promoted to head of design"
        return None
    rules = _rules()[word]
    if _is_named_deed(token):
        return None
    if (word in WITH_BE and not _follows_be(line, token)) or (word == "have" and token.pos_ == "AUX"):
        return None
    near = [line.word(token.i + step) for step in range(1, 8)]
    noun = token.pos_ in ("NOUN", "PROPN") and not opens and not after_to
    options = [rule for rule in rules if rule.noun == noun and _is_followed(rule, near)]
    if len(options) > 1 and not options[0].particle and near[0] not in options[0].place:  # "headed to", "headed Acme"
        options = [rule for rule in options if "object" in rule.place] or options
    return next(iter(options), None)


def _is_followed(rule: Rule, near: list[str]) -> bool:
    """Whether the particle of a rule follows: near by, but "takes at last the *reins*" may be longer."""
    return not rule.particle or rule.particle in (near[:3] if rule.particle in SLOTS else near)


def _is_named_deed(token: Token) -> bool:
    """Whether a verb only names what might be done: "*leaving* was not his choice"; whose doing it is stays open."""
    if token.tag_ != "VBG" or has_aux(token, BE):
        return False
    is_subject = token.i + 1 < len(token.doc) and token.nbor(1).tag_ in ("VBD", "VBZ", "MD")
    return is_subject or token.dep_ in NAMED_DEEDS


def _follows_be(line: Line, token: Token) -> bool:
    """Whether a word completes "is": "is off to Acme", "was already gone", "is out as CEO" (not "is out of stock")."""
    at = token.i - 1
    while at > line.start and line.doc[at].pos_ == "ADV":
        at -= 1
    free = token.lower_ != "out" or line.word(token.i + 1) in (
        "as",
        "at",
        "after",
        "",
        ",",
        ".",
        ";",
        "effective",
        "in",
    )
    return at >= line.start and line.doc[at].lemma_ == "be" and free


def read_complement(
    line: Line, verb: Token, rule: Rule, start: int, posts: dict[int, list[Post]], skipped: dict[int, int]
) -> Complement:
    """Read on from a verb, at `start`, to the end of its clause.

    `posts`: the posts to read, by first token; `skipped`: those that belong to a name beside them, and where they end.
    """
    found, slot, at = Complement(rule), "object", start
    while at < min(line.end, start + LONGEST):
        token, date = line.doc[at], line.reading.date_at(line.doc[at])
        found.end = at
        if at in skipped:
            at = skipped[at]
        elif at in posts and _opens_clause(line, at, posts[at]):
            break
        elif at in posts and slot == "as" and (fellow := _fellow(found, line, at)) is not None:
            found.fellows.append((fellow, posts[at]))
            at = posts[at][-1].last
        elif at in posts and (slot != "object" or line.word(at - 1) != ","):
            found.posts.setdefault(slot, []).extend(posts[at])
            found.order += posts[at]
            at = posts[at][-1].last
        elif date is not None and found.dates + found.order and _fronts_clause(line, at):
            break
        elif date is not None:
            found.dates.append(date)
            at = max(at + 1, line.reading.span(date).end)
        elif line.reading.mention_at(token) is not None:
            if (at := _take_mention(line, found, slot, at)) < 0:
                break
        elif not (at == start and rule.effect == "hold" and token.tag_ == "VBG") and _breaks(line, token, rule):
            if (at := _after_relative(line, token)) < 0:
                found.dates = found.dates or _date_behind_relative(line, token)
                break
        else:
            slot = _next_slot(token, slot, rule)
            _take_word(line, found, slot, token)
            at += 1
    if rule.noun and not found.dates and line.word(found.end) in ("takes", "took", "is", "becomes", "will"):
        behind = line.doc[found.end : min(found.end + 8, line.end)]  # "his appointment takes effect on 1 May"
        found.dates = line.reading.dates_in(behind) if any(token.lower_ in EFFECT for token in behind) else []
    found.dates = found.dates or dates_in_front(line, verb)
    found.listed = list(_read_list(line, found.end, posts)) if rule.effect == "appoint" else []
    if found.unnamed and not found.places:  # "joins a start-up as chief": of no place that the text names
        found.posts = {slot: [replace(post, inherits=False) for post in group] for slot, group in found.posts.items()}
    return found


def _fellow(found: Complement, line: Line, at: int) -> Mention | None:
    """Who "with *Bob Wu* as chairman" gives a post to; None where no such name stands right in front."""
    people = found.people.get("with", [])
    return people[-1] if people and line.after(people[-1]) == at - 1 else None


def _read_list(line: Line, at: int, posts: dict[int, list[Post]]) -> Iterator[tuple[Mention, list[Post]]]:
    """Who becomes what in a list: "three hires: Ann Lee (ex-Acme) *as chief*, Bob Wu from Hooli *as counsel*"."""
    near = range(at, min(at + LONGEST, line.end))
    colon = next((i for i in near if line.word(i) == ":"), line.end)
    people = line.reading.mentions_in(line.doc[colon : line.end], "person")
    if not people or line.first(people[0]) > colon + 2:
        return
    for person, following in zip(people, [*people[1:], None], strict=True):
        stop = line.first(following) if following else line.end
        role = next((i + 1 for i in range(line.after(person), stop) if line.word(i) == "as"), stop)
        if role in posts:
            yield person, posts[role]


def _fronts_clause(line: Line, at: int) -> bool:
    """Whether a date stands in front of a further clause: "joined Acme as a clerk, and *in 2013* she left"."""
    first = at - (line.word(at - 1) in ("in", "on", "by", "from", "since"))
    return line.word(first - 1) in ("and", "but") and line.word(first - 2) == ","


def _opens_clause(line: Line, at: int, group: list[Post]) -> bool:
    """Whether a post is the subject of a further clause: "named her dean, and a *spokesman* said"."""
    last = group[-1].last
    joined = line.word(at - 1) in ("and", "but") and line.word(at - 2) == ","
    return joined and last < line.end and line.doc[last].tag_ in FINITE


def _take_mention(line: Line, found: Complement, slot: str, at: int) -> int:
    """Take in a name and give the token behind it; -1 where it opens a new clause ("..., Wired reported")."""
    person, organization = line.person(at), line.organization(at)
    mention = line.reading.mention_at(line.doc[at])
    end = line.after(mention) if mention else at + 1
    first = line.first(mention) if mention else at
    behind_comma = line.word(first - 1) == ","
    inverted = found.rule.effect in ("start", "end") and line.word(end) in INVERTED  # "joining Acme *are* Ann Lee and"
    verb_behind = end < line.end and line.doc[end].tag_ in FINITE | {"VBN"} and not inverted
    if behind_comma and person and slot in ("object", "to") and found.rule.effect in ALONE:
        return -1
    if verb_behind and (behind_comma or slot in ("object", "after", "as", "since", "until")):
        return -1
    if organization is not None and not STUDIES.isdisjoint(line.word(i) for i in range(first - 6, first)):
        return end  # "after a doctorate at Hooli"
    if organization is not None:
        organizations = line.organizations_from(line.first(organization))
        slots = (slot, "object") if found.inner and slot in ("of", "at") else (slot,)
        for place in slots:
            found.organizations.setdefault(place, []).extend(organizations)
        found.inner = False
        return max(end, line.after(organizations[-1]))
    if person is not None and not (end < line.end and line.doc[end].tag_ == "POS"):
        found.people.setdefault(slot, []).append(person)
        found.order.append(person)
    return end


def _breaks(line: Line, token: Token, rule: Rule) -> bool:
    """Whether the clause ends here: a new clause, another finite verb, a relative pronoun."""
    if token.lower_ in BREAKS or token.tag_ in RELATIVES or token.lower_ == "that":
        return True
    if line.word(token.i - 1) == "-" or line.word(token.i + 1) == "-":  # "vice-president"
        return False
    if line.word(token.i - 1) in (",", "(") and (mark := mark_at(line, token.i)):
        return line.word(mark[1]) != "as"  # but "nine years at Acme, most recently *as* head"
    if token.tag_ in FINITE or (line.word(token.i - 1) == "to" and token.lower_ in _rules()):
        return token.lower_ != rule.particle
    if token.tag_ == "VBN" and token.dep_ == "acl":  # "a startup *bought* by Acme in 2022"
        return line.word(token.i - 1) != "-"
    return token.tag_ == "VBG" and token.dep_ in CLAUSES and token.lower_ != "following"


def _after_relative(line: Line, token: Token) -> int:
    """Where a clause goes on behind a relative one: "hired Ann Lee, who ran Acme, *as* chief"; -1 if it does not."""
    aside = token.tag_ in RELATIVES or token.tag_ == "VBN"
    if not aside or line.word(token.i - 1) != ",":
        return -1
    ahead = range(token.i + 1, min(token.i + 25, line.end - 1))
    return next((i + 1 for i in ahead if line.word(i) == "," and line.word(i + 1) in ("to", "as")), -1)


def _date_behind_relative(line: Line, token: Token) -> list[DateExpression]:
    """The date of a clause that a relative one breaks up: "left Acme, where he ran sales, *in 2023*"."""
    if token.tag_ not in RELATIVES or line.word(token.i - 1) != ",":
        return []
    ahead = range(token.i + 1, min(token.i + 15, line.end - 2))
    comma = next((at for at in ahead if line.word(at) == ","), line.end)
    behind = comma + 1 + (line.word(comma + 1) in ("in", "on", "at", "during"))
    date = line.reading.date_at(line.doc[behind]) if behind < line.end else None
    return [date] if date else []


def _next_slot(token: Token, slot: str, rule: Rule) -> str:
    word = token.lower_
    if not (word in SLOTS or token.pos_ == "ADP") or (
        word == rule.particle and word != "as" and word not in rule.place
    ):
        return slot
    word = "with" if word == "alongside" else word
    inside = slot in ("after", "following") and word in ("at", "with", "of", "in", "as")
    return slot if inside else word


def _take_word(line: Line, found: Complement, slot: str, token: Token) -> None:
    on_board = token.lower_ in ("board", "boards") and token.dep_ != "compound"
    if on_board and slot in BOARD_SLOTS.get(found.rule.effect, ()):
        found.title = BOARD_MEMBER
    if token.lower_ in ("him", "her", "them") and token.tag_ == "PRP":
        person = as_person(line.reading, token)
        found.people.setdefault(slot, []).extend([person] if person else [])
        found.order += [person] if person else []
    elif is_institution(token) and _is_unnamed(token) and not _is_named_later(line, token):
        found.unnamed = True
    elif (is_institution(token) and not _is_named_later(line, token)) or (token.lower_ == "it" and slot == "object"):
        owner = next((child for child in token.lefts if child.lower_ in ("its", "their")), token)
        known = as_organization(line.reading, owner)
        if not found.organizations.get(slot):  # in "FAIR, the company's lab" the name says it
            found.organizations.setdefault(slot, []).extend([known] if known else [])
        found.elided = found.elided or (known is None and slot in found.rule.place)
    elif is_institution(token) and slot == "object":
        found.inner = True
    elif token.lower_ == "there":
        before = line.reading.mentions_in(line.doc[line.start : token.i], "organization")
        found.organizations.setdefault(slot if slot in ("after", "following") else "at", []).extend(before[-1:])
    elif token.lemma_ in word_set("jobs"):
        found.job = True


def _is_unnamed(token: Token) -> bool:
    """Whether a noun speaks of an organization that is not named before: "a start-up", "another lab"."""
    return any(child.lower_ in ("a", "an", "another", "some") for child in token.lefts)


def _is_named_later(line: Line, token: Token) -> bool:
    """Whether the organization of "the board of Acme", "the design team at Acme" stands behind the noun."""
    near = range(token.i + 2, token.i + 5)
    return line.word(token.i + 1) in ("of", "at") and any(line.organization(at) for at in near)
