"""Reviewers may say that a finding is wrong; how often a rule is, is counted by rule."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "override",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("ended_at", moment),
        sa.PrimaryKeyConstraint("id", name=op.f("override_key")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("override_post_id_refers")),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("override_finding_id_refers")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("override_person_id_refers")
        ),
        sa.CheckConstraint("length(btrim(reason)) > 0", name=op.f("override_reason_given")),
    )
    op.create_index(
        "override_stands_once",
        "override",
        ["finding_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("override_by_post", "override", ["post_id", "id"])
    op.create_index("finding_by_rule", "finding", ["rule"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("finding_by_rule", table_name="finding")
    op.drop_table("override")
