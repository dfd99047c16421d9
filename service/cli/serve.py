"""`portevoix serve` and `sweep`: processes of the service, on servers already there."""

import logging
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

import click
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]
from sqlalchemy.exc import OperationalError

from service.app import create_app
from service.cli.context import application, now, settings
from service.cli.warm import warm
from service.jobs import sweep as sweep_once
from service.models import db
from service.runtime import RunError, listening
from service.settings import Settings

logger = logging.getLogger(__name__)

THREADS = 4
"""Connections that one web process answers at once; browsers open some and leave them idle."""

ARRIVAL = 20.0
"""Seconds in which a request must have arrived as a whole."""


@click.command()
@click.option("--listener", type=int, hidden=True, help="An inherited socket to listen on.")
def serve(listener: int | None) -> None:
    """Serve pages and API on 127.0.0.1, for a database and a queue that are already there."""
    configured = settings()
    if listener is not None:
        Web(configured, listener).run()
    try:
        with listening(configured.port) as own:
            Web(configured, own.fileno()).run()
    except RunError as error:
        raise click.ClickException(str(error)) from None


@click.command()
@click.option("--every", type=click.IntRange(min=1), help="Seconds between two; else only one.")
def sweep(every: int | None) -> None:
    """Ask again for the checks that the queue lost."""
    with application():
        if every is None:
            click.echo(f"Asked again: {sweep_once(now())}")
        while every is not None:
            _round()
            db.session.remove()
            time.sleep(every)


def _round() -> None:
    """Sweep once; what fails is logged, and tried again in the next round."""
    try:
        sweep_once(now())
    except OperationalError as error:
        logger.warning("sweep.unfinished %s", type(error.orig).__name__)
    except Exception:
        logger.exception("sweep.unfinished")


class Impatient(ThreadWorker):  # type: ignore[misc]
    """A worker whose threads wait so long for a request, and no longer, however it dribbles."""

    def init_process(self) -> None:
        """Begin with no request under way."""
        self._arriving: dict[Any, float] = {}
        super().init_process()

    def handle(self, conn: Any) -> Any:
        """Handle a request; what has not arrived in time never will, the answer still leaves."""
        self._arriving[conn] = time.monotonic() + ARRIVAL
        try:
            return super().handle(conn)
        finally:
            del self._arriving[conn]

    def notify(self) -> None:
        """Say that one is alive, each second or oftener, and stop reading what comes too late."""
        super().notify()
        for conn, until in self._arriving.copy().items():
            if until < time.monotonic():
                with suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)


class Web(BaseApplication):  # type: ignore[misc]
    """The web server with our settings and no others."""

    def __init__(self, configured: Settings, listener: int) -> None:
        self.configured = configured
        self.listener = listener
        super().__init__()

    def load_config(self) -> None:
        """Set what gunicorn should not guess; whom to believe is for PORTEVOIX_PROXIES to say."""
        for name, value in {
            "bind": f"fd://{self.listener}",
            "workers": self.configured.web_workers,
            "worker_class": Impatient,
            "threads": THREADS,
            "preload_app": True,
            "graceful_timeout": 8,
            "control_socket_disable": True,
            "forwarded_allow_ips": "",
            "forwarder_headers": "",
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        """Return the application, with what all its processes share already there."""
        app = create_app(self.configured)
        with app.app_context():
            warm(app)
        return app

    def run(self) -> NoReturn:
        """Serve until told to end, then leave at once: tidying up would take seconds."""
        try:
            super().run()
        except SystemExit as end:
            logging.shutdown()
            os._exit(end.code if isinstance(end.code, int) else 1)
        os._exit(0)
