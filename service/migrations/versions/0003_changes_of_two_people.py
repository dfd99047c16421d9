"""Changes that two people make: what one proposes and another releases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.drop_constraint(op.f("grant_ends_after_it_begins"), "grant", type_="check")
    op.create_check_constraint(
        op.f("grant_ends_after_it_begins"), "grant", "until IS NULL OR until >= since"
    )
    op.create_table(
        "change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "grant",
                "revocation",
                "pack",
                "concepts",
                "workflow",
                "lexicon",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "released",
                "refused",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
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
            nullable=True,
        ),
        sa.Column("grant_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.Column("source", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("base_digest", sa.String(length=64), nullable=True),
        sa.Column("effect", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("effect_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'revocation') = (grant_id IS NOT NULL)", name=op.f("change_ends_a_grant")
        ),
        sa.CheckConstraint(
            "(kind IN ('grant', 'revocation')) = (person_id IS NOT NULL AND role IS NOT NULL)",
            name=op.f("change_about_a_person"),
        ),
        sa.CheckConstraint(
            "(kind IN ('grant', 'revocation')) = (source IS NULL) AND (source IS NULL) = (name IS NULL) AND (source IS NULL) = (digest IS NULL)",
            name=op.f("change_source_of_definitions"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("change_decided_once")
        ),
        sa.CheckConstraint(
            "kind <> 'grant' OR (proposed_by <> person_id AND (state <> 'released' OR decided_by <> person_id))",
            name=op.f("change_not_to_oneself"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('released', 'refused') OR decided_by <> proposed_by",
            name=op.f("change_decided_by_another"),
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("change_decided_by_somebody")
        ),
        sa.CheckConstraint("length(btrim(note)) > 0", name=op.f("change_note_given")),
        sa.CheckConstraint(
            "until IS NULL OR until > since", name=op.f("change_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("change_decided_by_refers")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("change_entity_id_refers")),
        sa.ForeignKeyConstraint(["grant_id"], ["grant.id"], name=op.f("change_grant_id_refers")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("change_person_id_refers")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("change_proposed_by_refers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("change_key")),
    )
    op.create_index("change_by_state", "change", ["state", "id"], unique=False)
    op.create_index(op.f("change_entity_id"), "change", ["entity_id"], unique=False)
    op.create_index(
        "change_of_role_open_once",
        "change",
        ["kind", "person_id", "role", "entity_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(op.f("change_person_id"), "change", ["person_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("change")
    op.drop_constraint(op.f("grant_ends_after_it_begins"), "grant", type_="check")
    op.create_check_constraint(
        op.f("grant_ends_after_it_begins"), "grant", "until IS NULL OR until > since"
    )
