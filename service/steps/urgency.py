"""The urgent lane and the embargo: an author says when a post is needed, and not before when."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from service.access import Act, may, reviews
from service.content import admit, trimmed
from service.dials import dials
from service.errors import Forbidden, Invalid, NotFound, Stale, _
from service.locks import locked
from service.models import CaseRow, NoticeKind, Post, StageRow, Urgency
from service.steps.draft import own_post
from service.steps.heed import heed_remark
from service.steps.notices import News, tell
from service.unit import Unit
from workflows import IllegalMove, State

BEFORE_APPROVAL = (State.DRAFT, State.CHECKING, State.IN_REVIEW)
"""Where a post may still be hurried."""

LONGEST = 200
"""Characters of a reason: one line."""

FARTHEST = timedelta(days=3 * 365)
"""How far ahead a moment may lie."""


def ask_urgency(unit: Unit, post_id: UUID, reason: str, wished_at: datetime) -> Urgency:
    """Ask that the actor's own post is read first, by a wished moment, and say why."""
    post = own_post(unit, post_id)
    _hurried(post)
    why = _line(reason)
    if not unit.now < wished_at <= unit.now + FARTHEST:
        raise Invalid("wished_at", _("A moment to come is expected."))
    held = unit.session.get(Urgency, post.id)
    if held is not None and held.ended_by not in {None, post.author_id}:
        raise Stale(_("The urgency of this post was taken away; it can’t be asked for again."))
    _in_bounds(unit, post)
    if held is None:
        held = Urgency(post_id=post.id, author_id=post.author_id)
        unit.session.add(held)
    held.reason, held.wished_at, held.asked_at = why, wished_at, unit.now
    held.ended_at = held.ended_by = None
    _mark(unit, post, urgent=True)
    facts = {"wished_at": wished_at.isoformat()}
    unit.record("post.urgency_asked", post, facts=facts, payloads={"reason": why})
    heed_remark(unit, post, why)
    return held


def end_urgency(unit: Unit, post_id: UUID, reason: str = "") -> Post:
    """Take the urgency of a post away: its author, or who reviews it and says why."""
    post, _case = locked(unit, post_id)
    own = post.author_id == unit.actor.id
    if not own and not reviews(unit.session, unit.actor, post, unit.now):
        raise Forbidden(_("Your roles in this entity do not allow that."))
    why = _line(reason) if trimmed(reason) or not own else ""
    held = unit.session.get(Urgency, post.id)
    if held is None or held.ended_at is not None:
        raise NotFound(_("This post is not urgent."))
    held.ended_at, held.ended_by = unit.now, unit.actor.id
    _mark(unit, post, urgent=False)
    unit.record("post.urgency_ended", post, payloads={"reason": why} if why else {})
    news = News(NoticeKind.DECIDED, post.id, post.entity_id, {"outcome": "urgency_ended"})
    tell(unit, [post.author_id], news)
    heed_remark(unit, post, why)
    return post


def is_urgent(unit: Unit, post: Post) -> bool:
    """Whether the author asked for urgency, and it holds."""
    with unit.session.no_autoflush:  # the post goes to the database with its case
        asked = unit.session.get(Urgency, post.id)
    return asked is not None and asked.ended_at is None


def embargo(unit: Unit, post_id: UUID, not_before: datetime | None) -> Post:
    """Say before when a post may not be shared.

    Its author may until it is submitted, and later only put it off; who else keeps the library may.
    """
    post, _case = locked(unit, post_id)
    if post.state not in {*BEFORE_APPROVAL, State.APPROVED}:
        raise IllegalMove(_("Cannot date a post that is %(state)s."), state=post.state)
    keeper = may(unit.session, unit.actor, Act.KEEP_LIBRARY, post.entity_id, unit.now)
    if not keeper and post.author_id != unit.actor.id:
        raise Forbidden(_("Your roles in this entity do not allow that."))
    refuse_sooner(unit, post, not_before)
    if not_before is not None and not_before != post.not_before and not_before <= unit.now:
        raise Invalid("not_before", _("A moment to come is expected."))
    if not_before is not None and not_before > unit.now + FARTHEST:
        raise Invalid("not_before", _("This moment is too far ahead."))
    if not_before is not None and post.expires_at is not None and post.expires_at <= not_before:
        raise Invalid("not_before", _("A post expires after its embargo, not before."))
    post.not_before = not_before
    post.updated_at = unit.now
    facts = {"not_before": not_before.isoformat() if not_before else None}
    unit.record("post.embargoed", post, facts=facts)
    return post


def written(post: Post, at: datetime) -> str:
    """Return a moment in the zone of a post's entity, in ISO 8601."""
    return at.astimezone(ZoneInfo(post.entity.time_zone)).isoformat(timespec="minutes")


def refuse_sooner(unit: Unit, post: Post, wanted: datetime | None) -> None:
    """Raise Forbidden when an author would lift or shorten the embargo of what they submitted."""
    sooner = post.not_before is not None and (wanted is None or wanted < post.not_before)
    if sooner and post.revision_count and post.author_id == unit.actor.id:
        raise Forbidden(_("Once it was submitted, an author may only put the embargo off."))


def _hurried(post: Post) -> None:
    if post.state not in BEFORE_APPROVAL:
        raise IllegalMove(_("Cannot hurry a post that is %(state)s."), state=post.state)


def _line(reason: str) -> str:
    why = " ".join(trimmed(admit(reason)).split())
    if not 1 <= len(why) <= LONGEST:
        raise Invalid(
            "reason", _("Say why, on one line of at most %(most)s characters."), most=LONGEST
        )
    return why


def _in_bounds(unit: Unit, post: Post) -> None:
    """Raise Invalid when the author has as many open urgent posts as the setting allows."""
    most = dials(unit.session).urgent_posts
    unit.session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"urgent {post.author_id}", 0)))
    )
    others = unit.session.scalar(
        select(func.count())
        .select_from(Urgency)
        .join(Post, Post.id == Urgency.post_id)
        .where(
            Urgency.author_id == post.author_id,
            Urgency.ended_at.is_(None),
            Urgency.post_id != post.id,
            Post.state.in_(BEFORE_APPROVAL),
        )
    )
    if (others or 0) >= most:
        raise Invalid(
            "reason",
            _("You have %(most)s urgent posts already: as many as are allowed."),
            most=most,
        )


def _mark(unit: Unit, post: Post, *, urgent: bool) -> None:
    """Let the stages of the open case stand first in the queue, or no longer."""
    open_case = select(CaseRow.id).where(CaseRow.post_id == post.id, CaseRow.closed_at.is_(None))
    unit.session.execute(
        update(StageRow)
        .where(StageRow.case_id.in_(open_case.scalar_subquery()), StageRow.closed_at.is_(None))
        .values(urgent=urgent)
        .execution_options(synchronize_session="fetch")
    )
