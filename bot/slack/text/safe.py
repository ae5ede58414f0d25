"""Text that may go out. `Mrkdwn` and `Markdown` are types so that text of users, models and documents cannot reach Slack by mistake.

How Slack reads text: https://docs.slack.dev/messaging/formatting-message-text. In Markdown it reads its own `<…>` as well, and shows `&lt;` as `<`, but not
inside addresses; it never reads what it has decoded again (measured in https://github.com/PostHog/posthog/pull/95054).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NewType, TypeVar, cast

from bot.slack.text.addresses import ANY, code_text
from bot.slack.text.chars import APART, hushed, visible

Mrkdwn = NewType("Mrkdwn", str)  # for `text` and for mrkdwn objects
Markdown = NewType("Markdown", str)  # for markdown blocks, markdown_text and streams
Safe = TypeVar("Safe", Mrkdwn, Markdown)

# Where Slack would begin to read one of its own marks.
MARK = re.compile(r"<(?=[!@#]|[A-Za-z][A-Za-z0-9+.\-]{0,20}:)")
PERSON = re.compile(r"[UW][A-Z0-9]{2,20}")
GROUP = re.compile(r"S[A-Z0-9]{2,20}")
# A whole mark of ours or an entity: neither may be cut in two.
CODE_END = "\n```"
UNCUT = re.compile(r"<[^<>]{0,4000}>|&(?:amp|lt|gt);|\[[^\[\]\n]{0,500}\]\([^()\s]{0,3000}\)")


def escape(raw: str) -> Mrkdwn:
    """Any text, as mrkdwn that shows it. Asterisks and the like still format."""
    return Mrkdwn(hushed(visible(raw)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def plain(raw: str) -> str:
    """Any text for plain_text, raw_text and rich_text, which show it as it is: only what Slack could take for a mark of its own is pulled apart."""
    return MARK.sub(f"<{APART}", hushed(visible(raw)))


def link(url: str, label: str) -> Mrkdwn:
    """A link, if the address may be clicked and the label does not claim another one; otherwise the label, and the address as code."""
    words = " ".join(visible(label).split())
    target = ANY.clickable(url, label=words)
    if target:
        return Mrkdwn(f"<{target.replace('&', '&amp;')}|{escape(words or target).replace('|', '¦')}>")
    where = escape(code_text(url))
    return Mrkdwn(" ".join(part for part in (escape(words), f"(`{where}`)" if where else "") if part))


def mention(user_id: str) -> Mrkdwn:
    """A mention that notifies one person; raises `ValueError` for what is not the id of a person."""
    return Mrkdwn(f"<@{_person(user_id)}>")


def mention_md(user_id: str) -> Markdown:
    """The same for Markdown."""
    return Markdown(f"<@{_person(user_id)}>")


def mention_group(group_id: str) -> Mrkdwn:
    """A mention that notifies everybody in a user group; raises `ValueError` for what is not the id of one."""
    if not GROUP.fullmatch(group_id):
        raise ValueError(f"not the id of a user group: {group_id!r}")
    return Mrkdwn(f"<!subteam^{group_id}>")


def mention_group_md(group_id: str) -> Markdown:
    """The same for Markdown."""
    return Markdown(mention_group(group_id))


def _person(user_id: str) -> str:
    if not PERSON.fullmatch(user_id):
        raise ValueError(f"not the id of a person: {user_id!r}")
    return user_id


def join(*parts: Safe) -> Safe:
    """Safe text from safe text, all mrkdwn or all Markdown; at least one part."""
    return cast("Safe", "".join(parts))


def paragraphs(parts: Iterable[Markdown]) -> Markdown:
    """The parts that hold something, a blank line between them."""
    return Markdown("\n\n".join(part.strip("\n") for part in parts if part.strip()))


def clip(text: Safe, limit_chars: int) -> Safe:
    """The text, or its beginning with "…" at the end; cut at a word, never inside a link, a mention or an entity, and with code closed. At most `limit_chars` long."""
    if len(text) <= limit_chars:
        return text
    room = max(limit_chars - len(CODE_END) - 2, 0)
    for found in UNCUT.finditer(text):
        if found.start() < room < found.end():
            room = found.start()
            break
    kept = text[:room]
    word = max(kept.rfind(" "), kept.rfind("\n"))
    if word > room // 2 and not any(found.start() < word < found.end() for found in UNCUT.finditer(kept)):
        kept = kept[:word]
    closing = CODE_END if kept.count(CODE_END.strip()) % 2 else ""
    return cast("Safe", f"{kept.rstrip()} …{closing}"[:limit_chars])
