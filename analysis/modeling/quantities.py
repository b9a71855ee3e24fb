"""Amounts in the prose about models: parameters, tokens of context and of training, prices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from analysis.lexicon import word_set
from analysis.modeling.numerals import SCALES, Number, find_numbers, group_numbers
from analysis.modeling.prices import PRICE_UNIT, find_prices

AMOUNT_KINDS = ("parameters", "active_parameters", "context_tokens", "training_tokens", "price")


@dataclass(frozen=True)
class Amount:
    """A number, what it counts (one of AMOUNT_KINDS), and the offsets of its words.

    `group` numbers the list that it stands in ("4B, 12B and 27B" is one list), `explicit` is False for a size that
    only its form ("the 8B") makes a parameter count; `side` of a price is input, output or None.
    """

    kind: str
    value: float
    start: int
    end: int
    group: int
    explicit: bool = True
    side: str | None = None


NOT_PARAMETERS = re.compile(
    r"[ \-‑](?:[\w-]+ ){0,2}?(?:tokens?|words?|users?|people|dollars?|euros?|pounds?|yuan|yen|won|rupees?|downloads?|"
    r"images?|hours?|minutes?|seconds?|years?|pages?|chips?|GPUs?|TPUs?|bytes?|GB|characters?|samples?|examples?|"
    r"documents?|"
    r"queries|requests|messages|visits?|views?|investment|funding|valuation|round|deal|revenue|sales|loan|stake|"
    r"shares?|"
    r"customers?|subscribers?|monthly|weekly|daily|views|jobs|workers|employees|videos?|pairs|lines|FLOPs?|"
    r"transistors?|"
    r"watts?|miles|homes|students|stars|likes|followers|bits?|operations)\b"
    r"(?![ \-‑](?:[\w-]+ )?(?:models?|encoders?|generators?|versions?|variants?|transformers?|LLMs?|systems?))"
)
PARAMETERS_AFTER = re.compile(
    r"(?:[ \-‑](?:total|active|activated|overall|trainable|effective|learned|learnable|model|raw|non-embedding|"
    r"of its|of "
    r"their|of these))*[ \-‑](?:params?|parameters?|weights)\b|[ ](?:effective|raw|total)\b|[ ](?:in )?total\b"
)
PARAMETERS_BEFORE = re.compile(
    r"\b(?:parameters?(?: counts?| sizes?)?(?: of|:| from| between| at| is| are| range from| ranging from)|params?:|"
    r"parameter counts? (?:range|ranging|run)\w* from|"
    r"(?:sizes?|variants?|versions?|flavou?rs)(?: of|:| from| ranging from| -| –|,))"
    r" ?(?:about |around |roughly |up to |just |between )?$",
    re.I,
)
# "the trillion-parameter regime", "33B+ models"
IN_GENERAL = re.compile(
    r"(?:[ \-‑]param\w*)?[ ](?:regime|scale|range|mark|barrier|threshold|era|class|race)\b|\+ models"
)
PART_OF = re.compile(r" of (?:its|their|the|those|these)(?: \w+)? \d")
ACTIVE_AFTER = re.compile(
    r"^(?![ \-‑]param\w*,? of (?:which|them|these|those) [\w ]{0,14}?\d)"
    r"(?:[ \-‑](?:B|billion|params?|parameters?|weights|of (?:them|which|these|those|its|the|their)|are|is|being|"
    r"only|that|"
    r"which|gets?|will be|at|in|per|for|total|a|an|any|each|every|one|given|\d[\d.,]*(?:B|bn)?|[\w-]*trillion))*"
    r"[ \-‑](?:active|activated|switched on|engaged|in use|used|fire[ds]?|turned on|lit up|awake|per (?:token|"
    r"forward pass|query)|"
    r"at (?:a|any (?:one|given)) time|at once)\b"
)
ACTIVE_BEFORE = re.compile(
    r"\b(?:activat(?:es|ing|e)|active(?: parameters?(?: of|:| count of)?)?|switch(?:es|ing)? on|us(?:es|ing)|"
    r"fir(?:es|ing)|"
    r"engag(?:es|ing)|calls? on|wak(?:es|ing))(?: only| just| about| around| roughly| merely| up| some)* ?$"
)
_WINDOW = r"(?:context|windows?|prompts?)"
CONTEXT_AFTER = re.compile(
    rf"(?:[ \-‑]tokens?)?[ \-‑](?:long[ -])?(?:of )?(?:input |maximum |max )?{_WINDOW}\b|"
    rf"[ \-‑]tokens? (?:at (?:a time|once)|"
    r"of (?:context|input|text at)|in (?:a single|one|context)|long\b|input)"
)
CONTEXT_BEFORE = re.compile(
    rf"(?:{_WINDOW}(?: lengths?| windows?| sizes?| limits?)?(?:,| is| are| was| of|:| to| that \w+(?: to)?| at| from|"
    rf" support\w*|"
    r" runs? to| ranging| stretch\w*| reach\w*)*|\b(?:accept|handle|take|process|swallow|ingest|read|support|digest|"
    r"stretch|stop|"
    r"hold|consume|manage|cope with|work with|remember|limit|cap|extend|expand|fit)\w*(?: in| to| with| at|"
    r" inputs?(?: of)?|"
    r" prompts?(?: of)?| sequences?(?: of)?| contexts?(?: of)?)*)"
    r" ?(?:an?|the|about|around|roughly|just|up to|as (?:much|many) as|only|over|more than|at most|between|nearly|some|"
    r"its|their|maximum of| )* ?$",
    re.I,
)
TRAINING = re.compile(
    r"\b(?:pre-?|re)?train\w*|\bsaw\b|\bseen\b|\blearn\w+|\bcorpus\b|\bdata ?sets?\b|\bfed\b|\bdigest\w*", re.I
)
TOKENS_AFTER = re.compile(r"[ \-‑](?:[\w-]+ ){0,2}?tokens?\b")
NO_LIMIT = re.compile(
    r"\b(?:output|outputs|generat\w+|per second|a second|per day|a day|a month|per month|weekly|daily|bill(?:s|ed|"
    r"ing)?|"
    r"respon\w+|repl\w+)\b"
)
ELLIPTIC = re.compile(
    r"\b(?:smallest|largest|biggest|smaller|larger|bigger|other|second|third|latter|former)(?: one)?,? $"
)


def find_amounts(
    text: str, start: int, end: int, *, prices: bool = False, taken: Sequence[tuple[int, int]] = ()
) -> list[Amount]:
    """The amounts between two offsets of `text` that say something about a model, in text order.

    Read are "0.8B, 2B and 9B parameters", "a 7-billion-parameter", "671bn", "22M-parameter", "397B-A17B" (total and
    active), "235 billion in total but 22 billion active", "a 128K window", "1 million tokens of context", "trained on
    36 trillion tokens", "$0.15 per million tokens in and $0.60 out", "15 cents". K, M, B and T are decimal: 128K is
    128 000. Not read: other money, users, downloads, bytes, hours, chips; what was before ("falls from 64k to 24k",
    "$0.04, down from $0.09"). `prices` says that earlier sentences
    spoke of prices per token, so that a mere "27 cents" is one too; `taken` are names and dates, not numbers.
    """
    numbers = [
        number
        for number in find_numbers(text, start, end)
        if not any(first < number.end and number.start < last for first, last in taken)
    ]
    found: list[Amount] = []
    for index, group in enumerate(group_numbers(text, numbers)):
        if group[0].money or _is_range(text, group, start, end):
            continue
        kind, explicit = _kind(text, group, start, end)
        if not (kind and explicit):
            kind = _elliptic(text, group, found, start, taken) or kind
        parallel = [] if explicit else _parallel(text, group, found, start, end)
        kinds: list[str | None] = [*parallel] or [kind] * len(group)
        found += [
            Amount(each, float(number.value * SCALES[number.scale]), number.start, number.end, index, explicit)
            for number, each in zip(group, kinds, strict=True)
            if each
        ]
    found = [_with_active(text, amount, start, end) for amount in found]
    money = [number for number in numbers if number.money]
    found += [
        Amount("price", price.value, price.start, price.end, price.group, True, price.side)
        for price in find_prices(text, money, start, end, prices, [*taken, *((a.start, a.end) for a in found)])
    ]
    return sorted(
        (amount for amount in found if not _is_of_the_past(*_around(text, amount, start, end))),
        key=lambda amount: amount.start,
    )


def _around(text: str, amount: Amount, start: int, end: int) -> tuple[str, str]:
    """The words right before and behind an amount; few, so that time stays linear in a long sentence."""
    return text[max(start, amount.start - 90) : amount.start], text[amount.end : min(end, amount.end + 60)]


def _is_of_the_past(before: str, after: str) -> bool:
    """Whether a number is what another has replaced: "grew *from 32K* to 128K", "up *from 8K*" (not "for Foo 1")."""
    if WAS.search(before):
        return not OF_ANOTHER.match(after)
    since = FROM.search(before)
    return bool(since and BECOMES.match(after) and word_set("changes").intersection(since[0].lower().split()))


WAS = re.compile(r"\b(?:up|down) from (?:just |only |about |around )?[$€£¥]?$")
OF_ANOTHER = re.compile(r"[ \-‑](?:tokens? )?(?:for|in|with|on)\b")
FROM = re.compile(r"(?:[\w-]+ ){1,7}from (?:just |only |about |around )?[$€£¥]?$")
BECOMES = re.compile(r"(?:[ \-‑][\w-]+){0,2} to (?:just |only |about |around )?[$€£¥]?\d")


def read_size(words: str) -> tuple[float | None, float | None]:
    """The total and the active parameters that the size in a model's name gives.

    >>> read_size("0.8B"), read_size("397B-A17B"), read_size("300M")
    ((800000000.0, None), (397000000000.0, 17000000000.0), (300000000.0, None))
    >>> read_size("8x7B"), read_size("E4B")  # the total is not said
    ((None, None), (None, 4000000000.0))
    """
    match = SIZE.fullmatch(words)
    if not match or match["experts"]:
        return None, None
    value = float(Decimal(match["number"]) * SCALES[match["scale"].lower()])
    if match["effective"]:
        return None, value
    return value, float(Decimal(match["active"]) * SCALES["b"]) if match["active"] else None


SIZE = re.compile(
    r"(?:(?P<effective>[EA])|[A-Z])?(?P<experts>\d{1,3}x)?(?P<number>\d{1,4}(?:\.\d+)?)(?P<scale>[BbTMm])"
    r"(?:-?[Aa](?P<active>\d{1,3}(?:\.\d+)?)[Bb])?"
)


def _kind(text: str, group: list[Number], start: int, end: int) -> tuple[str | None, bool]:
    """What the numbers of a list count; whether the text says so."""
    before, after = (
        text[max(start, group[0].start - 60) : group[0].start],
        text[group[-1].end : min(end, group[-1].end + 60)],
    )
    scale, value = group[-1].scale, group[-1].value * SCALES[group[-1].scale]
    if IN_GENERAL.match(after):
        return None, True
    if PARAMETERS_AFTER.match(after) and value >= 10_000:
        return "parameters", True
    if CONTEXT_AFTER.match(after) and 100 <= value < 10**9:
        return "context_tokens", True
    if TOKENS_AFTER.match(after) and not ACTIVE_AFTER.match(after):  # "6B active per token"
        return _kind_of_tokens(text[start : group[0].start], after, int(value)), True
    if (NOT_PARAMETERS.match(after) and not ACTIVE_AFTER.match(after)) or not scale:
        is_window = not NOT_PARAMETERS.match(after) and CONTEXT_BEFORE.search(before) and "ontext" in before
        return ("context_tokens" if is_window and 500 <= value < 10**9 else None), True
    if scale == "k" or (scale in ("m", "million") and CONTEXT_BEFORE.search(before) and "ontext" in before):
        return ("context_tokens" if CONTEXT_BEFORE.search(before) or re.match(r" for\b", after) else None), True
    activated = re.search(r"\bactivat\w+(?: (?:only|just|about|some|roughly|around))* $", before)
    if PARAMETERS_BEFORE.search(before) or ACTIVE_AFTER.match(after) or PART_OF.match(after) or activated:
        return "parameters", True
    return _kind_by_form(text, group, before, after)


def _kind_of_tokens(before: str, after: str, value: int) -> str | None:
    if re.match(r"[ \-‑](?:[\w-]+ ){0,2}?tokens? (?:per|a|each) (?:second|day|month|week|hour|minute)", after):
        return None
    if PRICE_UNIT.search(before[-12:] + "x") or re.search(r"\b(?:per|each|every) $", before):
        return None
    if value >= 10**9:
        return "training_tokens" if TRAINING.search(before + after) or value >= 10**10 else None
    if (
        value < 500
        or re.search(r"\b(?:samples?|documents?|answers?|outputs?)\b[^.;,]{0,20}$", before)
        or NO_LIMIT.search(before[-30:] + after[:30])
    ):
        return None
    return "context_tokens" if not re.search(r"\btrain\w* on (?:\w+ )?$", before) else "training_tokens"


def _kind_by_form(text: str, group: list[Number], before: str, after: str) -> tuple[str | None, bool]:
    """Sizes without the word parameters: "the 8B", "(600M)", "at roughly 500 billion", "300M, 1B and 7B sizes"."""
    if not text[group[0].start].isdigit() or re.match(r" of (?:them|which|these|those)\b", after):
        return None, False  # "one with a billion", "170 million of them are embeddings"
    if OF_OTHERS.search(before):
        return None, False
    short = [text[number.end - 1] in "BbMmT" or text[number.end - 2 : number.end] == "bn" for number in group]
    if text[max(0, group[0].start - 1)] in "$€£¥" or re.match(
        r"\s*(?:in|of|from|by|over|to raise)\b(?! (?:which|total|all|them|its|two|three|four|five|size))", after
    ):
        return None, False
    if len(group) == 1 and re.match(r"[ ](?:[\w\-]+ )?models\b", after) and not DEFINITE.search(before):
        return None, False  # "why 7B models are enough"
    billions = any(number.scale in ("b", "bn") for number in group)
    if billions and all(short):
        return "parameters", False
    sized = re.match(
        r"[ \-‑](?:[\w.\-]+ ){0,2}?(?:models?|versions?|variants?|sizes?|encoders?|checkpoints?|flagship|[A-Z])", after
    )
    opened = re.search(r"\((?:about |around |roughly |just |only |up to |~)?$", before) and re.match(
        r"[,;)]| (?:active|total|and)", after
    )
    weighs = re.search(
        r"\b(?:at|with|has|is|to|of)(?: about| around| roughly| just| only| some| nearly| over)? $", before
    )
    stops = re.match(r"[,.;:)–—]|$| \(| (?:active|in total|total|but|and|with|while)\b", after)
    if sized and all(short) and not before.endswith("$"):
        return "parameters", False
    if opened or (weighs and stops and not all(number.scale in ("m", "k") for number in group)):
        return "parameters", False
    return None, False


def _elliptic(
    text: str, group: list[Number], found: list[Amount], start: int, taken: Sequence[tuple[int, int]]
) -> str | None:
    """The kind of amounts that leave out what the ones before them count.

    "the largest has 424 billion parameters and the smallest 0.3 billion", "Foo 2 has 8 billion parameters and Foo 3
    70 billion", "4 trillion tokens for the 4B and 14 trillion for the 27B", "8,192 tokens; the other extends that to
    32,768".
    """
    before, after, value = text[start : group[0].start], text[group[-1].end :], group[0].value * SCALES[group[0].scale]
    kinds = {amount.kind for amount in found if amount.explicit}
    if "context_tokens" in kinds and EXTENDED.search(before) and 1000 <= value < 10**9:
        return "context_tokens"
    told_on = re.search(r"\bon(?: about| some| roughly)? $", before[-20:])  # "... and the rest on 9 trillion"
    if "training_tokens" in kinds and value >= 10**11 and (re.match(r" for\b", after) or told_on):
        return "training_tokens"
    named = any(0 <= group[0].start - last <= 2 for _, last in taken)
    if (
        "parameters" in kinds
        and value >= 10**6
        and (ELLIPTIC.search(before) or named)
        and not NOT_PARAMETERS.match(after)
    ):
        return "parameters"
    return None


def _is_range(text: str, group: list[Number], start: int, end: int) -> bool:
    """Whether two numbers are bounds and no values: "between 3 and 20 trillion tokens", not "between 3B and 70B"."""
    before, after = (
        text[max(start, group[0].start - 45) : group[0].start],
        text[group[-1].end : min(end, group[-1].end + 70)],
    )
    working = ACTIVE_BEFORE.search(before.removesuffix("between ")) or ACTIVE_AFTER.match(after)
    return len(group) == 2 and before.endswith("between ") and bool(working or TOKENS_AFTER.match(after))


def _parallel(text: str, group: list[Number], found: list[Amount], start: int, end: int) -> list[str]:
    """The kinds of numbers that go along those before: "109 billion in total, 17 billion active; Bar *400 and 17*"."""
    before = [_with_active(text, amount, start, end).kind for amount in found[-len(group) :]]
    return before if len(group) == len(set(before)) > 1 else []


EXTENDED = re.compile(
    r"\b(?:(?:extend|stretch|rais|push|increas|expand|lift|doubl|quadrupl|tak|bring)\w* (?:that|this|it|the window|"
    r"the limit)"
    r" to|(?:others?|rest|ones?|remaining|larger|smaller|bigger|largest|smallest|models?|versions?)(?: (?:get|gets|"
    r"have|has|take|"
    r"takes|offer|offers|stop|stops|at|support|supports|handle|handles|reach|reaches|manage|manages|to|up|accept|"
    r"accepts))*)"
    r" $"
)


OF_OTHERS = re.compile(
    r"\b(?:from|than|against|like|rival|beat|beats|match|matches) (?:an?|some|other|most|many)(?: \w+)? $"
)
DEFINITE = re.compile(r"\b(?:the|its|their|our|these|both|new|two|and|[\w.]+['’]s?)(?: new)? $", re.I)


def _with_active(text: str, amount: Amount, start: int, end: int) -> Amount:
    """The same amount as active parameters, where the words beside it say that only these work at a time."""
    if amount.kind != "parameters":
        return amount
    before, after = text[max(start, amount.start - 45) : amount.start], text[amount.end : min(end, amount.end + 70)]
    whole = re.search(r"\bof (?:its|their|the|those|these)(?: \w+)? $", before)
    if not whole and (ACTIVE_BEFORE.search(before) or ACTIVE_AFTER.match(after) or PART_OF.match(after)):
        return replace(amount, kind="active_parameters")
    return amount
