"""What a cue may attribute: the quotations beside it, the clauses around it, the words of a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.records import STATEMENT_KINDS
from analysis.statements.cues import COLON, MARK, SMALL, TURN, VERB
from analysis.statements.layout import following, marked

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints
    from analysis.statements.cues import Cues
    from analysis.statements.scene import Scene

QUOTE, PARAPHRASE, NO_COMMENT = (STATEMENT_KINDS.index(kind) + 1 for kind in ("quote", "paraphrase", "no_comment"))
LIKELY = 0.1  # a cue that ends what the one before it says
POSSIBLE = 0.01  # below this a cue is not asked for contents of that kind
NEAR, FAR, REACH = 40, 60, 150  # words: to "that" or a colon, to a second "that", to a quotation
BESIDE = 4  # quotations on each side that are looked at
EDGES = ' \t\r\n,;:.–—-(["“”'
QUOTED_EDGES = " \t\r\n,"
JOINING = frozenset([",", "and", "but", "while", "as", "–", "—", "-", "--", "(", "or", "though", "although"])
DASHES = ("—", "–", "(", "--", ":")
HELPERS = ("aux", "auxpass", "neg", "advmod")
OWN = ("nsubj", "nsubjpass", "csubj", "csubjpass", *HELPERS, "dative", "prt")
CLAUSES = ("ccomp", "xcomp")
STARTS = ("next", "that", "colon", "comma", "that2", *CLAUSES)  # how a candidate behind its cue begins
STARTS_OF_OTHERS = ("sentence", "semicolon", "comma_left", "verb", "subject", "quotation", "line")
ENDS = ("sentence", "semicolon", "comma", "dash", "verb_cc", "subtree", "left", "quotation", "line")
START_BIT = {name: 1 << k for k, name in enumerate((*STARTS, *STARTS_OF_OTHERS))}
END_BIT = {name: 1 << k for k, name in enumerate(ENDS)}
Span = tuple[int, int]


@dataclass(frozen=True)
class Contents:
    """Candidates: for each its cue (a number), kind (0: nothing), first word, place behind the last, and offsets."""

    cue: Ints
    kind: Ints
    first: Ints
    behind: Ints
    start: Ints
    end: Ints
    begins: Ints  # by which of START_BIT it was found, as bits
    ends: Ints
    quotation: Ints

    def __len__(self) -> int:
        return len(self.cue)

    def take(self, kept: Ints) -> Contents:
        """Only those with these numbers."""
        return Contents(*(getattr(self, field.name)[kept] for field in fields(self)))


def propose_contents(cues: Cues, chances: Floats) -> Contents:
    """For each cue nothing, and then everything that it may attribute; `chances` of the cues' labels."""
    walker = Walker(cues, chances)
    rows = [row for k in range(len(cues)) for row in walker.rows(k)]
    return Contents(*np.array(rows, np.int64).reshape(-1, 9).T)


