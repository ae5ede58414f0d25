"""chat.*: posting, for all and for one, editing, deleting, and the address of a message."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from bot.sandbox.api.arguments import flags, may, needs, texts
from bot.sandbox.api.content import CONTENT, LOOK, METADATA, Content, content_of, custom_look, existing_thread, metadata_of
from bot.sandbox.api.method import Call, Method
from bot.sandbox.model import Channel, Message
from bot.sandbox.rates import Tier
from bot.sandbox.refused import Refused
from bot.sandbox.shapes import Shape


def post(call: Call) -> Shape:
    """A message for everybody in the channel."""
    channel = _target(call)
    if channel.archived:
        raise Refused("is_archived")
    content = content_of(call)
    message = _message(call, channel, content)
    if call.flag("reply_broadcast") and message.is_reply:
        message = replace(message, subtype="thread_broadcast")
    message = call.workspace.messages.post(message, link_names=content.link_names)
    if call.by_app:
        call.workspace.agents.clear_status(channel.id, message.root)
    answer: Shape = {"channel": channel.id, "ts": message.ts, "message": call.workspace.messages.json(message)}
    return answer | ({"response_metadata": {"warnings": list(content.warnings)}} if content.warnings else {})


def post_ephemeral(call: Call) -> Shape:
    """A message that only one person sees, until they reload."""
    channel, reader = call.own_channel(), call.text("user")
    if channel.archived:
        raise Refused("is_archived")
    if reader not in channel.members:
        raise Refused("user_not_in_channel")
    content = content_of(call)
    message = call.workspace.messages.post(replace(_message(call, channel, content), only_for=reader), link_names=content.link_names)
    return {"message_ts": message.ts}


def update(call: Call) -> Shape:
    """Another content for one's own message. Blocks and attachments that are not given stay as they are, so [] takes them away."""
    message = _own(call, "cant_update_message")
    if call.workspace.channels.get(message.channel).archived:
        raise Refused("is_inactive")
    if call.workspace.streams.is_live(message):
        raise Refused("streaming_state_conflict")
    content = content_of(call, method="chat.update", may_be_empty="file_ids" in call.arguments)
    message = replace(message, **_changes(call, message, content))
    message = call.workspace.messages.edit(message, by=call.speaker.id, link_names=content.link_names)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": call.workspace.messages.json(message)}


def _changes(call: Call, message: Message, content: Content) -> dict[str, Any]:
    replaces_blocks = bool(content.given & {"blocks", "markdown_text"}) or call.token.is_client
    return {
        "text": content.text if content.given & {"text", "markdown_text"} else message.text,
        "blocks": content.blocks if replaces_blocks else message.blocks,
        "attachments": content.attachments if "attachments" in content.given else message.attachments,
        "metadata": metadata_of(call) or message.metadata,
        "files": tuple(call.items("file_ids")) if "file_ids" in call.arguments else message.files,
    }


def delete(call: Call) -> Shape:
    """Take one's own message away; an admin may take anybody's."""
    message = _own(call, "cant_delete_message", also_admins=True)
    call.workspace.streams.forget(message.channel, message.ts)
    call.workspace.messages.delete(message.channel, message.ts)
    return {"channel": message.channel, "ts": message.ts}


def permalink(call: Call) -> Shape:
    """The address of a message."""
    channel = call.channel()
    message = call.workspace.messages.find(channel.id, call.text("message_ts"))
    if message is None:
        raise Refused("message_not_found")
    thread = f"?thread_ts={message.thread}&cid={channel.id}" if message.is_reply else ""
    return {"channel": channel.id, "permalink": f"{call.workspace.core.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}{thread}"}


def _target(call: Call) -> Channel:
    """Where to post: a channel by id, or by its name, or the direct message with a person."""
    named = call.text("channel")
    channels = call.workspace.channels
    if named in call.workspace.people:
        return channels.direct(call.workspace.person(named), call.speaker)[0]
    found = channels.named(named.removeprefix("#"))
    if found is None or not channels.visible_to(call.speaker.id, found):
        return call.own_channel()
    if call.speaker.id not in found.members:
        raise Refused("not_in_channel")
    return found


def _message(call: Call, channel: Channel, content: Content) -> Message:
    username, icons = custom_look(call)
    thread = call.text("thread_ts")
    return Message(
        channel=channel.id,
        ts=call.workspace.core.next_ts(),
        person=call.speaker.id,
        by_app=call.by_app,
        text=content.text,
        blocks=content.blocks,
        attachments=content.attachments,
        thread=existing_thread(call, channel, thread) if thread else "",
        metadata=metadata_of(call),
        subtype="bot_message" if username or icons else "",
        username=username,
        icons=icons,
        client_msg_id=call.text("client_msg_id") or secrets.token_hex(16) if call.token.is_client else "",
        unfurl=call.flag("unfurl_links", otherwise=True) or call.flag("unfurl_media", otherwise=True),
    )


def _own(call: Call, error: str, *, also_admins: bool = False) -> Message:
    channel = call.own_channel()
    message = call.workspace.messages.find(channel.id, call.text("ts"))
    if message is None or message.subtype == "tombstone":
        raise Refused("message_not_found")
    if message.person != call.speaker.id and not (also_admins and call.speaker.admin):
        raise Refused(error)
    return message


CHANNEL = needs("channel", missing="channel_not_found")
TS = needs("ts", missing="message_not_found")
WRITE = ("chat:write",)
METHODS = (
    Method(
        name="chat.postMessage",
        act=post,
        arguments=(CHANNEL, *CONTENT, *LOOK, METADATA, *texts("thread_ts", "client_msg_id"), *flags("reply_broadcast", "unfurl_links", "unfurl_media")),
        scopes=WRITE,
        tier=Tier.POSTING,
    ),
    Method(
        name="chat.postEphemeral",
        act=post_ephemeral,
        arguments=(CHANNEL, needs("user"), *CONTENT, *LOOK, *texts("thread_ts")),
        scopes=WRITE,
        tier=Tier.T4,
    ),
    Method(
        name="chat.update",
        act=update,
        arguments=(CHANNEL, TS, *CONTENT, METADATA, may("file_ids", "names"), *flags("reply_broadcast")),
        scopes=WRITE,
    ),
    Method(name="chat.delete", act=delete, arguments=(CHANNEL, TS, *flags("as_user")), scopes=WRITE),
    Method(name="chat.getPermalink", act=permalink, arguments=(CHANNEL, needs("message_ts", missing="message_not_found")), tier=Tier.NONE),
)
