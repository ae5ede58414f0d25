"""A light way from the sandbox to a bot. The sandbox's own client needs ten milliseconds of a processor for a delivery when many are on their way, which would be measured."""

from __future__ import annotations

import aiohttp

from bot.sandbox.delivery.http import HttpTransport, _encoded, _retry_headers
from bot.sandbox.delivery.parcel import Answer, Parcel, Undelivered

# Slack does not say how many connections it keeps; with more the operating system would queue instead.
CONNECTIONS_MAX = 100


class LightWay:
    """A `Transport` for events alone: the same bytes and headers, signed the same, by a client that costs little."""

    late = "http_timeout"

    def __init__(self, session: aiohttp.ClientSession, own: HttpTransport) -> None:
        self._session, self._own = session, own

    async def deliver(self, parcel: Parcel) -> Answer:
        """See `Transport`."""
        body, content_type = _encoded(parcel)
        headers = self._own._headers(body, content_type) | _retry_headers(parcel)
        try:
            async with self._session.post(self._own.urls.of(parcel.kind), data=body, headers=headers) as response:
                await response.read()
                if response.status >= 300:
                    raise Undelivered("http_error")
        except (aiohttp.ClientError, OSError) as error:
            raise Undelivered("connection_failed") from error
        return Answer()


def open_session() -> aiohttp.ClientSession:
    """The client for deliveries; the caller closes it."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS_MAX), trust_env=False)
