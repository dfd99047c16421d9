"""What reviewers say of findings: that this one is wrong."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, identity, moment
from service.models.people import Person
from service.models.posts import FindingRow


class Override(Base):
    """A reviewer's dismissal of a finding, with the reason; one who takes it back ends it."""

    __tablename__ = "override"
    __table_args__ = (
        CheckConstraint("length(btrim(reason)) > 0", name="reason_given"),
        Index(
            "override_stands_once",
            "finding_id",
            "person_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("override_by_post", "post_id", "id"),
    )

    id: Mapped[UUID] = identity()
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"))
    finding_id: Mapped[UUID] = mapped_column(ForeignKey("finding.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = moment()
    ended_at: Mapped[datetime | None] = moment(optional=True)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    finding: Mapped[FindingRow] = relationship(lazy="joined", innerjoin=True)


Index("finding_by_rule", FindingRow.rule)
"""By which the posts are counted that a rule spoke in."""
