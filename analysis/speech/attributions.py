"""Whose words are whose: each reporting verb with its speakers, what it reports and what it quotes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.lexicon import word_set
from analysis.speech.reported import Span, reported_clauses
from analysis.speech.reporting import FINITE
from analysis.speech.scene import Scene
from analysis.speech.speakers import Speaker, find_speakers, is_document, speakers_at

if TYPE_CHECKING:
    from spacy.tokens import Token

    from analysis.speech.quotations import Quotation

HUMANS = frozenset({"person", "people", "source", "colleague", "critic", "insider", "observer", "rival", "friend"})
DIRECT = (",", "?", "!", "—", "–", "…", "-")


@dataclass(frozen=True)
class Attribution:
    """A cue with its speakers, the clauses that it reports and the quotations that it introduces or closes."""

    cue: Token
    speakers: tuple[Speaker, ...]
    clauses: tuple[Span, ...] = ()
    quotations: tuple[Quotation, ...] = ()


def find_attributions(scene: Scene) -> Iterator[Attribution]:
    """The attribution of every reporting verb that has a speaker and something said, in text order."""
    claimed: set[Quotation] = set()
    last: Attribution | None = None
    for verb, frames in scene.cues:
        scope = scene.scope(verb)
        clauses = reported_clauses(scene, verb, frames, scope)
        quotations = _quotations(scene, verb, frames, scope, clauses, claimed)
        if not clauses and not quotations:
            continue
        cue, speakers = _sources(scene, verb, scope)
        if last is not None and _trails(scene, last, verb):
            speakers = list(last.speakers)
        if not speakers and last is not None and _continues(scene, last, verb):
            speakers = list(last.speakers)
        speakers = speak_on(scene, last, speakers)
        plain = "evidence" in frames and bool(clauses) and scene.doc[clauses[0][0] - 1].lower_ != "that"
        if plain or frames & {"mind", "at"} or frames == {"evidence"}:
            speakers = [speaker for speaker in speakers if _can(scene, frames, speaker)]
        if speakers:
            claimed.update(quotations)
            last = Attribution(cue, tuple(speakers), tuple(clauses), tuple(quotations))
            yield last


def _trails(scene: Scene, last: Attribution, verb: Token) -> bool:
    """Whether a verb goes on with the attribution before it in its sentence: "X said …, *adding*", "and *told*"."""
    if any(child.dep_ in ("nsubj", "nsubjpass") for child in verb.lefts) or verb.i == 0:
        return False
    before = scene.lowered[verb.i - 1]
    joined = before == "," if verb.tag_ == "VBG" else before in ("and", "but") and verb.tag_ == last.cue.tag_
    return joined and scene.passage(verb) == scene.passage(last.cue)


def speak_on(scene: Scene, last: Attribution | None, speakers: list[Speaker]) -> list[Speaker]:
    """The speakers, a lone "he", "she", "they" or "it" replaced by the speakers of the attribution before that go on.

    He, she and they go on in the same paragraph if nobody was named in between; "it", if nothing else is known of it,
    is the organization that spoke in the same sentence.
    """
    if last is None or len(speakers) != 1:
        return speakers
    start, end = speakers[0].start, speakers[0].end
    pronoun, before = scene.text[start:end].lower(), list(last.speakers)
    if pronoun == "it":
        unknown = speakers[0].name.lower() == "it" and len(before) == 1
        same = scene.passage_at(last.cue.idx) == scene.passage_at(start)
        goes_on = unknown and same and _is_organization(scene, before[0])
    else:
        same = scene.paragraph(start) == scene.paragraph(last.cue.idx)
        many = len(before) > 1
        goes_on = pronoun in (("they",) if many else ("he", "she")) and same and not _named_between(scene, last, start)
    return [replace(one, start=start, end=end) for one in before] if goes_on else speakers


def _is_organization(scene: Scene, speaker: Speaker) -> bool:
    return any(one.kind == "organization" and one.entity == speaker.name for one in scene.reading.mentions)


def _named_between(scene: Scene, last: Attribution, offset: int) -> bool:
    """Whether the writer named a person after an attribution and what it reports."""
    said = [scene.offsets(span) for span in last.clauses] + [quotation.outer for quotation in scene.quotations]
    start = max(last.cue.idx, *(speaker.end for speaker in last.speakers))
    return any(
        mention.kind == "person" and start <= mention.start < offset and not _inside(mention.start, said)
        for mention in scene.reading.mentions
    )


def _inside(offset: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= offset < end for start, end in spans)


def _continues(scene: Scene, last: Attribution, verb: Token) -> bool:
    """Whether a verb that the parser left without a subject goes on with the attribution before: "… and *said*"."""
    before = scene.doc[verb.i - 1] if verb.i else verb
    return before.lower_ in ("and", "but", "then", "also", "later") and scene.paragraph(verb.idx) == scene.paragraph(
        last.cue.idx
    )


def _quotations(
    scene: Scene, verb: Token, frames: frozenset[str], scope: int, clauses: list[Span], claimed: set[Quotation]
) -> list[Quotation]:
    """The quotations that a verb introduces or closes, in order."""
    last = scene.doc[scope - 1]
    inside = [q for q in scene.quotations if verb.idx < q.start < last.idx + len(last) and q not in claimed]
    before = _quotation_before(scene, verb, bool(clauses))
    covered = [
        q
        for q in scene.quotations
        if any(scene.offsets(span)[0] <= q.start < scene.offsets(span)[1] for span in clauses)
    ]
    found = [before] if before is not None and before not in claimed else []
    return (
        list(dict.fromkeys([*found, *inside, *(q for q in covered if q not in claimed)])) if "quote" in frames else []
    )


def _quotation_before(scene: Scene, verb: Token, reports: bool) -> Quotation | None:
    """The quotation that ends where the attribution begins: "“…,” X said", "“…,” said X"."""
    ended = [q for q in scene.quotations if q.outer[1] <= verb.idx]
    if not ended or (verb.tag_ not in FINITE and verb.tag_ != "VBN"):
        return None
    quotation = ended[-1]
    start = scene.doc.char_span(quotation.outer[1], verb.idx, alignment_mode="contract")
    between = [token for token in start or () if not token.is_space]
    if "\n" in scene.text[quotation.outer[1] : verb.idx] or any(t.text in ";:." or t.tag_ in FINITE for t in between):
        return None
    quoted = scene.text[quotation.start : quotation.end]
    direct = quoted[-1] in DIRECT or (between and between[0].text in (",", "–", "—"))
    if not direct and (reports or (quoted[-1] != "." and " " not in quoted)):
        return None
    words = [token for token in between if not token.is_punct and token.pos_ != "ADV"]
    own = any(child.dep_ == "nsubj" and child.i > quotation_index(scene, quotation) for child in verb.children)
    return quotation if not words or own or words[0].pos_ in ("PROPN", "NOUN", "PRON", "DET", "ADJ") else None


def quotation_index(scene: Scene, quotation: Quotation) -> int:
    """The token index at which a quotation has ended."""
    span = scene.doc.char_span(quotation.start, quotation.end, alignment_mode="expand")
    assert span is not None
    return span.end - 1


def _sources(scene: Scene, verb: Token, scope: int) -> tuple[Token, list[Speaker]]:
    """The cue and its speakers: those whom an outlet cites, else those of the verb."""
    for i in range(verb.i + 1, scene.passage(verb)[1] - 1):
        word = scene.doc[i]
        if word.lower_ == "citing" and i not in scene.quoted and i < scope:
            cited = next((child for child in word.rights if child.dep_ == "dobj"), None)
            if cited is not None:
                return word, speakers_at(scene.reading, cited)
        if scene.is_cue(word):
            break
    return verb, find_speakers(scene.reading, verb)


def _can(scene: Scene, frames: frozenset[str], speaker: Speaker) -> bool:
    """Whether somebody or, for what evidence does, a document speaks."""
    span = scene.doc.char_span(speaker.start, speaker.end, alignment_mode="expand")
    if span is None or speaker.name != scene.text[speaker.start : speaker.end]:
        return True
    head = span.root
    if scene.reading.mention_at(head) is not None:
        return True
    human = head.pos_ == "PRON" or head.lemma_.lower() in HUMANS or head.lemma_.lower() in word_set("titles")
    return human or ("mind" not in frames and is_document(head))
