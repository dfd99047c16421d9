"""Entities, the people in them, and what each person may do where."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.days import day_in
from service.models.base import Base, identity, moment, words
from workflows import Role

SYSTEM = UUID("00000000-0000-7000-8000-000000000001")
"""The person in whose name the service itself acts: the check, the route, the sweep."""


KEPT = timedelta(hours=24)
"""How long the answer to a request with an Idempotency-Key is kept."""


class EntityKind(StrEnum):
    """What a node of the company's tree is."""

    COMPANY = "company"
    COUNTRY = "country"
    SUBSIDIARY = "subsidiary"
    BUSINESS_LINE = "business_line"


class PersonKind(StrEnum):
    """How a person belongs to the company."""

    EMPLOYEE = "employee"
    PARTNER = "partner"
    GUEST = "guest"
    SYSTEM = "system"


class Entity(Base):
    """A company, country, subsidiary or business line; a tree."""

    __tablename__ = "entity"
    __table_args__ = (CheckConstraint("parent_id <> id", name="not_its_own_parent"),)

    id: Mapped[UUID] = identity()
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[EntityKind] = mapped_column(words(EntityKind, "kind"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("entity.id"), index=True)
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/Paris")
    language: Mapped[str] = mapped_column(String(2), default="fr")
    jurisdictions: Mapped[list[str]] = mapped_column(JSONB, default=list)
    packs: Mapped[list[str]] = mapped_column(JSONB, default=list)
    workflow: Mapped[str] = mapped_column(String(60), default="standard")
    calendar: Mapped[str] = mapped_column(String(60), default="FR mon-fri 09:00-18:00")
    created_at: Mapped[datetime] = moment()


class Person(Base):
    """Somebody who can sign in, or the service itself."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("kind <> 'guest' OR ends_on IS NOT NULL", name="guest_ends"),
        CheckConstraint("email = lower(email)", name="email_lower"),
    )

    id: Mapped[UUID] = identity()
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[PersonKind] = mapped_column(words(PersonKind, "kind"))
    language: Mapped[str] = mapped_column(String(2), default="fr")
    entity_id: Mapped[UUID | None] = mapped_column(ForeignKey("entity.id"))
    ends_on: Mapped[date | None] = mapped_column(Date)
    password: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = moment()

    entity: Mapped[Entity | None] = relationship()
    grants: Mapped[list["Grant"]] = relationship(
        lazy="selectin", foreign_keys="Grant.person_id", order_by="Grant.id"
    )

    def today(self, now: datetime) -> date:
        """Return the day that it is where the person belongs."""
        return day_in(self.entity.time_zone if self.entity else "UTC", now)

    def ended(self, now: datetime) -> bool:
        """Whether the last day of the person's access is over, where they belong."""
        return self.ends_on is not None and self.today(now) > self.ends_on


class Grant(Base):
    """A role that a person holds in an entity and below, between two dates."""

    __tablename__ = "grant"
    __table_args__ = (
        CheckConstraint("granted_by <> person_id", name="not_to_oneself"),
        CheckConstraint("until IS NULL OR until >= since", name="ends_after_it_begins"),
        Index(
            "grant_once",
            "person_id",
            "role",
            "entity_id",
            unique=True,
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[UUID] = identity()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    entity_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id"))
    granted_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime] = moment()
    until: Mapped[datetime | None] = moment(optional=True)


class Scope(StrEnum):
    """What a bearer token may be used for."""

    CHECK = "check"
    READ = "read"
    WRITE = "write"
    SCIM = "scim"


class Token(Base):
    """A bearer token, kept as the SHA-256 of its secret, and what it may be used for."""

    __tablename__ = "token"

    id: Mapped[UUID] = identity()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = moment()
    expires_at: Mapped[datetime] = moment()
    used_at: Mapped[datetime | None] = moment(optional=True)
    revoked_at: Mapped[datetime | None] = moment(optional=True)


class Answer(Base):
    """What a person's request with an Idempotency-Key was answered, kept for a day."""

    __tablename__ = "answer"

    person_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    route: Mapped[str] = mapped_column(String(200), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column()
    body: Mapped[Any] = mapped_column(JSONB)
    created_at: Mapped[datetime] = moment()
