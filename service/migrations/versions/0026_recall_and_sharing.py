"""Recalls with terms and answers, quiet answers, short links, pasted texts, keys of passages."""

import sqlalchemy as sa
from alembic import op

from service.passages import near_keys, passages, same_key

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ANSWERS = ("removed", "corrected", "never_posted", "seen_to")
CHANNELS = ("linkedin", "x", "facebook", "instagram", "email", "event")
NEW_CHANNEL = "messaging"
NOTICES = (
    *("assigned", "decided", "commented", "reminded", "safety", "leak", "held", "stuck"),
    *("certificate", "due", "overdue", "escalated", "forgotten"),
    *("expiring", "suspended", "available", "paused"),
)
NEW_NOTICES = ("recalled", "recall_late")

UNREVIEWED = """
SELECT post.id, revision.text FROM post
JOIN revision ON revision.post_id = post.id AND revision.number = post.approved_number
WHERE post.state = 'approved'
  AND NOT EXISTS (
    SELECT FROM "case" WHERE "case".revision_id = revision.id AND "case".outcome = 'approve'
  )
"""
"""The posts that entered the library without a review."""


def upgrade() -> None:
    """Go forward."""
    _recalls()
    op.create_table(
        "not_for_me",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("not_for_me_person_id_refers")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("not_for_me_post_id_refers")),
        sa.PrimaryKeyConstraint("person_id", "post_id", name=op.f("not_for_me_key")),
    )
    op.create_table(
        "published_text",
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("pasted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["share_id"], ["share.id"], name=op.f("published_text_share_id_refers")
        ),
        sa.PrimaryKeyConstraint("share_id", name=op.f("published_text_key")),
    )
    _links()
    op.create_table(
        "admitted_key",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("admitted_key_post_id_refers")),
        sa.PrimaryKeyConstraint("key", "post_id", name=op.f("admitted_key_key")),
    )
    _keep_keys()
    for table in ("notice", "muted_kind"):
        op.drop_constraint(op.f(f"{table}_kind"), table)
        _one_of(table, "kind", *NOTICES, *NEW_NOTICES)


def downgrade() -> None:
    """Go back."""
    for table in ("notice", "muted_kind"):
        op.execute(sa.text(f'DELETE FROM "{table}" WHERE kind IN {NEW_NOTICES}'))
        op.drop_constraint(op.f(f"{table}_kind"), table)
        _one_of(table, "kind", *NOTICES)
    for table in ("admitted_key", "clicks", "signpost", "published_text", "not_for_me"):
        op.drop_table(table)
    op.drop_index("recall_by_act", table_name="recall")
    op.drop_index("recall_to_remind", table_name="recall")
    for column in ("remind_at", "correction_id", "due_at", "act_id"):
        op.drop_column("recall", column)
    op.drop_column("share", "answer")
    op.execute(f"UPDATE share SET channel = 'email' WHERE channel = '{NEW_CHANNEL}'")
    op.drop_constraint(op.f("share_channel"), "share")
    _one_of("share", "channel", *CHANNELS)


def _recalls() -> None:
    op.drop_constraint(op.f("share_channel"), "share")
    _one_of("share", "channel", *CHANNELS, NEW_CHANNEL)
    op.add_column("share", sa.Column("answer", sa.String(40), nullable=True))
    _one_of("share", "answer", *ANSWERS)
    op.create_check_constraint(
        "answered_when_confirmed", "share", "answer IS NULL OR confirmed_at IS NOT NULL"
    )
    op.add_column("recall", sa.Column("act_id", sa.Uuid(), nullable=True))
    op.add_column("recall", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("recall", sa.Column("correction_id", sa.Uuid(), nullable=True))
    op.add_column("recall", sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE recall SET act_id = post_id, due_at = recalled_at + interval '3 days',"
        " remind_at = recalled_at + interval '3 days'"
    )
    op.alter_column("recall", "act_id", nullable=False)
    op.alter_column("recall", "due_at", nullable=False)
    op.create_foreign_key(
        op.f("recall_correction_id_refers"), "recall", "post", ["correction_id"], ["id"]
    )
    op.create_check_constraint("corrected_by_another", "recall", "correction_id <> post_id")
    op.create_index(
        "recall_to_remind",
        "recall",
        ["remind_at"],
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )
    op.create_index("recall_by_act", "recall", ["act_id"])


def _links() -> None:
    op.create_table(
        "signpost",
        sa.Column("id", sa.String(20), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("signpost_post_id_refers")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("signpost_revision_id_refers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("signpost_key")),
        sa.UniqueConstraint("revision_id", "channel", "address", name=op.f("signpost_once")),
    )
    _one_of("signpost", "channel", *CHANNELS, NEW_CHANNEL)
    op.create_index("signpost_by_post", "signpost", ["post_id"])
    op.create_table(
        "clicks",
        sa.Column("signpost_id", sa.String(20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("clicks_count_positive")),
        sa.ForeignKeyConstraint(
            ["signpost_id"], ["signpost.id"], name=op.f("clicks_signpost_id_refers")
        ),
        sa.PrimaryKeyConstraint("signpost_id", "day", name=op.f("clicks_key")),
    )


def _keep_keys() -> None:
    """Keep the keys of what is in the library without a case whose passages were kept."""
    connection = op.get_bind()
    for post_id, text in connection.execute(sa.text(UNREVIEWED)).all():
        keys = {
            key for each in passages(text) for key in (same_key(each.words), *near_keys(each.words))
        }
        rows = [{"key": key, "post_id": post_id} for key in sorted(keys)]
        if rows:
            statement = "INSERT INTO admitted_key (key, post_id) VALUES (:key, :post_id)"
            connection.execute(sa.text(statement), rows)


def _one_of(table: str, column: str, *words: str) -> None:
    """Let a column hold one of these words alone."""
    listed = ", ".join(f"'{each}'" for each in words)
    op.create_check_constraint(column, table, f"{column} IN ({listed})")
