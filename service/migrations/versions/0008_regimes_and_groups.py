"""One home for changes of two people: the regimes of entities, and what groups give."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KINDS = "'grant', 'revocation', 'pack', 'concepts', 'workflow', 'lexicon'"
ROLES = "'grant', 'revocation', 'group', 'group_end'"
OLD = {
    "about_a_person": "(kind IN ('grant', 'revocation')) = (person_id IS NOT NULL AND role IS NOT NULL)",
    "source_of_definitions": "(kind IN ('grant', 'revocation')) = (source IS NULL) AND (source IS NULL) = (name IS NULL) AND (source IS NULL) = (digest IS NULL)",
    "kind": f"kind IN ({KINDS})",
}
NEW = {
    "kind": f"kind IN ({KINDS}, 'entity', 'group', 'group_end')",
    "about_a_person": "(kind IN ('grant', 'revocation')) = (person_id IS NOT NULL)",
    "about_a_role": f"(kind IN ({ROLES})) = (role IS NOT NULL)",
    "ends_a_group_grant": "(kind = 'group_end') = (group_grant_id IS NOT NULL)",
    "source_of_definitions": f"(kind IN ({ROLES})) = (source IS NULL) AND (source IS NULL) = (digest IS NULL)",
    "name_of_others": "(kind IN ('grant', 'revocation')) = (name IS NULL)",
    "regime_before": "kind <> 'entity' OR (before IS NOT NULL AND base_digest IS NOT NULL)",
    "moves_an_entity": "parent_id IS NULL OR kind = 'entity'",
}

TO_CHANGES = """
INSERT INTO change (id, kind, state, entity_id, note, proposed_by, proposed_at, reason, role, name)
SELECT id, 'group', 'open', entity_id, 'Proposed on the page of groups.', proposed_by, proposed_at,
       '', role, group_name
FROM group_grant WHERE released_at IS NULL AND ended_at IS NULL
"""
TO_MAPPINGS = """
INSERT INTO group_grant (id, group_name, role, entity_id, proposed_by, proposed_at)
SELECT id, name, role, entity_id, proposed_by, proposed_at
FROM change WHERE kind = 'group' AND state = 'open'
"""


def upgrade() -> None:
    """Go forward; what is proposed for a group goes on as an open change."""
    for name in OLD:
        op.drop_constraint(op.f(f"change_{name}"), "change", type_="check")
    op.add_column("change", sa.Column("group_grant_id", sa.Uuid(), nullable=True))
    op.add_column("change", sa.Column("parent_id", sa.Uuid(), nullable=True))
    op.add_column("change", sa.Column("before", postgresql.JSONB(none_as_null=True), nullable=True))
    op.alter_column("change", "name", type_=sa.String(255), existing_type=sa.String(60))
    for column, table in (("group_grant_id", "group_grant"), ("parent_id", "entity")):
        op.create_foreign_key(op.f(f"change_{column}_refers"), "change", table, [column], ["id"])
    for name, check in NEW.items():
        op.create_check_constraint(op.f(f"change_{name}"), "change", check)
    op.create_index(
        "change_of_group_open_once",
        "change",
        ["kind", sa.literal_column("lower(name)"), "role", "entity_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open' AND kind IN ('group', 'group_end')"),
    )
    op.create_index(
        "change_of_entity_open_once",
        "change",
        ["entity_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open' AND kind = 'entity'"),
    )
    op.execute(TO_CHANGES)
    op.execute("DELETE FROM group_grant WHERE released_at IS NULL")
    op.drop_constraint(op.f("group_grant_released_whole"), "group_grant", type_="check")
    op.drop_column("group_grant", "proposed_at")
    op.alter_column("group_grant", "released_by", nullable=False)
    op.alter_column("group_grant", "released_at", nullable=False)


def downgrade() -> None:
    """Go back; changes that the older schema does not know are dropped, but those of groups."""
    op.alter_column("group_grant", "released_at", nullable=True)
    op.alter_column("group_grant", "released_by", nullable=True)
    op.add_column(
        "group_grant", sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute("UPDATE group_grant SET proposed_at = released_at")
    op.alter_column("group_grant", "proposed_at", nullable=False)
    op.create_check_constraint(
        op.f("group_grant_released_whole"),
        "group_grant",
        "(released_by IS NULL) = (released_at IS NULL)",
    )
    op.execute(TO_MAPPINGS)
    op.execute(f"DELETE FROM change WHERE kind NOT IN ({KINDS})")
    op.drop_index("change_of_entity_open_once", table_name="change")
    op.drop_index("change_of_group_open_once", table_name="change")
    for name in NEW:
        op.drop_constraint(op.f(f"change_{name}"), "change", type_="check")
    for column in ("group_grant_id", "parent_id"):
        op.drop_constraint(op.f(f"change_{column}_refers"), "change", type_="foreignkey")
        op.drop_column("change", column)
    op.drop_column("change", "before")
    op.alter_column("change", "name", type_=sa.String(60), existing_type=sa.String(255))
    for name, check in OLD.items():
        op.create_check_constraint(op.f(f"change_{name}"), "change", check)
