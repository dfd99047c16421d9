"""What proposed changes would have done: computed by a job, in a table of its own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

DIGEST = "encode(sha256(convert_to(effect::text, 'UTF8')), 'hex')"
"""The digest of an effect that was computed before digests were kept."""


def upgrade() -> None:
    """Go forward; what decided changes showed is kept, open ones are tried again."""
    op.create_table(
        "effect",
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("tried", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cursor", sa.Uuid(), nullable=True),
        sa.Column("footing", sa.String(length=64), nullable=True),
        sa.Column("compared", sa.String(length=64), nullable=True),
        sa.Column("faults", postgresql.JSONB(), nullable=False),
        sa.Column("posts", postgresql.JSONB(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("last BETWEEN 1 AND 2000", name=op.f("effect_last_in_bounds")),
        sa.CheckConstraint(
            "tried BETWEEN 0 AND found AND found <= last", name=op.f("effect_tried_what_was_found")
        ),
        sa.CheckConstraint(
            "done_at IS NULL OR compared IS NOT NULL", name=op.f("effect_done_with_digest")
        ),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("effect_change_id_refers")),
        sa.PrimaryKeyConstraint("change_id", name=op.f("effect_key")),
    )
    op.execute(
        "INSERT INTO effect (change_id, last, found, tried, moved_at, compared, faults, posts, done_at)"
        " SELECT id, 200, (effect->>'tried')::int, (effect->>'tried')::int, proposed_at,"
        f" {DIGEST}, '[]', effect->'posts', coalesce(effect_at, proposed_at)"
        " FROM change WHERE effect IS NOT NULL AND state <> 'open'"
    )
    op.execute(
        "INSERT INTO effect (change_id, last, found, tried, moved_at, faults, posts)"
        " SELECT id, 200, 0, 0, proposed_at, '[]', '[]' FROM change WHERE source IS NOT NULL AND state = 'open'"
    )
    op.drop_column("change", "effect")
    op.drop_column("change", "effect_at")


def downgrade() -> None:
    """Go back."""
    op.add_column("change", sa.Column("effect", postgresql.JSONB(none_as_null=True), nullable=True))
    op.add_column("change", sa.Column("effect_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE change SET effect_at = done_at,"
        " effect = jsonb_build_object('tried', tried, 'posts', posts)"
        " FROM effect WHERE change_id = id AND done_at IS NOT NULL"
    )
    op.drop_table("effect")
