"""What Slack sent, as a job: who says or presses what, where. Pure; whatever nobody here can use is None.

Shapes: https://docs.slack.dev/reference/events, https://docs.slack.dev/reference/interaction-payloads, https://docs.slack.dev/interactivity/implementing-slash-commands
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.jobs import NewJob
from bot.words import blocks_of, files_of

Body = Mapping[str, Any]
# Subtypes that are words of a person; all others are notices, or messages of an app.
PEOPLE = frozenset({"", "file_share", "thread_broadcast"})
SLACKBOT = "USLACKBOT"
# What a deleted message with replies becomes: its thread stays.
TOMBSTONE = "tombstone"
# Pressing one of these twice means it once; all others count anew, as a vote that is changed. What a ticket's buttons send changes with the ticket.
ONCE = frozenset({"ask_human", "ticket_claim", "ticket_reopen", "ticket_solved", "ticket_broken"})
FILE_KEYS = ("id", "name", "mimetype", "filetype", "size", "url_private_download", "url_private", "mode", "preview")


def read(body: Body) -> NewJob | None:
    """The job in a body of the events API, of Socket Mode, of a slash command or of an interaction."""
    if body.get("type") == "event_callback":
        return _event(body)
    if body.get("command"):
        return _command(body)
    reader = INTERACTIONS.get(str(body.get("type")))
    return reader(body) if reader else None


def team_of(body: Body) -> str:
    """The workspace that the app was installed in, or the organisation when it was installed there as a whole; "" when the body tells neither."""
    installed = next(iter(body.get("authorizations") or ()), None)
    if installed:  # in a channel that two organisations share, `team_id` may be the sender's
        return str(installed.get("team_id") or installed.get("enterprise_id") or "")
    team = (body.get("view") or {}).get("app_installed_team_id") or body.get("team_id") or (body.get("team") or {}).get("id")
    return str(team or body.get("enterprise_id") or (body.get("enterprise") or {}).get("id") or "")


def _event(body: Body) -> NewJob | None:
    event = body.get("event") or {}
    reader = EVENTS.get(str(event.get("type")))
    return reader(body, event) if reader else None


def _message(body: Body, event: Body) -> NewJob | None:
    subtype = str(event.get("subtype") or "")
    if subtype == "message_changed":
        return _edit(body, event)
    if subtype == "message_deleted":
        return _deletion(body, event)
    person = str(event.get("user") or "")
    if subtype not in PEOPLE or event.get("bot_id") or not person or person == SLACKBOT:
        return None
    return _words(body, event, files_known=True)


def _mention(body: Body, event: Body) -> NewJob | None:
    """A mention comes as a message, too, in a second event of another id; whichever is first counts. This one lists no files."""
    return None if event.get("bot_id") or event.get("edited") else _words(body, event, files_known=False)


def _words(body: Body, event: Body, *, files_known: bool) -> NewJob:
    team, channel, ts = team_of(body), str(event["channel"]), str(event["ts"])
    root = str(event.get("thread_ts") or ts)
    payload = {
        "team": team,
        "channel": channel,
        "channel_type": str(event.get("channel_type") or ""),
        "person": str(event["user"]),
        "ts": ts,
        "thread_ts": root,
        "text": str(event.get("text") or ""),
        "blocks": blocks_of(event),
        "files": [{key: file[key] for key in FILE_KEYS if key in file} for file in files_of(event)],
        "files_known": files_known,
        "bot": bot_of(body),
        "mention": event.get("type") == "app_mention",
    }
    return NewJob(keys=(_message_key(team, channel, ts), _event_key(body)), kind="message", payload=payload, thread=f"{team}:{channel}:{root}")


def bot_of(body: Body) -> str:
    """The user id of the bot in that workspace; "" when the body does not tell."""
    return next((str(entry.get("user_id") or "") for entry in body.get("authorizations") or () if entry.get("is_bot")), "")


def _edit(body: Body, event: Body) -> NewJob | None:
    """Slack sends this for its own link previews as well: then the words are the same."""
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    if now.get("subtype") == TOMBSTONE:
        return _deletion(body, {**event, "deleted_ts": now.get("ts")})
    edited = str((now.get("edited") or {}).get("ts") or "")
    by_person = str(now.get("subtype") or "") in PEOPLE and not now.get("bot_id") and now.get("user") not in {None, "", SLACKBOT}
    if not by_person or not edited or now.get("text") == before.get("text"):
        return None
    job = _words(body, {**now, "channel": event["channel"], "channel_type": event.get("channel_type")}, files_known=True)
    return NewJob(keys=(f"edit:{job.keys[0]}:{edited}", _event_key(body)), kind="edit", payload={**job.payload, "edited_ts": edited}, thread=job.thread)


def _deletion(body: Body, event: Body) -> NewJob | None:
    before, ts = event.get("previous_message") or {}, str(event.get("deleted_ts") or "")
    if before.get("bot_id") or not ts:
        return None
    team, channel = team_of(body), str(event["channel"])
    payload = {"team": team, "channel": channel, "ts": ts, "thread_ts": str(before.get("thread_ts") or ts), "person": str(before.get("user") or "")}
    return _quick(f"deletion:{_message_key(team, channel, ts)}", "deletion", payload, _event_key(body))


def _home(body: Body, event: Body) -> NewJob | None:
    payload = {"team": team_of(body), "person": str(event.get("user") or ""), "tab": str(event.get("tab") or ""), "channel": str(event.get("channel") or "")}
    return _quick(_event_key(body), "home", payload)


def _reaction(body: Body, event: Body) -> NewJob | None:
    item = event.get("item") or {}
    if item.get("type") != "message":
        return None
    payload = {
        "team": team_of(body),
        "channel": str(item.get("channel") or ""),
        "ts": str(item.get("ts") or ""),
        "person": str(event.get("user") or ""),
        "emoji": str(event.get("reaction") or ""),
    }
    return _quick(_event_key(body), "reaction", payload)


def _stop(body: Body, event: Body) -> NewJob | None:
    payload = {
        "team": team_of(body),
        "channel": str(event.get("channel") or ""),
        "thread_ts": str(event.get("thread_ts") or ""),
        "person": str(event.get("user") or ""),
    }
    return _quick(_event_key(body), "stop", payload)


def _gone(body: Body, _: Body) -> NewJob | None:
    return _quick(_event_key(body), "uninstalled", {"team": team_of(body)})


def _command(body: Body) -> NewJob:
    team = team_of(body)
    payload = {
        "team": team,
        "channel": str(body.get("channel_id") or ""),
        "person": str(body.get("user_id") or ""),
        "command": str(body.get("command") or ""),
        "text": str(body.get("text") or ""),
        "response_url": str(body.get("response_url") or ""),
        "trigger_id": str(body.get("trigger_id") or ""),
    }
    return _quick(f"command:{team}:{payload['trigger_id']}", "command", payload)


def _press(body: Body) -> NewJob | None:
    action = next(iter(body.get("actions") or ()), None)
    if action is None:
        return None
    payload = {
        **_whence(body),
        "action_id": str(action.get("action_id") or ""),
        "value": str(action.get("value") or (action.get("selected_option") or {}).get("value") or ""),
        "view_id": str((body.get("view") or {}).get("id") or ""),
        "private_metadata": str((body.get("view") or {}).get("private_metadata") or ""),
    }
    again = "" if payload["action_id"] in ONCE else str(action.get("action_ts") or body.get("trigger_id") or "")
    place = ":".join((payload["team"], payload["channel"], payload["message_ts"], payload["view_id"], payload["person"]))
    return _quick(f"press:{place}:{payload['action_id']}:{payload['value'][:80]}:{again}", "press", payload)


def _submission(body: Body) -> NewJob | None:
    view = body.get("view") or {}
    payload = {
        **_whence(body),
        "callback_id": str(view.get("callback_id") or ""),
        "private_metadata": str(view.get("private_metadata") or ""),
        "values": (view.get("state") or {}).get("values") or {},
    }
    return _quick(f"submission:{payload['team']}:{view.get('id')}:{view.get('hash')}", "submission", payload)


def _shortcut(body: Body) -> NewJob | None:
    message = body.get("message") or {}
    payload = {
        **_whence(body),
        "callback_id": str(body.get("callback_id") or ""),
        "message_ts": str(body.get("message_ts") or message.get("ts") or ""),
        "thread_ts": str(message.get("thread_ts") or message.get("ts") or ""),
        "text": str(message.get("text") or ""),
        "blocks": blocks_of(message),
        "author": str(message.get("user") or ""),
    }
    return _quick(f"shortcut:{payload['team']}:{payload['trigger_id']}", "shortcut", payload)


def _whence(body: Body) -> dict[str, str]:
    """Where and by whom something was pressed or sent."""
    container, message = body.get("container") or {}, body.get("message") or {}
    return {
        "team": team_of(body),
        "channel": str((body.get("channel") or {}).get("id") or container.get("channel_id") or ""),
        "person": str((body.get("user") or {}).get("id") or ""),
        "message_ts": str(container.get("message_ts") or message.get("ts") or ""),
        "thread_ts": str(container.get("thread_ts") or message.get("thread_ts") or ""),
        "trigger_id": str(body.get("trigger_id") or ""),
        "response_url": str(body.get("response_url") or ""),
    }


def _message_key(team: str, channel: str, ts: str) -> str:
    return f"message:{team}:{channel}:{ts}"


def _event_key(body: Body) -> str:
    """Two apps may be sent one event under one id."""
    return f"event:{body.get('api_app_id')}:{team_of(body)}:{body.get('event_id')}"


def _quick(key: str, kind: str, payload: Mapping[str, Any], *more: str) -> NewJob:
    return NewJob(keys=(key, *more), kind=kind, payload=payload, lane="quick")


EVENTS: Mapping[str, Callable[[Body, Body], NewJob | None]] = {
    "message": _message,
    "app_mention": _mention,
    "app_home_opened": _home,
    "reaction_added": _reaction,
    "agent_session_stopped": _stop,
    "app_uninstalled": _gone,
    "tokens_revoked": _gone,
}
INTERACTIONS: Mapping[str, Callable[[Body], NewJob | None]] = {
    "block_actions": _press,
    "view_submission": _submission,
    "message_action": _shortcut,
}
