"""What the library is searched by names its language, so that the other one costs nothing."""

import sqlalchemy as sa
from alembic import op

from service.search import vector

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

OFFERED = """
SELECT offer.post_id AS id, revision.text, revision.language, report.language AS read
FROM offer JOIN revision ON revision.id = offer.revision_id
LEFT JOIN report ON report.revision_id = revision.id AND report.superseded_at IS NULL
WHERE offer.post_id > :last ORDER BY offer.post_id LIMIT 1000
"""

KEEP = "UPDATE offer SET words = CAST(:words AS tsvector) WHERE post_id = :id"

FIRST = "00000000-0000-0000-0000-000000000000"


def upgrade() -> None:
    """Go forward: the words of every offer are written anew, a thousand at a time."""
    bind, last = op.get_bind(), FIRST
    while rows := bind.execute(sa.text(OFFERED), {"last": last}).mappings().all():
        bind.execute(
            sa.text(KEEP),
            [
                {"id": row["id"], "words": vector(row["text"], (row["read"], row["language"]))}
                for row in rows
            ],
        )
        last = rows[-1]["id"]


def downgrade() -> None:
    """Go back: as it was written before, each word without its language."""
    op.execute(
        """
        UPDATE offer SET words = (
            SELECT string_agg(format('''%s'':%s', lexeme, array_to_string(positions, ',')), ' ')
            FROM (SELECT DISTINCT ON (substr(lexeme, 4)) substr(lexeme, 4) AS lexeme, positions
                FROM unnest(words)) bare
        )::tsvector WHERE words <> ''
        """
    )
