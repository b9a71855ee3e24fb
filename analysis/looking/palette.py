"""Colours that everyone can tell apart (Okabe and Ito 2008), each with a marker and a line of its own."""

from __future__ import annotations

from typing import NamedTuple


class Style(NamedTuple):
    """A colour, and the shapes that tell it from the others without colour."""

    color: str
    marker: str
    line: str


GREY = "#767676"  # read on white (4.5 : 1) and on the dark page of JupyterLab (4.2 : 1)
STYLES = (
    Style("#0072B2", "o", "solid"),  # blue
    Style("#D55E00", "s", "double"),  # vermilion
    Style("#009E73", "^", "dotted"),  # bluish green
    Style("#CC79A7", "D", "dashed"),  # reddish purple
    Style("#E69F00", "v", "solid"),  # orange
    Style("#56B4E9", "P", "dotted"),  # sky blue
    Style(GREY, "X", "dashed"),  # for black, which a dark page would swallow
)
# What is shown together often has a style of its own; everything else takes the next free one.
KNOWN = {
    key: STYLES[place]
    for place, keys in enumerate(
        (
            "person people names speaker stated written paraphrase current",
            "organization organizations developer company planned computed quote leaving roles",
            "model parameters title event timeline content lab joining",
            "model_specs family since until released expression team hedged",
            "statements cue active_parameters media dates",
            "university denied",
            "open_questions question evidence other unresolved former no_comment",
        )
    )
    for key in keys.split()
}


def styles(keys: list[str]) -> dict[str, Style]:
    """A style for each key, two keys alike only if there are more keys than styles.

    >>> [style.marker for style in styles(["person", "something", "organization"]).values()]
    ['o', '^', 's']
    """
    chosen: dict[str, Style] = {}
    for key in keys:
        if key in KNOWN and KNOWN[key] not in chosen.values():
            chosen[key] = KNOWN[key]
    for index, key in enumerate(key for key in keys if key not in chosen):
        free = [style for style in STYLES if style not in chosen.values()]
        chosen[key] = free[0] if free else STYLES[index % len(STYLES)]
    return {key: chosen[key] for key in keys}
