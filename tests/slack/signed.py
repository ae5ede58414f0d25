"""Requests as Slack signs them, and a way to put them to an ASGI application as they are: header by header, piece by piece."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from starlette.types import ASGIApp, Message, Scope

SECRET = secrets.token_hex(16)
NOW = 1_800_000_000.0
CANARY = "canary-" + secrets.token_hex(8)
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
COMMAND = {
    "command": "/lkdiag",
    "text": "",
    "team_id": "T1",
    "channel_id": "C1",
    "user_id": "UADA",
    "trigger_id": "1.1",
    "response_url": "https://hooks.example/1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A request. `pieces` is the body as it arrives; `whole` False hangs up after the last piece."""

    pieces: Sequence[bytes]
    headers: Sequence[tuple[str, str]]
    method: str = "POST"
    path: str = "/slack/events"
    query: str = ""
    whole: bool = True

    @property
    def raw(self) -> bytes:
        return b"".join(self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back; status 0 when nothing did."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


def signature(raw: bytes, *, at: float = NOW, secret: str = SECRET) -> str:
    return "v0=" + hmac.new(secret.encode(), b"v0:%d:" % at + raw, sha256).hexdigest()


def sign(raw: bytes, *, kind: str = JSON, at: float = NOW, secret: str = SECRET) -> Signed:
    headers = (("content-type", kind), ("x-slack-request-timestamp", f"{at:.0f}"), ("x-slack-signature", signature(raw, at=at, secret=secret)))
    return Signed(pieces=(raw,), headers=headers)


def event_request(body: Any, *, at: float = NOW) -> Signed:
    return sign(json.dumps(body).encode(), at=at)


def command_request(text: str, *, at: float = NOW, **fields: str) -> Signed:
    return sign(urlencode({**COMMAND, "text": text, **fields}).encode(), kind=FORM, at=at)


def interaction_request(body: Any, *, at: float = NOW) -> Signed:
    return sign(urlencode({"payload": json.dumps(body)}).encode(), kind=FORM, at=at)


def without(headers: Sequence[tuple[str, str]], name: str) -> tuple[tuple[str, str], ...]:
    return tuple((key, value) for key, value in headers if key != name)


async def put(app: ASGIApp, request: Signed) -> Answer:
    """One request, straight into the application."""
    pieces = list(request.pieces)
    sent: list[Message] = []

    async def receive() -> Message:
        if pieces:
            piece = pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(pieces) or not request.whole}
        if request.whole:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope_of(request), receive, send)
    if not sent:
        return Answer()
    start, *bodies = sent
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(status=start["status"], headers=headers, text=b"".join(body.get("body", b"") for body in bodies).decode())


def scope_of(request: Signed) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": request.path,
        "raw_path": request.path.encode(),
        "root_path": "",
        "query_string": request.query.encode(),
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }


def leaked(records: Sequence[logging.LogRecord], secret: str = CANARY) -> list[str]:
    """The loggers that told the secret, in whatever part of a record."""
    return [record.name for record in records if secret in repr(record.__dict__) or secret in record.getMessage()]
