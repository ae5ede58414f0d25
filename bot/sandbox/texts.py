"""What Slack makes of texts when it takes them in. Pure.

https://docs.slack.dev/messaging/formatting-message-text: of &, < and > only those stay that belong to Slack's own control sequences.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Changing = Callable[[str], str]
CONTROL = re.compile(r"<(?:[@#!][^<>\n]+|[a-zA-Z][a-zA-Z0-9+.-]*:[^<>\s|]+(?:\|[^<>\n]*)?)>")
BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt);)")
# An address that does not yet stand within < and >. A client turns it into a link when a person sends it.
ADDRESS = re.compile(r"(?<![<|\w])https?://[^\s<>|`]*[^\s<>|`.,:;!?)\]}'\"]")
CODE = re.compile(r"(?s)(`{3,}).*?(?:\1|\Z)|(?<!`)(`{1,2})(?!`)[^`\n]+\2(?!`)")


def stored(text: str) -> str:
    """The text as Slack keeps it: control sequences as they are, any other &, < and > as entities. Doing it twice changes nothing."""
    return _outside(CONTROL, text, _entities)


def typed(text: str) -> str:
    """As `stored`, for what a person types: addresses become links, but not in code."""
    return _outside(CODE, stored(text), lambda words: ADDRESS.sub(lambda found: f"<{found.group()}>", words))


def stored_markdown(text: str) -> str:
    """As `stored`, for Markdown, in whose code nothing is a control sequence."""
    return _outside(CODE, text, stored, inside=_entities)


def without_code(text: str) -> str:
    """The text with a space in the place of each piece of code."""
    return CODE.sub(" ", text)


def _entities(text: str) -> str:
    return BARE_AMPERSAND.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def _same(text: str) -> str:
    return text


def _outside(kept: re.Pattern[str], text: str, change: Changing, *, inside: Changing = _same) -> str:
    """`text` with `change` done to all that `kept` does not match, and `inside` to what it does."""
    pieces, end = [], 0
    for found in kept.finditer(text):
        pieces += [change(text[end : found.start()]), inside(found.group())]
        end = found.end()
    return "".join([*pieces, change(text[end:])])
