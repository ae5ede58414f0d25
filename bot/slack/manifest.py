"""The manifest of the Slack app as a value: what it is called, what it may do, what it is told, and where it is reached.

Fields: https://docs.slack.dev/reference/app-manifest, limits: https://github.com/slackapi/manifest-schema (0.5.0, read 2026-11).
"""

from __future__ import annotations

import json
from collections.abc import Collection
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import yaml

from bot.errors import BadInput
from bot.learning.acts import WRONG_SHORTCUT

EVENTS_PATH, COMMANDS_PATH, INTERACTIVITY_PATH = "/slack/events", "/slack/commands", "/slack/interactivity"
INSTALL_PATH, REDIRECT_PATH = "/slack/install", "/slack/oauth_redirect"
# Where a browser comes back to that signs in to the dashboard. Slack refuses every address that the app does not name.
SIGN_IN_BACK_PATH = "/dashboard/slack/back"
COMMAND = "/lkdiag"
ASK_ABOUT, DIAGNOSE = "ask_about", "diagnose"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A permission of the bot's token: what it is for, and what is lost without it. An optional one may be refused when the app is installed."""

    name: str
    why: str
    without: str
    optional: bool = False


SCOPES = (
    Scope(name="app_mentions:read", why="hear that somebody mentions the bot", without="mentions go unheard"),
    Scope(name="assistant:write", why="suggested prompts and titles in direct messages", without="direct messages open without prompts and titles"),
    Scope(name="channels:history", why="read questions in public channels", without="public channels stay unread"),
    Scope(name="channels:read", why="know public channels by name", without="channels are shown as ids, and policies must name them by id"),
    Scope(name="chat:write", why="reply, show what it is doing, and honour the stop button", without="the bot cannot say a word"),
    Scope(
        name="chat:write.customize",
        why="post a specialist's answer under their name and picture",
        without="such an answer begins with a line that says whose it is",
        optional=True,
    ),
    Scope(name="commands", why="the slash command and the two message shortcuts", without=f"{COMMAND} and the shortcuts are missing"),
    Scope(
        name="files:read", why="read logs and snippets that are attached to a question", without="attachments stay unread, and the bot says so", optional=True
    ),
    Scope(
        name="files:write",
        why="post the timeline of a room as a picture below a shared card",
        without="histories are told in words only",
        optional=True,
    ),
    Scope(name="groups:history", why="read questions in private channels it was invited to", without="private channels stay unread"),
    Scope(
        name="groups:read",
        why="know private channels by name",
        without="private channels are shown as ids, and policies must name them by id",
    ),
    Scope(name="im:history", why="read direct messages to it", without="direct messages stay unread"),
    Scope(name="im:read", why="know which conversation is a direct message", without="direct messages cannot be told from others after the fact"),
    Scope(name="im:write", why="tell a watch or a test call in direct messages", without="watches and test calls work in threads only"),
    Scope(name="mpim:history", why="read group conversations it was invited to", without="group conversations stay unread"),
    Scope(
        name="reactions:read",
        why="see the reactions that mute it, ask for a human, claim a question and resolve it",
        without="all of that is done by words and buttons only",
    ),
    Scope(name="reactions:write", why="mark a message that it has seen or handed over", without="nothing is marked"),
    Scope(
        name="usergroups:read",
        why="call the user groups of the escalation chain",
        without="groups in the chain are passed over, and the packet says so",
        optional=True,
    ),
    Scope(name="users:read", why="know people by name", without="people are shown as ids"),
    Scope(
        name="users:read.email",
        why="find whom an on-call service names by e-mail address",
        without="such people are passed over, and the packet says so",
        optional=True,
    ),
)
EVENTS = (
    "agent_session_stopped",
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "reaction_added",
    "tokens_revoked",
)
DISPLAY = {
    "name": "ask-ai",
    "description": "Answers questions about LiveKit from documents it can cite, and brings a human when it is not sure.",
    "long_description": (
        "Ask about LiveKit in a channel, in a thread or in a direct message. The bot answers from LiveKit's documentation with its sources below each answer, "
        "looks at rooms, calls and settings when asked, says when it does not know, and hands over to a human.\n\n"
        "Answers may be written by a language model and may be wrong: check the sources before you rely on one."
    ),
    "background_color": "#1f2d3d",
}
# Suggestions above an empty composer.
PROMPTS = (
    {"title": "Why did my room disconnect?", "message": "Shutdown reason: room disconnected. What does it mean and what should I look at?"},
    {"title": "Outbound call with code", "message": "How does an outbound call work? Explain the complete flow with a code example."},
    {"title": "Did the callee pick up?", "message": "How do I know that a SIP participant has answered the call?"},
    {"title": "What can you do?", "message": "help"},
)
AGENT = {
    "agent_description": "Answers questions about LiveKit with their sources. Answers may be wrong: check the sources before you rely on one.",
    "suggested_prompts": list(PROMPTS),
}
SHORTCUTS = [
    {"type": "message", "name": "Ask about this", "callback_id": ASK_ABOUT, "description": "Answers the message in its thread"},
    {"type": "message", "name": "Diagnose this", "callback_id": DIAGNOSE, "description": "Looks at the room or call that the message is about"},
    {"type": "message", "name": "That answer was wrong", "callback_id": WRONG_SHORTCUT, "description": "Withdraws an answer of the bot, for specialists"},
]


