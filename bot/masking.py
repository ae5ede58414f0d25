"""Secrets are masked before anything is stored: a job is saved without those that somebody wrote into a message, a command, a form or the name of a file. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.answering.redact import redact, without_secrets
from bot.escalation.acts import TOLD
from bot.hearing import MENTION
from bot.jobs import NewJob
from bot.slack.text import readable

Blocks = Sequence[Mapping[str, Any]]


def masked(job: NewJob) -> NewJob:
    """The job as it may be saved. Doing it twice changes nothing."""
    payload = dict(job.payload)
    if "text" in payload:
        payload["text"], blocks = _message(str(payload["text"]), payload.get("blocks") or [])
        payload |= {"blocks": blocks} if "blocks" in payload else {}
    if payload.get("files"):
        payload["files"] = [{name: value for name, value in file.items() if name != "preview"} for file in payload["files"]]
        if any(redact(str(file.get("name") or "")) != str(file.get("name") or "") for file in payload["files"]):
            # The address of a file has its name in it, so it is looked up again when it is read.
            payload |= {"files": [], "files_known": False}
    if "values" in payload:
        payload["values"] = _everywhere(payload["values"], without_secrets if payload.get("callback_id") in TOLD else redact)
    return replace(job, payload=payload)


def _message(text: str, blocks: Blocks) -> tuple[str, Blocks]:
    """Text and blocks as they are when nothing in them is secret. Otherwise both become one text, in which a secret that formatting cut into pieces is whole."""
    people = dict.fromkeys(MENTION.findall(text))
    words = readable(text, blocks, names={person: person for person in people})
    hidden = redact(words)
    if hidden == words and (text == words or redact(text) == text):
        return text, blocks
    hidden = hidden.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for person in people:
        hidden = hidden.replace(f"@{person}", f"<@{person}>")
    return hidden, []


def _everywhere(value: Any, hide: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, Mapping):
        return {name: _everywhere(inner, hide) for name, inner in value.items()}
    return [_everywhere(inner, hide) for inner in value] if isinstance(value, list) else value
