"""What prose says of a model besides its name: amounts, licence, open weights, modalities."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.modeling.quantities import Amount, find_amounts


@dataclass(frozen=True)
class Saying:
    """A value for a column of the specs, and where it stands: which item of how long a list, which ends at `last`."""

    column: str
    value: object
    start: int
    end: int
    group: int = -1
    index: int = 0
    length: int = 1
    last: int = 0  # where its list ends


LICENSE = re.compile(
    r"(?P<name>\bApache(?:[ -]License)?(?:,? [Vv]ersion)?(?:[ -]?2(?:\.0)?)?(?=[ -]licen[sc]e|\b)|"
    r"\b(?:Modified |modified )?MIT(?=[ -](?:[Ll]icen[sc]e|licensed)| terms)|"
    r"\b(?<!of )(?<!at )(?<!from )(?<!by )(?<!joined )(?<!left )MIT(?= \(|[,.;)]|$)|\bBSD(?:-\d-Clause)?|"
    r"\b[AL]?GPL(?:v?[ -]?\d(?:\.\d)?)?|"
    r"\bCC[ -](?:BY|0)(?:[ -](?:NC|SA|ND))*(?:[ -]\d\.\d)?|\bCreative Commons(?: [A-Z][\w-]*)*(?: \d\.\d)?|"
    r"\b(?:Open)?RAIL(?:-[A-Z+]+)?|\b[A-Z][\w.]*(?: [A-Z\d][\w.]*){0,3} (?:(?:Community|Research|Open|Open Model|Model|"
    r"Use|Commercial|Non-Commercial|Non-Production) )*[Ll]icen[sc]e(?: [Aa]greement)?\b|"
    r"\b(?:custom|bespoke|proprietary|community|research|research-only|non-?commercial|permissive|restrictive|in-house)"
    r"(?: (?:community|research|use|model|open|source|commercial))* licen[sc]e\b|"
    r"(?:(?<=[Uu]nder the )|(?<=[Ll]icen[sc]e: ))(?:[Tt]he )?(?:usual |standard |same )?"
    r"[A-Z][\w.]*(?: \d[\d.]*)? [Tt]erms(?: of [Uu]se)?\b)"
)
LICENSE_TERMS = re.compile(r"\blicen[sc]\w*|\bterms\b|\bApache|\bCC[ -]BY|\bMIT\b", re.I)
NOT_THIS_LICENSE = re.compile(
    r"\b(?:rather than|instead of|unlike|not|than|no longer|replac\w+|from|nor) (?:\w+ ){0,3}$"
)
SAME_LICENSE = re.compile(r"\bthe same (?:open |permissive |open-source )?(?:licen[sc]e|terms)\b(?! as\b)")
PLAIN_LICENSE = re.compile(
    r"^(?:(?:The|A|An|This|That|Its|Our|Their|Open|New|Under|Permissive|Free|Same|No|Driver|Business|Software|Model|"
    r"Source|"
    r"Apache|Use) )*[Ll]icen[sc]e\b"
)
LEADING = re.compile(r"^(?:(?:[Tt]he|A|An|Its|Under|With|On|usual|standard|same)\s+)+")

WEIGHTS_OPEN = re.compile(
    r"\bopen[- ](?:weights?|source|sourced|model weights)\b|\bopen-sourc(?:ed|es|ing)\b|"
    r"\b(?:open|Open(?! AI)) (?:(?:AI|language|foundation|base|reasoning|frontier|multimodal|vision|speech|generative|"
    r"code|coding|small|large) )*(?:[Mm]odels?|LLMs?|release)\b|"
    r"\bopen (?:family|series|line|suite|collection)\b|"
    r"\bdownload\w* (?:\w+ )?(?:the |its |their )?weights\b|\b(?:is|are) open(?=[,.;]|$)|"
    r"\bavailable (?:[\w,]+ ){0,4}on (?:Hugging Face|HuggingFace|GitHub|ModelScope|Kaggle)\b|"
    r"\bfully open\b|\bweights(?:,? (?:and )?\w+){1,4} (?:are|is) (?:\w+ )?(?:public|available|open|released)\b|"
    r"\bweights (?:(?:of|for) (?:[\w.,]+[ -]){1,8}?)?"
    r"(?:(?:are|were|is|have been|has been|can be|will be|may be|now|also|all|"
    r"both|freely|publicly|"
    r"openly|already|fully) )*(?:free|open|available|download\w*|published|released|public|posted|shared|out|up|on "
    r"(?:Hugging Face|GitHub))\b|"
    r"\b(?:post|publish|releas|open|shar|upload|put|open-sourc|distribut|offer|mak)\w* (?:out |up )?(?:the |its |"
    r"their |all |both |full |model )*weights\b|"
    r"\b(?:anyone (?:can|may) download|(?:can|may) be (?:freely )?downloaded|"
    r"free(?:ly)? (?:to )?download\w*|download(?:able|ed)? (?:weights|for free|freely|from Hugging Face|"
    r"on Hugging Face)|"
    r"available (?:to|for) (?:free )?download)\b"
)
WEIGHTS_CLOSED = re.compile(
    r"\b(?:is|are|was|were|remains?|stays?) (?:\w+ )?(?:proprietary|closed)\b|"
    r"\bclosed(?:[- ](?:source|weights?|model))?\b(?=[ ,.;)]|$)|\bproprietary (?:\w+ )?(?:models?|system)\b|"
    r"\bweights (?:\w+ )?(?:(?:are|were|is|will|stay|remain|being|be|have been|has) )*(?:kept |held )?(?:private|"
    r"secret|closed|under wraps|"
    r"under lock and key|unreleased|locked away|not (?:\w+ )?(?:available|public|"
    r"open(?![- ]source)|released|published|"
    r"downloadable))\b|"
    r"\b(?:only|solely|exclusively) (?:\w+ )?(?:through|via|over|by way of) (?:an?|the|its|their|the company['’]s|"
    r"\w+['’]s)?(?: \w+)? ?APIs?\b|"
    r"\bAPI[- ]only\b|\b(?:not|n['’]t|no plans? to|declin\w+ to|without) (?:\w+ )?(?:releas|publish|shar|open|"
    r"making)\w* "
    r"(?:the |its |their |any )*(?:model )?weights\b|"
    r"(?<!weights but )(?<!weight but )\bnot (?:\w+ )?open[- ](?:source|weights?)\b|"
    r"\bnever (?:releas|"
    r"publish|shar)\w+ (?:the |its )?weights\b"
)
NEGATED = re.compile(r"\b(?:neither|no|none|not|n['’]t|never|nor|without)\b[^,.;:]*$", re.I)
PLANNED = re.compile(
    r"\b(?:will|would|may|might|could|should|plan\w*|promis\w+|hop\w+|intend\w*|if|whether|consider\w*)\b[^,.;:]*$"
)
MODALITY = {
    "multimodal": r"multi-?modal|omni-?modal",
    "vision": r"vision(?! for\b)|vision-language|visual",
    "speech": r"speech|spoken",
    "voice": r"voice",
    "image": r"images?|pictures?|photos?|text-to-image",
    "audio": r"audio|sounds?",
    "video": r"videos?|clips|text-to-video",
    "text": r"text(?! messages)|text-only|language model",
    "code": r"coding model|code model|code generation",
    "music": r"music",
}
MODALITIES = re.compile("|".join(rf"(?P<{name}>\b(?:{words})\b)" for name, words in MODALITY.items()), re.I)
TAKES = re.compile(
    r"\b(?:read|take|accept|handle|process|understand|generat|produc|creat|output|input|see|hear|look|transcrib|"
    r"recogni|"
    r"support|interpret|turn|make|work|encod|model|embed|encoder|system|prompt|classif|analy[sz]|respond)\w*\b",
    re.I,
)


def find_sayings(
    text: str,
    start: int,
    end: int,
    *,
    prices: bool = False,
    license: str | None = None,
    taken: Sequence[tuple[int, int]] = (),
) -> list[Saying]:
    """All that the text between two offsets may say of models, in text order.

    `prices`: the paragraph spoke of prices per token before; `license`: the last one named, for "the same licence";
    `taken`: names and dates, whose numbers count nothing.
    """
    found = list(_amounts(find_amounts(text, start, end, prices=prices, taken=taken)))
    if LICENSE_TERMS.search(text, start, end):
        found += _licenses(text, start, end, license)
    found += _weights(text, start, end)
    found += [saying for saying in _modalities(text, start, end) if not _within(saying, taken)]
    return sorted(found, key=lambda saying: (saying.start, saying.end))


def _within(saying: Saying, taken: Sequence[tuple[int, int]]) -> bool:
    return any(first <= saying.start and saying.end <= last for first, last in taken)


def _amounts(amounts: list[Amount]) -> Iterator[Saying]:
    for amount in amounts:
        group = [other for other in amounts if (other.kind, other.group) == (amount.kind, amount.group)]
        last = group[-1].end
        if amount.kind == "price":
            column = f"price_{amount.side}_per_mtok"
            yield Saying(column, amount.value, amount.start, amount.end, amount.group, last=last)
            continue
        place = group.index(amount)
        yield Saying(amount.kind, amount.value, amount.start, amount.end, amount.group, place, len(group), last)


def _licenses(text: str, start: int, end: int, last: str | None) -> Iterator[Saying]:
    for match in LICENSE.finditer(text, start, end):
        first = match.start()
        lead = LEADING.match(match.group())
        if lead:
            first += lead.end()
        name = text[first : match.end()]
        if (PLAIN_LICENSE.match(name) and not name.startswith("Apache")) or NOT_THIS_LICENSE.search(
            text[max(start, first - 40) : first]
        ):
            continue
        yield Saying("license", name, first, match.end())
    for match in SAME_LICENSE.finditer(text, start, end):
        if last:
            yield Saying("license", last, match.start(), match.end())


def _weights(text: str, start: int, end: int) -> Iterator[Saying]:
    closed = [match.span() for match in WEIGHTS_CLOSED.finditer(text, start, end)]
    for first, last in closed:
        yield Saying("open_weight", False, first, last)
    for match in WEIGHTS_OPEN.finditer(text, start, end):
        first, last = match.span()
        if any(low < last and first < high for low, high in closed) or PLANNED.search(
            text[max(start, first - 40) : first]
        ):
            continue
        denied = NEGATED.search(text[max(start, first - 40) : first])
        yield Saying("open_weight", not denied, first, last)


def _modalities(text: str, start: int, end: int) -> Iterator[Saying]:
    matches = list(MODALITIES.finditer(text, start, end))
    if not matches or not TAKES.search(text, start, end):
        return
    run: list[re.Match[str]] = []
    for match in matches:
        if run and not re.fullmatch(
            r"(?:,| and| or|, and| as well as|\s|/|-|short|both|still|to|with|\w+ in and)*",
            text[run[-1].end() : match.start()],
        ):
            yield _modality(run)
            run = []
        run.append(match)
    yield _modality(run)


def _modality(run: list[re.Match[str]]) -> Saying:
    names = tuple(dict.fromkeys(str(match.lastgroup) for match in run))
    return Saying("modalities", names, run[0].start(), run[-1].end())
