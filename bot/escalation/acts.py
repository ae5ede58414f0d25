"""What can be pressed, sent and reacted with on tickets: the names that travel to Slack and back, what they hold, and who may. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal, get_args

from bot.escalation.ticket import OVER, OWNED, Ticket

Act = Literal["claim", "answer", "info", "pass", "resolve", "reopen", "solved", "broken"]
# An act that opens a form first, and the form.
FormKind = Literal["answer", "info", "pass", "resolve"]
# What a reaction may stand on: a packet, an answer of the bot, an answer of a human.
Where = Literal["packet", "answer", "human"]
Meaning = Literal["claim", "resolve", "solved", "human"]
PREFIX, FORM_SUFFIX = "ticket_", "_form"
ACTS: Mapping[str, Act] = {f"{PREFIX}{act}": act for act in get_args(Act)}
FORMS: Mapping[str, FormKind] = {f"{PREFIX}{kind}{FORM_SUFFIX}": kind for kind in get_args(FormKind)}
OPENS: Mapping[Act, FormKind] = {"answer": "answer", "info": "info", "pass": "pass", "resolve": "resolve"}
# These stand in the asker's thread; all others are for the people of the escalation channel.
OF_ASKER: frozenset[Act] = frozenset({"solved", "broken"})
# A double click on these means once; later they count anew. `bot.intake` has the same.
ONCE = frozenset({f"{PREFIX}{act}" for act in ("claim", "reopen", "solved", "broken")})
NOT_A_MEMBER = "Only people who are in this channel can do that. Join it, and press again in a minute."
NOT_YOURS = "Only the person who asked, and the people who look after questions, can say whether it is solved."
TAKEN = "{owner} has this question already. You can still answer it, or ask {owner} to pass it on."
YOURS = "You have this question already."
IS_OVER = "This question is closed already. Reopen it first, if there is more to do."
IS_OPEN = "This question is not closed."
ALREADY_SOLVED = "This question is closed already, thank you."
EXPIRED = "This question is no longer stored, so there is nothing left to press."
WENT_ON = "This question went on to another channel, where its packet stands now."
TOO_LATE = "That took too long to open. Please press again."
EYES, CHECK = "eyes", "white_check_mark"
ON_PACKET: Mapping[str, Meaning] = {EYES: "claim", CHECK: "resolve"}
CALLS_HUMAN = frozenset({"raising_hand", "man-raising-hand", "woman-raising-hand", "sos"})


def form_id(kind: FormKind) -> str:
    """What a form of this kind is called."""
    return f"{PREFIX}{kind}{FORM_SUFFIX}"


# What is written in these is told as it was written, but for secrets: a human may tell an address.
TOLD = frozenset({form_id("answer"), form_id("info"), form_id("pass")})


def action_id(act: Act) -> str:
    """What a button of this act is called."""
    return f"{PREFIX}{act}"


def value(ticket: Ticket) -> str:
    """What a button sends and a form keeps: the ticket and how it stood then. So what is pressed once in one state may be pressed again in another."""
    return f"{ticket.id}:{ticket.version}"


def value_of(sent: str) -> tuple[str, int]:
    """The ticket's id and the version that was seen; ("", 0) for what no button or form of ours sent."""
    ticket, _, version = sent.rpartition(":")
    return (ticket, int(version)) if ticket and version.isascii() and version.isdecimal() else ("", 0)


def not_allowed(act: Act, ticket: Ticket, person: str, members: Collection[str]) -> str:
    """Why this person may not do that, in words for them; "" when they may. `members` are the people in the channel of the packet.

    Whoever asked may say how it is in their own thread; in the channel they are one of its members, or nobody.
    """
    if act in OF_ASKER:
        return "" if person == ticket.asker or person in members else NOT_YOURS
    return "" if person in members else NOT_A_MEMBER


def not_now(act: Act, ticket: Ticket, person: str, *, owner: str) -> str:
    """Why that cannot be done as the ticket stands, in words for who tried; "" when it can. `owner` is the name of who has it."""
    if act == "broken":
        return ""
    if act == "reopen":
        return "" if ticket.state in OVER else IS_OPEN
    if ticket.state in OVER:
        return ALREADY_SOLVED if act == "solved" else IS_OVER
    if act == "claim" and ticket.state in OWNED:
        return YOURS if ticket.owner == person else TAKEN.format(owner=owner)
    return ""


def means_something(emoji: str) -> bool:
    """Whether there is anything on which this emoji would mean something."""
    return any(meant(emoji, where, by_asker=by_asker) for where in get_args(Where) for by_asker in (True, False))


def meant(emoji: str, where: Where, *, by_asker: bool) -> Meaning | None:
    """What somebody wants who puts this emoji (a name without colons) on something; None for everything else.

    "human" asks for one, "solved" is the asker's own word for it, "resolve" that of somebody else. The tone of a skin means nothing.
    """
    name = emoji.partition("::")[0]
    if where == "packet":
        return ON_PACKET.get(name)
    if where == "human":
        return ("solved" if by_asker else "resolve") if name == CHECK else None
    return "human" if by_asker and name in CALLS_HUMAN else None
