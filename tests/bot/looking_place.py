"""Looking as it is wired, with fakes for Slack and for the server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bot.diagnostics.ports import LiveKit
from bot.diagnostics.report import Evidence, Fact, Finding, Report
from bot.diagnostics.request import Request
from bot.diagnostics.seen import Unseen
from bot.errors import BadInput, BotError
from bot.jobs import Job
from bot.looking.acts import value
from bot.looking.buttons import Buttons, Picture
from bot.looking.calling import Calling
from bot.looking.held import Held
from bot.looking.looking import Looking
from bot.looking.possible import Possible
from bot.looking.rights import Rights
from bot.looking.watching import Watching
from bot.policies import Policy
from bot.worker import Handler
from knowledge import Link
from tests.fakes.board import FakeBoard
from tests.fakes.chat import FakeChat, FakeDesk, FakeReading, FixedPolicies
from tests.fakes.clock import HandClock
from tests.fakes.livekit import FakeLiveKit
from tests.fakes.stores import MemoryStore

TEAM, CHANNEL, ADA = "T1", "C1", "U1"
AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PAGE = Link(title="Rooms", url="https://docs.livekit.io/intro/basics/rooms-participants-tracks/rooms/")
WRONG = Finding(
    code="room-empty",
    severity="warning",
    cause="Nobody is there.",
    advice="Join it.",
    link=PAGE,
    confidence=0.7,
    evidence=(Evidence(text="it is open", at=AT),),
)


def report_on(name: str = "demo", **more: Any) -> Report:
    given: dict[str, Any] = {
        "subject": f"room {name}",
        "findings": (WRONG,),
        "at": AT,
        "facts": (Fact(label="people", value="0", at=AT),),
        "unseen": (Unseen(what="loudness", why="the API tells nothing of it"),),
        "project": "default",
        "host": "livekit.example.com",
        "lk": f"lk room participants list {name}",
        "again": f"room {name}",
        "watchable": name,
    }
    return Report(**given | more)


@dataclass(kw_only=True)
class FakeLooker:
    """Answers every request with a report on it; `fails` is raised instead, `asked` are the requests."""

    asked: list[Request] = field(default_factory=list)
    fails: list[BotError | TimeoutError] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)

    async def look(self, request: Request) -> Report:
        """See `Looker`."""
        self.asked.append(request)
        if self.fails:
            raise self.fails.pop(0)
        return report_on(request.name or request.what, project=request.project, **self.more)


@dataclass(kw_only=True)
class LookingPlace:
    """`run` does what the worker would, as long as something is due."""

    policy: Policy = field(default_factory=lambda: Policy(mode="all"))
    rights: Rights = field(default_factory=Rights)
    possible: Possible = field(default_factory=lambda: Possible(projects=("default", "staging")))
    looker: FakeLooker = field(default_factory=FakeLooker)
    chat: FakeChat = field(default_factory=FakeChat)
    board: FakeBoard = field(default_factory=FakeBoard)
    desk: FakeDesk | None = field(default_factory=FakeDesk)
    livekit: FakeLiveKit = field(default_factory=FakeLiveKit)
    clock: HandClock = field(default_factory=lambda: HandClock(AT.timestamp()))
    draw: Callable[[str, str], Awaitable[Picture | None]] | None = None
    calling: Callable[[LookingPlace], Calling] | None = None

    def __post_init__(self) -> None:
        self.store = MemoryStore(self.clock)
        self.numbers = count(1)
        self.held = Held(self.clock.now)
        self.watching = self.new_watching()

    def new_watching(self) -> Watching:
        """As a process has it that has just begun."""
        return Watching(board=self.board, reading=self.reading, inbox=self.store.inbox, steps=self.store.steps, now=self.now, clock=self.clock.now)

    def reading(self, project: str) -> LiveKit:
        """The server of every project."""
        if project not in self.possible.projects:
            raise BadInput(f"no project {project}")
        return self.livekit

    def now(self) -> datetime:
        """The time of the clock."""
        return datetime.fromtimestamp(self.clock.now(), UTC)

    @property
    def looking(self) -> Looking:
        return Looking(
            looker=self.looker,
            chat=self.chat,
            board=self.board,
            policies=FixedPolicies(policy=self.policy),
            rights=self.rights,
            steps=self.store.steps,
            held=self.held,
            watching=self.watching,
            possible=self.possible,
            calling=self.calling(self) if self.calling else None,
            human=self.desk is not None,
        )

    @property
    def buttons(self) -> Buttons:
        return Buttons(looking=self.looking, chat=self.chat, board=self.board, reading=FakeReading(), desk=self.desk, draw=self.draw)

    def job(self, kind: str, *, attempt: int = 1, key: str = "", **payload: Any) -> Job:
        """A job as intake makes it, under a key of its own unless one is given."""
        whole = {"team": TEAM, "channel": CHANNEL, "person": ADA, "response_url": "", "trigger_id": "t", "text": "", "blocks": [], **payload}
        return Job(id=1, key=key or f"{kind}:{next(self.numbers)}", kind=kind, payload=whole, thread="", lane="quick", attempt=attempt, lease="1")

    async def types(self, text: str, **more: Any) -> Job:
        """Run `/lkdiag …`."""
        job = self.job("command", text=text, **more)
        await self.looking.command(job)
        return job

    async def presses(self, action: str, key: str, *, alone: bool = True, near: int = 0, **more: Any) -> Job:
        """Press a button of the card of this job."""
        payload: dict[str, Any] = {"action_id": action, "value": value(key, alone=alone, near=near), "message_ts": "200.1", "thread_ts": "", **more}
        job = self.job("press", **payload)
        await self.buttons.press(job)
        return job

    async def run(self, handlers: dict[str, Handler]) -> int:
        """Do what is due; how many jobs that were."""
        done = 0
        while job := await self.store.queue.claim("quick", lease_s=60.0) or await self.store.queue.claim("answer", lease_s=60.0):
            await handlers[job.kind](job)
            await self.store.queue.finish(job)
            done += 1
        return done

    def whispers(self) -> list[str]:
        """What the person alone was told in words."""
        return [words for what, words in self.chat.done if what == "whisper"]
