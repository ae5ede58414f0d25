"""What people press on cards and fill into forms, and "Diagnose this" on a message."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from weakref import WeakValueDictionary

from bot.chat import Chat, Place, Reading
from bot.diagnostics.command import parse
from bot.diagnostics.ids import look_at
from bot.diagnostics.report import Report
from bot.diagnostics.request import Request
from bot.diagnostics.sentences import named, wanted
from bot.errors import BadInput, BotError, SlackRefused
from bot.escalation.ports import Asking, Desk
from bot.escalation.ticket import Reason
from bot.hearing import used_at
from bot.jobs import Job
from bot.looking import acts
from bot.looking.board import Board, Card, LookForm
from bot.looking.kept import LOOK, from_json
from bot.looking.looking import Looking
from bot.looking.sent import look_of, where_of
from bot.looking.telling import handed
from bot.thread import ThreadId

log = logging.getLogger("bot.looking")
EXPIRED = "That card is no longer stored. Look again, and the buttons of the new card will work."
NOT_HERE = "In this channel answers go to the asker alone, so cards are not shared here."
NO_DESK = "Nobody is set up to take over here yet: the operator names a channel with ASK_AI_ESCALATION_CHANNEL."
NOTHING_NAMED = "I found no room, call or id in that message. Tell me what to look at."
TOO_LATE = "That took too long to open. Please press again."
INVITE = "I am not in this channel, so I cannot show the card to others. Invite me with /invite and my name, and press again."
# Slack's words for a channel that the bot is no member of: a private one it does not even find.
NOT_A_MEMBER = frozenset({"not_in_channel", "channel_not_found"})


class Picture(Protocol):
    """A drawing with its description."""

    @property
    def png(self) -> bytes:
        """The picture."""

    @property
    def alt(self) -> str:
        """What it shows, for who cannot see it."""


Draw = Callable[[str, str], Awaitable[Picture | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttons:
    """`draw` makes the timeline of a project's room, None for one without a record."""

    looking: Looking
    chat: Chat
    board: Board
    reading: Reading
    desk: Desk | None = None
    draw: Draw | None = None
    busy: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def press(self, job: Job) -> None:
        """A button of a card."""
        pressed = job.payload
        action, place = str(pressed["action_id"]), acts.card_place(pressed)
        if action == acts.STOP:
            await self.looking.watching.stop(pressed["value"], place.thread.team)
            return
        if action == acts.ASK:
            await self._ask(used_at(pressed), pressed["trigger_id"], LookForm())
            return
        key, alone, near = acts.value_of(pressed["value"])
        kept = await self.looking.steps.done(key, LOOK) if key else None
        if kept is None or kept.get("team") != place.thread.team:  # nobody's card, or another workspace's
            await self.chat.whisper(place, EXPIRED)
            return
        report = from_json(kept["report"])
        if action == acts.SHARE:
            await self._share(key, place, report, kept)
        elif action == acts.HUMAN:
            await self._human(key, place, report, kept)
        elif action == acts.WATCH:
            await self._watch(job, place, report)
        else:
            await self.looking.requested(job, place, self._near(report, near) if near else self._request(report), instead=alone)

    def _request(self, report: Report) -> Request:
        """What led to the report."""
        return replace(parse(report.again, projects=self.looking.possible.projects), project=report.project)

    def _near(self, report: Report, number: int) -> Request:
        """The same look at another room; raises `BadInput` for a name that the card does not have."""
        if number > len(report.near):
            raise BadInput(f"the card has {len(report.near)} names, not {number}")
        return replace(self._request(report), name=report.near[number - 1])

    async def _watch(self, job: Job, place: Place, report: Report) -> None:
        await self.looking.requested(job, place, Request(what="room", name=report.watchable, project=report.project, watch=True))

    async def _share(self, key: str, place: Place, report: Report, kept: Mapping[str, Any]) -> None:
        """Show everybody what was seen. However often it is pressed, a card stands there once."""
        team = place.thread.team
        policy = await self.looking.policies.of(team, kept["channel"])
        if policy.private:
            await self.chat.whisper(place, NOT_HERE)
            return
        home = Place(thread=ThreadId(team=team, channel=kept["channel"], ts=kept["thread"]), ts=kept["thread"], person=place.person, top=place.top)
        name = await self.board.name_of(team, place.person)
        card = Card(report=report, key=key, offers=self.looking.offers(report, replace(policy, private=True)), shared_by=name)
        async with self.busy.setdefault(key, asyncio.Lock()):
            try:
                ts = await self.board.post(home, card, key=f"share:{key}", attempt=2)
            except SlackRefused as refused:
                if refused.code not in NOT_A_MEMBER:
                    raise
                await self.chat.whisper(place, INVITE)
                return
            await self._picture(report, home, ts)

    async def _picture(self, report: Report, home: Place, ts: str) -> None:
        """The timeline below the card, where one can be drawn: the card is there without it."""
        if not report.chart or self.draw is None:
            return
        below = home if home.thread.ts else replace(home, thread=replace(home.thread, ts=ts), ts=ts)
        request = self._request(report)
        try:
            picture = await self.draw(report.project, request.name)
            if picture is not None:
                await self.board.picture(below, picture.png, alt=picture.alt, name=f"timeline-{int(report.at.timestamp())}.png")
        except BotError as error:
            log.warning("look.no_picture", extra={"error": type(error).__name__})

    async def _human(self, key: str, place: Place, report: Report, kept: Mapping[str, Any]) -> None:
        if self.desk is None:
            await self.chat.whisper(place, NO_DESK)
            return
        thread = ThreadId(team=place.thread.team, channel=kept["channel"], ts=kept["thread"] or place.ts)
        openly = not self.looking.rights.limited
        given = handed(report, key, thread, place.person, openly=openly)
        reason: Reason = "asked" if report.verdict else "look"
        asking = Asking(given=given, reason=reason, person=place.person, evidence=given.text if openly else "")
        async with self.busy.setdefault(f"human:{key}", asyncio.Lock()):
            told = await self.desk.hand_over(asking, key=f"human:{key}", attempt=2)
        await self.chat.whisper(place, told)

    async def submission(self, job: Job) -> None:
        """A form that comes back."""
        sent = job.payload
        place, form = where_of(sent)
        if sent["callback_id"] == acts.CALL_FORM:
            if self.looking.calling is not None:
                await self.looking.calling.confirmed(place, form)
            return
        try:
            request = look_of(sent["values"])
        except BadInput as error:
            await self.chat.whisper(place, str(error))
            return
        name = self.looking.held.words(job.key, request.name)
        found = look_at(name)
        await self.looking.requested(job, place, replace(found, project=request.project) if found else replace(request, name=name))

    async def shortcut(self, job: Job) -> None:
        """Look at what a message names; ask where it names nothing."""
        used, place = job.payload, used_at(job.payload)
        words = await self.reading.words(used["team"], self.looking.held.words(job.key, used["text"]), used["blocks"])
        request = wanted(words, projects=self.looking.possible.projects) or named(words)
        if request is None:
            await self._ask(place, used["trigger_id"], LookForm(hint=NOTHING_NAMED))
        else:
            await self.looking.requested(job, place, replace(request, watch=False))

    async def _ask(self, place: Place, trigger: str, form: LookForm) -> None:
        """Ask what to look at, if this person may look at anything."""
        if no := await self.looking.refused(place, Request(what="rooms")):
            await self.chat.whisper(place, no)
            return
        policy = await self.looking.policies.of(place.thread.team, place.thread.channel)
        projects = self.looking.possible.projects
        form = replace(form, projects=projects, project=policy.project or projects[0])
        if not await self.board.ask(place, form, trigger=trigger):
            await self.chat.whisper(place, TOO_LATE)
