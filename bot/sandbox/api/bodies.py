"""What a request to the Web API carries: query, form or JSON as one set of arguments, and the token.

https://docs.slack.dev/apis/web-api/#post-bodies
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.requests import Request

from bot.sandbox.api.web import Asked

BODY_BYTES_MAX = 2_000_000


class TooLarge(Exception):
    """The body is longer than anything Slack would read."""


async def read_call(request: Request) -> Asked:
    """The call in a request: query, form or JSON, with the token as Bearer or, but not in JSON, among the arguments."""
    query = dict(request.query_params)
    body = await read_body(request, BODY_BYTES_MAX)
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    given: Mapping[str, Any] = {}
    problem = ""
    warnings: tuple[str, ...] = ()
    if kind.strip() == "application/json" and request.method == "POST":
        given, problem = _json_arguments(body)
        warnings = () if "charset" in parameters else ("missing_charset",)
    elif body:
        given, problem = _form_arguments(kind.strip(), body)
    arguments = {**query, **_basic_client(request.headers), **given}
    in_json = given.get("token") is not None and kind.strip() == "application/json"
    token = bearer(request.headers) or ("" if in_json else str(arguments.get("token", "")))
    return Asked(method=request.path_params["method"], token=token, arguments=arguments, problem=problem, warnings=warnings)


def _json_arguments(body: bytes) -> tuple[Mapping[str, Any], str]:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return {}, "invalid_json"
    return (given, "") if isinstance(given, dict) else ({}, "json_not_object")


def _form_arguments(kind: str, body: bytes) -> tuple[Mapping[str, Any], str]:
    if kind != "application/x-www-form-urlencoded":
        return {}, "invalid_post_type"
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True)), ""
    except ValueError:
        return {}, "invalid_form_data"


def bearer(headers: Headers) -> str:
    """The token of an Authorization header, "" without one."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def _basic_client(headers: Headers) -> Mapping[str, str]:
    """Client id and secret, which may come as HTTP Basic: https://docs.slack.dev/reference/methods/oauth.v2.access."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        client_id, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return {}
    return {"client_id": client_id, "client_secret": secret}


async def read_body(request: Request, longest: int) -> bytes:
    """All of it; `TooLarge` as soon as it is more than `longest`, without reading the rest."""
    pieces, length = [], 0
    async for piece in request.stream():
        length += len(piece)
        if length > longest:
            raise TooLarge
        pieces.append(piece)
    return b"".join(pieces)
