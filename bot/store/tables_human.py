"""The tables of what humans took over, what was learned from them, and what is counted. They belong to `bot.store.tables`.

The `version` of a row is that of its JSON; how often a ticket or a card was changed stands in `steps` and `changes`. A ticket's `over_at` is empty until it
is over. `told_at` is when a help desk heard of an event, or was given up on, and then `fault` says why. The `asker` of a card and of a withdrawal is who
asked first: it is kept so that they can be forgotten. `changed_at` is when a card was last changed.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Double, Index, Integer, Table, text

from bot.store.columns import OPEN, Words, metadata, moment, words

UNTOLD = text("told_at is null")
DEAD = text("fault <> ''")

ticket = Table(
    "ticket",
    metadata,
    words("id", key=True),
    words("team"),
    words("channel"),
    words("thread"),
    words("asker"),
    words("question"),
    words("reason"),
    words("answer"),
    Column("confined", Boolean, nullable=False),
    words("state"),
    words("owner"),
    words("route"),
    Column("level", Integer, nullable=False),
    words("desk_team"),
    words("desk_channel"),
    words("desk_thread"),
    Column("reminders", Integer, nullable=False),
    words("human_answer"),
    moment("opened_at"),
    moment("claimed_at"),
    moment("answered_at"),
    moment("over_at", nullable=True),
    moment("due_at"),
    words("facts"),
    Column("version", Integer, nullable=False),
    Column("steps", Integer, nullable=False),
    Index("ticket_open_in_thread", "team", "channel", "thread", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    Index("ticket_thread", "team", "channel", "thread", "opened_at"),
    Index("ticket_desk", "desk_channel", "desk_thread", "opened_at"),
    Index("ticket_opened_at", "opened_at", "id"),
    Index("ticket_team", "team", "opened_at", "id"),
    Index("ticket_open", "team", "opened_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),
    Index("ticket_over", "team", "state", "over_at", "id"),
    Index("ticket_over_at", "over_at"),
)

ticket_event = Table(
    "ticket_event",
    metadata,
    words("ticket", key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    words("kind"),
    moment("happened_at"),
    words("person"),
    words("words"),
    words("key"),
    moment("told_at", nullable=True),
    words("fault"),
    Index("ticket_event_untold", "happened_at", "ticket", "number", sqlite_where=UNTOLD, postgresql_where=UNTOLD),
    Index("ticket_event_dead", "happened_at", "ticket", "number", sqlite_where=DEAD, postgresql_where=DEAD),
)

card = Table(
    "card",
    metadata,
    words("id", key=True),
    words("team"),
    words("channel"),
    Column("ticket", Words, nullable=True, unique=True),  # empty for one that comes from no ticket
    words("asker"),
    words("answer"),
    words("applies_to"),
    words("owner"),
    words("owner_name"),
    words("state"),
    Column("confined", Boolean, nullable=False),
    moment("verified_at"),
    moment("expires_at"),
    words("why"),
    words("basis"),
    Column("version", Integer, nullable=False),
    Column("changes", Integer, nullable=False),
    moment("changed_at"),
    Index("card_state", "state", "team"),
)

withdrawal = Table(
    "withdrawal",
    metadata,
    words("answer", key=True),
    words("team"),
    words("channel"),
    words("asker"),
    words("person"),
    words("question"),
    words("text"),
    words("urls"),
    Column("version", Integer, nullable=False),
    words("why"),
    Column("confined", Boolean, nullable=False),
    moment("withdrawn_at"),
    Index("withdrawal_team", "team", "withdrawn_at", "answer"),
)

turn = Table(
    "turn",
    metadata,
    words("answer", key=True),
    words("team"),
    words("channel"),
    words("person"),
    words("outcome"),
    Column("confidence", Double, nullable=False),
    moment("asked_at"),
    moment("seen_at"),
    moment("answered_at"),
    words("urls"),
    Column("version", Integer, nullable=False),
    words("topic"),
    Column("tokens_in", BigInteger, nullable=False),
    Column("tokens_out", BigInteger, nullable=False),
    Column("cost_usd", Double, nullable=False),
    Index("turn_asked_at", "asked_at", "answer"),
    Index("turn_team", "team", "asked_at", "answer"),
)
