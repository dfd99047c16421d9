"""What was shared, kept by its passages, so that the same words of many are noticed."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from service.models import Revision, SharedPassage
from service.passages import near_keys, passages, same_key
from service.unit import Unit

MOST_KEPT = 40
"""Passages of a text that are kept."""


def keep_shared(unit: Unit, revision: Revision) -> None:
    """Keep the passages of a post when it is shared for the first time."""
    kept = select(SharedPassage.key).where(SharedPassage.post_id == revision.post_id).limit(1)
    if unit.session.scalar(kept) is not None:
        return
    rows = [
        {"key": key, "post_id": revision.post_id, "start": each.start, "end": each.end}
        for each in passages(revision.text)[:MOST_KEPT]
        for key in dict.fromkeys([same_key(each.words), *near_keys(each.words)])
    ]
    if rows:
        unit.session.execute(insert(SharedPassage).on_conflict_do_nothing(), rows)
