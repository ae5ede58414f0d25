"""What goes to the app and what comes back, whichever way it travels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

# The three kinds of Socket Mode envelopes; over HTTP each kind has an address of its own.
# https://docs.slack.dev/apis/events-api/using-socket-mode
Kind = Literal["events_api", "interactive", "slash_commands"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One payload on its way to the app. `id` is the same in every attempt; `attempt` counts the repetitions, and `reason` tells why there is one."""

    id: str
    kind: Kind
    payload: Mapping[str, Any]
    attempt: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the app said when it acknowledged: `payload` is its JSON, `text` what it sent as plain text; mostly both are empty."""

    payload: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""


class Undelivered(Exception):
    """The app did not take a parcel; `reason` is what Slack puts into x-slack-retry-reason."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final  # the app asked not to be tried again


class Transport(Protocol):
    """A way to the app. `late` is the reason of the next attempt when the app did not answer in time."""

    @property
    def late(self) -> str:
        """Slack's word for it."""

    async def deliver(self, parcel: Parcel) -> Answer:
        """What the app answered; raises `Undelivered` when it did not take the parcel in time."""
