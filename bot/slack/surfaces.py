"""What people press, send and open: feedback, sources, a human, shortcuts, the app home. These jobs run in the quick lane: somebody watches."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from weakref import WeakValueDictionary

from bot.chat import Chat, Place
from bot.errors import SlackRefused
from bot.escalation.acts import FORMS as TICKET_FORMS
from bot.escalation.acts import PREFIX as OF_TICKETS
from bot.escalation.ports import Asking, Desk
from bot.escalation.pressing import Pressing
from bot.escalation.promise import REOPENED
from bot.escalation.ticket import Reason
from bot.given import hand_over_key
from bot.hearing import is_direct, used_at
from bot.jobs import Job, NewJob
from bot.learning.acts import CARD_FORM, WRONG, WRONG_FORM, WRONG_SHORTCUT
from bot.learning.acts import PREFIX as OF_VERIFIED
from bot.learning.approving import Approving
from bot.learning.withdrawing import Withdrawing
from bot.looking.acts import FORMS
from bot.looking.acts import PREFIX as OF_CARDS
from bot.looking.buttons import Buttons
from bot.manners import MUTED
from bot.slack import views
from bot.slack.client import SlackClient
from bot.slack.manifest import ASK_ABOUT, DIAGNOSE, PROMPTS
from bot.stores import Answers, Inbox, Threads, Votes
from bot.thread import Given, ThreadId, ThreadState, Vote
from bot.turns import HUSHED

OPEN_QUESTIONS = 8
THANKS_GOOD, THANKS_BAD = "Thanks, noted.", "Thanks, noted, and kept with the answer for the people who look after me."
TOO_LATE = "That took too long to open. Please press again."
# A trigger lives for three seconds and opens one view. https://docs.slack.dev/reference/methods/views.open#errors
TRIGGER_GONE = frozenset({"exchanged_trigger_id", "expired_trigger_id", "invalid_trigger", "invalid_trigger_id"})
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
        pressed, (what, _, answer) = job.payload, job.payload["value"].partition(":")
        given = await self.stores.answers.get(answer or what)
        if given is None:
            await self.chat.whisper(used_at(pressed), EXPIRED)
        elif pressed["action_id"] == views.FEEDBACK:
            await self._vote(pressed, given, good=what == views.GOOD)
        elif pressed["action_id"] == views.SOURCES:
            await self._open(pressed, views.sources_modal(given))
        elif pressed["action_id"] == views.ASK_HUMAN:
            await self._ask_human(job, given, reason="asked")
        elif what == WRONG and self.school:
            await self.school.withdrawing.press(job)
        elif what == views.MUTE:
            await self._mute(given.thread, given.asker)
            await self.chat.whisper(used_at(pressed), HUSHED)

    async def _vote(self, pressed: Mapping[str, Any], given: Given, *, good: bool) -> None:
        changed = await self.stores.votes.cast(Vote(answer=given.id, person=pressed["person"], good=good))
        if not good:
            await self._open(pressed, views.feedback_modal(given.id, human=self.desk is not None))
        elif changed:
            await self.chat.whisper(used_at(pressed), THANKS_GOOD)

    async def submission(self, job: Job) -> None:
        """The feedback form, or one of a card."""
        sent, values = job.payload, job.payload["values"]
        if sent["callback_id"] in FORMS:
            await self.cards.submission(job)
            return
        if sent["callback_id"] in {*TICKET_FORMS, CARD_FORM, WRONG_FORM}:
            await self._of_humans(job)
            return
        given = await self.stores.answers.get(sent["private_metadata"])
        if sent["callback_id"] != views.FEEDBACK_FORM or given is None:
            return
        reason = ((values.get("reason") or {}).get("choice") or {}).get("selected_option") or {}
        comment = str(((values.get("comment") or {}).get("text") or {}).get("value") or "")
        await self.stores.votes.cast(Vote(answer=given.id, person=sent["person"], good=False, reason=str(reason.get("value") or ""), comment=comment))
        if ((values.get("human") or {}).get("choice") or {}).get("selected_options"):
            said = ": ".join(filter(None, (str((reason.get("text") or {}).get("text") or ""), comment)))
            await self._ask_human(job, given, reason="feedback", remark=said)
        else:
            await self.chat.whisper(Place(thread=given.thread, ts=given.ts, person=sent["person"]), THANKS_BAD)

    async def _of_humans(self, job: Job) -> None:
        """A form of those who look after questions."""
        form = job.payload["callback_id"]
        if self.school and form == CARD_FORM:
            await self.school.approving.submission(job)
        elif self.school and form == WRONG_FORM:
            await self.school.withdrawing.submission(job)
        elif self.tickets and form in TICKET_FORMS:
            await self.tickets.submission(job)

    async def _ask_human(self, job: Job, given: Given, *, reason: Reason, remark: str = "") -> None:
        place = Place(thread=given.thread, ts=given.ts, person=job.payload["person"], top=is_direct(given.thread.channel))
        if self.desk is None:
            await self.chat.whisper(place, NO_DESK)
            return
        key = hand_over_key(given)
        # Of two who press at once the second finds what the first one brought about.
        async with self.asking.setdefault(key, asyncio.Lock()):
            told = await self.desk.hand_over(Asking(given=given, reason=reason, person=place.person, remark=remark), key=key, attempt=2)
            if told in given.text:  # the bot brought a human by itself, and said so
                await self.chat.whisper(place, told)
            else:
                once = job.key if told.startswith(REOPENED) else key  # what was closed and is opened again is told again
                await self.chat.say(place, told, key=f"{once}:told", attempt=2)

    async def _mute(self, thread: ThreadId, asker: str) -> None:
        await self.stores.threads.put(thread, ThreadState(asker=asker, quiet=MUTED))

    async def _open(self, pressed: Mapping[str, Any], view: views.Block) -> None:
        client = await self.client_of(pressed["team"])
        try:
            await client.call("views.open", trigger_id=pressed["trigger_id"], view=view)
        except SlackRefused as refused:
            if refused.code not in TRIGGER_GONE:
                raise
            await self.chat.whisper(used_at(pressed), TOO_LATE)

    async def reacted(self, job: Job) -> None:
        """An emoji on a ticket, or on an answer whose asker wants a human."""
        put = job.payload
        if self.tickets is None or await self.tickets.reacted(job) != "human":
            return
        given = await self.stores.answers.at(put["team"], put["channel"], put["ts"])
        if given is not None and given.asker == put["person"]:
            await self._ask_human(job, given, reason="asked")

    async def shortcut(self, job: Job) -> None:
        """The message becomes a question of whoever used "Ask about this" on it, and so with "Diagnose this" where no server can be looked at."""
        used = job.payload
        if used["callback_id"] == DIAGNOSE and self.cards.looking.possible.projects:
            await self.cards.shortcut(job)
            return
        if used["callback_id"] == WRONG_SHORTCUT:
            await (self.school.withdrawing.shortcut(job) if self.school else self.chat.whisper(used_at(used), NO_DESK))
            return
        if used["callback_id"] not in {ASK_ABOUT, DIAGNOSE}:
            return
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
        opened, client = job.payload, await self.client_of(job.payload["team"])
        if opened["tab"] == "home":
            questions = await self.stores.answers.open_questions(opened["team"], opened["person"], limit=OPEN_QUESTIONS)
            links = {given.id: await self._permalink(client, given) for given in questions}
            standing = await self.standing(opened["team"], opened["person"]) if self.standing else None
            view = views.home_view(can=self.can, off=self.off, questions=questions, permalinks=links, standing=standing)
            await client.call("views.publish", user_id=opened["person"], view=view)
        elif opened["channel"]:
            try:
                await client.call("assistant.threads.setSuggestedPrompts", channel_id=opened["channel"], prompts=list(PROMPTS))
            except SlackRefused:
                pass  # suggestions are an extra that some plans and channels lack

    async def _permalink(self, client: SlackClient, given: Given) -> str:
        try:
            return str((await client.call("chat.getPermalink", channel=given.thread.channel, message_ts=given.ts)).get("permalink") or "")
        except SlackRefused:
            return ""
