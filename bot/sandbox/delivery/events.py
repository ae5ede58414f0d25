"""Which events a change makes, as Slack writes them. Pure, except that each event gets an id of its own.

https://docs.slack.dev/reference/events, https://docs.slack.dev/apis/events-api/#callback-field
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.core import Core, new_id
from bot.sandbox.model import Change

Event = dict[str, Any]
# What a manifest would subscribe to; a message needs the subscription of its kind of channel.
SUBSCRIPTIONS = frozenset({
    "agent_session_stopped",
    "agent_session_title_changed",
    "app_context_changed",
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "member_joined_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "reaction_added",
    "tokens_revoked",
})  # fmt: skip
MESSAGE_SUBSCRIPTIONS = {"channel": "message.channels", "group": "message.groups", "im": "message.im", "mpim": "message.mpim"}
CHANNEL_LETTERS = {"channel": "C", "group": "G", "im": "D", "mpim": "G"}
# Subtypes under which somebody says something; the rest are notices.
SAYING = frozenset({"", "file_share", "thread_broadcast"})
LINK = re.compile(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>")
LINKS_MAX = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """An event under the name of its subscription."""

    subscription: str
    event: Event


def events_of(change: Change, core: Core) -> list[Post]:
    """What the app is told of a change, in order; the caller knows its subscriptions and its channels."""
    reader = READERS.get(change.kind)
    return list(reader(change.data, core)) if reader else []


def callback(event: Event, core: Core) -> dict[str, Any]:
    """The body of a delivery. It has no verification token: that is deprecated, and whoever still reads it should notice here."""
    now, app, team = int(core.clock.now()), core.app, core.team.id
    context = {"et": event["type"], "tid": team, "aid": app.id, "cid": place_of(event)}
    return {
        "team_id": team,
        "context_team_id": team,
        "context_enterprise_id": None,
        "api_app_id": app.id,
        "event": event,
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": now,
        "authorizations": [{"enterprise_id": None, "team_id": team, "user_id": app.bot_user, "is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": "4-" + base64.b64encode(json.dumps(context).encode()).decode(),
    }


def home_opened(person: str, direct: str, tab: str, view: Mapping[str, Any] | None, ts: str) -> Post:
    """Somebody looks at the app: at its home tab, or at their conversation with it."""
    event: Event = {"type": "app_home_opened", "user": person, "channel": direct, "tab": tab, "event_ts": ts}
    return Post(subscription="app_home_opened", event=event | ({"view": dict(view)} if view and tab == "home" else {}))


def context_changed(person: str, direct: str, channel: str, team: str, ts: str) -> Post:
    """Somebody who has the app's container open looks at another channel."""
    entities = [{"type": "slack#/types/channel_id", "value": channel, "team_id": team}]
    event = {"type": "app_context_changed", "user": person, "channel": direct, "context": {"entities": entities}, "event_ts": ts}
    return Post(subscription="app_context_changed", event=event)


def unfurled(change: Change, core: Core) -> Post | None:
    """The second event that a person's message with a link makes, once Slack has looked at the page: changed, but not by anybody."""
    message = change.data["message"]
    links = LINK.findall(str(message.get("text", "")))[:LINKS_MAX]
    if change.kind != "message" or message.get("bot_id") or message.get("attachments") or not links:
        return None
    attachments = [{"id": n, "from_url": url, "original_url": url, "fallback": url, "title": url, "title_link": url} for n, url in enumerate(links, 1)]
    return _changed({**change.data, "message": {**message, "attachments": attachments}, "previous_message": message, "ts": core.next_ts()})


def _message(data: Mapping[str, Any], core: Core) -> Iterator[Post]:
    message, kind = data["message"], data["channel_type"]
    event = {**message, "channel": data["channel"], "event_ts": message["ts"], "channel_type": kind}
    if root := data.get("root"):
        event["parent_user_id"] = root.get("user", "")
        if message.get("subtype") == "thread_broadcast":
            event["root"] = root
    yield Post(subscription=MESSAGE_SUBSCRIPTIONS[kind], event=event)
    yield from _mention(event, core)


