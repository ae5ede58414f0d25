"""Texts cut to so many characters as Slack counts them, with &, < and > escaped. Pure."""

from __future__ import annotations

from itertools import accumulate

# https://docs.slack.dev/messaging/formatting-message-text#escaping; a backtick that opens no code is kept from doing so by a mark of its own.
COST = {"&": 5, "<": 4, ">": 4, "`": 2}
MORE, FENCE = " …", "```"


def clip_words(text: str, most_chars: int) -> str:
    """The text, or as much of it as fits, with an ellipsis and cut at a blank where one is near. `most_chars` is at least 10."""
    if _fits(text, most_chars):
        return text
    ends = accumulate(COST.get(char, 1) for char in text)
    kept = text[: sum(end <= most_chars - len(MORE) for end in ends)]
    whole = kept[: kept.rfind(" ")] if " " in kept[len(kept) // 2 :] else kept
    return whole.rstrip() + MORE


def clip_line(text: str, most_chars: int) -> str:
    """The same on one line."""
    return clip_words(" ".join(text.split()), most_chars)


def clip_code(text: str, most_chars: int) -> str:
    """The same for Markdown: a block of code that is cut is closed, so that it does not swallow what stands below."""
    text = text.strip()
    if _fits(text, most_chars) and text.count(FENCE) % 2 == 0:
        return text
    kept = clip_words(text, most_chars - len(FENCE) - 1)
    return f"{kept}\n{FENCE}" if kept.count(FENCE) % 2 else kept


def _fits(text: str, most_chars: int) -> bool:
    return sum(COST.get(char, 1) for char in text) <= most_chars
