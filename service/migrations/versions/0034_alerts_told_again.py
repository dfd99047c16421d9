"""An alert keeps when those concerned are told of other words that came since."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("alert", sa.Column("more_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "alert_to_tell_again",
        "alert",
        ["more_at"],
        postgresql_where=sa.text("more_at IS NOT NULL"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("alert_to_tell_again", table_name="alert")
    op.drop_column("alert", "more_at")
