"""Saves what Slack sends, whatever order it comes in: an event that failed is sent again a minute later, and what happened to its message since then has overtaken it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.jobs import NewJob
from bot.stores import Inbox
from bot.turns import EDIT_WINDOW_S

FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """A `bot.slack.bolt.Keep` over the inbox."""

    inbox: Inbox

    async def __call__(self, job: NewJob) -> bool:
        """True when it is on disk and was not known before. The edit of a message that has not come is that message, and when it comes it is known."""
        if job.kind == "edit" and _recent(job.payload) and await self.inbox.add(replace(job, kind="message", keys=(message_key(job.payload), *job.keys))):
            return True
        return await self.inbox.add(job)


def message_key(said: Mapping[str, Any]) -> str:
    """The key of the job of a message, by a payload that tells where it stands; as `bot.intake` makes it."""
    return f"message:{said['team']}:{said['channel']}:{said['ts']}"


def in_its_place(gone: Mapping[str, Any]) -> NewJob:
    """What stands for a deleted message in the inbox, so that it is known should it come after its deletion."""
    return NewJob(keys=(message_key(gone),), kind=FORGOTTEN, payload={"team": gone["team"]}, lane="quick")


def _recent(said: Mapping[str, Any]) -> bool:
    """Whether it was edited so soon that the message itself may be on its way. An older one was passed over, or is none of ours."""
    return float(said["edited_ts"]) - float(said["ts"]) <= EDIT_WINDOW_S
