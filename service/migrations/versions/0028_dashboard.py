"""What the dashboard of communications counts by: shares in time, and how close they were."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "closeness_of_day",
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shares", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "shares > 0 AND total BETWEEN 0 AND 100 * shares",
            name=op.f("closeness_of_day_hundredths"),
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("closeness_of_day_entity_id_refers")
        ),
        sa.PrimaryKeyConstraint("entity_id", "day", name=op.f("closeness_of_day_key")),
    )
    op.create_index("share_by_time", "share", ["shared_at"])
    op.create_index("shared_passage_by_post", "shared_passage", ["post_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("shared_passage_by_post", table_name="shared_passage")
    op.drop_index("share_by_time", table_name="share")
    op.drop_table("closeness_of_day")
