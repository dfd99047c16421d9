"""`portevoix record`: prove that no stream of the record was altered."""

import click

from service.cli.context import application
from service.models import db
from service.queries.proof import verify_all


@click.group()
def record() -> None:
    """Prove the record of every step."""


@record.command()
def verify() -> None:
    """Recompute every chain; name the first broken link of each stream that was altered."""
    with application():
        proof = verify_all(db.session())
    for each in proof.breaks:
        click.echo(f"{each.stream} #{each.sequence}: {each.what}", err=True)
    if proof.breaks:
        streams = {each.stream for each in proof.breaks}
        raise click.ClickException(f"{len(streams)} streams or their rows were altered.")
    click.echo(f"{proof.events} events in {proof.streams} streams: every chain holds.")
