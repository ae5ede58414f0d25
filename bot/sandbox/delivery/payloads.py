"""Bodies of interactions and slash commands, as Slack writes them. Pure.

https://docs.slack.dev/reference/interaction-payloads, https://docs.slack.dev/interactivity/implementing-slash-commands
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.model import Channel, Message, Person, View
from bot.sandbox.shapes import view_json
from bot.sandbox.workspace import Workspace

Payload = dict[str, Any]
NAMES = {"im": "directmessage", "group": "privategroup", "mpim": "privategroup"}


def channel_name(channel: Channel) -> str:
    """What Slack calls a channel in these bodies."""
    return NAMES.get(channel.kind, channel.name)


def by(person: Person, workspace: Workspace, kind: str) -> Payload:
    """What every interaction says: who did what where the app is installed."""
    team = workspace.team
    return {
        "type": kind,
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": team.id},
        "api_app_id": workspace.app.id,
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def at_message(message: Message, workspace: Workspace) -> Payload:
    """Where a press on a message happened. An ephemeral message is told by its ts alone."""
    channel = workspace.channels.get(message.channel)
    container: Payload = {"type": "message", "message_ts": message.ts, "channel_id": channel.id, "is_ephemeral": bool(message.only_for)}
    if message.thread:
        container["thread_ts"] = message.thread
    place = {"container": container, "channel": {"id": channel.id, "name": channel_name(channel)}}
    return place if message.only_for else place | {"message": workspace.messages.json(message)}


def at_view(view: View, workspace: Workspace) -> Payload:
    """Where a press in a modal or on the home tab happened."""
    return {"container": {"type": "view", "view_id": view.id}, "view": view_json(view, workspace.core)}


def command_form(workspace: Workspace, person: Person, channel: Channel, words: Mapping[str, str]) -> dict[str, str]:
    """The form of a slash command; `words` are command, text, response_url and trigger_id."""
    return {
        "team_id": workspace.team.id,
        "team_domain": workspace.team.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": person.id,
        "user_name": person.name,
        "command": words["command"],
        "text": words["text"],
        "api_app_id": workspace.app.id,
        "is_enterprise_install": "false",
        "response_url": words["response_url"],
        "trigger_id": words["trigger_id"],
    }
