"""The tables, as the newest migration leaves them; a test compares the two.

A job's `due_at` says from when on it may be claimed: while it is ready, when its wait is over; while it runs, when its lease runs out. `over_at` is
empty until it is done or dead. `set_at` says when `due_at` was set, so that a clock which went back does not hold it up.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Dialect, Double, Index, Integer, MetaData, Table, Text, text
from sqlalchemy.types import TypeDecorator, TypeEngine

# PostgreSQL stores no NUL, and half a surrogate pair has no UTF-8.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Words(TypeDecorator[str]):
    """Text that is compared byte by byte, without characters that no database can store."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """See `TypeDecorator`."""
        return dialect.type_descriptor(Text(collation="C") if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  the signature is SQLAlchemy's
        """See `TypeDecorator`."""
        return None if value is None else UNSTORABLE.sub("", value)


def _words(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, Words, primary_key=key, nullable=False)


def _moment(name: str, *, nullable: bool = False) -> Column[float]:
    return Column(name, Double, nullable=nullable)


metadata = MetaData()
OPEN = text("over_at is null")

job = Table(
    "job",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    _words("key"),
    _words("kind"),
    _words("lane"),
    _words("thread"),
    _words("team"),
    _words("payload"),
    Column("version", Integer, nullable=False),
    _words("state"),
    Column("attempt", Integer, nullable=False),
    _words("error"),
    _moment("saved_at"),
    _moment("set_at"),
    _moment("due_at"),
    _moment("over_at", nullable=True),
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
    _words("key", key=True),
    Column("job", BigInteger, nullable=False),
    Index("job_key_job", "job"),
)

step = Table(
    "step",
    metadata,
    _words("key", key=True),
    _words("name", key=True),
    _words("result"),
    Column("version", Integer, nullable=False),
    _moment("kept_at"),
    Index("step_kept_at", "kept_at"),
)

said = Table(
    "said",
    metadata,
    _words("team", key=True),
    _words("channel", key=True),
    _words("thread", key=True),
    _words("ts", key=True),
    _words("person"),
    _words("text"),
    _moment("kept_at"),
    Index("said_kept_at", "kept_at"),
)

thread = Table(
    "thread",
    metadata,
    _words("team", key=True),
    _words("channel", key=True),
    _words("ts", key=True),
    _words("asker"),
    _words("quiet"),
    _moment("kept_at"),
    Index("thread_kept_at", "kept_at"),
)

answer = Table(
    "answer",
    metadata,
    _words("id", key=True),
    _words("team"),
    _words("channel"),
    _words("thread"),
    _words("ts"),
    _words("asker"),
    _words("question"),
    _words("outcome"),
    Column("confidence", Double, nullable=False),
    _words("text"),
    _words("origins"),
    Column("version", Integer, nullable=False),
    _moment("kept_at"),
    Index("answer_asker", "team", "asker", "kept_at"),
    Index("answer_kept_at", "kept_at"),
)

vote = Table(
    "vote",
    metadata,
    _words("answer", key=True),
    _words("person", key=True),
    Column("good", Boolean, nullable=False),
    _words("reason"),
    _words("comment"),
    _moment("kept_at"),
)

# Of the flight recorder: belongs to a LiveKit project, not to a workspace.
record = Table(
    "record",
    metadata,
    _words("project", key=True),
    _words("id", key=True),
    _words("kind"),
    _words("room"),
    _words("room_sid"),
    _words("identity"),
    _words("participant_sid"),
    _words("participant_kind"),
    _words("reason"),
    Column("dropped", Integer, nullable=False),
    _words("more"),
    Column("version", Integer, nullable=False),
    _moment("happened_at"),
    _moment("received_at"),
    Index("record_room", "project", "room", "happened_at"),
    Index("record_since", "project", "received_at"),
    Index("record_received_at", "received_at"),
)

# What was dialled for whom; numbers are masked, and a keyed mark of each lets the same one be counted.
test_dial = Table(
    "test_dial",
    metadata,
    _words("id", key=True),
    _words("project"),
    _words("team"),
    _words("person"),
    _words("channel"),
    _words("trunk"),
    _words("number"),
    _words("number_key"),
    _words("caller"),
    _words("room"),
    _words("owner"),
    _words("outcome"),
    Column("status", Integer, nullable=False),
    _words("call_id"),
    _moment("begun_at"),
    _moment("over_at", nullable=True),
    Index("test_dial_begun_at", "begun_at"),
)
