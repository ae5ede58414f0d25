"""The Web API over HTTP: bodies to arguments, answers to responses, and the addresses for files."""

from __future__ import annotations

import secrets
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox.api.bodies import TooLarge, bearer, read_body, read_call
from bot.sandbox.api.files import UPLOAD_BYTES_MAX, may_read
from bot.sandbox.api.web import Answer, WebApi
from bot.sandbox.refused import Refused

CUT = "sandbox.cut"


class WebApiRoutes:
    """The Starlette routes of the Web API and of the files: /api/METHOD, /files/upload/KEY, /files/TEAM-FILE/….

    The application they stand in has to be wrapped in `Cuttable`, for a planned fault that cuts a connection.
    """

    def __init__(self, api: WebApi) -> None:
        self._api = api
        self.routes = [
            Route("/api/{method}", self.call, methods=["GET", "POST"]),
            Route("/files/upload/{key}", self.upload, methods=["POST"]),
            Route("/files/{place}/{name:path}", self.download, methods=["GET"]),
        ]

    async def call(self, request: Request) -> Response:
        """A Web API call."""
        try:
            asked = await read_call(request)
        except TooLarge:
            return PlainTextResponse("too large", status_code=413)
        answer = await self._api.answer(asked)
        return Cut() if answer.cut else _response(answer)

    async def upload(self, request: Request) -> Response:
        """The bytes of a file, once."""
        try:
            file = self._api.workspace.files.receive(request.path_params["key"], await read_body(request, UPLOAD_BYTES_MAX))
        except TooLarge:
            return PlainTextResponse("too large", status_code=413)
        except Refused as refused:
            return PlainTextResponse(refused.error, status_code=404 if refused.error == "upload_url_not_found" else 400)
        return PlainTextResponse(f"OK - {len(file.content)}")

    async def download(self, request: Request) -> Response:
        """The bytes of a file. Whoever may not have them is sent to where people sign in, and that is a page of HTML, as with Slack."""
        workspace = self._api.workspace
        try:
            token = workspace.tokens.speaker(bearer(request.headers) or request.query_params.get("token", ""))
            file = workspace.files.get(request.path_params["place"].removeprefix(f"{workspace.team.id}-"))
        except Refused:
            return _sign_in(request)
        if not may_read(workspace, token, file):
            return _sign_in(request)
        disposition = f"attachment; filename*=utf-8''{quote(file.name)}"
        return Response(file.content, media_type=file.mimetype, headers={"content-disposition": disposition, "x-content-type-options": "nosniff"})


def _response(answer: Answer) -> Response:
    if isinstance(answer.body, str):
        return HTMLResponse(answer.body, status_code=answer.status, headers=dict(answer.headers))
    return JSONResponse(answer.body, status_code=answer.status, headers={"x-slack-req-id": secrets.token_hex(16), **answer.headers})


def _sign_in(request: Request) -> Response:
    return RedirectResponse(f"/?redir={quote(request.url.path)}", status_code=302)


class Cut(Response):
    """Ends the connection without a word."""

    async def __call__(self, scope: Scope, receive: Receive, _send: Send) -> None:
        scope[CUT]()
        # The server has to see that the connection is gone before this returns, or it reports an answer that never came.
        await receive()


class Cuttable:
    """An application whose connections can be cut by `Cut`. Goes around everything else, for it needs the send function of uvicorn itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI has no way to drop a connection, so the transport is taken from the server's own object."""
        if scope["type"] == "http":
            scope[CUT] = send.__self__.transport.abort  # type: ignore[attr-defined]
        await self._app(scope, receive, send)
