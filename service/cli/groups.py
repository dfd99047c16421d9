"""`portevoix groups`: what groups of the company's directory give."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import click

from service.cli.context import application, entity_called, person_called
from service.errors import ServiceError
from service.models import Entity, db
from service.queries.provision import mappings, seen_groups
from service.steps.groups import Mapping, end_mapping, propose_mapping, release_mapping
from service.unit import Unit, unit_of_work
from workflows import Role


@click.group()
def groups() -> None:
    """Map groups of the company's directory to roles."""


@contextmanager
def _acting(email: str) -> Iterator[Unit]:
    """Act as an admin; a refusal is one sentence."""
    with application():
        try:
            with unit_of_work(person_called(email)) as unit:
                yield unit
        except ServiceError as error:
            raise click.ClickException(str(error)) from None


@groups.command("map")
@click.argument("group")
@click.argument("role", type=click.Choice([each.value for each in Role]))
@click.option("--entity", required=True, help="Slug of the entity; the role holds below it too.")
@click.option("--as", "email", required=True, help="Address of the admin who proposes it.")
def propose(group: str, role: str, entity: str, email: str) -> None:
    """Propose that GROUP gives a ROLE; another admin releases it."""
    with _acting(email) as unit:
        wanted = Mapping(group=group, role=Role(role), entity_id=entity_called(entity).id)
        mapping = propose_mapping(unit, wanted)
        click.echo(f"Proposed as {mapping.id}. Another admin releases it.")


@groups.command()
@click.argument("mapping", type=click.UUID)
@click.option("--as", "email", required=True, help="Address of the admin who releases it.")
def release(mapping: UUID, email: str) -> None:
    """Release the MAPPING that another admin proposed."""
    with _acting(email) as unit:
        given = release_mapping(unit, mapping)
        click.echo(f"{given.group_name} gives {given.role} from now on.")


@groups.command()
@click.argument("mapping", type=click.UUID)
@click.option("--as", "email", required=True, help="Address of the admin who ends it.")
def end(mapping: UUID, email: str) -> None:
    """End a MAPPING, and the roles that came of it."""
    with _acting(email) as unit:
        ended = end_mapping(unit, mapping)
        click.echo(f"{ended.group_name} gives {ended.role} no longer.")


@groups.command("list")
def show() -> None:
    """List what groups give, and the groups that give nothing."""
    with application():
        slugs = {each.id: each.slug for each in db.session.query(Entity)}
        for each in mappings(db.session(), slugs):
            state = "" if each.released_at else " (proposed)"
            click.echo(
                f"{each.id} {each.group_name}: {each.role} in {slugs[each.entity_id]}{state}"
            )
        for group in seen_groups(db.session()):
            if not group.mapped:
                click.echo(f"{group.name}: gives nothing; {group.members} of our people are in it.")
