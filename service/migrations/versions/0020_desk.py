"""What a waiting stage knows of what is reviewed, so that the queue is sifted by index."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0017"
branch_labels = None
depends_on = None

RISK = sa.Enum(
    "none", "low", "medium", "high", "critical",
    name="risk", native_enum=False, create_constraint=True, length=40,
)  # fmt: skip
OPEN = "opened_at IS NOT NULL AND closed_at IS NULL"


def upgrade() -> None:
    """Go forward; what waits already is like nothing else."""
    op.add_column("stage", sa.Column("entity_id", sa.Uuid(), nullable=True))
    op.add_column("stage", sa.Column("risk", RISK, nullable=True))
    op.add_column("stage", sa.Column("language", sa.String(length=10), nullable=True))
    op.add_column("stage", sa.Column("alike", sa.String(length=64), nullable=True))
    op.execute(
        "UPDATE stage SET entity_id = post.entity_id, risk = report.risk, language = report.language"
        ' FROM "case" JOIN post ON post.id = "case".post_id'
        ' JOIN report ON report.revision_id = "case".revision_id'
        ' WHERE "case".id = stage.case_id'
    )
    for name in ("entity_id", "risk", "language"):
        op.alter_column("stage", name, nullable=False)
    op.create_foreign_key(op.f("stage_entity_id_refers"), "stage", "entity", ["entity_id"], ["id"])
    op.create_index(
        "stage_alike",
        "stage",
        ["alike", "due_at"],
        postgresql_where=sa.text(f"alike IS NOT NULL AND {OPEN}"),
    )
    op.create_index("decision_by_reviewer", "decision", ["reviewer_id", "id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("decision_by_reviewer", table_name="decision")
    op.drop_index("stage_alike", table_name="stage")
    for name in ("alike", "language", "risk", "entity_id"):
        op.drop_column("stage", name)
