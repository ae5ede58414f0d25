"""What is written down of test calls. The store and its fake pass the same contract tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.diagnostics.dial.plan import LIFE_S

# Why a call may not begin: it was begun before, its number is being called, or a cap is reached; "" when it may.
Against = Literal["", "again", "number", "number_hour", "user_hour", "hour", "day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """How many calls may begin. They count any 60 minutes or 24 hours, so nothing starts anew at midnight; a number gets no more in an hour than one person may make.

    A call that is not over in the books keeps its number busy for `busy_s`, after which LiveKit has ended it.
    """

    per_user_hour: int
    per_hour: int
    per_day: int
    busy_s: float = LIFE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """A test call in the books. `number` and `caller` are masked; `number_key` is the same for the same number, and leads back to it for nobody without the bot's key.

    `owner` is what kind of process makes it. `begun_at` and `over_at` come from the store's clock, None before it is written and while it is not over. `outcome` is what became
    of it, as the code of a finding ("sip-busy"), `status` the SIP status (0 without one), `call_id` LiveKit's.
    """

    id: str
    project: str
    team: str
    person: str
    channel: str
    trunk: str
    number: str
    number_key: str
    caller: str
    room: str
    owner: str
    begun_at: datetime | None = None
    over_at: datetime | None = None
    outcome: str = ""
    status: int = 0
    call_id: str = ""


class Audit(Protocol):
    """The books. Raises `StoreFailed`; nothing is half done then."""

    async def begin(self, dial: Dial, caps: Caps) -> Against:
        """Write the call down before anything is sent: "" when that is done, otherwise why it may not begin, and nothing is written. Of two at once for the last place one gets it."""

    async def against(self, dial: Dial, caps: Caps) -> Against:
        """What `begin` would say now; writes nothing."""

    async def end(self, id_: str, *, outcome: str, status: int, call_id: str) -> bool:
        """The call is over. False, and nothing changes, when it was over before or was never begun."""

    async def open(self) -> Sequence[Dial]:
        """Calls that are not over, of all projects, oldest first."""

    async def get(self, id_: str) -> Dial | None:
        """The call with this id, over or not."""
