"""Carries events to the app until it has taken them, and what people do once: who waits for an answer is not asked to wait twice.

https://docs.slack.dev/apis/events-api/#retries
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.delivery.faults import DeliveryFaults
from bot.sandbox.delivery.parcel import Answer, Kind, Parcel, Transport, Undelivered
from bot.sandbox.delivery.patience import within

log = logging.getLogger("bot.sandbox.courier")
ANSWER_WITHIN_S = 3.0
RETRY_AFTER_S = (0.0, 60.0, 300.0)
EVENTS_IN_FLIGHT_MAX = 20_000


class Courier:
    """Takes whatever is for the app. Events go out side by side in the order in which they came; nobody waits for the answer to the one before."""

    def __init__(self, transport: Transport, *, clock: Clock, faults: DeliveryFaults, group: asyncio.TaskGroup) -> None:
        self._transport = transport
        self._clock = clock
        self._faults = faults
        self._group = group
        self._flying: set[asyncio.Task[None]] = set()
        self._asleep = 0
        self._changed = asyncio.Event()
        self.delivered = 0
        self.given_up = 0

    @property
    def in_flight(self) -> int:
        """Events that the app has not taken yet, those that wait for another attempt included."""
        return len(self._flying)

    @property
    def busy(self) -> int:
        """Events of which an attempt is being made right now."""
        return len(self._flying) - self._asleep

    async def quiet(self) -> None:
        """Return when no attempt is being made: every event was taken, given up, or waits for the clock."""
        await asyncio.sleep(0)  # whom the clock has just woken comes first
        while self.busy:
            self._changed.clear()
            await self._changed.wait()

    def send(self, event: Mapping[str, Any]) -> None:
        """Deliver an event (a whole `event_callback` body) some time soon."""
        for _ in range(self._faults.copies):
            if len(self._flying) >= EVENTS_IN_FLIGHT_MAX:
                log.warning("courier.full", extra={"event_id": event.get("event_id")})
                self.given_up += 1
                return
            task = self._group.create_task(self._carry(Parcel(id=str(uuid.uuid4()), kind="events_api", payload=event)))
            self._flying.add(task)
            task.add_done_callback(self._landed)

    async def ask(self, kind: Kind, payload: Mapping[str, Any]) -> Answer:
        """What the app says to something a person did, within 3 s; raises `Undelivered`. There is no second attempt."""
        return await self._attempt(Parcel(id=str(uuid.uuid4()), kind=kind, payload=payload))

    def stop(self) -> None:
        """Forget what is still on its way."""
        for task in tuple(self._flying):
            task.cancel()

    async def _carry(self, parcel: Parcel) -> None:
        await self._pause(self._faults.delay_s())
        for wait_s in (*RETRY_AFTER_S, None):
            try:
                await self._attempt(parcel)
            except Undelivered as failure:
                if wait_s is None or failure.final:
                    break
                parcel = replace(parcel, attempt=parcel.attempt + 1, reason=failure.reason)
                await self._pause(wait_s)
            else:
                self.delivered += 1
                return
        self.given_up += 1
        log.info("courier.given_up", extra={"event_id": parcel.payload.get("event_id"), "reason": parcel.reason})

    async def _attempt(self, parcel: Parcel) -> Answer:
        try:
            return await within(self._clock, ANSWER_WITHIN_S, self._transport.deliver(parcel))
        except TimeoutError as error:
            raise Undelivered(self._transport.late) from error

    async def _pause(self, seconds: float) -> None:
        if seconds <= 0:
            return
        self._asleep += 1
        self._changed.set()
        try:
            await self._clock.sleep(seconds)
        finally:
            self._asleep -= 1

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._changed.set()
