"""What the sandbox sees of a bot: how soon each event is taken, when a status shows, when an answer is complete, and how often."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.delivery.parcel import Answer, Parcel, Transport, Undelivered
from bot.sandbox.model import Change
from bot.slack.messages import REPLY

# A channel and the ts of a message in it.
Spot = tuple[str, str]


class Timed:
    """A `Transport` around the way to the bot. `took_ms` are the deliveries that were acknowledged, `taken` the messages in them; `refused` counts the others."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self.took_ms: list[float] = []
        self.taken: set[Spot] = set()
        self.refused = 0

    @property
    def late(self) -> str:
        """See `Transport`."""
        return self._inner.late

    async def deliver(self, parcel: Parcel) -> Answer:
        """See `Transport`."""
        started = time.perf_counter()
        try:
            answer = await self._inner.deliver(parcel)
        except Undelivered:
            self.refused += 1
            raise
        self.took_ms.append((time.perf_counter() - started) * 1_000)
        event = parcel.payload.get("event", {})
        self.taken.add((str(event.get("channel")), str(event.get("ts"))))
        return answer


@dataclass(slots=True, kw_only=True)
class Asked:
    """A question in a thread: when it was posted, when a status showed, when its answer was complete; None for not yet. By `time.perf_counter`."""

    spot: Spot
    thread: Spot
    at: float
    status_at: float | None = None
    answered_at: float | None = None


@dataclass(slots=True)
class Watch:
    """Looks on while a sandbox is in use; `changed` is to be told of each change there. An answer in a thread is that to the oldest open question there."""

    asked: list[Asked] = field(default_factory=list)
    _answers: Counter[Spot] = field(default_factory=Counter)
    _open: dict[Spot, list[Asked]] = field(default_factory=dict)

    def question(self, asked: Asked) -> None:
        """A question has been asked."""
        self.asked.append(asked)
        self._open.setdefault(asked.thread, []).append(asked)

    def begin(self) -> None:
        """What was asked so far was not meant to be measured, and is not waited for any more."""
        self.asked.clear()
        self._answers.clear()
        self._open.clear()

    def waiting(self) -> list[Asked]:
        """The questions that have no answer yet."""
        return [asked for thread in self._open.values() for asked in thread]

    def doubled(self) -> int:
        """How many answers there are too many."""
        return (self._answers - Counter(asked.thread for asked in self.asked)).total()

    def without_status(self) -> int:
        """How many questions were answered, or are open, and nobody was ever told that they are being looked into."""
        return sum(asked.status_at is None for asked in self.asked)

    def status_ms(self) -> Sequence[float]:
        """From question to status, for those that got one."""
        return [(asked.status_at - asked.at) * 1_000 for asked in self.asked if asked.status_at is not None]

    def answer_ms(self) -> Sequence[float]:
        """From question to the complete answer, for those that got one."""
        return [(asked.answered_at - asked.at) * 1_000 for asked in self.asked if asked.answered_at is not None]

    def changed(self, change: Change) -> None:
        """Something changed in the workspace."""
        data = change.data
        if change.kind == "status" and data["status"]:
            for asked in self._open.get((data["channel"], data["thread_ts"]), ())[:1]:
                asked.status_at = asked.status_at or time.perf_counter()
        elif change.kind == "message" and data["message"].get("bot_id") and _is_whole(data["message"]):
            self._answered((data["channel"], str(data["message"].get("thread_ts"))))

    def _answered(self, thread: Spot) -> None:
        self._answers[thread] += 1
        if waiting := self._open.get(thread):
            waiting.pop(0).answered_at = time.perf_counter()


def _is_whole(message: Mapping[str, Any]) -> bool:
    """Whether an answer is complete with it: a long one has several messages, and ours tell which is the last."""
    mark = message.get("metadata") or {}
    if mark.get("event_type") != REPLY:
        return True
    payload = mark["event_payload"]
    return bool(payload["part"] == payload["of"])
