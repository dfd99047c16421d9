"""The clock of a route: reminders, escalation, reservations, absences, urgency."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KINDS = ("assigned", "decided", "commented", "reminded", "safety", "leak", "certificate")
NEW_KINDS = ("due", "overdue", "escalated", "forgotten")


def upgrade() -> None:
    """Go forward; what waits now is told of when its deadline passes."""
    _allow(*KINDS, *NEW_KINDS)
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("delegate_id", sa.Uuid(), nullable=False),
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
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("absence_lasts")),
        sa.CheckConstraint("person_id <> delegate_id", name=op.f("absence_of_two")),
        sa.ForeignKeyConstraint(
            ["delegate_id"], ["person.id"], name=op.f("absence_delegate_id_refers")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("absence_person_id_refers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("absence_key")),
    )
    op.create_index("absence_by_delegate", "absence", ["delegate_id", "ends_at"], unique=False)
    op.create_index("absence_by_person", "absence", ["person_id", "ends_at"], unique=False)
    op.create_table(
        "urgency",
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("wished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("urgency_ended_by_somebody")
        ),
        sa.CheckConstraint("length(btrim(reason)) > 0", name=op.f("urgency_says_why")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("urgency_author_id_refers")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("urgency_ended_by_refers")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("urgency_post_id_refers")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("urgency_key")),
    )
    op.create_index(
        "urgency_open",
        "urgency",
        ["author_id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "reservation",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("until > since", name=op.f("reservation_lasts")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("reservation_case_id_refers")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("reservation_person_id_refers")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("reservation_key")),
    )
    op.add_column("decision", sa.Column("on_behalf_of", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("decision_on_behalf_of_refers"), "decision", "person", ["on_behalf_of"], ["id"]
    )
    op.add_column(
        "stage", sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "stage",
        sa.Column(
            "queued_at",
            sa.DateTime(timezone=True),
            sa.Computed(
                "(((due_at AT TIME ZONE 'UTC'::text) - CASE WHEN urgent THEN '876000:00:00'::interval ELSE '00:00:00'::interval END) AT TIME ZONE 'UTC'::text)",
                persisted=True,
            ),
            nullable=True,
        ),
    )
    op.add_column("stage", sa.Column("next_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("stage", sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("stage", sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "stage",
        sa.Column(
            "escalated_role",
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
                name="escalated_role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
    )
    op.add_column("stage", sa.Column("escalated_scope", postgresql.ARRAY(sa.Uuid()), nullable=True))
    op.add_column(
        "stage",
        sa.Column("escalated_decides", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.drop_index("stage_waiting", table_name="stage")
    op.create_index(
        "stage_waiting",
        "stage",
        ["role", "queued_at", "id"],
        unique=False,
        postgresql_where=sa.text("opened_at IS NOT NULL AND closed_at IS NULL"),
    )
    op.create_index(
        "stage_escalated",
        "stage",
        ["escalated_role"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL AND escalated_at IS NOT NULL"),
    )
    op.create_index(
        "stage_timed",
        "stage",
        ["next_at"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL AND next_at IS NOT NULL"),
    )

    for column in ("urgent", "escalated_decides"):
        op.alter_column("stage", column, server_default=None)
    op.execute("UPDATE stage SET next_at = due_at WHERE closed_at IS NULL")


def downgrade() -> None:
    """Go back; notices of the clock go with it."""
    op.drop_index(
        "stage_timed",
        table_name="stage",
        postgresql_where=sa.text("closed_at IS NULL AND next_at IS NOT NULL"),
    )
    op.drop_index(
        "stage_escalated",
        table_name="stage",
        postgresql_where=sa.text("closed_at IS NULL AND escalated_at IS NOT NULL"),
    )
    op.drop_index(
        "stage_waiting",
        table_name="stage",
        postgresql_where=sa.text("opened_at IS NOT NULL AND closed_at IS NULL"),
    )
    op.create_index(
        op.f("stage_waiting"),
        "stage",
        ["role", "due_at", "id"],
        unique=False,
        postgresql_where="((opened_at IS NOT NULL) AND (closed_at IS NULL))",
    )
    op.drop_column("stage", "escalated_decides")
    op.drop_column("stage", "escalated_scope")
    op.drop_column("stage", "escalated_role")
    op.drop_column("stage", "escalated_at")
    op.drop_column("stage", "overdue_at")
    op.drop_column("stage", "next_at")
    op.drop_column("stage", "queued_at")
    op.drop_column("stage", "urgent")
    op.drop_constraint(op.f("decision_on_behalf_of_refers"), "decision", type_="foreignkey")
    op.drop_column("decision", "on_behalf_of")
    op.drop_table("reservation")
    op.drop_index(
        "urgency_open", table_name="urgency", postgresql_where=sa.text("ended_at IS NULL")
    )
    op.drop_table("urgency")
    op.drop_index("absence_by_person", table_name="absence")
    op.drop_index("absence_by_delegate", table_name="absence")
    op.drop_table("absence")

    for table in ("notice", "muted_kind"):
        op.execute(f"DELETE FROM {table} WHERE kind IN {NEW_KINDS!r}")
    _allow(*KINDS)


def _allow(*kinds: str) -> None:
    listed = ", ".join(f"'{each}'" for each in kinds)
    for table in ("notice", "muted_kind"):
        op.drop_constraint(op.f(f"{table}_kind"), table, type_="check")
        op.create_check_constraint(op.f(f"{table}_kind"), table, f"kind IN ({listed})")
