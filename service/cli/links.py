"""`portevoix links`: the server of the tracked links, on a host of its own."""

from collections.abc import Callable
from typing import Any

import click

from service.cli.context import settings
from service.cli.serve import Web
from service.runtime import RunError, listening
from service.signposts import Signposts


class Links(Web):
    """The web server with the links and nothing else."""

    def load(self) -> Callable[..., Any]:
        """Return the application of the links."""
        return Signposts(self.configured)


@click.command()
@click.option("--listener", type=int, hidden=True, help="An inherited socket to listen on.")
def links(listener: int | None) -> None:
    """Serve the tracked links on 127.0.0.1, for a database that is already there."""
    configured = settings()
    if not configured.links_url:
        raise click.ClickException("PORTEVOIX_LINKS_URL is not set: there are no links to serve.")
    if listener is not None:
        Links(configured, listener).run()
    try:
        with listening(configured.links_port, "PORTEVOIX_LINKS_PORT") as own:
            Links(configured, own.fileno()).run()
    except RunError as error:
        raise click.ClickException(str(error)) from None
