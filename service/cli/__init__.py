"""The command line: `portevoix` and its groups."""

import click

from service.cli.check import check
from service.cli.demo import demo
from service.cli.migrate import migrate
from service.cli.record import record
from service.cli.run import run, serve, sweep, worker
from service.cli.user import user
from service.cli.workflows import workflows


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="porte-voix", prog_name="portevoix")
def main() -> None:
    """Employee posts: checked, routed, approved, shared, recalled and proved."""


for command in (check, run, demo, serve, worker, sweep, migrate, record, user, workflows):
    main.add_command(command)
