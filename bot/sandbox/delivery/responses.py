"""Response URLs: how the app answers what a person did, up to five times within half an hour, wherever that was.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.sandbox.api.linting import check_message
from bot.sandbox.blocks import with_ids
from bot.sandbox.model import Message
from bot.sandbox.refused import Refused
from bot.sandbox.texts import stored
from bot.sandbox.workspace import Workspace

USES_MAX = 5
LIVES_S = 1800.0
REMEMBERED_MAX = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a response URL answers: who did something where; `message` is the ts of the message it was done to, "" for a slash command."""

    person: str
    channel: str
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    origin: Origin
    until: float
    left: int = USES_MAX


class Responses:
    """The response URLs of the last while."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._entries: OrderedDict[str, _Entry] = OrderedDict()

    def issue(self, origin: Origin) -> str:
        """A new URL."""
        key = secrets.token_urlsafe(18)
        self._entries[key] = _Entry(origin=origin, until=self._workspace.clock.now() + LIVES_S)
        if len(self._entries) > REMEMBERED_MAX:
            self._entries.popitem(last=False)
        return f"{self._workspace.core.base_url}/response/{key}"

    def use(self, key: str, body: Mapping[str, Any]) -> None:
        """Do what the app asks for; `expired_url` and `used_url` when it may no longer, `no_text` and the like when it asks for nothing sensible."""
        entry = self._entries.get(key)
        if entry is None:
            raise Refused("invalid_url")
        if self._workspace.clock.now() > entry.until:
            raise Refused("expired_url")
        if entry.left <= 0:
            raise Refused("used_url")
        self._entries[key] = replace(entry, left=entry.left - 1)
        respond(self._workspace, entry.origin, body)


def respond(workspace: Workspace, origin: Origin, body: Mapping[str, Any]) -> None:
    """Put an answer of the app in its place: a new message for everybody or for the person alone, or in the place of the message it was about."""
    if origin.message and body.get("delete_original"):
        workspace.messages.delete(origin.channel, origin.message)
        return
    content = _content(body)
    if origin.message and body.get("replace_original"):
        old = workspace.messages.get(origin.channel, origin.message)
        workspace.messages.edit(replace(old, **content), by=workspace.app.bot_user, silent=True)
        return
    thread = str(body.get("thread_ts") or "")
    if thread:
        workspace.messages.thread(origin.channel, thread)  # refused when there is none
    message = Message(
        channel=origin.channel,
        ts=workspace.core.next_ts(),
        person=workspace.app.bot_user,
        by_app=True,
        thread=thread,
        metadata=body.get("metadata"),
        only_for="" if body.get("response_type") == "in_channel" else origin.person,
        **content,
    )
    workspace.messages.post(message)


def _content(body: Mapping[str, Any]) -> dict[str, Any]:
    """Text, blocks and attachments as a message has them; those that are none are refused, as by the Web API."""
    text, blocks, attachments = str(body.get("text") or ""), _listed(body, "blocks"), _listed(body, "attachments")
    if not (text or blocks or attachments):
        raise Refused("no_text")
    check_message({key: body[key] for key in ("blocks", "attachments") if body.get(key)})
    return {"text": stored(text), "blocks": with_ids(blocks), "attachments": tuple(attachments)}


def _listed(body: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    value = body.get(key) or ()
    if not isinstance(value, list | tuple) or not all(isinstance(entry, Mapping) for entry in value):
        raise Refused(f"invalid_{key}")
    return value
