"""Which verified answer settles a question: one that is worded like it, comes first with whoever asks, and is true for them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from knowledge.languages import related
from knowledge.model import Asker, Page

# A wording of the answer's question is more alike than that of any other page, or so much alike that those do not matter.
# Measured on the pairs of tests/learning/pairs.jsonl (docs/learning.md).
SETTLES_COSINE, SAME_COSINE = 0.69, 0.85
BOUND = re.compile(r"(?P<how>>=|<=|==|[><=~^])?\s*v?(?P<number>\d+(?:\.(?:\d+|x\b))*)", re.IGNORECASE)
PARTS = 3


class _Span(NamedTuple):
    """The versions from `first` to before `end`."""

    first: tuple[int, ...]
    end: tuple[int, ...]


def settled(pages: Mapping[int, Page], asked: Mapping[int, float], asker: Asker) -> int | None:
    """The chunk, among these pages by chunk, whose verified answer comes first whatever else was found; None when there is none.

    `asked` says how near the nearest wording of each page's question is, as a cosine.
    """
    able = [number for number, page in pages.items() if page.verified and page.verified.priority and true_for(page.verified.only, asker)]
    best = max(able, key=lambda number: (asked[number], -number), default=None)
    if best is None or asked[best] < SETTLES_COSINE:
        return None
    # An answer that is for others, or under review, does not stand in the way of one that is not.
    others = max((cosine for number, cosine in asked.items() if not pages[number].verified), default=0.0)
    return best if asked[best] >= min(others, SAME_COSINE) else None


def true_for(only: Asker, asker: Asker) -> bool:
    """Whether nothing that is known of the asker speaks against it; what is not known never does."""
    if only.language and asker.language and only.language != asker.language and not related(only.language, asker.language):
        return False
    if only.sdk and asker.sdk and only.sdk != asker.sdk:
        return False
    if only.hosting and asker.hosting and only.hosting != asker.hosting:
        return False
    return _version_fits(only.version, asker.version)


def _version_fits(range_: str, version: str) -> bool:
    """Whether some version that the asker may mean, such as 1.2.3 or 1.x, lies in a range such as ">= 1.2, < 2". A range without a mark means that major version."""
    said = BOUND.search(version)
    if said is None:
        return True
    means = _span(said["number"])
    return all(_meets(means, bound["how"] or "", _span(bound["number"])) for bound in BOUND.finditer(range_))


def _meets(means: _Span, how: str, bound: _Span) -> bool:
    match how:
        case ">=":
            return means.end > bound.first
        case ">":
            return means.end > bound.end
        case "<=":
            return means.first < bound.end
        case "<":
            return means.first < bound.first
        case "==" | "=":
            return means.first < bound.end and bound.first < means.end
        case _:
            return means.first[0] == bound.first[0]


def _span(number: str) -> _Span:
    """All versions that begin with this number: 1.2 and 1.2.x are those from 1.2.0 to before 1.3.0."""
    parts = [int(part) for part in number.lower().split(".") if part != "x"][:PARTS]
    padding = (0,) * (PARTS - len(parts))
    return _Span((*parts, *padding), (*parts[:-1], parts[-1] + 1, *padding))
