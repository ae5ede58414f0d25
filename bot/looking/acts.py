"""What can be pressed and sent on cards: the names that travel to Slack and back, and what their values hold. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.chat import Place
from bot.hearing import used_at
from bot.thread import ThreadId

SHARE, AGAIN, WATCH, HUMAN, NEAR, STOP, ASK = "look_share", "look_again", "look_watch", "look_human", "look_near", "look_stop", "look_ask"
PREFIX = "look_"
LOOK_FORM, CALL_FORM = "look_form", "call_form"
FORMS = frozenset({LOOK_FORM, CALL_FORM})
ALONE, SHARED = "alone", "shared"


def value(key: str, *, alone: bool, near: int = 0) -> str:
    """What a button of a card sends: how the card stands there, which of the near names is meant (0 for none), and the job that the card comes from."""
    return f"{ALONE if alone else SHARED}:{near}:{key}"


def value_of(sent: str) -> tuple[str, bool, int]:
    """The job, whether the card is seen by one person alone, and the number of the near name; an empty job for what no card of ours sent."""
    how, _, rest = sent.partition(":")
    near, _, key = rest.partition(":")
    if how not in {ALONE, SHARED} or not near.isdecimal():
        return "", False, 0
    return key, how == ALONE, int(near)


def card_place(used: Mapping[str, Any]) -> Place:
    """Where a card stands that something was pressed on: in a thread, or in the channel itself. An ephemeral message opens no thread."""
    place = used_at(used)
    thread = ThreadId(team=place.thread.team, channel=place.thread.channel, ts=str(used.get("thread_ts") or ""))
    return Place(thread=thread, ts=place.ts, person=place.person, top=place.top, response_url=place.response_url)
