"""A transport that connects to public addresses only: what a name resolves to is looked at once, and nothing else is connected to."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence

import httpx

from knowledge.errors import SourceFailed

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

NAT64 = ipaddress.ip_network("64:ff9b::/96")


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, in the order of the system's preference. Raises `OSError` when it has none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(text: str) -> bool:
    """Whether an address is out on the internet, whatever IPv6 form an IPv4 address is wrapped in."""
    address: Address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        address = inner or address
    return address.is_global and not address.is_multicast


class PublicTransport(httpx.AsyncBaseTransport):
    """Connects to the addresses the host had at the first request, never to what its name server says later (DNS rebinding).

    Raises `SourceFailed` when one of them is private, loopback or link-local, `httpx.ConnectError` when the name has no address.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, *, resolve: Resolve = resolve) -> None:
        self._inner = inner
        self._resolve = resolve
        self._known: dict[str, tuple[str, ...]] = {}

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._inner.aclose()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The response of the first address that accepts a connection; certificate and Host header stay those of the name."""
        refused: httpx.TransportError | None = None
        for address in await self._addresses(request):
            try:
                return await self._inner.handle_async_request(_pinned(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                refused = error
        raise refused or httpx.ConnectError("the name has no address")

    async def _addresses(self, request: httpx.Request) -> tuple[str, ...]:
        host = request.url.host
        if host not in self._known:
            port = request.url.port or (443 if request.url.scheme == "https" else 80)
            try:
                found = await self._resolve(host, port)
            except OSError as error:
                raise httpx.ConnectError(f"the name {host} could not be resolved: {error}") from error
            private = [address for address in found if not is_public(address)]
            if private:
                raise SourceFailed(
                    f"docs: {host} has the private address {private[0]}; pass --docs-url with the public site, or with 127.0.0.1 for a copy on this machine"
                )
            self._known[host] = tuple(found)
        return self._known[host]


def _pinned(request: httpx.Request, address: str) -> httpx.Request:
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
    )
