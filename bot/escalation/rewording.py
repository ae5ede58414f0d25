"""What becomes of a packet when the asker edits or deletes the question that it is about: the packet follows, and whoever has it hears of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.answering.redact import redact
from bot.chat import Place
from bot.escalation.board import Words
from bot.escalation.handing import HandOver
from bot.escalation.kept import packet_of
from bot.escalation.life import Change, Life, Step, Task
from bot.escalation.packet import Packet, as_json
from bot.escalation.ticket import Ticket
from bot.stores import Transcript
from bot.thread import Given

EDITED = "The asker edited their question; the packet shows it as it is now."
DELETED = "The asker deleted their question, so the packet does not show it any more."
# A message is looked for among so many of its thread.
SAID = 500
# What of a packet is made of the question's words, and with it of the answer to them.
WORDED = ("question", "summary", "queries", "sources", "why_low", "said", "confidence", "deleted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewording:
    """Called before the transcript has the new words, or none: by the old ones the question is known."""

    life: Life
    desk: HandOver
    transcript: Transcript

    async def concerns(self, task: Task, place: Place) -> bool:
        """Whether the question of a ticket stands, or stood, at `place.ts`."""
        return await self._ticket(task, place) is not None

    async def edited(self, task: Task, place: Place, words: str, given: Given | None) -> str:
        """Show the question as it reads now. `given` is the answer that the bot gives to it now, None when it gives none.

        What that answer should still tell of a human who was asked and has not taken it; "" for nothing.
        """
        ticket = await self._ticket(task, place)
        if ticket is None:
            return ""
        asked = redact(words)
        packet = await self.desk.gathering.reworded(ticket, place, asked, given)
        now = await self.life.take(ticket.id, Step(kind="edited", person=ticket.asker), task, change=_worded(asked, packet))
        if now is None:
            return ""
        await self._shown(now, EDITED, task)
        return await self.desk.promised(now) if now.state == "open" else ""

    async def deleted(self, task: Task, place: Place) -> None:
        """Its words go; that it was asked, by whom and about what, stays."""
        ticket = await self._ticket(task, place)
        if ticket is None:
            return
        packet = replace(packet_of(ticket), question="", summary="", queries=(), said="", deleted=True)
        now = await self.life.take(ticket.id, Step(kind="deleted", person=ticket.asker), task, change=_worded("", packet))
        if now is not None:
            await self._shown(now, DELETED, task)

    async def _shown(self, ticket: Ticket, text: str, task: Task) -> None:
        if ticket.owner and not ticket.over_at:
            await self.life.noted(ticket, Words(text=text, people=(ticket.owner,)), key=f"{task.key}:noted", attempt=task.attempt)
        await self.life.shown(ticket)

    async def _ticket(self, task: Task, place: Place) -> Ticket | None:
        """The ticket that began with the message at the place; also for a task that changed its words before it was interrupted."""
        ticket = await self.life.tickets.of_thread(place.thread)
        if ticket is None or (task.attempt > 1 and await self.life.took(ticket, task)):
            return ticket
        said = await self.transcript.of(place.thread, limit=SAID)
        return ticket if any(one.ts == place.ts and one.person == ticket.asker and one.text == ticket.question for one in said) else None


def _worded(question: str, packet: Packet) -> Change:
    """The change of a ticket whose question reads otherwise; whoever else changed it meanwhile is not undone."""
    worded = {name: value for name, value in as_json(packet).items() if name in WORDED}

    def change(ticket: Ticket) -> Ticket:
        return replace(ticket, question=question, facts={**ticket.facts, **worded})

    return change
