"""conversations.*: channels and direct messages, and what was said in them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.sandbox.api.arguments import flags, may, needs, texts
from bot.sandbox.api.method import FAMILIES, Call, Method, for_any_kind
from bot.sandbox.api.paging import PAGE_ARGUMENTS, limit_of, next_page, page
from bot.sandbox.model import Channel, ChannelKind, Message
from bot.sandbox.rates import Tier
from bot.sandbox.refused import Refused
from bot.sandbox.shapes import Shape, channel_json

TYPES: dict[str, ChannelKind] = {"public_channel": "channel", "private_channel": "group", "mpim": "mpim", "im": "im"}
# https://docs.slack.dev/reference/methods/conversations.open
OTHERS_MAX = 8
HISTORY_LIMIT, REPLIES_LIMIT, LIST_LIMIT = 100, 999, 100
TS = re.compile(r"\d{1,12}(\.\d{1,6})?")
SEEN = (*PAGE_ARGUMENTS, *texts("latest", "oldest"), *flags("inclusive", "include_all_metadata"))


def kinds_of(call: Call) -> frozenset[ChannelKind]:
    """The kinds of conversations that `types` asks for; each needs its scope."""
    asked = call.items("types") or ["public_channel"]
    if not set(asked) <= TYPES.keys():
        raise Refused("invalid_types")
    kinds = frozenset(TYPES[name] for name in asked)
    for kind in sorted(kinds):
        call.needs_scope(f"{FAMILIES[kind]}:read")
    return kinds


def listed(call: Call, channels: Sequence[Channel], viewer: str) -> Shape:
    """One page of channel objects."""
    kinds, hide_archived = kinds_of(call), call.flag("exclude_archived")
    wanted = [channel for channel in channels if channel.kind in kinds and not (hide_archived and channel.archived)]
    shown, cursor = page(wanted, cursor=call.text("cursor"), limit=limit_of(call.arguments.get("limit"), otherwise=LIST_LIMIT), key=lambda channel: channel.id)
    return {"channels": [channel_json(channel, call.workspace.core, viewer) for channel in shown], **next_page(cursor)}


def list_all(call: Call) -> Shape:
    """What the speaker can see: public channels, and of the rest their own."""
    channels = call.workspace.channels
    viewer = call.speaker.id
    return listed(call, [channel for channel in channels if channels.visible_to(viewer, channel)], viewer)


def info(call: Call) -> Shape:
    """One channel; the number of its members only when asked for."""
    channel = call.channel()
    call.needs_scope_for(channel, "read")
    shape = channel_json(channel, call.workspace.core, call.speaker.id)
    if not call.flag("include_num_members"):
        shape.pop("num_members", None)
    return {"channel": shape}


def members(call: Call) -> Shape:
    """Ids of the members, in the order in which they came."""
    channel = call.channel()
    call.needs_scope_for(channel, "read")
    shown, cursor = page(channel.members, cursor=call.text("cursor"), limit=limit_of(call.arguments.get("limit"), otherwise=LIST_LIMIT), key=str)
    return {"members": shown, **next_page(cursor)}


def join(call: Call) -> Shape:
    """The speaker enters a public channel."""
    channel = call.channel()
    if channel.kind != "channel":
        raise Refused("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refused("is_archived")
    already = call.speaker.id in channel.members
    channel = call.workspace.channels.join(channel.id, call.speaker)
    answer: Shape = {"channel": channel_json(channel, call.workspace.core, call.speaker.id)}
    return answer | ({"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}} if already else {})


def open_direct(call: Call) -> Shape:
    """The direct message with one person, or the conversation of a few, made when there was none."""
    if call.text("channel"):
        channel, new = call.own_channel(), False
        if channel.kind not in {"im", "mpim"}:
            raise Refused("method_not_supported_for_channel_type")
    else:
        channel, new = _conversation(call)
    call.needs_scope(f"{channel.kind}:write")
    shape = channel_json(channel, call.workspace.core, call.speaker.id) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shape} | ({} if new else {"no_op": True, "already_open": True})


def _conversation(call: Call) -> tuple[Channel, bool]:
    asked, channels = call.items("users"), call.workspace.channels
    if not asked:
        raise Refused("users_list_not_supplied")
    people = [call.workspace.person(person) for person in dict.fromkeys(asked) if person != call.speaker.id]
    if not people:
        raise Refused("not_enough_users")
    if len(people) > OTHERS_MAX:
        raise Refused("too_many_users")
    return channels.direct(people[0], call.speaker) if len(people) == 1 else channels.few((call.speaker, *people))


def history(call: Call) -> Shape:
    """What stands in the channel itself, newest first."""
    channel = _readable(call)
    messages = _between(call, call.workspace.messages.in_channel(channel.id))[::-1]
    shown, cursor = _page(call, messages, HISTORY_LIMIT)
    return {"messages": _shapes(call, shown), "has_more": bool(cursor), "pin_count": 0} | (next_page(cursor) if cursor else {})


def replies(call: Call) -> Shape:
    """A thread, oldest first: its first message on every page, then the replies. For the ts of a reply, that reply alone."""
    channel = _readable(call)
    asked = checked_ts(call.text("ts"), "thread_not_found")
    reply = call.workspace.messages.find(channel.id, asked)
    if reply and reply.is_reply:
        return {"messages": _shapes(call, [reply]), "has_more": False}
    root, *rest = call.workspace.messages.thread(channel.id, asked)
    shown, cursor = _page(call, _between(call, rest), REPLIES_LIMIT)
    return {"messages": _shapes(call, [root, *shown]), "has_more": bool(cursor)} | (next_page(cursor) if cursor else {})


def checked_ts(ts: str, error: str) -> str:
    """The ts, if it has the form of one."""
    if not TS.fullmatch(ts):
        raise Refused(error)
    return ts


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.needs_scope_for(channel, "history")
    if call.speaker.id not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _between(call: Call, messages: list[Message]) -> list[Message]:
    """Those between `oldest` and `latest`, which belong to it only when `inclusive`."""
    oldest, latest = _seconds(call, "oldest", "invalid_ts_oldest"), _seconds(call, "latest", "invalid_ts_latest")
    edges = call.flag("inclusive")
    kept = [message for message in messages if oldest is None or float(message.ts) > oldest or (edges and float(message.ts) == oldest)]
    return [message for message in kept if latest is None or float(message.ts) < latest or (edges and float(message.ts) == latest)]


def _page(call: Call, messages: list[Message], limit: int) -> tuple[list[Message], str]:
    return page(messages, cursor=call.text("cursor"), limit=limit_of(call.arguments.get("limit"), otherwise=limit), key=lambda message: message.ts)


def _seconds(call: Call, name: str, error: str) -> float | None:
    given = call.text(name)
    return float(checked_ts(given, error)) if given and given != "now" else None


def _shapes(call: Call, messages: Sequence[Message]) -> list[Shape]:
    """Metadata only when it is asked for, https://docs.slack.dev/messaging/message-metadata."""
    hidden = () if call.flag("include_all_metadata") else ("metadata",)
    shapes = (call.workspace.messages.json(message) for message in messages)
    return [{key: value for key, value in shape.items() if key not in hidden} for shape in shapes]


