"""People's pictures, which any page may show: a coloured square with an initial, as everybody has who never chose one."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.sandbox.workspace import Workspace

# Those of the page, see page/css/tokens.css.
COLOURS = ("#1f5f8b", "#7a4a9e", "#a0432a", "#3f6b21", "#8a5a00")
SIDE_PX = 72


def portrait(name: str, place: int) -> str:
    """The picture of somebody who is the `place`-th person of a workspace, as SVG."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIDE_PX}" height="{SIDE_PX}" viewBox="0 0 {SIDE_PX} {SIDE_PX}">'
        f'<rect width="{SIDE_PX}" height="{SIDE_PX}" fill="{COLOURS[place % len(COLOURS)]}"/>'
        f'<text x="50%" y="50%" dy=".35em" text-anchor="middle" font-family="sans-serif" font-size="34" font-weight="600" fill="#ffffff">{escape(name[:1].upper())}</text></svg>'
    )


class Portraits:
    """GET /portraits/USER.svg"""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def serve(self, request: Request) -> Response:
        """The picture of that person, without any token."""
        people = [person for person in self._workspace.people.values() if not person.bot_id]
        for place, person in enumerate(people):
            if person.id == request.path_params["person"]:
                return Response(portrait(person.name, place), media_type="image/svg+xml")
        return PlainTextResponse("not found\n", status_code=404)
