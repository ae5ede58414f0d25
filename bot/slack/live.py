"""An answer while it is worked on: steps are shown as they come, and at the end the thread holds the whole answer once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import BotError, SlackBusy, SlackRefused, SlackUnreachable
from bot.slack.client import SlackClient
from bot.slack.growing import Growing
from bot.slack.messages import Message, Place
from bot.slack.sending import LOOK_AFTER_S, Reply, adopt
from bot.slack.standing import Standing, look
from bot.slack.status import Statuses
from bot.slack.streams import StepState, step_chunk
from knowledge import Link

log = logging.getLogger("bot.slack.live")
# A stream is shown anew once a second; all streams of a workspace share 90 appends a minute.
PACE_S = 1.0
APPENDS_PER_MIN = 90
STOPPED = "stopped_by_user"
# The stream is over, and no stop will be taken.
DEAD = frozenset({"message_not_found", "message_not_in_streaming_state", STOPPED})
CLOSE_S = 5.0


@dataclass(slots=True, kw_only=True)
class Stage:
    """What all live answers of one workspace share; `live` is how many there are."""

    client: SlackClient
    statuses: Statuses
    live: int = 0

    @property
    def pace_s(self) -> float:
        """Seconds from one showing of a stream to the next."""
        return max(PACE_S, self.live * 60.0 / APPENDS_PER_MIN)


class Live:
    """One answer to be. Nothing but `finish` raises for Slack's sake: what could not be shown live is put right then.

    `stopped` says that the person pressed Slack's stop button: nothing more will be shown, so there is no use in going on.
    """

    def __init__(self, stage: Stage, place: Place, key: str, found: Standing, *, quiet_s: float = 0.0) -> None:
        self._stage, self._client, self._place, self._key = stage, stage.client, place, key
        self._growing = Growing(stage.client, place, key, found.all)
        self._found, self._quiet_s = found, quiet_s
        # Without a thread there are no streams; and what stands there already is edited in one go.
        self._plain = bool(found.all) or not place.thread_ts
        self._wake, self._lock, self._over = asyncio.Event(), asyncio.Lock(), False
        self.stopped = False

    def step(self, id_: str, title: str, state: StepState, sources: Sequence[Link] = ()) -> None:
        """Show a step of the work, or what became of the one with this id."""
        self._growing.step(step_chunk(id_, title, state, sources))
        self._wake.set()

    async def finish(self, message: Message) -> str:
        """Let the thread show exactly this message, whatever was shown before; the ts of its last part. Raises as `Reply.settle` does.

        What a person has stopped stays as it is.
        """
        self._over = True
        async with self._lock:
            if self.stopped:
                return self._growing.stands[-1]
            if self._found.whole:
                last = await adopt(self._client, self._place, self._found)
            else:
                last = await self._finished(message)
            self._stage.statuses.answered(self._place)
            return last

    async def close(self) -> None:
        """End what still runs, for a later attempt to find. Never raises for Slack's sake."""
        self._over = True
        try:
            async with asyncio.timeout(CLOSE_S), self._lock:
                await self._growing.end()
        except (BotError, TimeoutError) as error:
            log.warning("slack.not_closed", extra={"why": str(error)})

    async def pump(self) -> None:
        """Show what has come, at the pace of the stage, until there is no more. Runs beside the work."""
        clock = self._client.clock
        if self._quiet_s:
            await clock.sleep(self._quiet_s)
        while not self._over:
            if not self._growing.open:
                await self._wake.wait()
                self._wake.clear()
            async with self._lock:
                await self._show()
            await clock.sleep(self._stage.pace_s)

    async def _show(self) -> None:
        if self._over or self.stopped:
            return
        if not self._plain:
            try:
                await self._growing.show()
            except SlackBusy:
                # A stream that runs shows it next time. When none may begin now the answer is posted.
                self._plain = not self._growing.open
            except (SlackRefused, SlackUnreachable) as error:
                self._lose(error)
        if self._plain and not self.stopped and (steps := self._growing.taken_steps()):
            await self._stage.statuses.step(self._place, str(steps[-1]["title"]))

    def _lose(self, error: SlackRefused | SlackUnreachable) -> None:
        """The stream is gone or in doubt; the answer is put right when it is whole."""
        log.warning("slack.stream_lost", extra={"why": str(error)})
        self._plain = True
        if isinstance(error, SlackRefused) and error.code in DEAD:
            self._growing.dead()
            self.stopped = error.code == STOPPED

    async def _finished(self, message: Message) -> str:
        growing = self._growing
        if not self._plain:
            try:
                if ts := await growing.complete(message):
                    return ts
            except (SlackRefused, SlackUnreachable) as error:
                self._lose(error)
        await growing.halt()
        stands = growing.stands
        if growing.in_doubt:
            await self._client.clock.sleep(LOOK_AFTER_S)
            stands = [*(await look(self._client, self._place, self._key)).all]
        return await Reply(client=self._client, place=self._place, message=message, key=self._key).settle(stands)
