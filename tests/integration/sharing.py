"""Colleagues who share: as many people as a number takes, and what they took where and when."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from service.jobs import check_post
from service.models import (
    SYSTEM,
    Channel,
    Grant,
    Participation,
    ParticipationState,
    Person,
    PersonKind,
    db,
    new_id,
)
from service.steps.draft import Draft, submit, write
from service.steps.share import share
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.pages import rule, state
from workflows import Role

DAY = timedelta(days=1)


def colleagues(count: int, slug: str = "bank", *, taking_part: bool = True) -> list[str]:
    """Let so many people come to an entity, and return their names."""
    now, home = datetime.now(UTC), entity(slug)
    names = [f"{slug}-{new_id().hex[-8:]}-{number}" for number in range(count)]
    for name in names:
        someone = Person(
            email=f"{name}@aurore.example",
            name=name.title(),
            kind=PersonKind.EMPLOYEE,
            language="en",
            entity_id=home.id,
            created_at=now,
        )
        someone.grants = [
            Grant(role=Role.AUTHOR, entity_id=home.id, granted_by=SYSTEM, since=now - 400 * DAY)
        ]
        db.session.add(someone)
        db.session.flush()
        if taking_part:
            state = ParticipationState.TAKING_PART
            db.session.add(Participation(person_id=someone.id, state=state, since=now))
    db.session.commit()
    return names


def offered(slug: str = "bank", text: str = "Notre banque ouvre ses portes vendredi.") -> UUID:
    """Bring a post of ann into the library of an entity."""
    content = Draft(text=text, language="fr", channels=tuple(Channel), jurisdictions=("FR",))
    with unit_of_work(person("ann")) as unit:
        post_id = write(unit, entity(slug).id, content).id
    with unit_of_work(person("ann")) as unit:
        submit(unit, post_id, version=1)
    check_post(str(post_id), 1)
    for name in ("cat", "lea", "bob"):
        if state(post_id) == "in_review":
            rule(post_id, name)
    return post_id


def take(
    post_id: UUID,
    names: list[str],
    channel: Channel = Channel.LINKEDIN,
    days_ago: int = 0,
    now: datetime | None = None,
) -> None:
    """Let each of these people share a post."""
    for name in names:
        with unit_of_work(person(name), (now or datetime.now(UTC)) - days_ago * DAY) as unit:
            share(unit, post_id, channel)
