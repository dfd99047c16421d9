"""What a person answers to a post of the library for themselves alone: not for me; this I wrote."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from service.content import admit, trimmed
from service.errors import Invalid, NotFound, _
from service.models import NotForMe, Post, PublishedText, Share
from service.shareable import in_reach
from service.steps.heed import heed_published
from service.unit import Unit


def say_not_for_me(unit: Unit, post_id: UUID) -> None:
    """Keep that a post is not for the actor. No event tells of it, so that nobody is named."""
    _offered(unit, post_id)
    unit.session.execute(
        insert(NotForMe)
        .values(person_id=unit.actor.id, post_id=post_id, said_at=unit.now)
        .on_conflict_do_nothing()
    )


def take_back_not_for_me(unit: Unit, post_id: UUID) -> None:
    """Forget that a post was not for the actor."""
    said = delete(NotForMe).where(NotForMe.post_id == post_id, NotForMe.person_id == unit.actor.id)
    if unit.session.scalar(said.returning(NotForMe.post_id)) is None:
        _offered(unit, post_id)


def _offered(unit: Unit, post_id: UUID) -> None:
    offered = in_reach(unit.session, unit.actor, unit.now)
    if unit.session.scalar(select(Post.id).where(Post.id == post_id, offered)) is None:
        raise NotFound(_("There is no such post in the library."))


def paste_text(unit: Unit, share_id: UUID, text: str) -> Share:
    """Keep what the actor published of a share; pasted again, it takes the place of the first."""
    words = admit(text)
    if not trimmed(words):
        raise Invalid("text", _("Paste the text that you published."))
    shared = _own(unit, share_id)
    kept = {"text": words, "pasted_at": unit.now}
    statement = insert(PublishedText).values(share_id=shared.id, **kept)
    unit.session.execute(
        statement.on_conflict_do_update(index_elements=[PublishedText.share_id], set_=kept)
    )
    unit.record("post.text_pasted", shared.post, ids={"share": shared.id})
    heed_published(unit, shared, words)
    return shared


def forget_text(unit: Unit, share_id: UUID) -> Share:
    """Forget what the actor pasted of a share."""
    shared = _own(unit, share_id)
    unit.session.execute(delete(PublishedText).where(PublishedText.share_id == shared.id))
    return shared


def _own(unit: Unit, share_id: UUID) -> Share:
    found = unit.session.scalar(
        select(Share)
        .where(Share.id == share_id, Share.person_id == unit.actor.id)
        .with_for_update(of=Share)
    )
    if found is None:
        raise NotFound(_("There is no such share."))
    return found
