"""`portevoix doctor`: say in plain words what is misconfigured before it hurts."""

import json
import os
import sys

import click

from service.app import create_app
from service.cli.symptoms import CHECKS, Patient, examine
from service.models import db
from service.settings import Settings, SettingsError


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer one JSON object.")
def doctor(as_json: bool) -> None:
    """Say what is misconfigured, and end with 1 if anything is."""
    found = _examined()
    well = not any(found.values())
    if as_json:
        told = [{"check": name, "wrong": wrong} for name, wrong in found.items()]
        click.echo(json.dumps({"well": well, "checks": told}, ensure_ascii=False))
    else:
        for name, wrong in found.items():
            click.echo(f"{'wrong' if wrong else 'fine '}  {name}")
            for each in wrong:
                click.echo(f"       {each}")
        click.echo("Nothing is misconfigured." if well else "Something is misconfigured.")
    sys.exit(0 if well else 1)


def _examined() -> dict[str, list[str]]:
    """Return every check by name with what is wrong there; what needs settings waits for them."""
    try:
        settings = Settings.from_environ(os.environ)
    except SettingsError as error:
        return {"settings": [str(error)]}
    app = create_app(settings)
    with app.app_context():
        try:
            return {"settings": []} | examine(Patient(app, settings), CHECKS)
        finally:
            db.session.remove()
            db.engine.dispose()
            app.extensions["redis"].close()
