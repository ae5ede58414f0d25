"""The tables, as the newest migration leaves them; a test compares the two.

A job's `due_at` says from when on it may be claimed: while it is ready, when its wait is over; while it runs, when its lease runs out. `over_at` is
empty until it is done or dead. `set_at` says when `due_at` was set, so that a clock which went back does not hold it up.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Double, Index, Integer, Table

from bot.store.columns import OPEN, metadata, moment, words
from bot.store.tables_human import card, ticket, ticket_event, turn, withdrawal

__all__ = [
    "answer",
    "card",
    "job",
    "job_key",
    "metadata",
    "record",
    "said",
    "step",
    "test_dial",
    "thread",
    "ticket",
    "ticket_event",
    "turn",
    "vote",
    "withdrawal",
]

job = Table(
    "job",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    words("key"),
    words("kind"),
    words("lane"),
    words("thread"),
    words("team"),
    words("payload"),
    Column("version", Integer, nullable=False),
    words("state"),
    Column("attempt", Integer, nullable=False),
    words("error"),
    moment("saved_at"),
    moment("set_at"),
    moment("due_at"),
    moment("over_at", nullable=True),
    Index("job_open_by_lane", "lane", "id", sqlite_where=OPEN, postgresql_where=OPEN),
    Index("job_open_by_thread", "thread", "id", sqlite_where=OPEN, postgresql_where=OPEN),
    Index("job_over_at", "over_at"),
    Index("job_state", "state"),
    Index("job_team", "team"),
    sqlite_autoincrement=True,  # an id is never given again, since ids are the order of a thread
)

job_key = Table(
    "job_key",
    metadata,
    words("key", key=True),
    Column("job", BigInteger, nullable=False),
    Index("job_key_job", "job"),
)

step = Table(
    "step",
    metadata,
    words("key", key=True),
    words("name", key=True),
    words("result"),
    Column("version", Integer, nullable=False),
    moment("kept_at"),
    Index("step_kept_at", "kept_at"),
)

said = Table(
    "said",
    metadata,
    words("team", key=True),
    words("channel", key=True),
    words("thread", key=True),
    words("ts", key=True),
    words("person"),
    words("text"),
    moment("kept_at"),
    Index("said_kept_at", "kept_at"),
)

thread = Table(
    "thread",
    metadata,
    words("team", key=True),
    words("channel", key=True),
    words("ts", key=True),
    words("asker"),
    words("quiet"),
    moment("kept_at"),
    Index("thread_kept_at", "kept_at"),
)

answer = Table(
    "answer",
    metadata,
    words("id", key=True),
    words("team"),
    words("channel"),
    words("thread"),
    words("ts"),
    words("asker"),
    words("question"),
    words("outcome"),
    Column("confidence", Double, nullable=False),
    words("text"),
    words("origins"),
    Column("version", Integer, nullable=False),
    moment("kept_at"),
    Index("answer_asker", "team", "asker", "kept_at"),
    Index("answer_at", "team", "channel", "ts"),
    Index("answer_kept_at", "kept_at"),
)

vote = Table(
    "vote",
    metadata,
    words("answer", key=True),
    words("person", key=True),
    Column("good", Boolean, nullable=False),
    words("reason"),
    words("comment"),
    moment("kept_at"),
)

# Of the flight recorder: belongs to a LiveKit project, not to a workspace.
record = Table(
    "record",
    metadata,
    words("project", key=True),
    words("id", key=True),
    words("kind"),
    words("room"),
    words("room_sid"),
    words("identity"),
    words("participant_sid"),
    words("participant_kind"),
    words("reason"),
    Column("dropped", Integer, nullable=False),
    words("more"),
    Column("version", Integer, nullable=False),
    moment("happened_at"),
    moment("received_at"),
    Index("record_room", "project", "room", "happened_at"),
    Index("record_since", "project", "received_at"),
    Index("record_received_at", "received_at"),
)

# What was dialled for whom; numbers are masked, and a keyed mark of each lets the same one be counted.
test_dial = Table(
    "test_dial",
    metadata,
    words("id", key=True),
    words("project"),
    words("team"),
    words("person"),
    words("channel"),
    words("trunk"),
    words("number"),
    words("number_key"),
    words("caller"),
    words("room"),
    words("owner"),
    words("outcome"),
    Column("status", Integer, nullable=False),
    words("call_id"),
    moment("begun_at"),
    moment("over_at", nullable=True),
    Index("test_dial_begun_at", "begun_at"),
)
