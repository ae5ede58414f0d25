"""Where a text that still grows may be cut, and how code goes on in the next message. Pure.

Code fences: https://spec.commonmark.org/0.31.2/#fenced-code-blocks
"""

from __future__ import annotations

import re

FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})[ \t]*([^\n`]*)")
# Better ends first; each with the least share of the room that it must fill.
ENDS = (("\n\n", 0.5), ("\n", 0.3), (" ", 0.0))


def open_fence(text: str) -> str:
    """The fence that is still open at the end of the text, as a line that opens it anew; "" when none is."""
    mark = info = ""
    for line in text.split("\n"):
        found = FENCE.match(line)
        if found is None:
            continue
        if not mark:
            mark, info = found[1], found[2].strip()
        elif found[1].startswith(mark) and not found[2].strip():
            mark = ""
    return f"{mark}{info}\n" if mark else ""


def closing(text: str) -> str:
    """What must follow the text so that no fence stays open: "" mostly."""
    opened = open_fence(text)
    if not opened:
        return ""
    mark = opened[: len(opened) - len(opened.lstrip(opened[0]))]
    return mark if text.endswith("\n") else f"\n{mark}"


def cut(text: str, room: int) -> int:
    """How much of the text, at most `room` characters, goes before a cut: up to the end of a paragraph, else of a line, else of a word, else all that fits."""
    if len(text) <= room:
        return len(text)
    for end, share in ENDS:
        at = text.rfind(end, 0, room - len(end) + 1) + len(end)
        if at > max(len(end), room * share):
            return at
    return max(room, 0)
