"""What commands on a running service share: its application, its clock, one sentence on failure."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError

from service.app import create_app
from service.definitions import InForce
from service.errors import ServiceError
from service.models import SYSTEM, Entity, Person, db
from service.settings import Settings, SettingsError
from service.unit import Unit, unit_of_work


def settings() -> Settings:
    """Return the settings of the environment, or end with the sentence that says what is wrong."""
    try:
        return Settings.from_environ(os.environ)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def application() -> Iterator[Flask]:
    """Run a command inside the application; an unreachable database is one sentence."""
    app = create_app(settings())
    with app.app_context():
        try:
            yield app
        except OperationalError:
            raise click.ClickException("The database does not answer.") from None
        finally:
            db.session.remove()
            db.engine.dispose()
            app.extensions["redis"].close()


@contextmanager
def acting() -> Iterator[Unit]:
    """Act in the service's own name; a refusal is one sentence."""
    try:
        with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
            yield unit
    except ServiceError as error:
        raise click.ClickException(str(error)) from None
    except IntegrityError:
        raise click.ClickException("That is already so.") from None


def now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


def in_force() -> InForce:
    """Return the definitions in force."""
    found: InForce = current_app.extensions["definitions"].in_force(db.session())
    return found


def person_called(email: str) -> Person:
    """Return the person with this e-mail address, or end with a sentence."""
    found = db.session.scalar(select(Person).where(Person.email == email.strip().lower()))
    if found is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    return found


def entity_called(slug: str) -> Entity:
    """Return the entity of this name, or end with a sentence."""
    found = db.session.scalar(select(Entity).where(Entity.slug == slug))
    if found is None:
        raise click.ClickException(f"There is no entity {slug}.")
    return found
