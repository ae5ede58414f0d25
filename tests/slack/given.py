"""Answers for tests of how they look and of what is done with them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.model import Quoted
from bot.thread import Given, ThreadId
from knowledge import Link

TEAM, CHANNEL, DIRECT, ADA, BEN = "T0", "C0ASK", "D0ADA", "U0ADA", "U0BEN"
DOCS = "https://docs.livekit.io/rooms"
GIVEN = Given(
    id="a1b2c3",
    thread=ThreadId(team=TEAM, channel=CHANNEL, ts="100.1"),
    ts="100.2",
    asker=ADA,
    question="When does a room end?",
    outcome="answered",
    confidence=0.876,
    text="After the **departure timeout**.",
    sources=(Link(title="Rooms", url=DOCS),),
    quoted=(Quoted(title="Rooms", url=DOCS, text="It ends after the *departure timeout*."),),
)


def given(**other: Any) -> Given:
    """The answer, but for this."""
    return replace(GIVEN, **other)


def in_direct_message() -> Given:
    """The answer in a conversation with the bot alone."""
    return given(thread=ThreadId(team=TEAM, channel=DIRECT, ts="100.1"))
