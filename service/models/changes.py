"""Changes that two people make: one proposes roles, definitions or regimes, another releases."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, identity, moment, words
from service.models.directory import LONGEST_GROUP
from service.models.people import Entity, Grant, Person
from workflows import Role


class ChangeKind(StrEnum):
    """What a change would put in force."""

    GRANT = "grant"
    REVOCATION = "revocation"
    PACK = "pack"
    CONCEPTS = "concepts"
    WORKFLOW = "workflow"
    LEXICON = "lexicon"
    ENTITY = "entity"
    GROUP = "group"
    GROUP_END = "group_end"


ROLES = "'grant', 'revocation', 'group', 'group_end'"
"""The kinds that are about a role, as a CHECK writes them; all others bring a source."""


class ChangeState(StrEnum):
    """Where a change stands; only an open one moves, and only once."""

    OPEN = "open"
    RELEASED = "released"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Change(Base):
    """What one person proposes, and what another made of it.

    A grant or a revocation names person and role, what a group gives names group and role. A
    definition, or the regime of an entity, brings its source and the digest of what was in force
    before it. The entity is where authority over it lies; a move has its new parent too.
    """

    __tablename__ = "change"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_once"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint(
            "state NOT IN ('released', 'refused') OR decided_by <> proposed_by",
            name="decided_by_another",
        ),
        CheckConstraint(
            "kind <> 'grant' OR (proposed_by <> person_id"
            " AND (state <> 'released' OR decided_by <> person_id))",
            name="not_to_oneself",
        ),
        CheckConstraint(
            "(kind IN ('grant', 'revocation')) = (person_id IS NOT NULL)", name="about_a_person"
        ),
        CheckConstraint(f"(kind IN ({ROLES})) = (role IS NOT NULL)", name="about_a_role"),
        CheckConstraint("(kind = 'revocation') = (grant_id IS NOT NULL)", name="ends_a_grant"),
        CheckConstraint(
            "(kind = 'group_end') = (group_grant_id IS NOT NULL)", name="ends_a_group_grant"
        ),
        CheckConstraint(
            f"(kind IN ({ROLES})) = (source IS NULL) AND (source IS NULL) = (digest IS NULL)",
            name="source_of_definitions",
        ),
        CheckConstraint(
            "(kind IN ('grant', 'revocation')) = (name IS NULL)", name="name_of_others"
        ),
        CheckConstraint(
            "kind <> 'entity' OR (before IS NOT NULL AND base_digest IS NOT NULL)",
            name="regime_before",
        ),
        CheckConstraint("parent_id IS NULL OR kind = 'entity'", name="moves_an_entity"),
        CheckConstraint("until IS NULL OR until > since", name="ends_after_it_begins"),
        CheckConstraint("length(btrim(note)) > 0", name="note_given"),
        Index(
            "change_of_role_open_once",
            "kind",
            "person_id",
            "role",
            "entity_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "change_of_group_open_once",
            "kind",
            text("lower(name)"),
            "role",
            "entity_id",
            unique=True,
            postgresql_where=text("state = 'open' AND kind IN ('group', 'group_end')"),
        ),
        Index(
            "change_of_entity_open_once",
            "entity_id",
            unique=True,
            postgresql_where=text("state = 'open' AND kind = 'entity'"),
        ),
        Index("change_by_state", "state", "id"),
    )

    id: Mapped[UUID] = identity()
    kind: Mapped[ChangeKind] = mapped_column(words(ChangeKind, "kind"))
    state: Mapped[ChangeState] = mapped_column(
        words(ChangeState, "state"), default=ChangeState.OPEN
    )
    entity_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id"), index=True)
    note: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = moment()
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = moment(optional=True)
    reason: Mapped[str] = mapped_column(Text, default="")

    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role | None] = mapped_column(words(Role, "role"))
    grant_id: Mapped[UUID | None] = mapped_column(ForeignKey("grant.id"))
    since: Mapped[datetime | None] = moment(optional=True)
    until: Mapped[datetime | None] = moment(optional=True)

    group_grant_id: Mapped[UUID | None] = mapped_column(ForeignKey("group_grant.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("entity.id"))
    name: Mapped[str | None] = mapped_column(String(LONGEST_GROUP))
    source: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    before: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    digest: Mapped[str | None] = mapped_column(String(64))
    base_digest: Mapped[str | None] = mapped_column(String(64))

    entity: Mapped[Entity] = relationship(foreign_keys=[entity_id])
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    proposer: Mapped[Person] = relationship(foreign_keys=[proposed_by])
    decider: Mapped[Person | None] = relationship(foreign_keys=[decided_by])
    grant: Mapped[Grant | None] = relationship()
