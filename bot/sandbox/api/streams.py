"""chat.startStream, chat.appendStream and chat.stopStream: a message that grows while people watch.

https://docs.slack.dev/messaging/sending-and-scheduling-messages#text-streaming
"""

from __future__ import annotations

from bot.sandbox.api.agents import SESSION_STATUSES
from bot.sandbox.api.arguments import may, needs, texts
from bot.sandbox.api.content import LOOK, METADATA, custom_look, existing_thread, metadata_of
from bot.sandbox.api.linting import check_blocks, check_chunks
from bot.sandbox.api.method import Call, Method
from bot.sandbox.model import Channel, Json, Message, Session, Streaming
from bot.sandbox.rates import Tier
from bot.sandbox.refused import Refused, refused_with
from bot.sandbox.shapes import Shape

MARKDOWN_MAX = 12_000
MODES = ("timeline", "plan")


def start(call: Call) -> Shape:
    """A new message in a thread, which streams from now on for five minutes at most."""
    channel = call.own_channel()
    _check_recipient(call, channel)
    thread = existing_thread(call, channel, call.text("thread_ts"))
    username, icons = custom_look(call)
    message = Message(
        channel=channel.id,
        ts=call.workspace.core.next_ts(),
        person=call.speaker.id,
        by_app=True,
        text="",
        thread=thread,
        subtype="bot_message" if username or icons else "",
        username=username,
        icons=icons,
        streaming=Streaming(
            state="in_progress",
            started_at=call.workspace.clock.now(),
            recipient=call.text("recipient_user_id"),
            mode="plan" if call.text("task_display_mode") == "plan" else "timeline",
        ),
    )
    call.workspace.streams.start(message, chunks_of(call))
    call.workspace.agents.clear_status(channel.id, thread)
    return {"channel": channel.id, "ts": message.ts}


def append(call: Call) -> Shape:
    """More of it."""
    channel, chunks = call.own_channel(), chunks_of(call)
    if not chunks:
        raise Refused("no_text")
    message = call.workspace.streams.append(channel.id, _own_ts(call, channel), chunks)
    return {"channel": channel.id, "ts": message.ts}


def stop(call: Call) -> Shape:
    """The end, with blocks below and the stage of the session."""
    channel, chunks, blocks = call.own_channel(), chunks_of(call), call.items("blocks")
    check_blocks(blocks)
    message = call.workspace.streams.stop(channel.id, _own_ts(call, channel), chunks, blocks=blocks, metadata=metadata_of(call))
    if call.text("session_status"):
        call.workspace.agents.set_session(Session(channel=channel.id, thread=message.root, status=call.text("session_status")))
    return {"channel": channel.id, "ts": message.ts, "message": call.workspace.messages.json(message)}


def _check_recipient(call: Call, channel: Channel) -> None:
    """Outside of direct messages a stream is for somebody: https://docs.slack.dev/reference/methods/chat.startStream."""
    if channel.kind == "im":
        return
    person, team = call.text("recipient_user_id"), call.text("recipient_team_id")
    if not person:
        raise Refused("missing_recipient_user_id")
    if not team:
        raise Refused("missing_recipient_team_id")
    call.workspace.person(person)
    if team != call.workspace.team.id:
        raise Refused("team_not_found")


def _own_ts(call: Call, channel: Channel) -> str:
    message = call.workspace.messages.find(channel.id, call.text("ts"))
    if message is None:
        raise Refused("message_not_found")
    if message.person != call.speaker.id:
        raise Refused("message_not_owned_by_app")
    return message.ts


def chunks_of(call: Call) -> list[Json]:
    """What is to be added, in order: `markdown_text` is one chunk of that kind. At most 12,000 characters of Markdown a call."""
    markdown, chunks = call.text("markdown_text"), call.items("chunks")
    if markdown and chunks:
        raise refused_with("invalid_arguments", "[ERROR] markdown_text and chunks exclude each other [json-pointer:/chunks]")
    chunks = [{"type": "markdown_text", "text": markdown}] if markdown else chunks
    check_chunks(chunks)
    if sum(len(chunk["text"]) for chunk in chunks if chunk["type"] == "markdown_text") > MARKDOWN_MAX:
        raise Refused("msg_too_long")
    return chunks


CHANNEL, TS = needs("channel", missing="channel_not_found"), needs("ts", missing="message_not_found")
PIECES = (*texts("markdown_text"), may("chunks", "list"))
WRITE = ("chat:write",)
METHODS = (
    Method(
        name="chat.startStream",
        act=start,
        arguments=(CHANNEL, needs("thread_ts"), *PIECES, *texts("recipient_user_id", "recipient_team_id"), may("task_display_mode", choices=MODES), *LOOK),
        scopes=WRITE,
        tier=Tier.T2,
        tokens=("bot",),
    ),
    Method(name="chat.appendStream", act=append, arguments=(CHANNEL, TS, *PIECES), scopes=WRITE, tier=Tier.T4, tokens=("bot",)),
    Method(
        name="chat.stopStream",
        act=stop,
        arguments=(CHANNEL, TS, *PIECES, may("blocks", "list", wrong="invalid_blocks_format"), METADATA, may("session_status", choices=SESSION_STATUSES)),
        scopes=WRITE,
        tier=Tier.T2,
        tokens=("bot",),
    ),
)
