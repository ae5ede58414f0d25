"""A chat that remembers what it was told, and what stands around it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.chat import Attachment, Place, Watched, Written
from bot.escalation.ports import Asking
from bot.given import with_links
from bot.model import Step
from bot.policies import Policy
from bot.thread import Given


@dataclass(slots=True, kw_only=True)
class FakeChat:
    """`done` lists what happened as (what, words), in order; what was posted under a key is posted once. `fails` holds errors to raise, one a post."""

    done: list[tuple[str, str]] = field(default_factory=list)
    posted: dict[str, str] = field(default_factory=dict)
    fails: list[Exception] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    async def looking(self, place: Place, about: str = "") -> None:
        """See `bot.chat.Chat`."""
        self.done.append(("looking", place.person))

    async def cease(self, place: Place, key: str = "") -> None:
        """See `bot.chat.Chat`."""
        self.done.append(("cease", place.thread.ts))

    @asynccontextmanager
    async def watched(self, place: Place, *, key: str, attempt: int) -> AsyncIterator[Watched]:
        """See `bot.chat.Chat`."""
        yield FakeWatched(chat=self, key=key, attempt=attempt)

    async def say(self, place: Place, words: str, *, key: str, attempt: int) -> str:
        """See `bot.chat.Chat`."""
        return self.post("say", words, key, attempt)

    async def change(self, place: Place, given: Given) -> None:
        """See `bot.chat.Chat`."""
        self.done.append(("change", given.text))

    async def whisper(self, place: Place, words: str, *, allow: frozenset[str] = frozenset()) -> None:
        """See `bot.chat.Chat`."""
        self.done.append(("whisper", words))

    async def confide(self, place: Place, given: Given) -> None:
        """See `bot.chat.Chat`."""
        self.done.append(("confide", with_links(given)))

    async def react(self, place: Place, emoji: str) -> None:
        """See `bot.chat.Chat`."""
        self.done.append(("react", emoji))

    async def remove(self, place: Place, ts: str) -> None:
        """See `bot.chat.Chat`."""
        self.done.append(("remove", ts))

    def post(self, what: str, words: str, key: str, attempt: int) -> str:
        if key in self.posted and attempt > 1:
            return self.posted[key]
        self.posted[key] = f"200.{len(self.posted)}"
        self.done.append((what, words))
        if self.fails:
            raise self.fails.pop(0)
        return self.posted[key]


@dataclass(slots=True, kw_only=True)
class FakeWatched:
    """An answer in the making; its steps are kept in the chat's `steps`."""

    chat: FakeChat
    key: str
    attempt: int

    def step(self, step: Step) -> None:
        """See `bot.chat.Watched`."""
        self.chat.steps.append(f"{step.name} {'done' if step.done else 'begun'}")

    async def give(self, given: Given) -> str:
        """See `bot.chat.Watched`."""
        return self.chat.post("give", given.text, self.key, self.attempt)


@dataclass(slots=True, kw_only=True)
class FakeReading:
    """Words as they are, without mentions of the bot; a thread and files that a test wrote down."""

    bot: str = "<@UBOT>"
    written: tuple[Written, ...] = ()
    attached: tuple[Attachment, ...] = ()
    looked_up: list[str] = field(default_factory=list)
    edited: str | None = ""

    async def words(self, team: str, text: str, blocks: Sequence[Mapping[str, Any]]) -> str:
        """See `bot.chat.Reading`."""
        return text.replace(self.bot, "").strip()

    async def thread(self, place: Place, *, limit: int) -> Sequence[Written]:
        """See `bot.chat.Reading`."""
        self.looked_up.append(f"thread {place.thread.ts}")
        return self.written[-limit:]

    async def last_edit(self, place: Place) -> str | None:
        """See `bot.chat.Reading`."""
        return self.edited

    async def writers(self, place: Place, *, limit: int) -> Sequence[str]:
        """See `bot.chat.Reading`."""
        self.looked_up.append(f"writers {place.thread.ts}")
        return list(dict.fromkeys(message.person for message in self.written[:limit]))

    async def files(self, place: Place, files: Sequence[Mapping[str, Any]] | None) -> Sequence[Attachment]:
        """See `bot.chat.Reading`."""
        if files is None:
            self.looked_up.append(f"files {place.ts}")
        return self.attached


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedPolicies:
    """The same for every channel."""

    policy: Policy = field(default_factory=lambda: Policy(mode="all"))

    async def of(self, team: str, channel: str) -> Policy:
        """See `bot.chat.Policies`."""
        return self.policy


@dataclass(slots=True, kw_only=True)
class FakeDesk:
    """Takes everything; `taken` lists (question, reason), `asked` all that was told."""

    taken: list[tuple[str, str]] = field(default_factory=list)
    asked: list[Asking] = field(default_factory=list)

    async def hand_over(self, asking: Asking, *, key: str, attempt: int) -> str:
        """See `bot.escalation.ports.Desk`."""
        self.taken.append((asking.given.question, asking.reason))
        self.asked.append(asking)
        return "I asked a human."
