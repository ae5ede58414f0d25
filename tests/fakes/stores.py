"""All stores in memory, with the promises of the real ones; those of what was said are here, the others in the modules beside this one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from bot.store import Clock, Store
from bot.thread import Given, Said, ThreadId, ThreadState, Vote
from tests.fakes.cards import Learned, MemoryCards, MemoryWithdrawals
from tests.fakes.dials import MemoryDials
from tests.fakes.records import MemoryRecords
from tests.fakes.stored import Talk, storable
from tests.fakes.stores_forgetting import MemoryHousekeeping
from tests.fakes.stores_jobs import Jobs, MemoryInbox, MemoryOrphans, MemoryQueue, MemorySteps
from tests.fakes.tickets import Book, MemoryOutbox, MemoryTickets
from tests.fakes.turns import MemoryTurns

HANDED_OVER = {"escalated", "diagnose"}


@dataclass
class MemoryTranscript:
    talk: Talk

    async def keep(self, said: Said) -> None:
        """See `bot.stores.Transcript`."""
        self.talk.words[said.thread, said.ts] = (storable(said), self.talk.clock.now())

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
        self.talk.given[given.id] = (storable(given), self.talk.clock.now())

    async def get(self, answer: str) -> Given | None:
        """See `bot.stores.Answers`."""
        kept = self.talk.given.get(answer)
        return None if kept is None else kept[0]

    async def at(self, team: str, channel: str, ts: str) -> Given | None:
        """See `bot.stores.Answers`."""
        return next((given for given, _ in self.talk.given.values() if (given.thread.team, given.thread.channel, given.ts) == (team, channel, ts)), None)

    async def lately(self, team: str, person: str, *, since: float, limit: int) -> Sequence[Given]:
        """See `bot.stores.Answers`."""
        mine = [(at, given) for given, at in self.talk.given.values() if (given.thread.team, given.asker) == (team, person) and at >= since]
        return [given for _, given in sorted(mine, key=lambda kept: (kept[0], kept[1].ts, kept[1].id), reverse=True)][:limit]

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
        vote, key = storable(vote), (vote.answer, vote.person)
        if key in self.talk.cast and self.talk.cast[key][0] == vote:
            return False
        self.talk.cast[key] = (vote, self.talk.clock.now())
        return True

    async def of(self, answer: str) -> Sequence[Vote]:
        """See `bot.stores.Votes`."""
        return sorted((vote for vote, _ in self.talk.cast.values() if vote.answer == answer), key=lambda vote: vote.person)


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
        self.book, self.learned = Book(clock), Learned(clock)
        self.tickets = MemoryTickets(self.book)
        self.outbox = MemoryOutbox(self.book)
        self.cards = MemoryCards(self.learned, self.book)
        self.withdrawals = MemoryWithdrawals(self.learned, self.talk)
        self.turns = MemoryTurns(self.talk, self.book)
        self.housekeeping = MemoryHousekeeping(self.jobs, self.talk, self.dials, self.book, self.learned, self.turns)
        self.records = MemoryRecords()

    def as_store(self) -> Store:
        """As the value that the real ones come in."""
        return Store(**{part.name: getattr(self, part.name) for part in fields(Store)})
