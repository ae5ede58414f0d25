"""What holds for every test: nothing leaves this machine, and laws are tried without a stopwatch."""

from __future__ import annotations

import ipaddress
import socket
import sys

from hypothesis import HealthCheck, settings

settings.register_profile("ask-ai", deadline=None, database=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ask-ai")


def _is_here(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if not isinstance(name, str) or name in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _stay_here(event: str, arguments: tuple[object, ...]) -> None:
    """To the code under test the world looks unplugged: names do not resolve and nobody answers."""
    if event == "socket.getaddrinfo" and not _is_here(arguments[0]):
        raise socket.gaierror(socket.EAI_NONAME, f"tests stay on this machine, away from {arguments[0]!r}")
    if event in {"socket.connect", "socket.sendto"} and isinstance(address := arguments[1], tuple) and not _is_here(address[0]):
        raise ConnectionRefusedError(f"tests stay on this machine, away from {address[0]!r}")


sys.addaudithook(_stay_here)
