"""What happened to an entity, a definition or a person, to who may read it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import true

from service.access import Act, entities_where, granted
from service.errors import Forbidden, NotFound, _
from service.models import Entity, Event, Person, Policy, StreamKind, db
from service.queries.changes import versions
from service.queries.history import Told, stream_page
from service.queries.pages import Page
from service.queries.people import one_person

DECIDED = ("proposed", "released", "refused", "withdrawn")
"""What becomes of a change."""

AUTHORITY = frozenset(
    {
        *(f"{kind}.{what}" for kind in ("grant", "revocation") for what in DECIDED),
        "person.added",
        "person.changed",
        "person.ended",
        "person.reactivated",
        "person.granted",
        "person.group_granted",
        "person.group_grant_ended",
        "person.certified",
        "person.certificate_ended",
        "person.emergency_kept",
        "person.emergency_ended",
    }
)
"""What others are told of a person: who could do what, never how they sign in or take part."""


def entity_story(
    reader: Person, slug: str, now: datetime, cursor: str | None
) -> tuple[Entity, Page[Told]]:
    """Return an entity and a page of its record, for who administers it or reads its records."""
    known = {
        each
        for act in (Act.SEE_PEOPLE, Act.SEE_RECORD)
        for each in entities_where(db.session(), reader, act, now)
    }
    found = db.session.query(Entity).filter(Entity.slug == slug, Entity.id.in_(known)).first()
    if found is None:
        raise NotFound(_("There is no such entity."))
    return found, stream_page((StreamKind.ENTITY, found.id), true(), cursor=cursor)


def definition_story(
    reader: Person, policy: Policy, now: datetime, cursor: str | None
) -> Page[Told]:
    """Return a page of a definition's record to who may read the definition, and records."""
    versions(reader, policy, now)
    if not granted(reader, Act.SEE_RECORD, now):
        raise Forbidden(_("Your roles in this entity do not allow that."))
    return stream_page((StreamKind.DEFINITION, policy.id), true(), cursor=cursor)


def person_story(
    reader: Person, person_id: UUID, now: datetime, cursor: str | None
) -> tuple[Person, Page[Told]]:
    """Return a person and a page of what the record holds of their roles."""
    person = one_person(reader, person_id, now)
    told = Event.name.in_(AUTHORITY)
    return person, stream_page((StreamKind.PERSON, person.id), told, cursor=cursor)


def own_story(reader: Person, cursor: str | None) -> Page[Told]:
    """Return a page of all that the record holds of the reader."""
    return stream_page((StreamKind.PERSON, reader.id), true(), cursor=cursor)
