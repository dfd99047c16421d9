"""`portevoix user sessions`: where somebody is signed in, and the end of it."""

import click

from service.cli.context import acting, application, now, person_called
from service.queries.account import sessions as open_sessions
from service.steps.session import end_sessions


@click.group()
def sessions() -> None:
    """Where people are signed in."""


@sessions.command(name="list")
@click.argument("email")
def listed(email: str) -> None:
    """List where EMAIL is signed in, the last used first."""
    with application():
        for each in open_sessions(person_called(email), now()):
            browser = each.browser or "an unnamed browser"
            click.echo(
                f"{browser}, by {each.method}, since {each.created_at:%Y-%m-%d %H:%M},"
                f" last used {each.seen_at:%Y-%m-%d %H:%M} UTC"
            )


@sessions.command()
@click.argument("email")
def end(email: str) -> None:
    """End all sessions of EMAIL."""
    with application(), acting() as unit:
        ended = end_sessions(unit, person_called(email))
    click.echo(f"Ended: {ended}")
