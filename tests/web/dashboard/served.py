"""The dashboard on a free loopback port, with questions in memory and a clock that stands still."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import httpx
from starlette.applications import Starlette

from bot.errors import BotError
from bot.escalation.ticket import Ticket
from bot.figures.overview import IndexFacts
from bot.figures.ports import TicketTimes, Turn
from bot.learning.gaps import Digest, Gap
from bot.slack.server import Patience, serve_http
from bot.thread import ThreadId, Vote
from bot.web.dashboard.attempts import Attempts
from bot.web.dashboard.by_slack import BySlack
from bot.web.dashboard.door import Door
from bot.web.dashboard.gaps import Gaps
from bot.web.dashboard.look import Look, Reads
from bot.web.dashboard.replies import Cookies
from bot.web.dashboard.routes import Dashboard
from bot.web.dashboard.session import Sessions, Signer
from bot.web.dashboard.slack import SlackSignIn
from knowledge import Link
from tests.fakes.clock import HandClock
from tests.fakes.stored import Talk
from tests.fakes.tickets import Book
from tests.fakes.turns import MemoryTurns
from tests.figures.made import NOW, NOW_S, desk, quarter

# What nobody may read here.
ASKED = "why does the room of Initech close?"
INDEX = IndexFacts(made_at=NOW - timedelta(hours=3), pages=612, chunks=4_810)
GAPS = (
    Gap(
        title="Recording only one participant",
        count=14,
        people=9,
        examples=("how do I record just the caller and not the agent?",),
        pages=(Link(title="Egress", url="https://docs.livekit.io/transport/media/ingress-egress/egress/"),),
    ),
    Gap(title="Regions of phone numbers", count=6, people=5, examples=("can I get a number in Norway?", "which countries have numbers?")),
)


def stored(turns: Sequence[Turn], tickets: Sequence[TicketTimes], clock: HandClock) -> MemoryTurns:
    """These rows, as a store in memory gives them back."""
    memory = MemoryTurns(talk=Talk(clock), book=Book(clock))
    memory.kept = {turn.answer: replace(turn, good=None) for turn in turns}
    memory.talk.cast = {
        (turn.answer, turn.person): (Vote(answer=turn.answer, person=turn.person, good=turn.good), 0.0) for turn in turns if turn.good is not None
    }
    memory.book.tickets = {times.ticket: _ticket(times) for times in tickets}
    return memory


def _ticket(times: TicketTimes) -> Ticket:
    moments: dict[str, Any] = {name: getattr(times, name) for name in ("reason", "state", "opened_at", "claimed_at", "answered_at", "over_at", "due_at")}
    return Ticket(id=times.ticket, thread=ThreadId(team=times.team, channel="C1", ts="1.0"), asker="U1", question=ASKED, human_answer=ASKED, **moments)


@dataclass(slots=True, kw_only=True)
class Served:
    """A running dashboard. Everything may be set before it is served; `fault` is raised by whoever reads, `gap_fault` by whoever looks for gaps and, when it is the bot's own, for names.

    `slack` makes the way through Slack, of the address that this is served at."""

    token: str = field(default_factory=lambda: secrets.token_hex(16))
    clock: HandClock = field(default_factory=lambda: HandClock(NOW_S))
    turns: Sequence[Turn] = ()
    tickets: Sequence[TicketTimes] = ()
    gaps: Sequence[Gap] = ()
    index: IndexFacts | None = INDEX
    names: Mapping[str, str] = field(default_factory=dict)
    fault: Exception | None = None
    gap_fault: Exception | None = None
    known: Gaps | None = None
    reads: int = 0
    found: int = 0
    read: asyncio.Event = field(default_factory=asyncio.Event)
    public_url: str = ""
    slack: Callable[[str], SlackSignIn] | None = None
    signer: Signer | None = None
    url: str = ""

    @property
    def sessions(self) -> Sessions:
        """Whoever knows the same secret gives out the same sessions."""
        return Sessions(self.signer or Signer(self.token), now=self.clock.now)

    def dashboard(self) -> Dashboard:
        door = Door(
            sessions=self.sessions, attempts=Attempts(now=self.clock.now), cookies=Cookies(self.public_url), token=self.token, slack=self.slack is not None
        )
        by_slack = BySlack(door=door, sign_in=self.slack(self.url)) if self.slack else None
        return Dashboard(look=Look(self.source(), now=self.clock.now), door=door, by_slack=by_slack)

    def source(self) -> Reads:
        memory = stored(self.turns, self.tickets, self.clock)

        async def find(_: str) -> Digest:
            self.found += 1
            if self.gap_fault is not None:
                raise self.gap_fault
            return Digest(team="", since=0.0, until=0.0, gaps=tuple(self.gaps))

        async def index() -> IndexFacts | None:
            self.reads += 1
            self.read.set()
            if self.fault is not None:
                raise self.fault
            return self.index

        async def name(team: str) -> str:
            if isinstance(self.gap_fault, BotError):
                raise self.gap_fault
            return self.names.get(team, "")

        return Reads(turns=memory, index=index, name=name, gaps=self.shelf(find))

    def shelf(self, find: Callable[[str], Awaitable[Digest]]) -> Gaps:
        self.known = Gaps(find, now=self.clock.now)
        return self.known

    def browser(self) -> httpx.AsyncClient:
        """Somebody who comes along; redirects are followed only when a test says so."""
        return httpx.AsyncClient(base_url=self.url, trust_env=False, headers={"sec-fetch-site": "same-origin"})


async def enter(browser: httpx.AsyncClient, token: str) -> httpx.Response:
    """Send the token's form."""
    return await browser.post("/dashboard/sign-in", data={"token": token})


def busy(**parts: Any) -> Served:
    """A quarter of a year of questions and tickets of one workspace, unless told otherwise."""
    usual: dict[str, Any] = {"turns": quarter(3_000), "tickets": desk(90), "gaps": GAPS}
    return Served(**(usual | parts))


@asynccontextmanager
async def serving(served: Served) -> AsyncIterator[Served]:
    """Served until the block ends; the gaps of all workspaces were looked for before, when there are some."""
    app = Starlette()
    async with asyncio.TaskGroup() as group, serve_http(app, group, host="127.0.0.1", port=0, patience=Patience(drain_s=1.0)) as port:
        served.url = f"http://127.0.0.1:{port}"
        app.router.routes.extend(served.dashboard().routes())
        if served.gaps and served.known:
            await served.known.renew("")
        yield served
