"""The company's directory: who somebody is there, its groups, and what a group gives."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "directory_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("provisioned", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("directory_group_key")),
    )
    op.create_index(
        "directory_group_name_once",
        "directory_group",
        [sa.literal_column("lower(name)")],
        unique=True,
    )
    op.create_table(
        "logout_token",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("logout_token_key")),
    )
    op.create_table(
        "emergency_account",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("emergency_account_person_id_refers")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("emergency_account_key")),
    )
    op.create_table(
        "external_identity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("external_identity_person_id_refers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("external_identity_key")),
        sa.UniqueConstraint("issuer", "subject", name="external_identity_once"),
    )
    op.create_index(
        op.f("external_identity_person_id"), "external_identity", ["person_id"], unique=False
    )
    op.create_table(
        "group_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_name", sa.String(length=255), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "author",
                "comms",
                "legal",
                "compliance",
                "safety",
                "security",
                "privacy",
                "auditor",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(released_by IS NULL) = (released_at IS NULL)", name=op.f("group_grant_released_whole")
        ),
        sa.CheckConstraint(
            "released_by <> proposed_by", name=op.f("group_grant_released_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("group_grant_entity_id_refers")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("group_grant_proposed_by_refers")
        ),
        sa.ForeignKeyConstraint(
            ["released_by"], ["person.id"], name=op.f("group_grant_released_by_refers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("group_grant_key")),
    )
    op.create_index(
        "group_grant_once",
        "group_grant",
        [sa.literal_column("lower(group_name)"), "role", "entity_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "group_member",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "sign_on",
                "provisioning",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["directory_group.id"],
            name=op.f("group_member_group_id_refers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("group_member_person_id_refers")
        ),
        sa.PrimaryKeyConstraint("group_id", "person_id", "source", name=op.f("group_member_key")),
    )
    op.create_index(op.f("group_member_person_id"), "group_member", ["person_id"], unique=False)
    op.create_table(
        "provisioned",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("user_name", sa.String(length=254), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("kept", postgresql.JSONB(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("provisioned_person_id_refers")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("provisioned_key")),
    )
    op.create_index(op.f("provisioned_external_id"), "provisioned", ["external_id"], unique=False)
    op.create_index(
        "provisioned_user_name_once",
        "provisioned",
        [sa.literal_column("lower(user_name)")],
        unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "mapped_grant",
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("group_grant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant.id"], name=op.f("mapped_grant_grant_id_refers")
        ),
        sa.ForeignKeyConstraint(
            ["group_grant_id"], ["group_grant.id"], name=op.f("mapped_grant_group_grant_id_refers")
        ),
        sa.PrimaryKeyConstraint("grant_id", name=op.f("mapped_grant_key")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("mapped_grant")
    op.drop_index(
        "provisioned_user_name_once",
        table_name="provisioned",
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.drop_index(op.f("provisioned_external_id"), table_name="provisioned")
    op.drop_table("provisioned")
    op.drop_index(op.f("group_member_person_id"), table_name="group_member")
    op.drop_table("group_member")
    op.drop_index(
        "group_grant_once", table_name="group_grant", postgresql_where=sa.text("ended_at IS NULL")
    )
    op.drop_table("group_grant")
    op.drop_index(op.f("external_identity_person_id"), table_name="external_identity")
    op.drop_table("external_identity")
    op.drop_table("emergency_account")
    op.drop_table("logout_token")
    op.drop_index("directory_group_name_once", table_name="directory_group")
    op.drop_table("directory_group")
