"""Who did not answer: "did not respond to a request for comment", "declined to say", "could not be reached"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.speech.speakers import Speaker, find_speakers

if TYPE_CHECKING:
    from spacy.tokens import Token

    from analysis.speech.scene import Scene

NOT = r"(?: (?:not|never)|n[’']t)"
HOW = r"(?:(?:immediately|yet|directly|publicly|promptly|initially|specifically|further|either) )*"
STATEMENT = r"(?:an?|any) (?:comment|statement)"
TELL = (
    r"(?:comment|say|discuss|elaborate|answer|respond|reply|confirm|deny|disclose|reveal|specify|identify|name|provide"
    r"|give|share|explain|speak|talk|detail|address|expand|offer|clarify|speculate|be (?:drawn|interviewed|quoted)"
    rf"|put a figure|go into|update|estimate|predict|break down|describe|characteri[sz]e|verify|list"
    rf"|make {STATEMENT}|issue {STATEMENT}|publish|release)\b"
)
ASKED = (
    r"(?:(?:\S+ ){0,5}?(?:requests?|e-?mails?|e-?mailed|messages?|calls?|questions?|quer(?:y|ies)|inquir(?:y|ies)"
    r"|enquir(?:y|ies)|approach(?:es)?|comment|letters?|texts?|reporters?|journalists?|us\b|voicemails?|invitations?))"
)
FOR_COMMENT = r"(?:to comment|for (?:\w+ )?(?:comment|interview))"
BE = r"\b(?:was|were|is|are)"
SHAPES = (
    rf"\b(?:did|does|do|had|has|have){NOT} {HOW}(?:respond(?:ed)?|repl(?:y|ied))\b(?= to {ASKED}|(?! to\b))",
    rf"\b(?:did|does|do|had|has|have){NOT} {HOW}(?:answer|return|acknowledge)(?:ed)?(?= {ASKED}|[.,;]|$)",
    rf"\b(?:did|does|do|had|has|have){NOT} {HOW}(?:comment(?:ed)?\b|provide (?:a )?comment|(?:wish|want) to {TELL})",
    rf"\b(?:declin|refus)(?:ed|es|ing|e) to {HOW}{TELL}",
    r"\b(?:declin|refus)(?:ed|es|ing) (?:an? )?(?:requests?|comment|interviews?)(?: requests?)?\b",
    rf"\b(?:would|will){NOT} {HOW}{TELL}",
    rf"\b(?:could|can) ?{NOT} (?:immediately |be )*(?:reached|contacted)\b",
    r"\b(?:had|has|have|made|makes|offered|gave|issued) no (?:(?:immediate|further|public|additional) )?comment\b",
    rf"{BE}{NOT} (?:immediately )?(?:available|reachable)(?: {FOR_COMMENT}|(?=[.,;]))",
    rf"{BE} unavailable {FOR_COMMENT}",
)
SILENCE = re.compile("|".join(SHAPES), re.IGNORECASE)
NEITHER = re.compile(
    r"\b(?:neither|none|no one|nobody)\b[^.;\n]{3,90}?\b"
    rf"((?:immediately )?(?:responded|replied|answered|commented|returned)\b(?= to {ASKED}| {ASKED}|[.,;])"
    rf"|(?:would|was|were|agreed to|wanted to|could be) {HOW}(?:comment|available|reached|reachable|discuss)\b)",
    re.IGNORECASE,
)
NOR = re.compile(
    rf"\bnor (?:would|did|does|has|could) [^.;\n]{{2,60}}? ((?:respond|reply|said|returned?)\b|{TELL})", re.IGNORECASE
)
DENIAL = re.compile(r"n[’']t\b|\b(?:not|no|none|nobody|never|neither|nor|unavailable|declin|refus)", re.IGNORECASE)
ENDING = re.compile(
    r",? (?:but|and|while|although|though|saying|citing|adding|as of)\b|, (?:when|which|who)\b|;|, (?=\w+ing\b|said\b)"
    r"|\s*\n|[.?!][\"”’']?(?=\s|$)"
)


@dataclass(frozen=True)
class Silence:
    """A refusal or failure to answer: its verb, the offsets of the words from the verb on, and who kept silent."""

    verb: Token
    start: int
    end: int
    cue_end: int
    speakers: tuple[Speaker, ...]


def find_silences(scene: Scene) -> Iterator[Silence]:
    """Each no-comment of an article, in text order.

    Yes: "X did not immediately respond to a request for comment", "X and Y declined to say", "could not be reached",
    "had no comment", "Neither X nor Y responded", "nor would X say".
    No: "did not respond to treatment", "declined to run again".
    """
    for first, last in scene.sentences_with(DENIAL):
        for pattern in (SILENCE, NEITHER, NOR):
            for match in pattern.finditer(scene.text, first, last):
                yield from _silence(scene, *match.span(pattern.groups))


def _silence(scene: Scene, start: int, cue_end: int) -> Iterator[Silence]:
    words = scene.doc.char_span(start, cue_end, alignment_mode="expand")
    if words is not None and words[-1].i not in scene.quoted:
        verb, end = _head(words[0], words[-1]), ENDING.search(scene.text, cue_end)
        speakers = tuple(find_speakers(scene.reading, verb))
        yield Silence(verb, start, end.start() if end else len(scene.text), cue_end, speakers)


def _head(first: Token, last: Token) -> Token:
    """The highest verb among the words of a match."""
    verb = last
    while verb.head != verb and first.i <= verb.head.i <= last.i:
        verb = verb.head
    return verb
