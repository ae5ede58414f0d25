"""Humans at a desk whom time and crashes meet: everything that runs tickets, over fakes, on a clock that stands still."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.errors import SlackUnreachable
from bot.escalation.board import Offer, Words
from bot.escalation.exporting import Exporting
from bot.escalation.gathering import Gathering
from bot.escalation.handing import HandOver
from bot.escalation.life import Life
from bot.escalation.overdue import Overdue
from bot.escalation.packet import Packet
from bot.escalation.plan import Plan
from bot.escalation.ports import Asking
from bot.escalation.reminding import CLOSE, REMIND, Reminding
from bot.escalation.roster import ChainRoster
from bot.escalation.targets import Targets
from bot.escalation.ticket import Event, Reason, Ticket
from bot.escalation.working import Working
from bot.jobs import Job
from bot.policies import Policy
from bot.thread import Given, ThreadId
from tests.escalation.plans import plan_in
from tests.fakes.chat import FixedPolicies
from tests.fakes.clock import HandClock
from tests.fakes.desk_board import FakeDeskBoard
from tests.fakes.people import FakeChannel, FakePeople
from tests.fakes.stores import MemoryStore

BERLIN = ZoneInfo("Europe/Berlin")
THREAD = ThreadId(team="T1", channel="C0ASK", ts="1.1")
ASKER = "U0ADA"
LEASE_S = 60.0
T = TypeVar("T")
CHAIN = """
channel: escalations
answer_within: 4h
hours: {zone: Europe/Berlin, days: {mon-fri: "09:00-18:00"}}
rotas:
  support: {zone: Europe/Berlin, from: 2026-11-02, handover: "mon 09:00", weeks: [[U0CHI]], quiet: "22:00-07:00"}
  nobody: {zone: Europe/Berlin, from: 2026-11-02, handover: "mon 09:00", weeks: [[]]}
routes:
  - {name: empty, when: {channels: [empty]}, to: [rota:nobody, person:U0DORA]}
  - {name: moved, when: {channels: [moved]}, channel: desk, to: [person:U0CHI, person:U0DORA]}
  - {name: all, to: [rota:support, person:U0DORA]}
"""


def at(text: str) -> datetime:
    """A moment by the clocks of Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@dataclass(frozen=True, slots=True)
class NamedRooms:
    """A `bot.escalation.ports.Rooms` in which the asker's channel has this name."""

    name: str = "ask-ai"

    async def channel(self, team: str, channel: str) -> str:
        """See `Rooms`."""
        return self.name

    async def workspace(self, team: str) -> str:
        """See `Rooms`."""
        return "Sandbox"

    async def address(self, thread: ThreadId) -> str:
        """See `Rooms`."""
        return f"https://sandbox.slack.example/archives/{thread.channel}/p1"


@dataclass(kw_only=True)
class DyingBoard(FakeDeskBoard):
    """Takes so many more `steps`, and at the next one breaks off: before it is done, or `after` it was. None for never."""

    steps: int | None = None
    after: bool = False

    async def post(self, channel: str, packet: Packet, ticket: Ticket, *, key: str, attempt: int) -> str:
        """See `DeskBoard`."""
        return await self._lives(super().post(channel, packet, ticket, key=key, attempt=attempt))

    async def update(self, packet: Packet, ticket: Ticket, last: Event | None) -> bool:
        """See `DeskBoard`."""
        return await self._lives(super().update(packet, ticket, last))

    async def note(self, ticket: Ticket, words: Words, *, key: str, attempt: int) -> str:
        """See `DeskBoard`."""
        return await self._lives(super().note(ticket, words, key=key, attempt=attempt))

    async def tell(self, ticket: Ticket, words: Words, *, key: str, attempt: int, offers: tuple[Offer, ...] = ()) -> str:
        """See `DeskBoard`."""
        return await self._lives(super().tell(ticket, words, key=key, attempt=attempt, offers=offers))

    async def answer_as(self, ticket: Ticket, person: str, words: str, *, key: str, attempt: int) -> str:
        """See `DeskBoard`."""
        return await self._lives(super().answer_as(ticket, person, words, key=key, attempt=attempt))

    async def _lives(self, step: Coroutine[None, None, T]) -> T:
        dies = self.steps == 0
        self.steps = None if self.steps is None or dies else self.steps - 1
        if dies and not self.after:
            step.close()
            raise SlackUnreachable("away", maybe_done=True)
        done = await step
        if dies:
            raise SlackUnreachable("away", maybe_done=True)
        return done


