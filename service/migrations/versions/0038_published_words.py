"""A safety case and an alert may come from what somebody published."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

ORIGINS = ("draft", "submission", "comment", "report")


def upgrade() -> None:
    """Go forward."""
    _one_of(*ORIGINS, "published")


def downgrade() -> None:
    """Go back: as a remark, which such words were told as before."""
    for table in ("safety_case", "alert"):
        op.execute(f"UPDATE {table} SET origin = 'comment' WHERE origin = 'published'")
    _one_of(*ORIGINS)


def _one_of(*words: str) -> None:
    listed = ", ".join(f"'{each}'" for each in words)
    for table in ("safety_case", "alert"):
        op.drop_constraint(op.f(f"{table}_origin"), table)
        op.create_check_constraint("origin", table, f"origin IN ({listed})")
