"""How a workspace installs the app by itself: /slack/install leads to Slack, which sends the browser back with a code for a token.

The flow: https://docs.slack.dev/authentication/installing-with-oauth. Bolt's own is not used: it logs the code, and a second browser may use the same state.
"""

from __future__ import annotations

import hmac
import html
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import quote, urlencode

from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import Connection, MetaData, delete, func, insert, select
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.errors import BotError, SlackRefused
from bot.slack.client import Api
from bot.slack.installations import Installations, Transactions
from bot.slack.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES, granted, missing

log = logging.getLogger("bot.slack.oauth")
AUTHORIZE_URL = "https://slack.com/oauth/v2/authorize"
STATE_S = 300
STATES_MAX = 1_000
NAME_MAX = 200
COOKIE = "ask-ai-install"
HEADERS = {"cache-control": "no-store", "referrer-policy": "no-referrer", "content-security-policy": "default-src 'none'; frame-ancestors 'none'"}
PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>ask-ai</title><h1>{title}</h1><p>{text}</p>'
)
AGAIN = f'<a href="{INSTALL_PATH}">Try again</a>'


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthApp:
    """The app as its page at Slack shows it. `base_url` is where browsers reach this server, https://host; "" leaves the address to return to to Slack's page."""

    client_id: str
    client_secret: str = field(repr=False)
    base_url: str = ""
    authorize_url: str = AUTHORIZE_URL

    @property
    def redirect_uri(self) -> str | None:
        """The address to return to."""
        return self.base_url.rstrip("/") + REDIRECT_PATH if self.base_url else None


class States:
    """Words that a browser takes to Slack and brings back, each good once and for five minutes, so many of them at most. `now` is the time in seconds since 1970."""

    def __init__(self, database: Transactions, *, now: Callable[[], float], states_max: int = STATES_MAX) -> None:
        self._database, self._now, self._states_max = database, now, states_max
        self._metadata = MetaData()
        self._table = SQLAlchemyOAuthStateStore.build_oauth_states_table(self._metadata, SQLAlchemyOAuthStateStore.default_table_name)

    async def prepare(self) -> None:
        """Make the table; nothing happens where it is."""
        await self._database.run(self._metadata.create_all)

    async def issue(self) -> str | None:
        """A new state; None while too many are under way."""
        state, table = secrets.token_urlsafe(32), self._table

        def work(connection: Connection) -> bool:
            connection.execute(delete(table).where(table.c.expire_at <= self._moment()))
            if (connection.scalar(select(func.count()).select_from(table)) or 0) >= self._states_max:
                return False
            connection.execute(insert(table).values(state=state, expire_at=self._moment(STATE_S)))
            return True

        return state if await self._database.run(work) else None

    async def consume(self, state: str) -> bool:
        """Whether the state was issued and neither used nor too old; one statement, so that of two browsers one fails."""
        table = self._table
        used = delete(table).where(table.c.state == state, table.c.expire_at > self._moment())
        return await self._database.run(lambda connection: connection.execute(used).rowcount == 1)

    def _moment(self, after_s: float = 0.0) -> datetime:
        """As the SDK's column has it: in UTC, without saying so."""
        return datetime.fromtimestamp(self._now() + after_s, UTC).replace(tzinfo=None)


