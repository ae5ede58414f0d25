"""Tab groups. The export writes a tab as a bold label on a line of its own and parts tabs by `---`; where the last one ends it does not say.

Written here in a form a splitter can recognise: `<!-- tab: Python -->` before each tab, `<!-- /tabs -->` after the last.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.sources.docs.blocks import end_of_last, pieces
from knowledge.sources.docs.lines import Line, is_blank, squeeze

LABEL = re.compile(r"^ {0,3}\*\*(?P<label>[^*<>\n]{1,60})\*\*:$")
RULE = re.compile(r"^ {0,3}(?:-[ \t]*){3,}$")
HEADING = re.compile(r"^ {0,3}(?P<marks>#{1,6})[ \t]")
OPEN = re.compile(r"^<!-- tab: [^<>\n]+ -->$")
CLOSE = "<!-- /tabs -->"
DEEPEST = 7  # deeper than any heading


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tab:
    """The body is `lines[label + 1:end]`."""

    label: int
    end: int


def tabs(lines: Sequence[Line]) -> list[Line]:
    """The lines, squeezed before, with tab groups marked and every other rule gone. A label with no second tab stays ordinary text.

    The mark is repeated after a heading inside a tab, for a splitter that starts afresh at headings.
    """
    marks: dict[int, list[str]] = {}
    dropped = {number for number in range(len(lines)) if is_rule(lines, number)}
    for group in _groups(lines):
        for tab in group:
            name = _label(lines[tab.label])
            starts = [tab.label, *(number + 1 for number in range(tab.label, tab.end) if _level(lines[number]))]
            for start in starts:
                marks.setdefault(start, []).append(f"<!-- tab: {name} -->")
            dropped.add(tab.label)
        marks.setdefault(group[-1].end, []).append(CLOSE)
    return _balanced(_written(lines, marks, dropped))


def is_rule(lines: Sequence[Line], number: int) -> bool:
    """Whether the line is a thematic break: below a paragraph the same signs would make a heading of it."""
    line = lines[number]
    return not line.code and bool(RULE.match(line.text)) and (number == 0 or is_blank(lines[number - 1]) or lines[number - 1].code)


def _label(line: Line) -> str:
    found = None if line.code else LABEL.match(line.text)
    return " ".join(found["label"].replace("--", "-").split()) if found else ""


def _level(line: Line) -> int:
    found = None if line.code else HEADING.match(line.text)
    return len(found["marks"]) if found else 0


def _groups(lines: Sequence[Line]) -> Iterator[list[_Tab]]:
    """Groups of two tabs and more. A label joins the group before it when a rule stands right above and its section did not end in between."""
    run: list[tuple[int, int]] = []
    section = current = 0
    lowest = DEEPEST
    for number, line in enumerate(lines):
        current = _level(line) or current
        lowest = min(lowest, _level(line) or lowest)
        if not _label(line):
            continue
        separator = _rule_above(lines, number)
        if separator < 0 or lowest <= section:
            yield from _group(lines, run, section)
            run, section, separator = [], current, -1
        run.append((number, separator))
        lowest = DEEPEST
    yield from _group(lines, run, section)


def _rule_above(lines: Sequence[Line], number: int) -> int:
    above = number - 2 if number > 1 and is_blank(lines[number - 1]) else number - 1
    return above if above >= 0 and is_rule(lines, above) else -1


def _group(lines: Sequence[Line], run: Sequence[tuple[int, int]], section: int) -> Iterator[list[_Tab]]:
    if len(run) < 2:
        return
    tabs = [_Tab(label=label, end=after) for (label, _), (_, after) in pairwise(run)]
    yield [*tabs, _Tab(label=run[-1][0], end=_last_end(lines, run[-1][0], tabs, section))]


def _last_end(lines: Sequence[Line], label: int, siblings: Sequence[_Tab], section: int) -> int:
    headed = any(_level(line) for tab in siblings for line in lines[tab.label : tab.end])
    stop = label + 1
    while stop < len(lines) and not _ends_region(lines, stop, section if headed else DEEPEST):
        stop += 1
    if headed:
        return stop
    found = pieces(lines, label + 1, stop)
    count = end_of_last(_label(lines[label]), found, [pieces(lines, tab.label + 1, tab.end) for tab in siblings])
    return found[count - 1].end if count else label + 1


def _ends_region(lines: Sequence[Line], number: int, section: int) -> bool:
    return 0 < _level(lines[number]) <= section or bool(_label(lines[number])) or is_rule(lines, number)


def _written(lines: Sequence[Line], marks: Mapping[int, Sequence[str]], dropped: Container[int]) -> Iterator[Line]:
    for number in range(len(lines) + 1):
        for mark in marks.get(number, ()):
            yield from (Line(""), Line(mark), Line(""))
        if number < len(lines) and number not in dropped:
            yield lines[number]


def _balanced(lines: Iterable[Line]) -> list[Line]:
    """The lines with each group closed once, whatever marks the page itself brought along."""
    kept: list[Line] = []
    is_open = False
    for line in lines:
        if line.code or line.text != CLOSE or is_open:
            kept.append(line)
        if not line.code:
            is_open = bool(OPEN.match(line.text)) or (is_open and line.text != CLOSE)
    return squeeze([*kept, Line(""), Line(CLOSE)] if is_open else kept)
