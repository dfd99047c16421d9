"""The journey: people, posts, cases, library, record, definitions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SYSTEM = "00000000-0000-7000-8000-000000000001"
WRITTEN_ONCE = ("revision", "report", "finding", "contest", "decision", "event")
"""Tables whose rows are facts: they are added, never changed, never removed."""

REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "answer",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("route", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "route", "key", name=op.f("answer_key")),
    )
    op.create_table(
        "entity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "company",
                "country",
                "subsidiary",
                "business_line",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("jurisdictions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("packs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("workflow", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("parent_id <> id", name=op.f("entity_not_its_own_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["entity.id"], name=op.f("entity_parent_id_refers")),
        sa.PrimaryKeyConstraint("id", name=op.f("entity_key")),
        sa.UniqueConstraint("slug", name=op.f("entity_slug_once")),
    )
    op.create_index(op.f("entity_parent_id"), "entity", ["parent_id"], unique=False)
    op.create_table(
        "stream",
        sa.Column(
            "kind",
            sa.Enum(
                "post",
                "person",
                "entity",
                "definition",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length >= 0", name=op.f("stream_length_counted")),
        sa.CheckConstraint("length(head) = 64", name=op.f("stream_head_is_sha256")),
        sa.PrimaryKeyConstraint("kind", "subject_id", name=op.f("stream_key")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "employee",
                "partner",
                "guest",
                "system",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("password", sa.String(length=200), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind <> 'guest' OR ends_on IS NOT NULL", name=op.f("person_guest_ends")
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("person_email_lower")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("person_entity_id_refers")),
        sa.PrimaryKeyConstraint("id", name=op.f("person_key")),
        sa.UniqueConstraint("email", name=op.f("person_email_once")),
    )
    op.create_table(
        "definition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("release", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
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
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("source", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("in_force_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_force_to", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'lexicon') = (entity_id IS NOT NULL)",
            name=op.f("definition_lexicon_of_entity"),
        ),
        sa.CheckConstraint(
            "in_force_to IS NULL OR in_force_to >= in_force_from",
            name=op.f("definition_ends_after_it_begins"),
        ),
        sa.CheckConstraint("length(digest) = 64", name=op.f("definition_digest_is_sha256")),
        sa.CheckConstraint(
            "released_by <> proposed_by", name=op.f("definition_released_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("definition_entity_id_refers")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("definition_proposed_by_refers")
        ),
        sa.ForeignKeyConstraint(
            ["released_by"], ["person.id"], name=op.f("definition_released_by_refers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("definition_key")),
        sa.UniqueConstraint("release", name=op.f("definition_release_once")),
    )
    op.create_index(
        "definition_in_force_once",
        "definition",
        ["kind", "name"],
        unique=True,
        postgresql_where=sa.text("in_force_to IS NULL"),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "post",
                "person",
                "entity",
                "definition",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("event_digest_is_sha256")),
        sa.CheckConstraint("sequence > 0", name=op.f("event_sequence_positive")),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("event_actor_id_refers")),
        sa.PrimaryKeyConstraint("id", name=op.f("event_key")),
        sa.UniqueConstraint("kind", "subject_id", "sequence", name="event_sequence_once"),
    )
    op.create_index("event_by_actor", "event", ["actor_id", "id"], unique=False)
    op.create_table(
        "grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
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
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("granted_by <> person_id", name=op.f("grant_not_to_oneself")),
        sa.CheckConstraint(
            "until IS NULL OR until > since", name=op.f("grant_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("grant_entity_id_refers")),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["person.id"], name=op.f("grant_granted_by_refers")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("grant_person_id_refers")),
        sa.PrimaryKeyConstraint("id", name=op.f("grant_key")),
    )
    op.create_index(
        "grant_once",
        "grant",
        ["person_id", "role", "entity_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "checking",
                "in_review",
                "approved",
                "rejected",
                "withdrawn",
                "closed",
                "recalled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("draft_text", sa.Text(), nullable=False),
        sa.Column("draft_language", sa.String(length=2), nullable=True),
        sa.Column("draft_channels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("draft_jurisdictions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("draft_links", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("draft_version", sa.Integer(), nullable=False),
        sa.Column("revision_count", sa.Integer(), nullable=False),
        sa.Column("approved_number", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("search", postgresql.TSVECTOR(), nullable=True),
        sa.CheckConstraint(
            "revision_count > 0 OR state IN ('draft', 'withdrawn', 'closed')",
            name=op.f("post_submitted_before_it_moves"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'recalled') OR approved_number IS NOT NULL",
            name=op.f("post_approved_revision_is_named"),
        ),
        sa.CheckConstraint("draft_version > 0", name=op.f("post_draft_version_positive")),
        sa.CheckConstraint(
            "expires_at IS NULL OR not_before IS NULL OR expires_at > not_before",
            name=op.f("post_embargo_before_expiry"),
        ),
        sa.CheckConstraint("revision_count >= 0", name=op.f("post_revisions_counted")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("post_author_id_refers")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("post_entity_id_refers")),
        sa.PrimaryKeyConstraint("id", name=op.f("post_key")),
    )
    op.create_index("post_by_author", "post", ["author_id", "updated_at"], unique=False)
    op.create_index("post_by_entity", "post", ["entity_id", "state", "updated_at"], unique=False)
    op.create_index("post_search", "post", ["search"], unique=False, postgresql_using="gin")
    op.create_table(
        "token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("token_person_id_refers")),
        sa.PrimaryKeyConstraint("id", name=op.f("token_key")),
        sa.UniqueConstraint("digest", name=op.f("token_digest_once")),
    )
    op.create_index(op.f("token_person_id"), "token", ["person_id"], unique=False)
    op.create_table(
        "payload",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=220), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.CheckConstraint("(salt IS NULL) = (value IS NULL)", name=op.f("payload_erased_whole")),
        sa.CheckConstraint(
            "salt IS NULL OR length(salt) = 32", name=op.f("payload_salt_is_32_bytes")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("payload_event_id_refers")),
        sa.PrimaryKeyConstraint("event_id", "name", name=op.f("payload_key")),
    )
    op.create_table(
        "recall",
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("recalled_by", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(btrim(reason)) > 0", name=op.f("recall_reason_given")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("recall_post_id_refers")),
        sa.ForeignKeyConstraint(
            ["recalled_by"], ["person.id"], name=op.f("recall_recalled_by_refers")
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("recall_key")),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("channels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("jurisdictions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("entity_slug", sa.String(length=60), nullable=False),
        sa.Column("links", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("revision_digest_is_sha256")),
        sa.CheckConstraint("number > 0", name=op.f("revision_number_positive")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("revision_post_id_refers")),
        sa.PrimaryKeyConstraint("id", name=op.f("revision_key")),
        sa.UniqueConstraint("post_id", "id", name="revision_of_post"),
        sa.UniqueConstraint("post_id", "number", name="revision_number_once"),
    )
    op.create_table(
        "case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("workflow", sa.String(length=60), nullable=False),
        sa.Column("workflow_digest", sa.String(length=64), nullable=False),
        sa.Column("route", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "submit",
                "return",
                "route",
                "continue",
                "approve",
                "reject",
                "withdraw",
                "recall",
                "close",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (outcome IS NULL)", name=op.f("case_closed_with_an_outcome")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("case_author_id_refers")),
        sa.ForeignKeyConstraint(
            ["post_id", "revision_id"],
            ["revision.post_id", "revision.id"],
            name="case_revision_refers",
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("case_post_id_refers")),
        sa.PrimaryKeyConstraint("id", name=op.f("case_key")),
        sa.UniqueConstraint("id", "revision_id", name="case_of_revision"),
    )
    op.create_index("case_by_post", "case", ["post_id", "id"], unique=False)
    op.create_index(
        "case_open_once",
        "case",
        ["post_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            '("start" IS NULL) = ("end" IS NULL) AND ("start" IS NULL OR "end" > "start")',
            name=op.f("comment_span_is_whole"),
        ),
        sa.CheckConstraint("length(body) > 0", name=op.f("comment_body_given")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("comment_author_id_refers")
        ),
        sa.ForeignKeyConstraint(
            ["post_id", "revision_id"],
            ["revision.post_id", "revision.id"],
            name="comment_revision_refers",
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("comment_post_id_refers")),
        sa.PrimaryKeyConstraint("id", name=op.f("comment_key")),
    )
    op.create_index("comment_by_post", "comment", ["post_id", "id"], unique=False)
    op.create_table(
        "contest",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("contest_reason_given")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("contest_revision_id_refers")
        ),
        sa.PrimaryKeyConstraint("revision_id", "rule", name=op.f("contest_key")),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("as_of", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("content_class", sa.String(length=40), nullable=False),
        sa.Column(
            "risk",
            sa.Enum(
                "none",
                "low",
                "medium",
                "high",
                "critical",
                name="risk",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("digests", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("report_revision_id_refers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("report_key")),
        sa.UniqueConstraint("revision_id", name=op.f("report_revision_id_once")),
    )
    op.create_table(
        "share",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "linkedin",
                "x",
                "facebook",
                "instagram",
                "email",
                "event",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("share_person_id_refers")),
        sa.ForeignKeyConstraint(
            ["post_id", "revision_id"],
            ["revision.post_id", "revision.id"],
            name="share_revision_refers",
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("share_post_id_refers")),
        sa.PrimaryKeyConstraint("id", name=op.f("share_key")),
    )
    op.create_index("share_by_person", "share", ["person_id", "id"], unique=False)
    op.create_index("share_by_post", "share", ["post_id", "id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=100), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "approve",
                "return",
                "reject",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict = 'approve' OR length(btrim(reason)) > 0",
            name=op.f("decision_refusal_has_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "revision_id"],
            ["case.id", "case.revision_id"],
            name="decision_binds_to_the_revision",
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["person.id"], name=op.f("decision_reviewer_id_refers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("decision_key")),
        sa.UniqueConstraint("case_id", "stage", "reviewer_id", name="decision_once"),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=100), nullable=False),
        sa.Column(
            "severity",
            sa.Enum(
                "none",
                "low",
                "medium",
                "high",
                "critical",
                name="severity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("message", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("why", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("fix", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("references", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reviewers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("confidence", sa.Numeric(precision=3, scale=2, asdecimal=False), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "rule", "model", name="source", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            '"start" >= 0 AND "end" > "start"', name=op.f("finding_span_is_forward")
        ),
        sa.CheckConstraint(
            "confidence >= 0 AND confidence <= 1", name=op.f("finding_confidence_is_a_share")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("finding_report_id_refers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("finding_key")),
        sa.UniqueConstraint("report_id", "position", name="finding_position_once"),
    )
    op.create_table(
        "stage",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
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
        sa.Column("scope", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("same_person", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "closed_at IS NULL OR opened_at IS NOT NULL", name=op.f("stage_opened_before_closed")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("stage_case_id_refers")),
        sa.PrimaryKeyConstraint("id", name=op.f("stage_key")),
        sa.UniqueConstraint("case_id", "name", name="stage_name_once"),
    )
    op.create_index(
        "stage_waiting",
        "stage",
        ["role", "opened_at", "case_id"],
        unique=False,
        postgresql_where=sa.text("opened_at IS NOT NULL AND closed_at IS NULL"),
    )
    op.create_foreign_key(
        "post_approved_revision_refers",
        "post",
        "revision",
        ["id", "approved_number"],
        ["post_id", "number"],
    )
    op.execute(REFUSE)
    for table in WRITTEN_ONCE:
        op.execute(
            f'CREATE TRIGGER {table}_written_once BEFORE UPDATE OR DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "INSERT INTO person (id, email, name, title, kind, language, epoch, created_at) "
        f"VALUES ('{SYSTEM}', 'porte-voix@localhost', 'Porte-voix', '', 'system', 'fr', 0, now())"
    )


def downgrade() -> None:
    """Go back."""
    op.drop_constraint("post_approved_revision_refers", "post")
    op.drop_index(
        "stage_waiting",
        table_name="stage",
        postgresql_where=sa.text("opened_at IS NOT NULL AND closed_at IS NULL"),
    )
    op.drop_table("stage")
    op.drop_table("finding")
    op.drop_table("decision")
    op.drop_index("share_by_post", table_name="share")
    op.drop_index("share_by_person", table_name="share")
    op.drop_table("share")
    op.drop_table("report")
    op.drop_table("contest")
    op.drop_index("comment_by_post", table_name="comment")
    op.drop_table("comment")
    op.drop_index(
        "case_open_once", table_name="case", postgresql_where=sa.text("closed_at IS NULL")
    )
    op.drop_index("case_by_post", table_name="case")
    op.drop_table("case")
    op.drop_table("revision")
    op.drop_table("recall")
    op.drop_table("payload")
    op.drop_index(op.f("token_person_id"), table_name="token")
    op.drop_table("token")
    op.drop_index("post_search", table_name="post", postgresql_using="gin")
    op.drop_index("post_by_entity", table_name="post")
    op.drop_index("post_by_author", table_name="post")
    op.drop_table("post")
    op.drop_index("grant_once", table_name="grant", postgresql_where=sa.text("until IS NULL"))
    op.drop_table("grant")
    op.drop_index("event_by_actor", table_name="event")
    op.drop_table("event")
    op.drop_index(
        "definition_in_force_once",
        table_name="definition",
        postgresql_where=sa.text("in_force_to IS NULL"),
    )
    op.drop_table("definition")
    op.drop_table("person")
    op.drop_table("stream")
    op.drop_index(op.f("entity_parent_id"), table_name="entity")
    op.drop_table("entity")
    op.drop_table("answer")
    op.execute("DROP FUNCTION refuse_change()")
