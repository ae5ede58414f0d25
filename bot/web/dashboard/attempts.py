"""How often somebody may guess. Wrong tries count for the address they come from, and all of them together, so that many addresses gain nothing."""

from __future__ import annotations

import ipaddress
from collections import deque
from collections.abc import Callable

from cachetools import TTLCache

EVERY_S = 300.0
MOST, MOST_OF_ALL = 5, 100
KNOWN_MAX = 10_000


class Attempts:
    """At most so many wrong tries in five minutes. `now` is seconds of any clock that goes on."""

    def __init__(self, *, now: Callable[[], float], most: int = MOST, most_of_all: int = MOST_OF_ALL) -> None:
        self._now, self._most = now, most
        self._of: TTLCache[str, deque[float]] = TTLCache(KNOWN_MAX, EVERY_S, timer=now)
        self._all: deque[float] = deque(maxlen=most_of_all)

    def wait_s(self, address: str) -> float:
        """How many seconds this address has to wait for its next try; 0.0 for none."""
        own = self._of.get(_network(address))
        return max(self._left(own, self._most) if own else 0.0, self._left(self._all, self._all.maxlen or 1))

    def failed(self, address: str) -> None:
        """A try was wrong."""
        network, moment = _network(address), self._now()
        own = self._of.get(network) or deque(maxlen=self._most)
        own.append(moment)
        self._of[network] = own  # anew, so that it is kept for five minutes from now
        self._all.append(moment)

    def _left(self, tries: deque[float], most: int) -> float:
        return max(0.0, tries[0] + EVERY_S - self._now()) if len(tries) >= most else 0.0


def _network(address: str) -> str:
    """Whoever has one address of version 6 has all with the same first half."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "elsewhere"
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)