class Installer:
    """The two pages. Nothing of a request is shown or logged."""

    def __init__(self, app: OAuthApp, *, api: Api, installations: Installations, states: States) -> None:
        self._app, self._api, self._installations, self._states = app, api, installations, states

    def routes(self) -> list[BaseRoute]:
        """The pages at the addresses of the manifest."""
        return [Route(INSTALL_PATH, self.install), Route(REDIRECT_PATH, self.arrive)]

    async def install(self, _: Request) -> Response:
        """Send the browser to Slack."""
        state = await self._states.issue()
        if state is None:
            return _page(503, "Too many at once", "Many installations are under way. Please wait some minutes.")
        asked = {"client_id": self._app.client_id, "scope": ",".join(scope.name for scope in SCOPES), "user_scope": "", "state": state}
        if self._app.redirect_uri:
            asked["redirect_uri"] = self._app.redirect_uri
        response = RedirectResponse(f"{self._app.authorize_url}?{urlencode(asked)}", status_code=302, headers=HEADERS)
        response.set_cookie(COOKIE, state, max_age=STATE_S, path=REDIRECT_PATH, secure=True, httponly=True, samesite="lax")
        return response

    async def arrive(self, request: Request) -> Response:
        """The browser comes back from Slack."""
        page = await self._arrived(request.query_params, request.cookies.get(COOKIE, ""))
        page.delete_cookie(COOKIE, path=REDIRECT_PATH, secure=True, httponly=True, samesite="lax")
        return page

    async def _arrived(self, query: Mapping[str, str], cookie: str) -> Response:
        state, code = query.get("state", ""), query.get("code", "")
        # The cookie shows that this browser began: without it somebody could have another person finish their installation.
        known = bool(state) and hmac.compare_digest(state.encode(), cookie.encode()) and await self._states.consume(state)
        if not known:
            return _page(400, "This page has expired", f"An installation must be finished within five minutes, in one browser. {AGAIN}.")
        if not code:
            return _page(200, "Not installed", f"Nothing was changed in your workspace. {AGAIN}.")
        try:
            team = await self._installed(code)
        except BotError as error:
            log.warning("slack.not_installed", extra={"why": error.code if isinstance(error, SlackRefused) else type(error).__name__})
            return _page(502, "Not installed", f"Slack did not finish the installation. {AGAIN}.")
        return _page(
            200,
            "ask-ai is installed",
            f'<a href="https://app.slack.com/client/{html.escape(quote(team, safe=""))}">Go to Slack</a>, and invite it to a channel.',
        )

    async def _installed(self, code: str) -> str:
        """Exchange the code for a token and keep it; the team."""
        app = self._app
        client = self._api.client("")
        said = await client.call("oauth.v2.access", client_id=app.client_id, client_secret=app.client_secret, code=code, redirect_uri=app.redirect_uri)
        who = await self._api.client(str(said.get("access_token") or "")).call("auth.test")
        installation = _installation(said, who)
        await self._installations.save(installation)
        lost = [scope.name for scope in missing(granted(str(said.get("scope") or "")))]
        log.info("slack.installed", extra={"team": installation.team_id or installation.enterprise_id, "missing": lost})
        return str(installation.team_id or installation.enterprise_id)


def _installation(said: Mapping[str, Any], who: Mapping[str, Any]) -> Installation:
    """What Slack said, as its SDK stores it. https://docs.slack.dev/reference/methods/oauth.v2.access"""
    team, organisation, person = (cast(dict[str, Any], said.get(key) or {}) for key in ("team", "enterprise", "authed_user"))
    whole = bool(said.get("is_enterprise_install"))
    if not (team.get("id") or organisation.get("id")):
        raise SlackRefused("oauth.v2.access: no workspace in the answer", code="no_team")
    return Installation(
        app_id=said.get("app_id"),
        enterprise_id=organisation.get("id"),
        enterprise_name=_short(organisation.get("name")),
        team_id=None if whole else team.get("id"),
        team_name=None if whole else _short(team.get("name")),
        bot_token=said.get("access_token"),
        bot_id=who.get("bot_id"),
        bot_user_id=said.get("bot_user_id") or who.get("user_id"),
        bot_scopes=str(said.get("scope") or ""),
        user_id=str(person.get("id") or ""),
        is_enterprise_install=whole,
        token_type=said.get("token_type"),
    )


def _short(name: str | None) -> str | None:
    """As much as the SDK's column holds."""
    return name[:NAME_MAX] if name else None


def _page(status: int, title: str, text: str) -> Response:
    """`text` is HTML of ours."""
    return HTMLResponse(PAGE.format(title=title, text=text), status_code=status, headers=HEADERS)
