"""What somebody wants to have looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bot.diagnostics.phone import Phone

What = Literal["help", "rooms", "room", "participant", "agent", "call", "sip", "dial", "egress", "ingress", "history", "token", "server", "stats"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One look. `name` is the room, filter, call, egress or ingress, as written; `identity` is a participant's. `project` is "" for the channel's own, then the default.

    `number`, `trunk` and `caller` belong to "dial" (`hidden` asks that the number stay hidden in the room); `token` to "token": it is decoded, never kept.
    """

    what: What
    name: str = ""
    identity: str = ""
    project: str = ""
    number: Phone | None = None
    trunk: str = ""
    caller: Phone | None = None
    hidden: bool = False
    token: str = field(default="", repr=False)
    watch: bool = False
