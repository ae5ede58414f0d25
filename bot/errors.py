"""Errors of the bot: each knows whether a retry can help and what the user reads.

BotError
├── SettingsError    the environment is not usable; lists every fault
├── WriterFailed     the language model gave no usable text; the extractive answer goes out instead
│   └── NotHeld      it says that the passages do not hold the answer; a human should look
├── JudgeUnavailable the server has no Decisions endpoint, or it failed; the offline model decides
└── BadInput         a file or argument of the user cannot be used
"""

from __future__ import annotations

from typing import ClassVar


class BotError(Exception):
    """Base of the bot's errors; `str(error)` is for us, `user_text` for the asker."""

    retryable: ClassVar[bool] = False
    user_text: ClassVar[str] = "Something went wrong on my side. Please try again, or ask a human."


class SettingsError(BotError):
    """The environment is not usable; the message lists every fault."""


class BadInput(BotError):
    """A file or argument cannot be used; the message says what to change."""


class WriterFailed(BotError):
    """The language model gave no usable text."""

    retryable = True


class NotHeld(WriterFailed):
    """The model read the passages and says that they do not hold the answer."""

    retryable = False


class JudgeUnavailable(BotError):
    """The server does not answer typed questions."""
