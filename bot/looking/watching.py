"""A watched room: one message that is edited when something changes, for up to a quarter of an hour. Each look is a job of its own, so a crash continues the watch.

What was seen is kept as a step whenever it changes; a job only says which of those steps is the last.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from cachetools import TTLCache

from bot.chat import Place
from bot.diagnostics.glance import Glance, described, glance
from bot.diagnostics.names import masked_name
from bot.diagnostics.ports import LiveKit
from bot.errors import LiveKitRefused, LiveKitUnreachable, SlackRefused
from bot.hearing import is_direct
from bot.jobs import Job, NewJob
from bot.looking.board import Board, WatchCard
from bot.looking.watched import Active, Kept, after_look
from bot.stores import Inbox, Steps
from bot.thread import ThreadId

log = logging.getLogger("bot.looking.watching")
KIND = "watch"
EVERY_S, LASTS = 5.0, timedelta(minutes=15)
# Somebody else's modal waits in the same lane, so a server that is away is asked briefly, and ever more seldom.
LOOK_S, SELDOM_S = 3.0, 60.0
FAILURES_MAX = 6
WATCHES_MAX, EACH_MAX, REMEMBERED_S = 20, 3, 2 * SELDOM_S
STOPPED = "stopped"
ENDED_STOPPED = "Stopped."
UNSEEN = "I cannot see the room just now; I keep trying."
ALREADY = "I am watching that room for you already."
TOO_MANY = "I watch as many rooms as I can at once. Stop one, or try again when one is over; a watch lasts {minutes:.0f} minutes at most."


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """`reading` gives the server of a project; `now` is aware and in UTC; `clock` counts seconds."""

    board: Board
    reading: Callable[[str], LiveKit]
    inbox: Inbox
    steps: Steps
    now: Callable[[], datetime]
    clock: Callable[[], float]
    _active: TTLCache[str, Active] = field(init=False)

    def __post_init__(self) -> None:
        """A watch that has not looked for two minutes is over, whatever became of it."""
        object.__setattr__(self, "_active", TTLCache(10 * WATCHES_MAX, REMEMBERED_S, timer=self.clock))

    async def begin(self, job: Job, place: Place, *, room: str, project: str) -> str:
        """Have the room watched by jobs from now on, told in the place; why not, in words, or "". The same job begins it once."""
        now = {
            "team": place.thread.team,
            "channel": place.thread.channel,
            "thread_ts": place.thread.ts,
            "person": place.person,
            "room": masked_name(room),
            "project": project,
            "until": (self.now() + LASTS).isoformat(),
            "watch": job.key,
            "turn": 0,
            "state": 0,
            "failures": 0,
        }
        others = [active for watch, active in self._active.items() if watch != job.key]
        mine = [active for active in others if active.person == place.person]
        if any((active.room, active.project) == (now["room"], project) for active in mine):
            return ALREADY
        if len(others) >= WATCHES_MAX or len(mine) >= EACH_MAX:
            return TOO_MANY.format(minutes=LASTS.total_seconds() / 60)
        self._active[job.key] = Active(now, 0)
        await self.inbox.add(_job(now, after_s=0.0))
        return ""

    async def stop(self, watch: str, team: str) -> None:
        """Nobody watches any more, if it is a watch of this workspace. The message says so at once, or after the next look where this process knows nothing of it yet."""
        await self.steps.keep(_key(watch, 0), _stopped(team), {})
        active = self._active.get(watch)
        if active is None or active.now["team"] != team:
            return
        self._active.pop(watch, None)
        if kept := await self._kept(active.now, active.state):
            await self.board.edit(_place(active.now), kept.ts, await self._card(active.now, kept, ENDED_STOPPED), key=_key(watch, 0))

    async def watch(self, job: Job) -> None:
        """One look."""
        now = job.payload
        before = await self._kept(now, now["state"])
        seen = await self._seen(now)
        after = after_look(before, seen, self.now())
        failures = 0 if seen else now["failures"] + 1
        ended = await self._ended(now, before, seen, failures)
        try:
            state = await self._told(job, before, after, ended)
        except SlackRefused as refused:  # somebody deleted the message, or removed the bot
            log.info("watch.gone", extra={"key": job.key, "code": refused.code})
            ended, state = "gone", now["state"]
        if ended:
            self._active.pop(now["watch"], None)
            return
        self._active[now["watch"]] = Active(now, state)
        await self.inbox.add(_job({**now, "turn": now["turn"] + 1, "state": state, "failures": failures}, after_s=min(EVERY_S * 2**failures, SELDOM_S)))

    async def _seen(self, now: Mapping[str, Any]) -> Glance | None:
        """The room as it is; None when it cannot be seen just now."""
        try:
            async with asyncio.timeout(LOOK_S):
                livekit = self.reading(now["project"])
                room = next(iter(await livekit.rooms([now["room"]])), None)
                return glance(room, await livekit.participants(now["room"]) if room else ())
        except (LiveKitUnreachable, LiveKitRefused, TimeoutError) as error:
            log.info("watch.unseen", extra={"why": type(error).__name__})
            return None

    async def _ended(self, now: Mapping[str, Any], before: Kept | None, seen: Glance | None, failures: int) -> str:
        """Why this was the last look; "" when it was not."""
        if await self.steps.done(_key(now["watch"], 0), _stopped(now["team"])) is not None:
            return ENDED_STOPPED
        if failures >= FAILURES_MAX:
            return "Ended: the server does not answer."
        if seen and not seen.active and before and before.seen and before.seen.active:
            return "Ended: the room closed."
        if self.now() >= datetime.fromisoformat(now["until"]):
            return f"Ended after {LASTS.total_seconds() / 60:.0f} minutes."
        return ""

    async def _told(self, job: Job, before: Kept | None, after: Kept, ended: str) -> int:
        """Post the message, or edit it when it says something else now; the number of the state that the next look compares with."""
        now, key = job.payload, _key(job.payload["watch"], 0)
        if before is not None and not ended and (before.seen, before.lines) == (after.seen, after.lines):
            return int(now["state"])
        card = await self._card(now, after, ended)
        if before is None:
            after = replace(after, ts=await self.board.post(_place(now), card, key=key, attempt=job.attempt))
        else:
            await self.board.edit(_place(now), after.ts, card, key=key)
        state = int(now["state"]) + 1
        await self.steps.keep(key, _state(state), after.as_json())
        return state

    async def _kept(self, now: Mapping[str, Any], state: int) -> Kept | None:
        """What was seen and told up to a state; None before the first."""
        kept = await self.steps.done(_key(now["watch"], 0), _state(state))
        return Kept.from_json(kept) if kept else None

    async def _card(self, now: Mapping[str, Any], kept: Kept, ended: str) -> WatchCard:
        return WatchCard(
            key=now["watch"],
            room=now["room"],
            person=await self.board.name_of(now["team"], now["person"]),
            until=datetime.fromisoformat(now["until"]),
            now=described(kept.seen) if kept.seen else UNSEEN,
            lines=kept.lines,
            ended=ended,
            project=now["project"],
            host=self.reading(now["project"]).host,
        )


def _place(now: Mapping[str, Any]) -> Place:
    thread = ThreadId(team=now["team"], channel=now["channel"], ts=now["thread_ts"])
    return Place(thread=thread, ts=now["thread_ts"], person=now["person"], top=is_direct(now["channel"]))


def _job(payload: Mapping[str, Any], *, after_s: float) -> NewJob:
    return NewJob(
        keys=(_key(payload["watch"], payload["turn"]),), kind=KIND, payload=payload, thread=f"watch:{payload['watch']}", lane="quick", after_s=after_s
    )


def _key(watch: str, turn: int) -> str:
    return f"{KIND}:{watch}:{turn}"


def _stopped(team: str) -> str:
    return f"{STOPPED} {team}"


def _state(number: int) -> str:
    return f"state {number}"
