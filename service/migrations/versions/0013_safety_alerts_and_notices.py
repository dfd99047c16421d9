"""Safety cases, alerts of leaks, notices by e-mail and the timers that fired."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STREAMS = ("post", "person", "entity", "definition")
"""What a stream was about before."""


def upgrade() -> None:
    """Go forward."""
    _allow(*STREAMS, "safety_case")
    op.create_table(
        "fired_timer",
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("what", "subject_id", "at", name=op.f("fired_timer_key")),
    )
    op.create_table(
        "muted_kind",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "assigned",
                "decided",
                "commented",
                "reminded",
                "safety",
                "leak",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("muted_kind_person_id_refers")
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("muted_kind_key")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "assigned",
                "decided",
                "commented",
                "reminded",
                "safety",
                "leak",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("notice_entity_id_refers")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("notice_person_id_refers")),
        sa.PrimaryKeyConstraint("id", name=op.f("notice_key")),
    )
    op.create_index("notice_by_person", "notice", ["person_id", "told_at", "id"], unique=False)
    op.create_index(
        "notice_owed",
        "notice",
        ["person_id", "kind"],
        unique=False,
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "postman",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("digest_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("postman_person_id_refers")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("postman_key")),
    )
    op.create_table(
        "safety_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column(
            "origin",
            sa.Enum(
                "draft",
                "submission",
                "comment",
                "report",
                name="origin",
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
                "acknowledged",
                "reported",
                "not_a_case",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (answered_at IS NULL)", name=op.f("safety_case_answered_once")
        ),
        sa.CheckConstraint(
            "origin = 'report' OR post_id IS NOT NULL", name=op.f("safety_case_written_somewhere")
        ),
        sa.CheckConstraint(
            "state <> 'not_a_case' OR length(btrim(reason)) > 0",
            name=op.f("safety_case_dismissal_has_a_reason"),
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)",
            name=op.f("safety_case_answered_by_one"),
        ),
        sa.CheckConstraint("due_at > opened_at", name=op.f("safety_case_due_after_it_opens")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("safety_case_answered_by_refers")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("safety_case_author_id_refers")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("safety_case_entity_id_refers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("safety_case_key")),
    )
    op.create_index("safety_case_by_author", "safety_case", ["author_id", "post_id"], unique=False)
    op.create_index(
        "safety_case_by_entity", "safety_case", ["entity_id", "opened_at", "id"], unique=False
    )
    op.create_index(
        "safety_case_waiting",
        "safety_case",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('open', 'acknowledged')"),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "draft",
                "submission",
                "comment",
                "report",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("category", sa.String(length=100), nullable=False),
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
        sa.Column("seals", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)", name=op.f("alert_answered_by_one")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("alert_answered_by_refers")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("alert_author_id_refers")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("alert_entity_id_refers")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("alert_post_id_refers")),
        sa.PrimaryKeyConstraint("id", name=op.f("alert_key")),
    )
    op.create_index("alert_by_author", "alert", ["author_id", "post_id"], unique=False)
    op.create_index("alert_by_role", "alert", ["role", "entity_id", "raised_at"], unique=False)
    op.create_index(
        "alert_open_once",
        "alert",
        ["post_id", "category", "author_id"],
        unique=True,
        postgresql_where=sa.text("answered_at IS NULL"),
    )


def downgrade() -> None:
    """Go back; the streams of safety cases go with them, by who owns the database."""
    op.drop_index(
        "alert_open_once", table_name="alert", postgresql_where=sa.text("answered_at IS NULL")
    )
    op.drop_index("alert_by_role", table_name="alert")
    op.drop_index("alert_by_author", table_name="alert")
    op.drop_table("alert")
    op.drop_index(
        "safety_case_waiting",
        table_name="safety_case",
        postgresql_where=sa.text("state IN ('open', 'acknowledged')"),
    )
    op.drop_index("safety_case_by_entity", table_name="safety_case")
    op.drop_index("safety_case_by_author", table_name="safety_case")
    op.drop_table("safety_case")
    op.drop_table("postman")
    op.drop_index(
        "notice_owed", table_name="notice", postgresql_where=sa.text("settled_at IS NULL")
    )
    op.drop_index("notice_by_person", table_name="notice")
    op.drop_table("notice")
    op.drop_table("muted_kind")
    op.drop_table("fired_timer")
    op.execute("ALTER TABLE event DISABLE TRIGGER USER")
    op.execute("DELETE FROM payload USING event WHERE event_id = event.id AND kind = 'safety_case'")
    op.execute("DELETE FROM event WHERE kind = 'safety_case'")
    op.execute("ALTER TABLE event ENABLE TRIGGER USER")
    op.execute("DELETE FROM stream WHERE kind = 'safety_case'")
    _allow(*STREAMS)


def _allow(*kinds: str) -> None:
    listed = ", ".join(f"'{each}'" for each in kinds)
    for table in ("stream", "event"):
        op.drop_constraint(op.f(f"{table}_kind"), table, type_="check")
        op.create_check_constraint(op.f(f"{table}_kind"), table, f"kind IN ({listed})")
