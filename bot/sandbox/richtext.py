"""What a person typed, as the rich_text block that Slack's clients send beside the text. Pure.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Element = dict[str, Any]
FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
QUOTE = "&gt;"
INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<@(?P<user>[UW][A-Z0-9]+)(?:\|[^>]*)?>"
    r"|<#(?P<channel>[CDG][A-Z0-9]+)(?:\|[^>]*)?>"
    r"|<!subteam\^(?P<usergroup>S[A-Z0-9]+)(?:\|[^>]*)?>"
    r"|<!(?P<broadcast>channel|here|everyone)(?:\|[^>]*)?>"
    r"|<(?P<link>[a-zA-Z][a-zA-Z0-9+.-]*:[^|>]+)(?:\|(?P<label>[^>]*))?>"
    r"|(?<!\w)(?P<mark>[*_~])(?P<styled>[^\s*_~](?:[^\n*_~]*[^\s*_~])?)(?P=mark)(?!\w)"
    r"|:(?P<emoji>[a-z0-9_+'-]+):(?!\w)"
)
STYLES = {"*": "bold", "_": "italic", "~": "strike"}


def rich_text(text: str) -> Element:
    """The block for a text in Slack's mrkdwn: code blocks, quotes, and everything else as sections."""
    elements, end = [], 0
    for found in FENCE.finditer(text):
        elements += _prose(text[end : found.start()])
        elements.append({"type": "rich_text_preformatted", "elements": [_words(found.group(1))], "border": 0})
        end = found.end()
    return {"type": "rich_text", "elements": elements + _prose(text[end:])}


def _prose(text: str) -> list[Element]:
    """Sections and quotes, each as long as it goes on."""
    elements: list[Element] = []
    if not text.strip("\n"):
        return elements
    for line in text.strip("\n").split("\n"):
        quoted = line.startswith(QUOTE)
        kind = "rich_text_quote" if quoted else "rich_text_section"
        inline = list(_inline(line.removeprefix(QUOTE).removeprefix(" ") if quoted else line))
        if elements and elements[-1]["type"] == kind:
            elements[-1]["elements"] += [_words("\n"), *inline]
        else:
            elements.append({"type": kind, "elements": inline})
    return elements


def _inline(line: str) -> Iterator[Element]:
    end = 0
    for found in INLINE.finditer(line):
        if found.start() > end:
            yield _words(line[end : found.start()])
        kind = next(name for name in MAKERS if found.group(name) is not None)
        yield MAKERS[kind](found)
        end = found.end()
    if end < len(line):
        yield _words(line[end:])


def _unescaped(text: str) -> str:
    """Of the entities only Slack's own three."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _words(text: str, *styles: str) -> Element:
    return {"type": "text", "text": _unescaped(text)} | ({"style": dict.fromkeys(styles, True)} if styles else {})


def _link(found: re.Match[str]) -> Element:
    link: Element = {"type": "link", "url": _unescaped(found["link"])}
    return link | ({"text": _unescaped(found["label"])} if found["label"] else {})


MAKERS: dict[str, Callable[[re.Match[str]], Element]] = {
    "code": lambda found: _words(found["code"], "code"),
    "user": lambda found: {"type": "user", "user_id": found["user"]},
    "channel": lambda found: {"type": "channel", "channel_id": found["channel"]},
    "usergroup": lambda found: {"type": "usergroup", "usergroup_id": found["usergroup"]},
    "broadcast": lambda found: {"type": "broadcast", "range": found["broadcast"]},
    "link": _link,
    "styled": lambda found: _words(found["styled"], STYLES[found["mark"]]),
    "emoji": lambda found: {"type": "emoji", "name": found["emoji"]},
}
