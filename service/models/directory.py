"""What the company's own directory says: who somebody is there, its groups, what a group gives."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, identity, moment, words
from service.models.people import Entity
from workflows import Role

LONGEST_GROUP = 255
"""Characters of a group's name."""


class Source(StrEnum):
    """How we know that somebody is in a group."""

    SIGN_ON = "sign_on"
    PROVISIONING = "provisioning"


class ExternalIdentity(Base):
    """Who a person is at an identity provider."""

    __tablename__ = "external_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject", name="external_identity_once"),)

    id: Mapped[UUID] = identity()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = moment()
    seen_at: Mapped[datetime] = moment()


class Provisioned(Base):
    """What the directory sent of a person, so that it reads back what it wrote."""

    __tablename__ = "provisioned"
    __table_args__ = (
        Index(
            "provisioned_user_name_once",
            text("lower(user_name)"),
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    user_name: Mapped[str] = mapped_column(String(254))
    external_id: Mapped[str | None] = mapped_column(String(255), index=True)
    kept: Mapped[Any] = mapped_column(JSONB)
    removed_at: Mapped[datetime | None] = moment(optional=True)


class DirectoryGroup(Base):
    """A group of the company's directory, seen at a sign-in or provisioned."""

    __tablename__ = "directory_group"
    __table_args__ = (Index("directory_group_name_once", text("lower(name)"), unique=True),)

    id: Mapped[UUID] = identity()
    name: Mapped[str] = mapped_column(String(LONGEST_GROUP))
    external_id: Mapped[str | None] = mapped_column(String(255))
    provisioned: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = moment()


class GroupMember(Base):
    """That a person is in a group, and how we know."""

    __tablename__ = "group_member"

    group_id: Mapped[UUID] = mapped_column(
        ForeignKey("directory_group.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    source: Mapped[Source] = mapped_column(words(Source, "source"), primary_key=True)


class GroupGrant(Base):
    """The role that a group gives in an entity and below, since it was released until it ended."""

    __tablename__ = "group_grant"
    __table_args__ = (
        CheckConstraint("released_by <> proposed_by", name="released_by_another"),
        Index(
            "group_grant_once",
            text("lower(group_name)"),
            "role",
            "entity_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = identity()
    group_name: Mapped[str] = mapped_column(String(LONGEST_GROUP))
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    entity_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id"))
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    released_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime] = moment()
    ended_at: Mapped[datetime | None] = moment(optional=True)

    entity: Mapped[Entity] = relationship()


class MappedGrant(Base):
    """Where a grant comes from that no person gave: the mapping of a group."""

    __tablename__ = "mapped_grant"

    grant_id: Mapped[UUID] = mapped_column(ForeignKey("grant.id"), primary_key=True)
    group_grant_id: Mapped[UUID] = mapped_column(ForeignKey("group_grant.id"))


class EmergencyAccount(Base):
    """That a person keeps their password where all others sign in with the company's account."""

    __tablename__ = "emergency_account"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime] = moment()


class LogoutToken(Base):
    """A sign-out that a provider asked for, kept until it has expired: it counts once."""

    __tablename__ = "logout_token"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = moment()
