"""Where the database keeps what a filter of the directory may name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from service.days import day_in
from service.models import DirectoryGroup, Entity, GroupMember, Person, Provisioned, Source

Column = Any
"""A column, or what is made of columns."""


@dataclass(frozen=True)
class Several:
    """An attribute of several values: the rows that hold them, which, and what each says."""

    rows: FromClause
    which: ColumnElement[bool]
    each: Mapping[str, Column]


@dataclass(frozen=True)
class Kept:
    """What one kind of resource may be filtered by; a dot stands before a sub-attribute."""

    one: Mapping[str, Column]
    several: Mapping[str, Several]


def of_users(session: Session, now: datetime) -> Kept:
    """Return what people may be filtered by: as the directory wrote it, or as they are here."""
    kept = Provisioned.kept
    wrote = and_(kept.is_not(None), kept != literal({}, kept.type))

    def either(name: str, ours: Any) -> Column:
        return case((wrote, kept[name].astext), else_=ours)

    parts = {
        f"name.{name}": case((wrote, kept["name"][written].astext), else_=null())
        for name, written in (
            ("formatted", "formatted"),
            ("family_name", "familyName"),
            ("given_name", "givenName"),
        )
    }
    return Kept(
        {
            "id": cast(Person.id, String),
            "external_id": Provisioned.external_id,
            "user_name": func.coalesce(Provisioned.user_name, Person.email),
            "display_name": either("displayName", Person.name),
            "title": either("title", func.nullif(Person.title, "")),
            "preferred_language": either("preferredLanguage", Person.language),
            "active": _active(session, now),
            "meta.created": Person.created_at,
            "meta.resource_type": literal("User"),
            **parts,
        },
        {"emails": _emails(wrote)},
    )


def of_groups() -> Kept:
    """Return what groups may be filtered by."""
    members = Several(
        GroupMember.__table__,
        and_(GroupMember.group_id == DirectoryGroup.id, GroupMember.source == Source.PROVISIONING),
        {"value": cast(GroupMember.person_id, String), "type": literal("User")},
    )
    return Kept(
        {
            "id": cast(DirectoryGroup.id, String),
            "external_id": DirectoryGroup.external_id,
            "display_name": DirectoryGroup.name,
            "meta.created": DirectoryGroup.created_at,
            "meta.resource_type": literal("Group"),
        },
        {"members": members},
    )


def _emails(wrote: ColumnElement[bool]) -> Several:
    own = func.jsonb_build_object("value", Person.email, "type", "work", "primary", true())
    written = case((wrote, Provisioned.kept["emails"]), else_=func.jsonb_build_array(own))
    rows = func.jsonb_array_elements(written).table_valued("value", name="email")
    said = rows.c.value
    return Several(
        rows,
        true(),
        {
            "value": said.op("->>")("value"),
            "type": said.op("->>")("type"),
            "primary": said.op("->")("primary") == func.to_jsonb(true()),
        },
    )


def _active(session: Session, now: datetime) -> Column:
    """Return whether access has not ended, by the day that it is where the person belongs."""
    zones = session.scalars(select(Entity.time_zone).distinct()).all()
    over = [
        and_(
            Person.entity_id.in_(select(Entity.id).where(Entity.time_zone == zone)),
            Person.ends_on < day_in(zone, now),
        )
        for zone in zones
    ]
    nowhere = and_(Person.entity_id.is_(None), Person.ends_on < day_in("UTC", now))
    return case((or_(nowhere, *over), false()), else_=true())
