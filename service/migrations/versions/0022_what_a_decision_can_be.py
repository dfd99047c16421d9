"""Signatures under decisions, and approvals that are carried over, holds, appeals, and notes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

SIGNED = {
    "signed_as": sa.String(40),
    "signed_name": sa.String(200),
    "signed_how": sa.String(40),
    "signed_zone": sa.String(60),
    "signed_digest": sa.String(64),
}
"""What a decision keeps of its signature."""

ROLES = (
    *("author", "comms", "legal", "compliance", "safety", "security", "privacy"),
    *("auditor", "admin"),
)
OUTCOMES = (
    *("submit", "return", "route", "continue", "approve", "reject", "withdraw", "recall", "close"),
)
NOTICES = (
    "assigned",
    "decided",
    "commented",
    "reminded",
    "safety",
    "leak",
    "certificate",
    "due",
    "overdue",
    "escalated",
    "forgotten",
)
NEW_NOTICES = ("held", "stuck")

SIGNED_WHOLE = " AND ".join(f"(signed_as IS NULL) = ({each} IS NULL)" for each in list(SIGNED)[1:])


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "signature_proof",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("form", sa.String(length=64), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["browser_session.id"], name=op.f("signature_proof_session_id_refers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("signature_proof_key")),
        sa.UniqueConstraint("digest", name=op.f("signature_proof_digest_once")),
    )
    for name, kind in SIGNED.items():
        op.add_column("decision", sa.Column(name, kind, nullable=True))
    _one_of("decision", "signed_as", "review", "approval", "responsibility")
    _one_of("decision", "signed_how", "password", "oidc")
    op.create_check_constraint("signed_whole", "decision", SIGNED_WHOLE)
    op.add_column("stage", sa.Column("carried_from", sa.Uuid(), nullable=True))
    op.add_column("stage", sa.Column("carried_by", postgresql.ARRAY(sa.Uuid()), nullable=True))
    op.create_foreign_key(
        op.f("stage_carried_from_refers"), "stage", "revision", ["carried_from"], ["id"]
    )
    op.create_check_constraint(
        "carried_whole", "stage", "(carried_from IS NULL) = (carried_by IS NULL)"
    )
    op.add_column("stage", sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("stage", sa.Column("held_by", sa.Uuid(), nullable=True))
    op.add_column("stage", sa.Column("held_reason", sa.Text(), nullable=True))
    op.create_foreign_key(op.f("stage_held_by_refers"), "stage", "person", ["held_by"], ["id"])
    op.create_check_constraint(
        "held_whole",
        "stage",
        "(held_until IS NULL) = (held_by IS NULL) AND (held_until IS NULL) = (held_reason IS NULL)",
    )
    op.add_column(
        "case",
        sa.Column("aside", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
    )
    op.create_table(
        "appeal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("scope", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint("length(btrim(reason)) > 0", name=op.f("appeal_reason_given")),
        sa.CheckConstraint(
            "(state = 'open') = (decided_by IS NULL) AND (state = 'open') = (decided_at IS NULL)",
            name=op.f("appeal_answered_once"),
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("appeal_post_id_refers")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("appeal_revision_id_refers")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("appeal_case_id_refers")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("appeal_entity_id_refers")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("appeal_decided_by_refers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("appeal_key")),
        sa.UniqueConstraint("revision_id", name=op.f("appeal_revision_id_once")),
    )
    _one_of("appeal", "role", *ROLES)
    _one_of("appeal", "state", "open", "upheld", "overturned")
    op.create_index("appeal_by_post", "appeal", ["post_id", "id"])
    op.create_index(
        "appeal_waiting",
        "appeal",
        ["role", "due_at", "id"],
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("privileged", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "NOT privileged OR role = 'legal'", name=op.f("note_privilege_of_legal")
        ),
        sa.CheckConstraint(
            "(body IS NULL) = (erased_at IS NOT NULL)", name=op.f("note_erased_whole")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("note_post_id_refers")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("note_case_id_refers")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("note_author_id_refers")),
        sa.PrimaryKeyConstraint("id", name=op.f("note_key")),
    )
    _one_of("note", "role", *ROLES)
    op.create_index("note_by_post", "note", ["post_id", "id"])
    op.drop_constraint(op.f("case_outcome"), "case")
    _one_of("case", "outcome", *OUTCOMES, "reopen")
    for table in ("notice", "muted_kind"):
        op.drop_constraint(op.f(f"{table}_kind"), table)
        _one_of(table, "kind", *NOTICES, *NEW_NOTICES)


def downgrade() -> None:
    """Go back."""
    for table in ("notice", "muted_kind"):
        op.execute(sa.text(f'DELETE FROM "{table}" WHERE kind IN {NEW_NOTICES}'))
        op.drop_constraint(op.f(f"{table}_kind"), table)
        _one_of(table, "kind", *NOTICES)
    op.drop_constraint(op.f("case_outcome"), "case")
    _one_of("case", "outcome", *OUTCOMES)
    op.drop_table("note")
    op.drop_table("appeal")
    op.drop_column("case", "aside")
    for name in ("held_reason", "held_by", "held_until"):
        op.drop_column("stage", name)
    op.drop_column("stage", "carried_by")
    op.drop_column("stage", "carried_from")
    op.drop_constraint(op.f("decision_signed_whole"), "decision")
    for name in reversed(SIGNED):
        op.drop_column("decision", name)
    op.drop_table("signature_proof")


def _one_of(table: str, column: str, *words: str) -> None:
    """Let a column hold one of these words alone."""
    listed = ", ".join(f"'{each}'" for each in words)
    op.create_check_constraint(column, table, f"{column} IN ({listed})")
