"""Which names of an article stand for the same person or organization."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from analysis.lexicon import word_set, word_table
from analysis.naming.choose import Name, kinds_of
from analysis.naming.propose import LEGAL_FORM

if TYPE_CHECKING:
    from analysis.lexicon import Entry, Lexicon
    from analysis.tokens import Words

SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
ALSO_KNOWN = re.compile(  # not "X called Y a genius", "X named Y chief executive"
    r"^(?! ?(?:called|named|renamed)\b),? ?(?:the [a-z ]{1,24} )?\(?(?:(?:and|now|who is|which is|also|better|formerly|"
    r"previously|widely|commonly|originally|once|then) ){0,2}(?:known|called|named|rebranded|renamed)"
    r"(?: online| simply)?(?: as)? (?:the )?[\"“]?$"
)
HANDLED = re.compile(
    r"^,? ?(?:[a-z]+ ){0,3}(?:known|posting|posts|writing|writes|tweeting|tweets|goes)[a-z ]* (?:as|by|under) $|^,? \($"
)
BRACKET = re.compile(r"^,? \((?:formerly |now |or |a\.?k\.?a\.? )?(?:the )?[\"“]?$|^, or (?:the )?[\"“]?$")

NEAR = 9  # words between two names of which the text says that they are one
Linked = Sequence[tuple[Name, str, str | None]]


def link(words: Words, names: list[Name], lexicon: Lexicon) -> Linked:
    """Each name with its kind and the name of what it stands for; None where it fits two people."""
    kinds = kinds_of(names)
    people = resolve_people(_texts(names, kinds, "person"), _equations(words, names, kinds, "person"))
    for person, handle in list(_handles(words, names, kinds)):
        kinds[handle], people[handle] = "person", people[person]
    equal = _equations(words, names, kinds, "organization")
    organizations = resolve_organizations(_texts(names, kinds, "organization"), lexicon, equal)
    entities: Mapping[str, Mapping[str, str | None]] = {"person": people, "organization": organizations}
    told = [(name, kinds[name.text]) for name in names]
    return [(name, kind, entities.get(kind, {}).get(name.text, name.text)) for name, kind in told]


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """A name without accents, case, punctuation and possessive.

    >>> fold("Joëlle Pineau’s"), fold("Al-Dahle"), fold("J. K. Rowling")
    ('joelle pineau', 'al-dahle', 'j k rowling')
    """
    name = re.sub(r"['’]s?$", "", name)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    plain = plain.translate(str.maketrans("ıłøđßæœ’", "ilodsao'"))
    return " ".join(re.sub(r"[.,\"“”]", " ", plain.casefold()).split())


def resolve_people(names: Iterable[str], same: Iterable[tuple[str, str]] = ()) -> dict[str, str | None]:
    """Each name -> the fullest form of the person; None for a surname that two people share.

    `names` in text order; `same`: pairs of which the text says that they are one person. The first full form names the
    person: "Lin", "Junyang Lin" and "Lin Junyang" are Junyang Lin where that comes first. Mind what is not merged:
    "Dario Amodei" and "Daniela Amodei", "Yuchen Jin" and "Yuchen Lin".
    """
    names = list(dict.fromkeys(names))
    full = [name for name in names if len(_parts(name)) > 1]
    pairs = [(fold(left), fold(right)) for left, right in same]
    linked, told, leaders = [{*pair} for pair in pairs], _told_keys(pairs), _Groups()
    for name in full:
        keys = {*_parts(name), *told.get(fold(name), ())}
        near = leaders.near(keys)
        group = next((group for group in near if any(same_person(name, other, linked) for other in group)), None)
        leaders.add(name, keys, group)
    entities: dict[str, str | None] = {name: _fullest(group) for group in leaders.all for name in group}
    for name in names:
        if name not in entities:
            near = leaders.near({*_parts(name), fold(name), *told.get(fold(name), ())})
            entities[name] = _bare(name, near, linked)
    return entities


def resolve_organizations(
    names: Iterable[str], lexicon: Lexicon, same: Iterable[tuple[str, str]] = ()
) -> dict[str, str]:
    """Each name -> the name of the organization: that of the lexicon where the text has it, else the fullest form.

    "Sakana" is Sakana AI, "NEA" New Enterprise Associates, "the Commission" the European Commission; Google and Google
    DeepMind, Meta and Meta AI, which the lexicon knows apart, stay two.
    """
    names = list(dict.fromkeys(names))
    present, place = set(names), {name: k for k, name in enumerate(names)}
    pairs = list(same)
    linked, told, groups = [{*pair} for pair in pairs], _told_keys(pairs), _Groups()
    for name in sorted(names, key=lambda name: -len(name)):
        keys = {*_organization_keys(name, lexicon), *told.get(name, ())}
        near = groups.near(keys)
        matching = [group for group in near if _is_told(name, group, lexicon, linked)] or [
            group for group in near if any(_shortens(name, other, lexicon, present) for other in group)
        ]
        if len(matching) > 1 and all(any(full.startswith(f"{name} ") for full in group) for group in matching):
            matching = [min(matching, key=lambda group: min(map(place.__getitem__, group)))]  # in full first
        groups.add(name, keys, matching[0] if len(matching) == 1 else None)
    return {name: _official(group, place, lexicon) for group in groups.all for name in group}


def _texts(names: list[Name], kinds: Mapping[str, str], kind: str) -> list[str]:
    return [name.text for name in names if kinds[name.text] == kind]


def _handles(words: Words, names: list[Name], kinds: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of a person and the handle that the text gives: "X, known online as @x", "X (@x)"."""
    for name, following in pairwise(names):
        given = following.text.startswith("@") and kinds[name.text] == "person"
        if given and following.start - name.end < NEAR and HANDLED.match(_between(words, name, following)):
            yield name.text, following.text


