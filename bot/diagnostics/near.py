"""Names like one that does not exist, and in what they differ: what was probably meant. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

NEAR_MAX = 5
COMPARED_MAX = 1000
NAME_CHARS_MAX = 256
PREFIX_CHARS_MIN = 3
# How many letters may differ: one in a short name, three in a long one; with more, names are like each other by chance.
LETTERS_A_SLIP, SLIPS_MAX = 4, 3
SEPARATORS = re.compile(r"[\s_\-.:/]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A name that exists. `differs` says in what from the one that was asked for; `distance` orders them, 0 is nearest."""

    name: str
    differs: str
    distance: int

    @property
    def sure(self) -> bool:
        """It differs in nothing that people see."""
        return self.distance == 0


def near_names(wanted: str, names: Iterable[str], *, limit: int = NEAR_MAX) -> tuple[Near, ...]:
    """The nearest of the names, best first, at most `limit`. Looks at no more than 1,000 names.

    The wanted name itself is among them when it is listed: whoever asks has not found it, so it differs in what is not shown.
    """
    others = [name for name in dict.fromkeys(names) if name.strip()][:COMPARED_MAX]
    found = [near for name in others if (near := _near(wanted[:NAME_CHARS_MAX], name))]
    return tuple(sorted(found, key=lambda near: (near.distance, abs(len(near.name) - len(wanted)), near.name))[:limit])


def _near(wanted: str, name: str) -> Near | None:
    if differs := _hardly(wanted, name):
        return Near(name=name, differs=differs, distance=0)
    short, long = sorted((wanted.casefold().strip(), name.casefold().strip()), key=len)
    slips = max(1, min(SLIPS_MAX, len(short) // LETTERS_A_SLIP))
    if (distance := edit_distance(short, long[:NAME_CHARS_MAX], limit=slips)) <= slips:
        return Near(name=name, differs=f"{distance} {'letter' if distance == 1 else 'letters'}", distance=distance)
    if len(short) >= PREFIX_CHARS_MIN and long.startswith(short):
        return Near(name=name, differs="one begins with the other", distance=SLIPS_MAX + 1)
    return None


def _hardly(wanted: str, name: str) -> str:
    """In what two names differ that look the same, "" when they do not."""
    if wanted == name:
        return "characters that cannot be seen"
    if wanted.strip() == name.strip():
        return "spaces at its ends"
    if wanted.strip().casefold() == name.strip().casefold():
        return "upper and lower case"
    if SEPARATORS.sub("", wanted).casefold() == SEPARATORS.sub("", name).casefold():
        return "spaces, dashes or underscores"
    return ""


def edit_distance(one: str, other: str, *, limit: int) -> int:
    """How many letters must be put in, left out, replaced or swapped with their neighbour; anything above `limit` is `limit` + 1."""
    if abs(len(one) - len(other)) > limit or _unlike(one, other) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, above, row = row, before, [at]
        for there, seen in enumerate(other, 1):
            cost = min(before[there] + 1, row[-1] + 1, before[there - 1] + (letter != seen))
            if above and there > 1 and letter == other[there - 2] and one[at - 2] == seen:
                cost = min(cost, above[there - 2] + 1)
            row.append(cost)
        if min(row) > limit and min(before) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def _unlike(one: str, other: str) -> int:
    """Letters that only one of them has: no fewer slips can lie between them, and this costs a tenth of finding out."""
    letters, others = Counter(one), Counter(other)
    return max((letters - others).total(), (others - letters).total())
