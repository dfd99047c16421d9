"""Certificates, posts that are read after they were published, and breaches that were upheld."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0013"
branch_labels = None
depends_on = None

ROLES = (
    *("author", "comms", "legal", "compliance", "safety"),
    *("security", "privacy", "auditor", "admin"),
)
NOTICES = ("assigned", "decided", "commented", "reminded", "safety", "leak")
"""What a notice told before."""


def upgrade() -> None:
    """Go forward."""
    _allow(*NOTICES, "certificate")
    op.create_table(
        "certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)"
            " AND (ended_at IS NULL OR length(btrim(end_reason)) > 0)",
            name=op.f("certificate_ended_for_a_reason"),
        ),
        sa.CheckConstraint("entered_by <> person_id", name=op.f("certificate_not_of_oneself")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("certificate_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["person.id"], name=op.f("certificate_ended_by_refers")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["person.id"], name=op.f("certificate_entered_by_refers")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("certificate_person_id_refers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("certificate_key")),
    )
    op.create_index("certificate_by_person", "certificate", ["person_id", "valid_to"])
    op.create_index(
        "certificate_ending",
        "certificate",
        ["valid_to"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "breach",
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("upheld_by", sa.Uuid(), nullable=False),
        sa.Column("upheld_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("breach_author_id_refers")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("breach_post_id_refers")),
        sa.ForeignKeyConstraint(["upheld_by"], ["person.id"], name=op.f("breach_upheld_by_refers")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("breach_key")),
    )
    op.create_index("breach_by_author", "breach", ["author_id", "upheld_at"])
    _create_sample()
    op.create_index(
        "case_judged_by_author",
        "case",
        ["author_id", "closed_at"],
        postgresql_where=sa.text("outcome IN ('approve', 'return', 'reject')"),
    )


def downgrade() -> None:
    """Go back; nobody is told of certificates any more."""
    op.drop_index("case_judged_by_author", table_name="case")
    op.drop_table("sample")
    op.drop_table("breach")
    op.drop_table("certificate")
    for table in ("notice", "muted_kind"):
        op.execute(f"DELETE FROM {table} WHERE kind = 'certificate'")
    _allow(*NOTICES)


def _create_sample() -> None:
    op.create_table(
        "sample",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("role", _words("role", *ROLES), nullable=False),
        sa.Column("scope", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", _words("verdict", "fine", "breach"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("grounds", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "verdict IS DISTINCT FROM 'breach' OR length(btrim(reason)) > 0",
            name=op.f("sample_breach_has_a_reason"),
        ),
        sa.CheckConstraint(
            "(verdict IS NULL) = (read_at IS NULL) AND (read_at IS NULL) = (reader_id IS NULL)",
            name=op.f("sample_read_by_somebody"),
        ),
        sa.CheckConstraint("reader_id <> author_id", name=op.f("sample_not_read_by_its_author")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("sample_author_id_refers")),
        sa.ForeignKeyConstraint(
            ["post_id", "revision_id"],
            ["revision.post_id", "revision.id"],
            name="sample_revision_refers",
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("sample_post_id_refers")),
        sa.ForeignKeyConstraint(["reader_id"], ["person.id"], name=op.f("sample_reader_id_refers")),
        sa.PrimaryKeyConstraint("id", name=op.f("sample_key")),
        sa.UniqueConstraint("post_id", name="sample_once"),
    )
    op.create_index(
        "sample_passed",
        "sample",
        ["author_id", "read_at"],
        postgresql_where=sa.text("verdict = 'fine'"),
    )
    op.create_index(
        "sample_waiting",
        "sample",
        ["role", "due_at", "id"],
        postgresql_where=sa.text("read_at IS NULL"),
    )


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _allow(*kinds: str) -> None:
    listed = ", ".join(f"'{each}'" for each in kinds)
    for table in ("notice", "muted_kind"):
        op.drop_constraint(op.f(f"{table}_kind"), table, type_="check")
        op.create_check_constraint(op.f(f"{table}_kind"), table, f"kind IN ({listed})")
