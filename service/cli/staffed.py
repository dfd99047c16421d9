"""What `portevoix workflows check` says of who holds which role, where a database is set."""

from collections.abc import Iterator, Mapping

import click
from sqlalchemy.exc import SQLAlchemyError

from service.cli.context import application, in_force, now
from service.entity_tree import tree
from service.errors import NotFound
from service.models import db
from service.queries.staffing import gaps
from service.web.gaps import gap_told
from workflows import Workflow


def lines(workflows: Mapping[str, Workflow]) -> list[str]:
    """Return a sentence for each stage that has too few people, were these in force."""
    try:
        with application():
            chosen = workflows or in_force().workflows
            told = [gap_told(each, "en") for each in gaps(db.session(), chosen, now())]
            return [*_nowhere(chosen), *told]
    except (SQLAlchemyError, click.ClickException):
        return ["Who could serve the stages is not known: the database does not answer."]
    except NotFound:
        return []


def _nowhere(workflows: Mapping[str, Workflow]) -> Iterator[str]:
    """Yield each entity that a stage is for, and that there is not."""
    there = set(tree(db.session()).slugs.values())
    for workflow in workflows.values():
        for stage in workflow.stages:
            for name in sorted({*stage.when.entity} - there):
                yield f"{workflow.name}: {stage.name} is for posts of {name}, which is no entity."
