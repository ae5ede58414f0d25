"""What looks, and what it can look at here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.diagnostics.report import Report
from bot.diagnostics.request import Request
from bot.diagnostics.usages import USAGES, Usage


class Looker(Protocol):
    """Looks at servers."""

    async def look(self, request: Request) -> Report:
        """The report; `BadInput` says in words for the person what is wrong with the request. Changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Possible:
    """What this installation can look at: `projects` by name, the default first, none for nothing; `off` is what it cannot do, and why."""

    projects: tuple[str, ...] = ()
    usages: tuple[Usage, ...] = USAGES
    off: Mapping[str, str] = field(default_factory=dict)
