"""Messages as jobs: what people wrote, edited and deleted. Pure.

Shapes: https://docs.slack.dev/reference/events/message, https://docs.slack.dev/reference/events/app_mention
"""

from __future__ import annotations

from bot.intake.bodies import Body, bot_of, event_key, message_key, quick, team_of
from bot.jobs import NewJob
from bot.words import blocks_of, files_of

# Subtypes that are words of a person; all others are notices, or messages of an app.
PEOPLE = frozenset({"", "file_share", "thread_broadcast"})
SLACKBOT = "USLACKBOT"
# What a deleted message with replies becomes: its thread stays.
TOMBSTONE = "tombstone"
FILE_KEYS = ("id", "name", "mimetype", "filetype", "size", "url_private_download", "url_private", "mode", "preview")


def message(body: Body, event: Body) -> NewJob | None:
    """What a person wrote, or did to what they wrote."""
    subtype = str(event.get("subtype") or "")
    if subtype == "message_changed":
        return _edit(body, event)
    if subtype == "message_deleted":
        return _deletion(body, event)
    person = str(event.get("user") or "")
    if subtype not in PEOPLE or event.get("bot_id") or not person or person == SLACKBOT:
        return None
    return _words(body, event, files_known=True)


def mention(body: Body, event: Body) -> NewJob | None:
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
    return NewJob(keys=(message_key(team, channel, ts), event_key(body)), kind="message", payload=payload, thread=f"{team}:{channel}:{root}")


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
    return NewJob(keys=(f"edit:{job.keys[0]}:{edited}", event_key(body)), kind="edit", payload={**job.payload, "edited_ts": edited}, thread=job.thread)


def _deletion(body: Body, event: Body) -> NewJob | None:
    before, ts = event.get("previous_message") or {}, str(event.get("deleted_ts") or "")
    if before.get("bot_id") or not ts:
        return None
    team, channel = team_of(body), str(event["channel"])
    payload = {"team": team, "channel": channel, "ts": ts, "thread_ts": str(before.get("thread_ts") or ts), "person": str(before.get("user") or "")}
    return quick(f"deletion:{message_key(team, channel, ts)}", "deletion", payload, event_key(body))
