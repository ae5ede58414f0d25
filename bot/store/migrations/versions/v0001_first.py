"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

OPEN = sa.text("over_at is null")


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[float]:
    return sa.Column(name, sa.Double, nullable=nullable)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def upgrade() -> None:
    """Make them."""
    _jobs()
    _threads()
    _answers()


def _jobs() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        *(_words(name) for name in ("key", "kind", "lane", "thread", "team", "payload")),
        _number("version"),
        _words("state"),
        _number("attempt"),
        _words("error"),
        *(_moment(name) for name in ("saved_at", "set_at", "due_at")),
        _moment("over_at", nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("job_open_by_lane", "job", ["lane", "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("job_open_by_thread", "job", ["thread", "id"], sqlite_where=OPEN, postgresql_where=OPEN)
    for column in ("over_at", "state", "team"):
        op.create_index(f"job_{column}", "job", [column])
    op.create_table("job_key", _words("key"), sa.Column("job", sa.BigInteger, nullable=False), sa.PrimaryKeyConstraint("key"))
    op.create_index("job_key_job", "job_key", ["job"])
    op.create_table(
        "step", *(_words(name) for name in ("key", "name", "result")), _number("version"), _moment("kept_at"), sa.PrimaryKeyConstraint("key", "name")
    )
    op.create_index("step_kept_at", "step", ["kept_at"])


def _threads() -> None:
    said, thread = ("team", "channel", "thread", "ts", "person", "text"), ("team", "channel", "ts", "asker", "quiet")
    op.create_table("said", *(_words(name) for name in said), _moment("kept_at"), sa.PrimaryKeyConstraint("team", "channel", "thread", "ts"))
    op.create_index("said_kept_at", "said", ["kept_at"])
    op.create_table("thread", *(_words(name) for name in thread), _moment("kept_at"), sa.PrimaryKeyConstraint("team", "channel", "ts"))
    op.create_index("thread_kept_at", "thread", ["kept_at"])


def _answers() -> None:
    op.create_table(
        "answer",
        *(_words(name) for name in ("id", "team", "channel", "thread", "ts", "asker", "question", "outcome")),
        sa.Column("confidence", sa.Double, nullable=False),
        *(_words(name) for name in ("text", "origins")),
        _number("version"),
        _moment("kept_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("answer_asker", "answer", ["team", "asker", "kept_at"])
    op.create_index("answer_kept_at", "answer", ["kept_at"])
    op.create_table(
        "vote",
        *(_words(name) for name in ("answer", "person")),
        sa.Column("good", sa.Boolean, nullable=False),
        *(_words(name) for name in ("reason", "comment")),
        _moment("kept_at"),
        sa.PrimaryKeyConstraint("answer", "person"),
    )
