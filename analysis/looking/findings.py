"""What a reporter could print: sentences made from the rows, each with the words that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from textwrap import shorten
from typing import TYPE_CHECKING

import pandas as pd

from analysis.errors import AnalysisError
from analysis.looking.linking import merge_people
from analysis.looking.posts import careers, distinct
from analysis.looking.showing import PLAIN, evidence, opens
from analysis.looking.wording import amount, is_missing, listed, model, say, tell, text
from analysis.tables import Tables

if TYPE_CHECKING:
    from analysis.looking.wording import Row

MOST = 5  # findings in a list
MANY = 6  # names in one sentence
LONG = 160  # characters of a sentence or an utterance
SURE = 0.5  # a row that is less sure is no finding
MIXED = ("roles", "timeline", "model_specs", "statements", "open_questions")  # of which a mixed list has something


@dataclass(frozen=True)
class Finding:
    """A sentence and the rows that it was made from."""

    says: str
    rows: Sequence[Row] = field(repr=False)

    def __str__(self) -> str:
        words = "".join(evidence(row) for row in self.rows)
        return f"<li>{opens(escape(self.says), words)}</li>"


class Findings(list[Finding]):
    """Findings; shows itself in a notebook, where a click shows the words."""

    def __repr__(self) -> str:
        return "\n".join(f"- {finding.says}" for finding in self) or "Nothing of this kind is stated."

    def _repr_html_(self) -> str:
        items = "".join(map(str, self)) or "<li>Nothing of this kind is stated.</li>"
        return f'<div class="{PLAIN}"><ul>{items}</ul></div>'


def findings(tables: Tables, about: str | None = None, most: int = MOST) -> Findings:
    """What the tables say, in sentences that could be printed; the surest first.

    `about` is the name of a table (people, roles, timeline, model_specs, statements, open_questions); left out, the
    list has something of each: who leaves and takes which post and when, what is disputed, which models have how many
    parameters at which price, who says what, what is not known. Only rows that are more likely right than not.
    """
    if about is not None and about not in MAKERS:
        raise AnalysisError(f"about={about!r}: use one of {', '.join(MAKERS)}")
    tables = merge_people(tables)
    sure = tables._replace(**{name: _sure(getattr(tables, name)) for name in MAKERS})
    kinds = [list(make(sure)) for name, make in MAKERS.items() if about == name or (not about and name in MIXED)]
    if about:
        return Findings(kinds[0][:most])
    ranked = [(rank, kind) for rank in range(most) for kind, made in enumerate(kinds) if rank < len(made)]
    return Findings(kinds[kind][rank] for kind, rank in sorted((kind, rank) for rank, kind in ranked[:most]))


def _sure(table: pd.DataFrame) -> pd.DataFrame:
    rows = table[table["confidence"] >= SURE]
    return rows.sort_values("confidence", ascending=False, kind="stable")


def _people(tables: Tables) -> Iterator[Finding]:
    """Who is named, those named most first, and what they are."""
    told = careers(tables.roles)
    people = {row["person"]: row for row in reversed(tables.people.to_dict("records"))}
    counts = tables.people.groupby("person", sort=False)["mentions"].sum()
    for person in sorted(people, key=lambda person: -counts[person]):
        roles = tables.roles[tables.roles["person"] == person]
        times = f"Named {counts[person]} times." if counts[person] > 1 else "Named once."
        career = told.get(person, f"{person}: no post is stated.")
        yield Finding(f"{career} ({times})", roles.to_dict("records") or [people[person]])


def _moves(tables: Tables) -> Iterator[Finding]:
    """Who leaves and takes which post and when; then what is disputed; then who holds which post."""
    rows = distinct(tables.roles.to_dict("records"))
    settled = [row for row in rows if row["certainty"] == "stated"]
    for row in [row for row in settled if row["status"] in ("leaving", "joining")]:
        event = _dated(tables, row)
        when = f", {_on(event['date'])}" if event and not text(row["until"]) and not text(row["since"]) else ""
        yield Finding(f"{tell('roles', row)}{when}.", [row, event] if when and event else [row])
    for row in [row for row in rows if row["certainty"] != "stated"]:
        yield Finding(f"Not settled: {tell('roles', row)}.", [row])
    for row in [row for row in settled if row["status"] in ("current", "former")]:
        yield Finding(f"{tell('roles', row)}.", [row])


def _dated(tables: Tables, role: Row) -> Row | None:
    """The dated event of a move: its person takes part, it stands in the words of the move, and is no utterance."""
    said = set(zip(tables.statements["article"], tables.statements["cue_start"], strict=True))
    for row in tables.timeline.to_dict("records"):
        inside = row["article"] == role["article"] and role["start"] <= row["event_start"] < role["end"]
        takes_part = role["person"] in row["participants"] and (row["article"], row["event_start"]) not in said
        if inside and takes_part and text(row["date"]):
            return row
    return None


def _models(tables: Tables) -> Iterator[Finding]:
    """Which models have how many parameters at which price."""
    rows = sorted(tables.model_specs.to_dict("records"), key=lambda row: is_missing(row["parameters"]))
    families: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        families.setdefault((row["article"], row["family"]), []).append(row)
    for (_, family), own in families.items():
        sizes = sorted({row["parameters"] for row in own if not is_missing(row["parameters"])})
        size = f"{listed([amount(size) for size in sizes])} parameters" if sizes else "no size is stated"
        maker = next((f" by {row['developer']}" for row in own if text(row["developer"])), "")
        prices = [f"{model(row)} {_price(row)}" for row in own if _price(row)]
        price = f"per million tokens: {listed(prices)}" if prices else "no price is stated"
        yield Finding(f"{family}{maker}: {size}; {price}.", own)


def _price(row: Row) -> str:
    ends = {"in": row["price_input_per_mtok"], "out": row["price_output_per_mtok"]}
    return " and ".join(f"{say('price_input_per_mtok', ends[end])} {end}" for end in ends if not is_missing(ends[end]))


def _events(tables: Tables) -> Iterator[Finding]:
    """What happened, the latest first, in the words of the article."""
    dated = tables.timeline.dropna(subset=["date", "earliest"])
    told = set()
    for row in dated.sort_values("earliest", ascending=False, kind="stable").to_dict("records"):
        if row["certainty"] == "stated" and (row["article"], row["start"]) not in told:
            told.add((row["article"], row["start"]))
            sentence = " ".join(row["evidence"].split())
            yield Finding(
                f"{_on(row['date'], 'On', 'In', 'Between')}: {shorten(sentence, LONG, placeholder=' …')}", [row]
            )


def _words(tables: Tables) -> Iterator[Finding]:
    """Who says what: those who are named first, in their own words first."""
    named = {*tables.people["person"], *tables.organizations["organization"]}
    rows = [row for row in tables.statements.to_dict("records") if row["kind"] != "no_comment"]
    rows.sort(key=lambda row: (row["speaker"] not in named, row["kind"] != "quote"))
    for row in rows:
        words = shorten(" ".join(row["content"].split()), LONG, placeholder=" …")
        yield Finding(f"{row['speaker']} {row['cue']}: {f'“{words}”' if row['kind'] == 'quote' else words}", [row])


def _open(tables: Tables) -> Iterator[Finding]:
    """Who gave no comment, and what is not known."""
    rows = tables.open_questions.sort_values(["article", "start"], kind="stable").to_dict("records")
    silent = [row for row in rows if row["kind"] == "no_comment"]
    who = list(dict.fromkeys(text(row["about"]) or "somebody who is not named" for row in silent))
    who = who if len(who) <= MANY else [*who[:MANY], f"{len(who) - MANY} others"]
    if who:
        yield Finding(f"No comment: {listed(who)}.", silent)
    for row in [row for row in rows if row["kind"] in ("unknown", "undisclosed")]:
        yield Finding(f"Not {'known' if row['kind'] == 'unknown' else 'disclosed'}: {row['question']}.", [row])


def _on(edtf: str, on: str = "on", within: str = "in", between: str = "between") -> str:
    """A date as a sentence has it: "on 3 March 2026", "in July 2019"."""
    first, last = edtf.split("/") if "/" in edtf else (edtf, "")
    if last:
        return f"{between} {say('date', first)} and {say('date', last)}"
    return f"{on if edtf.count('-') == 2 else within} {say('date', edtf)}"


MAKERS: dict[str, Callable[[Tables], Iterator[Finding]]] = {
    "people": _people,
    "roles": _moves,
    "timeline": _events,
    "model_specs": _models,
    "statements": _words,
    "open_questions": _open,
}
