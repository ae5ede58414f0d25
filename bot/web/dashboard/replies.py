"""What every answer of the dashboard has in common: headers that allow nothing, small forms, and cookies that stay where they are."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

# No script at all, styles and the icon from here, forms to here. Without a referrer of one's own a browser sends no origin with a form.
HEADERS: Mapping[str, str] = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow",
}
FOREVER = {**HEADERS, "cache-control": "public, max-age=31536000, immutable"}
FORM_BYTES_MAX, FORM_S = 4_096, 5.0
FORM_TYPE = "application/x-www-form-urlencoded"
SESSION, OPENID = "ask-ai-figures", "ask-ai-figures-slack"


def shown(html: str, *, status: int = 200, behind: BackgroundTask | None = None) -> Response:
    """A page; `behind` is done when it has been sent."""
    return HTMLResponse(html, status_code=status, headers=HEADERS, background=behind)


def onward(to: str, *, status: int = 303) -> Response:
    """Send the browser on, by GET."""
    return RedirectResponse(to, status_code=status, headers=HEADERS)


def from_here(request: Request) -> bool:
    """Whether a form was sent by a page of this server. A browser says so by itself, where the connection can be trusted, and no page can make it lie.

    Where it does not say, the origin has to be the host that was asked. https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
    """
    if site := request.headers.get("sec-fetch-site"):
        return site == "same-origin"
    try:
        origin = urlsplit(request.headers.get("origin", ""))
    except ValueError:
        return False
    return bool(origin.netloc) and origin.netloc == request.headers.get("host")


async def fields(request: Request) -> Mapping[str, str]:
    """What a small form holds; empty for one that is too large, too slow, or none."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        return {}
    body = bytearray()
    try:
        async with asyncio.timeout(FORM_S):
            async for piece in request.stream():
                body += piece
                if len(body) > FORM_BYTES_MAX:
                    return {}
        return {name: values[0] for name, values in parse_qs(body.decode(), max_num_fields=10).items()}
    except (TimeoutError, ValueError):
        return {}


class Cookies:
    """The cookies of the dashboard. Where browsers come over https, a name that no other host can have set, and never without encryption."""

    def __init__(self, public_url: str) -> None:
        self._https = public_url.startswith("https://")

    def read(self, request: Request, name: str) -> str:
        """What the browser sent; "" for nothing."""
        return request.cookies.get(self._name(request, name), "")

    def write(self, request: Request, response: Response, name: str, value: str, *, lasts_s: float) -> None:
        """Give the browser a value to keep. The one for the way to Slack is sent on the way back as well, all others only from page to page here."""
        secure = self._secure(request)
        same = "lax" if name == OPENID else "strict"
        path = "/" if secure else "/dashboard"
        response.set_cookie(self._name(request, name), value, max_age=round(lasts_s), path=path, secure=secure, httponly=True, samesite=same)  # type: ignore[arg-type]  # two of its three words

    def drop(self, request: Request, response: Response, name: str) -> None:
        """Have the browser forget it."""
        self.write(request, response, name, "", lasts_s=0)

    def _name(self, request: Request, name: str) -> str:
        return f"__Host-{name}" if self._secure(request) else name

    def _secure(self, request: Request) -> bool:
        """A proxy tells how the browser came; whoever claims it without one only keeps their own cookies away."""
        return self._https or request.url.scheme == "https" or request.headers.get("x-forwarded-proto", "") == "https"
