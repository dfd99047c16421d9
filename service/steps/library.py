"""The library: what enters it, and until when it is offered."""

from datetime import datetime
from uuid import UUID

from service.access import Act, allow
from service.errors import Invalid, _
from service.locks import locked_post
from service.models import Post, Revision
from service.search import vector
from service.unit import Unit
from workflows import IllegalMove, State


def admit_to_library(unit: Unit, post: Post, revision: Revision) -> None:
    """Make an approved revision findable and shareable; the post has just moved to approved."""
    post.approved_number = revision.number
    post.approved_at = unit.now
    language = revision.report.language if revision.report else revision.language
    post.search = vector(revision.text, language)


def date_post(
    unit: Unit, post_id: UUID, *, not_before: datetime | None, expires_at: datetime | None
) -> Post:
    """Say from when and until when an approved post is offered."""
    post = locked_post(unit, post_id)
    allow(unit, Act.KEEP_LIBRARY, post.entity_id)
    if post.state is not State.APPROVED:
        raise IllegalMove(_("Cannot date a post that is %(state)s."), state=post.state)
    if not_before is not None and expires_at is not None and expires_at <= not_before:
        raise Invalid("expires_at", _("A post expires after its embargo, not before."))
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
    unit.record(
        event,
        post,
        facts={
            "not_before": not_before.isoformat() if not_before else None,
            "expires_at": expires_at.isoformat() if expires_at else None,
        },
    )
    return post
