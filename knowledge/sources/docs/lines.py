"""Markdown as lines that know whether they are code: what stands in a fence is nobody's to rewrite."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

LINE_LIMIT_CHARS = 20_000
CUT_NOTE = " [… line cut]"

# A fence may stand in a quotation or open on the line of a list item.
FENCE = re.compile(r"^(?P<prefix>(?:[ \t>]|[-*+] |\d{1,9}[.)] )*)(?P<ticks>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)$")
CLOSING = re.compile(r"^[ \t>]*(?P<ticks>`{3,}|~{3,})[ \t]*$")


class Line(NamedTuple):
    """One line without its end; `code` for a line of a fenced block, its fences included."""

    text: str
    code: bool = False


def read(raw: str) -> list[Line]:
    """The lines of any text. Over-long lines are cut with a note, an open fence is closed, blank lines before a closing fence are dropped.

    Line ends become newlines and lone surrogates question marks; nothing else in a fence changes.
    """
    text = raw.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return list(_marked(_cut(line) for line in text.split("\n")))


def write(lines: Iterable[Line]) -> str:
    """The text of the lines: one blank line at most between blocks, none around it, no spaces at the ends of prose lines."""
    return "\n".join(line.text for line in squeeze(lines)).strip("\n")


def squeeze(lines: Iterable[Line]) -> list[Line]:
    """The same lines with runs of blank prose lines made one, and none in front."""
    kept: list[Line] = []
    for line in lines:
        tidy = line if line.code else Line(line.text.rstrip())
        if tidy.code or tidy.text or (kept and not is_blank(kept[-1])):
            kept.append(tidy)
    return kept


def is_blank(line: Line) -> bool:
    """Whether it is an empty line of prose."""
    return not line.code and not line.text.strip()


def each_prose(lines: Iterable[Line], change: Callable[[str], str]) -> list[Line]:
    """The lines with every stretch of prose between fences replaced by what `change` makes of it."""
    changed: list[Line] = []
    for code, run in groupby(lines, key=lambda line: line.code):
        stretch = list(run)
        changed += stretch if code else [Line(text) for text in change("\n".join(line.text for line in stretch)).split("\n")]
    return changed


def _cut(line: str) -> str:
    return line if len(line) <= LINE_LIMIT_CHARS else line[: LINE_LIMIT_CHARS - len(CUT_NOTE)] + CUT_NOTE


def _marked(texts: Iterable[str]) -> Iterator[Line]:
    fence: re.Match[str] | None = None
    body: list[str] = []
    for text in texts:
        if fence and ">" in fence["prefix"] and not text.lstrip().startswith(">"):
            # The quotation is over, and the fence in it with it.
            yield from _block(fence, body)
            fence, body = None, []
        if not fence:
            fence = FENCE.match(text)
            if not fence:
                yield Line(text)
        elif _closes(text, fence):
            yield from _block(fence, body, closing=text)
            fence, body = None, []
        else:
            body.append(text)
    if fence:
        yield from _block(fence, body)


def _closes(text: str, fence: re.Match[str]) -> bool:
    found = CLOSING.match(text)
    return bool(found and found["ticks"].startswith(fence["ticks"]))


def _block(fence: re.Match[str], body: list[str], closing: str = "") -> Iterator[Line]:
    end = len(body)
    while end and not body[end - 1].strip(" \t>"):
        end -= 1
    yield Line(fence.string, code=True)
    yield from (Line(text, code=True) for text in body[:end])
    yield Line(closing or re.sub(r"[^ \t>]", " ", fence["prefix"]) + fence["ticks"], code=True)
