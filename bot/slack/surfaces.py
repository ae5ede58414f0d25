"""What people press, send and open: feedback, sources, a human, shortcuts, the app home. These jobs run in the quick lane: somebody watches."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from weakref import WeakValueDictionary

from bot.chat import Chat, Place
from bot.escalation.acts import FORMS as TICKET_FORMS
from bot.escalation.acts import PREFIX as OF_TICKETS
from bot.escalation.ports import Asking, Desk
from bot.escalation.pressing import Pressing
from bot.hearing import is_direct, used_at
from bot.jobs import Job, NewJob
from bot.learning.acts import CARD_FORM, WRONG, WRONG_FORM, WRONG_SHORTCUT
from bot.learning.acts import PREFIX as OF_VERIFIED
from bot.learning.approving import Approving
from bot.learning.specialists import Specialists
from bot.learning.withdrawing import Withdrawing
from bot.looking.acts import FORMS
from bot.looking.acts import PREFIX as OF_CARDS
from bot.looking.buttons import Buttons
from bot.manners import MUTED
from bot.slack import views
from bot.slack.client import SlackClient
from bot.slack.home import Home
from bot.slack.manifest import ASK_ABOUT, DIAGNOSE
from bot.slack.modals import Modals
from bot.slack.voting import Voting
from bot.slack.wishing import Wishing
from bot.stores import Answers, Inbox, Threads, Votes
from bot.thread import Given, ThreadState
from bot.turns import HUSHED

NO_DESK = "Nobody is set up to take over here yet: the operator names a channel with ASK_AI_ESCALATION_CHANNEL. Until then, ask in LiveKit's community."
EXPIRED = "That answer is no longer stored. Ask again, and the buttons of the new answer will work."


@dataclass(frozen=True, slots=True, kw_only=True)
class SurfaceStores:
    """The stores that buttons and forms use."""

    inbox: Inbox
    threads: Threads
    answers: Answers
    votes: Votes


class Teaching(Protocol):
    """Those who learn from people: see `bot.schooling.School`."""

    @property
    def approving(self) -> Approving:
        """Verified answers."""

    @property
    def withdrawing(self) -> Withdrawing:
        """Answers that were wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surfaces:
    """`client_of` gives the client of a workspace; `can` and `off` are what the app home tells; `desk`, `tickets` and `school` are None where nobody can be asked. `cards` has all that looks at servers; `standing` tells a person of a workspace how the bot is doing, None when that is not for them."""

    chat: Chat
    stores: SurfaceStores
    cards: Buttons
    client_of: Callable[[str], Awaitable[SlackClient]]
    can: tuple[str, ...]
    off: Mapping[str, str]
    desk: Desk | None = None
    tickets: Pressing | None = None
    school: Teaching | None = None
    standing: Callable[[str, str], Awaitable[views.Standing | None]] | None = None
    asking: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    kinds: tuple[str, ...] = ("press", "submission", "shortcut", "command", "home")

    async def press(self, job: Job) -> None:
        """A button, a vote, or an entry of a menu."""
        pressed = job.payload
        if pressed["action_id"].startswith(OF_CARDS):
            await self.cards.press(job)
        elif pressed["action_id"].startswith(OF_TICKETS):
            await (self.tickets.press(job) if self.tickets else self.chat.whisper(used_at(pressed), NO_DESK))
        elif pressed["action_id"].startswith(OF_VERIFIED):
            await (self.school.approving.press(job) if self.school else self.chat.whisper(used_at(pressed), NO_DESK))
        elif pressed["action_id"] in {views.FEEDBACK, views.SOURCES, views.ASK_HUMAN, views.MORE}:
            await self._of_answer(job)

    async def _of_answer(self, job: Job) -> None:
        pressed = job.payload
        what, _, answer = pressed["value"].rpartition(":")
        given = await self._given(job, answer)
        if given is None:
            await self.chat.whisper(used_at(pressed), EXPIRED)
        elif pressed["action_id"] == views.FEEDBACK and what in {views.GOOD, views.BAD}:
            await self._voting.press(job, given, good=what == views.GOOD)
        elif pressed["action_id"] == views.SOURCES:
            await self._modals.open(pressed, views.sources_modal(given))
        elif pressed["action_id"] == views.ASK_HUMAN:
            await self._ask_human(job, given)
        elif what == WRONG and self.school:
            await self.school.withdrawing.press(job)
        elif what == views.MUTE:
            await self.stores.threads.put(given.thread, ThreadState(asker=given.asker, quiet=MUTED))
            await self.chat.whisper(used_at(pressed), HUSHED)

    async def submission(self, job: Job) -> None:
        """The feedback form, or one of a card."""
        form = job.payload["callback_id"]
        if form in FORMS:
            await self.cards.submission(job)
        elif form in {*TICKET_FORMS, CARD_FORM, WRONG_FORM}:
            await self._of_humans(job)
        elif form == views.FEEDBACK_FORM and (given := await self._given(job, job.payload["private_metadata"])):
            await self._voting.form(job, given)

    async def _of_humans(self, job: Job) -> None:
        """A form of those who look after questions."""
        form = job.payload["callback_id"]
        if self.school and form == CARD_FORM:
            await self.school.approving.submission(job)
        elif self.school and form == WRONG_FORM:
            await self.school.withdrawing.submission(job)
        elif self.tickets and form in TICKET_FORMS:
            await self.tickets.submission(job)

    async def _given(self, job: Job, answer: str) -> Given | None:
        """The answer with this id, in the workspace in which something was done with it; ids of others mean nothing there."""
        given = await self.stores.answers.get(answer)
        return given if given and given.thread.team == job.payload["team"] else None

    async def _ask_human(self, job: Job, given: Given) -> None:
        person = job.payload["person"]
        if self._wishing is None:
            await self.chat.whisper(Place(thread=given.thread, ts=given.ts, person=person, top=is_direct(given.thread.channel)), NO_DESK)
            return
        await self._wishing.wish(job, Asking(given=given, reason="asked", person=person))

    async def reacted(self, job: Job) -> None:
        """An emoji on a ticket, or on an answer whose asker wants a human."""
        put = job.payload
        if self.tickets is None or await self.tickets.reacted(job) != "human":
            return
        given = await self.stores.answers.at(put["team"], put["channel"], put["ts"])
        if given is not None and given.asker == put["person"]:
            await self._ask_human(job, given)

    async def shortcut(self, job: Job) -> None:
        """The message becomes a question of whoever used "Ask about this" on it, and so with "Diagnose this" where no server can be looked at."""
        used = job.payload
        if used["callback_id"] == DIAGNOSE and self.cards.looking.possible.projects:
            await self.cards.shortcut(job)
        elif used["callback_id"] == WRONG_SHORTCUT:
            await (self.school.withdrawing.shortcut(job) if self.school else self.chat.whisper(used_at(used), NO_DESK))
        elif used["callback_id"] in {ASK_ABOUT, DIAGNOSE}:
            await self._ask_about(job)

    async def _ask_about(self, job: Job) -> None:
        used = job.payload
        keys = (f"shortcut:{used['team']}:{used['channel']}:{used['message_ts']}:{used['callback_id']}:{used['person']}",)
        payload = {name: used[name] for name in ("team", "channel", "person", "thread_ts", "text", "blocks", "response_url")}
        payload |= {"ts": used["message_ts"], "channel_type": "", "files": [], "files_known": False, "bot": "", "mention": True}
        thread = f"{used['team']}:{used['channel']}:{used['thread_ts']}"
        if not await self.stores.inbox.add(NewJob(keys=keys, kind="message", payload=payload, thread=thread)):
            await self.chat.whisper(used_at(used), "I answered that message for you already; see its thread.")

    async def command(self, job: Job) -> None:
        """`/lkdiag`: looks at LiveKit servers."""
        await self.cards.looking.command(job)

    async def home(self, job: Job) -> None:
        """The app home: its tab, or suggestions above the composer."""
        await Home(client_of=self.client_of, answers=self.stores.answers, can=self.can, off=self.off, standing=self.standing).opened(job)

    @property
    def _modals(self) -> Modals:
        return Modals(chat=self.chat, client_of=self.client_of)

    @property
    def _wishing(self) -> Wishing | None:
        return Wishing(chat=self.chat, desk=self.desk, working=self.tickets.working, asking=self.asking) if self.desk and self.tickets else None

    @property
    def _voting(self) -> Voting:
        return Voting(
            chat=self.chat,
            modals=self._modals,
            answers=self.stores.answers,
            votes=self.stores.votes,
            wishing=self._wishing,
            specialists=self._specialists,
        )

    @property
    def _specialists(self) -> Specialists | None:
        if self.school:
            return self.school.withdrawing.specialists
        working = self.tickets.working if self.tickets else None
        return Specialists(people=working.life.people, channel=working.desk.plan.channel) if working else None
