"""What is the same in all that Slack sends: which workspace and which bot it is for, and under which keys it is saved. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.jobs import NewJob

Body = Mapping[str, Any]


def team_of(body: Body) -> str:
    """The workspace that the app was installed in, or the organisation when it was installed there as a whole; "" when the body tells neither."""
    installed = next(iter(body.get("authorizations") or ()), None)
    if installed:  # in a channel that two organisations share, `team_id` may be the sender's
        return str(installed.get("team_id") or installed.get("enterprise_id") or "")
    team = (body.get("view") or {}).get("app_installed_team_id") or body.get("team_id") or (body.get("team") or {}).get("id")
    return str(team or body.get("enterprise_id") or (body.get("enterprise") or {}).get("id") or "")


def bot_of(body: Body) -> str:
    """The user id of the bot in that workspace; "" when the body does not tell."""
    return next((str(entry.get("user_id") or "") for entry in body.get("authorizations") or () if entry.get("is_bot")), "")


def message_key(team: str, channel: str, ts: str) -> str:
    """What a message is known by, in however many events it comes."""
    return f"message:{team}:{channel}:{ts}"


def event_key(body: Body) -> str:
    """Two apps may be sent one event under one id."""
    return f"event:{body.get('api_app_id')}:{team_of(body)}:{body.get('event_id')}"


def quick(key: str, kind: str, payload: Mapping[str, Any], *more: str) -> NewJob:
    """A job that somebody watches for."""
    return NewJob(keys=(key, *more), kind=kind, payload=payload, lane="quick")
