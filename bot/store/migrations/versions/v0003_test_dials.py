"""The books of test calls."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "test_dial",
        *(_words(name) for name in ("id", "project", "team", "person", "channel", "trunk", "number", "number_key", "caller", "room", "owner", "outcome")),
        sa.Column("status", sa.Integer, nullable=False),
        _words("call_id"),
        sa.Column("begun_at", sa.Double, nullable=False),
        sa.Column("over_at", sa.Double, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("test_dial_begun_at", "test_dial", ["begun_at"])
