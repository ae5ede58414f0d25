"""The rules of Slack's manifest that concern us, in our own words: closed keys, lengths, counts.

Read off schemas/manifest.schema.1.0.0.json of https://github.com/slackapi/manifest-schema, version 0.5.0 (MIT). Ours are narrower where Slack's documentation
is: addresses are https, a bot's display name has few characters. The scope that an event needs is on the event's page: https://docs.slack.dev/reference/events
"""

from __future__ import annotations

from typing import Any

URL = {"type": "string", "pattern": "^https://", "maxLength": 3000}
SCOPE_LIST = {"type": "array", "items": {"type": "string", "maxLength": 50}, "maxItems": 255, "uniqueItems": True}


def text(longest: int, *, shortest: int = 1) -> dict[str, Any]:
    return {"type": "string", "minLength": shortest, "maxLength": longest}


def closed(needed: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": list(needed), "properties": properties}


def listed(item: dict[str, Any], *, most: int, least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": item, "minItems": least, "maxItems": most}


FLAG = {"type": "boolean"}
PROMPT = closed(("title", "message"), title=text(75), message=text(2000))
SHORTCUT = closed(
    ("name", "type", "callback_id", "description"), name=text(24), type={"enum": ["message", "global"]}, callback_id=text(255), description=text(150)
)
COMMAND = closed(
    ("command", "description"),
    command={"type": "string", "pattern": "^/[a-z0-9_-]+$", "maxLength": 32},
    url=URL,
    description=text(2000),
    usage_hint=text(1000),
    should_escape=FLAG,
)
FEATURES = closed(
    agent_view=closed(agent_description=text(300), suggested_prompts=listed(PROMPT, most=4)),
    app_home=closed(home_tab_enabled=FLAG, messages_tab_enabled=FLAG, messages_tab_read_only_enabled=FLAG),
    bot_user=closed(("display_name",), display_name={"type": "string", "pattern": "^[a-z0-9._-]{1,80}$"}, always_online=FLAG),
    shortcuts=listed(SHORTCUT, most=10, least=1),
    slash_commands=listed(COMMAND, most=50, least=1),
)
SETTINGS = closed(
    event_subscriptions=closed(request_url=URL, bot_events={**SCOPE_LIST, "maxItems": 100}),
    interactivity=closed(("is_enabled",), is_enabled=FLAG, request_url=URL),
    org_deploy_enabled=FLAG,
    socket_mode_enabled=FLAG,
    token_rotation_enabled=FLAG,
)
RULES = closed(
    ("display_information",),
    display_information=closed(
        ("name",),
        name=text(35),
        description=text(140),
        long_description=text(4000, shortest=175),
        background_color={"type": "string", "pattern": "^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$"},
    ),
    features=FEATURES,
    oauth_config=closed(redirect_urls=listed(URL, most=1000), scopes=closed(bot=SCOPE_LIST, bot_optional=SCOPE_LIST)),
    settings=SETTINGS,
)
NEEDED_BY_EVENT = {
    "agent_session_stopped": "chat:write",
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "app_uninstalled": "",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "tokens_revoked": "",
}
