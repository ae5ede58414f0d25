"""Who and what a turn of a thread meets besides the chat: what is stored, looks at servers, humans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.chat import Place
from bot.escalation.triggers import Trigger
from bot.figures.ports import Turns as Counted
from bot.jobs import Job
from bot.looking.telling import Looked
from bot.manners import Heard
from bot.policies import Policy
from bot.stores import Answers, Steps, Threads, Transcript
from bot.thread import Given


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """The stores that a turn reads and writes."""

    transcript: Transcript
    threads: Threads
    answers: Answers
    steps: Steps
    counted: Counted


class Looks(Protocol):
    """Looks at servers for people who ask in words."""

    async def asked(self, job: Job, place: Place, words: str, policy: Policy, earlier: Sequence[str]) -> Looked | None:
        """What a message gets that asks for a look, by itself or after `earlier` ones of its thread, oldest first; None when it asks for none. Changes nothing."""

    async def present(self, job: Job, place: Place, looked: Looked) -> None:
        """Show the person the card that goes with the words, once."""


class Humans(Protocol):
    """Humans who look after threads."""

    async def heard(self, job: Job, place: Place, said: Heard, words: str) -> bool:
        """True when the message is between humans, so that the bot has nothing to say to it."""

    async def noticed(self, given: Given, words: str) -> Trigger | None:
        """Why a human should see this answer to these words; None when none is needed."""


class Rewords(Protocol):
    """Humans whose question changes under their hands."""

    async def concerns(self, task: Job, place: Place) -> bool:
        """Whether they were given the question that stands at `place.ts`."""

    async def edited(self, task: Job, place: Place, words: str, given: Given | None) -> str:
        """Let them see how it reads now, and what the bot answers to that (None: nothing); what its answer should still tell of them, "" for nothing."""
