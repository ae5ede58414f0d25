"""A sandbox with people who ask, one database, and bots that come and go."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.sandbox.delivery.running import RunningClock
from bot.sandbox.server import Sandbox
from bot.slack.manifest import EVENTS_PATH
from tests.live.crowd import Crowd
from tests.live.evidence import ESCALATIONS, Shown
from tests.live.reaper import Moment, Reaper
from tests.live.serve_child import Bot

PAUSE_S = 0.5  # on average, between two questions
# When Slack sends again what nobody took: https://docs.slack.dev/apis/events-api/#retries
AGAIN_S, LAST_TIME_S = 61.0, 301.0
SENT_AGAIN_SHARE = 0.5
LOOK_S, END_S = 0.05, 60.0


class Scene:
    """Lives of bots on the database in `folder`, whose index is in `data`. Every second life is one of Socket Mode."""

    def __init__(self, sandbox: Sandbox, clock: RunningClock, crowd: Crowd, chance: random.Random) -> None:
        self._sandbox, self._clock, self._crowd, self._chance = sandbox, clock, crowd, chance
        self._env: Mapping[str, str] = {}
        self._log = Path()
        self._may_ask = asyncio.Semaphore(0)
        self._by_http = False
        self._kept_back = crowd.left
        self.reaper = Reaper(sandbox.workspace)

    def settle(self, *, data: Path, folder: Path) -> Path:
        """Where the index is, and where the database will be, which is returned."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        file, self._log = folder / "ask-ai.db", folder / "log"
        self._env = {
            "ASK_AI_DATA": str(data),
            "ASK_AI_ESCALATION_CHANNEL": ESCALATIONS,
            "ASK_AI_HOST": "127.0.0.1",
            "DATABASE_URL": f"sqlite:///{file}",
            "PORT": str(port),
            "SLACK_API_URL": self._sandbox.api_url,
            "SLACK_BOT_TOKEN": self._sandbox.bot_token,
        }
        return file

    async def ask(self) -> None:
        """Ask all questions: each when a life has begun in which it may be asked, and a little later."""
        while self._crowd.left:
            await self._may_ask.acquire()
            await asyncio.sleep(self._chance.uniform(0.0, 2 * PAUSE_S))
            while not await self._crowd.ask():  # noqa: ASYNC110  they wait for an answer, which may have come at any time
                await asyncio.sleep(LOOK_S)

    async def die(self, plan: Sequence[Moment]) -> None:
        """A life for each moment, which ends it. The questions are spread over all of them."""
        for number, moment in enumerate(plan):
            lives, at_once = len(plan) + 1 - number, moment.sign != "asked"
            self._let_ask(lives if at_once else 0)
            bot = await self._begin()
            try:
                if moment.sign != "begun":
                    await self._serves(bot)
                if moment.sign != "begun" and self._chance.random() < SENT_AGAIN_SHARE:
                    await self._send_again()  # what nobody took until then is late by a life or two
                self._let_ask(0 if at_once else lives)
                await self.reaper.kill(bot, moment)
            finally:
                bot.kill()

    async def live(self) -> int | None:
        """A last life, in which everything is finished, or nothing more happens; the exit status when it is asked to end."""
        self._let_ask(1)
        bot = await self._begin()
        try:
            await self._serves(bot)
            await self._send_again()
            for _ in range(int(END_S / LOOK_S)):
                if self._done():
                    break
                await asyncio.sleep(LOOK_S)
            return await bot.stopped()
        finally:
            bot.kill()

    def _let_ask(self, lives: int) -> None:
        """Of the questions that nobody may ask yet, the share of one of so many lives; none for 0."""
        share = self._kept_back // lives if lives else 0
        self._kept_back -= share
        for _ in range(share):
            self._may_ask.release()

    async def _begin(self) -> Bot:
        self._by_http = not self._by_http
        secret = {"SLACK_SIGNING_SECRET": self._sandbox.signing_secret} if self._by_http else {"SLACK_APP_TOKEN": self._sandbox.app_token}
        self._sandbox.deliver_to(events_url=f"http://127.0.0.1:{self._env['PORT']}{EVENTS_PATH}" if self._by_http else "")
        return await Bot.start({**self._env, **secret}, self._log)

    async def _serves(self, bot: Bot) -> None:
        await bot.ready()
        while not (self._by_http or self._sandbox.delivery.sockets.connected):  # noqa: ASYNC110  the sandbox tells nobody
            await asyncio.sleep(LOOK_S)

    async def _send_again(self) -> None:
        """Let Slack try again what nobody took. It gives up after three more attempts, so the bot lives until they have been made."""
        self._clock.advance(AGAIN_S)
        await self._sandbox.settled()

    def _done(self) -> bool:
        """Whether everything was asked, delivered and answered. Moves time on for what is waiting to be delivered for the last time."""
        courier = self._sandbox.delivery.courier
        if self._crowd.left:
            return False
        if courier.in_flight:
            if not courier.busy:
                self._clock.advance(LAST_TIME_S)
            return False
        return {question.key for question in self._crowd.asked} <= Shown.of(self._sandbox).replies.keys()
