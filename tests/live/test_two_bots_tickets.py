"""Bots in processes of their own take over from one another on one PostgreSQL, killed or left behind, while humans look after questions: nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from bot.sandbox.delivery.running import RunningClock
from bot.sandbox.model import Change
from bot.sandbox.options import SandboxOptions, declared
from bot.sandbox.server import Sandbox, open_sandbox
from bot.slack.manifest import manifest
from tests.e2e.slack.people import Message, Person, written
from tests.e2e.slack.tickets import DESK
from tests.e2e.small_index import small_index
from tests.live.evidence import Shown, by_app
from tests.live.postgres_server import Server, run_sql, serve_postgres
from tests.live.scene import AGAIN_S, LOOK_S
from tests.live.serve_child import Bot

# Nothing in the documents answers these, and none of them is like another.
ASKED = (
    "Which cake recipe does the office like best, and can I talk to a human about it?",
    "Who won the table tennis match on friday? I want to talk to a person.",
    "What does your enterprise plan cost per month, can somebody call me about my invoice?",
)
ANSWER, TAKEN = "Ask the kitchen.", "has taken this"
A_DAY_S, WAIT_S = 86_400.0, 40.0
CUT_OFF = "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"


@dataclass(slots=True, kw_only=True)
class Office:
    """People and bots about one sandbox and one database; `bots` are those that live."""

    sandbox: Sandbox
    clock: RunningClock
    people: Mapping[str, Person]
    env: Mapping[str, str]
    log: Path
    bots: list[Bot] = field(default_factory=list)

    async def hire(self) -> Bot:
        """One more bot, which waits until it may work."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        bot = await Bot.start({**self.env, "PORT": str(port)}, self.log)
        self.bots.append(bot)
        return bot

    def on_sight(self, kind: str, words: str, act: Callable[[], None]) -> None:
        """Do this, once, at the moment the app changes something of this kind that has these words."""
        left = [act]

        def changed(change: Change) -> None:
            message = change.data.get("message") or {}
            if left and change.kind == kind and message.get("bot_id") and words in written(message):
                left.pop()()

        self.sandbox.workspace.listen(changed)

    async def until(self, what: Callable[[], bool], *, later: bool = False) -> None:
        """Wait for it; so much `later` that Slack tries again what nobody took."""
        self.clock.advance(AGAIN_S if later else 0.0)
        async with asyncio.timeout(WAIT_S):
            while not what():  # noqa: ASYNC110  other processes tell nobody
                await asyncio.sleep(LOOK_S)

    def posted(self, words: str) -> list[str]:
        """The threads in which the bots said this, once for each time."""
        return [message.thread for message in by_app(self.sandbox) if words in message.text]

    async def packets(self) -> list[Message]:
        """What stands in the channel of the humans."""
        return [message for message in await self.people["chi"].channel(DESK) if message.get("bot_id")]

    def steps(self) -> list[list[str]]:
        """The kinds of what was done to each ticket, without order."""
        return run_sql(self.env["DATABASE_URL"], "select array_agg(kind order by kind) from ticket_event group by ticket")


@asynccontextmanager
async def opened(data: Path, folder: Path, url: str) -> AsyncIterator[Office]:
    clock = RunningClock()
    options = SandboxOptions(clock=clock, socket_life_s=A_DAY_S, **declared(manifest("", socket=True)))
    async with open_sandbox(options) as sandbox, httpx.AsyncClient() as http:
        changes: list[Change] = []
        sandbox.workspace.listen(changes.append)
        people = {name: Person(name=name, id=sandbox.seeded.people[name], sandbox=sandbox, http=http, changes=changes) for name in sandbox.people}
        env = {
            "ASK_AI_DATA": str(data),
            "ASK_AI_ESCALATION_CHANNEL": DESK,
            "ASK_AI_HOST": "127.0.0.1",
            "DATABASE_URL": url,
            "SLACK_API_URL": sandbox.api_url,
            "SLACK_APP_TOKEN": sandbox.app_token,
            "SLACK_BOT_TOKEN": sandbox.bot_token,
        }
        office = Office(sandbox=sandbox, clock=clock, people=people, env=env, log=folder / "log")
        try:
            yield office
        finally:
            for bot in office.bots:
                bot.kill()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small index."""
    return small_index(tmp_path_factory.getbasetemp() / "small-index").parent


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve_postgres() as server:
        yield server


@pytest.mark.slow
async def test_bots_that_take_over_from_one_another_neither_lose_nor_double_a_ticket(data: Path, server: Server, tmp_path: Path) -> None:
    async with opened(data, tmp_path, server.url()) as office:
        ada, ben, chi = (office.people[name] for name in ("ada", "ben", "chi"))
        first = await office.hire()
        await first.ready()
        second = await office.hire()
        office.on_sight("message", "cake recipe", first.kill)
        asked = [await ada.says(words) for words in ASKED]
        await second.ready()
        await office.until(lambda: len(Shown.of(office.sandbox).answers()) == len(ASKED), later=True)
        packets = await office.packets()

        assert Counter(words for words in ASKED for packet in packets if words in written(packet)) == Counter(ASKED)

        third = await office.hire()
        second.pause()
        run_sql(server.url(), CUT_OFF)
        for packet in packets:
            await asyncio.gather(*(person.presses(packet, "ticket_claim", channel=DESK) for person in (ben, chi)))
        await ada.edits(asked[0], ASKED[0].replace("cake", "waffle"))
        await third.ready()
        second.go_on()
        await office.until(lambda: sorted(office.steps()) == [["claimed", "edited", "opened"], ["claimed", "opened"], ["claimed", "opened"]], later=True)
        await office.until(lambda: len(office.posted(TAKEN)) >= len(ASKED))

        # A form cannot wait until the one that works looks for what others saved.
        assert await second.stopped() == 0
        fourth = await office.hire()
        office.on_sight("message", ANSWER, third.kill)
        await ben.presses((await office.packets())[0], "ticket_answer", channel=DESK)
        await office.until(lambda: bool(ben.sees("view_opened")))
        await ben.submits(ben.modal(), words=ANSWER)
        await fourth.ready()
        await office.until(lambda: any("answered" in steps for steps in office.steps()), later=True)
        assert await fourth.stopped() == 0

        assert sorted(office.steps()) == [["answered", "claimed", "edited", "opened"], ["claimed", "opened"], ["claimed", "opened"]]
        assert sorted(office.posted(TAKEN)) == sorted(asked)
        assert office.posted(ANSWER) == [asked[0]]
        assert len(await office.packets()) == len(ASKED)
