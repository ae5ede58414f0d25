"""reactions.*: emoji under messages."""

from __future__ import annotations

import re

from bot.sandbox.api.arguments import flags, needs, texts
from bot.sandbox.api.method import Call, Method
from bot.sandbox.model import Message
from bot.sandbox.rates import Tier
from bot.sandbox.refused import Refused
from bot.sandbox.shapes import Shape

EMOJI = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")
KINDS_MAX = 23


def add(call: Call) -> Shape:
    """One more emoji by the speaker; 23 kinds fit under a message."""
    message, name = _open_item(call), _emoji(call)
    if len(message.reactions) >= KINDS_MAX and all(reaction.name != name for reaction in message.reactions):
        raise Refused("too_many_emoji")
    call.workspace.messages.react(message.channel, message.ts, name, call.speaker.id)
    return {}


def remove(call: Call) -> Shape:
    """The speaker takes an emoji back."""
    message = _open_item(call)
    call.workspace.messages.unreact(message.channel, message.ts, _emoji(call), call.speaker.id)
    return {}


def get(call: Call) -> Shape:
    """The message with its emoji."""
    message = _item(call)
    return {"type": "message", "channel": message.channel, "message": call.workspace.messages.json(message)}


def _item(call: Call) -> Message:
    if not (call.text("channel") and call.text("timestamp")):
        raise Refused("no_item_specified")
    channel = call.own_channel()
    message = call.workspace.messages.find(channel.id, call.text("timestamp"))
    if message is None or message.subtype == "tombstone":
        raise Refused("message_not_found")
    return message


def _open_item(call: Call) -> Message:
    """A message whose emoji may be changed: nobody changes anything in an archived channel."""
    message = _item(call)
    if call.workspace.channels.get(message.channel).archived:
        raise Refused("is_archived")
    return message


def _emoji(call: Call) -> str:
    """The name without colons."""
    name = call.text("name").strip(":")
    if not EMOJI.fullmatch(name):
        raise Refused("invalid_name")
    return name


ITEM = texts("channel", "timestamp")
NAME = needs("name", missing="invalid_name")
METHODS = (
    Method(name="reactions.add", act=add, arguments=(NAME, *ITEM), scopes=("reactions:write",)),
    Method(name="reactions.remove", act=remove, arguments=(NAME, *ITEM), scopes=("reactions:write",), tier=Tier.T2),
    Method(name="reactions.get", act=get, arguments=(*ITEM, *flags("full")), scopes=("reactions:read",)),
)
