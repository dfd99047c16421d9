"""What `portevoix workflows check` says of who holds which role, where a database is set."""

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from sqlalchemy import create_engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from service.calendars import hours_of_day
from service.definitions import workflows_in_force
from service.entity_tree import tree
from service.errors import NotFound
from service.models import Entity
from service.queries.staffing import gaps
from service.settings import Settings, SettingsError
from service.web.gaps import gap_told
from workflows import Workflow


def lines(workflows: Mapping[str, Workflow]) -> list[str]:
    """Return a sentence for each stage that has too few people, were these in force."""
    try:
        address = Settings.from_environ(os.environ).database_url
        engine = create_engine(address, poolclass=NullPool)
        with Session(engine) as session:
            chosen = workflows or workflows_in_force(session)
            now = datetime.now(UTC)
            told = [gap_told(each, "en") for each in gaps(session, chosen, now)]
            return [*_nowhere(session, chosen), *_late(session, chosen, now), *told]
    except SettingsError as error:
        return [f"Who could serve the stages is not known: {error}"]
    except SQLAlchemyError:
        return ["Who could serve the stages is not known: the database does not answer."]
    except NotFound:
        return []


def _nowhere(session: Session, workflows: Mapping[str, Workflow]) -> Iterator[str]:
    """Yield each entity that a stage is for, and that there is not."""
    there = set(tree(session).slugs.values())
    for workflow in workflows.values():
        for stage in workflow.stages:
            for name in sorted({*stage.when.entity} - there):
                yield f"{workflow.name}: {stage.name} is for posts of {name}, which is no entity."


def _late(session: Session, workflows: Mapping[str, Workflow], now: datetime) -> Iterator[str]:
    """Yield each term that may end no sooner than the deadline, as long as people work there."""
    for entity in session.scalars(select(Entity).order_by(Entity.slug)):
        hours = hours_of_day(entity, now)
        asked = workflows.get(entity.workflow)
        for stage in asked.stages if asked else ():
            for key, term in (("remind", stage.remind), ("reassign", stage.reassign)):
                if term and not term.before_in(stage.within, hours):
                    yield (
                        f"{stage.name}: {key}, {term}, may end no sooner than the deadline,"
                        f" {stage.within}, in {entity.slug}, where a day has {hours:g} hours."
                    )
