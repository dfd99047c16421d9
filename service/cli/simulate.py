"""`portevoix workflows simulate`: past submissions along a changed definition; it only reads."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select, text

from service.cli.context import acting, application, in_force
from service.cli.pack_files import PackFolder
from service.definitions import InForce
from service.errors import Unsound
from service.files import BadFile, read_yaml_file
from service.models import Definition, DefinitionKind, Entity, db
from service.sound import sound
from service.steps import simulate as steps
from workflows import WorkflowDefinitionError

EVERY = 100
"""Submissions after which the line of progress is written anew."""


@click.command()
@click.option(
    "--since",
    metavar="DATE",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="Replay what was submitted on this day or later (UTC).",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to answer."
)
@click.argument(
    "path", metavar="[FILE]", required=False, type=click.Path(exists=True, path_type=Path)
)
def simulate(since: datetime, form: str, path: Path | None) -> None:
    """Replay past submissions along the workflow of FILE, or a pack's folder; nothing is changed.

    Without FILE, what is in force stands against the ways that were gone.
    """
    with application(), acting() as unit:
        unit.session.execute(text("SET TRANSACTION READ ONLY"))
        current = in_force()
        after = _changed(current, path) if path else None
        for name in _unused(current, after):
            click.echo(f"No entity uses the workflow {name}: nothing would go elsewhere.", err=True)
        found = steps.simulate(unit, since.replace(tzinfo=UTC), current, after, _progress)
        unit.session.rollback()
    click.echo(err=True)
    told = json.dumps(found, ensure_ascii=False, indent=2) if form == "json" else _text(found)
    click.echo(told)


def _changed(current: InForce, path: Path) -> InForce:
    """Return what would be in force with this workflow or pack, or end with its faults."""
    try:
        if path.is_dir():
            source: Any = dict(PackFolder(path).source)
            kind, name = DefinitionKind.PACK, source.get("pack")
        else:
            source = read_yaml_file(path).content
            kind = DefinitionKind.WORKFLOW
            name = source.get("workflow") if isinstance(source, dict) else None
        return sound(db.session(), current, Definition(kind=kind, name=str(name), source=source))
    except (BadFile, WorkflowDefinitionError) as error:
        raise click.ClickException(str(error)) from None
    except Unsound as error:
        lines = (f"{'/'.join(map(str, way)) or '-'}: {what}" for way, what in error.faults)
        raise click.ClickException("\n".join(lines)) from None


def _unused(current: InForce, after: InForce | None) -> Sequence[str]:
    """Return the workflows that would change, and that no entity uses."""
    known = current.workflows
    changed = {
        name
        for name, each in (after.workflows if after else {}).items()
        if name not in known or each != known[name]
    }
    return sorted(changed - set(db.session.scalars(select(Entity.workflow))))


def _progress(done: int) -> None:
    if done % EVERY == 0:
        click.echo(f"\r{done} submissions", err=True, nl=False)


def _text(found: dict[str, Any]) -> str:
    return "\n".join(_lines(found))


def _lines(found: dict[str, Any]) -> Iterator[str]:
    many, since = found["submissions"], found["since"]
    yield f"{many} submissions since {since}: {found['elsewhere']} would go elsewhere."
    now, then = found["now"], found["then"]
    yield ""
    yield f"{'role':<14}{'cases':>14}{'decisions':>16}{'missed':>16}"
    for role in sorted(now["roles"] | then["roles"]):
        one, other = (each["roles"].get(role, {}) for each in (now, then))
        columns = (
            f"{one.get(key, 0)} → {other.get(key, 0)}" for key in ("cases", "decisions", "missed")
        )
        yield f"{role:<14}" + "".join(
            f"{each:>{wide}}" for each, wide in zip(columns, (14, 16, 16), strict=True)
        )
    yield ""
    for key, words in (("median", "half"), ("eight_of_ten", "eight of ten")):
        one, other = (_hours(each["wait_hours"][key]) for each in (now, then))
        hours = f"{one} → {other}"
        yield f"hours until {words} are decided: {hours}"
    yield found["estimated"]
    if found["posts"]:
        yield ""
    for each in found["posts"]:
        ways = " → ".join(", ".join(each[key]) or "(nobody)" for key in ("from", "to"))
        yield f"{each['post']} revision {each['revision']}: {ways}"
    if hidden := found["elsewhere"] - len(found["posts"]):
        yield f"and {hidden} more"


def _hours(known: float | None) -> str:
    return "unknown" if known is None else str(known)
