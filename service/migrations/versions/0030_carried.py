"""The few stages with an approval that was carried over, found without reading all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_index(
        "stage_carried", "stage", ["case_id"], postgresql_where=sa.text("carried_by IS NOT NULL")
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("stage_carried", table_name="stage")
