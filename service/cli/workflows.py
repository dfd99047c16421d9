"""`portevoix workflows`: check what people wrote, and show who decides when."""

import importlib
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any

import click

from service.cli.late import Late
from service.files import BadFile, Document, read_yaml, read_yaml_file
from service.world import the_world
from workflows import (
    Fault,
    Workflow,
    WorkflowDefinitionError,
    World,
    parse_workflow,
    prove,
    shipped_workflows,
)


class Refused(click.ClickException):
    """A request that cannot be met; what is wrong is printed as it is."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Print one fault a line."""
        click.echo(self.message, file=file, err=True)


DATABASE = "PORTEVOIX_DATABASE_URL"
"""The setting without which nobody knows who holds which role."""

LATE = {
    "propose": "service.cli.changes:propose_workflow",
    "release": "service.cli.changes:release",
    "show": "service.cli.show:show",
    "simulate": "service.cli.simulate:simulate",
}


@click.group(cls=Late, late=LATE)
def workflows() -> None:
    """Who must decide on a post, and in which order."""


@workflows.command()
@click.argument(
    "files",
    metavar="[FILE]...",
    nargs=-1,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
def check(files: Sequence[Path]) -> None:
    """Prove workflow files, or say what is wrong; without a file, those that ship."""
    shipped = shipped_workflows().items()
    readers = [partial(read_yaml_file, file) for file in files] or [
        partial(read_yaml, text, f"{name}.yaml") for name, text in shipped
    ]
    faults: list[str] = []
    sound: dict[str, tuple[Document, Workflow]] = {}
    for reader in readers:
        try:
            document = reader()
            workflow = parsed(document)
        except BadFile as error:
            faults += error.lines
        else:
            proof = prove(workflow, _world(workflow.name))
            faults += _placed(document, proof.faults)
            sound[workflow.name] = document, workflow
            stages = len(workflow.stages)
            click.echo(f"{document.name}: {workflow.name} {workflow.version}, stages: {stages}")
            for line in _placed(document, proof.warnings):
                click.echo(f"{line} (a warning)", err=True)
    for line in _unstaffed(sound if files else {}):
        click.echo(f"{line} (a warning)", err=True)
    if faults:
        raise Refused("\n".join(faults))


def _world(name: str) -> World:
    """Return what is known of the posts that meet a workflow: all of it where a database is set."""
    if DATABASE not in os.environ:
        return the_world()
    found: World = importlib.import_module("service.cli.staffed").world(name)
    return found


def _unstaffed(files: dict[str, tuple[Document, Workflow]]) -> list[str]:
    """Return which stages are late or lack people; without a database that is not asked."""
    if DATABASE not in os.environ:
        return []
    found: list[str] = importlib.import_module("service.cli.staffed").lines(files)
    return found


def _placed(document: Document, found: Sequence[Fault]) -> tuple[str, ...]:
    return document.refuse((each.pointer, each.message) for each in found).lines


def parsed(document: Document) -> Workflow:
    """Return the workflow that a file defines, or raise BadFile with each fault placed."""
    try:
        return parse_workflow(document.content)
    except WorkflowDefinitionError as error:
        faults = [(fault.pointer, fault.message) for fault in error.faults]
        raise document.refuse(faults) from None
