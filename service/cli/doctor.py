"""`portevoix doctor`: what is misconfigured, in plain words."""

import json

import click

from service.cli.context import application, now
from service.queries.doctor import complaints


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a list for programs.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Say what is misconfigured before it hurts; exit 1 if something is grave."""
    with application():
        found = complaints(now())
    if as_json:
        click.echo(json.dumps([{"grave": each.grave, "words": each.words} for each in found]))
    else:
        for each in found:
            click.echo(f"{'!!' if each.grave else '! '} {each.words}")
        if not found:
            click.echo("Nothing to complain of.")
    ctx.exit(int(any(each.grave for each in found)))
