"""What is there in the end: what the workspace shows, and what the database says about it."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.model import Message
from bot.sandbox.server import Sandbox
from bot.slack.messages import REPLY
from tests.live.crowd import Question

ESCALATIONS = "support-escalations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the bot posted, by the key that it bears: the messages that are parts of that reply. `stray` bears none, as a greeting. `desk` is the channel of humans."""

    desk: str
    replies: Mapping[str, Sequence[Message]]
    stray: Sequence[Message]

    @classmethod
    def of(cls, sandbox: Sandbox) -> Shown:
        """All there is of the app, in all channels and threads."""
        replies, stray = defaultdict(list), []
        for message in by_app(sandbox):
            mark = message.metadata or {}
            if mark.get("event_type") == REPLY:
                replies[str(mark["event_payload"]["key"])].append(message)
            else:
                stray.append(message)
        return cls(desk=sandbox.channels[ESCALATIONS], replies=dict(replies), stray=stray)

    def answers(self) -> dict[str, Sequence[Message]]:
        """The replies to questions."""
        return {key: parts for key, parts in self.replies.items() if parts[0].channel != self.desk}

    def handed_over(self) -> dict[str, Sequence[Message]]:
        """What was brought before humans: packets, and what was said in their threads."""
        return {key: parts for key, parts in self.replies.items() if parts[0].channel == self.desk}


def by_app(sandbox: Sandbox) -> list[Message]:
    """The app's messages, oldest first in each place."""
    messages, found = sandbox.workspace.messages, []
    for channel in (*sandbox.channels.values(), *sandbox.direct.values()):
        for root in messages.in_channel(channel):
            found += [message for message in (root, *messages.replies(channel, root.ts)) if message.by_app]
    return found


def disordered(answers: Mapping[str, Sequence[Message]], saved: Sequence[str]) -> list[tuple[str, str]]:
    """The threads in which answers do not stand in the order in which their questions were saved."""
    threads: dict[tuple[str, str], list[str]] = defaultdict(list)
    for message in (answers[key][0] for key in saved if key in answers):
        threads[message.channel, message.thread].append(message.ts)
    return [thread for thread, times in threads.items() if times != sorted(times)]


def statuses(sandbox: Sandbox, asked: Sequence[Question]) -> list[str]:
    """What the bot still says to be doing in the threads of these questions."""
    found = (sandbox.workspace.agents.status(question.channel, question.thread) for question in asked)
    return [status.words for status in found if status]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the database says. `saved` are keys of questions in the order they were saved, `states` counts their jobs, `answered` is where recorded answers stand, `again` how many jobs were taken up more than once."""

    saved: Sequence[str]
    states: Mapping[str, int]
    answered: Sequence[tuple[str, str, str]]
    again: int

    @classmethod
    def of(cls, file: Path) -> Kept:
        """Read when nobody works with it."""
        with closing(sqlite3.connect(file)) as database:
            return cls(
                saved=[key for (key,) in database.execute("select key from job where kind = 'message' order by id")],
                states=dict(database.execute("select state, count(*) from job where kind = 'message' group by state")),
                answered=list(database.execute("select channel, thread, ts from answer")),
                again=database.execute("select count(*) from job where kind = 'message' and attempt > 1").fetchone()[0],
            )
