"""Where in a Markdown text code blocks begin and end, told line by line while the text arrives."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.slack.text.window import BLANKS, BLANKS_MAX, REST_OF_LINE, TICKS, TICKS_MAX, Step, Window

MARKS = {"`": TICKS, "~": re.compile(r"~*")}
DIGITS = re.compile(r"[0-9]*")
LANGUAGE = re.compile(r"[ \t]*([\w+#.\-]{0,40})")
INFO_CHARS, MARK_CHARS, DIGITS_MAX, INDENT, ITEMS_MAX = 200, 12, 9, 4, 50


@dataclass(frozen=True, slots=True)
class Fence:
    """An open code block: its mark and how long that is, the quotes and the column of the list item that it stands in."""

    mark: str
    length: int
    depth: int
    base: int

    def shown(self, length: int) -> str:
        """The mark, not endlessly long."""
        return self.mark * min(length, MARK_CHARS)


class Lines:
    """`at_start` says that only marks of quotes and lists came since the end of the last line; `fence` is the code block that the text stands in."""

    def __init__(self) -> None:
        self.at_start = True
        self.fence: Fence | None = None
        self._depth = self._column = self._depth_before = 0
        self._items: list[int] = []  # the columns at which the content of the open list items begins
        self._marked = False  # the last thing in the line was the mark of an item

    def newline(self) -> None:
        """The line has ended. An empty one outside of the quote that the code stands in ends the code."""
        if self.at_start and self.fence and self._depth < self.fence.depth:
            self.fence = None
        self.at_start, self._depth, self._column, self._marked = True, 0, 0, False

    def step(self, window: Window, at: int) -> Step:
        """Blanks, a mark of a quote or a list, or a fence; with anything else the start of the line is over, and nothing is shown yet."""
        end = window.run(BLANKS, at, BLANKS_MAX)
        if end > at:
            self._indent(window.text[at:end])
            return end, window.text[at:end]
        if self.fence and self._column < self.fence.base:
            self.fence = None  # the list item that the code stood in has ended
        if window.char(at) == ">" and not (self.fence and self._depth == self.fence.depth):
            self._depth, self._column, self._marked = self._depth + 1, -1, False  # the blank behind it is part of it
            return at + 1, ">"
        if self.fence and self._depth >= self.fence.depth:
            return self._in_code(window, at, self.fence)
        self.fence = None  # the quote that it stood in has ended
        return self._in_prose(window, at)

    def _indent(self, blanks: str) -> None:
        """Moves on by the blanks; tabs lead to the next multiple of four."""
        before = self._column
        for blank in blanks:
            self._column += 4 - self._column % 4 if blank == "\t" else 1
        if self._marked:
            self._items.append(self._column if self._column - before <= INDENT else before + 1)
        self._marked = False

    def _in_prose(self, window: Window, at: int) -> Step:
        open_items = [column for column in self._items[-ITEMS_MAX:] if column <= self._column and self._depth == self._depth_before]
        within = self._column < (open_items[-1] if open_items else 0) + INDENT  # further in, it is code without a fence
        end = _list_mark(window, at) if within else at
        opened = self._opening(window, at, open_items) if within and end == at else None
        self._items, self._depth_before = open_items, self._depth
        if end > at:
            self._column, self._marked = self._column + end - at, True
            return end, window.text[at:end]
        self.at_start = False
        return opened or (at, "")

    def _in_code(self, window: Window, at: int, fence: Fence) -> Step:
        end = at
        if window.char(at) == fence.mark and self._column < fence.base + INDENT:
            end = window.run(MARKS[fence.mark], at, TICKS_MAX)
            behind = window.run(BLANKS, end, BLANKS_MAX)
            if end - at < fence.length or window.char(behind) not in {"\n", ""}:
                end = at
        self.at_start = False
        if end > at:
            self.fence = None
        return end, fence.shown(end - at)

    def _opening(self, window: Window, at: int, items: list[int]) -> Step | None:
        """The line that opens a code block; of its words only the language stays, and more words than fit in a line become the first line of code."""
        mark = window.char(at)
        if mark not in MARKS:
            return None
        body = window.run(MARKS[mark], at, TICKS_MAX)
        end = window.run(REST_OF_LINE, body, INFO_CHARS) if 3 <= body - at < TICKS_MAX else at
        words = window.text[body:end]
        if end == at or (mark == "`" and "`" in words):
            return None
        language = LANGUAGE.match(words)
        fence = Fence(mark=mark, length=body - at, depth=self._depth, base=items[-1] if items else 0)
        opening = fence.shown(fence.length) + (language[1] if language else "")
        if end - body == INFO_CHARS and window.char(end) != "\n" and language:
            end, shown = body + language.end(), f"{opening}\n{'> ' * self._depth}"
        else:
            shown = opening
        self.fence = fence
        return end, shown


def _list_mark(window: Window, at: int) -> int:
    """The place behind "-" or "1." when blanks follow; `at` otherwise."""
    char = window.char(at)
    digits = window.run(DIGITS, at, DIGITS_MAX + 1) if char.isdigit() else at
    if char in {"-", "*", "+"}:
        end = at + 1
    elif 1 <= digits - at <= DIGITS_MAX and window.char(digits) in {".", ")"}:
        end = digits + 1
    else:
        return at
    return end if window.char(end) in {" ", "\t"} else at
