"""What was shared, kept by its passages, so that the same words of many are noticed."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from service.closeness import closeness
from service.days import day_in
from service.models import ClosenessOfDay, Revision, SharedPassage
from service.passages import near_keys, passages, same_key
from service.unit import Unit

MOST_KEPT = 40
"""Passages of a text that are kept."""


def keep_shared(unit: Unit, revision: Revision) -> None:
    """Keep what the actor shares: its passages, once, and in a sum how close it is to others."""
    _count_close(unit, revision)
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


def _count_close(unit: Unit, revision: Revision) -> None:
    entity = revision.post.entity
    one = insert(ClosenessOfDay).values(
        entity_id=entity.id,
        day=day_in(entity.time_zone, unit.now),
        shares=1,
        total=closeness(unit.session, unit.actor, revision.text).share,
    )
    unit.session.execute(
        one.on_conflict_do_update(
            index_elements=[ClosenessOfDay.entity_id, ClosenessOfDay.day],
            set_={
                "shares": ClosenessOfDay.shares + one.excluded.shares,
                "total": ClosenessOfDay.total + one.excluded.total,
            },
        )
    )
