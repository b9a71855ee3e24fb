"""How the names of AI models are written, as regular expressions over text."""

from __future__ import annotations

import re
from functools import cache

from analysis.lexicon import word_set, word_table

START = r"(?<![\w$€£¥@#.\-/])"
END = r"(?!\w|[.\-‑]\w)"
# "72B", "0.6b", "8x7B", "235B-A22B", "E4B", "300M"
SIZE = r"(?:(?:[A-Z]|\d{1,3}x)?\d{1,4}(?:\.\d+)?[BbTMm](?:-?[Aa]\d{1,3}(?:\.\d+)?[Bb])?)"
# "3", "2.5", "v3", "4o", "R1", "K2.5", "L6"; then "0528", "2024-08-06"
NUMBER = r"(?:[vV]?\d{1,2}(?:\.\d{1,2}){0,2}[a-z]?|[A-Z]{1,2}\d{1,2}(?:\.\d)?[A-Z]?)"
SNAPSHOT = r"(?:20\d\d-\d\d-\d\d|\d{8}|\d{4})"
COUNTED = (
    r"(?:billion|million|trillion|thousand|bn|mn|tn|times|percent|years?|months?|weeks?|days?|hours?|people|users|"
    r"GPUs?|"
    r"of|out)"
)
CAPITALIZED = (
    r"(?:[A-Z][\w+]*[a-z0-9][\w+]*(?:[-‑][A-Z]\w*)*(?:[ ][A-Z][\w+]*[a-z][\w+]*)?|[a-z]{1,8}[A-Z]\w*|"
    r"[A-Z]{2,7}\d?(?:-[A-Z]\w*)*|[KMRSV]\d{1,2}(?:\.\d)?)"
)
LOWER_AFTER_SPACE = r"(?:mini|nano|turbo|lite|preview|instruct|large|medium|small|tiny|high|base|pro|flash)"
GROWN = (
    r"[A-Za-z]{1,12}(?:Gemma|Llama|LLaMA|BERTa?|Qwen|Mi[sx]tral|GPT|CLIP|Mamba|T5|Coder|Former|Diffusion)|"
    r"[A-Z][A-Za-z]{0,11}L?LM|[A-Z]\w{2,14}-(?:GPT|LM)"
)
# "all-MiniLM-L6-v2", "parakeet-tdt-0.6b-v3", "bge-m3": written as the identifier under which it can be downloaded.
IDENTIFIER = re.compile(
    rf"{START}(?!(?:covid|sars|mid|pre|post|non|anti|early|"
    rf"late)-)[a-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+(?:\.\d+[A-Za-z]?)?)*"
    rf"[-_](?:v\d(?:\.\d)?|\d{{1,3}}(?:\.\d)?[bBmM]|[A-Zm]\d)(?:[-_][A-Za-z0-9]+(?:\.\d+)?)*{END}"
)
# "Foo 7B", "Foo-2-13B-Chat"
SIZED = re.compile(
    rf"{START}(?P<head>[A-Z]\w*(?:[.+]\w+)*(?:[-‑][\w.+]+)*)(?:[ ]{NUMBER})?[ \u00a0\-‑]{SIZE}\b(?:[-‑]\w+)*{END}"
)
# "Omnilingual ASR", "Parler-TTS": a name that says what kind of model it is.
TYPED = re.compile(
    rf"{START}(?P<head>[A-Z]\w*[a-z]\w*)[ \-‑](?:ASR|TTS|OCR|VLM|VLA|VL|LM|LLM|MT|ViT|GPT)\b(?! [A-Z]){END}"
)
O_SERIES = re.compile(rf"{START}o[1-9](?:[-‑ ](?:mini|pro|preview|high|deep[- ]research))*{END}(?!['’]clock)")
CODE = re.compile(r"[ABKMRSVX]\d(?:\.\d)?")  # of "DeepSeek-R1", which is then called R1


@cache
def known_name() -> re.Pattern[str]:
    """A known family, also with a word grown on ("ShieldGemma", "mmBERT", "Qwen3"), and the parts that follow it."""
    heads = sorted((row["name"] for row in word_table("model_families")), key=len, reverse=True)
    alternatives = "|".join([*map(_flexible, heads), GROWN])
    number = rf"(?:\.?{NUMBER}(?!\.?\d|[ -]?{COUNTED}\b))?"
    return re.compile(rf"{START}(?P<head>{alternatives}){number}{parts()}{END}")


@cache
def unseen_name() -> re.Pattern[str]:
    """Any capitalized or mixed word and the name parts that follow it: "FooNet 3 Pro", "EvoLLM-JP", "Behemoth"."""
    return re.compile(rf"{START}(?!(?:This|Its|Their|Our|His|Her|An?) )(?P<head>{CAPITALIZED}){parts()}{END}")


@cache
def variant_words() -> str:
    """The words for variants as alternatives, the longest first."""
    return "|".join(map(re.escape, sorted(word_set("model_suffixes"), key=len, reverse=True)))


@cache
def parts() -> str:
    """What may follow the head of a name: versions, sizes, snapshots and the usual words for variants."""
    capitalized, lower = variant_words(), variant_words().lower()
    after_hyphen = (
        rf"{SIZE}\b|{SNAPSHOT}\b|{NUMBER}\b|(?:{capitalized}|{lower})\b|[A-Z][A-Za-z0-9]*(?:\.\d+)?\b(?!-\w+ed\b)"
    )
    after_space = (
        rf"{SIZE}\b|{NUMBER}(?![.,]?\d|[ -]?{COUNTED}\b|[%B])|(?:{capitalized})\b|[A-Z](?=[ ](?:{capitalized})\b)|"
        rf"[A-Z][a-z]+(?=[ ](?:{SIZE}|[vV]\d)\b|[ ]\({SIZE}\b)|"
        rf"{LOWER_AFTER_SPACE}(?! (?:models?|versions?))\b"
    )
    return rf"(?:[-‑/_](?:{after_hyphen})|[ \u00a0](?:{after_space})|\+)*"


def _flexible(name: str) -> str:
    return re.escape(name).replace(r"\ ", r"[ \u00a0]").replace(r"\-", r"[-‑]")
