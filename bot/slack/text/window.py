"""Looks ahead in a text that may still grow, and decides nothing that the rest could change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from markdown_it.common.utils import unescapeAll

TICKS, REST_OF_LINE, BLANKS = re.compile(r"`*"), re.compile(r"[^\n]*"), re.compile(r"[ \t]*")
IN_LABEL, IN_POINTED, IN_TARGET = re.compile(r"[^\[\]\\`\n]*"), re.compile(r"[^<>\n]*"), re.compile(r"[^\s()\\<]*")
TITLES = {'"': re.compile(r'[^"]*'), "'": re.compile(r"[^']*"), "(": re.compile(r"[^()]*")}
CODE_CHARS, LABEL_CHARS, TARGET_CHARS, TITLE_CHARS, TICKS_MAX, BLANKS_MAX, NESTED = 1_000, 400, 2_000, 300, 40, 100, 4
# No rule looks further ahead, so this is the most that is ever held back.
AHEAD_CHARS = LABEL_CHARS + TARGET_CHARS + TITLE_CHARS + 8 * BLANKS_MAX
Step = tuple[int, str]  # the place behind a piece of text, and how the piece is shown


class More(Exception):
    """What stands here cannot be told before more text has come."""


@dataclass(frozen=True, slots=True)
class Window:
    """The text so far; `final` says that no more will come."""

    text: str
    final: bool

    def char(self, at: int) -> str:
        """The character at a place, "" behind the end."""
        if at < len(self.text):
            return self.text[at]
        if self.final:
            return ""
        raise More

    def run(self, pattern: re.Pattern[str], at: int, limit: int) -> int:
        """Where a run of characters that starts at `at` ends, `limit` characters on at the most. The pattern is one class with a star behind it."""
        stop = at + max(limit, 0)
        found = pattern.match(self.text, at, stop)
        end = found.end() if found else at
        if end == len(self.text) and end < stop and not self.final:
            raise More
        return end

    def code(self, at: int) -> tuple[int, int]:
        """The number of backticks at `at`, and where the code span that they open ends, in the same line; 0 when they open none."""
        ticks = self.run(TICKS, at, TICKS_MAX) - at
        body, stop = at + ticks, at + ticks + CODE_CHARS
        found = _closing(ticks).search(self.text, body, stop)
        line_end = self.text.find("\n", body, found.start() if found else stop)
        if line_end >= 0 or ticks == TICKS_MAX:
            return ticks, 0
        if found and found.end() < min(len(self.text), stop):
            return ticks, found.end()
        if len(self.text) < stop and not self.final:
            raise More
        return ticks, found.end() if found and found.end() < stop else 0


@lru_cache(maxsize=TICKS_MAX + 1)
def _closing(ticks: int) -> re.Pattern[str]:
    return re.compile(rf"(?<!`)`{{{ticks}}}(?!`)")


@dataclass(frozen=True, slots=True)
class Link:
    """`[label](url "title")`; `end` is the place behind it."""

    label: str
    url: str
    end: int


def link_at(window: Window, at: int) -> Link | None:
    """The link whose "[" stands at `at`."""
    label_end = _label_end(window, at)
    if label_end is None or window.char(label_end + 1) != "(":
        return None
    start = _space(window, label_end + 2)
    target = _pointed(window, start) if window.char(start) == "<" else _target(window, start)
    if target is None:
        return None
    url, url_end = target
    end = _link_end(window, url_end)
    return None if end is None else Link(label=window.text[at + 1 : label_end], url=unescapeAll(url), end=end)


def _label_end(window: Window, at: int) -> int | None:
    """The place of the "]" that ends the label."""
    depth, place, stop = 1, at + 1, at + LABEL_CHARS
    while place < stop:
        place = window.run(IN_LABEL, place, stop - place)
        char = window.char(place) if place < stop else ""
        if char == "`":
            ticks, end = window.code(place)
            place = end or place + ticks
        elif char == "\n":
            place = window.run(BLANKS, place + 1, BLANKS_MAX)
            if window.char(place) in {"", "\n"}:
                return None
        elif char == "]" and depth == 1:
            return place
        elif not char or depth > NESTED:
            return None
        else:
            depth += {"[": 1, "]": -1}.get(char, 0)
            place += 2 if char == "\\" else 1
    return None


def _space(window: Window, at: int) -> int:
    """Behind blanks, with at most one end of a line among them."""
    place = window.run(BLANKS, at, BLANKS_MAX)
    return window.run(BLANKS, place + 1, BLANKS_MAX) if window.char(place) == "\n" else place


def _pointed(window: Window, at: int) -> tuple[str, int] | None:
    """An address in pointed brackets, and the place behind it."""
    end = window.run(IN_POINTED, at + 1, TARGET_CHARS)
    return (window.text[at + 1 : end], end + 1) if window.char(end) == ">" else None


def _target(window: Window, at: int) -> tuple[str, int] | None:
    """An address without blanks, its brackets in pairs, and the place behind it."""
    depth, place, stop = 0, at, at + TARGET_CHARS
    while place < stop:
        place = window.run(IN_TARGET, place, stop - place)
        char = window.char(place) if place < stop else "<"
        if char == "\\":
            window.char(place + 1)
            place += 2
        elif char == "(" and depth < NESTED:
            depth, place = depth + 1, place + 1
        elif char == ")" and depth:
            depth, place = depth - 1, place + 1
        else:
            return None if depth or char in {"<", "("} else (window.text[at:place], place)
    return None


def _link_end(window: Window, at: int) -> int | None:
    """The place behind the ")" of a link, a title before it skipped."""
    place = _space(window, at)
    quote = window.char(place)
    if quote in TITLES and place > at:
        end = window.run(TITLES[quote], place + 1, TITLE_CHARS)
        if window.char(end) != {"(": ")"}.get(quote, quote):
            return None
        place = _space(window, end + 1)
    return place + 1 if window.char(place) == ")" else None
