"""How a request of a person's client is let in and answered."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.model import Person
from bot.sandbox.refused import Refused
from bot.sandbox.workspace import Workspace

BODY_BYTES_MAX = 1_000_000
# Answers of refusals that are about the request itself and not about what it asks for.
STATUSES = {
    "not_authed": 401,
    "invalid_auth": 401,
    "token_revoked": 401,
    "not_allowed_token_type": 403,
    "invalid_json": 400,
    "body_too_large": 413,
    "ratelimited": 429,
}
Act = Callable[[Person, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]


def person_of(token: str, workspace: Workspace) -> Person:
    """Whose own client this token belongs to; an app's token is refused."""
    speaker = workspace.tokens.speaker(token)
    if not speaker.is_client:
        raise Refused("not_allowed_token_type")
    return workspace.person(speaker.person)


def bearer(request: Request) -> str:
    """The token of a request, "" for none."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


async def json_body(request: Request) -> Mapping[str, Any]:
    """The JSON object of a request, {} for none."""
    raw = bytearray()
    async for piece in request.stream():
        raw += piece
        if len(raw) > BODY_BYTES_MAX:
            raise Refused("body_too_large")
    try:
        body = json.loads(raw or b"{}")
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(body, dict):
        raise Refused("invalid_json")
    return body


def refusal(refused: Refused) -> Response:
    """A refusal as an answer."""
    return JSONResponse({"ok": False, "error": refused.error, **refused.more}, status_code=STATUSES.get(refused.error, 200))


def endpoint(act: Act, workspace: Workspace) -> Callable[[Request], Awaitable[Response]]:
    """A route for something that a person does."""

    async def answer(request: Request) -> Response:
        try:
            person = person_of(bearer(request), workspace)
            return JSONResponse({"ok": True, **await act(person, await json_body(request))})
        except Refused as refused:
            return refusal(refused)

    return answer


def text(body: Mapping[str, Any], name: str, *, optional: bool = False) -> str:
    """A text of the body; `missing_…` when it has to be there."""
    value = body.get(name)
    if isinstance(value, str) and (value or optional):
        return value
    if value is None and optional:
        return ""
    raise Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] missing required field: {name}"]})
