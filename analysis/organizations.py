"""The organizations of an article: their kind, and what they belong to."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from analysis.lexicon import clue_words
from analysis.naming.clues import tell_kind
from analysis.naming.forms import is_club
from analysis.naming.vocabulary import organization_words
from analysis.records import Organization

if TYPE_CHECKING:
    from analysis.lexicon import Entry, Lexicon
    from analysis.parsing import Parsed
    from analysis.records import Mention
    from analysis.tokens import Words

OWNED = re.compile(
    r"^(?:[-‑ ]owned|[-‑ ]controlled)(?: [\w-]+){0,2} $|^(?:['’]s|['’])? (?:[\w-]+ ){0,2}"
    r"(?:subsidiary|unit|division|arm|affiliate|lab|laboratory|labs|group|team)(?: ,)? $"
)
POSSESSED = re.compile(r"^['’]s? (?:[a-z-]+ ){0,2}$|^['’]s? $")
BELONGS = re.compile(
    r"^,? \(?(?:(?:which|that) (?:is|was) )?(?:now |also |partly |wholly |majority-)?(?:owned by|part of|"
    r"(?:a|an|the) (?:[\w-]+ ){0,3}(?:unit|subsidiary|division|arm|affiliate|part|lab|team|group) "
    r"(?:of|at|within|inside)) "
    r"(?:[a-z-]+ )*$"
)
UNITS = frozenset({"lab", "team"})


def find_organizations(parsed: Parsed, mentions: Iterable[Mention], lexicon: Lexicon) -> Iterator[Organization]:
    """One record for each organization, in the order in which they are first named.

    The kind is that of the lexicon, else what the name ("Lux Capital", "Department of Physics") and the words around
    its mentions tell ("the startup X", "the X team", "X, a newspaper"), else company. The parent is what the text says
    ("Alphabet-owned X", "X, a unit of Y", "Y's X lab") or the lexicon; a bare "Y's X" tells it of labs and teams only.
    """
    ours = [mention for mention in mentions if mention.kind == "organization" and mention.entity]
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in ours:
        groups[mention.entity or ""].append(mention)
    words = parsed.words
    kinds = {entity: _kind(words, group, lexicon) for entity, group in groups.items()}
    parents = dict(_parents(parsed.article.text, ours, kinds, lexicon))
    for entity, group in groups.items():
        first = next((mention for mention in group if mention.text == entity), group[0])
        yield Organization(
            article=first.article,
            sentence=first.sentence,
            start=first.start,
            end=first.end,
            evidence=first.evidence,
            organization=entity,
            kind=kinds[entity],
            aliases=tuple(sorted({mention.text for mention in group} - {entity})),
            parent=parents.get(entity),
            mentions=len(group),
        )


def _known(group: Iterable[str], lexicon: Lexicon) -> Entry | None:
    return next((entry for name in group if (entry := lexicon.find(name))), None)


def _kind(words: Words, group: list[Mention], lexicon: Lexicon) -> str:
    """Known, or told by the words of its names ("Lux Capital") or those around them; else a company."""
    names = list(dict.fromkeys(mention.text for mention in group))
    if entry := _known(names, lexicon):
        return entry.kind
    votes: Counter[str] = Counter(company=1)
    for name in names:
        votes[_kind_of_form(name)] += 4
    for mention in group:
        for kind, weight in tell_kind(words, *words.between(mention.start, mention.end)):
            votes[kind] += weight
    del votes[""]
    return max(votes, key=lambda kind: (votes[kind], kind == "company", kind))


def _kind_of_form(name: str) -> str:
    """The kind that a name tells by itself, "" if none."""
    words = name.split()
    known = organization_words()
    if is_club(words) or words[-1] in ("team", "side", "squad"):
        return "team"
    if words[-1] == "administration":
        return "government"
    if "Institute of Technology" in name or (words[0] == "Department" and not clue_words("field").isdisjoint(words)):
        return "university"
    for k, word in enumerate(words[:-1]):
        if known.get(word, ("", ""))[1] in ("head", "any") and words[k + 1] in ("of", "for", "on", "de"):
            return known[word][0]
    kind, place = known.get(words[-1], ("", ""))
    any_place = next((known[word][0] for word in words if known.get(word, ("", ""))[1] == "any"), "")
    return any_place or (kind if len(words) > 1 or place == "head" else "")


def _parents(
    text: str, mentions: list[Mention], kinds: dict[str, str], lexicon: Lexicon
) -> Iterator[tuple[str, str | None]]:
    """Pairs of an organization and the one it belongs to: "Meta's FAIR lab", "Alphabet-owned X", "X, a unit of Y"."""
    present = {mention.text: mention.entity for mention in mentions}
    told: dict[str, str | None] = {}
    own: dict[str, str | None] = {}
    for one, other in pairwise(mentions):
        between = text[one.end : other.start]
        if one.entity == other.entity or len(between) > 60:
            continue
        if OWNED.match(between):
            told.setdefault(other.entity or "", one.entity)
        elif POSSESSED.match(between) and kinds[other.entity or ""] in UNITS:
            own.setdefault(other.entity or "", one.entity)
        elif BELONGS.match(between):
            told.setdefault(one.entity or "", other.entity)
    for entity in kinds:
        entry = _known([name for name, owner in present.items() if owner == entity], lexicon)
        if entity in told:
            yield entity, told[entity]
        elif entry and entry.parent:
            yield entity, _as_named(entry.parent, present, lexicon)
        elif entity in own:
            yield entity, own[entity]


def _as_named(name: str, present: dict[str, str | None], lexicon: Lexicon) -> str | None:
    """A parent as the article calls it, or else as the lexicon does."""
    entry = lexicon.find(name)
    forms = (entry.name, *entry.aliases) if entry else (name,)
    return next((present[form] for form in forms if form in present), name)
