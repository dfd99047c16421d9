"""`portevoix settings`: what may be changed here, and what the environment says."""

import click

from service.cli.context import acting, application
from service.dials import declared, typed
from service.queries import dials as queries
from service.steps.dials import turn


@click.group()
def settings() -> None:
    """Look at settings, and change those that are safe to change at run time."""


@settings.command()
def show() -> None:
    """Show what may be changed, then what the environment says, without secrets."""
    with application():
        for each in queries.changeable():
            bounds = f", {each.least} to {each.most}" if each.kind == "number" else ""
            since = f"; set by {each.set_by} on {each.set_at:%Y-%m-%d}" if each.set_at else ""
            click.echo(
                f"{each.key} = {_told(each.value)} (usual {_told(each.usual)}{bounds}{since})"
            )
            click.echo(f"    {each.says}")
        click.echo("In the environment:")
        for line in queries.fixed():
            shown = "not shown" if line.secret and line.value else line.value or "not set"
            click.echo(f"{line.variable} = {shown}")


@settings.command(name="set")
@click.argument("key")
@click.argument("value", required=False)
def change(key: str, value: str | None) -> None:
    """Set KEY to VALUE; without VALUE it is as the environment says again."""
    with application():
        with acting() as unit:
            declared(key)
            changed = turn(unit, key, None if value is None else typed(key, value))
        click.echo(f"{key} = {_told(queries.one(key).value)}{'' if changed else ' (as it was)'}")


def _told(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if value != "" else "nothing"
