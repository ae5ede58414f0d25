"""The blocks of a stretch of lines, as far as the end of a tab group needs to know them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.languages import language_of, related
from knowledge.sources.docs.lines import FENCE, Line, is_blank

ORDERED = re.compile(r"^ {0,3}(?P<number>\d{1,9})[.)][ \t]")
BULLET = re.compile(r"^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
ANY_LANGUAGE = frozenset({"", "bash", "console", "env", "ini", "json", "markdown", "sh", "shell", "text", "toml", "txt", "xml", "yaml", "yml"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A block: `kind` is fence, list, quote, table or text.

    `end` is the line after it. `info` is a fence's language, `first` and `last` the numbers of an ordered list (0 for any other block).
    """

    kind: str
    end: int
    info: str = ""
    first: int = 0
    last: int = 0


def pieces(lines: Sequence[Line], start: int, end: int) -> list[Piece]:
    """The blocks of `lines[start:end]` in order; empty for nothing but blank lines."""
    found: list[Piece] = []
    at = start
    while at < end:
        stop = _stop(lines, at, end)
        if not is_blank(lines[at]):
            _add(found, _piece(lines, at, stop))
        at = stop
    return found


def end_of_last(label: str, last: Sequence[Piece], siblings: Sequence[Sequence[Piece]]) -> int:
    """How many of the blocks after the last label of a group belong to its tab; the export does not mark the end.

    The tab is taken to be built like its siblings: as many fences as most of them have, and what follows the fence when it does so in most of them.
    It goes on while an ordered list counts on, as fences follow each other, or up to a fence in a language only this tab speaks. When in doubt text is for everybody: text of one
    tab shown to all does less harm than text for all shown to some.
    """
    fences = [sum(piece.kind == "fence" for piece in tab) for tab in siblings]
    if not any(piece.kind == "fence" for piece in last) or not any(fences):
        return len(last) if any(fences) or _has_fence(last) else min(len(last), max(map(len, siblings)))
    count = _usual([number for number in fences if number])
    end = [position for position, piece in enumerate(last) if piece.kind == "fence"][:count][-1] + 1
    end = _trailing(last, end, siblings)
    spoken = frozenset(piece.info for tab in siblings for piece in tab) | ANY_LANGUAGE
    while (further := _further(last, end, label, spoken)) > end:
        end = further
    return end


def _has_fence(tab: Sequence[Piece]) -> bool:
    return any(piece.kind == "fence" for piece in tab)


def _usual(numbers: Sequence[int]) -> int:
    """The most frequent number, the smaller when two are as frequent."""
    return min(Counter(numbers).items(), key=lambda item: (-item[1], item[0]))[0]


def _trailing(last: Sequence[Piece], end: int, siblings: Sequence[Sequence[Piece]]) -> int:
    tails = [_tail(tab) for tab in siblings if _has_fence(tab)]
    if 2 * sum(map(bool, tails)) < len(tails):
        return end
    for kind in max(tails, key=len):
        if end < len(last) and last[end].kind == kind:
            end += 1
        else:
            break
    return end


def _tail(tab: Sequence[Piece]) -> list[str]:
    kinds = [piece.kind for piece in tab]
    return kinds[len(kinds) - kinds[::-1].index("fence") :]


def _further(last: Sequence[Piece], end: int, label: str, spoken: frozenset[str]) -> int:
    """Where the tab goes on to from `end`; `end` when it is over."""
    if end >= len(last):
        return end
    counted = max((piece.last for piece in last[:end]), default=0)
    # The export at times gives two steps the same number.
    if counted and last[end].first in {counted + 1, max(counted, 2)}:
        return end + (2 if end + 1 < len(last) and last[end + 1].kind == "fence" else 1)
    if last[end].kind == "fence":
        return end + 1
    fence = next((position for position in range(end, len(last)) if last[position].kind == "fence"), -1)
    own = {piece.info for piece in last[:end]}
    return fence + 1 if fence > 0 and last[fence].info not in spoken and (last[fence].info in own or _speaks(label, last[fence].info)) else end


def _speaks(label: str, info: str) -> bool:
    """Whether a fence's language is that of the label: `dart` for Flutter, `typescript` for Node.js."""
    tab, code = language_of(label), language_of(info)
    return bool(code) and (tab == code or related(tab, code))


def _stop(lines: Sequence[Line], at: int, end: int) -> int:
    """The end of the block or blank line that begins at `at`."""
    opening = FENCE.match(lines[at].text) if lines[at].code else None
    if opening:
        ticks = opening["ticks"]
        return next((position + 1 for position in range(at + 1, end) if _closes(lines[position], ticks)), end)
    stop = at + 1
    while not is_blank(lines[at]) and stop < end and not lines[stop].code and not is_blank(lines[stop]) and _kind(lines[stop]) == _kind(lines[at]):
        stop += 1
    return stop


def _closes(line: Line, ticks: str) -> bool:
    text = line.text.strip(" \t>")
    return text.startswith(ticks) and not text.strip(ticks[0])


def _kind(line: Line) -> str:
    text = line.text.lstrip()
    if text.startswith((">", "|")):
        return "quote" if text.startswith(">") else "table"
    return "list" if BULLET.match(line.text) else "text"


def _piece(lines: Sequence[Line], at: int, stop: int) -> Piece:
    if lines[at].code:
        opening = FENCE.match(lines[at].text)
        words = opening["info"].split() if opening else []
        return Piece(kind="fence", end=stop, info=words[0].lower() if words else "")
    numbers = [int(found["number"]) for line in lines[at:stop] if (found := ORDERED.match(line.text))]
    return Piece(kind=_kind(lines[at]), end=stop, first=numbers[0] if numbers else 0, last=numbers[-1] if numbers else 0)


def _add(found: list[Piece], piece: Piece) -> None:
    """Items of a loose list are one list, unless the counting starts again."""
    if found and found[-1].kind == piece.kind == "list" and (not piece.first or piece.first == found[-1].last + 1):
        piece = Piece(kind="list", end=piece.end, first=found[-1].first, last=piece.last or found[-1].last)
        found[-1] = piece
    else:
        found.append(piece)
