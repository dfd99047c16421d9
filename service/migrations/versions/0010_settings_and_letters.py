"""Settings that an admin changes, forms that wait, and letters until they are sent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0008"
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
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "set_up",
                "reset",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(length=60), nullable=False),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("letter_person_id_refers")),
        sa.PrimaryKeyConstraint("id", name=op.f("letter_key")),
    )
    op.create_index(
        "letter_due", "letter", ["due_at"], postgresql_where=sa.text("given_up_at IS NULL")
    )
    op.create_index(op.f("letter_person_id"), "letter", ["person_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("letter")
    op.drop_table("held_form")
    op.drop_table("dial")