TYPES_ARGUMENTS = (*PAGE_ARGUMENTS, may("types", "names"), *flags("exclude_archived"), *texts("team_id"))
CHANNEL = needs("channel", missing="channel_not_found")
METHODS = (
    Method(name="conversations.list", act=list_all, arguments=TYPES_ARGUMENTS, scopes=for_any_kind("read"), tier=Tier.T2),
    Method(name="conversations.info", act=info, arguments=(CHANNEL, *flags("include_num_members", "include_locale")), scopes=for_any_kind("read")),
    Method(name="conversations.members", act=members, arguments=(CHANNEL, *PAGE_ARGUMENTS), scopes=for_any_kind("read"), tier=Tier.T4),
    Method(name="conversations.join", act=join, arguments=(CHANNEL,), scopes=("channels:join",)),
    Method(
        name="conversations.open",
        act=open_direct,
        arguments=(*texts("channel"), may("users", "names"), *flags("return_im", "prevent_creation")),
        scopes=("channels:manage", "groups:write", "im:write", "mpim:write"),
    ),
    Method(name="conversations.history", act=history, arguments=(CHANNEL, *SEEN), scopes=for_any_kind("history")),
    Method(name="conversations.replies", act=replies, arguments=(CHANNEL, needs("ts", missing="thread_not_found"), *SEEN), scopes=for_any_kind("history")),
)
