"""The whole service beside a whole sandbox, in one process: nothing is faked between a person's message and the bot's reply."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import httpx

from bot.cli.sandbox import ESCALATIONS, inside
from bot.flow import Answerer
from bot.policies import Policy
from bot.sandbox.model import Change
from bot.sandbox.options import SandboxOptions, declared
from bot.sandbox.server import Sandbox, open_sandbox
from bot.serving import Service, open_service
from bot.settings import EscalationSettings, Settings
from bot.slack.budgets import RATES, Rate
from bot.slack.client import open_api
from bot.slack.clock import Clock, MachineClock
from bot.slack.manifest import manifest
from bot.store import default_url
from tests.e2e.slack.held import Held
from tests.e2e.slack.people import Person
from tests.e2e.slack.wire import Heard, Wire
from tests.store.backends import copied, file_of

Mode = Literal["socket", "http"]
SOON_S, LOOK_S = 20.0, 0.01
# Tests ask more in a minute than people: how Slack's limits are kept is shown in tests/slack.
AT_ONCE = Rate(per_min=60_000, burst=1_000)
UNLISTED = ("chat.getPermalink", "conversations.history", "conversations.info", "conversations.replies", "users.conversations")


@dataclass(slots=True, kw_only=True)
class World:
    """People, a bot, and where they meet. What tests share is told apart by threads; `begin` forgets what others saw."""

    sandbox: Sandbox
    mode: Mode
    folder: Path
    http: httpx.AsyncClient
    answerer: Answerer | None
    settings: Settings
    wire: Wire
    clock: Clock = field(default_factory=MachineClock)
    changes: list[Change] = field(default_factory=list)
    heard: Heard = field(default_factory=Heard)
    people: dict[str, Person] = field(default_factory=dict)
    service: Service | None = None
    _held: Held[Service] | None = None

    def __getattr__(self, name: str) -> Person:
        """The people by name: `world.ada`."""
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def ada(self) -> Person:
        """Who asks."""
        return self.people["ada"]

    @property
    def bot(self) -> str:
        """The bot as people mention it."""
        return f"<@{self.sandbox.workspace.app.bot_user}>"

    async def start(self) -> None:
        """Start the bot."""
        self._held = Held(self._served)
        self.service = await self._held.open()
        if self.mode == "http":
            url = f"http://127.0.0.1:{self.service.port}/slack"
            self.sandbox.deliver_to(events_url=f"{url}/events", commands_url=f"{url}/commands", interactivity_url=f"{url}/interactivity")

    async def stop(self) -> None:
        """Stop it as at SIGTERM."""
        held, self._held, self.service = self._held, None, None
        if held:
            await held.close()

    async def kill(self) -> None:
        """Stop it in the middle of whatever it does."""
        held, service, self._held, self.service = self._held, self.service, None, None
        if held and service:
            await held.kill(patient=lambda: service.worker._draining)

    async def reconfigure(self, **slack: Any) -> None:
        """Start it again with other settings of the Slack side."""
        await self.stop()
        self.settings = replace(self.settings, slack=replace(self.settings.slack, **slack))
        await self.start()

    async def quiet(self) -> None:
        """Return when the bot has taken everything and has nothing left to do for now."""
        assert self.service is not None
        async with asyncio.timeout(SOON_S):
            while True:
                await self.sandbox.settled()
                if await self.service.idle():
                    return
                await asyncio.sleep(LOOK_S)

    async def over(self) -> None:
        """Return when no question is left to be answered, not even one that waits for its next attempt."""

        async def none_left() -> bool:
            await self.quiet()
            assert self.service is not None
            return await self.service.store.queue.next_due_s("answer") is None

        await self.until(none_left)

    async def until(self, happened: Callable[[], Awaitable[object]] | Callable[[], object]) -> None:
        """Return when something has happened."""
        async with asyncio.timeout(SOON_S):
            while True:
                found = happened()
                if await found if isinstance(found, Awaitable) else found:
                    return
                await asyncio.sleep(LOOK_S)

    def stored(self) -> bytes:
        """All that lies on the disk of what the bot keeps."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.iterdir()) if path.is_file())

    def begin(self) -> None:
        """A test begins: nobody asked anything before, so that nobody asks it again."""
        with closing(sqlite3.connect(file_of(default_url(self.folder)), isolation_level=None)) as database:
            database.execute("DELETE FROM answer")
        for kept in (self.changes, self.wire.calls, self.wire.faults, self.wire.refused, self.heard.records, self.sandbox.workspace.mentions):
            kept.clear()
        self.wire.expected.clear()

    def check(self) -> None:
        """What holds after every test: each message was sound, nobody was called but by the desk, and nothing went wrong unnoticed."""
        bad = self.heard.bad(self.wire.expected)
        called = self.called()
        assert not self.wire.faults, self.wire.faults
        assert not bad, bad
        assert not called, called

    def called(self) -> set[str]:
        """Whom the bot's messages notified, except the asker before the humans in charge."""
        workspace, desk = self.sandbox.workspace, self.sandbox.channels[ESCALATIONS]
        people = {person.id for person in self.people.values()}
        by_bot = [mention for mention in workspace.mentions if mention.by == workspace.app.bot_user]
        return {mention.who for mention in by_bot if not (mention.channel == desk and mention.who in people)}

    @asynccontextmanager
    async def _served(self) -> AsyncIterator[Service]:
        channel_rates = {"chat.postMessage": AT_ONCE}
        rates = dict.fromkeys((*RATES, *UNLISTED), AT_ONCE)
        async with (
            open_api(self.clock, url=self.sandbox.api_url, rates=rates, channel_rates=channel_rates) as api,
            open_service(self.settings, answerer=self.answerer, api=api) as service,
        ):
            yield service


