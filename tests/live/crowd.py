"""People who ask in several threads at once, through the same Web API as their Slack clients."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from bot.sandbox.model import Change
from bot.sandbox.server import Sandbox
from knowledge.sources.handbook import handbook_folder, read_handbook
from tests.e2e.small_index import PAGES

THREADS, TURNS = 25, 4
# Nothing in the documents answers these: a human is asked.
UNANSWERABLE = ("which cake recipe does the office like best", "who won the table tennis match on friday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A message somebody posted: its channel, its thread, itself."""

    team: str
    channel: str
    thread: str
    ts: str

    @property
    def key(self) -> str:
        """What the job is called that answers it."""
        return f"message:{self.team}:{self.channel}:{self.ts}"


@dataclass(slots=True, kw_only=True, eq=False)
class _Talk:
    """One thread. `opening` calls the bot in the first question; `root` is its first message, "" before there is one."""

    token: str
    channel: str
    opening: str = ""
    root: str = ""


@dataclass(slots=True, kw_only=True)
class Crowd:
    """Asks `THREADS` times `TURNS` questions, one by one; `asked` are those so far.

    Where it had to be called people go on when it has answered, as one does: a thread in which it was never called is none of its business. Elsewhere they do not wait.
    """

    sandbox: Sandbox
    client: httpx.AsyncClient
    chance: random.Random
    asked: list[Question] = field(default_factory=list)
    _turns: list[_Talk] = field(default_factory=list)
    _words: list[str] = field(default_factory=list)
    _answered: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        talks = [self._talk(number) for number in range(THREADS)]
        self._turns = talks * TURNS
        self._words = wordings(len(self._turns))
        self.chance.shuffle(self._turns)
        self.chance.shuffle(self._words)
        self.sandbox.workspace.listen(self._heard)

    @property
    def left(self) -> int:
        """How many questions are still to be asked."""
        return len(self._turns)

    async def ask(self) -> bool:
        """Post the next question; False when everybody waits for an answer."""
        talk = next((talk for talk in self._turns if not (talk.opening and talk.root) or talk.root in self._answered), None)
        if talk is None:
            return False
        self._turns.remove(talk)
        words = self._words.pop()
        text = words if talk.root else f"{talk.opening}{words}"
        body = {"channel": talk.channel, "text": text} | ({"thread_ts": talk.root} if talk.root else {})
        answer = (await self.client.post("chat.postMessage", json=body, headers={"authorization": f"Bearer {talk.token}"})).json()
        assert answer["ok"], answer
        talk.root = talk.root or answer["ts"]
        self.asked.append(Question(team=self.sandbox.workspace.team.id, channel=talk.channel, thread=talk.root, ts=answer["ts"]))
        return True

    def _heard(self, change: Change) -> None:
        if change.kind == "message" and change.data["message"].get("bot_id"):
            self._answered.add(str(change.data["message"].get("thread_ts")))

    def _talk(self, number: int) -> _Talk:
        """In the channel that is looked after, in a direct message, and in another channel with a mention, in turn."""
        sandbox = self.sandbox
        name = list(sandbox.people)[number % len(sandbox.people)]
        mention = f"<@{sandbox.workspace.app.bot_user}> "
        channel, opening = ((sandbox.channels["ask-ai"], ""), (sandbox.direct[name], ""), (sandbox.channels["general"], mention))[number % 3]
        return _Talk(token=sandbox.people[name], channel=channel, opening=opening)


@asynccontextmanager
async def open_crowd(sandbox: Sandbox, chance: random.Random) -> AsyncIterator[Crowd]:
    """A crowd in this sandbox."""
    async with httpx.AsyncClient(base_url=sandbox.api_url, trust_env=False) as client:
        yield Crowd(sandbox=sandbox, client=client, chance=chance)


def wordings(count: int) -> list[str]:
    """What people ask: how the pages of the small index say they are asked for, and now and then something else."""
    pages = [page for page in read_handbook(handbook_folder()) if page.url.removeprefix("handbook://") in PAGES]
    found: Sequence[str] = [words for page in pages for words in page.asked_as]
    return [UNANSWERABLE[number % 2] if number % 10 == 9 else found[number % len(found)] for number in range(count)]
