"""How one gets in as somebody whom Slack vouches for: the two addresses between which the browser is at Slack."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.errors import BotError
from bot.slack.manifest import SIGN_IN_BACK_PATH
from bot.web.dashboard.door import Door
from bot.web.dashboard.page import SLACK_PATH, onward_page
from bot.web.dashboard.replies import OPENID, onward, shown
from bot.web.dashboard.slack import STATE_S, SignInRefused, SlackSignIn

NOT_ASKED = "Slack could not be asked who you are. Please try again in a minute."


@dataclass(frozen=True, slots=True, kw_only=True)
class BySlack:
    """The way through Slack to a door."""

    door: Door
    sign_in: SlackSignIn

    def routes(self) -> list[BaseRoute]:
        """Both addresses; Slack has to know the second one."""
        return [Route(SLACK_PATH, self.leave), Route(SIGN_IN_BACK_PATH, self.arrive)]

    async def leave(self, request: Request) -> Response:
        """Off to Slack."""
        address, cookie = self.sign_in.begin()
        response = onward(address, status=302)
        self.door.cookies.write(request, response, OPENID, cookie, lasts_s=STATE_S)
        return response

    async def arrive(self, request: Request) -> Response:
        """Back from Slack."""
        response = self.door.too_many(request) or await self._arrived(request)
        self.door.cookies.drop(request, response, OPENID)
        return response

    async def _arrived(self, request: Request) -> Response:
        try:
            viewer = await self.sign_in.arrive(request.query_params, self.door.cookies.read(request, OPENID))
        except SignInRefused as refusal:
            self.door.failed(request, "slack", str(refusal))
            return self.door.refused(str(refusal), status=403)
        except BotError as error:
            self.door.failed(request, "slack", type(error).__name__)
            return self.door.refused(NOT_ASKED, status=502)
        # A redirect would still count as coming from Slack, and the strict cookie would stay behind.
        return self.door.entered(request, viewer, shown(onward_page()))
