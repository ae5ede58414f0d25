"""The port to where people talk, and the values that go through it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from bot.model import Step
from bot.policies import Policy
from bot.thread import Given, ThreadId


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a reply goes: below the message `ts` in `thread`, to `person`. In a direct message everything may stand at the top level: `top` says so.

    `response_url` is Slack's address for answers to what the person has just done, "" when they only wrote.
    """

    thread: ThreadId
    ts: str
    person: str
    top: bool = False
    response_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a message: `text` is what could be read of it, "" when nothing was, and `skipped` then says why."""

    name: str
    text: str = ""
    skipped: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A message as the chat keeps it, readable: mentions as names, code in fences."""

    ts: str
    person: str
    text: str


class Watched(Protocol):
    """An answer that can be watched coming about."""

    def step(self, step: Step) -> None:
        """Show what is being done. Never raises: what cannot be shown is not worth an answer."""

    async def give(self, given: Given) -> str:
        """Let the answer stand there once, with its sources and buttons, whatever was shown before; the ts of its (last) message."""


class Chat(Protocol):
    """A chat as its users meet it.

    What is posted under a `key` is posted once, however often it is tried: from the second `attempt` on the chat looks whether it stands there already.
    Raises `SlackRefused` for what will never work, and errors with `retryable` for what may work later.
    """

    async def looking(self, place: Place, about: str = "") -> None:
        """Show at once that somebody is at it, with the person's name; whatever is posted next replaces it. Never raises: a status is not worth an answer.

        `about` is what is asked, without secrets: a conversation of its own is called by it.
        """

    async def cease(self, place: Place, key: str = "") -> None:
        """There will be no answer: take away what `looking` showed and, with a key, what is there of an answer under it. Never raises."""

    def watched(self, place: Place, *, key: str, attempt: int) -> AbstractAsyncContextManager[Watched]:
        """An answer in the making, until the block ends; what is quick shows no steps. Left without an answer, what was shown is there for the next attempt."""

    async def say(self, place: Place, words: str, *, key: str, attempt: int) -> str:
        """Post plain words (Markdown) in which nothing can be clicked; the ts of the message."""

    async def change(self, place: Place, given: Given) -> None:
        """Replace the answer that stands at `given.ts`."""

    async def whisper(self, place: Place, words: str, *, allow: frozenset[str] = frozenset()) -> None:
        """Words that only this person sees, with links to these addresses alone; through `place.response_url` where the bot may not speak otherwise."""

    async def confide(self, place: Place, given: Given) -> None:
        """An answer that only this person sees, with its sources in words."""

    async def react(self, place: Place, emoji: str) -> None:
        """An emoji on the message at `place.ts`; one that is there already is fine."""

    async def remove(self, place: Place, ts: str) -> None:
        """Delete a message of the bot's own; one that is gone already is fine."""


class Reading(Protocol):
    """What the chat knows and we may not have kept. What may not be read is empty; only `writers` raises."""

    async def words(self, team: str, text: str, blocks: Sequence[Mapping[str, Any]]) -> str:
        """A message as people read it: names instead of ids, code in fences, without the mention of the bot itself."""

    async def thread(self, place: Place, *, limit: int) -> Sequence[Written]:
        """The first message of the thread and the last ones up to `place.ts`, at most `limit` together, oldest first, the bot's own with `person` ""."""

    async def last_edit(self, place: Place) -> str | None:
        """When the message at `place.ts` was edited last, in the form of a ts; "" when that is not known, None when there is no such message any more."""

    async def writers(self, place: Place, *, limit: int) -> Sequence[str]:
        """The people who wrote the first messages of the thread, each once, whoever opened it first; the bot is "". Raises errors with `retryable`, since silence may hang on it."""

    async def files(self, place: Place, files: Sequence[Mapping[str, Any]] | None) -> Sequence[Attachment]:
        """What can be read of the files of a message, in order; None when it is not known which it has, and the message is looked up."""


class Policies(Protocol):
    """What is agreed for channels."""

    async def of(self, team: str, channel: str) -> Policy:
        """The policy of a channel; that of channels nobody configured when it is not known."""
