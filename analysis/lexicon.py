"""Word lists: data files with their source on top, read once and frozen."""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from analysis.errors import LexiconError
from analysis.records import ORGANIZATION_KINDS

FIRST_WORD = re.compile(r"\w+")
COLUMNS = ("name", "kind", "aliases", "parent")


@dataclass(frozen=True)
class Entry:
    """An organization that the lexicon knows; `own`: a row of the user's, which is always right."""

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    parent: str | None = None
    own: bool = False


@dataclass(frozen=True)
class Lexicon:
    """The organizations known by name; frozen, so that one article cannot teach it anything for the next.

    >>> Lexicon((Entry("Hugging Face", "company", ("HuggingFace",)),)).find("HuggingFace").name
    'Hugging Face'
    >>> Lexicon().find("Hugging Face") is None
    True
    """

    entries: tuple[Entry, ...] = ()

    def find(self, name: str) -> Entry | None:
        """The entry with this name or alias (exact case), or None."""
        return self._by_name.get(name)

    def find_any(self, forms: Iterable[str]) -> Entry | None:
        """The entry with one of these names, the first that there is."""
        return next((entry for form in forms if (entry := self.find(form))), None)

    def begins(self, word: str) -> bool:
        """Whether some name or alias begins with this word."""
        first = FIRST_WORD.match(word)
        return first is not None and first[0] in self._first_words

    @cached_property
    def _first_words(self) -> frozenset[str]:
        return frozenset(first[0] for form in self._by_name if (first := FIRST_WORD.match(form)))

    @cached_property
    def _by_name(self) -> dict[str, Entry]:
        entries = sorted(self.entries, key=lambda entry: entry.own)  # the last one wins
        forms = {form: entry for entry in entries for form in (entry.name, *entry.aliases)}
        return forms | {form.replace("'", "’"): entry for form, entry in forms.items() if "'" in form}


def read_lexicon(*paths: Path | str, builtin: bool = True) -> Lexicon:
    """The built-in organizations, and the rows of the CSV files at `paths` (columns name, kind, aliases, parent).

    Aliases are separated by `;`. A row with the name of a built-in one replaces it. `builtin=False` leaves the
    built-in rows out.
    """
    sources = [_builtin_organizations()] if builtin else []
    sources += [_own_organizations(Path(path)) for path in paths]
    return Lexicon(tuple({entry.name: entry for source in sources for entry in source}.values()))


@cache
def word_set(name: str) -> frozenset[str]:
    """The lines of `words/<name>.txt` without comments (`#`) and blank lines."""
    return frozenset(_lines(_read_builtin(f"{name}.txt")))


@cache
def word_table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `words/<name>.csv`, whose first line that is not a comment is the header."""
    header, *rows = csv.reader(_lines(_read_builtin(f"{name}.csv")))
    return tuple(dict(zip(header, row, strict=True)) for row in rows)


def long_row(name: str, word: str) -> list[str]:
    """The row of a word in `words/<name>.csv`, empty if there is none: for a long list, whose lines are in order."""
    lines = _ordered_lines(name)
    place = bisect_left(lines, f"{word},")
    return lines[place].split(",") if place < len(lines) and lines[place].startswith(f"{word},") else []


@cache
def _ordered_lines(name: str) -> list[str]:
    _, _, rows = _read_builtin(f"{name}.csv").partition("\nname,")
    return rows.rstrip().split("\n")[1:]


@cache
def clue_words(clue: str) -> frozenset[str]:
    """The words of `words/name_clues.csv` for one clue: "honorific", "kin"."""
    return frozenset(row["word"] for row in word_table("name_clues") if row["clue"] == clue)


@cache
def _builtin_organizations() -> tuple[Entry, ...]:
    return tuple(_entries(word_table("organizations"), "words/organizations.csv", own=False))


def _own_organizations(path: Path) -> tuple[Entry, ...]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path}: cannot be read ({error}); give a UTF-8 CSV file with columns {COLUMNS}") from None
    return tuple(_entries(csv.DictReader(_lines(text)), str(path), own=True))


def _entries(rows: Iterable[dict[str, str]], where: str, own: bool) -> Iterator[Entry]:
    for row in rows:
        name, kind = (row.get("name") or "").strip(), (row.get("kind") or "").strip()
        if not name or kind not in ORGANIZATION_KINDS:
            raise LexiconError(f"{where}: row {row} needs a name and a kind out of {', '.join(ORGANIZATION_KINDS)}")
        aliases = tuple(alias.strip() for alias in (row.get("aliases") or "").split(";") if alias.strip())
        yield Entry(name, kind, aliases, (row.get("parent") or "").strip() or None, own)


def _read_builtin(filename: str) -> str:
    return (files("analysis") / "words" / filename).read_text(encoding="utf-8")


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
