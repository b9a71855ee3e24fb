"""What a name tells by its own words, and what the model's label adds: a person, an organization or neither."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from analysis.lexicon import clue_words, word_set
from analysis.naming.vocabulary import INITIAL, LINKS, is_given, is_title, organization_words

COINED = re.compile(
    r"\wAI$|\w\.(?:ai|com|io|org|co|net)$|^[A-Z]\w*(?:Tech|Labs|Lab|Soft|Bank|Pay|Bio|Works|Cloud|Media|Corp|Med|Health|Hub)$"
)  # SmartAI, Example.ai, HCLTech
PLACE = re.compile(r"[a-z](?:shire|ville|grad|abad|Arena|Park|Stadium|Dome|Con|Conf|Fest|Expo)$")
PREFIXES = frozenset({"Pro", "Anti", "Non", "Pan", "Post", "Pre", "Ex", "pro", "anti", "pan"})
OUTER_LABELS = frozenset({"NORP", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW", "LANGUAGE"})


@dataclass(frozen=True)
class Weight:
    """How much speaks for a person, an organization, and for neither."""

    person: float = 0.0
    organization: float = 0.0
    other: float = 0.0

    def __add__(self, more: Weight) -> Weight:
        return Weight(self.person + more.person, self.organization + more.organization, self.other + more.other)

    def times(self, share: float) -> Weight:
        """Each part multiplied."""
        return Weight(self.person * share, self.organization * share, self.other * share)

    def at_most(self, most: float) -> Weight:
        """No part above `most`."""
        return Weight(min(self.person, most), min(self.organization, most), min(self.other, most))

    def at_least(self, other: Weight) -> Weight:
        """The larger of each part of two."""
        return Weight(
            max(self.person, other.person), max(self.organization, other.organization), max(self.other, other.other)
        )


NOTHING = Weight()


def weigh_form(words: list[str], known: bool, known_first: bool = False) -> Weight:
    """What the words of a name tell by themselves: "Jan Leike", "Lux Capital", "Paris".

    `known`, `known_first`: whether the lexicon has the name, or its first word ("Google France").
    """
    text = " ".join(words)
    if text in word_set("platforms"):
        return Weight(other=2.0)
    if known:
        return Weight(organization=6.0)
    if text.startswith("@"):
        return Weight(other=20.0)
    if text in word_set("places") or (text.isupper() and text.title() in word_set("places")):
        return Weight(other=5.0)
    if words[-1] in ("team", "side", "squad", "administration"):
        return Weight(organization=6.0)
    if any(word in clue_words("event") and after in LINKS for word, after in pairwise(words)):
        return Weight(other=8.0)  # Conference on Computer Vision
    if "-" in text and all(part in PREFIXES or _is_origin(part) for part in text.split("-")):
        return Weight(other=8.0)  # German-Russian, Pro-Beijing
    organization = 5.0 if _has_organization_word(words) else 0.0
    origin = " ".join(words[:-1])
    if words[-1] == "AI" and (origin in word_set("places") or origin in word_set("peoples")):
        return Weight(other=5.0)  # "Prague AI start-up"
    if text in word_set("not_names") or INITIAL.match(text):
        return Weight(other=20.0)
    if not organization and all(word in word_set("not_names") or _is_post(word) for word in words):
        return Weight(other=8.0)
    if is_club(words):
        organization = 5.0
    if not organization and _is_branch(words):
        organization = 5.0 if known_first else 1.5
    person = given_weight(words)
    if organization and person and words[-1] in organization_words() and len(words) > 1:
        person = 0.0 if organization_words()[words[-1]][0] != "media" else 1.0
    thing = words[-1] in word_set("thing_words") or PLACE.search(words[-1])
    other = 4.0 if thing and not organization else 0.0
    if not is_given(words[0]) and any(word.lower() in word_set("common_words") for word in words):
        other += 1.5
    if not organization and len(words) == 1 and len(words[0]) > 3 and COINED.search(words[0]):
        organization = 2.0
    return Weight(person=person, organization=organization, other=other)


def _is_origin(text: str) -> bool:
    return text in word_set("places") or text in word_set("peoples")


def _is_branch(words: list[str]) -> bool:
    """Whether a name ends with a place: "Google France", "Virgin Australia", and not "Upstate New York"."""
    if words[-1] not in word_set("places") or len(words) == 1 or is_given(words[0]):
        return False
    ordinary = words[0] in word_set("not_names") or words[0].lower() in word_set("common_words")
    return not ordinary and words[0] not in word_set("places")


def _is_post(word: str) -> bool:
    return is_title(word.removesuffix("s")) or word.lower() in word_set("title_modifiers")


def given_weight(words: list[str]) -> float:
    """How much a name looks like a person's: a given name in front, or behind a family name that comes first."""
    if len(words) > 2 and all(INITIAL.match(word) for word in words[-2:]):
        return 4.0  # Balakrishna D R
    if is_given(words[0]) and len(words) > 1:
        return 4.0 if len(words) <= 4 else 1.0
    if len(words) in (2, 3) and words[0] in word_set("family_names") and words[1].istitle():
        return 2.0
    return 1.0 if is_given(words[0]) or words[-1] in word_set("family_names") else 0.0


def weigh_label(label: str | None, size: int) -> Weight:
    """What the model's own label tells."""
    if label == "PERSON":
        return Weight(person=2.0 if size > 1 else 1.0)
    if label == "ORG":
        return Weight(organization=1.5)
    if label in ("GPE", "FAC", "LOC"):
        return Weight(other=0.5)  # places are mostly known: what is not may be a firm
    return Weight(other=1.0) if label in OUTER_LABELS else NOTHING


def is_club(words: list[str]) -> bool:
    """Whether a name is a place and a plural: "Pittsburgh Pirates", "Chicago White Sox"."""
    place = next((k for k in range(len(words) - 1, 0, -1) if " ".join(words[:k]) in word_set("places")), 0)
    tail = words[-1]
    if place and len(tail) == 2 and tail.startswith("0"):
        return True
    plural = (tail.endswith("s") and not tail.endswith(("ss", "us", "is"))) or tail == "Sox"
    no_club = tail in word_set("thing_words") or tail in word_set("peoples") or tail in organization_words()
    return 0 < place < len(words) and plural and not no_club


def _has_organization_word(words: list[str]) -> bool:
    known = organization_words()
    for position, word in enumerate(words):
        place = known.get(word, ("", ""))[1]
        if place == "any" or (place and position == len(words) - 1 and len(words) > 1):
            return True
        if place == "head" and position + 1 < len(words) and words[position + 1] in ("of", "for", "on", "de"):
            return True
    return False
