"""How one gets in with the operator's token, and out again. Nothing of a request is shown or logged."""

from __future__ import annotations

import hmac
import logging
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.web.dashboard.attempts import Attempts
from bot.web.dashboard.page import HOME_PATH, SIGN_IN_PATH, SIGN_OUT_PATH, SLACK_PATH, sign_in_page, words_page
from bot.web.dashboard.replies import SESSION, Cookies, fields, from_here, onward, shown
from bot.web.dashboard.session import Session, Sessions, Viewer

log = logging.getLogger("bot.web.dashboard")
WRONG = "That is not the token."
FOREIGN = "This form was not sent by this page, so nothing was done."


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """`token` opens it, "" nothing does; `slack` says that people come in through Slack as well."""

    sessions: Sessions
    attempts: Attempts
    cookies: Cookies
    token: str = field(default="", repr=False)
    slack: bool = False

    def routes(self) -> list[BaseRoute]:
        """The pages in front of the figures."""
        return [
            Route(SIGN_IN_PATH, self.page, methods=["GET"]),
            Route(SIGN_IN_PATH, self.enter, methods=["POST"]),
            Route(SIGN_OUT_PATH, self.leave, methods=["POST"]),
        ]

    def session(self, request: Request) -> Session | None:
        """Who asks; None for who is not signed in."""
        return self.sessions.known(self.cookies.read(request, SESSION))

    async def page(self, request: Request) -> Response:
        """How to get in."""
        return onward(HOME_PATH) if self.session(request) else self.refused("")

    async def enter(self, request: Request) -> Response:
        """The token was sent."""
        if not from_here(request):
            return self.refused(FOREIGN, status=403)
        given = (await fields(request)).get("token", "").strip()
        # Nothing is waited for from here on, so that many who try at once are counted one after the other.
        if wait := self.too_many(request):
            return wait
        if not self.token or not hmac.compare_digest(given.encode("utf-8", "replace"), self.token.encode()):
            self.failed(request, "token", "wrong")
            return self.refused(WRONG, status=403)
        return self.entered(request, Viewer(way="token"), onward(HOME_PATH))

    async def leave(self, request: Request) -> Response:
        """Sign out."""
        session = self.session(request)
        if session and (not from_here(request) or not self.sessions.fits(session, (await fields(request)).get("key", ""))):
            return shown(words_page("Still signed in", FOREIGN), status=403)
        response = onward(SIGN_IN_PATH)
        if session:
            self.sessions.end(session)
            self.cookies.drop(request, response, SESSION)
        return response

    def entered(self, request: Request, viewer: Viewer, response: Response) -> Response:
        """The answer, with the cookie of a new session."""
        cookie, lasts_s = self.sessions.begin(viewer)
        self.cookies.write(request, response, SESSION, cookie, lasts_s=lasts_s)
        log.info("dashboard.entered", extra={"way": viewer.way, "team": viewer.team})
        return response

    def refused(self, fault: str, *, status: int = 200) -> Response:
        """The page of ways in, with what was wrong."""
        return shown(sign_in_page(token=bool(self.token), slack=SLACK_PATH if self.slack else "", fault=fault), status=status)

    def too_many(self, request: Request) -> Response | None:
        """That one has to wait; None for who need not."""
        if not (wait_s := self.attempts.wait_s(_address(request))):
            return None
        response = self.refused(f"Too many wrong tries. Please wait {max(1, round(wait_s / 60))} min.", status=429)
        response.headers["retry-after"] = str(max(1, round(wait_s)))
        return response

    def failed(self, request: Request, way: str, why: str) -> None:
        """Count a try, and say so in the log."""
        self.attempts.failed(_address(request))
        log.warning("dashboard.refused", extra={"way": way, "why": why})


def _address(request: Request) -> str:
    """Whoever holds the connection: what a header says of others could be made up."""
    return request.client.host if request.client else ""
