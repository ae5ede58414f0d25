"""A test call: asked for, confirmed in a form, made by a job of its own and told in one message. Never made twice, and never by itself.

A number is held by what makes the calls, in memory alone. So a call that a crash cut off is not repeated: what was left of it is hung up when the bot starts.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.chat import Chat, Place
from bot.diagnostics.dial.course import Stage
from bot.diagnostics.dial.machine import Tell
from bot.diagnostics.dial.plan import Asker, No, Plan
from bot.diagnostics.report import Report
from bot.diagnostics.request import Request
from bot.errors import BotError
from bot.hearing import is_direct
from bot.jobs import Job, NewJob
from bot.looking.board import Board, CallCard, CallForm, Line
from bot.looking.kept import LOOK, kept_look
from bot.looking.rights import asking
from bot.stores import Inbox, Steps
from bot.thread import ThreadId

log = logging.getLogger("bot.looking.calling")
KIND = "call"
CUT_OFF = "I was restarted in the middle of this call. Whatever is left of it is hung up now, and I do not repeat it by myself: type the command again for another call."
TOO_LATE = "The form took too long to open. Type the command again."
STANDS_ASIDE = "You can follow the test call [in our direct messages]({link}), where nobody else reads it."
STANDS_ASIDE_UNLINKED = "You can follow the test call in our direct messages, where nobody else reads it."
STAGES = {
    "dialing": "dialling",
    "ringing": "it rings",
    "automation": "a machine has answered, the call is past its greeting",
    "answered": "somebody answered",
    "refused": "refused",
    "unknown": "nobody told in time how it went",
    "ended": "hung up, and its room deleted",
}


class Caller(Protocol):
    """Makes test calls of one project."""

    async def check(self, request: Request, asker: Asker) -> Plan | No:
        """What the call would be, to be confirmed soon, or why there is none."""

    async def run(self, plan: str, tell: Tell) -> Report | No:
        """Make the call of the plan with this id, once, telling its stages; it is hung up whatever happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling:
    """`callers` has what makes the calls of each project; `channel_name` tells how a channel is called; `now` is aware and in UTC."""

    callers: Callable[[str], Caller]
    channel_name: Callable[[str, str], Awaitable[str]]
    chat: Chat
    board: Board
    inbox: Inbox
    steps: Steps
    now: Callable[[], datetime]

    async def ask(self, job: Job, place: Place, request: Request, *, admins: Sequence[str]) -> None:
        """Open the form that has to be confirmed, or say why there is no such call; `admins` are names of people who could change that."""
        plan = await self.callers(request.project).check(request, await self._asker(place))
        if isinstance(plan, No):
            await self.chat.whisper(place, f"{plan.words} {asking(admins)}" if plan.ask else plan.words)
            return
        form = CallForm(plan=plan.id, project=plan.project, happens=plan.happens, warnings=plan.warnings, number=str(plan.number), trunk=plan.trunk)
        if not await self.board.ask(place, form, trigger=str(job.payload.get("trigger_id") or "")):
            await self.chat.whisper(place, TOO_LATE)

    async def confirmed(self, place: Place, form: Mapping[str, str]) -> None:
        """The form was sent: have the call made, once for one form."""
        payload = {
            "team": place.thread.team,
            "channel": place.thread.channel,
            "thread_ts": place.thread.ts,
            "message_ts": place.ts,
            "person": place.person,
            "response_url": place.response_url,
            **{name: form[name] for name in ("plan", "number", "trunk", "project")},
        }
        await self.inbox.add(NewJob(keys=(f"{KIND}:{payload['team']}:{form['plan']}",), kind=KIND, payload=payload))

    async def call(self, job: Job) -> None:
        """Make the call and tell how it goes, in one message. What an earlier attempt began is not begun again."""
        place, said = call_place(job), job.payload
        told = await self._told(job, place)
        if job.attempt > 1:
            await told.line(CUT_OFF)
            return
        try:
            report = await self.callers(said["project"]).run(said["plan"], told.stage)
        except BotError as error:  # nothing was dialled, and a second attempt would look like a second call
            log.warning("call.not_made", extra={"key": job.key, "error": type(error).__name__})
            await told.line(f"No call was made. {error.user_text}")
            return
        if isinstance(report, No):
            await told.line(report.words)
            return
        await self.steps.keep(job.key, LOOK, kept_look(report, place))
        await told.over(report)

    async def _told(self, job: Job, place: Place) -> Told:
        """The message in which the call will be told; whoever asked in a channel hears where it stands."""
        aside = place if place.thread.ts else await self.board.aside(place)
        elsewhere = aside.thread != place.thread
        home = f"#{await self.channel_name(place.thread.team, place.thread.channel)}" if elsewhere else ""
        name, said = await self.board.name_of(place.thread.team, place.person), job.payload
        card = CallCard(key=job.key, person=name, number=said["number"], trunk=said["trunk"], home=home)
        told = Told(self.board, aside, job, card, self.now)
        ts = await told.begin()
        if elsewhere and ts and job.attempt == 1:
            link = await self.board.link(aside, ts)
            await self.chat.whisper(place, STANDS_ASIDE.format(link=link) if link else STANDS_ASIDE_UNLINKED, allow=frozenset({link}))
        return told

    async def _asker(self, place: Place) -> Asker:
        team, channel = place.thread.team, place.thread.channel
        return Asker(person=place.person, team=team, channel=channel, channel_name="" if place.top else await self.channel_name(team, channel))


class Told:
    """The message that tells a call. What cannot be told stops no call: it goes on, and the log knows."""

    def __init__(self, board: Board, place: Place, job: Job, card: CallCard, now: Callable[[], datetime]) -> None:
        self._board, self._place, self._job, self._now, self._card = board, place, job, now, card
        self._ts = ""

    async def begin(self) -> str:
        """Let the message stand there; its ts, "" when that did not work."""
        await self._tell(self._card)
        return self._ts

    async def stage(self, stage: Stage) -> None:
        """A stage began."""
        await self.line(STAGES.get(stage.name, stage.name))

    async def line(self, words: str) -> None:
        """Something happened."""
        await self._tell(replace(self._card, lines=(*self._card.lines, Line(at=self._now(), words=words))))

    async def over(self, report: Report) -> None:
        """How it went."""
        await self._tell(replace(self._card, report=report))

    async def _tell(self, card: CallCard) -> None:
        self._card = card
        try:
            if not self._ts:
                self._ts = await self._board.post(self._place, card, key=self._job.key, attempt=self._job.attempt)
                return
            await self._board.edit(self._place, self._ts, card, key=self._job.key)
        except BotError as error:
            log.warning("call.not_told", extra={"key": self._job.key, "error": type(error).__name__})


def call_place(job: Job) -> Place:
    """Where the form was opened."""
    said = job.payload
    thread = ThreadId(team=said["team"], channel=said["channel"], ts=said["thread_ts"])
    return Place(thread=thread, ts=said["message_ts"], person=said["person"], top=is_direct(said["channel"]), response_url=said["response_url"])
