"""Addresses of trunks: where calls go, and who may send them. https://github.com/livekit/protocol/blob/main/sip/sip.go (isValidMask, matchAddrMasks)"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
PORT = re.compile(r":([0-9]{1,5})$")
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.\-_]*[A-Za-z0-9])?\.?")
# Entries with one of these are left out by LiveKit as if they were not there.
UNUSABLE = re.compile(r"[()+*;,\s]|://")
# Everybody, in so many words.
WIDEST_PREFIX = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An outbound trunk's address: host, port (0 for none), and what does not belong there: a scheme ("sip"), a user, which may bring a password, and parameters."""

    host: str
    port: int
    scheme: str = ""
    user: bool = False
    parameters: bool = False

    @property
    def shown(self) -> str:
        """Without anything that could be secret."""
        return f"{f'{self.scheme}:' if self.scheme else ''}{self.host}{f':{self.port}' if self.port else ''}"


def target(address: str) -> Target:
    """Read an address as people write it; never fails."""
    rest = address.strip()
    scheme = ""
    if match := re.match(r"(sips?|https?|wss?|tel|udp|tcp|tls):(?://)?", rest, re.IGNORECASE):
        scheme, rest = match[1].lower(), rest[match.end() :]
    rest, parameters, _ = rest.partition(";")
    _, user, rest = rest.rpartition("@")
    found = PORT.search(rest)
    port = found if found and (rest.count(":") == 1 or rest.startswith("[")) else None
    host = rest[: port.start()] if port else rest
    return Target(host=host, port=int(port[1]) if port else 0, scheme=scheme, user=bool(user), parameters=bool(parameters))


def is_private(host: str) -> bool:
    """Whether it is an IP address that is not reached from the internet."""
    try:
        return ip_address(host.strip("[]")).is_private
    except ValueError:
        return False


def network(entry: str) -> Network | None:
    """The addresses that an entry of an allow-list stands for; None when it is no IP address or range."""
    try:
        return ip_network(entry, strict=False)
    except ValueError:
        return None


def usable(entries: Iterable[str]) -> tuple[str, ...]:
    """Those that LiveKit looks at; when none is left, everybody is let in."""
    return tuple(entry for entry in entries if not UNUSABLE.search(entry))


def matches_nobody(entry: str) -> bool:
    """Whether it is neither an address, a range nor a host name, such as sip:1.2.3.4 or 1.2.3.4:5060."""
    return network(entry) is None and not HOST.fullmatch(entry)


def is_everybody(entry: str) -> bool:
    """Whether it is a range like 0.0.0.0/0."""
    net = network(entry)
    return net is not None and net.prefixlen <= WIDEST_PREFIX


def meet(first: Iterable[str], second: Iterable[str]) -> bool:
    """Whether one call could pass both allow-lists; an empty one lets everybody pass."""
    some, others = usable(first), usable(second)
    if not some or not others:
        return True
    return any(_meet(one, other) for one in some for other in others)


def _meet(one: str, other: str) -> bool:
    left, right = network(one), network(other)
    if left is None or right is None:
        return one == other
    if isinstance(left, IPv4Network) and isinstance(right, IPv4Network):
        return left.overlaps(right)
    return isinstance(left, IPv6Network) and isinstance(right, IPv6Network) and left.overlaps(right)
