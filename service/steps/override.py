"""A reviewer says that a finding is wrong; it changes nobody's route, and is counted by rule."""

from uuid import UUID

from sqlalchemy import select

from service.access import reviews, visible
from service.errors import Forbidden, Invalid, NotFound, _
from service.models import FindingRow, Override, Post, ReportRow, Revision, new_id
from service.steps.heed import heed_remark
from service.steps.said import said
from service.unit import Unit

LONGEST_REASON = 1_000
"""Characters of a reason."""


def override(unit: Unit, post_id: UUID, *, revision: int, finding: int, reason: str) -> Override:
    """Say why a finding is wrong, by its place in the standing report of a revision.

    Who says so again gives another reason in the place of the first.
    """
    post = _reviewed(unit, post_id)
    about, row = _finding(unit, post, revision, finding)
    why = said(reason, "reason", most=LONGEST_REASON)
    before = unit.session.scalar(
        select(Override).where(
            Override.finding_id == row.id,
            Override.person_id == unit.actor.id,
            Override.ended_at.is_(None),
        )
    )
    if before is not None:
        if before.reason == why:
            return before
        _end(unit, post, before)
        unit.session.flush()
    made = Override(
        id=new_id(),
        post_id=post.id,
        finding=row,
        person=unit.actor,
        reason=why,
        created_at=unit.now,
    )
    unit.session.add(made)
    unit.record(
        "post.finding_overridden",
        post,
        ids={"override": made.id, "finding": row.id, "revision": about.id},
        digests={"revision": about.digest},
        facts={"rule": row.rule, "start": row.start, "end": row.end},
        payloads={"reason": why},
    )
    heed_remark(unit, post, why, override=made.id)
    return made


def end_override(unit: Unit, post_id: UUID, override_id: UUID) -> None:
    """Take back what one said of a finding; what is taken back already stays so."""
    post = _reviewed(unit, post_id)
    found = unit.session.scalar(
        select(Override)
        .where(
            Override.id == override_id,
            Override.post_id == post.id,
            Override.person_id == unit.actor.id,
        )
        .with_for_update(of=Override)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(_("You have said no such thing of a finding."))
    if found.ended_at is None:
        _end(unit, post, found)


def _end(unit: Unit, post: Post, standing: Override) -> None:
    standing.ended_at = unit.now
    ids = {"override": standing.id, "finding": standing.finding_id}
    unit.record("post.override_ended", post, ids=ids)


def _reviewed(unit: Unit, post_id: UUID) -> Post:
    post = unit.session.scalar(
        select(Post).where(Post.id == post_id, visible(unit.session, unit.actor, unit.now))
    )
    if post is None:
        raise NotFound(_("There is no such post."))
    if not reviews(unit.session, unit.actor, post, unit.now):
        raise Forbidden(_("Your roles in this entity do not allow that."))
    return post


def _finding(unit: Unit, post: Post, revision: int, place: int) -> tuple[Revision, FindingRow]:
    """Return a finding of the report that stands, held until the end of this transaction."""
    found = unit.session.execute(
        select(Revision, FindingRow)
        .join(ReportRow, ReportRow.revision_id == Revision.id)
        .join(FindingRow, FindingRow.report_id == ReportRow.id)
        .where(
            Revision.post_id == post.id,
            Revision.number == revision,
            ReportRow.superseded_at.is_(None),
            FindingRow.position == place,
        )
        .with_for_update(of=FindingRow)
    ).first()
    if found is None:
        raise Invalid("finding", _("There is no such finding on this revision."))
    return found[0], found[1]
