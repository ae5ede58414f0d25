"""From what changes in the workspace to what the app is told: its subscriptions, its scopes, and only the channels it is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.delivery.events import Post, callback, events_of, place_of, unfurled
from bot.sandbox.model import Change
from bot.sandbox.refused import Refused
from bot.sandbox.workspace import Workspace

# The scope without which an app does not hear of it; the others need none. https://docs.slack.dev/reference/events
NEEDS = {
    "app_mention": "app_mentions:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}
# What is said to an app that is no longer installed.
FAREWELLS = frozenset({"app_uninstalled", "tokens_revoked"})


class Dispatch:
    """Hands bodies to `send`, in the order of the changes."""

    def __init__(self, workspace: Workspace, send: Callable[[Mapping[str, Any]], None], *, subscriptions: frozenset[str], unfurls: bool) -> None:
        self._workspace = workspace
        self._send = send
        self._subscriptions = subscriptions
        self._unfurls = unfurls

    def changed(self, change: Change) -> None:
        """Tell the app of a change; a listener of the workspace."""
        core = self._workspace.core
        for post in events_of(change, core):
            self.tell(post)
        preview = unfurled(change, core) if self._unfurls and change.kind == "message" else None
        if preview:
            self.tell(preview)

    def tell(self, post: Post) -> None:
        """Send one event, if the app may hear it."""
        if post.subscription in self._subscriptions and self._may_hear(post):
            self._send(callback(post.event, self._workspace.core))

    def _may_hear(self, post: Post) -> bool:
        if post.subscription in FAREWELLS:
            return True
        granted = self._workspace.tokens.granted
        if not granted or NEEDS.get(post.subscription, "") not in granted | {""}:
            return False
        channel = place_of(post.event)
        return not channel or self._is_in(channel)

    def _is_in(self, channel: str) -> bool:
        try:
            return self._workspace.app.bot_user in self._workspace.channels.get(channel).members
        except Refused:
            return False
