"""Groups with commands that are loaded only when they are asked for."""

import importlib
from typing import Any

import click


class Late(click.Group):
    """A group of which some commands need the whole service; `late` says where each is."""

    def __init__(self, *given: Any, late: dict[str, str], **named: Any) -> None:
        super().__init__(*given, **named)
        self.late = late

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return [*super().list_commands(ctx), *self.late]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name."""
        if cmd_name not in self.late:
            return super().get_command(ctx, cmd_name)
        module, _sep, name = self.late[cmd_name].partition(":")
        found: click.Command = getattr(importlib.import_module(module), name)
        return found
