"""Threads on words, edits that are proposed, what a refusal rests on, and what was decided before."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("proposer_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "refused",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (answered_at IS NULL)", name=op.f("proposal_answered_once")
        ),
        sa.CheckConstraint(
            '"end" > "start" OR length(text) > 0', name=op.f("proposal_changes_something")
        ),
        sa.CheckConstraint(
            '"start" >= 0 AND "end" >= "start"', name=op.f("proposal_span_is_forward")
        ),
        sa.ForeignKeyConstraint(
            ["post_id", "revision_id"],
            ["revision.post_id", "revision.id"],
            name="proposal_revision_refers",
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("proposal_post_id_refers")),
        sa.ForeignKeyConstraint(
            ["proposer_id"], ["person.id"], name=op.f("proposal_proposer_id_refers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("proposal_key")),
    )
    op.create_index("proposal_by_post", "proposal", ["post_id", "id"], unique=False)
    op.create_table(
        "reading",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("reading_person_id_refers")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("reading_revision_id_refers")
        ),
        sa.PrimaryKeyConstraint("person_id", "revision_id", name=op.f("reading_key")),
    )
    op.create_table(
        "decided_passage",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
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
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            '"start" >= 0 AND "end" > "start"', name=op.f("decided_passage_span_is_forward")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("decided_passage_case_id_refers")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("decided_passage_decision_id_refers")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("decided_passage_entity_id_refers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("decided_passage_key")),
    )
    op.create_index("decided_passage_by_case", "decided_passage", ["case_id"], unique=False)
    op.create_table(
        "ground",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=True),
        sa.Column("written", sa.Text(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column(
            "weight",
            sa.Enum(
                "must_fix",
                "suggestion",
                name="weight",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            '("start" IS NULL) = ("end" IS NULL) AND ("start" IS NULL OR "start" >= 0 AND "end" > "start")',
            name=op.f("ground_span_is_whole"),
        ),
        sa.CheckConstraint("length(btrim(change)) > 0", name=op.f("ground_change_is_said")),
        sa.CheckConstraint("rule IS NULL OR written IS NULL", name=op.f("ground_one_rule")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("ground_decision_id_refers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("ground_key")),
        sa.UniqueConstraint("decision_id", "position", name="ground_position_once"),
    )
    op.create_table(
        "passage_key",
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
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
        sa.Column("passage_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("passage_key_entity_id_refers")
        ),
        sa.ForeignKeyConstraint(
            ["passage_id"], ["decided_passage.id"], name=op.f("passage_key_passage_id_refers")
        ),
        sa.PrimaryKeyConstraint(
            "entity_id", "key", "verdict", "passage_id", name=op.f("passage_key_key")
        ),
    )
    op.add_column("comment", sa.Column("reply_to", sa.Uuid(), nullable=True))
    op.add_column("comment", sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("comment", sa.Column("resolved_by", sa.Uuid(), nullable=True))
    op.create_unique_constraint("comment_of_post", "comment", ["post_id", "id"])
    op.create_foreign_key(
        "reply_stays_on_its_post", "comment", "comment", ["post_id", "reply_to"], ["post_id", "id"]
    )
    op.create_foreign_key(
        op.f("comment_resolved_by_refers"), "comment", "person", ["resolved_by"], ["id"]
    )
    op.create_check_constraint(
        op.f("comment_thread_is_its_first_comment"),
        "comment",
        '"reply_to" IS NULL OR "start" IS NULL AND resolved_at IS NULL',
    )
    op.create_check_constraint(
        op.f("comment_resolved_by_somebody"),
        "comment",
        "(resolved_at IS NULL) = (resolved_by IS NULL)",
    )


def downgrade() -> None:
    """Go back."""
    op.drop_constraint(op.f("comment_resolved_by_refers"), "comment", type_="foreignkey")
    op.drop_constraint("reply_stays_on_its_post", "comment", type_="foreignkey")
    op.drop_constraint("comment_of_post", "comment", type_="unique")
    op.drop_column("comment", "resolved_by")
    op.drop_column("comment", "resolved_at")
    op.drop_column("comment", "reply_to")
    op.drop_table("passage_key")
    op.drop_table("ground")
    op.drop_index("decided_passage_by_case", table_name="decided_passage")
    op.drop_table("decided_passage")
    op.drop_table("reading")
    op.drop_index("proposal_by_post", table_name="proposal")
    op.drop_table("proposal")
