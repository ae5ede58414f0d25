"""That something has changed, for all who look on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.sandbox.model.talk import Json

ChangeKind = Literal[
    "message",
    "message_changed",
    "message_deleted",
    "ephemeral",
    "ephemeral_deleted",
    "reaction",
    "status",
    "stream",
    "view_opened",
    "view_updated",
    "view_closed",
    "home",
    "prompts",
    "title",
    "session",
    "file",
    "member",
    "channel",
    "uninstalled",
    "toast",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that can be seen has changed. `data` is JSON; `seen_by` names the people who may see it, None for everybody (see docs of `Workspace`)."""

    kind: ChangeKind
    data: Json
    seen_by: frozenset[str] | None = None
