"""Passages that were decided on, and the keys by which the same or nearly the same are found."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, identity, words
from service.models.cases import CaseRow, DecisionRow
from workflows import Verdict


class DecidedPassage(Base):
    """Some words of a revision, and the verdict on them in the case that is closed."""

    __tablename__ = "decided_passage"
    __table_args__ = (
        CheckConstraint('"start" >= 0 AND "end" > "start"', name="span_is_forward"),
        Index("decided_passage_by_case", "case_id"),
    )

    id: Mapped[UUID] = identity()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    entity_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id"))
    verdict: Mapped[Verdict] = mapped_column(words(Verdict, "verdict"))
    start: Mapped[int] = mapped_column()
    end: Mapped[int] = mapped_column()

    case: Mapped[CaseRow] = relationship()
    decision: Mapped[DecisionRow] = relationship()


class PassageKey(Base):
    """One key of a passage; in the order of its index, the latest passages are read first."""

    __tablename__ = "passage_key"

    entity_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id"), primary_key=True)
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    verdict: Mapped[Verdict] = mapped_column(words(Verdict, "verdict"), primary_key=True)
    passage_id: Mapped[UUID] = mapped_column(ForeignKey("decided_passage.id"), primary_key=True)
