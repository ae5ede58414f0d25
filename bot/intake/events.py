"""Events as jobs. Pure.

Shapes: https://docs.slack.dev/reference/events
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.intake.bodies import Body, bot_of, event_key, quick, team_of
from bot.intake.messages import mention, message
from bot.jobs import NewJob
from bot.manners import MUTE_EMOJI


def _home(body: Body, event: Body) -> NewJob:
    payload = {"team": team_of(body), "person": str(event.get("user") or ""), "tab": str(event.get("tab") or ""), "channel": str(event.get("channel") or "")}
    return quick(event_key(body), "home", payload)


def _reaction(body: Body, event: Body) -> NewJob | None:
    """On what people wrote only 🤐 means anything, and 👀 and ✅ are put on everything: each would cost a look at the message. What Slack tells no author of may be the bot's."""
    item, author, bot = event.get("item") or {}, event.get("item_user"), bot_of(body)
    by_people = author and bot and author != bot
    if item.get("type") != "message" or (by_people and event.get("reaction") != MUTE_EMOJI):
        return None
    payload = {
        "team": team_of(body),
        "channel": str(item.get("channel") or ""),
        "ts": str(item.get("ts") or ""),
        "person": str(event.get("user") or ""),
        "emoji": str(event.get("reaction") or ""),
    }
    return quick(event_key(body), "reaction", payload)


def _stop(body: Body, event: Body) -> NewJob:
    payload = {
        "team": team_of(body),
        "channel": str(event.get("channel") or ""),
        "thread_ts": str(event.get("thread_ts") or ""),
        "person": str(event.get("user") or ""),
    }
    return quick(event_key(body), "stop", payload)


def _gone(body: Body, _: Body) -> NewJob:
    return quick(event_key(body), "uninstalled", {"team": team_of(body)})


EVENTS: Mapping[str, Callable[[Body, Body], NewJob | None]] = {
    "message": message,
    "app_mention": mention,
    "app_home_opened": _home,
    "reaction_added": _reaction,
    "agent_session_stopped": _stop,
    "app_uninstalled": _gone,
    "tokens_revoked": _gone,
}
