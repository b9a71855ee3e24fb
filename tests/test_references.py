"""Whom a word stands for: the names are given, so that only that is on trial."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from analysis.choosing.learned import packaged
from analysis.lexicon import Lexicon
from analysis.reading import Reading
from analysis.records import Mention, Organization
from analysis.references import references_of
from tests.sentences import assert_share

RIGHT = 0.7  # of the sentences
PEOPLE = ("Lin", "Ann Lee", "Bo Kim", "Mira Roe")
KINDS = {"Acme": "company", "Initech": "company", "Qwen": "team", "Kent University": "university", "Wire": "media"}


@pytest.fixture(scope="session")
def read_names(read: Callable[..., Reading]) -> Callable[[str], Reading]:
    """A Reading in which exactly the names above are mentions."""

    def read_text(text: str) -> Reading:
        plain = read(text, lexicon=Lexicon())
        mentions = []
        for name, kind in [*((name, "person") for name in PEOPLE), *((name, "organization") for name in KINDS)]:
            start = text.find(name)
            while start >= 0:
                span = plain.doc.char_span(start, start + len(name))
                assert span is not None
                mentions.append(Mention(**plain.ground(span), entity=name, kind=kind, text=name))
                start = text.find(name, start + 1)
        mentions.sort(key=lambda mention: mention.start)
        organizations = tuple(
            Organization(**plain.ground(plain.doc[:1]), organization=name, kind=kind) for name, kind in KINDS.items()
        )
        return Reading(plain.article, plain.doc, Lexicon(), packaged(), tuple(mentions), (), organizations, (), ())

    return read_text


# The word in question stands between brackets.
CASES = {
    "places only passed by": [
        ("Acme sells chips. Bo Kim came from Initech. Ann Lee founded the [company].", "Acme"),
        ("Acme grew. Bo Kim, a lawyer at Initech who leads [it], left.", "Acme"),
        ("Qwen grew. The [team] left.", "Qwen"),
        ("Qwen grew. The image model [team] left.", None),
    ],
    "relative pronouns": [
        ("Ann Lee, [who] runs Acme, left.", "Ann Lee"),
        ("Ann Lee, the chief executive of Acme, [who] left in May, returned.", "Ann Lee"),
        ("Acme, [which] makes chips, grew.", "Acme"),
        ("Ann Lee, [whose] term ended in May, left.", "Ann Lee"),
        ("It is unclear [who] will lead the work.", None),
    ],
    "he and she": [
        ("Ann Lee said [she] was leaving.", "Ann Lee"),
        ("Lin wrote on Monday that [he] was leaving Acme.", "Lin"),
        ("Lin left Acme in May. [He] joined Initech in June.", "Lin"),
        ("Lin left Acme in May. The news was a surprise. [He] joined Initech in June.", "Lin"),
        ("Bo Kim is leaving Acme, [he] said on Monday.", "Bo Kim"),
        ("In [his] post, Lin thanked the board.", "Lin"),
        ("Ann Lee joined Acme after Bo Kim had left. [She] will start in May.", "Ann Lee"),
        ("Mr. Lin met Ann Lee on Monday. [She] declined to comment.", "Ann Lee"),
        ("Ann Lee resigned on Monday and [her] deputy took over.", "Ann Lee"),
        ("Lin met Bo Kim. Bo Kim thanked [him].", "Lin"),
        ("Lin and Bo Kim left Acme. [He] will be missed.", None),
        ("A lawyer said that [he] had not read the letter.", None),
        ("Lin left. A spokesman said [he] had no comment.", None),
        ('Bo Kim praised the results. "[He] is a great engineer," Bo Kim said.', None),
        ("[He] left.", None),
    ],
    "it and its": [
        ("Acme said [it] would hire ten people.", "Acme"),
        ("Acme named Ann Lee chief executive and doubled [its] budget.", "Acme"),
        ("Acme opened in May. [It] has ten employees.", "Acme"),
        ("Acme has a new product. The price is high. [It] was cut in May.", None),
        ("Acme declined to comment. [It] is unclear whether Lin will stay.", None),
        ("Lin runs Acme. [It] was reported that Lin would leave.", None),
    ],
    "they and we": [
        ("Acme said [they] would hire ten people.", "Acme"),
        ("Lin and Bo Kim said [they] would leave.", None),
        ("At Acme, we build chips. Acme is small. We ship early. [We] believe in people.", "Acme"),
        ('"[We] believe in people," Acme said.', None),
    ],
    "descriptions of organizations": [
        ("Acme unveiled a chip on Monday. The [company] did not name a price.", "Acme"),
        ("Acme unveiled a chip on Monday. The Chinese tech [giant] did not name a price.", "Acme"),
        ("Acme unveiled a phone on Monday. The [smartphonemaker] did not name a price.", "Acme"),
        ("The startup Acme sued Initech on Monday. The [startup] wants damages.", "Acme"),
        (
            "Lin studied at Kent University before Acme hired him. The [university] declined to comment.",
            "Kent University",
        ),
        ("Lin left Acme, Wire reported. The [company] declined to comment.", "Acme"),
        ("The Qwen [team] grew.", "Qwen"),
        ("Lin, who led the Qwen team at Acme, left the [project] on Monday.", "Qwen"),
        ("Acme said the [company] would hire ten people.", "Acme"),
        ("Acme sued the [company] on Monday.", None),
        ("Acme grew. Another [company] shrank.", None),
        ("Acme grew. The [companies] shrank.", None),
        ("Acme grew. The [company] that Lin founded shrank.", None),
        ("Initech and Acme grew. The [company] declined to comment.", None),
    ],
    "descriptions of people": [
        ("Ann Lee joined Acme on Monday. The [executive] had worked at Initech.", "Ann Lee"),
        ("Lin joined Acme on Monday. The 35-year-[old] had worked at Initech.", "Lin"),
        ("Mira Roe, a researcher at Acme, left on Monday. The [researcher] gave no reason.", "Mira Roe"),
        ("Mira Roe left Acme on Monday. The [lawyer] gave no reason.", None),
    ],
}


def test_whom_a_word_stands_for(read_names: Callable[[str], Reading]) -> None:
    def is_right(text: str, expected: str | None) -> bool:
        at = text.index("[")
        reading = read_names(text.replace("[", "").replace("]", ""))
        word = next(token for token in reading.doc if token.idx + len(token) > at)
        found = references_of(reading).get(word.i)
        return (found.entity if found else None) == expected

    assert_share(RIGHT, [case for group in CASES.values() for case in group], is_right)


@pytest.mark.parametrize("text", ["", " \n ", "He.", "“He", '"', "the company who it", "😀 she 他", "Who? Her! Its…"])
def test_odd_text_gives_no_error(read: Callable[..., Reading], text: str) -> None:
    assert references_of(read(text)) == {}
