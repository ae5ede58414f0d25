"""Observing: questions to a server side by side, all before one deadline. What does not come is named, and hides nothing of the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from bot.diagnostics.seen import Unseen
from bot.errors import BotError, LiveKitRefused, LiveKitUnreachable, StoreFailed

# A card is there within three seconds; a tenth of that is for judging, rendering and sending.
LOOK_S = 2.8
WIDTH = 8
LATE = f"no answer within {LOOK_S:g} s"
# Codes for what only some servers have, and whose absence is no news in a room's card; "not_connected" is the adapter's word for a server without Redis.
ABSENT = frozenset({"not_connected", "unimplemented", "unavailable"})
T = TypeVar("T")


class Eye:
    """One look. `errors` are what calls ended with, `late` tells that at least one had not answered when the time was over."""

    def __init__(self, *, until_s: float) -> None:
        """`until_s` is a time of the running loop."""
        self._until_s = until_s
        self._wide = asyncio.Semaphore(WIDTH)
        self.unseen: list[Unseen] = []
        self.errors: list[BotError] = []
        self.late = False

    @property
    def left_s(self) -> float:
        """How much of the time is left."""
        return self._until_s - asyncio.get_running_loop().time()

    async def see(self, what: str, ask: Callable[[], Awaitable[T]], *, where: str = "", optional: bool = False) -> T | None:
        """What the call gives; None when it gives nothing in time, and then a line says so, unless it is of an `optional` service that is not there.

        `where` is where else one could look.
        """
        try:
            async with asyncio.timeout_at(self._until_s), self._wide:
                seen = await ask()
        except TimeoutError:
            self.late = True
            self.unseen.append(Unseen(what=what, why=LATE, where=where))
        except (LiveKitUnreachable, LiveKitRefused, StoreFailed) as error:
            self.errors.append(error)
            if not (optional and isinstance(error, LiveKitRefused) and error.code in ABSENT):
                self.unseen.append(Unseen(what=what, why=reason(error), where=where))
        else:
            return seen
        return None

    async def see_each(self, what: str, asks: Sequence[Callable[[], Awaitable[T]]]) -> list[T | None]:
        """As `see`, several of a kind; one line tells how many of them did not come."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self.see(what, ask)) for ask in asks]
        self._count(what, len(asks))
        return [task.result() for task in tasks]

    async def find(self, what: str, asks: Sequence[Callable[[], Awaitable[T]]], fits: Callable[[T], bool]) -> tuple[int, T] | None:
        """The first answer that fits, and which call gave it; the others are then no longer waited for. None when there is none among those that came."""

        async def one(place: int) -> tuple[int, T | None]:
            return place, await self.see(what, asks[place])

        found = None
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(place)) for place in range(len(asks))]
            for coming in asyncio.as_completed(tasks):
                place, answer = await coming
                if answer is not None and fits(answer):
                    found = place, answer
                    break
            for task in tasks:
                task.cancel()
        if found is None:
            self._count(what, len(asks))
        return found

    def _count(self, what: str, asked: int) -> None:
        """One line for all of a kind that were not seen."""
        missed = [line for line in self.unseen if line.what == what]
        if missed:
            self.unseen = [line for line in self.unseen if line.what != what]
            self.unseen.append(Unseen(what=f"{what} ({len(missed)} of {asked})", why=missed[0].why))


def reason(error: BotError) -> str:
    """Why a call failed, in a few words."""
    if isinstance(error, LiveKitUnreachable | LiveKitRefused):
        return error.why or ("the server refused" if isinstance(error, LiveKitRefused) else "the server gave no usable answer")
    return "my own records could not be read"
