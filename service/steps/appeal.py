"""The appeal: a second reader of the same role says whether a refusal stands."""

from uuid import UUID

from sqlalchemy import delete, exists, select

from service.calendars import due
from service.content import sha256
from service.errors import Invalid, NotFound, _
from service.locks import locked_post
from service.models import (
    Appeal,
    AppealState,
    CaseRow,
    DecidedPassage,
    NoticeKind,
    PassageKey,
    Post,
    StageRow,
    new_id,
)
from service.serving import grants_of, lacking, refused_at, second_readers, unanswered
from service.steps.draft import own_post
from service.steps.heed import heed_remark
from service.steps.moves import mark_open_stages, move_post
from service.steps.notices import News, newly_overdue, tell, tell_in_charge
from service.steps.said import said
from service.steps.urgency import is_urgent
from service.unit import Unit
from workflows import Action, IllegalMove, NotAReviewer, Verdict

LONGEST_REASON = 5_000


def appeal(unit: Unit, post_id: UUID, reason: str) -> Appeal:
    """Ask a second reader, once for a revision, whether its refusal stands."""
    post = own_post(unit, post_id)
    case = unit.session.scalar(refused_at(post))
    if case is None:
        raise IllegalMove(_("There is no refusal of this revision to appeal against."))
    why = said(reason, "reason", most=LONGEST_REASON)
    if unit.session.scalar(select(exists().where(Appeal.revision_id == case.revision_id))):
        raise IllegalMove(_("An appeal is made once for a revision."))
    stage = case.value().route.stage(case.decisions[-1].stage)
    readers = second_readers(unit.session, case, stage, unit.now)
    if readers is None:
        raise IllegalMove(
            _("There is no second reader: nobody else holds that role here or above.")
        )
    made = Appeal(
        id=new_id(),
        post_id=post.id,
        revision_id=case.revision_id,
        case_id=case.id,
        stage=stage.name,
        role=stage.reviewers,
        scope=[UUID(each) for each in stage.scope],
        entity_id=readers.entity_id,
        reason=why,
        made_at=unit.now,
        due_at=due(post.entity, unit.now, stage.within),
        state=AppealState.OPEN,
    )
    unit.session.add(made)
    unit.record(
        "post.appealed",
        post,
        ids={"revision": case.revision_id, "case": case.id, "appeal": made.id},
        facts={"stage": stage.name},
        payloads={"reason": why},
    )
    news = News(NoticeKind.ASSIGNED, post.id, post.entity_id, {"role": str(stage.reviewers)})
    tell(unit, readers.people, news)
    heed_remark(unit, post, why, appeal=made.id)
    return made


def hear(unit: Unit, post_id: UUID, appeal_id: UUID, *, state: AppealState, answer: str) -> Appeal:
    """Say as a second reader that the refusal stands, or overturn it: its stage opens again."""
    post = locked_post(unit, post_id)
    heard = unit.session.get(Appeal, appeal_id)
    if heard is None or heard.post_id != post.id:
        raise NotFound(_("There is no such appeal."))
    case = unit.session.scalar(refused_at(post))
    if heard.state is not AppealState.OPEN or case is None or case.id != heard.case_id:
        raise IllegalMove(_("This appeal is answered, or its post went on without it."))
    stage = case.value().route.stage(heard.stage)
    serves = stage.served_by(grants_of(unit.actor, unit.now))
    if not serves or not case.value().may_hear(str(unit.actor.id)):
        raise NotAReviewer(_("A second reader holds the same role and had no part in the case."))
    if state is AppealState.OPEN:
        raise Invalid("state", _("Say whether the decision stands, or is overturned."))
    heard.answer, heard.state = said(answer, "answer", most=LONGEST_REASON), state
    heard.decided_by, heard.decided_at = unit.actor.id, unit.now
    if state is AppealState.OVERTURNED:
        _reopen(unit, post, case, heard)
    else:
        post.updated_at = unit.now  # the author, who waited for this, goes on from here
        _record(unit, post, heard, "post.appeal_upheld", {})
    news = News(NoticeKind.DECIDED, post.id, post.entity_id, {"outcome": str(state)})
    tell(unit, [post.author_id], news)
    heed_remark(unit, post, heard.answer, appeal=heard.id)
    return heard


