"""The keys of passages are made anew: signs apart from their figure count since November 2026."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from service.passages import near_keys, passages, same_key, whole_key

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

FIRST = "00000000-0000-0000-0000-000000000000"

WHOLE = """
CREATE TEMPORARY TABLE whole_text ON COMMIT DROP AS
SELECT DISTINCT ON (decision_id) id FROM decided_passage WHERE verdict = 'reject'
ORDER BY decision_id, id DESC
"""
"""A rejection keeps its passages, and as its last one the text as a whole."""

DECIDED = """
SELECT passage.id, passage.start, passage."end", revision.text,
  EXISTS (SELECT FROM whole_text WHERE whole_text.id = passage.id) AS whole
FROM decided_passage passage JOIN decision ON decision.id = passage.decision_id
JOIN revision ON revision.id = decision.revision_id
WHERE passage.id > :last ORDER BY passage.id LIMIT 1000
"""

UNREVIEWED = """
CREATE TEMPORARY TABLE unreviewed ON COMMIT DROP AS SELECT DISTINCT post_id AS id FROM admitted_key
"""

ADMITTED = """
SELECT post.id, revision.text FROM post
JOIN revision ON revision.post_id = post.id AND revision.number = post.approved_number
WHERE post.id > :last AND EXISTS (SELECT FROM unreviewed WHERE unreviewed.id = post.id)
ORDER BY post.id LIMIT 1000
"""

KEEP_DECIDED = """
INSERT INTO passage_key (entity_id, key, verdict, passage_id)
SELECT entity_id, given.key, verdict, id
FROM unnest(CAST(:ids AS uuid[]), CAST(:keys AS bigint[])) AS given(id, key)
JOIN decided_passage USING (id)
"""
KEEP_ADMITTED = """
INSERT INTO admitted_key (key, post_id)
SELECT key, id FROM unnest(CAST(:ids AS uuid[]), CAST(:keys AS bigint[])) AS given(id, key)
"""


def upgrade() -> None:
    """Go forward: what was kept is found by the keys of today, a thousand at a time."""
    for statement in (WHOLE, UNREVIEWED, "DELETE FROM passage_key", "DELETE FROM admitted_key"):
        op.execute(statement)
    op.execute("CREATE INDEX ON whole_text (id)")
    for rows in _pages(DECIDED):
        _keep(KEEP_DECIDED, [(each["id"], key) for each in rows for key in _decided(each)])
    for rows in _pages(ADMITTED):
        _keep(KEEP_ADMITTED, [(each["id"], key) for each in rows for key in _admitted(each)])


def downgrade() -> None:
    """Go back: the keys of today serve yesterday's words but for such signs."""


def _pages(statement: str) -> Iterator[Sequence[Any]]:
    last = FIRST
    while rows := op.get_bind().execute(sa.text(statement), {"last": last}).mappings().all():
        yield rows
        last = rows[-1]["id"]


def _keep(statement: str, rows: Sequence[tuple[Any, int]]) -> None:
    ids, keys = [row[0] for row in rows], [row[1] for row in rows]
    op.get_bind().execute(sa.text(statement), {"ids": ids, "keys": keys})


def _decided(row: Any) -> set[int]:
    if row["whole"]:
        return {whole_key(row["text"])}
    words = row["text"][row["start"] : row["end"]]
    return {same_key(words), *near_keys(words)}


def _admitted(row: Any) -> set[int]:
    return {
        key
        for each in passages(row["text"])
        for key in (same_key(each.words), *near_keys(each.words))
    }
