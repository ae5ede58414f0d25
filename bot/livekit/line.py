"""The line to one project's server: every call has a token with the least rights, a deadline, and errors of ours."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
from jwt import InsecureKeyLengthWarning
from livekit.api import AccessToken, LiveKitAPI, SIPGrants, VideoGrants

from bot.livekit.answers import Listener
from bot.livekit.faults import translated
from bot.settings import Project

CALL_S = 5.0
# Long enough for clocks that differ as much as other tokens would bear, short enough that one which leaks is soon of no use.
TOKEN_VALID = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What one call needs. `room` limits `room_admin` to a room."""

    room: str = ""
    room_list: bool = False
    room_admin: bool = False
    room_create: bool = False
    room_record: bool = False
    ingress_admin: bool = False
    sip_admin: bool = False
    sip_call: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Calls to one server. `connector` is shared and belongs to whoever made it; `now` is the time that the server's clock is compared with."""

    project: Project
    connector: aiohttp.BaseConnector
    now: Callable[[], datetime]
    call_s: float = CALL_S

    @asynccontextmanager
    async def call(self, action: str, rights: Rights, *, within_s: float | None = None, listener: Listener | None = None) -> AsyncIterator[LiveKitAPI]:
        """LiveKit's client for one call, and for the pages of its answer. It neither tries again nor another region: what fails is to be seen.

        Whatever is done with it ends within `within_s`, or within `call_s`. Raises `LiveKitUnreachable`, `LiveKitRefused`.
        """
        what, limit_s = f"{action} at {self.project.host}", self.call_s if within_s is None else within_s
        async with self.session(listener or Listener(what, self.now), limit_s) as session:
            with translated(what):
                async with asyncio.timeout(limit_s):
                    yield LiveKitAPI.with_token(self.token(rights), self.project.url, session=session, failover=False)

    def session(self, listener: Listener, within_s: float) -> aiohttp.ClientSession:
        """HTTP for one call. Cookies of a load balancer are not kept."""
        return aiohttp.ClientSession(
            connector=self.connector,
            connector_owner=False,
            timeout=aiohttp.ClientTimeout(total=within_s),
            middlewares=(listener,),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    def token(self, rights: Rights) -> str:
        """A token that can do this and nothing else: by default one may publish and subscribe in a room, too."""
        video = VideoGrants(
            room=rights.room,
            room_list=rights.room_list or None,
            room_admin=rights.room_admin or None,
            room_create=rights.room_create or None,
            room_record=rights.room_record or None,
            ingress_admin=rights.ingress_admin or None,
            can_publish=False,
            can_subscribe=False,
            can_publish_data=False,
        )
        token = AccessToken(self.project.api_key, self.project.api_secret).with_ttl(TOKEN_VALID).with_grants(video)
        if rights.sip_admin or rights.sip_call:
            token = token.with_sip_grants(SIPGrants(admin=rights.sip_admin, call=rights.sip_call))
        with warnings.catch_warnings():
            # How long it is was the server's choice: `livekit-server --dev` has a secret of six letters.
            warnings.simplefilter("ignore", InsecureKeyLengthWarning)
            return token.to_jwt()