def _message_changed(data: Mapping[str, Any], core: Core) -> Iterator[Post]:
    yield _changed(data)
    message, previous = data["message"], data["previous_message"]
    if message.get("edited") and message.get("text") != previous.get("text"):
        yield from _mention({**message, "channel": data["channel"], "event_ts": data["ts"], "channel_type": data["channel_type"]}, core)


def _changed(data: Mapping[str, Any]) -> Post:
    event = {
        "type": "message",
        "subtype": "message_changed",
        "message": data["message"],
        "previous_message": data["previous_message"],
        "channel": data["channel"],
        "hidden": True,
        "ts": data["ts"],
        "event_ts": data["ts"],
        "channel_type": data["channel_type"],
    }
    return Post(subscription=MESSAGE_SUBSCRIPTIONS[data["channel_type"]], event=event)


def _message_deleted(data: Mapping[str, Any], _: Core) -> Iterator[Post]:
    event = {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": data["previous_message"],
        "channel": data["channel"],
        "hidden": True,
        "deleted_ts": data["deleted_ts"],
        "ts": data["ts"],
        "event_ts": data["ts"],
        "channel_type": data["channel_type"],
    }
    yield Post(subscription=MESSAGE_SUBSCRIPTIONS[data["channel_type"]], event=event)


def _mention(event: Event, core: Core) -> Iterator[Post]:
    """A mention is told a second time, under an event id of its own; not in direct messages, and not when the app mentions itself."""
    if event["channel_type"] == "im" or event.get("bot_id") or event.get("subtype", "") not in SAYING:
        return
    if re.search(rf"<@{core.app.bot_user}(?:\|[^>]*)?>", str(event.get("text", ""))):
        left_out = ("channel_type", "parent_user_id", "root", "subtype")
        mention = {key: value for key, value in event.items() if key not in left_out}
        yield Post(subscription="app_mention", event={**mention, "type": "app_mention"})


def _reaction(data: Mapping[str, Any], _: Core) -> Iterator[Post]:
    name = "reaction_added" if data["added"] else "reaction_removed"
    event = {
        "type": name,
        "user": data["user"],
        "reaction": data["name"],
        "item": {"type": "message", "channel": data["channel"], "ts": data["message_ts"]},
        "item_user": data["item_user"],
        "event_ts": data["ts"],
    }
    yield Post(subscription=name, event=event)


def _member(data: Mapping[str, Any], core: Core) -> Iterator[Post]:
    name = "member_joined_channel" if data["joined"] else "member_left_channel"
    event = {"type": name, "user": data["user"], "channel": data["channel"], "channel_type": "C", "team": core.team.id, "event_ts": data["ts"]}
    yield Post(subscription=name, event=event | ({"inviter": data["inviter"]} if data.get("inviter") else {}))


def _session(data: Mapping[str, Any], core: Core) -> Iterator[Post]:
    where = {"channel": data["channel"], "thread_ts": data["thread_ts"], "event_ts": data["ts"]}
    if by := data.get("stopped_by"):
        event = {"type": "agent_session_stopped", "user": by, **where, "streaming_message_ts": list(data["streaming_message_ts"])}
        yield Post(subscription="agent_session_stopped", event=event)
    if by := data.get("renamed_by"):
        titles = {"title": data["title"], "previous_title": data["previous_title"]}
        yield Post(
            subscription="agent_session_title_changed", event={"type": "agent_session_title_changed", "user": by, "team_id": core.team.id, **where, **titles}
        )


def _uninstalled(data: Mapping[str, Any], _: Core) -> Iterator[Post]:
    yield Post(subscription="tokens_revoked", event={"type": "tokens_revoked", "tokens": {"oauth": [], "bot": list(data["bot_users"])}})
    yield Post(subscription="app_uninstalled", event={"type": "app_uninstalled"})


def place_of(event: Event) -> str:
    """The channel that an event is about, "" for none."""
    return str(event.get("channel") or event.get("item", {}).get("channel", ""))


READERS = {
    "message": _message,
    "message_changed": _message_changed,
    "message_deleted": _message_deleted,
    "reaction": _reaction,
    "member": _member,
    "session": _session,
    "uninstalled": _uninstalled,
}
