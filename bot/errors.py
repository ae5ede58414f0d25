"""Errors of the bot: each knows whether a retry can help and what the user reads.

BotError
├── SettingsError    the environment is not usable; lists every fault
├── WriterFailed     the language model gave no usable text; the extractive answer goes out instead
│   └── NotHeld      it says that the passages do not hold the answer; a human should look
├── JudgeUnavailable the server has no Decisions endpoint, or it failed; the offline model decides
├── StoreFailed      the database could not be used just now; nothing is half done
│   ├── StoreUnusable    it cannot be used as it is configured, however often one tries
│   └── StoreTaken       another process works with it
├── SlackRefused     Slack will not do it, however often one asks
├── SlackUnreachable Slack gave no answer, or failed; it may have acted all the same
├── SlackBusy        Slack wants fewer calls, or ours would have to wait too long for its turn
├── LiveKitUnreachable  a LiveKit server gave no usable answer
├── LiveKitRefused   a LiveKit server understood the call and will not do it
├── HookFailed       an outgoing webhook was not taken
├── JobRefused       saved work that this process cannot do, or that does not come to an end
└── BadInput         a file or argument of the user cannot be used
    └── NotRecorded      it is about the past, of which nothing was recorded
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar


class BotError(Exception):
    """Base of the bot's errors; `str(error)` is for us, `user_text` for the asker."""

    retryable: ClassVar[bool] = False
    after_s: float | None = None  # how long the other side asks us to wait before a retry
    user_text: ClassVar[str] = "Something went wrong on my side. Please try again, or ask a human."


class SettingsError(BotError):
    """The environment is not usable; the message lists every fault."""


class BadInput(BotError):
    """A file or argument cannot be used; the message says what to change."""


class NotRecorded(BadInput):
    """What was asked for is about the past, of which nothing was recorded here; the words were right."""


class WriterFailed(BotError):
    """The language model gave no usable text."""

    retryable = True


class NotHeld(WriterFailed):
    """The model read the passages and says that they do not hold the answer."""

    retryable = False


class JudgeUnavailable(BotError):
    """The server does not answer typed questions."""


class StoreFailed(BotError):
    """The database could not be used just now; nothing is half done. The message says why and what to do, without a password or stored words."""

    retryable = True
    user_text = "I could not save that just now. Please try again in a minute."


class StoreUnusable(StoreFailed):
    """The database cannot be used as it is configured, or holds what a newer version wrote."""

    retryable = False


class StoreTaken(StoreFailed):
    """Another process works with the database; only one may."""


class SlackRefused(BotError):
    """Slack understood the call and will not do it. `code` is its word for why, `needed` the scope it wants for that, `pointers` where in the blocks the fault lies."""

    user_text = "Slack did not let me do that. Please ask whoever looks after me in this workspace."

    def __init__(self, message: str, *, code: str, needed: str = "", pointers: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.needed = needed
        self.pointers = pointers


class SlackUnreachable(BotError):
    """Slack gave no usable answer. `maybe_done` says that it may have acted all the same: look before you repeat what must not happen twice."""

    retryable = True
    user_text = "I could not reach Slack just now. Please try again in a minute."

    def __init__(self, message: str, *, maybe_done: bool) -> None:
        super().__init__(message)
        self.maybe_done = maybe_done


class SlackBusy(BotError):
    """Too many calls: nothing was done, and `after_s` is when it may be tried again."""

    retryable = True
    user_text = "Slack is busy just now. Please try again in a minute."

    def __init__(self, message: str, *, after_s: float) -> None:
        super().__init__(message)
        self.after_s = after_s


class LiveKitUnreachable(BotError):
    """A LiveKit server gave no usable answer. `stage` is how far it went: "dns", "connect", "tls", "proxy", "timeout" or "http"; `why` says it in a few words for a card."""

    retryable = True
    user_text = "I could not reach that LiveKit server from here; its address may be wrong, or it is down."

    def __init__(self, message: str, *, stage: str, why: str = "") -> None:
        super().__init__(message)
        self.stage = stage
        self.why = why


class LiveKitRefused(BotError):
    """A LiveKit server understood the call and will not do it. `code` is its word for why ("unauthenticated", "permission_denied", "not_found", "unimplemented" …).

    "not_connected" is our word for a server without the Redis that telephony, egress and ingress need. `why` says it in a few words for a card.
    """

    user_text = "That LiveKit server did not let me look. Whoever set me up should check the API key and secret that I use for it."

    def __init__(self, message: str, *, code: str, why: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.why = why


class HookFailed(BotError):
    """An outgoing webhook was not taken; `final` says that it never will be."""

    def __init__(self, message: str, *, final: bool = False) -> None:
        super().__init__(message)
        self.final = final


class JobRefused(BotError):
    """Saved work that this process cannot do, or that does not come to an end; the message says which."""


@contextmanager
def ungrouped() -> Iterator[None]:
    """What a task group inside wraps comes out as it was raised, the first of several; the group is its cause where it has none of its own."""
    try:
        yield
    except ExceptionGroup as group:
        first: Exception = group
        while isinstance(first, ExceptionGroup):
            first = first.exceptions[0]
        raise first from first.__cause__ or group


def named(error: BaseException) -> dict[str, str]:
    """What may be logged of an error whose text may quote what people wrote: its kind, and where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    return {"error": type(error).__name__, "where": f"{frames[-1].name}:{frames[-1].lineno}" if frames else ""}
