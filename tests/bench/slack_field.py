"""A sandbox in this process, a bot in another, and what lies between them: one database, one way, one load."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.sandbox.delivery.parcel import Transport
from bot.sandbox.delivery.running import RunningClock
from bot.sandbox.options import SandboxOptions, declared
from bot.sandbox.server import Sandbox, open_sandbox
from bot.slack.manifest import EVENTS_PATH, manifest
from tests.bench.slack_bots import NOTHING, OURS, OURS_BY_SOCKET, Bot, running
from tests.bench.slack_load import CHANNELS, Load
from tests.bench.slack_watch import Timed, Watch
from tests.bench.slack_way import LightWay, open_session
from tests.live.evidence import Kept, Shown, disordered

LOOK_S = 0.05
# How long nothing may happen before nothing is waited for any more. We may be about to try something again; who keeps nothing has nothing to try.
STILL_S, PEER_STILL_S = 60.0, 8.0
# Slack tries again after a minute: https://docs.slack.dev/apis/events-api/#retries
AGAIN_S = 61.0
A_DAY_S = 86_400.0


@dataclass(slots=True, kw_only=True)
class Field:
    """Where a bot is measured. `kind` is one of `slack_bots.COMMANDS`."""

    kind: str
    sandbox: Sandbox
    clock: RunningClock
    timed: Timed
    watch: Watch
    load: Load
    folder: Path
    port: int
    _done_before: int = 0

    @property
    def ours(self) -> bool:
        """Whether it is us who is measured."""
        return self.kind in {OURS, OURS_BY_SOCKET}

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[Bot]:
        """A bot, from the moment it serves."""
        async with running(self.kind, self._env(), self.folder / "log") as bot:
            while self.kind == OURS_BY_SOCKET and not self.sandbox.delivery.sockets.connected:  # noqa: ASYNC110  the sandbox tells nobody
                await asyncio.sleep(LOOK_S)
            yield bot

    def begin(self) -> None:
        """Begin to measure: what happened so far does not count."""
        self.watch.begin()
        self.load.begin()
        self.timed.took_ms.clear()
        self.timed.refused, self._done_before = 0, self._done()

    def tally(self) -> dict[str, Any]:
        """What became of everything that was posted since `begin`. Of ours it is known which answer is to which question, of others how many there are in a thread."""
        lost, doubled, missing = len(self.watch.waiting()), self.watch.doubled(), 0
        if self.ours:
            answers = Shown.of(self.sandbox).answers()
            found = Counter(self._key(asked.spot) for asked in self.watch.asked if self._key(asked.spot) in answers)
            firsts = [sum(part.metadata["event_payload"]["part"] == 1 for part in answers[key] if part.metadata) for key in found]
            lost, doubled = max(lost, len(self.watch.asked) - found.total()), max(doubled, sum(firsts) - len(firsts))
            missing = len(self.load.posted) - (self._done() - self._done_before)
        deliveries, refused = len(self.timed.took_ms), self.timed.refused
        counts = {"lost": lost, "doubled": doubled + max(0, -missing), "undone": max(0, missing)}
        return {"deliveries": deliveries, "refused": refused, "asked": len(self.watch.asked), **counts}

    def disordered(self) -> int:
        """In how many threads our answers do not stand in the order in which the questions were saved."""
        return len(disordered(Shown.of(self.sandbox).answers(), Kept.of(self.database).saved))

    async def send_again(self) -> None:
        """Let Slack try again what nobody took."""
        self.clock.advance(AGAIN_S)
        await self.sandbox.settled()

    async def quiet(self) -> float:
        """Wait until all is delivered, done and answered, or nothing has happened for a while; how many seconds that took, the while not counted."""
        began = changed = time.perf_counter()
        still_s = STILL_S if self.ours else PEER_STILL_S
        before, courier = self._left(), self.sandbox.delivery.courier
        while any(before) and time.perf_counter() - changed < still_s:
            await asyncio.sleep(LOOK_S)
            if courier.in_flight and not courier.busy:
                await self.send_again()
            if (now := self._left()) != before:
                before, changed = now, time.perf_counter()
        return changed - began

    @property
    def database(self) -> Path:
        """What ours keeps."""
        return self.folder / "ask-ai.db"

    def _key(self, spot: tuple[str, str]) -> str:
        return f"message:{self.sandbox.workspace.team.id}:{spot[0]}:{spot[1]}"

    def _env(self) -> dict[str, str]:
        sandbox = self.sandbox
        way = {"SLACK_APP_TOKEN": sandbox.app_token} if self.kind == OURS_BY_SOCKET else {"SLACK_SIGNING_SECRET": sandbox.signing_secret}
        return {
            "ASK_AI_CHANNELS": ",".join(f"{name}=all" for name in CHANNELS),
            "ASK_AI_DATA": str(self.folder),
            "ASK_AI_HOST": "127.0.0.1",
            "PORT": str(self.port),
            "SLACK_API_URL": sandbox.api_url,
            "SLACK_BOT_TOKEN": sandbox.bot_token,
            **way,
        }

    def _done(self) -> int:
        """How many messages ours has dealt with."""
        return self._count("state = 'done'")

    def _left(self) -> tuple[int, int, int]:
        waiting = 0 if self.kind == NOTHING else len(self.watch.waiting())
        return self.sandbox.delivery.courier.in_flight, waiting, self._count("over_at is null")

    def _count(self, which: str) -> int:
        if not self.database.exists():
            return 0
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as database:
            found = database.execute(f"select count(*) from job where kind = 'message' and {which}").fetchone()
        return int(found[0])


@asynccontextmanager
async def open_field(order: Mapping[str, Any]) -> AsyncIterator[Field]:
    """A field for the bot and the index that the order names. The sandbox's rate limits are lifted: what is measured is the bot, with budgets of its own."""
    clock, kind = RunningClock(), str(order["bot"])
    options = SandboxOptions(clock=clock, socket_life_s=A_DAY_S, **declared(manifest("", socket=True)))
    with tempfile.TemporaryDirectory(prefix="ask-ai-bench-") as name:
        folder, port, watch = Path(name), _free_port(), Watch()
        (folder / "index").symlink_to(order["index"])
        async with open_sandbox(options) as sandbox, open_session() as session:
            _prepare(sandbox)
            sandbox.workspace.listen(watch.changed)
            courier = sandbox.delivery.courier
            way: Transport = courier._transport
            if kind != OURS_BY_SOCKET:
                sandbox.deliver_to(events_url=f"http://127.0.0.1:{port}{EVENTS_PATH}")
                way = LightWay(session, sandbox.delivery.http)
            courier._transport = timed = Timed(way)
            load = Load(sandbox=sandbox, watch=watch, words=order["asked"])
            yield Field(kind=kind, sandbox=sandbox, clock=clock, timed=timed, watch=watch, load=load, folder=folder, port=port)


def _prepare(sandbox: Sandbox) -> None:
    """Lift the limits, and give the load its channels."""
    sandbox.api.rates.scale = 0
    everybody = (*sandbox.seeded.people.values(), sandbox.workspace.app.bot_user)
    for name in CHANNELS:
        sandbox.seeded.channels[name] = sandbox.workspace.channels.add(name, members=everybody).id


def _free_port() -> int:
    """A port for one bot after the other; it is theirs as soon as this returns."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
