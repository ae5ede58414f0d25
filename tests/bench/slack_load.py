"""People who write in a sandbox: questions in channels that the bot looks after, and remarks where nobody asked it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.sandbox.api.web import Asked as Call
from bot.sandbox.server import Sandbox
from tests.bench.slack_watch import Asked, Spot, Watch

# Slack takes one message a second in a channel, https://docs.slack.dev/apis/web-api/rate-limits: in so many, five questions a second are fine.
CHANNELS = tuple(f"load-{number}" for number in range(10))
FOLLOW_UPS = 3
REMARK = "we moved the stand-up to ten, the room is the same as last week"
# As after an acknowledgement that Slack did not hear: https://docs.slack.dev/apis/events-api/#retries. No divisor of how often there is a question.
TWICE_EVERY = 11
ON_THEIR_WAY_MAX, LOOK_S = 20, 0.005


@dataclass(slots=True, kw_only=True)
class Load:
    """Writes as people do, but without a network: what is posted is in the workspace at once. `posted` is everything, `lag_ms` how late the latest of it came."""

    sandbox: Sandbox
    watch: Watch
    words: Sequence[str]
    follow_ups: int = FOLLOW_UPS
    posted: list[Spot] = field(default_factory=list)
    lag_ms: float = 0.0
    _asked: int = 0
    _roots: dict[int, str] = field(default_factory=dict)

    def begin(self) -> None:
        """What was posted so far does not count; the next questions open new threads."""
        self.posted.clear()
        self._roots.clear()
        self._asked, self.lag_ms = 0, 0.0

    async def question(self) -> None:
        """The next question, in the next channel; a thread has one and its follow-ups."""
        turn, column = divmod(self._asked, len(CHANNELS))
        if turn % (self.follow_ups + 1) == 0:
            self._roots.pop(column, None)
        words, self._asked, at = self.words[self._asked % len(self.words)], self._asked + 1, time.perf_counter()
        channel = self.sandbox.channels[CHANNELS[column]]
        spot = await self._post(column, channel, words, self._roots.get(column))
        root = self._roots.setdefault(column, spot[1])
        self.watch.question(Asked(spot=spot, thread=(channel, root), at=at))

    async def remark(self) -> None:
        """Something that is not for the bot."""
        await self._post(len(self.posted), self.sandbox.channels["general"], REMARK, None)

    async def steadily(self, *, seconds: float, events_s: float, questions_s: float) -> None:
        """So many events a second, evenly, of which so many are questions; some are delivered twice."""
        started, every = time.perf_counter(), round(events_s / questions_s)
        for number in range(round(seconds * events_s)):
            early_s = started + number / events_s - time.perf_counter()
            self.lag_ms = max(self.lag_ms, -early_s * 1_000)
            await asyncio.sleep(max(0.0, early_s))
            await self._next(number, every)

    async def swiftly(self, events: int, *, questions_every: int) -> None:
        """So many events as fast as they are taken, with some on their way at any time; some are delivered twice."""
        courier = self.sandbox.delivery.courier
        for number in range(events):
            while courier.in_flight >= ON_THEIR_WAY_MAX:  # noqa: ASYNC110  the courier tells nobody
                await asyncio.sleep(LOOK_S)
            await self._next(number, questions_every)

    async def _next(self, number: int, questions_every: int) -> None:
        faults = self.sandbox.faults.delivery
        faults.copies = 2 if number % TWICE_EVERY == 0 else 1
        await (self.question() if number % questions_every == 0 else self.remark())
        faults.copies = 1

    async def _post(self, who: int, channel: str, text: str, thread: str | None) -> Spot:
        people = list(self.sandbox.people.values())
        arguments = {"channel": channel, "text": text} | ({"thread_ts": thread} if thread else {})
        answer = await self.sandbox.api.answer(Call(method="chat.postMessage", token=people[who % len(people)], arguments=arguments))
        assert isinstance(answer.body, Mapping)
        self.posted.append((channel, str(answer.body["ts"])))
        return self.posted[-1]