def manifest(url: str, *, socket: bool) -> dict[str, Any]:
    """The whole manifest. `url` is where Slack reaches this server, https://host without a path; with `socket` it may be "", unless workspaces install the app from there."""
    base = _base(url, needed=not socket)
    whole = {
        "display_information": DISPLAY,
        "features": _features("" if socket else base),
        "oauth_config": _oauth(base),
        "settings": _settings("" if socket else base, socket=socket),
    }
    return deepcopy(whole)


def manifest_json(url: str, *, socket: bool) -> str:
    """The manifest as indented JSON, with a newline at its end."""
    return json.dumps(manifest(url, socket=socket), indent=2) + "\n"


def manifest_yaml(url: str, *, socket: bool) -> str:
    """The manifest as YAML, which Slack's page takes as well."""
    return yaml.safe_dump(manifest(url, socket=socket), sort_keys=False, width=120)


def granted(header: str) -> frozenset[str]:
    """The scopes in an `x-oauth-scopes` header, which Slack sends with each answer of its Web API."""
    return frozenset(filter(None, (name.strip() for name in header.split(","))))


def missing(scopes: Collection[str]) -> tuple[Scope, ...]:
    """What of `SCOPES` is not among these, in their order."""
    return tuple(scope for scope in SCOPES if scope.name not in scopes)


def _base(url: str, *, needed: bool) -> str:
    if not url and not needed:
        return ""
    if not _is_base(url):
        raise BadInput(f"the address must look like https://bot.example.com, not {url!r}; Slack calls {EVENTS_PATH} and other paths below it")
    return url.rstrip("/")


def _is_base(url: str) -> bool:
    try:
        parts = urlsplit(url)
        reachable = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        return bool(reachable and parts.hostname and parts.port != 0) and url.rstrip("/") == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc
    except ValueError:
        return False


def _features(base: str) -> dict[str, Any]:
    command = {
        "command": COMMAND,
        "description": "Looks at a room, a call or the trunks of your LiveKit server, and tells what is wrong",
        "usage_hint": "help | room NAME | agent ROOM | call ID | history ROOM | dial NUMBER",
        # What is typed must arrive as typed: a room may be called #general.
        "should_escape": False,
    }
    return {
        "agent_view": AGENT,
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": DISPLAY["name"], "always_online": True},
        "shortcuts": SHORTCUTS,
        "slash_commands": [command | ({"url": base + COMMANDS_PATH} if base else {})],
    }


def _oauth(base: str) -> dict[str, Any]:
    """An optional scope is listed twice: as wanted, and as one that may be refused."""
    scopes = {"bot": [scope.name for scope in SCOPES], "bot_optional": [scope.name for scope in SCOPES if scope.optional]}
    return ({"redirect_urls": [base + REDIRECT_PATH, base + SIGN_IN_BACK_PATH]} if base else {}) | {"scopes": scopes}


def _settings(base: str, *, socket: bool) -> dict[str, Any]:
    return {
        "event_subscriptions": ({"request_url": base + EVENTS_PATH} if base else {}) | {"bot_events": list(EVENTS)},
        "interactivity": {"is_enabled": True} | ({"request_url": base + INTERACTIVITY_PATH} if base else {}),
        "org_deploy_enabled": False,
        "socket_mode_enabled": socket,
        # The SDK refreshes rotating tokens without a lock, and two refreshes at once lose the workspace.
        "token_rotation_enabled": False,
    }
