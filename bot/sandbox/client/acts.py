"""The things a person can do in their client, one function each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.routing import Route

from bot.sandbox.client.door import endpoint, text
from bot.sandbox.delivery.delivery import Delivery
from bot.sandbox.delivery.events import context_changed, home_opened
from bot.sandbox.delivery.interactivity import Press
from bot.sandbox.model import Channel, Person
from bot.sandbox.options import SandboxOptions
from bot.sandbox.refused import Refused
from bot.sandbox.shapes import view_json
from bot.sandbox.workspace import Workspace

Body = Mapping[str, Any]
TABS = frozenset({"home", "messages"})


class Acts:
    """What people do, told to the app through `delivery`."""

    def __init__(self, workspace: Workspace, delivery: Delivery, options: SandboxOptions) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self._commands = frozenset(command.command for command in options.commands)
        self._shortcuts = {shortcut.callback_id: shortcut.kind for shortcut in options.shortcuts}

    def routes(self) -> list[Route]:
        """Each under its path."""
        acts = (self.press, self.suggest, self.submit, self.close, self.shortcut, self.command, self.home, self.context, self.stop)
        return [Route(f"/sandbox/{act.__name__}", endpoint(act, self._workspace), methods=["POST"]) for act in acts]

    async def press(self, person: Person, body: Body) -> Body:
        """Use a button or a menu."""
        await self._delivery.interactivity.press(person, _press(body))
        return {}

    async def suggest(self, person: Person, body: Body) -> Body:
        """Type into an external menu."""
        return await self._delivery.interactivity.suggest(person, _press(body))

    async def submit(self, person: Person, body: Body) -> Body:
        """Submit a modal."""
        errors = await self._delivery.interactivity.submit(person, text(body, "view_id"), _state(body))
        return {"errors": errors} if errors else {}

    async def close(self, person: Person, body: Body) -> Body:
        """Close a modal."""
        await self._delivery.interactivity.close(person, text(body, "view_id"))
        return {}

    async def shortcut(self, person: Person, body: Body) -> Body:
        """Choose a shortcut of a message, or of the app."""
        callback_id, ts = text(body, "callback_id"), text(body, "message_ts", optional=True)
        if self._shortcuts.get(callback_id) != ("message" if ts else "global"):
            raise Refused("invalid_shortcut")
        await self._delivery.interactivity.shortcut(person, callback_id, channel=text(body, "channel", optional=not ts), ts=ts)
        return {}

    async def command(self, person: Person, body: Body) -> Body:
        """Run a slash command, which Slack does not let people do in threads."""
        channel, command = self._own_channel(person, body), text(body, "command")
        if command not in self._commands:
            raise Refused("invalid_command")
        if text(body, "thread_ts", optional=True):
            raise Refused("command_in_thread")
        await self._delivery.interactivity.command(person, channel, command, text(body, "text", optional=True))
        return {}

    async def home(self, person: Person, body: Body) -> Body:
        """Look at a tab of the app."""
        tab = text(body, "tab")
        if tab not in TABS:
            raise Refused("invalid_tab")
        view = self._workspace.views.home(person.id)
        shown = view_json(view, self._workspace.core) if view else None
        self._delivery.dispatch.tell(home_opened(person.id, self._direct(person).id, tab, shown, self._workspace.core.next_ts()))
        return {"view": shown}

    async def context(self, person: Person, body: Body) -> Body:
        """Look at another channel while the app's conversation is open beside it."""
        channel, team = self._own_channel(person, body), self._workspace.team.id
        self._delivery.dispatch.tell(context_changed(person.id, self._direct(person).id, channel.id, team, self._workspace.core.next_ts()))
        return {}

    async def stop(self, person: Person, body: Body) -> Body:
        """Press the stop button of an agent session."""
        channel, thread = self._own_channel(person, body), text(body, "thread_ts")
        streams = [message.ts for message in self._workspace.streams.live(channel.id, thread)]
        self._workspace.agents.stop_session(channel.id, thread, by=person.id, streams=streams)
        return {}

    def _own_channel(self, person: Person, body: Body) -> Channel:
        channel = self._workspace.channels.get(text(body, "channel"))
        if person.id not in channel.members:
            raise Refused("not_in_channel" if channel.kind == "channel" else "channel_not_found")
        return channel

    def _direct(self, person: Person) -> Channel:
        return self._workspace.channels.direct(person, self._workspace.person(self._workspace.app.bot_user))[0]


def _press(body: Body) -> Press:
    view = text(body, "view_id", optional=True)
    return Press(
        block_id=text(body, "block_id"),
        action_id=text(body, "action_id"),
        channel=text(body, "channel", optional=bool(view)),
        ts=text(body, "message_ts", optional=bool(view)),
        view=view,
        given=body["selected"] if body.get("selected") is not None else body.get("value"),
        state=_state(body),
    )


def _state(body: Body) -> Mapping[str, Any]:
    """What is filled in: block id → action id → value."""
    state = body.get("state") or {}
    if not isinstance(state, dict) or not all(isinstance(actions, dict) for actions in state.values()):
        raise Refused("invalid_arguments")
    return state
