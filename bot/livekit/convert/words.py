"""What all of LiveKit's messages are made of: times, durations, enumerations, texts that somebody else wrote."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from google.protobuf.duration_pb2 import Duration

from bot.diagnostics.names import masked_name
from bot.diagnostics.phone import Phone
from bot.livekit.fields import UNPRINTABLE, Enumeration
from bot.livekit.masking import without_keys

TEXT_CHARS_MAX = 300
NANOSECONDS = 1e9
# Instants from 2001 to 2286, by the unit in which LiveKit counts them: seconds for rooms, milliseconds where a name says so, nanoseconds for jobs, egress and ingress.
UNITS = ((range(10**9, 10**10), 1), (range(10**12, 10**13), 10**3), (range(10**15, 10**16), 10**6), (range(10**18, 10**19), 10**9))


def instant(count: int) -> datetime | None:
    """The time that was counted since 1970, in whichever unit; None for 0 and for what is no time."""
    for numbers, unit in UNITS:
        if count in numbers:
            return datetime.fromtimestamp(count / unit, UTC)
    return None


def seconds(duration: Duration) -> float | None:
    """A duration in seconds; None for none."""
    return duration.seconds + duration.nanos / NANOSECONDS or None


def word(kind: Enumeration, number: int, prefix: str = "") -> str:
    """The name of a value in lower case without its prefix; "unknown 17" for a number without a name here."""
    try:
        return kind.Name(number).removeprefix(prefix).lower()
    except ValueError:
        return f"unknown {number}"


def name(text: str) -> str:
    """The name of a room or a person, on one line, with what is personal in it masked. Spaces at its ends stay: they make it another name."""
    return masked_name(UNPRINTABLE.sub(" ", text))


def told(text: str) -> str:
    """What a server or a carrier says in its own words: on one line, without secrets, numbers and paths of addresses, at most 300 characters."""
    shown = without_keys(" ".join(line(text).split()))
    return shown if len(shown) <= TEXT_CHARS_MAX else f"{shown[: TEXT_CHARS_MAX - 1]}…"


def line(text: str) -> str:
    """The text without what does not belong on a line."""
    return UNPRINTABLE.sub(" ", text).strip()


def phones(numbers: Iterable[str]) -> tuple[Phone, ...]:
    """Numbers as they are configured."""
    return tuple(Phone(number) for number in numbers)


def host_of(address: str) -> str:
    """The host alone: paths and queries of streams and uploads hold keys."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
