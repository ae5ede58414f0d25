"""What humans took over, what was learned from them, and what is counted."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPEN, UNTOLD, DEAD = sa.text("over_at is null"), sa.text("told_at is null"), sa.text("fault <> ''")


def _words(*names: str, nullable: bool = False) -> Sequence[sa.Column[str]]:
    return [sa.Column(name, sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=nullable) for name in names]


def _moments(*names: str, nullable: bool = False) -> Sequence[sa.Column[float]]:
    return [sa.Column(name, sa.Double, nullable=nullable) for name in names]


def _numbers(*names: str) -> Sequence[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _yes_or_no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def upgrade() -> None:
    """Make the tables."""
    op.create_index("answer_at", "answer", ["team", "channel", "ts"])
    _tickets()
    _events()
    _learned()
    _turns()


def _tickets() -> None:
    op.create_table(
        "ticket",
        *_words("id", "team", "channel", "thread", "asker", "question", "reason", "answer"),
        _yes_or_no("confined"),
        *_words("state", "owner", "route"),
        *_numbers("level"),
        *_words("desk_team", "desk_channel", "desk_thread"),
        *_numbers("reminders"),
        *_words("human_answer"),
        *_moments("opened_at", "claimed_at", "answered_at"),
        *_moments("over_at", nullable=True),
        *_moments("due_at"),
        *_words("facts"),
        *_numbers("version", "steps"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ticket_open_in_thread", "ticket", ["team", "channel", "thread"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ticket_thread", "ticket", ["team", "channel", "thread", "opened_at"])
    op.create_index("ticket_desk", "ticket", ["desk_channel", "desk_thread", "opened_at"])
    op.create_index("ticket_opened_at", "ticket", ["opened_at", "id"])
    op.create_index("ticket_team", "ticket", ["team", "opened_at", "id"])
    # After the one before: of two that give the same order SQLite takes the younger, and this one has less in it.
    op.create_index("ticket_open", "ticket", ["team", "opened_at", "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ticket_over", "ticket", ["team", "state", "over_at", "id"])
    op.create_index("ticket_over_at", "ticket", ["over_at"])


def _events() -> None:
    op.create_table(
        "ticket_event",
        *_words("ticket"),
        *_numbers("number"),
        *_words("kind"),
        *_moments("happened_at"),
        *_words("person", "words", "key"),
        *_moments("told_at", nullable=True),
        *_words("fault"),
        sa.PrimaryKeyConstraint("ticket", "number"),
    )
    in_order = ["happened_at", "ticket", "number"]
    op.create_index("ticket_event_untold", "ticket_event", in_order, sqlite_where=UNTOLD, postgresql_where=UNTOLD)
    op.create_index("ticket_event_dead", "ticket_event", in_order, sqlite_where=DEAD, postgresql_where=DEAD)


def _learned() -> None:
    op.create_table(
        "card",
        *_words("id", "team", "channel"),
        *_words("ticket", nullable=True),
        *_words("asker", "answer", "applies_to", "owner", "owner_name", "state"),
        _yes_or_no("confined"),
        *_moments("verified_at", "expires_at"),
        *_words("why", "basis"),
        *_numbers("version", "changes"),
        *_moments("changed_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ticket"),
    )
    op.create_index("card_state", "card", ["state", "team"])
    op.create_table(
        "withdrawal",
        *_words("answer", "team", "channel", "asker", "person", "question", "text", "urls"),
        *_numbers("version"),
        *_words("why"),
        _yes_or_no("confined"),
        *_moments("withdrawn_at"),
        sa.PrimaryKeyConstraint("answer"),
    )
    op.create_index("withdrawal_team", "withdrawal", ["team", "withdrawn_at", "answer"])


def _turns() -> None:
    op.create_table(
        "turn",
        *_words("answer", "team", "channel", "person", "outcome"),
        sa.Column("confidence", sa.Double, nullable=False),
        *_moments("asked_at", "seen_at", "answered_at"),
        *_words("urls"),
        *_numbers("version"),
        *_words("topic"),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("tokens_in", "tokens_out")),
        sa.Column("cost_usd", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("answer"),
    )
    op.create_index("turn_asked_at", "turn", ["asked_at", "answer"])
    op.create_index("turn_team", "turn", ["team", "asked_at", "answer"])
