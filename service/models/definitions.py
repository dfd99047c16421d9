"""Packs, concepts, workflows and lexicons as they were and are in force."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    String,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, identity, moment, words


class DefinitionKind(StrEnum):
    """What a definition defines."""

    PACK = "pack"
    CONCEPTS = "concepts"
    WORKFLOW = "workflow"
    LEXICON = "lexicon"


class Definition(Base):
    """One version of a policy; its source is never changed, only the end of its force."""

    __tablename__ = "definition"
    __table_args__ = (
        CheckConstraint("released_by <> proposed_by", name="released_by_another"),
        CheckConstraint("length(digest) = 64", name="digest_is_sha256"),
        CheckConstraint(
            "in_force_to IS NULL OR in_force_to >= in_force_from", name="ends_after_it_begins"
        ),
        CheckConstraint("(kind = 'lexicon') = (entity_id IS NOT NULL)", name="lexicon_of_entity"),
        Index(
            "definition_in_force_once",
            "kind",
            "name",
            unique=True,
            postgresql_where=text("in_force_to IS NULL"),
        ),
    )

    id: Mapped[UUID] = identity()
    release: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    kind: Mapped[DefinitionKind] = mapped_column(words(DefinitionKind, "kind"))
    name: Mapped[str] = mapped_column(String(60))
    entity_id: Mapped[UUID | None] = mapped_column(ForeignKey("entity.id"))
    digest: Mapped[str] = mapped_column(String(64))
    source: Mapped[Any] = mapped_column(JSONB)
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    released_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    in_force_from: Mapped[datetime] = moment()
    in_force_to: Mapped[datetime | None] = moment(optional=True)


@dataclass(frozen=True)
class Policy:
    """All versions of one definition, as the subject of one stream of the record."""

    kind: DefinitionKind
    name: str

    __tablename__: ClassVar[str] = "definition"

    @property
    def id(self) -> UUID:
        """The identifier of the stream: UUIDv5 (RFC 9562) of kind and name."""
        return uuid5(NAMESPACE_URL, f"{self.kind}:{self.name}")
