"""A stage keeps who alone decides there, where all must approve who held the role at its opening."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("stage", sa.Column("named", postgresql.ARRAY(sa.Uuid()), nullable=True))
    op.create_index(
        "stage_named",
        "stage",
        ["id"],
        postgresql_where=sa.text("named IS NOT NULL AND closed_at IS NULL"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("stage_named", table_name="stage")
    op.drop_column("stage", "named")
