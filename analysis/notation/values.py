"""Numbers, dates and yes or no as people write them."""

from __future__ import annotations

import math
import re
from decimal import Decimal, InvalidOperation

from analysis.dating.edtf import bounds
from analysis.notation.form import Unplaced

SCALES = {"": 0, "k": 3, "thousand": 3, "m": 6, "million": 6, "b": 9, "billion": 9, "t": 12, "trillion": 12}
NUMBER = re.compile(
    r"[$€£]?\s*(\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?)[\s-]*([a-z]*)(?:[\s-]*(?:parameters?|tokens?))?", re.I
)
DIGITS = 5  # a number with so many says more when written out
YES_NO = {"yes": True, "true": True, "no": False, "false": False}


def read_number(value: str, field: str) -> float:
    """A number. Raises Unplaced if it is none.

    >>> [read_number(number, "") for number in ("0.8B", "128K", "262,144", "1e9", "1 million-token", "$0.04")]
    [800000000.0, 128000.0, 262144.0, 1000000000.0, 1000000.0, 0.04]
    """
    match = NUMBER.fullmatch(value.strip())
    try:
        scale = SCALES[match[2].casefold()] if match else SCALES["no number"]
        number = float(Decimal(match[1].replace(",", "")).scaleb(scale)) if match else 0.0
        if math.isinf(number):
            raise KeyError(value)
    except (KeyError, InvalidOperation):
        raise Unplaced(field, f"{value!r} is no number: write 7B, 128K, 1 million or 262144") from None
    return number


def write_number(number: float) -> str:
    """A number, short and exact.

    >>> write_number(8e8), write_number(262144), write_number(1.4e13), write_number(0.04)
    ('800M', '262144', '14T', '0.04')
    """
    exact = Decimal(repr(float(number)))
    for sign, power in (("T", 12), ("B", 9), ("M", 6), ("K", 3)):
        scaled = exact.scaleb(-power)
        if scaled >= 1 and len(scaled.normalize().as_tuple().digits) < DIGITS:
            return f"{scaled.normalize():f}{sign}"
    return f"{exact.normalize():f}"


def is_edtf(value: str) -> bool:
    """Whether a date is written as the tables write it.

    >>> is_edtf("2019-07~"), is_edtf("July 2019")
    (True, False)
    """
    try:
        bounds(value)
    except ValueError:
        return False
    return True


def read_yes_no(value: str, field: str) -> bool:
    """Yes or no. Raises Unplaced for anything else."""
    if value.casefold() not in YES_NO:
        raise Unplaced(field, f"{value!r}: write yes or no")
    return YES_NO[value.casefold()]


def one_of(value: str | None, allowed: tuple[str, ...], field: str) -> str:
    """`value`, if it is allowed. Raises Unplaced if not."""
    if value is None or value.casefold() not in allowed:
        raise Unplaced(field, f"{field} {value!r}: use one of {', '.join(allowed)}")
    return value.casefold()
