"""`portevoix demo`: fill an empty installation with the invented group."""

import os
from pathlib import Path

import click

from service.cli.context import application, now
from service.demo import SignIn, load
from service.models import db


@click.command()
@click.option(
    "--sign-ins",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File that gets the sign-ins, for its owner's eyes only.",
)
def demo(sign_ins: Path | None) -> None:
    """Enter an invented group, its people and forty posts; does nothing where anything is."""
    with application():
        known = load(now())
        db.session.remove()
    if not known:
        click.echo("There is something here already; the demonstration was not entered.")
        return
    told = _table(known)
    if sign_ins is None:
        click.echo(told, nl=False)
        return
    descriptor = os.open(sign_ins, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(told)
    click.echo(f"The sign-ins are in {sign_ins}.")


def _table(known: list[SignIn]) -> str:
    width = max(len(each.email) for each in known)
    return "".join(
        f"{each.email:<{width}}  {each.password}  {each.name}, {each.title}\n" for each in known
    )
