"""One polite client for one site: pauses, a bounded number of tries, a bounded body."""

from __future__ import annotations

import asyncio
import email.utils
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import httpx

from knowledge.sources.docs.site import Site

TRIES = 4
FIRST_WAIT_S = 1.0
MAX_WAIT_S = 60.0
MAX_REDIRECTS = 5
MAX_BODY_BYTES = 2_000_000
TRY_LIMIT_S = 30.0
TIMEOUT = httpx.Timeout(10.0, connect=5.0)

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


class FetchFailed(Exception):
    """One address could not be read; the message says why, in words for the sync's report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer below 500 other than 429; the body is whole and at most `MAX_BODY_BYTES` long."""

    status: int
    headers: httpx.Headers
    body: bytes


@dataclass(slots=True, kw_only=True)
class Fetcher:
    """Gets addresses of one site. `pause_s` is the least time between the starts of two requests (0: none)."""

    client: httpx.AsyncClient
    clock: Clock  # seconds since 1970
    sleep: Sleep
    try_limit_s: float = TRY_LIMIT_S
    pause_s: float = 0.0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Reply:
        """The answer, after at most `TRIES` tries; redirects are not followed. Raises `FetchFailed`.

        Tried again after 429, 5xx, a timeout or a broken connection: after 1, 2 and 4 seconds, or when Retry-After says (60 seconds at most).
        """
        why, wait_s = "", 0.0
        for attempt in range(TRIES):
            if attempt:
                await self.sleep(wait_s)
            await self._take_turn()
            wait_s = FIRST_WAIT_S * 2**attempt
            try:
                reply = await self._try(url, headers or {})
            except (httpx.TransportError, TimeoutError) as error:
                why = " ".join(f"{type(error).__name__} {error}".split())[:300]
                continue
            except httpx.HTTPError as error:
                raise FetchFailed(f"the answer cannot be read ({type(error).__name__}: {error})") from error
            if reply.status != httpx.codes.TOO_MANY_REQUESTS and reply.status < httpx.codes.INTERNAL_SERVER_ERROR:
                return reply
            why = f"HTTP {reply.status}"
            wait_s = max(wait_s, self._asked_to_wait_s(reply.headers.get("Retry-After", "")))
        raise FetchFailed(f"{why}, {TRIES} times")

    async def _take_turn(self) -> None:
        if self.pause_s:
            async with self._turn:
                await self.sleep(self.pause_s)

    async def _try(self, url: str, headers: Mapping[str, str]) -> Reply:
        async with asyncio.timeout(self.try_limit_s), self.client.stream("GET", url, headers=headers) as response:
            return Reply(status=response.status_code, headers=response.headers, body=await _body(response))

    def _asked_to_wait_s(self, retry_after: str) -> float:
        """What a Retry-After header asks for, in seconds or as a date; 0 when it asks for nothing sensible."""
        if retry_after.strip().isdecimal():
            return min(MAX_WAIT_S, float(retry_after[:9]))
        try:
            due = email.utils.parsedate_to_datetime(retry_after).timestamp()
        except (ValueError, TypeError, OverflowError):
            return 0.0
        return min(MAX_WAIT_S, max(0.0, due - self.clock()))


async def follow(fetcher: Fetcher, site: Site, path: str) -> Reply:
    """The answer at the end of at most `MAX_REDIRECTS` redirects within the site. Raises `FetchFailed`."""
    for _ in range(MAX_REDIRECTS + 1):
        reply = await fetcher.get(site.fetch_url(path))
        target = redirect(site, path, reply)
        if not target:
            return reply
        path = target
    raise FetchFailed(f"more than {MAX_REDIRECTS} redirects")


def redirect(site: Site, path: str, reply: Reply) -> str:
    """The path a reply sends on to, "" when it does not. Raises `FetchFailed` for another site and for the same path."""
    location = reply.headers.get("Location", "")
    if not location or reply.status not in range(300, 400):
        return ""
    target = site.path_of(location, at=path)
    if target is None:
        raise FetchFailed(f"redirects to another site: {location[:200]!r}")
    if target == path:
        raise FetchFailed("redirects to itself; if it wants https, say so in --docs-url")
    return target


async def _body(response: httpx.Response) -> bytes:
    """The decoded body; what the server declares is believed only when it declares too much."""
    declared = response.headers.get("Content-Length", "")
    if declared.isdecimal() and (len(declared) > 12 or int(declared) > MAX_BODY_BYTES):
        raise FetchFailed(_too_big())
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > MAX_BODY_BYTES:
            raise FetchFailed(_too_big())
    return bytes(body)


def _too_big() -> str:
    return f"larger than {MAX_BODY_BYTES // 1_000_000} MB"


def text_of(reply: Reply) -> str:
    """The body as text. Raises `FetchFailed` when it is HTML, another kind of file, or not UTF-8."""
    kind = reply.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind in {"text/html", "application/xhtml+xml"}:
        raise FetchFailed("HTML instead of Markdown")
    if kind and not kind.startswith("text/") and "markdown" not in kind:
        raise FetchFailed(f"not text but {kind[:60]}")
    if b"\x00" in reply.body:
        raise FetchFailed("not text: it holds NUL bytes")
    try:
        return reply.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FetchFailed(f"not valid UTF-8 at byte {error.start}") from error
