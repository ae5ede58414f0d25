"""Numbers as LiveKit compares them when it looks for a trunk. https://github.com/livekit/protocol/blob/main/livekit/sip.go (NormalizeNumber)"""

from __future__ import annotations

import re

from bot.diagnostics.phone import Phone

LIKE_A_NUMBER = re.compile(r"\+?[0-9\- ()]+")
FILLERS = str.maketrans("", "", " -()")
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
# Shorter ones without + are extensions of a telephone system as a rule.
EXTENSION_DIGITS = 6
ANY = "*"


def normal(number: Phone) -> str:
    """What LiveKit compares: without fillers and with a plus; words stay as they are. It never adds a country code."""
    raw = number.raw
    if not LIKE_A_NUMBER.fullmatch(raw):
        return raw
    bare = raw.translate(FILLERS)
    return bare if bare.startswith("+") else f"+{bare}"


def is_e164(number: Phone) -> bool:
    """Whether it is written with plus and country code, and nothing in between."""
    return bool(E164.fullmatch(number.raw))


def is_extension(number: Phone) -> bool:
    """Whether it is no public number: a name, a short number of a telephone system, or the sign for all."""
    raw = number.raw.translate(FILLERS)
    return raw == ANY or not raw.removeprefix("+").isdecimal() or (not raw.startswith("+") and len(raw) <= EXTENSION_DIGITS)


def listed(numbers: tuple[Phone, ...], *, most: int = 3) -> str:
    """Some of them, masked, for a card; "any number" for none."""
    if not numbers:
        return "any number"
    more = f" and {len(numbers) - most} more" if len(numbers) > most else ""
    return ", ".join(str(number) for number in numbers[:most]) + more
