"""The addresses of the dashboard. Who is not signed in sees how to, and nothing else; who came through Slack sees their own workspace, and no other."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.errors import StoreFailed
from bot.figures.export import as_csv
from bot.figures.overview import Overview
from bot.figures.periods import DEFAULT_DAYS, LENGTHS
from bot.figures.tables import TABLES, table
from bot.web.dashboard.by_slack import BySlack
from bot.web.dashboard.door import Door
from bot.web.dashboard.look import Counted, Look
from bot.web.dashboard.page import HOME_PATH, ICON_PATH, SIGN_IN_PATH, Frame, asset, figures_page, onward_page, style_path, words_page
from bot.web.dashboard.replies import FOREVER, HEADERS, onward, shown
from bot.web.dashboard.session import Session
from bot.web.dashboard.sheets import TABLE_PATH

log = logging.getLogger("bot.web.dashboard")
UNREAD = "The figures could not be read just now. Please try again in a minute."
NONE_SUCH = "There is nothing here for you."


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """The figures, behind a door."""

    look: Look
    door: Door
    by_slack: BySlack | None = None

    def routes(self) -> list[BaseRoute]:
        """All of it."""
        return [
            Route(HOME_PATH, self.figures),
            Route(f"{TABLE_PATH}/{{name}}.csv", self.csv),
            Route(style_path(), _style),
            Route(ICON_PATH, _icon),
            *self.door.routes(),
            *(self.by_slack.routes() if self.by_slack else ()),
        ]

    async def figures(self, request: Request) -> Response:
        """The page."""
        session = self.door.session(request)
        if session is None:
            # A link from elsewhere, such as the app home, comes without the strict cookie even when there is one.
            elsewhere = request.headers.get("sec-fetch-site", "") == "cross-site"
            return shown(onward_page()) if elsewhere else onward(SIGN_IN_PATH)
        return await self._answered(request, session, "")

    async def csv(self, request: Request) -> Response:
        """One table."""
        session = self.door.session(request)
        if session is None:
            return shown(words_page("Signed out", "Sign in again to download this.", to=SIGN_IN_PATH, label="Sign in"), status=403)
        return await self._answered(request, session, str(request.path_params["name"]))

    async def _answered(self, request: Request, session: Session, name: str) -> Response:
        days, wanted = _days(request.query_params.get("days", "")), request.query_params.get("team", "")
        try:
            seen = None if name and name not in TABLES else await self._seen(session, days, wanted)
        except StoreFailed as error:
            log.warning("dashboard.not_read", extra={"error": type(error).__name__})
            return shown(words_page("No figures now", UNREAD), status=503)
        if seen is None:
            return shown(words_page("Not found", NONE_SUCH), status=404)
        counted, frame = seen
        overview, behind = self.look.overview(counted, days, frame.team), BackgroundTask(self.look.renew, frame.team)
        # In a thread, since Slack's events are acknowledged on the same loop, and a page is some hundred kB.
        if name:
            return await asyncio.to_thread(_csv, overview, name, behind)
        return shown(await asyncio.to_thread(figures_page, overview, frame), behind=behind)

    async def _seen(self, session: Session, days: int, wanted: str) -> tuple[Counted, Frame] | None:
        """What this viewer may see of what they want: their own workspace, or with the operator's token any. None for another one, and for one that is not there."""
        own, key = session.viewer.team, self.door.sessions.form_key(session)
        teams = {} if own else await self.look.teams()
        if wanted and wanted != own and wanted not in teams:
            return None
        team = own or wanted
        return await self.look.counted(team, days), Frame(days=days, team=team, teams=teams, form_key=key)


def _days(text: str) -> int:
    return next((days for days in LENGTHS if str(days) == text), DEFAULT_DAYS)


def _csv(overview: Overview, name: str, behind: BackgroundTask) -> Response:
    made = table(name, overview)
    headers = {**HEADERS, "content-disposition": f'attachment; filename="ask-ai-{name}-{overview.figures.period.days}-days.csv"'}
    return Response(as_csv(made) if made else "", media_type="text/csv; charset=utf-8; header=present", headers=headers, background=behind)


async def _style(_: Request) -> Response:
    return Response(asset("style.css"), media_type="text/css", headers=FOREVER)


async def _icon(_: Request) -> Response:
    return Response(asset("icon.svg"), media_type="image/svg+xml", headers=FOREVER)
