"""How comms orders the library: topics, audiences and campaigns; and the teams of who shares."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from service.models.base import Base, identity, moment
from service.models.offers import LONGEST_NAME
from service.models.people import Entity


class Named:
    """What these have in common: an entity that they serve, and a name; one that ended is kept."""

    id: Mapped[UUID] = identity()
    entity_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    created_at: Mapped[datetime] = moment()
    ended_at: Mapped[datetime | None] = moment(optional=True)

    @declared_attr
    def entity(cls) -> Mapped[Entity]:  # noqa: N805  # SQLAlchemy hands over the class
        """Return the entity that they serve."""
        return relationship(lazy="joined", innerjoin=True)


def _once(table: str) -> Index:
    return Index(
        f"{table}_named_once",
        "entity_id",
        func.lower(text("name")),
        unique=True,
        postgresql_where=text("ended_at IS NULL"),
    )


class Topic(Named, Base):
    """What a post is about."""

    __tablename__ = "topic"
    __table_args__ = (CheckConstraint("length(btrim(name)) > 0", name="named"), _once("topic"))


class Audience(Named, Base):
    """Whom a post speaks to."""

    __tablename__ = "audience"
    __table_args__ = (CheckConstraint("length(btrim(name)) > 0", name="named"), _once("audience"))


class Campaign(Named, Base):
    """Posts that belong together for some time."""

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("length(btrim(name)) > 0", name="named"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_begins"),
        _once("campaign"),
    )

    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date] = mapped_column()


class Team(Named, Base):
    """People who speak together, by their own choice."""

    __tablename__ = "team"
    __table_args__ = (CheckConstraint("length(btrim(name)) > 0", name="named"), _once("team"))


class TeamMember(Base):
    """A person in a team, since when."""

    __tablename__ = "team_member"

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    since: Mapped[datetime] = moment()
