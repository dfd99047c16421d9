"""What dates do to the library: owners are told in time, renew by a click, or read of its end."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from service.access import Act, allow, may, tree
from service.campaigns import OVER_AT, ends_sooner, in_campaigns, lasts, over
from service.confided import holders
from service.definitions import InForce
from service.errors import Invalid, NotFound, Stale, _
from service.locks import locked_post
from service.models import Awaited, Campaign, FiredTimer, NoticeKind, Person, Post
from service.shareable import in_force as offered
from service.shareable import in_reach
from service.steps.again import Outcome, Why, approved_revision, read_again, review_again
from service.steps.campaign import outlive_campaign
from service.steps.check import subject_of
from service.steps.library import end_offer, keep_dates
from service.steps.notices import News, fire, tell
from service.unit import Unit
from workflows import IllegalMove, PostKind, Role, State

RENEWED_FOR = timedelta(days=180)
"""How long a post is offered again, unless somebody says until when."""

BY_AUTHOR = timedelta(days=210)
"""How far ahead an author may renew what is theirs: for as long again, a month before it ends."""

WARNED = (3, 14)
"""Days before a post expires on which its owners are told, the nearest first."""

EXPIRED, LEFT = "post.expired", "post.author_left"
"""The timers of a post that expired, and of an author who left."""

REMEMBERED = timedelta(days=30)
"""What expired longer ago is no news."""


def renew(
    unit: Unit, post_id: UUID, in_force: InForce, until: datetime | None = None
) -> tuple[Post, Outcome]:
    """Offer a post for longer, once a new check has read it; return what the check came to.

    Who may is its author, and who keeps the library there. If people must look at something new,
    it has its new date and is suspended until they have. Its campaign's end ends it no more.
    """
    post = locked_post(unit, post_id)
    if post.author_id != unit.actor.id:
        allow(unit, Act.KEEP_LIBRARY, post.entity_id)
    if post.state is not State.APPROVED:
        raise IllegalMove(_("Cannot date a post that is %(state)s."), state=post.state)
    if post.suspended_at is not None:
        raise Stale(_("It is being reviewed again: renew it once that is decided."))
    ends = until or max(unit.now, post.expires_at or unit.now) + RENEWED_FOR
    if ends <= max(unit.now, post.not_before or unit.now):
        raise Invalid("until", _("Choose a moment to come, after its embargo."))
    _refuse_far(unit, post, ends)
    revision = approved_revision(unit, post)
    subject = subject_of(unit, post, revision, in_force)
    report = in_force.checker.check(revision.text, subject)
    outlive_campaign(unit, post, ends)
    keep_dates(unit, post, post.not_before, ends, "post.renewed")
    return post, read_again(unit, post, report, in_force)


def _refuse_far(unit: Unit, post: Post, ends: datetime) -> None:
    """Raise Invalid when somebody who does not keep the library would put the end far off."""
    if ends > unit.now + BY_AUTHOR and not may(
        unit.session, unit.actor, Act.KEEP_LIBRARY, post.entity_id, unit.now
    ):
        most = BY_AUTHOR.days
        raise Invalid("until", _("Its author renews it for at most %(days)s days."), days=most)


def warn_of_expiry(unit: Unit, most: int) -> int:
    """Tell owners of posts that end in fourteen days, and in three; return how many posts.

    What ends a post is its own date or the last day of its campaign, whichever comes first.
    """
    told = 0
    for days in WARNED:
        for post, at, last_day in _ending_in(unit, days, most):
            if _fires(unit, post, days, at):
                _tell_owners(unit, post, at, last_day)
                told += 1
    return told


def _ending_in(unit: Unit, days: int, most: int) -> Iterator[tuple[Post, datetime, date | None]]:
    """Yield the posts that end within so many days, when, and the last day of their campaign."""
    last = unit.now + timedelta(days=days)
    soon = and_(Post.expires_at.between(unit.now, last), ~ends_sooner())
    for post in unit.session.scalars(_unfired(_warning(days), soon).limit(most)).all():
        if post.expires_at is not None:
            yield post, post.expires_at, None
    fired = select(FiredTimer.at).where(
        FiredTimer.what == _warning(days),
        FiredTimer.subject_id == Post.id,
        FiredTimer.at == OVER_AT,
    )
    rows = in_campaigns(Post, OVER_AT, Campaign.ends_on).where(
        over(unit.session, OVER_AT.between(unit.now, last)), lasts(OVER_AT), ~fired.exists()
    )
    for post, at, last_day in unit.session.execute(rows.order_by(Post.id).limit(most)).all():
        yield post, at, last_day


def note_expired(unit: Unit, most: int) -> int:
    """Record that posts have expired, and tell their owners; return how many."""
    over = Post.expires_at.between(unit.now - REMEMBERED, unit.now)
    posts = unit.session.scalars(_unfired(EXPIRED, over).limit(most)).all()
    for post in posts:
        if post.expires_at is not None and fire(unit, EXPIRED, post.id, post.expires_at):
            unit.record("post.expired", post)
            _tell_owners(unit, post, post.expires_at)
    return len(posts)


def left_behind(now: datetime) -> Select[UUID]:
    """Select the posts that can still be shared and whose author has left, unless seen to."""
    ended = Person.ends_on < now.date()
    return (
        _unfired(LEFT, or_(Post.expires_at.is_(None), Post.expires_at > now), dated=False)
        .join(Person, Person.id == Post.author_id)
        .where(ended)
        .with_only_columns(Post.id)
    )


def see_to_left(unit: Unit, post_id: UUID, in_force: InForce) -> None:
    """Let people read a post again whose author has left, or end it if nobody need read it.

    Somebody's own version ends: nobody else may share it.
    """
    post = locked_post(unit, post_id)
    last_day = post.author.ends_on
    if post.state is not State.APPROVED or last_day is None or not post.author.ended(unit.now):
        return
    if not fire(unit, LEFT, post.id, datetime.combine(last_day, time(), UTC)):
        return
    own = post.kind is PostKind.PERSONALISATION
    read = not own and (post.suspended_at or review_again(unit, post, in_force, Why.AUTHOR_LEFT))
    if not read:
        unit.record("post.author_left", post)
        end_offer(unit, post)


def await_post(unit: Unit, post_id: UUID) -> Post:
    """Let the actor be told when a post of their library can be shared."""
    post = unit.session.scalar(
        select(Post).where(Post.id == post_id, in_reach(unit.session, unit.actor, unit.now))
    )
    if post is None:
        raise NotFound(_("There is no such post in the library."))
    if post.not_before is None or post.not_before <= unit.now:
        raise Stale(_("This post is under no embargo."))
    unit.session.execute(
        upsert(Awaited)
        .values(person_id=unit.actor.id, post_id=post.id, since=unit.now)
        .on_conflict_do_nothing()
    )
    return post


def tell_available(unit: Unit, most: int) -> int:
    """Tell who waited that a post can be shared; of one that left the library, forget it."""
    rows = unit.session.execute(
        select(Awaited, Post)
        .join(Post, Post.id == Awaited.post_id)
        .where(or_(offered(unit.now), _gone(unit.now)))
        .order_by(Awaited.post_id)
        .limit(most)
        .with_for_update(of=Awaited, skip_locked=True)
    ).all()
    for awaited, post in rows:
        if post.state is State.APPROVED and (post.expires_at is None or post.expires_at > unit.now):
            news = News(NoticeKind.AVAILABLE, post.id, post.entity_id)
            tell(unit, [awaited.person_id], news)
        unit.session.execute(
            delete(Awaited).where(
                Awaited.person_id == awaited.person_id, Awaited.post_id == awaited.post_id
            )
        )
    return len(rows)


def _gone(now: datetime) -> ColumnElement[bool]:
    return or_(Post.state != State.APPROVED, Post.expires_at <= now)


def _warning(days: int) -> str:
    return f"post.expires_in_{days}"


def _unfired(what: str, when: ColumnElement[bool], *, dated: bool = True) -> Select[Post]:
    """Select posts of the library of which this timer has not fired, for their date if dated."""
    fired = select(FiredTimer.at).where(FiredTimer.what == what, FiredTimer.subject_id == Post.id)
    if dated:
        fired = fired.where(FiredTimer.at == Post.expires_at)
    return (
        select(Post)
        .where(and_(Post.state == State.APPROVED, when), ~fired.exists())
        .order_by(Post.expires_at, Post.id)
    )


def _fires(unit: Unit, post: Post, days: int, at: datetime) -> bool:
    """Whether owners are told now; who is told of three days is not told of fourteen after it."""
    later = [each for each in WARNED if each > days]
    fires = fire(unit, _warning(days), post.id, at)
    for each in later:
        fire(unit, _warning(each), post.id, at)
    return fires


def _tell_owners(unit: Unit, post: Post, at: datetime, last_day: date | None = None) -> None:
    """Tell the author, and communications of the entity and above, what ends and with what."""
    scope = tree(unit.session).path(post.entity_id)
    people = {post.author_id, *holders(unit.session, Role.COMMS, scope, unit.now)}
    facts = {"until": at.isoformat()}
    if last_day is not None:
        facts["last_day"] = last_day.isoformat()
    tell(unit, people, News(NoticeKind.EXPIRING, post.id, post.entity_id, facts))
