"""Looking things up: all that is said of a name or of any words, cards of who and what is named, and the report."""

from __future__ import annotations

import base64
import datetime as dt
import io
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path

import pandas as pd

from analysis.article import Article
from analysis.dating.edtf import bounds
from analysis.errors import AnalysisError
from analysis.inputs import distinct
from analysis.looking.comparing import merge_people
from analysis.looking.findings import careers, findings
from analysis.looking.marking import look, script
from analysis.looking.showing import MOST, PLAIN, Row, Shown, anchor, evidence, listed, opens, say, show, tell, text
from analysis.naming.aliases import fold
from analysis.store import replacing
from analysis.tables import Tables

Entities = list[tuple[str, str]]  # kind, full name
NAMES = {  # where people, organizations and models are named
    "people": ("person", "aliases", "affiliation"),
    "organizations": ("organization", "aliases", "parent"),
    "roles": ("person", "organization"),
    "model_specs": ("name", "family", "developer"),
    "timeline": ("participants",),
    "statements": ("speaker",),
    "open_questions": ("about",),
}
SPEAK = {"statements": ("content_start", "content_end"), "open_questions": ("start", "end")}  # what speaks of a name
COLUMNS = ["when", "table", "says", "confidence", "article", "sentence", "start", "end", "evidence"]
CARD = "border:1px solid #8888;border-radius:6px;padding:.2em 1em;margin:.6em 0;max-width:60em"
TITLES = {"roles": "Posts", "timeline": "Dated", "statements": "Said", "open_questions": "Not known"}
TITLES["model_specs"] = "Models"
STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 80rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; font-size: 85% }
td, th { padding: .2rem .5rem; text-align: left; vertical-align: top }
tr { border-bottom: 1px solid #8886 } .wide { overflow-x: auto } img { max-width: 100% }
summary { cursor: pointer } section > details > summary { font-weight: 600; margin: .5rem 0 }
:target { outline: 2px solid #0072B2 }
"""


@dataclass(frozen=True, repr=False)
class Profile:
    """What is known of a person, an organization or a model, as a card; `raw` has the rows that it rests on."""

    name: str
    kind: str
    lead: str
    raw: pd.DataFrame
    about: pd.DataFrame

    def __repr__(self) -> str:
        return f"{self.name} ({self.kind})\n{self.lead}\n" + "\n".join(self.raw["says"])

    def _repr_html_(self) -> str:
        return self.html()

    def html(self, *, linked: bool = False) -> str:
        """The card; `linked` to the articles that stand on the same page."""
        card = f"<p><b>{escape(self.name)}</b> <small>{escape(self.kind)}</small><br>{escape(self.lead)}</p>"
        groups = {TITLES[name]: self.raw[self.raw["table"] == name] for name in TITLES}
        for heading, rows in (groups | {"What is said of it": self.about}).items():
            lines = "".join(_line(row, linked) for row in rows.head(MOST).to_dict("records"))
            card += opens(f"{heading} ({len(rows)})", f"<ul>{lines}</ul>") if lines else ""
        return f'<div class="{PLAIN}" style="{CARD}">{card}</div>'


def find(tables: Tables, words: str, articles: Article | Iterable[Article] = ()) -> Shown:
    """Everything that the tables say of `words`, across tables and articles, in order of time.

    `words` are a name of a person, an organization or a model (any form of it, or a part: "Lin"), or any words of the
    text. A row without a date of its own has the time of its article, if `articles` are given and say it. The rows
    have their words (`evidence`), how sure they are, and their place, so that `mark(article, found.raw)` marks them.
    """
    tables = _merged(tables)
    names, sought = {name for _, name in _entities(tables, words)}, f" {fold(words)} "
    told = _told(tables, articles)
    rows = [row for row in told if (row["names"] & names if names else sought in f" {fold(row['evidence'])} ")]
    return show(pd.DataFrame(rows, columns=COLUMNS), ("says", "when", "table", "confidence", "article"))


def profile(tables: Tables, name: str, articles: Article | Iterable[Article] = ()) -> Profile:
    """What the tables say of one person, organization or model, as a compact card.

    `name` is any form of the name. Raises AnalysisError, with names that are alike, where it names nothing or several.
    """
    tables = _merged(tables)
    entities = _entities(tables, name)
    same = [entity for entity in entities if fold(entity[1]) == fold(name)] or entities
    found = [entity for entity in same if entity[1] == name] or same
    if len(found) != 1:
        known = listed([full for _, full in entities]) or "nothing; find() looks for any words"
        raise AnalysisError(f"{name!r} names {known}: give the full name of one")
    return next(_cards(tables, found, articles))


def write_report(tables: Tables, path: Path | str, articles: Iterable[Article] = (), title: str = "Findings") -> Path:
    """One HTML page: findings, a profile of everyone and everything named, charts, tables, and `articles` to look at.

    Every name in a table leads to its profile. Everything stands in the file, nothing is fetched; the text of the
    articles is escaped, and the page runs no script but that of the view.
    """
    told = [article for article in distinct(articles) if isinstance(article, Article)]
    with replacing(Path(path)) as [part], part.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_report(tables, told, title))
    return Path(path)


def _merged(tables: Tables) -> Tables:
    return merge_people(tables) if tables.people["article"].nunique() > 1 else tables


def _told(tables: Tables, articles: Article | Iterable[Article]) -> list[Row]:
    """Every row of the tables in words, in order of time, with the `names` that it holds or speaks of."""
    articles = [articles] if isinstance(articles, Article) else articles
    published = {article.id: str(article.published) for article in articles if article.published}
    mentions = tables.mentions.dropna(subset="entity").sort_values("start", kind="stable")
    places = {name: (list(named["start"]), list(named["entity"])) for name, named in mentions.groupby("article")}
    told = []
    for table in NAMES:
        for row in getattr(tables, table).to_dict("records"):
            values = [row[column] for column in NAMES[table]]
            names = {name for value in values for name in (value if isinstance(value, tuple) else (value,))}
            if table in SPEAK:
                starts, entities = places.get(row["article"], ([], []))
                first, last = (bisect_left(starts, row[column]) for column in SPEAK[table])
                names.update(entities[first:last])
            when = text(row.get("date")) or text(row.get("released")) or published.get(row["article"])
            one = {"names": names, "speaker": row.get("speaker"), "when": when, "table": table}
            told.append(one | {"says": tell(table, row)} | {column: row[column] for column in COLUMNS[3:]})
    days = {row["when"]: bounds(row["when"])[0] for row in told if row["when"]}
    return sorted(told, key=lambda row: (days.get(row["when"]) or dt.date.max, row["article"], row["start"]))


def _cards(tables: Tables, entities: Entities, articles: Article | Iterable[Article]) -> Iterator[Profile]:
    rows: dict[str, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for row in _told(tables, articles):
        for name in row["names"]:
            of = row["table"] == "statements" and row["speaker"] != name
            if row["table"] in TITLES:
                rows[name][of].append(row)
    for kind, full in entities:
        frames = (pd.DataFrame(part, columns=COLUMNS) for part in rows[full])
        yield Profile(full, kind, _lead(tables, kind, full), *frames)


def _entities(tables: Tables, words: str) -> Entities:
    """The people, organizations and models that have the words in a name, as (kind, full name)."""
    sought = set(fold(words).split())
    found = {}
    for kind, table in (("person", tables.people), ("organization", tables.organizations)):
        for full, aliases in zip(table[kind], table["aliases"], strict=True):
            if any(sought <= set(fold(form).split()) for form in (full, *aliases)):
                found[full] = kind
    for name, family in zip(tables.model_specs["name"], tables.model_specs["family"], strict=True):
        for full in filter(text, (name, family)):
            if sought <= set(fold(full).split()):
                found.setdefault(full, "model")
    return [(kind, full) for full, kind in found.items()]


def _lead(tables: Tables, kind: str, full: str) -> str:
    """What somebody or something is, in one line."""
    if kind == "person":
        return str(careers(tables.roles[tables.roles["person"] == full]).get(full, "No post is stated."))
    if kind == "organization":
        rows = tables.organizations[tables.organizations["organization"] == full].to_dict("records")
        return tell("organizations", rows[0])
    specs = tables.model_specs[(tables.model_specs["name"] == full) | (tables.model_specs["family"] == full)]
    sizes = specs["parameters"].dropna().drop_duplicates().sort_values()
    return f"{listed([say('parameters', size) for size in sizes]) or 'no size stated'} (parameters)"


def _line(row: Row, linked: bool) -> str:
    """A row as an item of a list, with the words that it was read from behind a click."""
    words, start = evidence(row), f'data-table="{row["table"]}" data-start="{row["start"]}"'
    words += f'<a href="#{anchor(row["article"])}" {start}>in the article</a>' if linked else ""
    sure = f" <small>{say('confidence', row['confidence'])}</small>"
    return f"<li>{opens(escape(row['says']) + sure, words)}</li>"


def _report(tables: Tables, articles: list[Article], title: str) -> Iterator[str]:
    known = base64.b64encode(sha256(script().encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{known}'"
    yield f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}"><style>{STYLE}</style>\n'
    yield f"<h1>{escape(title)}</h1>\n{findings(tables)._repr_html_()}\n"
    tables = merge_people(tables)
    cards = {card.name: card.html(linked=bool(articles)) for card in _cards(tables, _entities(tables, ""), articles)}
    links = {name: f"#{anchor('', name)}" for name in cards}
    yield "<section><h2>Charts</h2>\n"
    yield from _charts(tables)
    yield "</section><section><h2>Tables</h2>\n"
    for name, table in tables._asdict().items():
        opened = " open" if name == "problems" and len(table) else ""
        yield f"<details{opened}><summary>{name.replace('_', ' ')} <small>({len(table)} rows)</small></summary>"
        yield f'<div class="wide">{show(table).html(most=len(table), links=links)}</div></details>\n'
    yield "</section><section><h2>Profiles</h2>\n"
    for name, card in cards.items():
        yield f'<details><summary>{escape(name)}</summary><div id="{anchor("", name)}">{card}</div></details>\n'
    yield "</section>\n"
    if articles:
        yield f"<h2>Articles</h2>\n{look(tables, articles)}\n"
    yield "</html>\n"


def _charts(tables: Tables) -> Iterator[str]:
    """A picture of every table that has a chart, and rows."""
    from matplotlib import pyplot  # only now: looking things up needs no charts

    from analysis.looking import charts

    for name in ("mentions", "roles", "model_specs", "statements", "timeline"):
        if len(table := getattr(tables, name)):
            image, axes = io.BytesIO(), getattr(charts, f"plot_{'sizes' if name == 'model_specs' else name}")(table)
            axes.figure.savefig(image, format="png", dpi=110, bbox_inches="tight", metadata={"Software": None})
            pyplot.close(axes.figure)
            data = base64.b64encode(image.getvalue()).decode("ascii")
            yield f'<p><img alt="{escape(axes.get_title(loc="left"))}" src="data:image/png;base64,{data}"></p>\n'
