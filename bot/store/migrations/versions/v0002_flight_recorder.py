"""What LiveKit's webhooks told."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "record",
        *(_words(name) for name in ("project", "id", "kind", "room", "room_sid", "identity", "participant_sid", "participant_kind", "reason")),
        sa.Column("dropped", sa.Integer, nullable=False),
        _words("more"),
        sa.Column("version", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Double, nullable=False) for name in ("happened_at", "received_at")),
        sa.PrimaryKeyConstraint("project", "id"),
    )
    op.create_index("record_room", "record", ["project", "room", "happened_at"])
    op.create_index("record_since", "record", ["project", "received_at"])
    op.create_index("record_received_at", "record", ["received_at"])