@dataclass(slots=True, kw_only=True)
class AtDesk:
    """`start` is when it begins, by the clocks of Berlin; `channel` the name of where Ada asks."""

    start: str = "2026-11-09 10:00"
    channel: str = "ask-ai"
    plan: Plan = field(default_factory=lambda: plan_in(CHAIN))
    policy: Policy = field(default_factory=Policy)
    clock: HandClock = field(default_factory=HandClock)
    board: DyingBoard = field(default_factory=DyingBoard)
    people: FakePeople = field(
        default_factory=lambda: FakePeople(
            names={f"U0{name.upper()}": name for name in ("Ada", "Ben", "Chi", "Dora")},
            channels={
                "escalations": FakeChannel(id="C0ESC", members=frozenset({"U0BEN", "U0CHI", "U0DORA"})),
                "desk": FakeChannel(id="C0DESK", members=frozenset({"U0CHI", "U0DORA"})),
                "ask-ai": FakeChannel(id="C0ASK", members=frozenset({"U0ADA"})),
            },
        )
    )
    store: MemoryStore = field(init=False)
    life: Life = field(init=False)
    desk: HandOver = field(init=False)
    working: Working = field(init=False)
    overdue: Overdue = field(init=False)
    ran: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock.time_s = at(self.start).timestamp()
        ids = count(1)
        self.store = MemoryStore(self.clock)
        self.life = Life(
            tickets=self.store.tickets,
            board=self.board,
            roster=ChainRoster(plan=self.plan, people=self.people, targets=Targets(plan=self.plan, people=self.people, services={})),
            people=self.people,
            exporting=Exporting(tickets=self.store.tickets, outbox=self.store.outbox, inbox=self.store.inbox),
            reminding=Reminding(inbox=self.store.inbox, plan=self.plan, now=self.clock.now),
        )
        self.desk = HandOver(
            life=self.life,
            gathering=Gathering(tickets=self.store.tickets, transcript=self.store.transcript, people=self.people, rooms=NamedRooms(self.channel)),
            policies=FixedPolicies(policy=self.policy),
            plan=self.plan,
            new_id=lambda: f"t{next(ids)}",
        )
        self.working = Working(life=self.life, desk=self.desk, transcript=self.store.transcript)
        self.overdue = Overdue(life=self.life)

    async def asked(self, *, reason: Reason = "unsure", key: str = "human:g1", attempt: int = 1, person: str = "", remark: str = "") -> str:
        """Ada's question is handed over; what she is told."""
        given = Given(id="g1", thread=THREAD, ts="1.2", asker=ASKER, question="Why 30 s?", outcome="answered", confidence=0.4, text="Perhaps a timer.")
        return await self.desk.hand_over(Asking(given=given, reason=reason, person=person, remark=remark), key=key, attempt=attempt)

    async def ticket(self) -> Ticket:
        """The one ticket there is."""
        (only,) = self.store.book.tickets.values()
        return only

    async def passes(self, **time: float) -> None:
        """Time passes, and what comes due in it is done; what fails for now is tried again at once."""
        until = self.clock.now() + timedelta(**time).total_seconds()
        queue = self.store.queue
        while (wait := await queue.next_due_s("quick")) is not None and self.clock.now() + wait <= until:
            self.clock.move(wait)
            job = await queue.claim("quick", lease_s=LEASE_S)
            assert job
            try:
                await {REMIND: self.overdue.remind, CLOSE: self.overdue.close}[job.kind](job)
            except SlackUnreachable:
                await queue.retry(job, after_s=0.0, error="away")
            else:
                await queue.finish(job)
                self.ran.append((self.when(), job.kind))
        self.clock.time_s = until

    def when(self) -> str:
        """Now, by the clocks of Berlin."""
        return f"{datetime.fromtimestamp(self.clock.now(), BERLIN):%a %H:%M}"

    async def notes(self) -> list[str]:
        """What stands below the packet."""
        desk = (await self.ticket()).desk
        assert desk
        return self.board.told(desk)

    def told(self) -> list[str]:
        """What stands in Ada's thread."""
        return self.board.told(THREAD)

    def called(self) -> list[Sequence[str]]:
        """Whom each message at the desk called."""
        return [said.words.people for said in self.board.said.values() if said.thread != THREAD]

    async def steps(self) -> list[str]:
        """The kinds of the ticket's steps."""
        return [event.kind for event in await self.store.tickets.events((await self.ticket()).id)]


def press(number: int = 1, *, attempt: int = 1) -> Job:
    """A job in which somebody does something."""
    return Job(id=number, key=f"press:{number}", kind="press", payload={}, thread="", lane="quick", attempt=attempt, lease="1")


def again(job: Job) -> Job:
    """The job when it runs again."""
    return replace(job, attempt=job.attempt + 1)
