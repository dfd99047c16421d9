"""What goes with shares: short links and their clicks, dates of use, one's own quiet answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlalchemy import distinct, func, select

from service.crowds import FEWEST
from service.models import (
    Clicks,
    NotForMe,
    Person,
    Post,
    PublishedText,
    Share,
    Signpost,
    db,
)
from workflows import PostKind

MOST_DECLINED = 1_000
"""Posts that are kept from a person who said that they are not for them; of more, the latest."""


@dataclass(frozen=True)
class Way:
    """An approved address, and the short link that leads there if links are served."""

    address: str
    short: str | None = None

    @property
    def shown(self) -> str:
        """The one to publish."""
        return self.short or self.address


def ways(share: Share) -> list[Way]:
    """Return the links of what somebody took along, in the order in which they were approved."""
    base = current_app.config["LINKS_URL"]
    put_up = select(Signpost.address, Signpost.id).where(
        Signpost.revision_id == share.revision_id, Signpost.channel == share.channel
    )
    names = dict(db.session.execute(put_up).all()) if base else {}
    return [
        Way(each, f"{base}/{names[each]}" if each in names else None)
        for each in share.revision.links
    ]


def uses(post: Post) -> tuple[datetime, datetime] | None:
    """Return when a post was first and last shared, once as many people did as are counted.

    Of a version nothing is told: its one sharer is known.
    """
    if post.kind is PostKind.PERSONALISATION:
        return None
    people = func.count(distinct(Share.person_id))
    found = db.session.execute(
        select(func.min(Share.shared_at), func.max(Share.shared_at), people).where(
            Share.post_id == post.id
        )
    ).one()
    return (found[0], found[1]) if found[2] >= FEWEST else None


def clicks(post: Post) -> int:
    """Return how often the short links of a post were followed."""
    counted = select(func.sum(Clicks.count)).join(Signpost, Signpost.id == Clicks.signpost_id)
    return db.session.scalar(counted.where(Signpost.post_id == post.id)) or 0


def not_for(person: Person, post_id: UUID) -> bool:
    """Whether this person said that the post is not for them."""
    return db.session.get(NotForMe, (person.id, post_id)) is not None


def declined(person: Person) -> Sequence[UUID]:
    """Return the latest posts of which a person said that they are not for them."""
    said = select(NotForMe.post_id).where(NotForMe.person_id == person.id)
    return db.session.scalars(said.order_by(NotForMe.said_at.desc()).limit(MOST_DECLINED)).all()


def pasted(share: Share) -> PublishedText | None:
    """Return what the sharer pasted of what they published."""
    return db.session.get(PublishedText, share.id)
