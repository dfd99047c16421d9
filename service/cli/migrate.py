"""`portevoix migrate`: bring the schema and the shipped definitions up to date."""

import click

from service.cli.context import application, now, settings
from service.definitions import ship
from service.migrations import upgrade
from service.models import db


@click.command()
def migrate() -> None:
    """Bring the database's schema up to date and put new shipped definitions in force."""
    upgrade(settings().database_url)
    with application():
        shipped = ship(db.session(), now())
        db.session.commit()
    for name in shipped:
        click.echo(f"In force: {name}")
    click.echo("The database is up to date.")
