"""What a cue may attribute: the quotations beside it, the clauses around it, the words of a refusal."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choosing.candidates import Candidates, binned
from analysis.records import STATEMENT_KINDS
from analysis.scene import FINITE, LENGTHS, counted, marked
from analysis.statements.cues import COLON, MARK, SMALL, TURN, VERB

if TYPE_CHECKING:
    from analysis.choosing.candidates import Floats, Ints
    from analysis.scene import Scene

QUOTE, PARAPHRASE, NO_COMMENT = (STATEMENT_KINDS.index(kind) + 1 for kind in ("quote", "paraphrase", "no_comment"))
LIKELY = 0.1  # a cue that ends what the one before it says
POSSIBLE = 0.01  # below this a cue is not asked for contents of that kind
NEAR, FAR, REACH = 40, 60, 150  # words: to "that" or a colon, to a second "that", to a quotation
BESIDE = 4  # quotations on each side that are looked at
APART = 0.3  # of the words of the shorter one: what shares more is no other content
GAPS = (1, 2, 3, 4, 6, 9, 14, 22, 35)  # words
EDGES = ' \t\r\n,;:.–—-(["“”'
QUOTED_EDGES = " \t\r\n,"
JOINING = frozenset([",", "and", "but", "while", "as", "–", "—", "-", "--", "(", "or", "though", "although"])
DASHES = ("—", "–", "(", "--", ":")
HELPERS = ("aux", "auxpass", "neg", "advmod")
OWN = ("nsubj", "nsubjpass", "csubj", "csubjpass", *HELPERS, "dative", "prt")
CLAUSES = ("ccomp", "xcomp")
# How a candidate begins: behind its cue, or otherwise; and how it ends.
STARTS = "next that colon comma that2 ccomp xcomp sentence semicolon comma_left verb subject quotation line"
ENDS = "sentence semicolon comma dash verb_cc subtree left quotation line"
START_BIT, END_BIT = ({name: 1 << k for k, name in enumerate(names.split())} for names in (STARTS, ENDS))
Way = tuple[int, int, str, str]  # the first word, the place behind the last, how it begins and ends


def propose_contents(scene: Scene, cues: Candidates, chances: Floats) -> Candidates:
    """For each cue nothing, and then everything that it may attribute; `chances` of the cues' labels.

    A group for each cue; beside what templates ask there are the offsets, `start_offset` and `end_offset`.
    """
    walker = Walker(scene, cues, chances)
    rows = [(k, *row) for k in range(len(cues)) for row in walker.rows(k)]
    return _described(scene, cues, chances, np.array(rows, np.int64).reshape(-1, 9).T)


class Walker:
    """Finds the spans around the cues of an article; every step is a look into an array.

    A row: kind (0: nothing), first word, place behind the last, offsets, how it begins and ends as bits, quotation.
    """

    def __init__(self, scene: Scene, cues: Candidates, chances: Floats) -> None:
        self.scene, self.cues, self.chances, self.children = scene, cues, chances, scene.children
        self.free = (scene.quoted < 0).tolist()
        self.left = _packed(scene.edges[0])
        self.right = _packed(scene.edges[1])
        self.passage_start = _packed(scene.passages[1])
        self.passage_end = _packed(scene.passages[2])
        self.starts, self.ends = stripped(scene, EDGES)

    def rows(self, k: int) -> Iterator[tuple[int, ...]]:
        """The candidates of one cue, nothing first."""
        yield (0, -1, -1, -1, -1, 0, 0, -1)
        place, sort, quotation = (int(part[k]) for part in (self.cues.slots["cue"], *self._told))
        if sort == MARK:
            yield from self._quotation(quotation, (QUOTE,))
            return
        if sort in (TURN, COLON):
            yield from self._line(place + (sort == COLON))
        if sort != TURN:
            said = self.chances[k, QUOTE] + self.chances[k, PARAPHRASE] > POSSIBLE
            silent = self.chances[k, NO_COMMENT] > POSSIBLE
            yield from self._merged(PARAPHRASE, self._clauses(place, sort) if said else ())
            yield from self._merged(NO_COMMENT, self._refusals(place) if silent else ())
            for number in self._near(place):
                yield from self._quotation(number, (QUOTE, NO_COMMENT) if silent else (QUOTE,))

    @cached_property
    def _told(self) -> tuple[Ints, Ints]:
        return self.cues.columns["sort"], self.cues.columns["quotation"]

    def _merged(self, kind: int, ways: Iterator[Way] | tuple[()]) -> Iterator[tuple[int, ...]]:
        """The spans that were found, each once, with all the ways in which it was."""
        found: dict[tuple[int, int], list[int]] = {}
        for first, behind, begins, ends in ways:
            if 0 <= first < behind and self.ends[behind - 1] - self.starts[first] > 1:
                row = found.setdefault((self.starts[first], self.ends[behind - 1]), [first, behind, 0, 0])
                row[2] |= START_BIT[begins]
                row[3] |= END_BIT[ends]
        for (start, end), (first, behind, begin_bits, end_bits) in found.items():
            yield (kind, first, behind, start, end, begin_bits, end_bits, -1)

    def _line(self, first: int) -> Iterator[tuple[int, ...]]:
        """The rest of the paragraph behind a label, as a turn of an interview."""
        behind = int(self.scene.paragraphs[2][first]) if first < len(self.scene.doc) else 0
        if first < behind and self.free[first]:
            begin, close = int(self.scene.starts[first]), int(self.scene.ends[behind - 1])
            start, end = strip(self.scene.text, begin, close, " \t\r\n")
            if end - start > 2:
                yield (QUOTE, first, behind, start, end, START_BIT["line"], END_BIT["line"], -1)

    def _quotation(self, number: int, kinds: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        one = self.scene.quotations[number]
        start, end = strip(self.scene.text, one.start, one.end, QUOTED_EDGES)
        _, first, behind = self.scene.quotation_words[number].tolist()
        if start < end:
            for kind in kinds:
                yield (kind, first, behind, start, end, START_BIT["quotation"], END_BIT["quotation"], number)

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

    def _clauses(self, place: int, sort: int) -> Iterator[Way]:
        first = place if sort == SMALL else self._first_word(place)
        end = self._end(place)
        for begins, start in self._starts(place, end).items():
            for ends, behind in self._ends(start, end).items():
                yield start, behind, begins, ends
        for child, relation in self.children(place):
            if relation in CLAUSES and (child > place or self.right[child] < place):
                yield self._past_that(child), self.right[child] + 1, relation, "subtree"
        start, behind = self.passage_start[place], first
        while behind > start and self.scene.lowered[behind - 1] in JOINING:
            behind -= 1
        if behind > start + 1:
            for begins, begin in self._left_starts(start, behind).items():
                yield begin, behind, begins, "left"
        yield place + 1, self.right[place] + 1, "next", "subtree"

    def _refusals(self, place: int) -> Iterator[Way]:
        end = self._end(place)
        helpers = [child for child, relation in self.children(place) if relation in HELPERS and child < place]
        starts = {
            "verb": min(helpers, default=place),
            "subject": self._first_word(place),
            "sentence": self.passage_start[place],
        }
        for begins, start in starts.items():
            for ends, behind in self._ends(place, end).items():
                yield start, behind, begins, ends
        for begins, start in self._starts(place, end).items():
            if begins != "next":
                yield start, end, begins, "sentence"

    def _first_word(self, place: int) -> int:
        """The first word of an attribution: its subject, its helpers, or itself."""
        first = place
        for child, relation in self.children(place):
            if child < place and relation in OWN and self.free[child]:
                first = min(first, self.left[child] if self.free[self.left[child]] else child)
        return first

    def _end(self, place: int) -> int:
        """The place behind the last word of the sentence."""
        end = self.passage_end[place]
        while end > place + 1 and self.scene.lowered[end - 1].strip() in (".", "!", "?", ";", ""):
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

    @cached_property
    def _next(self) -> dict[str, array[int]]:
        """For each place the next word of a kind, itself included, outside quotations; their count if none."""
        scene, n = self.scene, len(self.free)
        verbal = np.append(scene.parted("VERB", "AUX"), False)[scene.words.links["head"][:-1]]
        marked = {
            "comma": scene.written(","),
            "semicolon": scene.written(";"),
            "colon": scene.written(":"),
            "dash": scene.written(*DASHES),
            "that": scene.written("that") & scene.tagged("IN", "WDT", "DT"),
            "verb_cc": scene.related("cc") & verbal,
        }
        places = {name: np.where(where & self.free, np.arange(n), n) for name, where in marked.items()}
        following = {name: np.minimum.accumulate(at[::-1])[::-1] for name, at in places.items()}
        return {name: _packed(np.append(at, [n] * 4)) for name, at in following.items()}

    @cached_property
    def _last_stop(self) -> array[int]:
        """For each place the last semicolon or colon up to it, outside quotations; -1 if none."""
        stops = self.scene.written(";", ":") & self.free
        return _packed(np.maximum.accumulate(np.where(stops, np.arange(len(stops)), -1)))


def strip(text: str, start: int, end: int, edges: str = EDGES) -> tuple[int, int]:
    """Offsets without white space and marks at the edges.

    >>> strip("a, (b).", 1, 7)
    (4, 6)
    """
    while start < end and text[start] in edges:
        start += 1
    while start < end and text[end - 1] in edges:
        end -= 1
    return start, end


def stripped(scene: Scene, edges: str) -> tuple[array[int], array[int]]:
    """For each word where a span that begins there begins without such edges, and where one that ends there ends."""
    kept = np.array([character not in edges for character in scene.text], bool)
    places, n = np.arange(len(kept), dtype=np.int32), np.int32(len(kept))
    after = np.append(np.minimum.accumulate(np.where(kept, places, n)[::-1])[::-1], n)
    before = np.append(-1, np.maximum.accumulate(np.where(kept, places, -1)))
    return _packed(after[scene.starts]), _packed(before[scene.ends] + 1)


def _packed(numbers: Any) -> array[int]:
    """A list of whole numbers that takes a fifth of the memory, and is read as fast."""
    return array("q", np.asarray(numbers, np.int64).tobytes())


def _described(scene: Scene, cues: Candidates, chances: Floats, table: Ints) -> Candidates:
    """The candidates with what templates need to know."""
    group, kind, first, behind, start, end, begins, ends, quotation = table
    n, none, sort = len(scene.doc), kind == 0, cues.columns["sort"]
    place = cues.slots["cue"][group]
    low, high = np.maximum(first, 0), np.clip(behind, 0, n)
    likely = marked(n, cues.slots["cue"][(chances[:, 0] < 1 - LIKELY) & np.isin(sort, (VERB, SMALL))])
    own = marked(n, cues.slots["cue"])[place] & (low <= place) & (place < high)
    (left, right), root, heads = scene.edges, _roots(scene, low, high), scene.words.links["head"]
    columns: dict[str, Any] = {
        "kind": kind,
        "start_offset": start,
        "end_offset": end,
        "begins": begins,
        "ends": ends,
        "begin": _lowest(begins),
        "end": _lowest(ends),
        "size": binned(high - low, LENGTHS),
        "finite": np.minimum(counted(scene.tagged(*FINITE), low, high), 3),
        "quoted": np.minimum(counted(scene.quoted >= 0, low, high), 1),
        "commas": np.minimum(counted(scene.written(","), low, high), 3),
        "cues": np.minimum(counted(likely, low, high) - own, 2),
        "holds": own,
        "side": np.where(none, 0, np.where(low > place, 1, np.where(high <= place, 2, 3))),
        "edges": (left[place] <= low) + 2 * (high <= right[place] + 1) * ~none,
        "sort": sort[group],
        "odds": binned(1 - chances[:, 0], (0.03, 0.06, 0.12, 0.25, 0.5, 0.75, 0.9, 0.97))[group],
        "rank": _rank(group, quotation, end - start),
        "top": np.where(none, 0, (heads[root] == place) + 2 * (heads[heads[root]] == place)),
    }
    columns |= {f"odds_{k}": binned(chances[:, k], (0.02, 0.1, 0.3, 0.6, 0.9))[group] for k in (1, 2, 3)}
    columns |= {name: around[group] for name, around in _context(scene, cues, chances).items()}
    columns |= {name: np.where(none, 0, gap) for name, gap in _gap(scene, place, low, high, likely).items()}
    columns |= {name: shape[quotation] for name, shape in scene.quotation_shapes.items()}
    places = {"first": first, "last": behind - 1, "root": root, "after": high}
    slots = {name: np.where(none, -1, at) for name, at in places.items()}
    return Candidates(scene.words, {"cue": place, **slots}, columns, {}, group)


def _lowest(bits: Ints) -> Ints:
    """The number of the lowest bit, from 1; 0 for none."""
    return np.where(bits > 0, np.log2(np.maximum(bits & -bits, 1)).astype(np.int64) + 1, 0)


def _rank(group: Ints, quotation: Ints, size: Ints) -> Ints:
    """Whether a quotation is the longest of its cue (1), or not (2); 0 for what is no quotation."""
    size = np.where(quotation >= 0, size, 0)
    longest = np.zeros(int(group.max(initial=-1)) + 1, np.int64)
    np.maximum.at(longest, group, size)
    return np.where(quotation < 0, 0, np.where(size == longest[group], 1, 2))


def _roots(scene: Scene, low: Ints, high: Ints) -> Ints:
    """The first word of each span, among its first FAR, whose head stands outside it and that is no mark."""
    heads, n = scene.words.links["head"], len(scene.doc)
    marks = scene.related("punct", "mark", "cc", "")
    root = np.clip(low, 0, max(n - 1, 0))
    rest = np.flatnonzero(low < high)
    for step in range(FAR):
        at = low[rest] + step
        head = heads[at]
        outside = ~marks[at] & ((head < low[rest]) | (head >= high[rest]) | (head == at))
        root[rest[outside]] = at[outside]
        rest = rest[~outside & (at + 1 < high[rest])]
    return root


def _context(scene: Scene, cues: Candidates, chances: Floats) -> dict[str, Ints]:
    """For each cue how likely the others of its sentence are, before and behind, and the last of the one before."""
    passage, likely = scene.passages[0][cues.slots["cue"]], 1 - chances[:, 0]
    table = np.zeros((3, len(cues)))
    for k in range(len(cues)):
        for step, column in ((-1, 0), (1, 1)):
            other = k + step
            while 0 <= other < len(cues) and abs(other - k) < 9 and passage[other] == passage[k]:
                table[column, k] = max(table[column, k], likely[other])
                other += step
            if step < 0 and other >= 0 and passage[other] == passage[k] - 1:
                table[2, k] = likely[other]
    return dict(zip(("cue_before", "cue_behind", "cue_last"), binned(table, (0.1, 0.4, 0.8)), strict=True))


def _gap(scene: Scene, place: Ints, low: Ints, high: Ints, likely: Any) -> dict[str, Ints]:
    """How many words, finite verbs, cues, quotations, sentences and paragraphs lie between a cue and its candidate."""
    start = np.where(low > place, place + 1, np.minimum(high, place))
    end = np.maximum(np.where(low > place, low, place), start)
    marks = marked(len(scene.doc), scene.quotation_words[:, 0])
    passage, paragraph = scene.passages[0], scene.paragraphs[0]
    at = np.clip(low, 0, len(scene.doc) - 1)
    return {
        "gap": binned(end - start, GAPS),
        "gap_finite": np.minimum(counted(scene.finite, start, end), 2),
        "gap_cues": np.minimum(counted(likely, start, end), 2),
        "gap_marks": np.minimum(counted(marks, start, np.maximum(end - 1, start)), 2),
        "sentences": np.clip(passage[at] - passage[place], -2, 2),
        "paragraphs": np.clip(paragraph[at] - paragraph[place], -2, 2),
    }


def propose_further(scene: Scene, contents: Candidates, chances: Floats, chosen: Ints) -> tuple[Ints, Candidates]:
    """For each chosen content the other candidates of its cue that lie apart from it, and nothing, first.

    Gives the numbers of the contents, and the candidates; groups are the places in `chosen`.
    """
    start, end, kind = (contents.columns[name] for name in ("start_offset", "end_offset", "kind"))
    bounds = np.searchsorted(contents.groups, [contents.groups[chosen], contents.groups[chosen] + 1]).T.tolist()
    found, groups = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for k, (one, (first, behind)) in enumerate(zip(chosen.tolist(), bounds, strict=True)):
        if contents.columns["sort"][one] not in (MARK, TURN):
            rows = np.arange(first, behind)
            shared = np.minimum(end[rows], end[one]) - np.maximum(start[rows], start[one])
            shorter = np.minimum(end[rows] - start[rows], end[one] - start[one])
            found.append(rows[(kind[rows] == 0) | (shared <= APART * shorter)])
            groups.append(np.full(len(found[-1]), k))
    rows, group = np.concatenate(found), np.concatenate(groups)
    return rows, _beside(scene, contents, chances, chosen[group], rows, group)


def _beside(scene: Scene, contents: Candidates, chances: Floats, known: Ints, rows: Ints, group: Ints) -> Candidates:
    """These candidates with how each stands to the content that is known."""
    found, n = contents.take(rows), len(scene.doc)
    none, low, high = found.columns["kind"] == 0, contents.slots["first"], contents.slots["after"]
    behind = low[rows] >= high[known]
    start = np.clip(np.where(behind, high[known], high[rows]), 0, n - 1)
    end = np.clip(np.where(behind, low[rows], low[known]), 0, n)
    stops = counted(scene.written(".", "!", "?", ";", ":"), start, np.maximum(end, start))
    more: dict[str, Any] = {
        "known": contents.columns["kind"][known],
        "known_end": contents.columns["end"][known],
        "behind": behind & ~none,
        "between": np.where(none, 0, binned(end - start, GAPS[:-1]) + 1),
        "stops": np.where(none, 0, np.minimum(stops, 2)),
        "chance": np.where(none, 0, binned(chances[rows], (0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4))),
    }
    before = np.where(none, -1, np.where(behind, start, end))
    slots, columns = {**found.slots, "before": before}, {**found.columns, **more}
    return replace(found, slots=slots, columns=columns, groups=group)
