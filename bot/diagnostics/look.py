"""One look at one server: what every kind of look needs, and how its report is put together."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.diagnostics.judge.server import judge_trouble
from bot.diagnostics.names import masked_name
from bot.diagnostics.near import Near
from bot.diagnostics.observe import LATE, Eye
from bot.diagnostics.observed import Trouble, Where
from bot.diagnostics.ports import LiveKit, Records
from bot.diagnostics.report import Fact, Finding, Report, worst_first
from bot.diagnostics.request import Request
from bot.diagnostics.seen import Unseen
from bot.diagnostics.token import Keyring
from bot.errors import BotError, LiveKitRefused, LiveKitUnreachable

FINDINGS_MAX = 10
# Reaching for a server takes a few round trips; with less time left it would only say that time ran out.
REACH_S = 0.3
QUALITY = Unseen(
    what="how loud tracks are, and their bitrate, loss and delay",
    why="the server's API tells nothing of that",
    where="the session in LiveKit Cloud, or webrtc-internals in the browser",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A request under way: whom to ask, when it began, and until when answers count (`eye`)."""

    request: Request
    livekit: LiveKit
    records: Records | None
    keyring: Keyring
    at: datetime
    eye: Eye

    @property
    def where(self) -> Where:
        return Where(at=self.at, project=self.livekit.project, host=self.livekit.host)

    async def trouble(self) -> list[Finding]:
        """Why the server could not be looked at, step by step when there is time for that; empty when no call failed."""
        errors = [error for error in self.eye.errors if isinstance(error, LiveKitUnreachable | LiveKitRefused)]
        error: BotError | None = next(iter(sorted(errors, key=_weight)), None)
        if error is None and self.eye.late:
            error = LiveKitUnreachable("nothing came in time", stage="timeout", why=LATE)
        if error is None:
            return []
        reach = await self.eye.see("how far one gets", self.livekit.reach) if self.eye.left_s > REACH_S else None
        return judge_trouble(Trouble(where=self.where, error=error, reach=reach))


def _weight(error: BotError) -> int:
    """What explains most comes first: a key that is not accepted, then a server that is not reached, then one call that was refused."""
    if isinstance(error, LiveKitRefused):
        return 0 if error.code == "unauthenticated" else 2
    return 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What differs between the reports. `lk` is words of a command line, quoted when they are joined; `again` what to type behind `/lkdiag`."""

    subject: str
    findings: Sequence[Finding]
    facts: Sequence[Fact] = ()
    unseen: Sequence[Unseen] = ()
    lk: Sequence[str] = ()
    again: str = ""
    watchable: str = ""
    near: Sequence[Near] = ()
    chart: bool = False


def report(look: Look, card: Card, *, began_s: float) -> Report:
    """The report, with what could not be seen and how long all took."""
    return Report(
        subject=masked_name(card.subject),
        findings=worst_first(list(card.findings))[:FINDINGS_MAX],
        at=look.at,
        facts=tuple(card.facts),
        unseen=(*_joined(look.eye.unseen), *card.unseen),
        project=look.livekit.project,
        host=look.livekit.host,
        lk=shlex.join(["lk", *map(masked_name, card.lk)]) if card.lk else "",
        took_ms=(asyncio.get_running_loop().time() - began_s) * 1000,
        again=card.again,
        watchable=card.watchable,
        near=tuple(near.name for near in card.near),
        chart=card.chart,
    )


def _joined(unseen: Sequence[Unseen]) -> tuple[Unseen, ...]:
    """One line for all that was not seen for the same reason."""
    by_reason: dict[tuple[str, str], list[str]] = {}
    for line in unseen:
        by_reason.setdefault((line.why, line.where), []).append(line.what)
    return tuple(Unseen(what=", ".join(dict.fromkeys(whats)), why=why, where=where) for (why, where), whats in by_reason.items())


def quoted(name: str) -> str:
    """A name as it is typed in a command: in quotes when it is more than a word."""
    name = masked_name(name)
    return f"“{name}”" if not name.strip() or name != name.strip() or any(letter.isspace() or letter in "'\"`“”„«»‘’" for letter in name) else name
