"""The words of an offer lie beside it, where ranking reads them, not in a table of their own."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward: what is there is moved when its words are next written, or by VACUUM FULL."""
    op.execute("ALTER TABLE offer SET (toast_tuple_target = 8160)")


def downgrade() -> None:
    """Go back."""
    op.execute("ALTER TABLE offer RESET (toast_tuple_target)")
