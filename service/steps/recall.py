"""The recall: an approved post is withdrawn, and each who shared it confirms."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from service.access import Act, allow
from service.errors import Invalid, NotFound, _
from service.locks import locked_post
from service.models import Post, Recall, Share
from service.steps.breach import uphold
from service.steps.kin import kin_of, personalisations_of
from service.steps.moves import close_case, move_post, open_case
from service.unit import Unit
from workflows import Action


def recall(
    unit: Unit, post_id: UUID, reason: str, *, breach: bool = False, also: Iterable[UUID] = ()
) -> Post:
    """Withdraw an approved post; it can't be shared any more, and its sharers are told why.

    For a `breach`, the trust that its author earned ends too. Employees' versions go with it;
    other texts of the same post, and its translations, go if they are named in `also`.
    """
    post = locked_post(unit, post_id)
    allow(unit, Act.KEEP_LIBRARY, post.entity_id)
    if not reason.strip():
        raise Invalid("reason", _("Say why: everybody who shared it will read the reason."))
    others = kin_of(unit, post)
    unknown = set(also) - {each.id for each in others}
    if unknown:
        raise Invalid("also", _("This is no text of the same post that may be recalled."))
    recall_from_sharers(unit, post, reason.strip())
    for each in others:
        if each.id in set(also):
            recall_from_sharers(unit, each, reason.strip())
    if breach:
        uphold(unit, post, reason.strip())
    return post


def recall_from_sharers(unit: Unit, post: Post, reason: str) -> None:
    """Move a locked post out of circulation and tell those who shared it why."""
    move_post(unit, post, Action.RECALL)
    if (case := open_case(unit, post)) is not None:
        close_case(unit, case, Action.RECALL)
    unit.session.add(
        Recall(post_id=post.id, person=unit.actor, reason=reason, recalled_at=unit.now)
    )
    unit.record("post.recalled", post, payloads={"reason": reason})
    for each in personalisations_of(unit, post):
        recall_from_sharers(unit, each, reason)


def confirm(unit: Unit, share_id: UUID) -> Share:
    """Note that the actor removed, or never published, what was recalled."""
    shared = unit.session.scalar(
        select(Share)
        .where(Share.id == share_id, Share.person_id == unit.actor.id)
        .with_for_update(of=Share)
    )
    if shared is None:
        raise NotFound(_("There is no such share."))
    if shared.confirmed_at is None:
        shared.confirmed_at = unit.now
        unit.record("post.recall_confirmed", shared.post, ids={"share": shared.id})
    return shared
