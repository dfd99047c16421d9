"""When people work, per entity, and when each open stage is due."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; what waits already is due a week after its stage opened."""
    op.add_column(
        "entity",
        sa.Column(
            "calendar", sa.String(length=60), nullable=False, server_default="mon-fri 09:00-18:00"
        ),
    )
    op.execute(
        "UPDATE entity SET calendar = CASE WHEN jurisdictions ? 'FR' THEN 'FR '"
        " WHEN jurisdictions ? 'UK' THEN 'GB ' ELSE '' END || calendar"
    )
    op.alter_column("entity", "calendar", server_default=None)
    op.add_column("stage", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE stage SET due_at = opened_at + interval '7 days'")
    op.create_check_constraint(
        op.f("stage_due_once_opened"), "stage", "(opened_at IS NULL) = (due_at IS NULL)"
    )
    op.drop_index("stage_waiting", table_name="stage")
    op.create_index(
        "stage_waiting",
        "stage",
        ["role", "due_at", "id"],
        postgresql_where=sa.text("opened_at IS NOT NULL AND closed_at IS NULL"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("stage_waiting", table_name="stage")
    op.create_index(
        "stage_waiting",
        "stage",
        ["role", "opened_at", "case_id"],
        postgresql_where=sa.text("opened_at IS NOT NULL AND closed_at IS NULL"),
    )
    op.drop_constraint(op.f("stage_due_once_opened"), "stage", type_="check")
    op.drop_column("stage", "due_at")
    op.drop_column("entity", "calendar")
