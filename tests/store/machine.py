"""Whatever is done to an inbox in whatever order: nobody ever shares a live lease, and nothing that is due is forgotten.

https://hypothesis.readthedocs.io/en/latest/stateful.html
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from typing import Any, TypeVar

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, precondition, rule

from bot.jobs import Job, Lane, NewJob
from bot.store import Store
from bot.store.claims import BACK_S
from tests.fakes.clock import HandClock

T = TypeVar("T")
LEASE_S = 60.0
LANES: tuple[Lane, ...] = ("answer", "quick")
WAITS = st.sampled_from([0.0, 1.0, 30.0])
# Some on both sides of a wait and of a lease, some backwards.
MOVES = st.sampled_from([0.5, 1.0, 29.0, 60.0, 61.0, -0.5, -30.0, -3600.0])
# Shrinking a run of forty steps takes minutes; whoever needs it takes the line away.
LAWS = settings(max_examples=40, stateful_step_count=40, phases=[Phase.generate])


@dataclass
class Known:
    """What the test knows about a job that was saved."""

    new: NewJob
    state: str = "ready"
    attempt: int = 0
    set_at: float = 0.0
    due_at: float = 0.0

    @property
    def over(self) -> bool:
        return self.state in {"done", "dead"}


class InboxMachine(RuleBasedStateMachine):
    """`opened` is a store with all that was stored before; to close it without giving anything back is what a crash leaves."""

    jobs = Bundle("jobs")

    def __init__(self, clock: HandClock, opened: Callable[[], AbstractAsyncContextManager[Store]]) -> None:
        super().__init__()
        self.clock, self.opened = clock, opened
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.known: list[Known] = []

    @initialize()
    def start(self) -> None:
        self.store = self.wait(self.stack.enter_async_context(self.opened()))

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def teardown(self) -> None:
        try:
            self._everything_comes_to_an_end()
        finally:
            self.wait(self.stack.aclose())
            self.runner.close()

    @rule(thread=st.sampled_from(["", "t", "u"]), lane=st.sampled_from(LANES), after_s=WAITS)
    def add(self, thread: str, lane: Lane, after_s: float) -> None:
        number = len(self.known)
        new = NewJob(keys=(f"m{number}", f"e{number}"), kind="message", payload={"number": number}, thread=thread, lane=lane, after_s=after_s)

        assert self.wait(self.store.inbox.add(new))

        self.known.append(Known(new, set_at=self.clock.now(), due_at=self.clock.now() + after_s))

    @rule(target=jobs, lane=st.sampled_from(LANES))
    def claim(self, lane: Lane) -> Any:
        expected = next((known for known in self._claimable(lane) if self._due_at(known) <= self.clock.now()), None)

        job = self.wait(self.store.queue.claim(lane, lease_s=LEASE_S))

        if expected is None or job is None:
            assert (job, expected) == (None, None)
            return multiple()
        assert not (expected.state == "running" and expected.due_at > self.clock.now()), "two owners of a live lease"
        self._set(expected, "running", LEASE_S)
        expected.attempt += 1
        assert (job.key, job.attempt, job.payload) == (expected.new.keys[0], expected.attempt, expected.new.payload)
        return job

    @rule(job=jobs, how=st.sampled_from(["renew", "retry", "finish", "bury"]), after_s=WAITS)
    def give_back(self, job: Job, how: str, after_s: float) -> None:
        """Any claim there ever was: most of them hold nothing any more."""
        known = next(known for known in self.known if known.new.keys[0] == job.key)
        live = known.state == "running" and known.attempt == job.attempt and known.due_at > self.clock.now()
        queue = self.store.queue
        give_back: Callable[[], Coroutine[Any, Any, bool]]
        give_back, state, wait_s = {
            "renew": (lambda: queue.renew(job, lease_s=LEASE_S), "running", LEASE_S),
            "retry": (lambda: queue.retry(job, after_s=after_s, error="busy"), "ready", after_s),
            "finish": (lambda: queue.finish(job), "done", 0.0),
            "bury": (lambda: queue.bury(job, error="broken"), "dead", 0.0),
        }[how]

        assert self.wait(give_back()) == live

        if live:
            self._set(known, state, wait_s)

    @rule(seconds=MOVES)
    def move(self, seconds: float) -> None:
        self.clock.move(seconds)

    @precondition(lambda self: self.known)
    @rule(what=st.sampled_from(["again", "cancel", "count", "look", "crash"]), which=st.integers(0, 99))
    def other(self, what: str, which: int) -> None:
        """What is rarer in life; one rule, so that it is rarer here."""
        known = self.known[which % len(self.known)]
        if what == "again":
            assert not self.wait(self.store.inbox.add(NewJob(keys=(f"new {which}", known.new.keys[which % 2]), kind="message", payload={})))
        elif what == "cancel":
            self._cancel(known, which % 2)
        elif what == "count":
            self._count()
        elif what == "look":
            self._look(LANES[which % 2])
        else:
            self._crash()

    def _cancel(self, known: Known, key: int) -> None:
        waiting = known.state == "ready"

        assert self.wait(self.store.inbox.cancel(known.new.keys[key])) == waiting

        if waiting:
            known.state = "done"

    def _count(self) -> None:
        states = [known.state for known in self.known]

        assert self.wait(self.store.inbox.counts()) == {state: states.count(state) for state in ("ready", "running", "done", "dead")}

    def _look(self, lane: Lane) -> None:
        due_at = min(map(self._due_at, self._claimable(lane)), default=None)

        due_s = self.wait(self.store.queue.next_due_s(lane))

        assert (due_s is None) == (due_at is None)
        assert due_s is None or abs(due_s - max(0.0, (due_at or 0.0) - self.clock.now())) < 1e-3

    def _crash(self) -> None:
        self.wait(self.stack.aclose())
        self.store = self.wait(self.stack.enter_async_context(self.opened()))
        running = [known for known in self.known if known.state == "running"]

        assert self.wait(self.store.orphans.release()) == len(running)

        for known in running:
            self._set(known, "ready", 0.0)

    def _set(self, known: Known, state: str, wait_s: float) -> None:
        known.state, known.set_at, known.due_at = state, self.clock.now(), self.clock.now() + wait_s

    def _due_at(self, known: Known) -> float:
        """A job that waits is due when its wait is over, or when the clock says that the wait has not even begun."""
        return self.clock.now() if known.state == "ready" and known.set_at > self.clock.now() + BACK_S else known.due_at

    def _claimable(self, lane: Lane) -> Iterator[Known]:
        """The jobs of the lane that wait for no older one of their thread, oldest first."""
        threads = set()
        for known in self.known:
            if known.over or known.new.thread in threads:
                continue
            if known.new.thread:
                threads.add(known.new.thread)
            if known.new.lane == lane:
                yield known

    def _everything_comes_to_an_end(self) -> None:
        """Given time, every job that was saved is run to its end once."""
        self.clock.move(100_000.0)
        while True:
            jobs = [job for lane in LANES if (job := self.wait(self.store.queue.claim(lane, lease_s=LEASE_S)))]
            if not jobs:
                break
            for job in jobs:
                assert self.wait(self.store.queue.finish(job))
        counts = self.wait(self.store.inbox.counts())
        assert (counts["ready"], counts["running"]) == (0, 0)
        assert sum(counts.values()) == len(self.known)
