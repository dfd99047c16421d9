"""The command line: `portevoix` and its groups."""

import click

from service.cli.workflows import workflows


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="porte-voix", prog_name="portevoix")
def main() -> None:
    """Employee posts: checked, routed, approved, shared, recalled and proved."""


main.add_command(workflows)
