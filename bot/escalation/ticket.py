"""A ticket: a question that humans were asked to take over, and the steps of its life. Pure.

Every change goes through `moved`, and is stored by comparing versions, so of two people who press at once one is first and the other one is told so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from bot.thread import ThreadId

Reason = Literal["undocumented", "unsure", "asked", "feedback", "again", "unhelpful", "failed", "look"]
REASONS: Mapping[Reason, str] = {
    "undocumented": "the documentation does not settle it",
    "unsure": "I was not sure enough of my answer",
    "asked": "somebody asked for a human",
    "feedback": "somebody said that my answer did not help",
    "again": "almost the same question came again after my answer",
    "unhelpful": "two of my answers in a row did not help",
    "failed": "answering failed",
    "look": "I looked and found nothing wrong, but it is said to be broken",
}
State = Literal["open", "claimed", "waiting", "answered", "resolved", "dismissed"]
# "waiting": the owner asked the asker for something. "answered": the owner wrote an answer that nobody has confirmed.
OWNED: frozenset[State] = frozenset({"claimed", "waiting", "answered"})
OVER: frozenset[State] = frozenset({"resolved", "dismissed"})
Kind = Literal[
    "opened",
    "claimed",
    "passed",
    "asked_info",
    "told_info",
    "answered",
    "resolved",
    "dismissed",
    "reopened",
    "reminded",
    "raised",
    "shared",
    "edited",
    "deleted",
]
# What may follow what. "told_info" is the asker's reply to a question of the owner, or that it is not solved; "passed" gives the ticket to the next in the chain, without an owner;
# "shared" lets the humans read what was confined; "edited" and "deleted" are what the asker did to their question.
AFTER: Mapping[Kind, frozenset[State]] = {
    "claimed": frozenset({"open"}),
    "passed": frozenset({"open", *OWNED}),
    "asked_info": frozenset({"open", *OWNED}),
    "told_info": frozenset({"waiting", "answered"}),
    "answered": frozenset({"open", *OWNED}),
    "resolved": frozenset({"open", *OWNED}),
    "dismissed": frozenset({"open", *OWNED}),
    "reopened": OVER,
    "shared": frozenset({"open", *OWNED}),
    "reminded": frozenset({"open", "claimed", "waiting"}),
    "raised": frozenset({"open", "claimed"}),
    "edited": frozenset({"open", *OWNED}),
    "deleted": frozenset({"open", *OWNED, *OVER}),
}
# How it stands with the people stays as it is by these.
BESIDE: frozenset[Kind] = frozenset({"reminded", "raised", "shared", "edited", "deleted"})
BECOMES: Mapping[Kind, State] = {
    "claimed": "claimed",
    "passed": "open",
    "asked_info": "waiting",
    "told_info": "claimed",
    "answered": "answered",
    "resolved": "resolved",
    "dismissed": "dismissed",
    "reopened": "open",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A step in a ticket's life. `at` is seconds since 1970, `person` who took it ("" for the bot or the clock), `words` what they wrote, masked.

    `key` is that of the job that took it, so that a job which runs again after a crash finds its own step.
    """

    kind: Kind
    at: float
    person: str = ""
    words: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A question in the hands of humans.

    `thread` is where it was asked and `desk` where its packet stands (None until it is posted). `question` and `human_answer` are masked. `answer` is the id of
    the bot's answer that it began with, "" for none. `confined` says that what was said may not be shown outside its own channel. `route` names the rule that
    chose the chain and `level` how far up that it went. `reminders` counts those since somebody last did something. Moments are seconds since 1970, 0.0 for not
    yet; `due_at` is when an answer was promised. `facts` is what the packet shows, as JSON. `version` counts the steps.
    """

    id: str
    thread: ThreadId
    asker: str
    question: str
    reason: Reason
    answer: str = ""
    confined: bool = False
    state: State = "open"
    owner: str = ""
    route: str = ""
    level: int = 0
    desk: ThreadId | None = None
    reminders: int = 0
    human_answer: str = ""
    opened_at: float = 0.0
    claimed_at: float = 0.0
    answered_at: float = 0.0
    over_at: float = 0.0
    due_at: float = 0.0
    facts: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0


def hidden(ticket: Ticket, channel: str = "") -> bool:
    """Whether what was said may not be shown in the channel with this id, or where its packet stands."""
    return ticket.confined and (channel or (ticket.desk.channel if ticket.desk else "")) != ticket.thread.channel


def moved(ticket: Ticket, event: Event) -> Ticket | None:
    """The ticket after this step, with the same version; None when the step cannot follow.

    Only an owner's own steps leave the owner as it is: whoever answers, asks or resolves a ticket of nobody owns it from then on. A reminder changes the count
    alone, what the asker does to their question nothing, and every other step starts the count anew.
    """
    if ticket.state not in AFTER.get(event.kind, frozenset()):
        return None
    if event.kind in {"reminded", "raised"}:
        return replace(ticket, level=ticket.level + (event.kind == "raised"), reminders=ticket.reminders + 1)
    if event.kind in {"edited", "deleted"}:
        return ticket
    now = replace(ticket, state=BECOMES.get(event.kind, ticket.state), reminders=0)
    if event.kind == "passed":
        return replace(now, owner="", level=ticket.level + 1)
    if event.kind == "reopened":
        return replace(now, owner="", over_at=0.0, answered_at=0.0, claimed_at=0.0)
    return now if event.kind in {"told_info", "shared"} else _done_by(now, event)


def _done_by(ticket: Ticket, event: Event) -> Ticket:
    owner = ticket.owner or ("" if event.person == ticket.asker else event.person)
    now = replace(ticket, owner=owner, claimed_at=ticket.claimed_at or (event.at if owner else 0.0))
    if event.kind == "answered":
        return replace(now, answered_at=now.answered_at or event.at, human_answer=event.words)
    return replace(now, over_at=event.at) if now.state in OVER else now
