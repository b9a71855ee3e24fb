"""The data dictionary: one frozen dataclass per table, standard library only.

Every record says where it stands: `article` (id), `sentence` (0-based index of the sentence in its article), `start`
and `end` (half-open character offsets into `Article.text`) and `evidence` (= `text[start:end]`). Where a column was
read from words of its own, `<column>_start` and `<column>_end` are their offsets. `None`: the text does not say.
Dates are EDTF strings (ISO 8601-2): `2019`, `2019-07`, `2019-07-15`, `2024~`, `2019-07/2023-04`, quarters `2024-33` to
`2024-36`, seasons `2024-21` (spring) to `2024-24` (winter).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

MENTION_KINDS = ("person", "organization", "model")
ORGANIZATION_KINDS = ("company", "lab", "team", "university", "government", "media", "investor", "nonprofit", "other")
STATUSES = ("current", "former", "joining", "leaving")
CERTAINTIES = ("stated", "hedged", "denied", "planned")
GRADES = ("written", "computed", "unresolved")
DATE_KINDS = ("date", "duration", "set", "reference")
STATEMENT_KINDS = ("quote", "paraphrase", "no_comment")
QUESTION_KINDS = ("unknown", "undisclosed", "no_comment", "hedged")


@dataclass(frozen=True, kw_only=True)
class Record:
    """What every row has: its place in the article and the words there.

    `confidence` is the probability that the row is right, from 0 to 1. `corrected` names the columns that a correction
    of the user has changed; both stand last in their table.
    """

    article: str
    sentence: int
    start: int
    end: int
    evidence: str
    confidence: float = 1.0
    corrected: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Mention(Record):
    """One place where a person, an organization or a model is named.

    `entity` is the name of the person (fullest form), organization or model; None where the words fit more than one.
    `kind` is one of MENTION_KINDS.
    """

    entity: str | None
    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Person(Record):
    """A named person; the evidence is the first mention of the fullest form."""

    person: str
    aliases: tuple[str, ...] = ()
    mentions: int = 0
    affiliation: str | None = None


@dataclass(frozen=True, kw_only=True)
class Organization(Record):
    """A named organization; `kind` is one of ORGANIZATION_KINDS, `parent` the organization that it belongs to."""

    organization: str
    kind: str
    aliases: tuple[str, ...] = ()
    parent: str | None = None
    mentions: int = 0


@dataclass(frozen=True, kw_only=True)
class Role(Record):
    """A post that a person holds, held, takes or leaves; without a title, bare membership.

    `status` is one of STATUSES, as of the article; `since` and `until` are EDTF; `certainty` is one of CERTAINTIES.
    """

    person: str
    title: str | None = None
    organization: str | None = None
    status: str
    since: str | None = None
    until: str | None = None
    certainty: str = "stated"
    person_start: int | None = None
    person_end: int | None = None
    title_start: int | None = None
    title_end: int | None = None
    organization_start: int | None = None
    organization_end: int | None = None
    since_start: int | None = None
    since_end: int | None = None
    until_start: int | None = None
    until_end: int | None = None


@dataclass(frozen=True, kw_only=True)
class ModelSpec(Record):
    """One variant of a model, or a family of which no variant is given.

    `parameters`, `active_parameters`, `context_tokens` and `training_tokens` are plain counts (0.8B = 8e8,
    128K = 128000); prices are US dollars per million tokens; `released` is EDTF; `inherited` names the columns whose
    value the text gives for the whole series.
    """

    family: str
    name: str | None = None
    developer: str | None = None
    parameters: float | None = None
    active_parameters: float | None = None
    context_tokens: float | None = None
    training_tokens: float | None = None
    license: str | None = None
    modalities: tuple[str, ...] = ()
    open_weight: bool | None = None
    price_input_per_mtok: float | None = None
    price_output_per_mtok: float | None = None
    released: str | None = None
    inherited: tuple[str, ...] = ()
    family_start: int | None = None
    family_end: int | None = None
    developer_start: int | None = None
    developer_end: int | None = None
    parameters_start: int | None = None
    parameters_end: int | None = None
    active_parameters_start: int | None = None
    active_parameters_end: int | None = None
    context_tokens_start: int | None = None
    context_tokens_end: int | None = None
    training_tokens_start: int | None = None
    training_tokens_end: int | None = None
    license_start: int | None = None
    license_end: int | None = None
    open_weight_start: int | None = None
    open_weight_end: int | None = None
    price_input_per_mtok_start: int | None = None
    price_input_per_mtok_end: int | None = None
    price_output_per_mtok_start: int | None = None
    price_output_per_mtok_end: int | None = None
    released_start: int | None = None
    released_end: int | None = None


@dataclass(frozen=True, kw_only=True)
class DateExpression(Record):
    """A time expression; the evidence is its own words.

    `date` is EDTF, `earliest` and `latest` its first and last day; all None where it cannot be resolved. `kind` is one
    of DATE_KINDS: a date or time of day, a duration ("three years"; with a date where publication is one of its ends),
    a set ("every Tuesday") or a reference to what is present, past or future ("recently").
    `grade` is one of GRADES; `anchor` holds the words, or the publication date, that a computed date was computed from.
    `event_start` and `event_end`: the word of the event that is dated, where it is not that of the expression's own
    clause: the hearing in "dropped on 11 June, a day before a hearing".
    """

    date: str | None
    earliest: dt.date | None
    latest: dt.date | None
    expression: str
    kind: str = "date"
    grade: str
    anchor: str | None = None
    anchor_start: int | None = None
    anchor_end: int | None = None
    event_start: int | None = None
    event_end: int | None = None


@dataclass(frozen=True, kw_only=True)
class TimelineEvent(Record):
    """An event and its date; `event` is its main word as it stands in the text, `participants` are entities.

    `anchor` is what the date was computed from, as in DateExpression; of an unresolved one, the event it counts from.
    """

    date: str | None
    earliest: dt.date | None
    latest: dt.date | None
    expression: str
    grade: str
    event: str
    participants: tuple[str, ...] = ()
    certainty: str = "stated"
    anchor: str | None = None
    expression_start: int
    expression_end: int
    anchor_start: int | None = None
    anchor_end: int | None = None
    event_start: int
    event_end: int


@dataclass(frozen=True, kw_only=True)
class Statement(Record):
    """An attributed utterance; `kind` is one of STATEMENT_KINDS, `cue` the word or words that attribute it.

    `speaker` is a person or organization, or the noun phrase as written for an unnamed source.
    """

    speaker: str
    cue: str
    kind: str
    content: str
    certainty: str = "stated"
    speaker_start: int
    speaker_end: int
    cue_start: int
    cue_end: int
    content_start: int
    content_end: int


@dataclass(frozen=True, kw_only=True)
class OpenQuestion(Record):
    """What the text itself says is not known; `about` is the person or organization that it concerns."""

    question: str
    cue: str
    kind: str
    about: str | None = None
    question_start: int
    question_end: int
    cue_start: int
    cue_end: int


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What could not be used, and why: a file, a row of it, an article, a correction.

    `article` is the id of the article, if there is one; `source` says where to look (a file, a row of it).
    """

    article: str | None = None
    source: str | None = None
    reason: str

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            object.__setattr__(self, name, printable(value))


def printable(text: str | None) -> str | None:
    r"""The text with each half of a surrogate pair, which no file can hold, spelled out.

    >>> printable("caf\udce9.txt")
    'caf\\udce9.txt'
    """
    return text and text.encode("utf-8", "backslashreplace").decode("utf-8")


TABLES: dict[str, type[Record]] = {
    "mentions": Mention,
    "people": Person,
    "organizations": Organization,
    "roles": Role,
    "model_specs": ModelSpec,
    "dates": DateExpression,
    "timeline": TimelineEvent,
    "statements": Statement,
    "open_questions": OpenQuestion,
}
# Where people and organizations are named: kind -> table -> columns.
_BOTH = {"timeline": ("participants",), "statements": ("speaker",), "open_questions": ("about",)}
NAMED: dict[str, dict[str, tuple[str, ...]]] = {
    "person": {"people": ("person",), "roles": ("person",), **_BOTH},
    "organization": {
        "organizations": ("organization", "parent"),
        "roles": ("organization",),
        "model_specs": ("developer",),
        **_BOTH,
    },
}
