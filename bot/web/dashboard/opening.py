"""The dashboard as it is configured, ready to be served."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

from starlette.routing import BaseRoute

from bot.settings import Settings
from bot.slack.client import Api, SlackClient
from bot.web.dashboard.admins import Admins
from bot.web.dashboard.attempts import Attempts
from bot.web.dashboard.by_slack import BySlack
from bot.web.dashboard.door import Door
from bot.web.dashboard.look import Look, Reads
from bot.web.dashboard.replies import Cookies
from bot.web.dashboard.routes import Dashboard
from bot.web.dashboard.session import Sessions, Signer
from bot.web.dashboard.slack import OpenId, SlackSignIn

ClientOf = Callable[[str], Awaitable[SlackClient]]


def dashboard_routes(settings: Settings, reads: Reads, *, api: Api, client_of: ClientOf, now: Callable[[], float] = time.time) -> list[BaseRoute]:
    """Its addresses; none where it is off. `client_of` gives the client of a workspace that the bot is in, `now` is seconds since 1970."""
    wanted, slack = settings.dashboard, settings.slack
    if not wanted.on:
        return []
    signer = Signer(wanted.token, slack.client_secret if wanted.slack else "")
    door = Door(sessions=Sessions(signer, now=now), attempts=Attempts(now=now), cookies=Cookies(slack.public_url), token=wanted.token, slack=wanted.slack)
    by_slack = None
    if wanted.slack:
        app = OpenId(client_id=slack.client_id, client_secret=slack.client_secret, base_url=slack.public_url)
        admins = Admins(named=settings.livekit.admins, client_of=client_of)
        by_slack = BySlack(door=door, sign_in=SlackSignIn(app, api=api, may_look=admins.may_look, signer=signer, now=now))
    return Dashboard(look=Look(reads, now=now, zone=ZoneInfo(wanted.zone)), door=door, by_slack=by_slack).routes()
