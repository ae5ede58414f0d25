"""Cards on their way to being verified: drafted when a ticket has an answer, offered to specialists, approved or thrown away by one of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.chat import Chat, Place
from bot.errors import BadInput, BotError, SlackRefused
from bot.escalation.acts import TOO_LATE, value_of
from bot.escalation.ports import Rooms, Tickets
from bot.escalation.ticket import Ticket
from bot.hearing import is_direct, used_at
from bot.jobs import Job
from bot.learning.acts import ACTS, CARD_FORM, form_value_of, note_key
from bot.learning.board import CardBoard, Note
from bot.learning.cards import DAY_S, GOOD_DAYS, Approval, approved, edited, retired
from bot.learning.drafting import draft
from bot.learning.filled import in_words, written
from bot.learning.ports import Card, Cards, CardState
from bot.learning.publishing import publishing_job
from bot.learning.specialists import Specialists
from bot.stores import Answers, Inbox, Transcript
from bot.thread import ThreadId
from knowledge import Contents, KnowledgeError

log = logging.getLogger("bot.learning.approving")
HISTORY = 50
OPEN: frozenset[CardState] = frozenset({"draft", "review"})
GONE = "This verified answer is no longer stored, so there is nothing left to press."
NOT_A_MEMBER = "Only people in {channel} can do that. Join it and press again."
THE_CHANNEL = "the channel where humans are asked"
NOT_A_READER = "That was asked where you may not read, so only people who are there can look at it."
APPROVED_BY, RETIRED = "{name} has approved this already.", "Somebody has discarded this already."
CHANGED = "Somebody changed this meanwhile, so nothing was saved. Press again to see how it is now."
YOURS = "\n\nWhat you wrote:\n\n{words}"


class PagesUnread(BotError):
    """What stands in the pages of the index could not be read."""

    retryable = True
    user_text = "I could not read the documents that this rests on just now, so it is not approved yet. I try again by myself."


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The stores that cards come from and go to."""

    cards: Cards
    tickets: Tickets
    answers: Answers
    transcript: Transcript
    inbox: Inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Approving:
    """`contents` gives what stands in the pages of the index now, and blocks; `now` is seconds since 1970.

    Each job may run again after a crash: what it did is found done. Raises what the stores, the board and the chat raise.
    """

    kept: Kept
    board: CardBoard
    chat: Chat
    specialists: Specialists
    rooms: Rooms
    contents: Callable[[], Contents]
    now: Callable[[], float]

    async def draft(self, ticket: Ticket) -> None:
        """A `bot.escalation.working.Learn`: one card a ticket, offered below its packet. A draft that nobody has judged follows the ticket's newest answer.

        Of what was written to the bot alone, and not shared, no card is made: nobody else could read it.
        """
        if ticket.desk is None or (ticket.confined and is_direct(ticket.thread.channel)):
            return
        drafted = await self._drafted(ticket)
        if drafted is None:
            return
        card = await self.kept.cards.add(drafted)
        if card.state != "draft":
            return
        if _words(card) != _words(drafted):
            card = await self.kept.cards.change(replace(drafted, id=card.id, version=card.version)) or card
        try:
            await self.board.offer(ticket.desk, Note(card=card), key=note_key(card), attempt=2)
        except SlackRefused as refused:  # the ticket is closed all the same; `ask-ai cards` lists the draft
            log.warning("card.not_offered", extra={"card": card.id, "code": refused.code})

    async def press(self, job: Job) -> None:
        """A button on a note."""
        pressed, place = job.payload, used_at(job.payload)
        act, (id_, version) = ACTS.get(str(pressed["action_id"])), value_of(str(pressed["value"]))
        card = await self._card(id_, place)
        if act is None or card is None:
            await self.chat.whisper(place, GONE)
        elif no := await self._not_allowed(card, place.person):
            await self.chat.whisper(place, no)
        elif act == "approve" and card.state in OPEN:
            ahead = card if card.expires_at > self.now() else replace(card, expires_at=self.now() + GOOD_DAYS * DAY_S)
            if not await self.board.open_form(ahead, place, trigger=str(pressed["trigger_id"])):
                await self.chat.whisper(place, TOO_LATE)
        elif act == "discard":
            await self._discard(job, replace(card, version=version), card, place)
        else:
            await self._too_late(card, place)

    async def submission(self, job: Job) -> None:
        """The form of a card: whoever sends it vouches for what is in it. What cannot be saved is said, with what was written."""
        sent = job.payload
        seen, channel, thread_ts, ts = form_value_of(str(sent["private_metadata"]))
        id_, version = value_of(seen)
        place = Place(thread=ThreadId(team=sent["team"], channel=channel, ts=thread_ts), ts=ts, person=sent["person"])
        card = await self._card(id_, place)
        if sent["callback_id"] != CARD_FORM or card is None:
            return
        if no := await self._not_allowed(card, place.person):
            await self.chat.whisper(place, no)
            return
        try:
            await self._approve(replace(card, version=version), card, sent["values"], place)
        except BadInput as error:
            await self.chat.whisper(place, f"{error}{YOURS.format(words=written(sent['values']).answer)}")

    async def _approve(self, seen: Card, stands: Card, values: dict[str, Any], place: Place) -> None:
        """Raises `BadInput`, in words for who sent it, when it cannot be saved."""
        form = edited(seen, written(values), self.now())
        if isinstance(form, dict):
            raise in_words(form)
        if seen.version == stands.version and stands.state in OPEN:
            by = Approval(person=place.person, name=await self.specialists.name(stands.team, place.person), at=self.now())
            kept = await self.kept.cards.change(approved(form, by, await self._pages()))
            stands = kept or await self.kept.cards.get(stands.id) or stands
        mine = stands.version == seen.version + 1 and (stands.state, stands.owner) == ("approved", place.person) and _words(stands) == _words(form)
        if not mine:
            raise BadInput(APPROVED_BY.format(name=stands.owner_name) if stands.state == "approved" and stands.owner != place.person else CHANGED)
        await self.kept.inbox.add(publishing_job(stands.id, stands.version))
        log.info("card.approved", extra={"card": stands.id, "team": stands.team})
        await self.board.update(place, Note(card=stands))

    async def _discard(self, job: Job, seen: Card, stands: Card, place: Place) -> None:
        gone = None
        if seen.version == stands.version and stands.state in OPEN:
            gone = await self.kept.cards.change(retired(stands, stands.why))
            stands = gone or await self.kept.cards.get(stands.id) or stands
        elif job.attempt > 1 and (stands.state, stands.version) == ("retired", seen.version + 1):  # before it was interrupted
            gone = stands
        if gone is None:
            await self._too_late(stands, place)
            return
        if gone.verified_at:  # it is in the index
            await self.kept.inbox.add(publishing_job(gone.id, gone.version))
        log.info("card.retired", extra={"card": gone.id, "team": gone.team})
        await self.board.update(place, Note(card=gone, by=await self.specialists.name(gone.team, place.person)))

    async def _too_late(self, card: Card, place: Place) -> None:
        """Somebody else was first."""
        said = {"approved": APPROVED_BY.format(name=card.owner_name), "retired": RETIRED}
        await self.chat.whisper(place, said.get(card.state, CHANGED))
        if card.state not in OPEN:
            await self.board.update(place, Note(card=card))

    async def _pages(self) -> Contents:
        try:
            return await asyncio.to_thread(self.contents)
        except KnowledgeError as error:
            raise PagesUnread(str(error)) from error

    async def _card(self, id_: str, place: Place) -> Card | None:
        card = await self.kept.cards.get(id_) if id_ else None
        return card if card and card.team == place.thread.team else None

    async def _not_allowed(self, card: Card, person: str) -> str:
        """Why this person may not judge the card, in words for them; "" when they may."""
        ticket = await self.kept.tickets.get(card.ticket) if card.ticket else None
        desk = ticket.desk.channel if ticket and ticket.desk else await self.specialists.desk(card.team)
        if not await self.specialists.among(card.team, desk, person):
            return NOT_A_MEMBER.format(channel=await self._named(card.team, desk))
        return NOT_A_READER if card.confined and not await self.specialists.among(card.team, card.channel, person) else ""

    async def _named(self, team: str, desk: str) -> str:
        name = await self.rooms.channel(team, desk) if desk else ""
        return f"#{name}" if name else THE_CHANNEL

    async def _drafted(self, ticket: Ticket) -> Card | None:
        events = await self.kept.tickets.events(ticket.id)
        said = await self.kept.transcript.of(ticket.thread, limit=HISTORY)
        given = await self.kept.answers.get(ticket.answer) if ticket.answer else None
        before = [
            one.text
            for one in said
            if one.person == ticket.asker and one.ts < (given.ts if given and given.ts else "~") and one.text.strip() != ticket.question.strip()
        ]
        answer_ts = next((one.ts for one in reversed(said) if one.text == ticket.human_answer and one.person != ticket.asker), "")
        open_ = bool(answer_ts) and not is_direct(ticket.thread.channel)
        permalink = await self.rooms.address(replace(ticket.thread, ts=answer_ts)) if open_ else ""
        return draft(ticket, events, given, history=before, permalink=permalink)


def _words(card: Card) -> tuple[object, ...]:
    """What people read in it."""
    return card.questions, card.answer, card.sources, card.applies_to