def _equations(words: Words, names: list[Name], kinds: Mapping[str, str], kind: str) -> Iterator[tuple[str, str]]:
    """Pairs of names of which the text says that they are one: "X, better known as Y", "X (Y)"."""
    for name, following in pairwise(names):
        if kinds[name.text] == kind == kinds[following.text] and following.start - name.end < NEAR:
            between = _between(words, name, following)
            if ALSO_KNOWN.match(between) or (BRACKET.match(between) and _abbreviates(following.text, name.text)):
                yield name.text, following.text


def _between(words: Words, name: Name, following: Name) -> str:
    return words.content[words.starts[name.end - 1] + len(words.texts[name.end - 1]) : words.starts[following.start]]


def _abbreviates(short: str, full: str) -> bool:
    return short.isupper() and short[0] == full[0]


class _Groups:
    """Groups of names, to be asked for those that share a word or another key with a name."""

    def __init__(self) -> None:
        self.all: list[list[str]] = []
        self._having: dict[str, dict[int, None]] = {}
        self._number: dict[int, int] = {}

    def near(self, keys: Iterable[str]) -> list[list[str]]:
        """The groups with one of these keys, in the order in which they were begun."""
        return [self.all[k] for k in sorted({k for key in keys for k in self._having.get(key, ())})]

    def add(self, name: str, keys: Iterable[str], group: list[str] | None) -> None:
        """Put a name into a group, or into a new one."""
        if group is None:
            group = []
            self._number[id(group)] = len(self.all)
            self.all.append(group)
        group.append(name)
        for key in keys:
            self._having.setdefault(key, {})[self._number[id(group)]] = None


