"""Searches that a person keeps for themselves; nobody else is told."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select

from service.content import admit, trimmed
from service.errors import Invalid, NotFound, _
from service.models import LONGEST_NAME, Offer, SavedSearch, new_id
from service.unit import Unit

MOST = 50
"""Searches that one person keeps."""


def save_search(unit: Unit, name: str, wanted: Mapping[str, str]) -> SavedSearch:
    """Keep a search under a name; the same name again replaces it."""
    called = trimmed(admit(name))
    if not 0 < len(called) <= LONGEST_NAME:
        raise Invalid("name", _("A name has from 1 to %(most)s characters."), most=LONGEST_NAME)
    mine = select(SavedSearch).where(SavedSearch.person_id == unit.actor.id)
    kept = {each.name: each for each in unit.session.scalars(mine.with_for_update())}
    if len(kept) >= MOST and called not in kept:
        raise Invalid("name", _("You keep %(most)s searches already: forget one."), most=MOST)
    saved = kept.get(called) or SavedSearch(
        id=new_id(), person_id=unit.actor.id, name=called, created_at=unit.now
    )
    saved.wanted = dict(wanted)
    saved.seen = _latest(unit)
    unit.session.add(saved)
    unit.record("person.search_saved", unit.actor)
    return saved


def see_search(unit: Unit, search_id: UUID) -> int:
    """Note that the actor looks at what is new, and return the latest offer seen before."""
    saved = _own(unit, search_id)
    before = saved.seen
    saved.seen = _latest(unit)
    return before


def forget_search(unit: Unit, search_id: UUID) -> None:
    """Forget a search that the actor kept."""
    unit.session.delete(_own(unit, search_id))
    unit.record("person.search_forgotten", unit.actor)


def _own(unit: Unit, search_id: UUID) -> SavedSearch:
    found = unit.session.scalar(
        select(SavedSearch)
        .where(SavedSearch.id == search_id, SavedSearch.person_id == unit.actor.id)
        .with_for_update()
    )
    if found is None:
        raise NotFound(_("There is no such search."))
    return found


def _latest(unit: Unit) -> int:
    return unit.session.scalar(select(func.max(Offer.number))) or 0
