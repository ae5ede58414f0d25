"""The guard before Bolt: only requests that Slack has signed, whole and well-formed, get through. No request is ever logged, only why one was refused.

Signing: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from bot.slack.body import FORM, JSON, BadBody, parse

log = logging.getLogger("bot.slack.front")
SIGNATURE, TIMESTAMP = b"x-slack-signature", b"x-slack-request-timestamp"
SIGNATURE_FORM, TIMESTAMP_FORM = re.compile(rb"v0=[0-9a-f]{64}"), re.compile(rb"[0-9]{9,11}")
SSL_CHECK = re.compile(rb"(^|&)ssl_check=1(&|$)")
TOO_LARGE = "the body is too large"
# A client that is hung up on while it sends never sees why; up to so many times the limit it may finish.
HEARD_OUT = 4
# Headers that Bolt may want to see: all others are nobody's business behind the guard.
PASSED_ON = (b"x-slack-retry-num", b"x-slack-retry-reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a request may be at most. Slack waits 3 s for an answer, so a body that takes longer is not from Slack."""

    body_bytes: int = 1_000_000
    body_s: float = 3.0
    age_s: float = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What to answer. `headers` has names in lower case."""

    status: int
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[dict[str, Any], Mapping[str, str]], Awaitable[Reply]]
DEFAULT_LIMITS = Limits()


class _Refused(Exception):
    def __init__(self, status: int, why: str, **headers: str) -> None:
        super().__init__(why)
        self.reply = Reply(status=status, text=why, headers=headers)


class _Gone(Exception):
    """The client hung up before its request was whole."""


class Front:
    """An ASGI application that hands the parsed body of each good request to `handle`.

    401 for a signature or time that is missing, doubled, malformed, stale or wrong; 405, 415, 413 and 408 for what is not a request of Slack's at all;
    400 for a signed body that does not parse. `now` is the time in seconds since 1970. A repeated request gets through: the inbox knows its keys.
    """

    def __init__(self, handle: Handler, *, signing_secret: str, now: Callable[[], float], limits: Limits = DEFAULT_LIMITS) -> None:
        if not signing_secret:
            raise ValueError("without a signing secret anybody could speak for Slack")
        self._handle = handle
        self._secret = signing_secret.encode()
        self._now = now
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        try:
            reply = await self._reply(scope, receive)
        except _Refused as refusal:
            log.info("slack.request_refused", extra={"status": refusal.reply.status, "why": str(refusal)})
            reply = refusal.reply
        except _Gone:
            log.info("slack.request_refused", extra={"status": 0, "why": "hung up"})
            return
        await _send(reply, send)

    async def _reply(self, scope: Scope, receive: Receive) -> Reply:
        if scope["method"] in {"GET", "HEAD"} and SSL_CHECK.search(scope["query_string"]):
            return Reply(status=200)
        if scope["method"] != "POST":
            raise _Refused(405, "only POST", allow="POST")
        headers: Sequence[tuple[bytes, bytes]] = scope["headers"]
        signature, timestamp = _form(headers, SIGNATURE, SIGNATURE_FORM), _form(headers, TIMESTAMP, TIMESTAMP_FORM)
        if abs(self._now() - int(timestamp)) > self._limits.age_s:
            raise _Refused(401, "the time is not now")
        content_type = _content_type(headers)
        raw = await self._read(headers, receive)
        if not hmac.compare_digest(self._signature(timestamp, raw), signature):
            raise _Refused(401, "the signature is wrong")
        try:
            body = parse(raw, content_type)
        except BadBody as error:
            # Sending the same again would not help.
            raise _Refused(400, f"the body is {error}", **{"x-slack-no-retry": "1"}) from None
        if body.get("ssl_check") == "1" and "command" not in body:
            return Reply(status=200)
        return await self._handle(body, {name.decode(): value.decode("latin-1") for name, value in headers if name in PASSED_ON})

    async def _read(self, headers: Sequence[tuple[bytes, bytes]], receive: Receive) -> bytes:
        announced = _values(headers, b"content-length")
        if announced and (len(announced) > 1 or not re.fullmatch(rb"[0-9]{1,15}", announced[0])):
            raise _Refused(400, "the length is unclear")
        most = self._limits.body_bytes
        if announced and int(announced[0]) > HEARD_OUT * most:
            raise _Refused(413, TOO_LARGE)
        try:
            async with asyncio.timeout(self._limits.body_s):
                return await _whole(receive, most)
        except TimeoutError:
            raise _Refused(408, "the body is too slow") from None

    def _signature(self, timestamp: bytes, raw: bytes) -> bytes:
        return b"v0=" + hmac.new(self._secret, b"v0:" + timestamp + b":" + raw, sha256).hexdigest().encode()


async def _whole(receive: Receive, most: int) -> bytes:
    raw, size = bytearray(), 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise _Gone
        piece = message.get("body", b"")
        size += len(piece)
        if size <= most:
            raw += piece
        if size > HEARD_OUT * most or (size > most and not message.get("more_body")):
            raise _Refused(413, TOO_LARGE)
        if not message.get("more_body"):
            return bytes(raw)


def _values(headers: Sequence[tuple[bytes, bytes]], name: bytes) -> list[bytes]:
    return [value for key, value in headers if key == name]


def _form(headers: Sequence[tuple[bytes, bytes]], name: bytes, form: re.Pattern[bytes]) -> bytes:
    values = _values(headers, name)
    if len(values) != 1 or not form.fullmatch(values[0]):
        raise _Refused(401, f"{name.decode()} is missing or malformed")
    return values[0]


def _content_type(headers: Sequence[tuple[bytes, bytes]]) -> str:
    values = _values(headers, b"content-type")
    kind = values[0].partition(b";")[0].strip().lower().decode("latin-1") if len(values) == 1 else ""
    if kind not in {JSON, FORM} or _values(headers, b"content-encoding"):
        raise _Refused(415, "only JSON or a form, not compressed")
    return kind


async def _send(reply: Reply, send: Send) -> None:
    text = reply.text.encode()
    headers = {"content-type": "text/plain; charset=utf-8", **reply.headers, "content-length": str(len(text))}
    if reply.status >= 400:  # what is left of a refused body is not read
        headers["connection"] = "close"
    start: Message = {
        "type": "http.response.start",
        "status": reply.status,
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
    }
    await send(start)
    await send({"type": "http.response.body", "body": text})
