"""What time alone does in a workspace: streams die after five minutes, statuses go after two. Nobody calls for it, so somebody has to look."""

from __future__ import annotations

from bot.sandbox.model import Change
from bot.sandbox.workspace import Workspace

LOOK_EVERY_S = 1.0


class Aging:
    """Looks once a second of the sandbox's clock; everybody who watches is then told as of any other change."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._statuses: set[tuple[str, str]] = set()

    def changed(self, change: Change) -> None:
        """Remember where the app says what it is doing; a listener of the workspace."""
        if change.kind != "status":
            return
        place = (change.data["channel"], change.data["thread_ts"])
        if change.data["status"]:
            self._statuses.add(place)
        else:
            self._statuses.discard(place)

    async def watch(self) -> None:
        """Until it is cancelled."""
        while True:
            await self._workspace.clock.sleep(LOOK_EVERY_S)
            self._workspace.streams.expire()
            for channel, thread in tuple(self._statuses):
                if self._workspace.agents.status(channel, thread) is None:
                    self._workspace.agents.clear_status(channel, thread)
