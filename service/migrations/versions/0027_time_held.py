"""How long a stage was held, so that waiting for others is not taken for slow reviewing."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BEFORE = "(held_until IS NULL) = (held_by IS NULL) AND (held_until IS NULL) = (held_reason IS NULL)"


def upgrade() -> None:
    """Go forward; of a hold that is under way only what is still to come is known."""
    op.add_column("stage", sa.Column("held_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "stage", sa.Column("held_for", sa.Interval(), server_default=sa.text("'0'"), nullable=False)
    )
    op.execute(sa.text("UPDATE stage SET held_since = now() WHERE held_until IS NOT NULL"))
    _whole(f"{BEFORE} AND (held_until IS NULL) = (held_since IS NULL)")


def downgrade() -> None:
    """Go back."""
    _whole(BEFORE)
    op.drop_column("stage", "held_for")
    op.drop_column("stage", "held_since")


def _whole(check: str) -> None:
    op.drop_constraint(op.f("stage_held_whole"), "stage")
    op.create_check_constraint("held_whole", "stage", check)
