"""The declarative base, the session and the column types that all tables share."""

from datetime import datetime
from enum import StrEnum
from typing import cast
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Enum, MetaData, Table, Uuid
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column
from uuid_utils.compat import uuid7

from service.models.flush import Session

NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s",
    "uq": "%(table_name)s_%(column_0_N_name)s_once",
    "ck": "%(table_name)s_%(constraint_name)s",
    "fk": "%(table_name)s_%(column_0_N_name)s_refers",
    "pk": "%(table_name)s_key",
}
"""How constraints are called when they are not named by hand."""


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": Session})
"""The session of the request, job or command under way."""


def table_of(model: type[Base]) -> Table:
    """Return the table of a model, for statements on busy paths: they build no objects."""
    return cast("Table", model.__table__)


def new_id() -> UUID:
    """Return a fresh UUIDv7 (RFC 9562): ordered by time of making."""
    return uuid7()


def identity() -> MappedColumn[UUID]:
    """Return the primary key column of a table."""
    return mapped_column(Uuid, primary_key=True, default=new_id)


def moment(*, optional: bool = False) -> MappedColumn[datetime]:
    """Return a column for a point in time, with its zone."""
    return mapped_column(DateTime(timezone=True), nullable=optional)


def words(kind: type[StrEnum], name: str) -> Enum:
    """Return the column type that stores an enumeration as its words, held by a CHECK."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [each.value for each in members],
    )
