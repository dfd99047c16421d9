"""The application on the real servers, and the people who use it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextvars import Context
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rq import SimpleWorker
from sqlalchemy import select
from werkzeug.datastructures import Headers

from service.accounts import issue_token
from service.app import create_app
from service.definitions import DefinitionKind, release
from service.limits import limiter
from service.models import (
    SYSTEM,
    Entity,
    EntityKind,
    Grant,
    Participation,
    ParticipationState,
    Person,
    PersonKind,
    db,
)
from service.runtime import Postgres
from service.settings import Settings
from tests import servers
from workflows import Role

LEXICON = {
    "company": "Banque Aurore",
    "listed": True,
    "brands": ["Banque Aurore"],
    "products": ["Aurore Croissance"],
    "competitors": ["Orbanque"],
    "clients": ["Marchenoir"],
    "codenames": ["Mistral"],
    "medicines": [],
}

ENTITIES = {
    "group": (None, "standard", []),
    "bank": ("group", "bank", ["finance"]),
    "bank-be": ("bank", "bank", ["finance"]),
    "lab": ("group", "pharma", ["pharma"]),
}
"""slug: parent, workflow, packs."""

PEOPLE: dict[str, tuple[str, list[tuple[Role, str]]]] = {
    "ann": ("bank", [(Role.AUTHOR, "bank")]),
    "bob": ("bank", [(Role.COMMS, "bank"), (Role.AUTHOR, "bank")]),
    "cat": ("bank", [(Role.COMPLIANCE, "bank")]),
    "dan": ("bank", [(Role.COMPLIANCE, "bank")]),
    "lea": ("bank", [(Role.LEGAL, "bank")]),
    "gus": ("group", [(Role.COMPLIANCE, "group"), (Role.LEGAL, "group")]),
    "ida": ("group", [(Role.AUDITOR, "group")]),
    "hal": ("group", [(Role.LEGAL, "group")]),
    "max": ("group", [(Role.ADMIN, "group")]),
    "nia": ("group", [(Role.ADMIN, "group")]),
    "tom": ("lab", [(Role.ADMIN, "lab")]),
    "eve": ("lab", [(Role.AUTHOR, "lab"), (Role.COMMS, "lab"), (Role.COMPLIANCE, "lab")]),
}
"""name: home entity, grants. Eve and Tom have no business in the bank."""

VOLUNTEERS = {"ann", "bob", "eve"}
"""Who takes part."""

PEOPLED = "peopled"

Sign = Callable[[str], FlaskClient]


@pytest.fixture(scope="session")
def application(postgres_url: str, redis_url: str) -> Iterator[Flask]:
    """Give the application, one for all tests: what it compiled for one serves the next."""
    settings = Settings(database_url=postgres_url, redis_url=redis_url, secret_key="k" * 32)
    limiter.enabled = True
    built = create_app(settings)
    built.test_client_class = Fresh
    limiter.enabled = False
    yield built
    with built.app_context():
        db.engine.dispose()
    built.extensions["redis"].close()


@pytest.fixture(scope="session")
def peopled(application: Flask, postgres: Postgres) -> str:
    """Return the moment at which the database holds our people and nothing else."""
    servers.emptied(postgres)
    with application.app_context():
        _populate(datetime.now(UTC))
        db.session.commit()
        db.session.remove()
    servers.remember(postgres, PEOPLED)
    return PEOPLED


@pytest.fixture
def database(request: pytest.FixtureRequest, postgres: Postgres, postgres_url: str) -> str:
    """Return the migrated database, with our people in it for who asks for `app`."""
    if "app" in request.fixturenames:
        return servers.emptied(postgres, request.getfixturevalue("peopled"))
    return servers.emptied(postgres)


@pytest.fixture
def bare_app(application: Flask, database: str, queue: str) -> Iterator[Flask]:
    """Give the application on clean servers, without people."""
    with application.app_context():
        yield application
        db.session.remove()


@pytest.fixture
def app(bare_app: Flask) -> Flask:
    """Give the application with our people (see `database`)."""
    return bare_app


@pytest.fixture
def as_person(app: Flask) -> Sign:
    """Return how to get a client that a person has signed in, by bearer token."""

    def sign(name: str) -> FlaskClient:
        secret = issue_token(db.session(), person(name), "test", datetime.now(UTC))[1]
        db.session.commit()
        return Signed(app, secret)

    return sign


@pytest.fixture
def work(app: Flask) -> Callable[[], None]:
    """Return how to let a worker do, in this process, all that is queued."""

    def run() -> None:
        worker = _Deaf(
            [app.extensions["queue"]],
            connection=app.extensions["redis"],
            serializer="json",
        )
        worker.work(burst=True)

    return run


@pytest.fixture
def forked(database: str, redis_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `portevoix worker` as it ships: a process that forks those who work."""
    process = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "worker"],
        env={
            "PORTEVOIX_DATABASE_URL": database,
            "PORTEVOIX_REDIS_URL": redis_url,
            "PORTEVOIX_SECRET_KEY": "k" * 32,
        },
        stderr=subprocess.DEVNULL,
    )
    yield process
    process.terminate()
    process.wait(20)


def person(name: str) -> Person:
    """Return one of our people."""
    return db.session.scalars(select(Person).where(Person.email == f"{name}@aurore.example")).one()


def entity(slug: str) -> Entity:
    """Return one of our entities."""
    return db.session.scalars(select(Entity).where(Entity.slug == slug)).one()


class Fresh(FlaskClient):
    """A client each of whose requests has a context, and so a session, of its own."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        return Context().run(super().open, *args, **kwargs)


class _Deaf(SimpleWorker):
    """A worker that hears no commands: none is sent, and to stop listening may take a second."""

    def subscribe(self) -> None:
        """Open no channel."""


class Signed(Fresh):
    """A client that sends its bearer token with every request."""

    def __init__(self, app: Flask, secret: str) -> None:
        super().__init__(app, app.response_class)
        self.secret = secret

    def open(self, *args: Any, **kwargs: Any) -> Any:
        headers = Headers(kwargs.pop("headers", None))
        headers.setdefault("Authorization", f"Bearer {self.secret}")
        return super().open(*args, headers=headers, **kwargs)


def _populate(now: datetime) -> None:
    session = db.session()
    entities: dict[str, Entity] = {}
    for slug, (parent, workflow, packs) in ENTITIES.items():
        entities[slug] = Entity(
            id=uuid5(NAMESPACE_URL, slug),
            slug=slug,
            name=slug.title(),
            kind=EntityKind.COMPANY,
            parent_id=entities[parent].id if parent else None,
            jurisdictions=["FR", "EU"],
            packs=packs,
            workflow=workflow,
            created_at=now,
        )
        session.add(entities[slug])
        session.flush()
    release(
        session,
        DefinitionKind.LEXICON,
        "bank",
        LEXICON,
        now,
        entity_id=entities["bank"].id,
    )
    for name, (home, grants) in PEOPLE.items():
        someone = Person(
            email=f"{name}@aurore.example",
            name=name.title(),
            kind=PersonKind.EMPLOYEE,
            language="en",
            entity_id=entities[home].id,
            created_at=now,
        )
        someone.grants = [
            Grant(role=role, entity_id=entities[slug].id, granted_by=SYSTEM, since=now)
            for role, slug in grants
        ]
        session.add(someone)
        session.flush()
        if name in VOLUNTEERS:
            session.add(
                Participation(person_id=someone.id, state=ParticipationState.TAKING_PART, since=now)
            )
