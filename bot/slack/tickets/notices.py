"""What is said about a ticket, as messages: in the packet's thread, and to the asker. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.escalation.acts import Act, action_id, value
from bot.escalation.board import BOTH, Offer, Words
from bot.escalation.ticket import Ticket
from bot.slack.messages import Author, Message, Part
from bot.slack.text import Markdown, Mrkdwn, escape, join, link, mention, mention_group, mention_group_md, mention_md, plain, safe_markdown
from bot.slack.text.moments import with_moments
from bot.slack.views import button, section

Block = dict[str, Any]
OFFERS: dict[Offer, tuple[Act, str, str]] = {
    "solved": ("solved", "That solved it", "Say that your question is solved"),
    "broken": ("broken", "It is still broken", "Say that your question is not solved"),
}
SOMEBODY = "A specialist"
AUTHOR_CHARS = 80
VIA = " (via ask-ai)"


def notice(words: Words, *, foot: Sequence[Block] = ()) -> Message:
    """The words with everybody called who is to be called; where nothing may be lost it is several messages."""
    whole = Message.of(safe_markdown(words.text, allow=words.allow), foot=foot)
    first, *rest = (_timed(part, words) for part in whole.parts)
    return Message(parts=(_calling(first, words), *rest), foot=whole.foot)


def _timed(part: Part, words: Words) -> Part:
    blocks = tuple({**block, "text": with_moments(block["text"], words.moments)} if block["type"] == "markdown" else block for block in part.blocks)
    return replace(part, text=with_moments(part.text, words.moments), blocks=blocks)


def _calling(part: Part, words: Words) -> Part:
    """The part with the mentions in front: on its first line, or above it where that is a list, a quote or the like."""
    if not (words.people or words.groups):
        return part
    gap = " " if words.text.lstrip()[:1].isalnum() else "\n\n"
    first, rest = (part.blocks[0]["text"], part.blocks[1:]) if part.blocks[0]["type"] == "markdown" else (safe_markdown(""), part.blocks)
    opening = {"type": "markdown", "text": join(*called_md(words.people, words.groups), safe_markdown(gap), first)}
    return replace(part, text=join(*called(words.people, words.groups), escape(" "), part.text), blocks=(opening, *rest))


def called(people: Sequence[str], groups: Sequence[str]) -> list[Mrkdwn]:
    """A mention of each, with blanks between them."""
    names = [*(mention(person) for person in people), *(mention_group(group) for group in groups)]
    return [piece for name in names for piece in (escape(" "), name)][1:]


def called_md(people: Sequence[str], groups: Sequence[str]) -> list[Markdown]:
    """The same for Markdown."""
    names = [*(mention_md(person) for person in people), *(mention_group_md(group) for group in groups)]
    return [piece for name in names for piece in (safe_markdown(" "), name)][1:]


def offered(ticket: Ticket, offers: Sequence[Offer]) -> list[Block]:
    """What the asker can say with a press."""
    if not offers:
        return []
    return [
        {
            "type": "actions",
            "elements": [
                {**button(label, action_id(act), value(ticket)), "accessibility_label": spoken} for act, label, spoken in map(OFFERS.__getitem__, offers)
            ],
        }
    ]


def left(asker: str, channel: str, address: str) -> Message:
    """What stands where a packet was: by name whose question it is and where it went, with the way there ("" for none known)."""
    where = escape(f"#{channel}")
    words = join(
        escape(f":arrow_right: The question of {plain(asker) or 'somebody'} went on to "), link(address, f"#{channel}") if address else where, escape(".")
    )
    return Message(parts=(Part(text=words, blocks=(section(words),)),))


def answer(ticket: Ticket, words: str, *, name: str) -> Message:
    """A human's answer, opened by a line that says whose it is. Links in it can be clicked where their labels do not lie."""
    return Message.of(safe_markdown(f"{_called(name)} answers:\n\n{words}"), foot=offered(ticket, BOTH))


def answer_signed(ticket: Ticket, words: str, *, name: str, picture: str) -> Message:
    """The same in the human's name, with a word that it came through the bot."""
    return Message.of(safe_markdown(words), foot=offered(ticket, BOTH)).signed(Author(name=f"{_called(name)}{VIA}", picture=picture))


def _called(name: str) -> str:
    """A name on one line."""
    return (" ".join(plain(name).split()) or SOMEBODY)[: AUTHOR_CHARS - len(VIA)]
