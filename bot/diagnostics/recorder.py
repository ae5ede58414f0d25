"""The flight recorder: events of many requests are stored in one transaction, and what is told to be stored is."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from bot.diagnostics.ports import Records
from bot.diagnostics.record import ALIVE, STARTED, STOPPED, RoomEvent
from bot.errors import BotError, StoreFailed, named

log = logging.getLogger("bot.recorder")
# So many wait at most; at a thousand a second this is two seconds' worth.
WAITING_MAX = 2_000
BATCH_MAX = 500
STORED_WITHIN_S = 8.0
# How often it writes down that it lives, so that silence can be told from absence.
ALIVE_S = 300.0
STOP_S = 2.0


class RecorderBusy(BotError):
    """The event is not stored; the sender shall try again."""

    retryable = True
    after_s = 1.0


@dataclass(slots=True)
class _Waiting:
    event: RoomEvent
    stored: asyncio.Future[None]


@dataclass(slots=True, kw_only=True)
class Recorder:
    """Stores what `keep` is given, as long as `run` runs. `received` counts events that were stored, replays included, and `last_at` is when the last one was."""

    records: Records
    now: Callable[[], datetime]
    waiting_max: int = WAITING_MAX
    within_s: float = STORED_WITHIN_S
    alive_s: float = ALIVE_S
    received: int = field(default=0, init=False)
    last_at: datetime | None = field(default=None, init=False)
    _waiting: list[_Waiting] = field(default_factory=list, init=False)
    _some: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _runs: bool = field(default=False, init=False)

    async def keep(self, event: RoomEvent) -> None:
        """Returns when the event is on disk, be it from before. Raises `RecorderBusy` when too many wait, when it takes too long, or when nobody writes; `StoreFailed`."""
        if not self._runs:
            raise RecorderBusy("the recorder does not run")
        if len(self._waiting) >= self.waiting_max:
            raise RecorderBusy("too many events wait to be stored")
        waiting = _Waiting(event, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._some.set()
        try:
            async with asyncio.timeout(self.within_s):
                await waiting.stored
        except TimeoutError:
            raise RecorderBusy("storing takes too long") from None

    async def run(self) -> None:
        """Write until cancelled; what waits then is refused. What cannot be written now is refused, too, and the next is tried anew."""
        self._runs = True
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._live(), name="recorder's signs of life")
                while True:
                    await self._some.wait()
                    self._some.clear()
                    while self._waiting:
                        await self._store()
        finally:
            self._runs = False
            self._refuse(self._waiting, RecorderBusy("the recorder has stopped"))
            await self._stop()

    @asynccontextmanager
    async def running(self, group: asyncio.TaskGroup) -> AsyncIterator[None]:
        """Run in this group until the block ends."""
        task = group.create_task(self.run(), name="flight recorder")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})

    async def _store(self) -> None:
        batch, self._waiting = self._waiting[:BATCH_MAX], self._waiting[BATCH_MAX:]
        # Who gave up does not want it written; who asks again will.
        batch = [waiting for waiting in batch if not waiting.stored.done()]
        try:
            new = await self.records.keep([waiting.event for waiting in batch])
        except StoreFailed as error:
            log.warning("recorder.not_stored", extra={"events": len(batch), "why": str(error)})
            self._refuse(batch, error)
            return
        except asyncio.CancelledError:
            self._refuse(batch, RecorderBusy("the recorder has stopped"))
            raise
        except Exception as error:  # noqa: BLE001  a bug, which must not end the whole service each time the sender tries again
            log.error("recorder.broken", extra={"events": len(batch), **named(error)})  # noqa: TRY400  its words may quote what was to be stored
            self._refuse(batch, RecorderBusy("storing has failed"))
            return
        self.received += len(batch)
        self.last_at = self.now()
        log.debug("recorder.stored", extra={"events": len(batch), "new": new})
        for waiting in batch:
            if not waiting.stored.done():
                waiting.stored.set_result(None)

    def _refuse(self, waiting: Sequence[_Waiting], error: BotError) -> None:
        for one in waiting:
            if not one.stored.done():
                one.stored.set_exception(error)

    async def _live(self) -> None:
        await self._sign(STARTED)
        while True:
            await asyncio.sleep(self.alive_s)
            await self._sign(ALIVE)

    async def _stop(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_S):
                await self._sign(STOPPED)

    async def _sign(self, kind: str) -> None:
        at = self.now()
        try:
            await self.records.keep([RoomEvent(id=f"{kind} {secrets.token_hex(8)}", project="", kind=kind, happened_at=at, received_at=at)])
        except StoreFailed as error:
            log.warning("recorder.no_sign_of_life", extra={"why": str(error)})
