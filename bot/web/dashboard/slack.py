"""Signing in with Slack, by OpenID Connect: the browser goes to Slack with a state and a nonce, and comes back with a code that says who it is.

Slack's side: https://docs.slack.dev/authentication/sign-in-with-slack and https://docs.slack.dev/reference/methods/openid.connect.token.
"""

from __future__ import annotations

import binascii
import hmac
import json
import secrets
from base64 import urlsafe_b64decode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from cachetools import TTLCache

from bot.errors import BotError
from bot.slack.client import Api
from bot.slack.manifest import SIGN_IN_BACK_PATH
from bot.web.dashboard.session import Signer, Viewer

AUTHORIZE_URL = "https://slack.com/openid/connect/authorize"
ISSUER = "https://slack.com"
TEAM, PERSON = "https://slack.com/team_id", "https://slack.com/user_id"
STATE_S = 300.0
USED_MAX = 10_000
WAIT_S = 10.0
TOKEN_CHARS_MAX = 20_000
# Whether somebody may see the figures of a workspace: team, person.
MayLook = Callable[[str, str], Awaitable[bool]]


class SignInRefused(BotError):
    """Nobody was signed in; the message says why, in words for whoever tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenId:
    """The app at Slack. `base_url` is where browsers reach this server; `team` is the workspace that Slack shall offer, "" for whichever the person is in."""

    client_id: str
    client_secret: str = field(repr=False)
    base_url: str
    team: str = ""
    authorize_url: str = AUTHORIZE_URL

    @property
    def redirect_uri(self) -> str:
        """The address to return to."""
        return self.base_url.rstrip("/") + SIGN_IN_BACK_PATH


class SlackSignIn:
    """The way to Slack and back. What the browser takes along is in a cookie that is signed, good once and for five minutes. `now` is seconds since 1970."""

    def __init__(self, app: OpenId, *, api: Api, may_look: MayLook, signer: Signer, now: Callable[[], float]) -> None:
        self._app, self._api, self._may_look, self._signer, self._now = app, api, may_look, signer, now
        self._used: TTLCache[str, bool] = TTLCache(USED_MAX, STATE_S, timer=now)

    def begin(self) -> tuple[str, str]:
        """Where to send the browser, and the cookie that it comes back with."""
        state, nonce = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        asked = {
            "response_type": "code",
            "scope": "openid profile",
            "client_id": self._app.client_id,
            "state": state,
            "nonce": nonce,
            "redirect_uri": self._app.redirect_uri,
            **({"team": self._app.team} if self._app.team else {}),
        }
        cookie = self._signer.sign("openid", {"state": state, "nonce": nonce, "until": self._now() + STATE_S})
        return f"{self._app.authorize_url}?{urlencode(asked)}", cookie

    async def arrive(self, query: Mapping[str, str], cookie: str) -> Viewer:
        """Who came back. Raises `SignInRefused` when this browser did not begin, was not allowed in or may not look; errors with `retryable` when Slack cannot say."""
        nonce = self._nonce(query.get("state", ""), cookie)
        if not query.get("code"):
            raise SignInRefused("Slack did not sign you in; nothing was changed.")
        team, person = await self._asked(query["code"], nonce)
        if not await self._may_look(team, person):
            raise SignInRefused("These figures are for admins of a workspace that the bot is in. Ask whoever runs it for the right, or for the token.")
        return Viewer(way="slack", team=team, person=person)

    def _nonce(self, state: str, cookie: str) -> str:
        """What this browser began with; the cookie shows that it was this one."""
        begun = self._signer.read("openid", cookie)
        fits = begun is not None and begun["until"] > self._now() and hmac.compare_digest(begun["state"].encode(), state.encode("utf-8", "replace"))
        if not begun or not fits or state in self._used:
            raise SignInRefused("That way in has expired: it must be finished within five minutes, in one browser.")
        self._used[state] = True
        return str(begun["nonce"])

    async def _asked(self, code: str, nonce: str) -> tuple[str, str]:
        """Exchange the code; the team and the person, as the token of identity and Slack's answer about it agree."""
        app = self._app
        said = await self._api.client("").call(
            "openid.connect.token", wait_s=WAIT_S, client_id=app.client_id, client_secret=app.client_secret, code=code, redirect_uri=app.redirect_uri
        )
        claims = claims_of(str(said.get("id_token") or ""))
        self._check(claims, nonce)
        about = await self._api.client(str(said.get("access_token") or "")).call("openid.connect.userInfo", wait_s=WAIT_S)
        team, person = str(claims.get(TEAM) or ""), str(claims.get(PERSON) or "")
        if not team or not person or (about.get(TEAM), about.get(PERSON), about.get("sub")) != (team, person, claims.get("sub")):
            raise SignInRefused("Slack said two things about who you are, so nobody was signed in.")
        return team, person

    def _check(self, claims: Mapping[str, Any], nonce: str) -> None:
        """Whether the token of identity is of Slack, for this app, for this browser, and of now. https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation"""
        audience, until = claims.get("aud"), claims.get("exp")
        fits = (
            claims.get("iss") == ISSUER
            and self._app.client_id in (audience if isinstance(audience, list) else [audience])
            and isinstance(until, int | float)
            and until > self._now()
            and hmac.compare_digest(str(claims.get("nonce") or "").encode("utf-8", "replace"), nonce.encode())
        )
        if not fits:
            raise SignInRefused("Slack's answer was for somebody else, so nobody was signed in.")


def claims_of(token: str) -> Mapping[str, Any]:
    """What a token of identity says; empty for one that is none.

    Its signature need not be checked: it comes from Slack itself over TLS, in exchange for our secret (OpenID Connect Core 3.1.3.7, point 6).
    """
    parts = token.split(".")
    if len(parts) != 3 or len(token) > TOKEN_CHARS_MAX:
        return {}
    try:
        claims = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error):
        return {}
    return claims if isinstance(claims, dict) else {}
