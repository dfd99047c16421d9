"""The library: what enters it, and until when it is offered."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import false, func, select

from service.access import Act, allow
from service.errors import Invalid, _
from service.locks import locked_post
from service.marks import marks
from service.models import OFFERED, LibraryWord, NoticeKind, Offer, Post, Revision, Rows
from service.search import fold, suggested, vector
from service.steps.notices import owe_no_letter
from service.steps.urgency import refuse_sooner
from service.unit import Unit
from workflows import IllegalMove, PostKind, State

SHORTEST = timedelta(microseconds=1)
"""How long a post is offered whose offer ends before its embargo does."""


def admit_to_library(unit: Unit, post: Post, revision: Revision) -> None:
    """Make an approved revision shareable; the post has just moved to approved.

    It is found in the library, but for somebody's own version, which only a recall finds.
    """
    before = unit.session.get(Offer, post.id) if post.approved_number is not None else None
    post.approved_number = revision.number
    post.approved_at = unit.now
    own = post.kind is PostKind.PERSONALISATION
    with unit.session.no_autoflush:  # all goes to the database at once, with the event
        number, turn = unit.session.execute(_OWN if own else _SHARED).one()
        offer = before or Offer(post_id=post.id, topics=[], audiences=[])
        offer.number, offer.own = number, own
        _offer(unit, post, revision, offer)
    if turn:
        words = [{"word": each, "folded": fold(each)} for each in suggested(revision.text)]
        unit.rows.append(Rows(LibraryWord, words, known=True))


def _offer(unit: Unit, post: Post, revision: Revision, offer: Offer) -> None:
    """Offer the revision."""
    read = revision.report.language if revision.report else None
    offer.revision_id = revision.id
    offer.entity_id = post.entity_id
    offer.approved_at = unit.now
    offer.not_before, offer.expires_at = post.not_before, post.expires_at
    offer.suspended_at = post.suspended_at
    offer.words = vector(revision.text, (read, revision.language))
    offer.marks = marks(
        offer.number,
        entity_id=post.entity_id,
        language=revision.language or read,
        channels=revision.channels,
        topics=offer.topics,
        audiences=offer.audiences,
        campaign_id=offer.campaign_id,
    )
    unit.session.add(offer)


_NUMBER = OFFERED.next_value()
_TURN = func.pg_try_advisory_xact_lock(func.hashtextextended("the words of the library", 0))
"""Whether the words may be kept for suggestions: while another act does so, no two wait there."""
_OWN, _SHARED = select(_NUMBER, false()), select(_NUMBER, _TURN)


def date_post(
    unit: Unit, post_id: UUID, *, not_before: datetime | None, expires_at: datetime | None
) -> Post:
    """Say from when and until when an approved post is offered."""
    post = locked_post(unit, post_id)
    allow(unit, Act.KEEP_LIBRARY, post.entity_id)
    if post.state is not State.APPROVED:
        raise IllegalMove(_("Cannot date a post that is %(state)s."), state=post.state)
    refuse_sooner(unit, post, not_before)
    if not_before is not None and expires_at is not None and expires_at <= not_before:
        raise Invalid("expires_at", _("A post expires after its embargo, not before."))
    if expires_at is not None and expires_at <= unit.now:
        raise Invalid("expires_at", _("This moment is past: a post expires later, or is recalled."))
    return keep_dates(unit, post, not_before, expires_at)


def keep_dates(
    unit: Unit,
    post: Post,
    not_before: datetime | None,
    expires_at: datetime | None,
    event: str = "post.dated",
) -> Post:
    """Keep from when and until when a locked post is offered."""
    post.not_before = not_before
    post.expires_at = expires_at
    post.updated_at = unit.now
    owe_no_letter(unit, NoticeKind.EXPIRING, post.id)
    unit.record(
        event,
        post,
        facts={
            "not_before": not_before.isoformat() if not_before else None,
            "expires_at": expires_at.isoformat() if expires_at else None,
        },
    )
    return post


def end_offer(unit: Unit, post: Post) -> Post:
    """Offer a locked post no longer from now on; it can be renewed, and its embargo holds then."""
    begins = post.not_before
    ends = max(unit.now, begins + SHORTEST) if begins else unit.now
    return keep_dates(unit, post, begins, ends)
