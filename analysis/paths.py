"""The way from one word to another in the tree of the parse, for many pairs at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.choosing.templates import mix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.choosing.candidates import Ints, Tokens

REACH = 8  # steps up from either word
TOLD = 4  # relations at either end that are told apart
NO_WAY = 9  # steps


def paths(words: Tokens, starts: Ints, ends: Ints) -> dict[str, Ints]:
    """For each pair of words the way from the first up to where they meet, and from there down to the second.

    `path`: a number for its relations; `way` and `down`: those up and those down alone; `steps`: how many there are.
    0 and NO_WAY where one of the words is missing (-1), or the way is longer.
    """
    ups, downs = _climbed(words, starts), _climbed(words, ends)
    same = (ups[:, None] == downs[None]) & (ups[:1] < len(words))
    meets = same.any(axis=0)
    found, pair = meets.any(axis=0), np.arange(len(starts))
    down = meets.argmax(axis=0)
    up = same[:, down, pair].argmax(axis=0)
    way, back = (_relations(words, chain)[steps, pair] for chain, steps in ((ups, up), (downs, down)))
    told = {"path": mix(way, back), "way": way, "down": back}
    numbers = {name: np.where(found, values, np.uint64(0)).view(np.int64) for name, values in told.items()}
    return numbers | {"steps": np.where(found, np.minimum(up + down, NO_WAY - 1), NO_WAY)}


def _climbed(words: Tokens, places: Ints) -> Ints:
    """Words, their heads, the heads of those, and so on, one below the other."""
    heads, chain = words.links["head"], [np.where(places < 0, len(words), places)]
    for _ in range(REACH):
        chain.append(heads[chain[-1]])
    return np.array(chain)


def _relations(words: Tokens, chain: Ints) -> NDArray[np.uint64]:
    """For each number of steps a number for the relations by which they go up."""
    relations = words.attributes["dep"][chain]
    found = [np.ones(chain.shape[1], np.uint64)]
    for step in range(REACH):
        found.append(mix(found[-1], relations[step]) if step < TOLD else found[-1])
    return np.array(found)
