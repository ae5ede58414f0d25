"""Makes one test call: opens its room, dials, tells the stages, waits a little, and always hangs up and deletes the room."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.diagnostics.dial.course import SEEN, Course, Stage, StageName
from bot.diagnostics.dial.plan import Plan
from bot.diagnostics.dial.shielded import to_the_end
from bot.diagnostics.ports import Dialled, Dialler, LiveKit, Outgoing
from bot.errors import BotError, LiveKitUnreachable

log = logging.getLogger("bot.diagnostics.dial")
Tell = Callable[[Stage], Awaitable[None]]
IDENTITY = "test-call"
POLL_S = 1.0
# One question to the server, and one message about a stage.
ASK_S, TELL_S = 6.0, 5.0
# How much longer than it rings LiveKit may take to say how it went. The dialler itself gives up earlier.
MARGIN_S = 20.0
# What deletes the room must not fail for one lost packet; a call on its way may join the room once more.
TRIES, BETWEEN_S, AGAIN_S = 3, 1.0, 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """`livekit` is only asked for the ids of the call, by which a carrier finds it."""

    dialler: Dialler
    livekit: LiveKit

    async def call(self, plan: Plan, room: str, course: Course, tell: Tell) -> None:
        """Fill the course of the call, which is over then in any case, unless the server could not be reached to hang up: see `Course.may_go_on`.

        Cancelled, it hangs up first. Errors of `tell` that are ours are logged, never the end of a call.
        """
        try:
            await self._made(plan, room, course, tell)
        except BotError as error:
            course.error = error
        finally:
            course.over_s = _now_s()
            await to_the_end(self._end(room, course))
        if course.ended:
            await self._tell(course, "ended", tell)

    async def hang_up(self, room: str, *, again: bool) -> bool:
        """Delete the room; whether it is gone. With `again` it looks once more after a while, since a call that was on its way opens the room anew."""
        gone = await self._deleted(room, tries=TRIES)
        if gone and again:
            await asyncio.sleep(AGAIN_S)
            gone = await self._deleted(room, tries=TRIES)
        return gone

    async def _end(self, room: str, course: Course) -> None:
        """A room in which nobody was called closes by itself, if it cannot be deleted."""
        course.ended = await (self.hang_up(room, again=course.on_its_way) if course.called else self._deleted(room, tries=1))

    async def _made(self, plan: Plan, room: str, course: Course, tell: Tell) -> None:
        await self._opened(room)
        await self._tell(course, "dialing", tell)
        course.dialled = await self._dialled(plan, room, course, tell)
        if course.dialled.outcome == "answered":
            course.answered_s = _now_s()
            await self._talk(plan, room, course, tell)
        else:
            await self._tell(course, "refused" if course.dialled.outcome == "refused" else "unknown", tell)

    async def _opened(self, room: str) -> None:
        try:
            async with asyncio.timeout(ASK_S):
                await self.dialler.open_room(room)
        except TimeoutError as error:
            raise LiveKitUnreachable("opening the room of a test call took too long", stage="timeout", why=f"no answer within {ASK_S:g} s") from error

    async def _dialled(self, plan: Plan, room: str, course: Course, tell: Tell) -> Dialled:
        """What came of it, while the stages are watched; "unknown" when nobody says it in time."""
        call = Outgoing(
            number=plan.number,
            trunk=plan.trunk,
            room=room,
            identity=IDENTITY,
            ring_s=plan.ring_s,
            talk_s=plan.talk_s,
            caller=plan.caller,
            hidden=plan.hidden,
        )
        course.called = True
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(self._watch(room, course, tell))
            outcome = await self._placed(call)
            watching.cancel()
        if isinstance(outcome, BotError):
            raise outcome
        return outcome

    async def _placed(self, call: Outgoing) -> Dialled | BotError:
        try:
            async with asyncio.timeout(call.ring_s + MARGIN_S):
                return await self.dialler.dial(call)
        except TimeoutError:
            return Dialled(outcome="unknown", note="late")
        except BotError as error:  # as a value: raised here, it would come out as a group
            return error

    async def _watch(self, room: str, course: Course, tell: Tell) -> None:
        """Look every second how far it is, until cancelled."""
        seen: StageName | None = "dialing"
        while True:
            await asyncio.sleep(POLL_S)
            stage = await self._stage(room, course)
            if not stage:
                continue
            await self._ids(room, course)
            if (now := SEEN.get(stage)) and now != seen:
                seen = now
                await self._tell(course, now, tell)

    async def _talk(self, plan: Plan, room: str, course: Course, tell: Tell) -> None:
        """Stay on the line, until the other side hangs up or the time is over."""
        try:
            async with asyncio.timeout(plan.talk_s):
                await self._tell(course, "answered", tell)
                await self._ids(room, course)
                while not course.left:
                    await asyncio.sleep(POLL_S)
                    course.left = await self._stage(room, course) in {"", "hangup"}
        except TimeoutError:
            pass  # it was long enough

    async def _stage(self, room: str, course: Course) -> str | None:
        """How far LiveKit says that it is; None when it cannot be asked."""
        try:
            async with asyncio.timeout(ASK_S):
                return await self.dialler.stage(room, IDENTITY)
        except (BotError, TimeoutError) as error:
            course.blind = True
            log.warning("dial.stage_unseen", extra={"room": room, "error": type(error).__name__})
            return None

    async def _ids(self, room: str, course: Course) -> None:
        """Ids of the call, which are there only while it lasts; what cannot be seen is left out."""
        try:
            async with asyncio.timeout(ASK_S):
                called = await self.livekit.participant(room, IDENTITY)
        except (BotError, TimeoutError):
            return
        course.ids |= {name: value for name, value in (called.attributes if called else {}).items() if value}

    async def _deleted(self, room: str, *, tries: int) -> bool:
        for attempt in range(tries):
            if attempt:
                await asyncio.sleep(BETWEEN_S)
            try:
                async with asyncio.timeout(ASK_S):
                    await self.dialler.hang_up(room)
            except (BotError, TimeoutError) as error:
                log.warning("dial.not_hung_up", extra={"room": room, "attempt": attempt + 1, "error": type(error).__name__})
            else:
                return True
        return False

    async def _tell(self, course: Course, name: StageName, tell: Tell) -> None:
        stage = Stage(name, _now_s() - course.began_s)
        course.stages.append(stage)
        try:
            async with asyncio.timeout(TELL_S):
                await tell(stage)
        except (BotError, TimeoutError) as error:
            log.warning("dial.stage_untold", extra={"stage": name, "error": type(error).__name__})


def _now_s() -> float:
    return asyncio.get_running_loop().time()
