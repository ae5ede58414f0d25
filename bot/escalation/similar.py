"""Questions that humans resolved before and that are like this one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.redact import redact
from bot.escalation.again import ASKED_CHARS, Alike
from bot.escalation.clip import clip_line
from bot.escalation.packet import LINE_CHARS, SIMILAR, TITLE_CHARS, Similar
from bot.escalation.ticket import Ticket
from bot.hearing import is_direct
from bot.thread import ThreadId

# Two questions about one thing are as alike as this, and two others hardly ever: `python -m tests.evals.again` has the table.
FLOOR = 0.55
# Each one that is compared takes milliseconds.
COMPARED = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A resolved ticket and how much it is like the question, from FLOOR to 1."""

    ticket: Ticket
    score: float


def similar(question: str, tickets: Sequence[Ticket], alike: Alike, *, thread: ThreadId, desk: str) -> tuple[Near, ...]:
    """At most three of the tickets, the most alike first, the newer one of two that are as alike (`tickets` has the newest first; at most COMPARED of them count).

    `thread` is where the question was asked, `desk` the id of the channel where they will be shown. Left out are those of other workspaces, of the same thread,
    without an answer of a human, and what `only` other channels may read. Takes as long as `alike` for each of them.
    """
    shown = [ticket for ticket in tickets if _may_be_shown(ticket, thread, desk)][:COMPARED]
    near = [Near(ticket=ticket, score=alike(question[:ASKED_CHARS], ticket.question[:ASKED_CHARS])) for ticket in shown]
    return tuple(sorted((one for one in near if one.score >= FLOOR), key=lambda one: -one.score)[:SIMILAR])


def told(near: Near, *, url: str, person: str, name: str) -> Similar:
    """It as it stands in a packet; `url` is the address of its thread ("" for none), `person` the id of the one who answered and `name` how they are called."""
    answer = clip_line(redact(near.ticket.human_answer), LINE_CHARS)
    question = clip_line(redact(near.ticket.question), TITLE_CHARS)
    said = f"{name}: {answer}" if name else answer
    return Similar(question=question, url=url, answer=said, only=only(near.ticket), asked_by=near.ticket.asker, answered_by=person)


def only(ticket: Ticket) -> str:
    """The one channel that may read what was said, "" for any: what is confined stays where it was said, and what was written to the bot alone with those who were let read it."""
    if ticket.confined:
        return ticket.thread.channel
    return ticket.desk.channel if is_direct(ticket.thread.channel) and ticket.desk else ""


def _may_be_shown(ticket: Ticket, thread: ThreadId, desk: str) -> bool:
    if (
        ticket.state != "resolved"
        or not (ticket.human_answer.strip() and ticket.question.strip())
        or ticket.thread.team != thread.team
        or ticket.thread == thread
    ):
        return False
    return only(ticket) in {"", desk}
