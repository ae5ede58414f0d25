"""What answers over HTTP before LiveKit's API does: proxies, login pages, other servers, and LiveKit's own check of the key. Pure, but for the middleware that listens.

A LiveKit server tells in plain text why it accepts no token, and its SDK does not pass that on
(https://github.com/livekit/livekit/blob/master/pkg/service/auth.go). So every answer is looked at before the SDK sees it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from aiohttp import ClientHandlerType, ClientRequest, ClientResponse

from bot.diagnostics.judge.wording import span
from bot.errors import BotError, LiveKitRefused, LiveKitUnreachable

# A server forgives a minute, see `tokenLeeway` in https://github.com/livekit/protocol/blob/main/auth/verifier.go
SKEW_FORGIVEN_S = 60.0
# The header has whole seconds, so on average it is half of one old.
DATE_CUT_S = 0.5
CLOCK_WORDS = ("expired", "not valid yet", "nbf", "exp)", "used before")
WORDS_BYTES_MAX = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer of HTTP: its status, what kind of body it has, the beginning of that, where it sends one on to (host alone), and by how much its clock is ahead of ours."""

    status: int
    kind: str = ""
    words: str = ""
    moved_to: str = ""
    skew_s: float | None = None

    @property
    def page(self) -> bool:
        """Whether it is a web page."""
        return "html" in self.kind or self.words.lstrip().startswith("<")

    @property
    def twirp(self) -> bool:
        """Whether it is an error in the form that LiveKit's API has for them (https://twitchtv.github.io/twirp/docs/spec_v7.html)."""
        try:
            error = json.loads(self.words)
        except ValueError:
            return False
        if not isinstance(error, dict):
            return False
        return isinstance(error.get("code"), str) and isinstance(error.get("msg", ""), str) and isinstance(error.get("meta", {}), dict)


class Listener:
    """A middleware of aiohttp's: remembers the last answer, and raises instead of handing on what LiveKit's API cannot have said."""

    def __init__(self, what: str, now: Callable[[], datetime]) -> None:
        self.what = what
        self.answer: Answer | None = None
        self._now = now

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        """Pass the request on. The body is kept by the response, so the SDK can read it again."""
        response = await handler(request)
        kind = response.headers.get("Content-Type", "").lower()
        self.answer = Answer(
            status=response.status,
            kind=kind,
            words="" if "protobuf" in kind else (await response.read())[:WORDS_BYTES_MAX].decode("utf-8", "replace"),
            moved_to=_host(response.headers.get("Location", "")),
            skew_s=_skew_s(response.headers.get("Date", ""), self._now()),
        )
        if error := fault(self.answer, self.what):
            response.close()
            raise error
        return response


def fault(answer: Answer, what: str) -> BotError | None:
    """What is wrong when LiveKit's API did not say this itself; None when it may have. `what` was tried, for the message."""
    told = f"{what}: HTTP {answer.status}"
    if answer.status == 200 and not answer.page:
        return None
    if 300 <= answer.status < 400:
        return LiveKitUnreachable(told, stage="proxy", why=f"it sends us on to {answer.moved_to or 'somewhere else'}; the address to configure is that one")
    if answer.page or answer.status == 407:
        return LiveKitUnreachable(
            told, stage="proxy", why=f"a web page answered instead of LiveKit (HTTP {answer.status}): a proxy, a login page or another server"
        )
    if answer.twirp:
        return None
    if answer.status == 401:
        return LiveKitRefused(told, code="unauthenticated", why=_unaccepted(answer))
    return LiveKitUnreachable(told, **_elsewhere(answer))


def _elsewhere(answer: Answer) -> dict[str, str]:
    """Stage and cause, when neither LiveKit's API nor a page answered."""
    if answer.status == 400 and "HTTPS" in answer.words:
        return {"stage": "tls", "why": "that port wants TLS: write wss:// or https:// in its address"}
    if answer.status in {404, 405}:
        return {"stage": "http", "why": f"something answers there that has no LiveKit API (HTTP {answer.status}): check host, port and path"}
    if answer.status in {502, 503, 504}:
        return {"stage": "proxy", "why": f"a proxy answered, and got nothing from the LiveKit server behind it (HTTP {answer.status})"}
    if answer.status >= 500:
        return {"stage": "http", "why": f"the server failed (HTTP {answer.status})"}
    return {"stage": "proxy", "why": f"something before the LiveKit server turned us away (HTTP {answer.status})"}


def _unaccepted(answer: Answer) -> str:
    """Why a token was not accepted. Key first, then signature, then clocks: the order in which the server checks them."""
    words = answer.words.lower()
    if "api key" in words:
        return "it does not know this API key: key and address belong to different projects, or the key was deleted"
    if any(word in words for word in CLOCK_WORDS):
        return f"its clock and mine differ too much{_by(answer.skew_s)}, so it takes my token for expired or not yet valid"
    if "signature" in words or "cryptographic" in words:
        return "the API secret does not belong to the API key"
    if answer.skew_s is not None and abs(answer.skew_s) > SKEW_FORGIVEN_S:
        return f"it did not accept my token; its clock and mine differ{_by(answer.skew_s)}, which may be why"
    return "it accepts the API key and secret as little as it would wrong ones: check both"


def _by(skew_s: float | None) -> str:
    return "" if skew_s is None else f" (it is {span(abs(skew_s))} {'ahead' if skew_s > 0 else 'behind'})"


def _skew_s(date: str, now: datetime) -> float | None:
    try:
        return (parsedate_to_datetime(date) - now).total_seconds() + DATE_CUT_S
    except (ValueError, TypeError):  # no date, none that can be read, or one without a zone
        return None


def _host(location: str) -> str:
    try:
        parts = urlsplit(location)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else ""
    except ValueError:
        return ""
