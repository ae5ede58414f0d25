"""Deliveries by signed HTTP, as Slack makes them: JSON for events, forms for all that people do.

https://docs.slack.dev/apis/events-api, https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx

from bot.sandbox.delivery.faults import DeliveryFaults
from bot.sandbox.delivery.parcel import Answer, Kind, Parcel, Undelivered

ANSWER_CHARS_MAX = 1_000_000
REDIRECTS_MAX = 2
CONNECTIONS_MAX = 100
# By the sandbox's clock Slack gives up after 3 s; this only ends what hangs while that clock is stopped.
HANGS_S = 60.0
VERIFIED_WITHIN_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """Where the app listens; "" for what it does not take."""

    events: str = ""
    commands: str = ""
    interactivity: str = ""

    def of(self, kind: Kind) -> str:
        """The address for one kind of parcels."""
        return {"events_api": self.events, "slash_commands": self.commands, "interactive": self.interactivity}[kind]


def open_client() -> httpx.AsyncClient:
    """The client to make deliveries with; the caller closes it. It goes straight to the app, whatever proxies the environment names."""
    limits = httpx.Limits(max_connections=CONNECTIONS_MAX, max_keepalive_connections=CONNECTIONS_MAX)
    return httpx.AsyncClient(timeout=HANGS_S, limits=limits, follow_redirects=True, max_redirects=REDIRECTS_MAX, trust_env=False)


class HttpTransport:
    """Sends parcels to the app's addresses. `wall` gives real time for the signature: the app judges its age by its own clock."""

    late = "http_timeout"

    def __init__(self, client: httpx.AsyncClient, *, secret: str, wall: Callable[[], float], faults: DeliveryFaults) -> None:
        self.urls = Urls()
        self._client = client
        self._secret = secret
        self._wall = wall
        self._faults = faults

    async def deliver(self, parcel: Parcel) -> Answer:
        """See `Transport`."""
        url = self.urls.of(parcel.kind)
        if not url:
            raise Undelivered("connection_failed", final=True)
        if self._faults.proxy_fails():
            raise Undelivered("http_error")
        response = await self._post(url, parcel)
        if not response.is_success:
            raise Undelivered("http_error", final=response.headers.get("x-slack-no-retry") == "1")
        if self._faults.loses_ack():
            raise Undelivered(self.late)
        return _answer(response)

    async def verify(self, url: str) -> bool:
        """Whether the app answers the question that Slack asks before it takes an address for events.

        https://docs.slack.dev/reference/events/url_verification
        """
        challenge = secrets.token_urlsafe(24)
        body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
        try:
            response = await self._client.post(url, content=body, headers=self._headers(body, "application/json"), timeout=VERIFIED_WITHIN_S)
        except (httpx.HTTPError, httpx.InvalidURL):
            return False
        return response.is_success and challenge in response.text

    async def _post(self, url: str, parcel: Parcel) -> httpx.Response:
        body, content_type = _encoded(parcel)
        headers = self._headers(body, content_type) | _retry_headers(parcel)
        try:
            return await self._client.post(url, content=body, headers=headers)
        except httpx.TimeoutException as error:
            raise Undelivered("http_timeout") from error
        except httpx.TooManyRedirects as error:
            raise Undelivered("too_many_redirects") from error
        except httpx.ConnectError as error:
            raise Undelivered("ssl_error" if isinstance(error.__cause__, ssl.SSLError) else "connection_failed") from error
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise Undelivered("unknown_error") from error

    def _headers(self, body: bytes, content_type: str) -> dict[str, str]:
        timestamp = str(int(self._wall()))
        return {
            "content-type": content_type,
            "accept": "*/*",
            "user-agent": "Slackbot 1.0 (sandbox)",
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": signature(self._secret, timestamp, body),
        }


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Version 0 of Slack's signature."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()


def _encoded(parcel: Parcel) -> tuple[bytes, str]:
    if parcel.kind == "events_api":
        return json.dumps(parcel.payload, ensure_ascii=False).encode(), "application/json"
    form: Mapping[str, object] = parcel.payload if parcel.kind == "slash_commands" else {"payload": json.dumps(parcel.payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _retry_headers(parcel: Parcel) -> dict[str, str]:
    return {"x-slack-retry-num": str(parcel.attempt), "x-slack-retry-reason": parcel.reason} if parcel.attempt else {}


def _answer(response: httpx.Response) -> Answer:
    text = response.text[:ANSWER_CHARS_MAX]
    if not response.headers.get("content-type", "").startswith("application/json"):
        return Answer(text=text)
    try:
        payload = json.loads(text or "{}")
    except ValueError:
        return Answer(text=text)
    return Answer(payload=payload) if isinstance(payload, dict) else Answer()
