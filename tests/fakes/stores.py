"""All stores in memory, with the promises of the real ones; those of jobs are in `tests.fakes.stores_jobs`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from bot.store import Clock, Store
from bot.thread import Given, Said, ThreadId, ThreadState, Vote
from tests.fakes.dials import MemoryDials
from tests.fakes.records import MemoryRecords
from tests.fakes.stores_jobs import Jobs, MemoryInbox, MemoryOrphans, MemoryQueue, MemorySteps, Row

T = TypeVar("T", Said, Given, Vote)
HANDED_OVER = {"escalated", "diagnose"}
DAY_S = 86_400.0
UNSTORABLE = {0: None} | dict.fromkeys(range(0xD800, 0xE000))


@dataclass
class Talk:
    """What the other stores share: each thing with the moment it was kept."""

    clock: Clock
    words: dict[tuple[ThreadId, str], tuple[Said, float]] = field(default_factory=dict)
    states: dict[ThreadId, tuple[ThreadState, float]] = field(default_factory=dict)
    given: dict[str, tuple[Given, float]] = field(default_factory=dict)
    cast: dict[tuple[str, str], tuple[Vote, float]] = field(default_factory=dict)


@dataclass
class MemoryTranscript:
    talk: Talk

    async def keep(self, said: Said) -> None:
        """See `bot.stores.Transcript`."""
        self.talk.words[said.thread, said.ts] = (_storable(said), self.talk.clock.now())

    async def of(self, thread: ThreadId, *, limit: int) -> Sequence[Said]:
        """See `bot.stores.Transcript`."""
        said = sorted((said for said, _ in self.talk.words.values() if said.thread == thread), key=lambda said: said.ts)
        return said[-limit:] if limit else []

    async def forget(self, thread: ThreadId, ts: str) -> None:
        """See `bot.stores.Transcript`."""
        self.talk.words.pop((thread, ts), None)


@dataclass
class MemoryThreads:
    talk: Talk

    async def state(self, thread: ThreadId) -> ThreadState | None:
        """See `bot.stores.Threads`."""
        kept = self.talk.states.get(thread)
        return None if kept is None else kept[0]

    async def put(self, thread: ThreadId, state: ThreadState) -> None:
        """See `bot.stores.Threads`."""
        self.talk.states[thread] = (state, self.talk.clock.now())


@dataclass
class MemoryAnswers:
    talk: Talk

    async def keep(self, given: Given) -> None:
        """See `bot.stores.Answers`."""
        self.talk.given[given.id] = (_storable(given), self.talk.clock.now())

    async def get(self, answer: str) -> Given | None:
        """See `bot.stores.Answers`."""
        kept = self.talk.given.get(answer)
        return None if kept is None else kept[0]

    async def open_questions(self, team: str, person: str, *, limit: int) -> Sequence[Given]:
        """See `bot.stores.Answers`."""
        bad = {vote.answer for vote, _ in self.talk.cast.values() if not vote.good}
        mine = [(at, given) for given, at in self.talk.given.values() if (given.thread.team, given.asker) == (team, person)]
        newest = sorted(mine, key=lambda kept: (kept[0], kept[1].ts, kept[1].id), reverse=True)
        return [given for _, given in newest if given.outcome in HANDED_OVER or given.id in bad][:limit]


@dataclass
class MemoryVotes:
    talk: Talk

    async def cast(self, vote: Vote) -> bool:
        """See `bot.stores.Votes`."""
        vote, key = _storable(vote), (vote.answer, vote.person)
        if key in self.talk.cast and self.talk.cast[key][0] == vote:
            return False
        self.talk.cast[key] = (vote, self.talk.clock.now())
        return True

    async def of(self, answer: str) -> Sequence[Vote]:
        """See `bot.stores.Votes`."""
        return sorted((vote for vote, _ in self.talk.cast.values() if vote.answer == answer), key=lambda vote: vote.person)


@dataclass
class MemoryHousekeeping:
    jobs: Jobs
    talk: Talk
    dials: MemoryDials

    async def delete_team(self, team: str) -> int:
        """See `bot.stores.Housekeeping`."""
        keys = {key for row in self.jobs.rows if row.new.payload.get("team") == team for key in row.new.keys}
        answers = {given.id for given, _ in self.talk.given.values() if given.thread.team == team}
        return (
            self._drop_jobs(lambda row: row.new.payload.get("team") == team)
            + _drop(self.jobs.steps, lambda key, _: key[0] in keys)
            + _drop(self.talk.cast, lambda key, _: key[0] in answers)
            + _drop(self.talk.given, lambda key, _: key in answers)
            + _drop(self.talk.words, lambda key, _: key[0].team == team)
            + _drop(self.talk.states, lambda key, _: key.team == team)
            + _drop(self.dials.kept, lambda _, dial: dial.team == team)
        )

    async def delete_person(self, person: str) -> int:
        """See `bot.stores.Housekeeping`."""
        keys = {key for row in self.jobs.rows if row.new.payload.get("person") == person for key in row.new.keys}
        answers = {given.id for given, _ in self.talk.given.values() if given.asker == person}
        theirs = {thread for thread, (state, _) in self.talk.states.items() if state.asker == person}
        return (
            self._drop_jobs(lambda row: row.new.payload.get("person") == person)
            + _drop(self.jobs.steps, lambda key, _: key[0] in keys)
            + _drop(self.talk.cast, lambda key, _: key[0] in answers or key[1] == person)
            + _drop(self.talk.given, lambda key, _: key in answers)
            + _drop(self.talk.words, lambda key, kept: kept[0].person == person or (kept[0].person == "" and key[0] in theirs))
            + _drop(self.talk.states, lambda key, _: key in theirs)
            + _drop(self.dials.kept, lambda _, dial: dial.person == person)
        )

    async def delete_older(self, *, days: float) -> int:
        """See `bot.stores.Housekeeping`."""
        before = self.talk.clock.now() - days * DAY_S
        gone = self._drop_jobs(lambda row: row.over_at is not None and row.over_at < before)
        keys = {key for row in self.jobs.rows for key in row.new.keys}
        answers = {key for key, (_, at) in self.talk.given.items() if at < before}
        gone += _drop(self.jobs.steps, lambda key, kept: kept[1] < before and key[0] not in keys)
        gone += _drop(self.talk.words, lambda _, kept: kept[1] < before)
        spoken = {thread for thread, _ in self.talk.words}
        gone += _drop(self.talk.states, lambda key, kept: kept[1] < before and key not in spoken)
        gone += _drop(self.talk.cast, lambda key, kept: key[0] in answers or (kept[1] < before and key[0] not in self.talk.given))
        gone += _drop(self.dials.kept, lambda _, dial: dial.begun_at.timestamp() < before)
        return gone + _drop(self.talk.given, lambda key, _: key in answers)

    def _drop_jobs(self, doomed: Callable[[Row], bool]) -> int:
        before = len(self.jobs.rows)
        self.jobs.rows = [row for row in self.jobs.rows if not doomed(row)]
        return before - len(self.jobs.rows)


class MemoryStore:
    """Has one attribute a port, as `bot.store.Store` has."""

    def __init__(self, clock: Clock) -> None:
        self.database = None
        self.jobs, self.talk = Jobs(clock), Talk(clock)
        self.inbox = MemoryInbox(self.jobs)
        self.queue = MemoryQueue(self.jobs)
        self.orphans = MemoryOrphans(self.jobs)
        self.steps = MemorySteps(self.jobs)
        self.transcript = MemoryTranscript(self.talk)
        self.threads = MemoryThreads(self.talk)
        self.answers = MemoryAnswers(self.talk)
        self.votes = MemoryVotes(self.talk)
        self.dials = MemoryDials(clock)
        self.housekeeping = MemoryHousekeeping(self.jobs, self.talk, self.dials)
        self.records = MemoryRecords()

    def as_store(self) -> Store:
        """As the value that the real ones come in."""
        return Store(**{part.name: getattr(self, part.name) for part in fields(Store)})


def _storable(value: T) -> T:
    """The dataclass without the characters that no database can store."""
    texts: dict[str, Any] = {part.name: text.translate(UNSTORABLE) for part in fields(value) if isinstance(text := getattr(value, part.name), str)}
    return replace(value, **texts)


def _drop(kept: dict[Any, Any], doomed: Callable[[Any, Any], bool]) -> int:
    gone = [key for key, value in kept.items() if doomed(key, value)]
    for key in gone:
        del kept[key]
    return len(gone)
