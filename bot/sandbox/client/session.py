"""What the page has to know before it can do anything, people's tokens included: so only the page itself is told."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.client.door import refusal
from bot.sandbox.model import Channel
from bot.sandbox.options import SandboxOptions
from bot.sandbox.refused import Refused
from bot.sandbox.seed import Seeded


class Session:
    """GET /sandbox/session"""

    def __init__(self, seeded: Seeded, options: SandboxOptions) -> None:
        self._seeded = seeded
        self._options = options

    async def serve(self, request: Request) -> Response:
        """The session, for a page from this very address."""
        if not is_own_page(request):
            return refusal(Refused("not_allowed_token_type"))
        return JSONResponse(self.shape(), headers={"cache-control": "no-store"})

    def shape(self) -> dict[str, Any]:
        """Team, bot, people in their order, user groups, channels (direct messages with the bot say whose they are), commands, shortcuts."""
        workspace, options = self._seeded.workspace, self._options
        tokens = {self._seeded.people[name]: token for name, token in self._seeded.tokens.items()}
        people = [workspace.person(person_id) for person_id in tokens]
        return {
            "team": {"id": workspace.team.id, "name": workspace.team.name},
            "bot": {"user_id": workspace.app.bot_user, "bot_id": workspace.app.bot_id, "name": workspace.app.name},
            "people": [{"id": person.id, "name": person.name, "title": person.title, "token": tokens[person.id]} for person in people],
            "groups": [
                {"id": group.id, "handle": group.handle, "members": list(group.members)} for group in workspace.usergroups.values() if not group.disabled
            ],
            "channels": [self._channel(channel) for channel in workspace.channels],
            "commands": [{"command": one.command, "description": one.description, "usage_hint": one.usage_hint} for one in options.commands],
            "shortcuts": [{"callback_id": one.callback_id, "name": one.name} for one in options.shortcuts if one.kind == "message"],
        }

    def _channel(self, channel: Channel) -> dict[str, Any]:
        shape = {"id": channel.id, "name": channel.name, "kind": channel.kind, "members": list(channel.members), "topic": channel.topic}
        person = next((member for member in channel.members if member != self._seeded.workspace.app.bot_user), "")
        return shape | ({"person": person} if channel.kind == "im" else {})


def is_own_page(request: Request) -> bool:
    """Whether a browser says that the request comes from a page of this origin. Tools that are no browser say nothing, and no page can make them ask.

    https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return site in {None, "same-origin"} and origin in {None, own}
