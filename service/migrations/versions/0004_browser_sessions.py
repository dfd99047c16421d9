"""Browser sessions that the service keeps, and what a bearer token may be used for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "browser_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "password",
                "oidc",
                name="method",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("issuer", sa.String(length=500), nullable=True),
        sa.Column("sid", sa.String(length=500), nullable=True),
        sa.Column("browser", sa.String(length=60), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("turned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(method = 'oidc') = (issuer IS NOT NULL)", name=op.f("browser_session_issuer_of_oidc")
        ),
        sa.CheckConstraint(
            "expires_at > created_at", name=op.f("browser_session_ends_after_it_begins")
        ),
        sa.CheckConstraint("turn > 0", name=op.f("browser_session_turn_counted")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("browser_session_person_id_refers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("browser_session_key")),
    )
    op.create_index(
        "browser_session_open",
        "browser_session",
        ["person_id", "id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("browser_session_sid", "browser_session", ["issuer", "sid"], unique=False)
    op.drop_column("person", "epoch")
    op.add_column(
        "token",
        sa.Column(
            "scopes",
            postgresql.JSONB(),
            server_default='["check", "read", "write"]',
            nullable=False,
        ),
    )
    op.alter_column("token", "scopes", server_default=None)
    op.add_column("token", sa.Column("used_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.add_column("person", sa.Column("epoch", sa.Integer(), server_default="0", nullable=False))
    op.alter_column("person", "epoch", server_default=None)
    op.drop_column("token", "used_at")
    op.drop_column("token", "scopes")
    op.drop_table("browser_session")
