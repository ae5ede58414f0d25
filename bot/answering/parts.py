"""A page taken apart for quoting: direct answer, steps, values, code by language, pitfalls."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from bot.answering.fences import closed
from knowledge import Block, Page, blocks, language_of

SECTIONS = {"steps": "steps", "values": "values", "pitfalls": "pitfalls", "code": "code"}
ITEM = re.compile(r"^(?:[-*+]|\d+[.)])\s+", re.MULTILINE)
HEADING = re.compile(r"^#{1,6}\s.*$", re.MULTILINE)
MARKER = re.compile(r"^<!--.*?-->\s*$", re.MULTILINE)
PAGES_KEPT = 128
FENCE = re.compile(r"^```.*?^```\s*$", re.MULTILINE | re.DOTALL)


@dataclass(slots=True)
class Parts:
    """What of a page can be quoted. `code` holds (language, fence) in page order; lists hold whole items without their marks."""

    lead: str = ""
    steps: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    pitfalls: list[str] = field(default_factory=list)
    code: list[tuple[str, str]] = field(default_factory=list)


@lru_cache(maxsize=PAGES_KEPT)
def parsed(text: str) -> tuple[Block, ...]:
    """The blocks of a page's text. The pages most asked about are kept: parsing one takes longer than everything else that is done with it."""
    return blocks(text)


def take_apart(page: Page) -> Parts:
    """The parts of a handbook page; of any other page its first paragraph and its code."""
    parts = Parts()
    for block in parsed(page.text):
        text = page.text[block.start : block.end].strip()
        if block.kind == "heading" or not text:
            continue
        section = SECTIONS.get(block.path[0].lower(), "") if block.path else ""
        _sort_in(parts, section, block, text)
    return parts


def _sort_in(parts: Parts, section: str, block: Block, text: str) -> None:
    if block.kind == "code":
        parts.code.append((_code_language(block, text), closed(text)))
    elif section == "steps":
        parts.steps.extend(items(text))
    elif section == "pitfalls":
        parts.pitfalls.extend(items(text))
    elif section == "values":
        parts.values.append(text)
    elif not section and not parts.lead and block.kind == "text":
        parts.lead = text


def _code_language(block: Block, text: str) -> str:
    return block.language or language_of(text.split("\n", 1)[0].strip("`~ "))


def items(text: str) -> list[str]:
    """The items of a list, each on one line; a text that is no list is one item."""
    starts = [match.start() for match in ITEM.finditer(text)]
    if not starts:
        return [" ".join(text.split())]
    ends = [*starts[1:], len(text)]
    return [" ".join(ITEM.sub("", text[start:end], count=1).split()) for start, end in zip(starts, ends, strict=True)]


def prose(text: str) -> str:
    """The text without headings, tab marks and code."""
    return MARKER.sub("", HEADING.sub("", FENCE.sub("", text))).strip()
