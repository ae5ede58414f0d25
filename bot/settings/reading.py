"""One value of the environment each; what is wrong with it goes to the list of faults, which never holds the value of what may be a secret."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from bot.policies import PERSON


def url(env: Mapping[str, str], name: str, faults: list[str]) -> str:
    """An address of HTTP, or "" when there is none."""
    value = env.get(name, "").strip()
    if value and not is_address(value, ("http", "https")):
        faults.append(f"{name} must look like http://host:port")  # the value may hold a key or a password
    return value


def is_address(value: str, schemes: Sequence[str]) -> bool:
    """Whether it has one of these schemes, and a host."""
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def number(env: Mapping[str, str], name: str, default: float, bounds: tuple[float, float], faults: list[str]) -> float:
    """A number within bounds."""
    raw = env.get(name, "").strip()
    if not raw:
        return default
    low, high = bounds
    try:
        value = float(raw)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        faults.append(f"{name} must be a number from {low:g} to {high:g}, not {raw!r}")
        return default
    return value


def whole(env: Mapping[str, str], name: str, default: int, bounds: tuple[int, int], faults: list[str]) -> int:
    """A whole number within bounds."""
    value = number(env, name, default, bounds, faults)
    if value != int(value):
        faults.append(f"{name} must be a whole number, not {value:g}")
        return default
    return int(value)


def words(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """What stands between commas, without empty ones and repetitions, in the order written."""
    return tuple(dict.fromkeys(filter(None, (word.strip() for word in env.get(name, "").split(",")))))


def people(env: Mapping[str, str], name: str, faults: list[str]) -> frozenset[str]:
    """User ids of Slack."""
    ids = words(env, name)
    if strangers := [word for word in ids if not PERSON.fullmatch(word)]:
        faults.append(f"{name}: {', '.join(map(repr, strangers))} is no user id such as U0123ABC")
    return frozenset(ids)