def remind_of_appeals(unit: Unit, most: int) -> None:
    """Tell the second readers and the author, once, that an appeal was not answered in time."""
    for late in newly_overdue(unit, Appeal, "appeal overdue", unanswered(), most):
        stage = late.case.value().route.stage(late.stage)
        readers = second_readers(unit.session, late.case, stage, unit.now)
        about = NoticeKind.OVERDUE, late.post_id, late.post.entity_id
        tell(unit, readers.people if readers else (), News(*about, {"role": str(late.role)}))
        tell(unit, [late.post.author_id], News(*about))


def _reopen(unit: Unit, post: Post, case: CaseRow, heard: Appeal) -> None:
    """Open a new case on the same revision: the stage reads again, without who had objected."""
    move_post(unit, post, Action.REOPEN)
    objected = {
        each.reviewer_id
        for each in case.decisions
        if each.stage == heard.stage and each.verdict is not Verdict.APPROVE
    }
    urgent = is_urgent(unit, post)
    again = CaseRow(
        id=new_id(),
        post_id=post.id,
        revision_id=case.revision_id,
        author_id=case.author_id,
        workflow=case.workflow,
        workflow_digest=case.workflow_digest,
        route=case.route,
        opened_at=unit.now,
        aside=sorted({*case.aside, *objected}),
        stages=[_stage(case, each, heard, urgent=urgent) for each in case.stages],
    )
    unit.session.add(again)
    mark_open_stages(unit, again)
    _forget_passages(unit, case)
    facts: dict[str, object] = {
        "aside": sorted(map(str, again.aside)),
        "carried": _carried(again),
    }
    _record(unit, post, heard, "post.appeal_overturned", facts, again)
    if lacking(unit.session, again, unit.now):
        tell_in_charge(unit, post)


def _stage(case: CaseRow, old: StageRow, heard: Appeal, *, urgent: bool) -> StageRow:
    """Return a stage as it opens anew: the approvals of this revision at others than it stand.

    Not where an objection is still to be outvoted: the new case would know nothing of it.
    """
    value = case.value()
    given = [each for each in value.decisions if each.stage == old.name]
    people = [UUID(each.reviewer) for each in given if each.verdict is Verdict.APPROVE]
    settled = len(people) == len(given) or value.complete(value.route.stage(old.name))
    stands = bool(people) and settled and old.name != heard.stage
    return StageRow(
        position=old.position,
        name=old.name,
        role=old.role,
        scope=old.scope,
        quorum=old.quorum,
        same_person=old.same_person,
        urgent=urgent,
        entity_id=old.entity_id,
        risk=old.risk,
        language=old.language,
        carried_from=(old.carried_from or case.revision_id) if stands else None,
        carried_by=sorted(people) if stands else None,
    )


def _carried(case: CaseRow) -> dict[str, list[object]]:
    """Return which approvals stand: of which revision, and by whom."""
    return {
        each.name: [str(each.carried_from), sorted(map(str, each.carried_by))]
        for each in case.stages
        if each.carried_by is not None
    }


def _record(
    unit: Unit,
    post: Post,
    heard: Appeal,
    name: str,
    facts: dict[str, object],
    again: CaseRow | None = None,
) -> None:
    unit.record(
        name,
        post,
        ids={
            "revision": heard.revision_id,
            "appeal": heard.id,
            "heard": heard.case_id,
            "case": again.id if again else None,
        },
        digests={"route": sha256(again.route)} if again else {},
        facts={"stage": heard.stage, **facts},
        payloads={"reason": heard.answer},
    )


def _forget_passages(unit: Unit, case: CaseRow) -> None:
    """Let nobody be shown as rejected what is no longer."""
    passages = select(DecidedPassage.id).where(DecidedPassage.case_id == case.id)
    unit.session.execute(delete(PassageKey).where(PassageKey.passage_id.in_(passages)))
    unit.session.execute(delete(DecidedPassage).where(DecidedPassage.case_id == case.id))
