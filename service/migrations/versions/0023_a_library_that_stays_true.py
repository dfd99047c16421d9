"""The library that stays true: re-checks, pauses of sharing, who waits, libraries brought in."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NEW_KINDS = ("expiring", "suspended", "available", "paused")
"""What a notice can tell from now on."""

NEVER_CHANGED = (
    'CREATE TRIGGER report_written_once BEFORE UPDATE OR DELETE ON "report"'
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
)
SUPERSEDED_ONCE = (
    'CREATE TRIGGER report_written_once BEFORE UPDATE ON "report" FOR EACH ROW'
    " WHEN (OLD.superseded_at IS NOT NULL"
    " OR to_jsonb(NEW) - 'superseded_at' <> to_jsonb(OLD) - 'superseded_at')"
    " EXECUTE FUNCTION refuse_change()",
    'CREATE TRIGGER report_never_removed BEFORE DELETE ON "report"'
    " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
)
IN_LIBRARY = sa.text("state = 'approved'")


def upgrade() -> None:
    """Go forward; every report that is there stands."""
    _rechecks()
    _pauses()
    _brought()
    op.add_column(
        "case", sa.Column("again", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.alter_column("case", "again", server_default=None)
    op.add_column("report", sa.Column("superseded_at", _moment(), nullable=True))
    op.drop_constraint(op.f("report_revision_id_once"), "report", type_="unique")
    op.create_index("report_by_revision", "report", ["revision_id", "id"])
    op.create_index(
        "report_stands_once",
        "report",
        ["revision_id"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.execute("DROP TRIGGER report_written_once ON report")
    for trigger in SUPERSEDED_ONCE:
        op.execute(trigger)
    op.create_index("post_in_library", "post", ["id"], postgresql_where=IN_LIBRARY)
    op.create_index("post_expiring", "post", ["expires_at"], postgresql_where=IN_LIBRARY)
    op.create_index("post_embargoed", "post", ["not_before"], postgresql_where=IN_LIBRARY)
    op.create_index("revision_by_digest", "revision", ["digest"], postgresql_using="hash")
    for table in ("notice", "muted_kind"):
        _allow(table, {*_kinds(table), *NEW_KINDS})


def downgrade() -> None:
    """Go back; of each revision the report that stands is kept."""
    for table in ("notice", "muted_kind"):
        op.execute(f"DELETE FROM {table} WHERE kind IN {NEW_KINDS!r}")
        _allow(table, set(_kinds(table)) - set(NEW_KINDS))
    op.drop_index("revision_by_digest", table_name="revision")
    for index in ("post_embargoed", "post_expiring", "post_in_library"):
        op.drop_index(index, table_name="post", postgresql_where=IN_LIBRARY)
    op.execute("DROP TRIGGER report_never_removed ON report")
    op.execute("DROP TRIGGER report_written_once ON report")
    op.execute("ALTER TABLE finding DISABLE TRIGGER USER")
    op.execute(
        "DELETE FROM finding USING report WHERE report_id = report.id AND superseded_at IS NOT NULL"
    )
    op.execute("ALTER TABLE finding ENABLE TRIGGER USER")
    op.execute("DELETE FROM report WHERE superseded_at IS NOT NULL")
    op.drop_index("report_stands_once", table_name="report")
    op.drop_index("report_by_revision", table_name="report")
    op.create_unique_constraint(op.f("report_revision_id_once"), "report", ["revision_id"])
    op.drop_column("report", "superseded_at")
    op.execute(NEVER_CHANGED)
    op.drop_column("case", "again")
    for table in ("brought_post", "brought_library", "awaited", "pause", "recheck_part", "recheck"):
        op.drop_table(table)


def _rechecks() -> None:
    op.create_table(
        "recheck",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("footing", sa.String(length=64), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", _moment(), nullable=False),
        sa.Column("ended_at", _moment(), nullable=True),
        _refers("recheck", "asked_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("recheck_key")),
    )
    op.create_index("recheck_latest", "recheck", ["asked_at", "id"])
    op.create_table(
        "recheck_part",
        sa.Column("recheck_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Uuid(), nullable=False),
        sa.Column("last", sa.Uuid(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("found", "checked", "changed", "suspended")
        ),
        sa.Column("moved_at", _moment(), nullable=False),
        sa.Column("done_at", _moment(), nullable=True),
        _holds("recheck_part", "checked_what_was_found", "checked BETWEEN 0 AND found"),
        _holds("recheck_part", "counted_once", "suspended <= changed AND changed <= checked"),
        _refers("recheck_part", "recheck_id", "recheck"),
        sa.PrimaryKeyConstraint("recheck_id", "number", name=op.f("recheck_part_key")),
    )
    op.create_index(
        "recheck_part_open",
        "recheck_part",
        ["moved_at"],
        postgresql_where=sa.text("done_at IS NULL"),
    )


def _pauses() -> None:
    op.create_table(
        "pause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("message_fr", sa.Text(), nullable=False),
        sa.Column("message_en", sa.Text(), nullable=False),
        sa.Column("thrown_by", sa.Uuid(), nullable=False),
        sa.Column("thrown_at", _moment(), nullable=False),
        sa.Column("lift_asked_by", sa.Uuid(), nullable=True),
        sa.Column("lift_asked_at", _moment(), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", _moment(), nullable=True),
        _holds(
            "pause",
            "message_given",
            "length(btrim(message_fr)) > 0 AND length(btrim(message_en)) > 0",
        ),
        _holds("pause", "asked_whole", "(lift_asked_by IS NULL) = (lift_asked_at IS NULL)"),
        _holds("pause", "lifted_whole", "(lifted_by IS NULL) = (lifted_at IS NULL)"),
        _holds(
            "pause",
            "lifted_by_two",
            "lifted_by IS NULL OR lift_asked_by IS NOT NULL AND lifted_by <> lift_asked_by",
        ),
        _refers("pause", "entity_id", "entity"),
        *(_refers("pause", each, "person") for each in ("thrown_by", "lift_asked_by", "lifted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pause_key")),
    )
    op.create_index(
        "pause_once",
        "pause",
        ["entity_id"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "awaited",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("since", _moment(), nullable=False),
        _refers("awaited", "person_id", "person"),
        _refers("awaited", "post_id", "post"),
        sa.PrimaryKeyConstraint("person_id", "post_id", name=op.f("awaited_key")),
    )
    op.create_index("awaited_by_post", "awaited", ["post_id"])


def _brought() -> None:
    op.create_table(
        "brought_library",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "phase",
            _one_of("phase", "looking", "looked", "entering", "entered"),
            nullable=False,
        ),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("asked_at", _moment(), nullable=False),
        sa.Column("moved_at", _moment(), nullable=False),
        sa.Column("done_at", _moment(), nullable=True),
        _refers("brought_library", "entity_id", "entity"),
        _refers("brought_library", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("brought_library_key")),
    )
    op.create_index(
        "brought_library_open",
        "brought_library",
        ["moved_at"],
        postgresql_where=sa.text("phase IN ('looking', 'entering')"),
    )
    op.create_table(
        "brought_post",
        sa.Column("library_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("channels", "jurisdictions", "links")
        ),
        sa.Column("not_before", _moment(), nullable=True),
        sa.Column("expires_at", _moment(), nullable=True),
        sa.Column("way", _one_of("way", "library", "review", "author", "known"), nullable=True),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        _refers("brought_post", "library_id", "brought_library"),
        _refers("brought_post", "post_id", "post"),
        sa.PrimaryKeyConstraint("library_id", "line", name=op.f("brought_post_key")),
    )


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _one_of(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"{table}_{column}_refers")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _holds(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"{table}_{name}"))


def _kinds(table: str) -> list[str]:
    """Return the kinds that the table takes now, whatever migration allowed them."""
    asked = sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
    found = op.get_bind().scalar(asked, {"name": f"{table}_kind"})
    return re.findall(r"'(\w+)'", found or "")


def _allow(table: str, kinds: set[str]) -> None:
    listed = ", ".join(f"'{each}'" for each in sorted(kinds))
    op.drop_constraint(op.f(f"{table}_kind"), table, type_="check")
    op.create_check_constraint(op.f(f"{table}_kind"), table, f"kind IN ({listed})")
