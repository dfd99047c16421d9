"""A reservation keeps whether its stage's own term ends it, so that the others are told then."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column(
        "reservation",
        sa.Column("reassigns", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("reservation", "reassigns", server_default=None)
    op.create_index(
        "reservation_to_reassign",
        "reservation",
        ["until"],
        postgresql_where=sa.text("reassigns"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("reservation_to_reassign", table_name="reservation")
    op.drop_column("reservation", "reassigns")
