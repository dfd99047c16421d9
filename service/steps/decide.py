"""The decision: approve, ask for changes, reject; bound to the bytes of one revision."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, select
from sqlalchemy.orm import lazyload
from sqlalchemy.orm.attributes import set_committed_value

from service.away import stands_in, stood_in_for
from service.content import trimmed
from service.errors import Invalid, NotFound, Stale, _
from service.locks import locked
from service.models import (
    EVENT_OF,
    CaseRow,
    DecisionRow,
    Person,
    Post,
    Reservation,
    Revision,
    SignInMethod,
    StageRow,
    new_id,
)
from service.redline import besides, redline
from service.serving import grants_of
from service.steps.again import conclude
from service.steps.grounds import Wanted, grounds_of, in_own_words, keep_grounds
from service.steps.heed import heed_remark
from service.steps.library import admit_to_library
from service.steps.moves import close_case, mark_open_stages, move_post
from service.steps.places import see_places
from service.steps.precedents import keep_passages
from service.steps.reserve import end_reservation
from service.steps.sign import sign
from service.unit import Unit
from workflows import Action, Case, IllegalMove, Verdict


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What a reviewer says of the revision that they read, at which stage, and why.

    `case` is the review in which they read it, if they say so; `proved` is how they have proved,
    for this decision alone, who they are.
    """

    revision: int
    verdict: Verdict
    reason: str = ""
    stage: str | None = None
    case: UUID | None = None
    grounds: tuple[Wanted, ...] = ()
    proved: SignInMethod | None = None


class Beside(NamedTuple):
    """What else there is on a locked case that concerns who acts."""

    stands_in: bool
    """They stand in for somebody who is away now, here or elsewhere."""
    reserved: bool
    """They said that they look at this case."""


def decide(unit: Unit, post_id: UUID, ruling: Ruling) -> Post:
    """Record the actor's decision on the revision they read, and move the post accordingly."""
    post, row = locked(unit, post_id)
    _current(unit, post, ruling.revision)
    if ruling.verdict is not Verdict.APPROVE and not trimmed(ruling.reason):
        raise Invalid("reason", _("Say why: the author needs a reason to go on."))
    if row is None:
        raise IllegalMove(_("Cannot decide on a post that is %(state)s."), state=post.state)
    if ruling.case not in {None, row.id}:
        raise Stale(_("It is reviewed anew since you opened it: read what is said of it now."))
    grounds = grounds_of(row.revision, ruling.verdict, ruling.grounds)
    beside, grants = _read_stages(unit, row), grants_of(unit.actor, unit.now)
    see_places(unit, row)
    case = row.value().decide(str(unit.actor.id), grants, ruling.stage, ruling.verdict)
    revision = row.revision
    if not row.again:
        move_post(unit, post, case.outcome)
        if case.outcome is Action.APPROVE:
            admit_to_library(unit, post, revision)
    decision, away = _keep(unit, row, case, ruling, beside)
    asked = case.route.stage(decision.stage).signature
    signed, name = sign(unit, post, decision, asked, revision.digest, ruling.proved)
    facts, payloads = keep_grounds(unit, decision, grounds)
    _go_on(unit, row, case.outcome)
    unit.record(
        EVENT_OF[ruling.verdict],
        post,
        ids={"revision": revision.id, "case": row.id, "decision": decision.id}
        | ({"on_behalf_of": away.id} if away else {}),
        digests={"revision": revision.digest},
        facts={"stage": decision.stage, "outcome": str(case.outcome), **facts, **signed},
        payloads={**payloads, **name, **_words(decision, away)},
    )
    heed_remark(unit, post, in_own_words(decision.reason, grounds), decision=decision.id)
    if case.outcome is not Action.CONTINUE:
        spans = [each.span for each in grounds if each.span is not None]
        keep_passages(unit, post, row, decision, spans)
        if row.again:
            conclude(unit, post, case.outcome, decision.reason)
    return post


def _go_on(unit: Unit, row: CaseRow, outcome: Action) -> None:
    """Let the stages wait whose turn it is now, or close the case."""
    if outcome is Action.CONTINUE:
        mark_open_stages(unit, row)
    else:
        close_case(unit, row, outcome)


def _words(decision: DecisionRow, away: Person | None) -> dict[str, str]:
    reason = {"reason": decision.reason} if decision.reason else {}
    return {**reason, **({"for": away.name} if away else {})}


def _current(unit: Unit, post: Post, number: int) -> None:
    if number == post.revision_count:
        return
    read = unit.session.scalar(
        select(Revision).where(Revision.post_id == post.id, Revision.number == number)
    )
    if read is None:
        raise NotFound(_("There is no such revision."))
    current = unit.session.scalars(
        select(Revision).where(Revision.post_id == post.id, Revision.number == post.revision_count)
    ).one()
    raise Stale(
        _("You read revision %(read)s; the author has submitted revision %(current)s since."),
        changed={
            "revision": current.number,
            "besides": besides(read, current),
            "submitted_at": current.created_at.isoformat(),
            "redline": [
                {"change": str(run.change), "text": run.text}
                for run in redline(read.text, current.text)
            ],
        },
        read=number,
        current=current.number,
    )


def _absent_for(unit: Unit, stage: StageRow) -> Person | None:
    rows = stood_in_for(unit.session, unit.actor, [stage], unit.now).get(stage.id, ())
    return next((each.person for each in rows), None)


def _keep(
    unit: Unit, row: CaseRow, case: Case, ruling: Ruling, beside: Beside
) -> tuple[DecisionRow, Person | None]:
    """Keep the decision, and say for whom the actor stands in, if for anybody.

    Once it is kept nothing is asked of the database before it is signed: no decision is changed.
    """
    if beside.reserved:
        end_reservation(unit, row)
    at = next(each for each in row.stages if each.name == case.decisions[-1].stage)
    at.end_hold(unit.now)
    away = _absent_for(unit, at) if beside.stands_in else None
    decision = DecisionRow(
        id=new_id(),
        case_id=row.id,
        revision_id=row.revision_id,
        stage=at.name,
        reviewer=unit.actor,
        reviewer_id=unit.actor.id,
        verdict=ruling.verdict,
        reason=trimmed(ruling.reason),
        decided_at=unit.now,
        on_behalf_of=away.id if away else None,
    )
    row.decisions.append(decision)
    return decision, away


def _read_stages(unit: Unit, case: CaseRow) -> Beside:
    """Read the stages of a locked case and the decisions at them, and say what is beside them."""
    asked = {"case": case.id, "actor": unit.actor.id, "now": unit.now}
    rows = unit.session.execute(_STAGES, asked).all()
    decisions = {each.id: each for _stage, each, *_beside in rows if each is not None}
    set_committed_value(case, "stages", list(dict.fromkeys(row[0] for row in rows)))
    set_committed_value(case, "decisions", [decisions[each] for each in sorted(decisions)])
    return Beside(*rows[0][2:])


_STAGES = (
    select(
        StageRow,
        DecisionRow,
        stands_in(bindparam("actor"), bindparam("now")),
        exists().where(
            Reservation.case_id == bindparam("case"), Reservation.person_id == bindparam("actor")
        ),
    )
    .outerjoin(
        DecisionRow,
        and_(DecisionRow.case_id == StageRow.case_id, DecisionRow.stage == StageRow.name),
    )
    .where(StageRow.case_id == bindparam("case"))
    .order_by(StageRow.position)
    .options(lazyload(DecisionRow.reviewer))
    .execution_options(populate_existing=True)
)
