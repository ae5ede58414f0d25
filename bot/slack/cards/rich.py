"""Rich text, which shows every character as it is: names of rooms and people may hold asterisks, underscores and backticks.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.slack.text import plain
from knowledge import Link

Block = dict[str, Any]
Element = dict[str, Any]


def text(words: str, *, bold: bool = False, italic: bool = False, code: bool = False) -> Element:
    """Words as they are."""
    style = {name: True for name, wanted in (("bold", bold), ("italic", italic), ("code", code)) if wanted}
    return {"type": "text", "text": plain(words) or " ", **({"style": style} if style else {})}


def emoji(name: str) -> Element:
    """An emoji of Slack's by its name."""
    return {"type": "emoji", "name": name}


def page(link: Link) -> Element:
    """A link to a page that we chose."""
    return {"type": "link", "url": link.url, "text": plain(link.title) or link.url}


def person(user_id: str) -> Element:
    """Somebody by name. In a message that others see this notifies them."""
    return {"type": "user", "user_id": user_id}


def instant(at: datetime, *, form: str = "{time_secs}") -> Element:
    """A time of day in the reader's own time zone."""
    return {"type": "date", "timestamp": int(at.timestamp()), "format": form, "fallback": f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"}


def section(*elements: Element) -> Element:
    """A paragraph."""
    return {"type": "rich_text_section", "elements": list(elements)}


def bullets(items: Sequence[Sequence[Element]]) -> Element:
    """A list; at least one item."""
    return {"type": "rich_text_list", "style": "bullet", "elements": [section(*item) for item in items]}


def code_lines(words: str) -> Element:
    """Code in a box of its own, from where it can be copied."""
    return {"type": "rich_text_preformatted", "elements": [text(words)]}


def block(*elements: Element) -> Block:
    """A block of paragraphs and lists."""
    return {"type": "rich_text", "elements": list(elements)}
