"""The contested class: what an author says a post is, and the words that decided its class."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("report", sa.Column("class_start", sa.Integer(), nullable=True))
    op.add_column("report", sa.Column("class_end", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("report_class_span_is_whole"),
        "report",
        "(class_start IS NULL) = (class_end IS NULL)"
        " AND (class_start IS NULL OR class_start >= 0 AND class_end > class_start)",
    )
    op.create_table(
        "class_contest",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column(
            "content_class",
            sa.Enum(
                "personal",
                "brand",
                "product_promotion",
                "investment_recommendation",
                "market_sensitive",
                "regulated_product",
                "interaction",
                name="content_class",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(btrim(reason)) > 0", name=op.f("class_contest_reason_given")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("class_contest_revision_id_refers")
        ),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("class_contest_key")),
    )
    op.execute(
        "CREATE TRIGGER class_contest_written_once BEFORE UPDATE OR DELETE ON class_contest "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("class_contest")
    op.drop_constraint(op.f("report_class_span_is_whole"), "report", type_="check")
    op.drop_column("report", "class_end")
    op.drop_column("report", "class_start")
