"""Which way to the app: its addresses once it has named some, its sockets otherwise; as with the switch in Slack's settings, never both."""

from __future__ import annotations

from bot.sandbox.delivery.http import HttpTransport, Urls
from bot.sandbox.delivery.parcel import Answer, Parcel, Transport
from bot.sandbox.delivery.sockets import Sockets


class Ways:
    """A `Transport` over HTTP or Socket Mode."""

    def __init__(self, http: HttpTransport, sockets: Sockets) -> None:
        self._http = http
        self._sockets = sockets

    @property
    def late(self) -> str:
        """See `Transport`."""
        return self._way.late

    async def deliver(self, parcel: Parcel) -> Answer:
        """See `Transport`."""
        return await self._way.deliver(parcel)

    @property
    def _way(self) -> Transport:
        return self._http if self._http.urls != Urls() else self._sockets
