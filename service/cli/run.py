"""`portevoix run`: everything on this machine."""

import os
from contextlib import suppress

import click

from service.runtime import RunError
from service.runtime import run as run_everything
from service.settings import SettingsError


@click.command()
def run() -> None:
    """Run everything on this machine: PostgreSQL, Redis, web server, worker and sweep."""
    try:
        run_everything(os.environ, _tell)
    except (RunError, SettingsError) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"Porte-voix cannot run here: {error}.") from None


def _tell(sentence: str) -> None:
    with suppress(OSError):
        click.echo(sentence)
