"""Stepping aside: a reviewer in a conflict of interest leaves a case to others."""

from uuid import UUID

from sqlalchemy import select

from service.errors import _
from service.locks import locked_post
from service.models import CaseRow, DecisionRow, Post, Revision
from service.serving import grants_of, lacking
from service.steps.heed import heed_remark
from service.steps.moves import open_case
from service.steps.notices import tell_in_charge
from service.steps.places import see_places
from service.steps.reserve import end_reservation
from service.steps.said import said
from service.unit import Unit
from workflows import AlreadyDecided, IllegalMove, NotAReviewer, OwnPost, Verdict

LONGEST_REASON = 2_000


def step_aside(unit: Unit, post_id: UUID, reason: str = "") -> dict[str, int]:
    """Take the actor out of a case that they could decide on; return which stages lack people.

    The number that a stage needs stays as it is: where too few are left, those in charge are told.
    """
    post = locked_post(unit, post_id)
    case = open_case(unit, post)
    if case is None:
        raise IllegalMove(_("Cannot step aside from a post that is %(state)s."), state=post.state)
    why = said(reason, "reason", least=0, most=LONGEST_REASON)
    if unit.actor.id not in case.aside:
        _refuse(unit, post, case)
        _leave(unit, post, case, why)
    return lacking(unit.session, case, unit.now)


def still_aside(unit: Unit, post: Post, revision: Revision) -> list[UUID]:
    """Return who stepped aside from the case before: who leaves a post leaves its revisions.

    Whom an appeal kept from reading again what they had refused may read another revision.
    """
    last = unit.session.scalar(
        select(CaseRow).where(CaseRow.post_id == post.id).order_by(CaseRow.id.desc()).limit(1)
    )
    if last is None or not last.aside:
        return []
    if last.revision_id == revision.id:
        return sorted(last.aside)
    refused = unit.session.scalars(
        select(DecisionRow.reviewer_id).where(
            DecisionRow.revision_id == last.revision_id, DecisionRow.verdict != Verdict.APPROVE
        )
    )
    return sorted({*last.aside} - {*refused})


def _refuse(unit: Unit, post: Post, case: CaseRow) -> None:
    value, grants, own = case.value(), grants_of(unit.actor, unit.now), str(unit.actor.id)
    if post.author_id == unit.actor.id:
        raise OwnPost(_("Nobody decides on their own post."))
    if not any(value.serves(own, stage, grants) for stage in value.route.stages):
        raise NotAReviewer(_("You hold no role that decides here."))
    if any(each.reviewer == own for each in value.decisions):
        raise AlreadyDecided(_("You have already decided on this case."))


def _leave(unit: Unit, post: Post, case: CaseRow, reason: str) -> None:
    before = lacking(unit.session, case, unit.now)
    case.aside = [*case.aside, unit.actor.id]
    for stage in case.stages:
        if stage.held_by == unit.actor.id:
            stage.end_hold(unit.now)
    end_reservation(unit, case)
    unit.record(
        "post.stepped_aside",
        post,
        ids={"revision": case.revision_id, "case": case.id},
        payloads={"reason": reason} if reason else {},
    )
    heed_remark(unit, post, reason, case=case.id)
    see_places(unit, case)
    if lacking(unit.session, case, unit.now) != before:
        tell_in_charge(unit, post)
