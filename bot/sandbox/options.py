"""How a sandbox is opened: where it listens, what the app's manifest declares, and whose time it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.delivery.events import SUBSCRIPTIONS
from bot.sandbox.tokens import BOT_SCOPES

LOOPBACK = "127.0.0.1"
SOCKET_LIVES_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command as the manifest declares it."""

    command: str
    description: str = ""
    usage_hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """A shortcut as the manifest declares it; `kind` is "message" or "global"."""

    callback_id: str
    name: str
    kind: str = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxOptions:
    """`port` 0 takes any free one. Without a `clock` time runs as it does, and can be pushed ahead. `wall` is real time: an app judges the age of a signature by it.

    `names` are host names under which it is reached besides its address; `address` is what it calls itself in the URLs it hands out, when that is not http://host:port.
    `events` and `scopes` are the manifest's bot events and bot scopes. `unfurls`: a person's message with a link is soon changed by Slack itself, as it does for previews.
    """

    host: str = LOOPBACK
    port: int = 0
    names: tuple[str, ...] = ()
    address: str = ""
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    events: frozenset[str] = SUBSCRIPTIONS
    scopes: frozenset[str] = BOT_SCOPES
    clock: Clock | None = None
    wall: Callable[[], float] = time.time
    socket_life_s: float = SOCKET_LIVES_S
    unfurls: bool = True


def declared(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What of a manifest matters here, as arguments for `SandboxOptions`: its commands, shortcuts, events and scopes.

    https://docs.slack.dev/reference/app-manifest
    """
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    commands = tuple(
        Command(command=entry["command"], description=entry.get("description", ""), usage_hint=entry.get("usage_hint", ""))
        for entry in features.get("slash_commands", ())
    )
    shortcuts = tuple(Shortcut(callback_id=entry["callback_id"], name=entry["name"], kind=entry["type"]) for entry in features.get("shortcuts", ()))
    events, scopes = settings.get("event_subscriptions", {}).get("bot_events", ()), manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())
    return {"commands": commands, "shortcuts": shortcuts, "events": frozenset(events), "scopes": frozenset(scopes)}
