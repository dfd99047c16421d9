"""The reservation: a reviewer says that they look at a case; it binds nobody and expires.

Where a stage says `reassign`, others are told when it does.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from service.access import roles_held
from service.calendars import due
from service.dials import dials
from service.errors import Reserved, _
from service.locks import locked
from service.models import CaseRow, NoticeKind, Post, Reservation, StageRow
from service.serving import able_at
from service.steps.notices import News, tell
from service.unit import Unit
from workflows import IllegalMove, NotAReviewer, RouteStage


def reserve(unit: Unit, post_id: UUID) -> Reservation:
    """Say that the actor looks at a case on which they may decide; said again, it lasts anew.

    But not where the stage says `reassign`: that term runs from the first time.
    """
    post, row = locked(unit, post_id)
    if row is None:
        raise IllegalMove(_("Cannot decide on a post that is %(state)s."), state=post.state)
    grants = frozenset((role, str(entity)) for role, entity in roles_held(unit.actor, unit.now))
    stages = row.value().stages_for(str(unit.actor.id), grants)
    if not stages:
        raise NotAReviewer(_("You can’t decide here now, so there is nothing to reserve."))
    held = unit.session.get(Reservation, row.id)
    if held is not None and held.until > unit.now and held.person_id != unit.actor.id:
        raise Reserved(
            _("%(name)s is looking at this post. You may decide all the same."),
            person=held.person_id,
            until=held.until,
            name=held.person.name,
        )
    if held is not None and held.reassigns:
        waiting = _not_decided(unit, held)
        holds = [row.held_until for row in waiting if row.held_until and row.held(unit.now)]
        if held.person_id == unit.actor.id and (held.until > unit.now or holds):
            # the stage's term runs from the first time, and is told once the hold is over
            held.until = max([held.until, *holds])
            return held
        _give_to_others(unit, held, [row.name for row in waiting if not row.held(unit.now)])
    until, reassigns = _until(unit, post, stages)
    if held is None:
        held = Reservation(case_id=row.id)
        unit.session.add(held)
    held.person, held.since, held.until = unit.actor, unit.now, until
    held.reassigns = reassigns
    facts = {"until": held.until.isoformat()}
    unit.record("post.reserved", post, ids={"case": row.id}, facts=facts)
    return held


def give_back(unit: Unit, post_id: UUID) -> None:
    """End the actor's own reservation; without one, nothing happens."""
    post, row = locked(unit, post_id)
    held = unit.session.get(Reservation, row.id) if row else None
    if row is None or held is None or held.person_id != unit.actor.id:
        return
    unit.session.delete(held)
    if held.until > unit.now:
        unit.record("post.given_back", post, ids={"case": row.id})


def end_reservation(unit: Unit, row: CaseRow) -> None:
    """End the actor's reservation: they have just decided, or leave the case to others."""
    own = Reservation.case_id == row.id, Reservation.person_id == unit.actor.id
    unit.session.execute(delete(Reservation).where(*own))


def reassign(unit: Unit, most: int) -> None:
    """Take cases from those who had reserved them longer than their stage allows; tell the others.

    Of a stage that somebody holds nothing is said until the hold ends.
    """
    ended = unit.session.scalars(
        select(Reservation)
        .join(Reservation.case)
        .where(Reservation.reassigns, Reservation.until <= unit.now, CaseRow.closed_at.is_(None))
        .order_by(Reservation.until)
        .limit(most)
        .with_for_update(of=[CaseRow, Reservation], skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for each in ended:
        waiting = _not_decided(unit, each)
        if not any(row.held(unit.now) for row in waiting):
            _give_to_others(unit, each, [row.name for row in waiting])
            unit.session.delete(each)


def _not_decided(unit: Unit, held: Reservation) -> list[StageRow]:
    """Return the open stages at which who looks at a case may decide, and whose term has ended."""
    case, post = held.case.value(), held.case.post
    asked = {each.name: each for each in case.route.stages if each.reassign}
    rows = [row for row in held.case.stages if row.opened_at and not row.closed_at]
    stages = [asked[row.name] for row in rows if row.name in asked]
    people = able_at(unit.session, case, stages, unit.now)
    return [
        row
        for row in rows
        if held.person_id in people.get(row.name, ())
        and (term := asked[row.name].reassign)
        and due(post.entity, held.since, term) <= unit.now
    ]


def _give_to_others(unit: Unit, held: Reservation, names: Sequence[str]) -> None:
    """Tell the others at these stages that who looked at a case has not decided; of none, nothing.

    Where the stage was decided meanwhile, the reservation ends in silence.
    """
    case, post = held.case.value(), held.case.post
    stages = [case.route.stage(name) for name in names]
    people = able_at(unit.session, case, stages, unit.now)
    for stage in stages:
        facts = {"role": str(stage.reviewers), "again": "yes"}
        news = News(NoticeKind.ASSIGNED, post.id, post.entity_id, facts)
        tell(unit, people[stage.name] - {held.person_id}, news)
    if stages:
        ids = {"case": held.case_id, "person": held.person_id}
        unit.record("post.reassigned", post, ids=ids, facts={"stages": [*names]})


def _until(unit: Unit, post: Post, stages: tuple[RouteStage, ...]) -> tuple[datetime, bool]:
    """Return when a reservation ends, and whether a stage's own term ends it, not the setting."""
    terms = [due(post.entity, unit.now, each.reassign) for each in stages if each.reassign]
    minutes = timedelta(minutes=dials(unit.session).reservation_minutes)
    return min(terms, default=unit.now + minutes), bool(terms)
