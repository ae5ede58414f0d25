"""Where LiveKit's webhooks arrive: 200 says that the event is on disk. No body is ever logged, only why one was refused."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.diagnostics.recorder import Recorder, RecorderBusy
from bot.errors import StoreFailed
from bot.livekit.webhooks import WebhookForged, Webhooks, WebhookUnreadable

log = logging.getLogger("bot.web.livekit_hook")
PATH = "/livekit/webhook"
# Metadata of a room and a participant may have 64 KiB each, and attributes as much. https://docs.livekit.io/transport/data/state/participant-attributes/
BODY_BYTES_MAX = 1_000_000
BODY_S = 5.0
AGAIN_S = 1


class _Refused(Exception):
    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """An ASGI application that stores what LiveKit sends; what comes again is stored once and answered with 200, too.

    401 for what no configured project has signed, 404 for a project that is not configured, 408 and 413 for a body that is too slow or too large,
    400 for one that is no webhook, 503 with `Retry-After` when it cannot be stored now.
    """

    webhooks: Webhooks
    recorder: Recorder
    now: Callable[[], datetime]
    body_bytes: int = BODY_BYTES_MAX
    body_s: float = BODY_S

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        try:
            response = await self._answer(Request(scope, receive))
        except _Refused as refusal:
            log.info("webhook.refused", extra={"status": refusal.status, "why": str(refusal)})
            response = _refusal(refusal)
        except ClientDisconnect:
            log.info("webhook.refused", extra={"status": 0, "why": "hung up"})
            return
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method != "POST":
            raise _Refused(405, "only POST")
        project = str(request.path_params.get("project", ""))
        if project and not self.webhooks.knows(project):
            raise _Refused(404, "no project of that name is configured")
        try:
            sender = self.webhooks.sender(request.headers.get("authorization", ""), project=project)
            event = self.webhooks.read(sender, await self._body(request), received_at=self.now())
            await self.recorder.keep(event)
        except WebhookForged as error:
            raise _Refused(401, str(error)) from None
        except WebhookUnreadable as error:
            raise _Refused(400, str(error)) from None
        except (RecorderBusy, StoreFailed) as error:
            raise _Refused(503, "it cannot be stored now") from error
        return PlainTextResponse("ok\n")

    async def _body(self, request: Request) -> bytes:
        announced = request.headers.get("content-length", "")
        if announced.isdecimal() and int(announced[:20]) > self.body_bytes:
            raise _Refused(413, "the body is too large")
        body = bytearray()
        try:
            async with asyncio.timeout(self.body_s):
                async for piece in request.stream():
                    body += piece
                    if len(body) > self.body_bytes:
                        raise _Refused(413, "the body is too large")
        except TimeoutError:
            raise _Refused(408, "the body is too slow") from None
        return bytes(body)


def livekit_routes(hook: Hook) -> list[BaseRoute]:
    """The address for all projects, and one for each: two projects that share a key are told apart by it."""
    return [Route(PATH, hook), Route(f"{PATH}/{{project}}", hook)]


def _refusal(refusal: _Refused) -> Response:
    # What is left of a refused body is not read.
    headers = {"connection": "close"}
    if refusal.status == 503:
        headers |= {"retry-after": str(AGAIN_S)}
    if refusal.status == 405:
        headers |= {"allow": "POST"}
    return PlainTextResponse(f"{refusal}\n", status_code=refusal.status, headers=headers)
