"""All that can go wrong when a test wants it to: on the way to the app, with its sockets, and with its calls of the Web API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.api.faults import ApiFaults
from bot.sandbox.delivery.faults import DeliveryFaults
from bot.sandbox.delivery.sockets import Sockets
from bot.sandbox.refused import refused_with

PLANNED = ("fail", "break_down", "stall", "drop_after_acting", "rate_limit_every", "kill_streams", "clear")


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """`delivery` holds numbers to be set, `api` plans what happens to calls."""

    delivery: DeliveryFaults
    api: ApiFaults
    sockets: Sockets

    def refresh_sockets(self) -> None:
        """Ask every connection to make way for a new one, as Slack does about hourly."""
        self.sockets.refresh()

    def cut_sockets(self) -> int:
        """Break every connection without a word; how many there were."""
        return self.sockets.cut()

    def plan(self, wishes: Mapping[str, Any]) -> None:
        """What another process asks for: the names of `DeliveryFaults` with numbers, those of `ApiFaults` with their arguments, and what to do at once.

        {"copies": 3, "fail": {"method": "chat.postMessage", "error": "fatal_error"}, "rate_limit_every": {"nth": 3}, "cut_sockets": {}}
        """
        at_once: dict[str, Callable[..., object]] = {name: getattr(self.api, name) for name in PLANNED}
        at_once |= {"refresh_sockets": self.refresh_sockets, "cut_sockets": self.cut_sockets}
        try:
            self.delivery.set({name: value for name, value in wishes.items() if name not in at_once})
            for name in wishes:
                if name in at_once:
                    at_once[name](**wishes[name])
        except (ValueError, TypeError) as error:
            raise refused_with("invalid_arguments", f"[ERROR] {error}") from None