def _told_keys(same: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Name -> a key for each pair of names that the text equates."""
    keys: dict[str, list[str]] = {}
    for k, pair in enumerate(same):
        for name in pair:
            keys.setdefault(name, []).append(f"= {k}")
    return keys


def _organization_keys(name: str, lexicon: Lexicon) -> set[str]:
    """What a name has in common with every other form of the organization: a word, its letters, its lexicon row."""
    entry = _entry(name, lexicon)
    keys = {*fold(name).split(), fold(name), _squash(name), *_acronyms(name), name.lower()}
    return keys | ({f"row {entry.name}"} if entry else set())


def _parts(name: str) -> list[str]:
    return [part for part in fold(name).split() if part not in SUFFIXES]


def same_person(one: str, other: str, linked: Sequence[set[str]] = ()) -> bool:
    """Whether two full names may be those of one person: initials, nicknames, middle names, either order."""
    if {fold(one), fold(other)} in linked:
        return True
    a, b = _parts(one), _parts(other)
    if a == b or a == b[::-1] or (len(a) == len(b) == 2 and a[0] == b[1] and a[1] == b[0]):
        return True
    short, long = sorted((a, b), key=len)
    if short[-1] == long[-1] and _same_given(short[0], long[0]):
        middles = iter(long)
        return len(short) == 2 or all(any(_same_given(part, middle) for middle in middles) for part in short)
    return len(long) > len(short) > 1 and long[-len(short) :] == short


def _same_given(one: str, other: str) -> bool:
    if one == other or (1 in (len(one), len(other)) and one[0] == other[0]):
        return True
    return other in _nicknames().get(one, ()) or one in _nicknames().get(other, ())


@cache
def _nicknames() -> dict[str, frozenset[str]]:
    return {row["short"].casefold(): frozenset(row["long"].casefold().split(";")) for row in word_table("nicknames")}


def _fullest(group: list[str]) -> str:
    """The first full form, unless a longer one adds to it ("John Smith", "John Quincy Smith")."""
    first = group[0]
    longest = max(group, key=lambda name: len(_parts(name)))
    return longest if len(_parts(longest)) > len(_parts(first)) else first


def _bare(name: str, leaders: list[list[str]], linked: list[set[str]]) -> str | None:
    folded = fold(name)
    told = [group for group in leaders if any({folded, fold(full)} in linked for full in group)]
    words = folded.split()
    for part in (slice(-len(words), None), slice(len(words))):  # the family name, or else the given one
        fitting = told or [group for group in leaders if any(_parts(full)[part] == words for full in group)]
        if fitting:
            return _fullest(fitting[0]) if len(fitting) == 1 else None
    return name


def _entry(name: str, lexicon: Lexicon) -> Entry | None:
    """What the lexicon has for a name, or for it without its legal form: "JPMorgan Chase & Co."."""
    return lexicon.find(name) or lexicon.find(LEGAL_FORM.sub("", name))


def _is_told(name: str, group: list[str], lexicon: Lexicon, linked: list[set[str]]) -> bool:
    """Whether the lexicon or the text says that a name is one of a group, or only its spelling differs."""
    entry = _entry(name, lexicon)
    for other in group:
        known = _entry(other, lexicon)
        if entry == known if entry and known else {name, other} in linked or _squash(name) == _squash(other):
            return True
    return False


def _squash(name: str) -> str:
    """A name without spaces and hyphens: "StabilityAI", "Stability AI"."""
    return fold(name).replace(" ", "").replace("-", "")


def _shortens(name: str, full: str, lexicon: Lexicon, names: set[str]) -> bool:
    """Whether a name is an acronym, the beginning or the general word of a full one."""
    short, long = fold(name).split(), fold(full).split()
    acronym = name.isupper() and len(name) > 1 and name.lower() in _acronyms(full)
    if len(short) >= len(long):
        return acronym
    known = _entry(name, lexicon)
    if known and _entry(full, lexicon):
        return False
    if full.endswith(f" {name}") and full.removesuffix(f" {name}") in names:
        return True  # "Alibaba Qwen", where Alibaba and Qwen are named by themselves
    if full.startswith(f"{name} ") and full.removeprefix(f"{name} ") in names:
        return False
    if acronym:
        return True
    if long[: len(short)] == short:
        return not known or all(word in organization_words() for word in full.split()[len(short) :])
    if len(long) == 2 and long[-1:] == short and name in word_set("places"):
        return True
    if len(short) == 1 and name in organization_words():
        return short[0] in (long[0], long[-1])
    return not known and len(short) == 1 and short[0] == long[-1] and "of" in long


@cache
def organization_words() -> frozenset[str]:
    """The words that make a name that of an organization."""
    return frozenset(row["word"] for row in word_table("organization_words"))


@lru_cache(maxsize=1024)
def _acronyms(full: str) -> frozenset[str]:
    initials = "".join(word[0] for word in re.split(r"[\s\-]+", full) if word)
    capitals = "".join(letter for letter in full if letter.isupper())  # OAI of OpenAI
    return frozenset({initials.lower(), capitals.lower()})


def _official(group: list[str], place: Mapping[str, int], lexicon: Lexicon) -> str:
    entries = [entry for name in group if (entry := _entry(name, lexicon))]
    if entries and entries[0].name in group:
        return entries[0].name
    if entries:
        return min(group, key=place.__getitem__)
    return max(group, key=lambda name: (not name.isupper(), len(name)))
