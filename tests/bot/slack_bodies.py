"""Bodies as Slack sends them, small."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TEAM, CHANNEL, BOT, ADA, BEN, APP = "T1", "C1", "UBOT", "UADA", "UBEN", "A1"


def event(kind: str, *, event_id: str = "Ev1", team: str = TEAM, app: str = APP, **fields: Any) -> dict[str, Any]:
    """An `event_callback` for our app in our workspace."""
    return {
        "type": "event_callback",
        "team_id": team,
        "api_app_id": app,
        "event_id": event_id,
        "authorizations": [{"team_id": team, "enterprise_id": None, "user_id": BOT, "is_bot": True}],
        "event": {"type": kind, **fields},
    }


def message(text: str = "why did my room disconnect?", *, ts: str = "100.1", user: str = ADA, event_id: str = "Ev1", **fields: Any) -> dict[str, Any]:
    """A message in the channel."""
    return event("message", event_id=event_id, channel=CHANNEL, channel_type="channel", user=user, ts=ts, text=text, **fields)


def interaction(kind: str, **fields: Any) -> dict[str, Any]:
    """An interaction of Ada's on the message 100.2 in the thread 100.1."""
    whence: Mapping[str, Any] = {
        "team": {"id": TEAM},
        "user": {"id": ADA},
        "channel": {"id": CHANNEL},
        "container": {"type": "message", "message_ts": "100.2", "thread_ts": "100.1", "channel_id": CHANNEL},
        "trigger_id": "trigger-1",
    }
    return {"type": kind, **whence, **fields}
