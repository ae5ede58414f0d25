"""The things of a workspace as Slack writes them in answers and events. Pure.

Shapes: https://docs.slack.dev/reference/objects
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.sandbox.core import Core
from bot.sandbox.model import Channel, File, Message, Person, Reaction, Usergroup, View

Shape = dict[str, Any]
REPLIERS_SHOWN = 5


def person_json(person: Person, core: Core, *, email: bool = False) -> Shape:
    """A user object, with the address only for whom may read that."""
    portrait = f"{core.base_url}/portraits/{person.id}.svg"
    shape: Shape = {
        "id": person.id,
        "team_id": core.team.id,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": person.deleted,
        "tz": person.tz,
        "is_admin": person.admin,
        "is_owner": False,
        "is_bot": bool(person.bot_id),
        "is_app_user": False,
        "is_restricted": person.restricted,
        "is_ultra_restricted": False,
        "updated": 0,
        "profile": {"real_name": person.real_name, "display_name": person.real_name, "title": person.title, "team": core.team.id, "image_72": portrait},
    }
    if email and person.email:
        shape["profile"] |= {"email": person.email}
    if person.bot_id:
        shape["profile"] |= {"bot_id": person.bot_id, "api_app_id": core.app.id}
    return shape


def usergroup_json(group: Usergroup, core: Core, *, members: bool) -> Shape:
    """A user group, with its members only when asked for; `date_delete` of one that is in use is 0."""
    shape: Shape = {
        "id": group.id,
        "team_id": core.team.id,
        "is_usergroup": True,
        "handle": group.handle,
        "name": group.name,
        "date_delete": int(core.clock.now()) if group.disabled else 0,
        "user_count": len(group.members),
    }
    return shape | {"users": list(group.members)} if members else shape


def channel_json(channel: Channel, core: Core, viewer: str = "") -> Shape:
    """A conversation object; `viewer` is the person it is shown to, which decides on `is_member` and, in a direct message, on `user`."""
    shape: Shape = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": channel.kind == "im",
        "is_org_shared": False,
        "context_team_id": core.team.id,
    }
    if channel.kind == "im":
        other = next((member for member in channel.members if member != viewer), viewer)
        return shape | {"user": other, "is_user_deleted": False, "priority": 0}
    named = {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_private": channel.kind in {"group", "mpim"},
        "is_mpim": channel.kind == "mpim",
        "is_general": channel.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_member": viewer in channel.members,
        "creator": channel.creator,
        "num_members": len(channel.members),
    }
    return shape | named | {"topic": _said(channel.topic, channel.creator), "purpose": _said("", "")}


def _said(value: str, creator: str) -> Shape:
    return {"value": value, "creator": creator if value else "", "last_set": 0}


def file_json(file: File, core: Core) -> Shape:
    """A file object. The addresses are the sandbox's own and want the token, as Slack's do."""
    address = f"{core.base_url}/files/{core.team.id}-{file.id}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": file.filetype,
        "pretty_type": file.filetype.title(),
        "user": file.owner,
        "user_team": core.team.id,
        "editable": False,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "is_public": True,
        "url_private": f"{address}/{file.name}",
        "url_private_download": f"{address}/download/{file.name}",
        "permalink": f"{address}/page/{file.name}",
        "channels": list(file.channels),
        "file_access": "visible",
    } | ({"alt_txt": file.alt_text} if file.alt_text else {})


def reactions_json(reactions: Sequence[Reaction]) -> list[Shape]:
    """In the order in which they were first used."""
    return [{"name": reaction.name, "users": list(reaction.people), "count": len(reaction.people)} for reaction in reactions]


def message_json(message: Message, core: Core, *, files: Sequence[File] = (), replies: Sequence[Message] = ()) -> Shape:
    """A message object without its channel, as history returns it. `replies` are those under it, oldest first."""
    shape: Shape = {"type": "message", "ts": message.ts, "text": message.text, "team": core.team.id}
    shape |= _author(message, core)
    optional: Mapping[str, Any] = {
        "subtype": message.subtype,
        "thread_ts": message.thread,
        "blocks": list(message.blocks),
        "attachments": list(message.attachments),
        "files": [file_json(file, core) for file in files],
        "reactions": reactions_json(message.reactions),
        "edited": message.edited and {"user": message.edited.person, "ts": message.edited.ts},
        "metadata": message.metadata,
        "client_msg_id": message.client_msg_id,
        "streaming_state": message.streaming and message.streaming.state,
        "is_ephemeral": bool(message.only_for),
        "hidden": message.subtype == "tombstone",
    }
    return shape | {key: value for key, value in optional.items() if value} | _thread(message, replies)


def _author(message: Message, core: Core) -> Shape:
    if not message.by_app:
        return {"user": message.person}
    app = core.app
    if message.subtype == "bot_message":
        return {"bot_id": app.bot_id, "app_id": app.id, "username": message.username or app.name} | ({"icons": message.icons} if message.icons else {})
    profile = {"id": app.bot_id, "app_id": app.id, "name": app.name, "user_id": app.bot_user, "deleted": False, "updated": 0, "team_id": core.team.id}
    return {"user": message.person, "bot_id": app.bot_id, "app_id": app.id, "bot_profile": profile}


def _thread(message: Message, replies: Sequence[Message]) -> Shape:
    if not replies:
        return {}
    people = list(dict.fromkeys(reply.person for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": people[:REPLIERS_SHOWN],
        "reply_users_count": len(people),
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def view_json(view: View, core: Core) -> Shape:
    """A view object with its state, as `views.*` answer it and interactions carry it."""
    source = view.source
    shape: Shape = {
        "id": view.id,
        "team_id": core.team.id,
        "app_id": core.app.id,
        "app_installed_team_id": core.team.id,
        "bot_id": core.app.bot_id,
        "type": view.kind,
        "title": source.get("title"),
        "close": source.get("close"),
        "submit": source.get("submit"),
        "blocks": list(source.get("blocks", ())),
        "private_metadata": source.get("private_metadata", ""),
        "callback_id": source.get("callback_id", ""),
        "external_id": source.get("external_id", ""),
        "clear_on_close": bool(source.get("clear_on_close", False)),
        "notify_on_close": bool(source.get("notify_on_close", False)),
        "state": {"values": {block: dict(actions) for block, actions in view.values.items()}},
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous or None,
    }
    return shape
