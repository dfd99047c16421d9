"""People and entities: who takes part, by their own choice."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "participation",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "taking_part",
                "paused",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("participation_person_id_refers")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("participation_key")),
    )
    op.execute(
        "INSERT INTO participation (person_id, state, since)"
        " SELECT person_id, 'taking_part', min(shared_at) FROM share GROUP BY person_id"
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("participation")
