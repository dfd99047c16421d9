"""Posts that are made from another, how far one may go from them, and passages that were shared."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KIND = sa.Enum(
    "original", "variant", "personalisation",
    name="kind", native_enum=False, create_constraint=True, length=40,
)  # fmt: skip
RULE = sa.Enum(
    "verbatim", "light", "free",
    name="sharing_rule", native_enum=False, create_constraint=True, length=40,
)  # fmt: skip


def upgrade() -> None:
    """Go forward; what is there is original, and may be shared with light changes."""
    op.add_column("post", sa.Column("kind", KIND, server_default="original", nullable=False))
    op.add_column("post", sa.Column("parent_id", sa.Uuid(), nullable=True))
    op.add_column(
        "post", sa.Column("translates", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("post", sa.Column("sharing_rule", RULE, server_default="light", nullable=False))
    op.create_foreign_key(op.f("post_parent_id_refers"), "post", "post", ["parent_id"], ["id"])
    op.create_check_constraint(
        op.f("post_made_from_another"), "post", "(kind = 'original') = (parent_id IS NULL)"
    )
    op.create_check_constraint(
        op.f("post_translation_is_a_variant"), "post", "NOT translates OR kind = 'variant'"
    )
    op.create_index(
        "post_by_parent",
        "post",
        ["parent_id", "author_id"],
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    op.create_table(
        "shared_passage",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            '"start" >= 0 AND "end" > "start"', name=op.f("shared_passage_span_is_forward")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("shared_passage_post_id_refers")
        ),
        sa.PrimaryKeyConstraint("key", "post_id", "start", name=op.f("shared_passage_key")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("shared_passage")
    op.drop_index("post_by_parent", table_name="post")
    for name in ("sharing_rule", "translates", "parent_id", "kind"):
        op.drop_column("post", name)
