"""How much text one request holds, and what is left out when there is more."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.model import Passage
from knowledge import Block, blocks

CONTEXT_TOKENS = 8_000
# English prose has about 4.5 ASCII characters to a token and code about 3.5; 3.2 errs on the long side for both.
ASCII_CHARS_PER_TOKEN = 3.2
# Cyrillic and Greek come to about a token for a letter of two bytes, Chinese and Japanese to one or less for three bytes.
OTHER_BYTES_PER_TOKEN = 2.0
CUT = "\n[… cut …]\n"


def tokens_at_most(text: str) -> int:
    """An estimate of the tokens in a text that is rather too high than too low; made from lengths alone, so it costs nothing."""
    ascii_chars = len(text.encode("ascii", "ignore"))
    other_bytes = len(text.encode("utf-8", "replace")) - ascii_chars
    return math.ceil(ascii_chars / ASCII_CHARS_PER_TOKEN + other_bytes / OTHER_BYTES_PER_TOKEN)


def fit(passages: Sequence[Passage], *, room_tokens: int, shown: Callable[[Passage], str]) -> tuple[Passage, ...]:
    """The first passages that fit together, in order; `shown` gives a passage as it will stand in the request.

    The rule: passages are left out whole, from the end. Only when not even the first one fits is it shortened: to its leading whole blocks
    (paragraphs, lists, tables, code), and only when its first block alone is too long, to that block's leading lines, with an open fence closed.
    Empty when there is no room for a line.
    """
    kept: list[Passage] = []
    left = room_tokens
    for passage in passages:
        left -= tokens_at_most(shown(passage))
        if left < 0:
            break
        kept.append(passage)
    if kept or not passages:
        return tuple(kept)
    first = passages[0]
    text = opening(first.text, room_tokens - tokens_at_most(shown(replace(first, text=""))))
    return (replace(first, text=text),) if text else ()


def opening(text: str, room_tokens: int) -> str:
    """The leading whole blocks that fit; of a first block that does not, the leading whole lines. "" when nothing fits."""
    kept = ""
    for block in blocks(text):
        if tokens_at_most(text[: block.end]) > room_tokens:
            return kept.strip() or _lines(text, block, room_tokens)
        kept = text[: block.end]
    return kept.strip()


def _lines(text: str, block: Block, room_tokens: int) -> str:
    lines = text[: block.end].splitlines()
    fence = lines[0].strip()[:3] if block.kind == "code" and lines[0].lstrip().startswith(("```", "~~~")) else ""
    while lines and tokens_at_most("\n".join((*lines, fence))) > room_tokens:
        lines.pop()
    whole = len(lines) > 1 if fence else bool(lines)
    return "\n".join((*lines, fence)).strip() if whole else ""


def clip(text: str, room_tokens: int) -> str:
    """The text, or when it is too long its beginning and its end, where people ask; logs stand in between."""
    if tokens_at_most(text) <= room_tokens:
        return text
    half_chars = len(text) // 2
    while half_chars and tokens_at_most(_ends(text, half_chars)) > room_tokens:
        half_chars = half_chars * 9 // 10
    return _ends(text, half_chars) if half_chars else ""


def _ends(text: str, half_chars: int) -> str:
    return text[:half_chars] + CUT + text[-half_chars:]
