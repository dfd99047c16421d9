"""`portevoix workflows`: check what people wrote, and show who decides when."""

import importlib
import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any

import click

from service.cli.late import Late
from service.drawing import svg
from service.files import BadFile, Document, read_yaml, read_yaml_file
from service.models import Channel
from service.web.plan import plan_of
from workflows import (
    Condition,
    Fault,
    OnReturn,
    Stage,
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
    sound: dict[str, Workflow] = {}
    for reader in readers:
        try:
            document = reader()
            workflow = _parsed(document)
        except BadFile as error:
            faults += error.lines
        else:
            proof = prove(workflow, World(channels=frozenset(map(str, Channel))))
            faults += _placed(document, proof.faults)
            sound[workflow.name] = workflow
            stages = len(workflow.stages)
            click.echo(f"{document.name}: {workflow.name} {workflow.version}, stages: {stages}")
            for line in _placed(document, proof.warnings):
                click.echo(f"{line} (a warning)", err=True)
    for line in _unstaffed(sound if files else {}):
        click.echo(f"{line} (a warning)", err=True)
    if faults:
        raise Refused("\n".join(faults))


@workflows.command()
@click.argument("name", metavar="NAME|FILE")
@click.option("--ui", type=click.Choice(["fr", "en"]), default="en", help="Language of the titles.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "svg"]),
    default="text",
    help="Lines of text, or a drawing.",
)
def show(name: str, ui: str, form: str) -> None:
    """Print the stages of a workflow, shipped or in a file, in the order of decision."""
    try:
        workflow = _parsed(_named(name))
    except BadFile as error:
        raise Refused(str(error)) from None
    click.echo(svg(plan_of(workflow, ui), tongue=ui) if form == "svg" else _listing(workflow, ui))


def _unstaffed(workflows: dict[str, Workflow]) -> list[str]:
    """Return which stages have too few people; without a database that is not asked."""
    if DATABASE not in os.environ:
        return []
    found: list[str] = importlib.import_module("service.cli.staffed").lines(workflows)
    return found


def _placed(document: Document, found: Sequence[Fault]) -> tuple[str, ...]:
    return document.refuse((each.pointer, each.message) for each in found).lines


def _named(name: str) -> Document:
    sources = shipped_workflows()
    if name in sources:
        return read_yaml(sources[name], f"{name}.yaml")
    if Path(name).is_file():
        return read_yaml_file(Path(name))
    raise Refused(f"No workflow “{name}”. There are: {', '.join(sources)}.")


def _parsed(document: Document) -> Workflow:
    try:
        return parse_workflow(document.content)
    except WorkflowDefinitionError as error:
        faults = [(fault.pointer, fault.message) for fault in error.faults]
        raise document.refuse(faults) from None


def _listing(workflow: Workflow, ui: str) -> str:
    return "\n".join(_drawn(workflow, ui))


def _drawn(workflow: Workflow, ui: str) -> Iterator[str]:
    """Draw stages in sequence one below the other, and those in parallel under one number."""
    yield f"{workflow.name} {workflow.version} · {getattr(workflow.title, ui)}"
    for number, group in enumerate(workflow.groups, start=1):
        yield ""
        for part, stage in enumerate(group, start=1):
            yield from _stage(f"{number}.{part}" if len(group) > 1 else f"{number}", stage, ui)
    if workflow.fast_lane is not None:
        yield ""
        yield f"fast_lane: {_tests(workflow.fast_lane, '≤')}"
    if workflow.on_return is not OnReturn.ALL_AGAIN:
        yield ""
        yield f"on_return: {workflow.on_return}"


def _stage(place: str, stage: Stage, ui: str) -> Iterator[str]:
    title = getattr(stage.title, ui) if stage.title else stage.name
    extras = [f"quorum {stage.quorum or 'all'}"] if stage.quorum != 1 else []
    extras += ["without veto"] if not stage.veto else []
    extras += ["same_person"] if stage.same_person else []
    extras += [f"within {stage.within}"]
    extras += [f"remind after {stage.remind}"] if stage.remind else []
    extras += [f"reassign after {stage.reassign}"] if stage.reassign else []
    if over := stage.escalate_to:
        extras += [f"escalate to {over.reviewers} at {over.at}"]
    extras += [f"signature {stage.signature}"] if stage.signature else []
    yield f"{place:<5}{title} · {', '.join([f'{stage.reviewers} at {stage.at}', *extras])}"
    if tests := _tests(stage.when, "≥"):
        yield f"     when {tests}"


def _tests(condition: Condition, sign: str) -> str:
    given = condition.as_dict()
    risk = [f"risk {sign} {given.pop('risk')}"] if "risk" in given else []
    return " · ".join(risk + [f"{key}: {_listed(value)}" for key, value in given.items()])


def _listed(value: Sequence[str] | int) -> str:
    return str(value) if isinstance(value, int) else ", ".join(value)