def channels_of(sandbox: Sandbox, more: Mapping[str, Policy], closed: Collection[str]) -> None:
    """Channels besides those that every sandbox has; everybody and the bot are in them. Those in `closed` are private."""
    members = sandbox.workspace.channels.get(sandbox.channels["general"]).members
    for name in more:
        sandbox.seeded.channels[name] = sandbox.workspace.channels.add(name, kind="group" if name in closed else "channel", members=members).id


@asynccontextmanager
async def open_world(
    answerer: Answerer | None,
    folder: Path,
    mode: Mode,
    *,
    channels: Mapping[str, Policy] | None = None,
    closed: Collection[str] = (),
    clock: Clock | None = None,
    desk: str = ESCALATIONS,
    data: Path | None = None,
) -> AsyncIterator[World]:
    """A world with the bot running, until the block ends. `channels` are more channels with their policies, of which those in `closed` are private.

    Without an `answerer` the bot answers from the index in `data`, and learns.
    """
    options = SandboxOptions(**declared(manifest("", socket=True)))
    async with open_sandbox(options) as sandbox, httpx.AsyncClient(trust_env=False, verify=False, timeout=SOON_S) as http:
        sandbox.api.rates.scale = 0.0
        policies = {"ask-ai": Policy(mode="all"), **(channels or {})}
        channels_of(sandbox, channels or {}, closed)
        copied(folder)
        settings = inside(replace(Settings(), data_dir=data) if data else Settings(), sandbox, folder)
        slack = replace(settings.slack, channels=policies, app_token=sandbox.app_token if mode == "socket" else "")
        world = World(
            sandbox=sandbox,
            mode=mode,
            folder=folder,
            http=http,
            answerer=answerer,
            settings=replace(settings, slack=slack, escalation=EscalationSettings(channel=desk)),
            wire=Wire(sandbox),
            clock=clock or MachineClock(),
        )
        ids = sandbox.seeded.people
        world.people |= {name: Person(name=name, id=ids[name], sandbox=sandbox, http=http, changes=world.changes) for name in sandbox.people}
        world.wire.tap()
        sandbox.workspace.listen(world.changes.append)
        logger = logging.getLogger("bot")
        logger.addHandler(world.heard)
        try:
            await world.start()
            yield world
        finally:
            await world.stop()
            logger.removeHandler(world.heard)
