"""Which two of many have something in common, without looking at every two: projects with a thousand trunks exist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TypeVar

T = TypeVar("T")


def pairs(things: Sequence[T], keys: Sequence[Sequence[str]]) -> Iterator[tuple[T, T]]:
    """Each two that share a key, once, in order; those without keys share that."""
    by_key: defaultdict[str, list[int]] = defaultdict(list)
    for index, own in enumerate(keys):
        for key in dict.fromkeys(own or [""]):
            by_key[key].append(index)
    together = {pair for indexes in by_key.values() for pair in combinations(indexes, 2)}
    yield from ((things[one], things[other]) for one, other in sorted(together))