class Walker:
    """Finds the spans around the cues of an article; every step is a look into an array."""

    def __init__(self, cues: Cues, chances: Floats) -> None:
        self.cues, self.chances, self.scene = cues, chances, cues.scene
        scene = self.scene
        self.free = (scene.quoted < 0).tolist()
        self.left: list[int] = scene.edges[0].tolist()
        self.right: list[int] = scene.edges[1].tolist()
        self.passage_start: list[int] = scene.passages[1].tolist()
        self.passage_end: list[int] = scene.passages[2].tolist()
        self.starts, self.ends = stripped(scene, EDGES)
        self.children = scene.children

    def rows(self, k: int) -> Iterator[tuple[int, ...]]:
        """The candidates of one cue, nothing first."""
        yield (k, 0, -1, -1, -1, -1, 0, 0, -1)
        place, sort = int(self.cues.places[k]), int(self.cues.sorts[k])
        said = self.chances[k, QUOTE] + self.chances[k, PARAPHRASE] > POSSIBLE
        silent = self.chances[k, NO_COMMENT] > POSSIBLE
        if sort in (MARK, TURN):
            yield from self._by_itself(k, place, sort)
            return
        if sort == COLON:
            yield from self._line(k, place)
        found: dict[tuple[int, int, int], list[int]] = {}
        if said:
            self._collect(found, PARAPHRASE, self._clauses(place, sort))
        if silent:
            self._collect(found, NO_COMMENT, self._refusals(place))
        for (kind, start, end), (first, behind, begins, ends) in found.items():
            yield (k, kind, first, behind, start, end, begins, ends, -1)
        for quotation in self._near(place):
            yield from self._quotation(k, quotation, silent)

    def _collect(
        self, found: dict[tuple[int, int, int], list[int]], kind: int, spans: Iterator[tuple[Span, str, str]]
    ) -> None:
        for (first, behind), begins, ends in spans:
            if not 0 <= first < behind:
                continue
            start, end = self.starts[first], self.ends[behind - 1]
            if end - start < 2:
                continue
            row = found.setdefault((kind, start, end), [first, behind, 0, 0])
            row[2] |= START_BIT[begins]
            row[3] |= END_BIT[ends]

    def _by_itself(self, k: int, place: int, sort: int) -> Iterator[tuple[int, ...]]:
        if sort == MARK:
            yield from self._quotation(k, int(self.cues.quotations[k]), silent=False)
        else:
            yield from self._line(k, place - 1)

    def _line(self, k: int, before: int) -> Iterator[tuple[int, ...]]:
        """The rest of the paragraph behind a label, as a turn of an interview."""
        first, behind = before + 1, int(self.scene.paragraphs[2][before + 1]) if before + 1 < len(self.scene.doc) else 0
        if first < behind and self.free[first]:
            begin, close = int(self.scene.starts[first]), int(self.scene.ends[behind - 1])
            start, end = strip(self.scene.text, begin, close, " \t\r\n")
            if end - start > 2:
                yield (k, QUOTE, first, behind, start, end, START_BIT["line"], END_BIT["line"], -1)

    def _quotation(self, k: int, number: int, silent: bool) -> Iterator[tuple[int, ...]]:
        one = self.scene.quotations[number]
        start, end = strip(self.scene.text, one.start, one.end, QUOTED_EDGES)
        _, first, behind = self.scene.quotation_words[number].tolist()
        if start < end:
            for kind in (QUOTE, NO_COMMENT)[: 1 + silent]:
                yield (k, kind, first, behind, start, end, START_BIT["quotation"], END_BIT["quotation"], number)

    def _near(self, place: int) -> Iterator[int]:
        """The quotations beside a cue, in its paragraph or, close by, at the beginning of the next."""
        marks = self.scene.quotation_words[:, 0]
        k = int(np.searchsorted(marks, place))
        paragraph = self.scene.paragraphs[0]
        for number in range(max(0, k - BESIDE), min(len(marks), k + BESIDE)):
            apart = paragraph[marks[number]] - paragraph[place]
            distance = marks[number] - place
            if (apart == 0 and abs(distance) < REACH) or (apart == 1 and distance < FAR):
                yield number

    def _first_word(self, place: int) -> int:
        """The first word of an attribution: its subject, its helpers, or itself."""
        first = place
        for child, relation in self.children(place):
            if child < place and relation in OWN and self.free[child]:
                first = min(first, self.left[child] if self.free[self.left[child]] else child)
        return first

    def _clauses(self, place: int, sort: int) -> Iterator[tuple[Span, str, str]]:
        first = place if sort == SMALL else self._first_word(place)
        end = self._end(place)
        for begins, start in self._starts(place, end).items():
            for ends, behind in self._ends(start, end).items():
                yield (start, behind), begins, ends
        for child, relation in self.children(place):
            if relation in CLAUSES and (child > place or self.right[child] < place):
                yield (self._past_that(child), self.right[child] + 1), relation, "subtree"
        start, behind = self.passage_start[place], first
        while behind > start and self.scene.lowered[behind - 1] in JOINING:
            behind -= 1
        if behind > start + 1:
            for begins, begin in self._left_starts(start, behind).items():
                yield (begin, behind), begins, "left"
        yield (place + 1, self.right[place] + 1), "next", "subtree"

    def _end(self, place: int) -> int:
        """The place behind the last word of the sentence."""
        end = self.passage_end[place]
        while end > place + 1 and self.scene.doc[end - 1].text.strip() in (".", "!", "?", ";", ""):
            end -= 1
        return end

    def _starts(self, place: int, end: int) -> dict[str, int]:
        found, near = {"next": place + 1}, min(end, place + NEAR)
        for name in ("that", "colon", "comma"):
            at = self._next[name][place + 1]
            if at < near:
                found[name] = at + 1
        if "that" in found and (again := self._next["that"][found["that"]]) < min(end, place + FAR):
            found["that2"] = again + 1
        for child, relation in self.children(place):
            if child > place and relation in CLAUSES and (start := self._past_that(child)) > place:
                found.setdefault(relation, start)
        return {name: start for name, start in found.items() if start < end}

    def _past_that(self, head: int) -> int:
        """The first word of a clause, "that" left out."""
        start = self.left[head]
        return start + 1 if start < head and self.scene.lowered[start] == "that" else start

    def _ends(self, start: int, end: int) -> dict[str, int]:
        found, limit = {"sentence": end}, min(self._next["semicolon"][start], end)
        if limit < end:
            found["semicolon"] = limit
        for name in ("comma", "dash", "verb_cc"):
            at = self._next[name][start + 1]
            if at < limit:
                found[name] = at
        return found

    def _left_starts(self, start: int, behind: int) -> dict[str, int]:
        found = {"sentence": start}
        stop, comma = self._last_stop[behind - 1], self._next["comma"][start]
        if stop >= start:
            found["semicolon"] = stop + 1
        if comma < behind - 1:
            found["comma_left"] = comma + 1
        return found

    def _refusals(self, place: int) -> Iterator[tuple[Span, str, str]]:
        end = self._end(place)
        helpers = [child for child, relation in self.children(place) if relation in HELPERS and child < place]
        starts = {
            "verb": min(helpers, default=place),
            "subject": self._first_word(place),
            "sentence": self.passage_start[place],
        }
        for begins, start in starts.items():
            for ends, behind in self._ends(place, end).items():
                yield (start, behind), begins, ends
        for begins, start in self._starts(place, end).items():
            if begins != "next":
                yield (start, end), begins, "sentence"

    @cached_property
    def _next(self) -> dict[str, list[int]]:
        """For each place the next word of a kind, outside quotations."""
        scene, free = self.scene, np.array(self.free, bool)
        verbal = np.append(scene.parted("VERB", "AUX"), False)[scene.words.links["head"][:-1]]
        marked = {
            "comma": scene.written(","),
            "semicolon": scene.written(";"),
            "colon": scene.written(":"),
            "dash": scene.written(*DASHES),
            "that": scene.written("that") & scene.tagged("IN", "WDT", "DT"),
            "verb_cc": scene.related("cc") & verbal,
        }
        return {name: [*following(where & free).tolist(), *[len(free)] * 3] for name, where in marked.items()}

    @cached_property
    def _last_stop(self) -> list[int]:
        """For each place the last semicolon or colon up to it, outside quotations; -1 if none."""
        stops = self.scene.written(";", ":") & (self.scene.quoted < 0)
        last: list[int] = np.maximum.accumulate(np.where(stops, np.arange(len(stops)), -1)).tolist()
        return last


def strip(text: str, start: int, end: int, edges: str = EDGES) -> Span:
    """Offsets without white space and marks at the edges.

    >>> strip("a, (b).", 1, 7)
    (4, 6)
    """
    while start < end and text[start] in edges:
        start += 1
    while start < end and text[end - 1] in edges:
        end -= 1
    return start, end


def stripped(scene: Scene, edges: str) -> tuple[list[int], list[int]]:
    """For each word where a span that begins there begins without such edges, and where one that ends there ends."""
    kept = np.array([character not in edges for character in scene.text], bool)
    places, n = np.arange(len(kept)), len(kept)
    after = np.append(np.minimum.accumulate(np.where(kept, places, n)[::-1])[::-1], n)
    before = np.append(-1, np.maximum.accumulate(np.where(kept, places, -1)))
    return after[scene.starts].tolist(), (before[scene.ends] + 1).tolist()


def likely_cues(cues: Cues, chances: Floats) -> Any:
    """Which words are likely to attribute, with what follows or surrounds them."""
    likely = (chances[:, 0] < 1 - LIKELY) & np.isin(cues.sorts, (VERB, SMALL))
    return marked(len(cues.scene.doc), cues.places[likely])
