"""`portevoix library`: how far re-checks are, another one, and an existing library brought in."""

from typing import IO

import click

from service.cli.changes import ACTOR
from service.cli.context import acting, application, entity_called, person_called
from service.errors import ServiceError
from service.models import BroughtLibrary, Phase, db
from service.queries import upkeep as queries
from service.steps.library_file import LARGEST_LIBRARY, bring_library, enter_library
from service.steps.recheck import begin_recheck
from service.tending import bring_in_library, recheck_part
from service.unit import unit_of_work


@click.group()
def library() -> None:
    """Keep the library true."""


@library.command()
def status() -> None:
    """Say how far the latest re-checks of the library are."""
    with application():
        for each in queries.rechecks():
            click.echo(_told(each))


@library.command()
@click.option("--here", is_flag=True, help="Read it in this process, not by the workers.")
def recheck(here: bool) -> None:
    """Have the whole library read again by what is in force."""
    with application():
        with acting() as unit:
            begun = begin_recheck(unit, anyway=True)
            parts = [(str(begun.id), each.number) for each in begun.parts] if begun else []
        if here:
            with click.progressbar(parts, label="Reading") as some:
                for recheck_id, number in some:
                    recheck_part(recheck_id, number)
        click.echo(_told(queries.rechecks(1)[0]))


@library.command(name="import")
@click.argument("file", type=click.File("rb"))
@click.option("--entity", required=True, help="Short name of the entity that it enters.")
@click.option("--dry-run", is_flag=True, help="Say where each row would go, and enter nothing.")
@ACTOR
def import_(file: IO[bytes], entity: str, dry_run: bool, actor: str) -> None:
    """Bring in the library of a CSV FILE: with a fault nothing, else where the risk demands."""
    with application():
        try:
            with unit_of_work(person_called(actor)) as unit:
                place = entity_called(entity).id
                brought, faults = bring_library(unit, place, file.read(LARGEST_LIBRARY + 1))
                library_id = brought.id if brought else None
        except ServiceError as error:
            raise click.ClickException(str(error)) from None
        for each in faults:
            place_ = f"{file.name}:{each.line}" + (f": {each.column}" if each.column else "")
            told = each.what % each.values if each.values else each.what
            click.echo(f"{place_}: {told}", err=True)
        if library_id is None:
            raise click.ClickException("Nothing was brought in.")
        bring_in_library(str(library_id))
        if not dry_run:
            with unit_of_work(person_called(actor)) as unit:
                enter_library(unit, library_id)
            bring_in_library(str(library_id))
        found = db.session.get_one(BroughtLibrary, library_id, populate_existing=True)
        ways = ", ".join(f"{count} to {way}" for way, count in queries.ways(found).items())
        done = "entered" if found.phase is Phase.ENTERED else "looked at"
        click.echo(f"{found.found} rows {done}: {ways}.")


def _told(each: queries.Progress) -> str:
    state = "under way" if each.under_way else "superseded" if each.superseded else "done"
    return (
        f"{each.asked_at:%Y-%m-%d %H:%M} {state}: {each.checked} of {each.found} read,"
        f" {each.changed} changed, {each.suspended} suspended"
    )
