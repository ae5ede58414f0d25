"""Trigger ids: what lets an app open a modal for somebody who has just done something. Pure.

https://docs.slack.dev/interactivity/handling-user-interaction#trigger_ids
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace

from bot.sandbox.clock import Clock
from bot.sandbox.refused import Refused

LIVES_S = 3.0
REMEMBERED_MAX = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Whose doing it was, in which view ("" for none), and until when it is good."""

    person: str
    view: str
    until: float
    spent: bool = False


class Triggers:
    """The trigger ids of the last while; each opens one view within 3 s."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: OrderedDict[str, Trigger] = OrderedDict()

    def issue(self, person: str, *, view: str = "") -> str:
        """A new one, for what that person has just done."""
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"
        self._known[trigger_id] = Trigger(person=person, view=view, until=self._clock.now() + LIVES_S)
        if len(self._known) > REMEMBERED_MAX:
            self._known.popitem(last=False)
        return trigger_id

    def spend(self, trigger_id: str) -> Trigger:
        """What it stands for; refused in Slack's words when there is none, when it is too old, and from the second time on."""
        trigger = self._known.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.spent:
            raise Refused("exchanged_trigger_id")
        if self._clock.now() > trigger.until:
            raise Refused("expired_trigger_id")
        self._known[trigger_id] = replace(trigger, spent=True)
        return trigger
