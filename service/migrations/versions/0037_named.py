"""A stage keeps who alone decides there, where all must approve who held the role at its opening."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

NAMED = """
UPDATE stage SET named = given.named
FROM (
  SELECT "case".id, told.value ->> 'name' AS name,
    ARRAY(SELECT jsonb_array_elements_text(told.value -> 'named')::uuid) AS named
  FROM "case", jsonb_array_elements("case".route -> 'groups') AS part,
    jsonb_array_elements(part.value) AS told
  WHERE "case".closed_at IS NULL AND jsonb_array_length(told.value -> 'named') > 0
) AS given
WHERE stage.case_id = given.id AND stage.name = given.name
"""


def upgrade() -> None:
    """Go forward; routes that named nobody yet go on as they were."""
    op.add_column("stage", sa.Column("named", postgresql.ARRAY(sa.Uuid()), nullable=True))
    op.add_column(
        "stage", sa.Column("freed", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.execute(NAMED)
    op.create_index(
        "stage_named",
        "stage",
        ["id"],
        postgresql_where=sa.text("named IS NOT NULL AND closed_at IS NULL"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("stage_named", table_name="stage")
    op.drop_column("stage", "freed")
    op.drop_column("stage", "named")
