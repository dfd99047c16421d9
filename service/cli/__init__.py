"""The command line: `portevoix` and its groups, each loaded only when it is asked for."""

import importlib

import click

HOMES = {
    "changes": "changes",
    "check": "check",
    "groups": "groups",
    "library": "library",
    "packs": "packs",
    "run": "run",
    "demo": "demo",
    "doctor": "doctor",
    "serve": "serve",
    "links": "links",
    "worker": "work",
    "sweep": "serve",
    "migrate": "migrate",
    "record": "record",
    "settings": "settings",
    "user": "user",
    "workflows": "workflows",
}
"""command: the module that defines it. Nothing pays for what another command needs."""


class Commands(click.Group):
    """The commands, found by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(HOMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name."""
        if cmd_name not in HOMES:
            return None
        module = importlib.import_module(f"service.cli.{HOMES[cmd_name]}")
        found: click.Command = getattr(module, cmd_name)
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="porte-voix", prog_name="portevoix")
def main() -> None:
    """Employee posts: checked, routed, approved, shared, recalled and proved."""
