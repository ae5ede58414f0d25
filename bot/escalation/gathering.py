"""Gathers what a human needs to take a question over, from all that is known of it: the packet."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.conversation import resolve
from bot.answering.decide import decide
from bot.answering.retrieve import retrieve
from bot.chat import Place
from bot.errors import BotError, named
from bot.escalation.again import Alike
from bot.escalation.kept import packet_of
from bot.escalation.missing import Missing, missing
from bot.escalation.packet import Packet, Similar, because, ready
from bot.escalation.ports import Asking, Case, Duty, Evidence, People, Rooms, Tickets
from bot.escalation.promise import Confined
from bot.escalation.similar import Near, similar, told
from bot.escalation.summary import summarised
from bot.escalation.ticket import Ticket
from bot.escalation.tried import Tried, tried
from bot.escalation.triggers import ANSWERS, Earlier
from bot.escalation.wishes import without_wish
from bot.hearing import is_direct
from bot.model import Question
from bot.ports import Retriever
from bot.stores import Answers, Transcript
from bot.thread import Given

log = logging.getLogger("bot.escalation.gathering")
RESOLVED = 300
HISTORY, ANSWERED = 12, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known when a human is asked: the earlier turns of the asker, oldest first, and what they have not said."""

    turns: tuple[str, ...]
    missing: tuple[Missing, ...]
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """`retriever` searches once more, to tell what was found; `answers` tell what became of earlier turns. `evidence` is None where no server can be looked at, `alike` where questions cannot be compared."""

    tickets: Tickets
    transcript: Transcript
    people: People
    rooms: Rooms
    retriever: Retriever | None = None
    answers: Answers | None = None
    evidence: Evidence | None = None
    alike: Alike | None = None

    async def known(self, asking: Asking) -> Known:
        """What the thread tells, with a look at the room or call that it names."""
        given = asking.given
        turns = await self._turns(given)
        words, evidence = [*turns, given.question], asking.evidence
        if not evidence and self.evidence is not None:
            place = Place(thread=given.thread, ts=given.ts or given.thread.ts, person=given.asker, top=is_direct(given.thread.channel))
            evidence = await self.evidence.of(place, words)
        return Known(turns=turns, missing=missing(words, named=bool(evidence), outcome=given.outcome, said=given.text), evidence=evidence)

    async def _turns(self, given: Given) -> tuple[str, ...]:
        said = await self.transcript.of(given.thread, limit=HISTORY)
        return tuple(one.text for one in said if one.person == given.asker and one.ts < (given.ts or "~") and one.text.strip() != given.question.strip())

    async def _earlier(self, given: Given, turns: Sequence[str]) -> list[Earlier]:
        """The turns of the asker in this thread, and what the bot made of each."""
        kept = await self.answers.lately(given.thread.team, given.asker, since=0.0, limit=ANSWERED) if self.answers and turns else ()
        became = {one.question.strip(): one.outcome for one in kept if one.thread == given.thread}
        return [Earlier(question=turn, outcome=became.get(turn.strip(), "")) for turn in turns]

    async def reworded(self, ticket: Ticket, place: Place, question: str, given: Given | None) -> Packet:
        """The ticket's packet for the question as it reads now, at `place.ts`, masked; `given` is what the bot answers to that, None when it answers no more."""
        packet = packet_of(ticket)
        if given is not None:
            packet = replace(packet, said=given.text)
        answer = Given(id=ticket.answer, thread=ticket.thread, ts=place.ts, asker=ticket.asker, question=question, outcome="", confidence=0.0, text="")
        turns = await self._turns(answer)
        tries = await self._tried(Asking(given=answer, reason=ticket.reason), Known(turns=turns, missing=()))
        summary = summarised(question, await self._earlier(answer, turns))
        sure = given.confidence if given and given.outcome in ANSWERS else tries.confidence
        worded = replace(packet, question=question, summary=summary, queries=tries.queries, sources=tries.sources, why_low=tries.why_low, confidence=sure)
        return ready(replace(worded, deleted=False))

    async def packet(self, asking: Asking, known: Known, duty: Duty, case: Case, *, confined: Confined) -> Packet:
        """The packet for who is on duty, as it may be shown there."""
        given, tries = asking.given, await self._tried(asking, known)
        remark = asking.remark.strip().rstrip(".")
        topic = next(iter(case.topics), "")
        return ready(
            Packet(
                asker=given.asker,
                workspace=await self.rooms.workspace(given.thread.team),
                where="in a direct message to me" if is_direct(given.thread.channel) else f"in #{case.channel}",
                thread_url=await self.rooms.address(given.thread) if not is_direct(given.thread.channel) else "",
                reason=because(asking.reason, "" if confined else remark),
                due_at=duty.due_at,
                topic=topic,
                question=given.question,
                summary=summarised(given.question, await self._earlier(given, known.turns)),
                queries=tries.queries,
                sources=tries.sources,
                why_low=tries.why_low,
                confidence=given.confidence if given.outcome in ANSWERS else tries.confidence,
                said=given.text,
                evidence=known.evidence,
                similar=() if confined else await self._similar(asking, duty),
                missing=tuple(one.words for one in known.missing),
                notes=duty.notes,
                people=duty.people,
                groups=duty.groups,
                quiet_until=duty.quiet_until,
                confined=bool(confined),
            )
        )

    async def confined(self, asking: Asking, *, private: bool, share: bool) -> Confined:
        """Whether what was said may be shown in other channels: out of one that everybody may read, and where its asker wants a human to read what they wrote to the bot alone."""
        thread = asking.given.thread
        if share:
            return ""
        if is_direct(thread.channel):
            return "" if asking.person == asking.given.asker else "direct"
        try:
            return "" if not private and await self.people.open_to_all(thread.team, thread.channel) else "channel"
        except BotError as error:
            if error.retryable:
                raise
            return "channel"

    async def _tried(self, asking: Asking, known: Known) -> Tried:
        """What a search brings for the question, and why that is not enough; for the one before where somebody only wants a human. Nothing, when there is nothing to search with."""
        words = without_wish(asking.given.question).strip() or next(iter(known.turns[-1:]), "")
        if self.retriever is None or not words:
            return Tried(queries=(), sources=())
        query = resolve(Question(text=words, history=known.turns))
        try:
            found = await retrieve(self.retriever, query)
        except Exception as error:  # noqa: BLE001  it may be the very fault for which humans are asked, and they are asked all the same
            log.warning("ticket.not_searched", extra=named(error))
            return Tried(queries=(), sources=())
        return tried(query, found, decide(query, found))

    async def _similar(self, asking: Asking, duty: Duty) -> tuple[Similar, ...]:
        if self.alike is None:
            return ()
        given = asking.given
        resolved = await self.tickets.resolved(given.thread.team, limit=RESOLVED)
        near: Sequence[Near] = await asyncio.to_thread(similar, given.question, resolved, self.alike, thread=given.thread, desk=duty.channel)
        return tuple([await self._told(one) for one in near])

    async def _told(self, near: Near) -> Similar:
        """With who wrote the answer, who need not be who had the ticket."""
        wrote = [event.person for event in await self.tickets.events(near.ticket.id) if event.kind == "answered"]
        person, thread = wrote[-1] if wrote else near.ticket.owner, near.ticket.thread
        name = await self.people.name(thread.team, person) if person else ""
        return told(near, url=await self.rooms.address(thread), person=person, name=name)
