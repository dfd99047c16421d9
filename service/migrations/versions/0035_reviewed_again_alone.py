"""A post that is reviewed again is decided on alone: to refuse it recalls what is published."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.execute(
        """
        UPDATE stage SET alike = NULL FROM "case"
        WHERE "case".id = stage.case_id AND "case".again AND stage.closed_at IS NULL
        """
    )


def downgrade() -> None:
    """Go back: they stay apart."""
