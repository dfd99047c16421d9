"""What `portevoix workflows check` says of who holds which role, where a database is set."""

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

import click
from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from service.definitions import workflows_in_force
from service.errors import NotFound
from service.files import Document
from service.queries.staffing import gaps
from service.queries.timing import late_terms
from service.settings import Settings, SettingsError
from service.sound import world_here
from service.web.gaps import gap_told
from service.world import the_world
from workflows import Fault, Workflow, World, places


def lines(files: Mapping[str, tuple[Document, Workflow]]) -> list[str]:
    """Return a sentence for each stage that is late or has too few people, were these in force."""
    try:
        with _session() as session:
            given = {name: workflow for name, (_document, workflow) in files.items()}
            chosen = given or workflows_in_force(session)
            now = datetime.now(UTC)
            told = [gap_told(each, "en") for each in gaps(session, chosen, now)]
            return [*_placed(files, _late(session, chosen, now)), *told]
    except SettingsError as error:
        return [f"Who could serve the stages is not known: {error}"]
    except SQLAlchemyError:
        return ["Who could serve the stages is not known: the database does not answer."]
    except NotFound:
        return []


def world(name: str) -> World:
    """Return what is known of the posts that meet a workflow, or of any without a database."""
    try:
        with _session() as session:
            return world_here(session, name)
    except (SettingsError, SQLAlchemyError):
        return the_world()


def in_force() -> Mapping[str, Workflow]:
    """Return the workflows in force, or end with the sentence that says why they are not known."""
    try:
        with _session() as session:
            return workflows_in_force(session)
    except SettingsError as error:
        raise click.ClickException(f"What is in force is not known: {error}") from None
    except SQLAlchemyError:
        raise click.ClickException(
            "What is in force is not known: the database does not answer. Without"
            " PORTEVOIX_DATABASE_URL the version that ships is shown."
        ) from None


def _session() -> Session:
    address = Settings.from_environ(os.environ).database_url
    return Session(create_engine(address, poolclass=NullPool))


def _placed(
    files: Mapping[str, tuple[Document, Workflow]], found: Iterable[tuple[str, Fault]]
) -> Iterator[str]:
    """Yield each with its line in the file that it is about, if that is at hand."""
    for name, fault in found:
        if name in files:
            yield from files[name][0].refuse([(fault.pointer, fault.message)]).lines
        else:
            yield fault.message


def _late(
    session: Session, workflows: Mapping[str, Workflow], now: datetime
) -> Iterator[tuple[str, Fault]]:
    """Yield each term that may end no sooner than the deadline, as long as people work there."""
    for each in late_terms(session, workflows, now):
        stage = each.stage
        why = (
            f"{stage.name}: {each.key}, {each.term}, may end no sooner than the deadline,"
            f" {stage.within}, in {each.slug}, where a day has {each.hours:g} hours."
        )
        where = places(workflows[each.workflow])[stage.name]
        yield each.workflow, Fault((*where, each.key), why)
