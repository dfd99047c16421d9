"""`portevoix workflows show`: who decides when, as lines or as a drawing."""

import importlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from service.cli.workflows import DATABASE, Refused, parsed
from service.drawing import svg
from service.files import BadFile, Document, read_yaml, read_yaml_file
from service.web.plan import plan_of
from workflows import Condition, OnReturn, Stage, Workflow, shipped_workflows


@click.command()
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
    """Print the stages of a workflow in the order of decision.

    Of the version in force where a database is set, else of the one that ships; or of a file.
    """
    try:
        workflow = _in_force(name) or parsed(_named(name))
    except BadFile as error:
        raise Refused(str(error)) from None
    click.echo(svg(plan_of(workflow, ui), tongue=ui) if form == "svg" else _listing(workflow, ui))


def _in_force(name: str) -> Workflow | None:
    if DATABASE not in os.environ:
        return None
    found: Mapping[str, Workflow] = importlib.import_module("service.cli.staffed").in_force()
    return found.get(name)


def _named(name: str) -> Document:
    sources = shipped_workflows()
    if name in sources:
        return read_yaml(sources[name], f"{name}.yaml")
    if Path(name).is_file():
        return read_yaml_file(Path(name))
    raise Refused(f"No workflow “{name}”. There are: {', '.join(sources)}.")


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
