"""One call of the Web API from the token to the answer, whatever carried it here."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.api.arguments import read
from bot.sandbox.api.faults import ApiFaults
from bot.sandbox.api.method import Call, Method
from bot.sandbox.api.outside import Outside
from bot.sandbox.api.registry import METHODS
from bot.sandbox.model import Json, Token
from bot.sandbox.rates import Rates
from bot.sandbox.refused import Refused
from bot.sandbox.workspace import Workspace

log = logging.getLogger("sandbox.api")
BROKEN = "<html><body>The server is not available. Please try again later.</body></html>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A call as it came. `problem` is what was wrong with its body, in Slack's words ("" for nothing); `warnings` what Slack remarks on it."""

    method: str
    token: str = field(default="", repr=False)
    arguments: Mapping[str, Any] = field(default_factory=dict, repr=False)
    problem: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back: JSON, or the HTML of a broken proxy. With `cut` nothing does: the connection ends."""

    body: Json | str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


class WebApi:
    """Answers calls. `calls` counts them by method, the refused ones too, for tests that ask how often something was tried."""

    def __init__(self, workspace: Workspace, outside: Outside, *, rates: Rates | None = None) -> None:
        self.workspace = workspace
        self.outside = outside
        self.rates = rates or Rates(workspace.clock)
        self.faults = ApiFaults(workspace)
        self.calls: dict[str, int] = {}

    async def answer(self, asked: Asked) -> Answer:
        """Slack's order: limits first, then who calls, then what for. Waits only when a test planned a stall."""
        method = METHODS.get(asked.method)
        if method is None:
            return Answer(body={"ok": False, "error": "unknown_method", "req_method": asked.method})
        self.calls[method.name] = self.calls.get(method.name, 0) + 1
        if self._is_client(asked.token):
            return self._done(method, asked)
        return self._limited(method, asked) or await self._tried(method, asked)

    def _is_client(self, token: str) -> bool:
        try:
            return self.workspace.tokens.speaker(token).is_client
        except Refused:
            return False

    def _limited(self, method: Method, asked: Asked) -> Answer | None:
        if self.faults.storms():
            return _too_many(self.faults.retry_after_s)
        channel = str(asked.arguments.get("channel", ""))
        wait_s = self.rates.retry_after_s(method.name, method.tier, who=self.workspace.app.id, channel=channel)
        return _too_many(wait_s) if wait_s else None

    async def _tried(self, method: Method, asked: Asked) -> Answer:
        """The call of an app, with what was planned to go wrong."""
        if broken := self.faults.take("break", method.name):
            return Answer(body=BROKEN, status=broken.status)
        if stall := self.faults.take("stall", method.name):
            await self.workspace.clock.sleep(stall.seconds)
        if failure := self.faults.take("fail", method.name):
            return _no(Refused(failure.error))
        answer = self._done(method, asked)
        return Answer(body="", cut=True) if self.faults.take("drop", method.name) else answer

    def _done(self, method: Method, asked: Asked) -> Answer:
        token: Token | None = None
        try:
            token = self._admitted(method, asked)
            call = Call(workspace=self.workspace, outside=self.outside, token=token, arguments=read(asked.arguments, method.arguments))
            if method.scopes:
                call.needs_scope(*method.scopes)
            body = _remarked({"ok": True, **method.act(call)}, asked.warnings)
        except Refused as refused:
            log.info("sandbox.refused", extra={"method": method.name, "error": refused.error})
            return _no(refused, _scope_headers(method, token))
        return Answer(body=body, headers=_scope_headers(method, token))

    def _admitted(self, method: Method, asked: Asked) -> Token:
        """The token, if this kind of it may call the method; nobody's when the method wants none."""
        if asked.problem:
            raise Refused(asked.problem)
        if "" in method.tokens and (not asked.token or len(method.tokens) == 1):
            return Token(value="", kind="app", person=self.workspace.app.bot_user, scopes=frozenset())
        token = self.workspace.tokens.speaker(asked.token)
        if token.kind not in method.tokens:
            raise Refused("not_allowed_token_type")
        return token


def _scope_headers(method: Method, token: Token | None) -> Mapping[str, str]:
    """What `auth.test` is asked for by whoever wants to know what the app may do."""
    if token is None or token.scopes is None or not token.value:
        return {}
    return {"x-oauth-scopes": ",".join(sorted(token.scopes)), "x-accepted-oauth-scopes": ",".join(method.scopes)}


def _no(refused: Refused, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(body={"ok": False, "error": refused.error, **refused.more}, headers=headers or {})


def _too_many(wait_s: int) -> Answer:
    return Answer(body={"ok": False, "error": "ratelimited"}, status=429, headers={"retry-after": str(wait_s)})


def _remarked(body: dict[str, Any], warnings: tuple[str, ...]) -> dict[str, Any]:
    if not warnings:
        return body
    metadata = body.get("response_metadata", {})
    return {**body, "warning": ",".join(warnings), "response_metadata": {**metadata, "warnings": [*metadata.get("warnings", ()), *warnings]}}
