"""Settings that an admin changes, forms that wait, and letters until they are sent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "dial",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("dial_set_by_refers")),
        sa.PrimaryKeyConstraint("key", name=op.f("dial_key")),
    )
    op.create_table(
        "held_form",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["browser_session.id"], name=op.f("held_form_session_id_refers")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("held_form_key")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("held_form")
    op.drop_table("dial")
