"""`portevoix groups`: what groups of the company's directory give."""

from uuid import UUID

import click

from service.cli.changes import ACTOR, NOTE, acting
from service.cli.context import application, entity_called
from service.models import Entity, db
from service.queries.provision import mappings, seen_groups
from service.steps.groups import Mapping, propose_end, propose_mapping
from workflows import Role


@click.group()
def groups() -> None:
    """Map groups of the company's directory to roles."""


@groups.command("map")
@click.argument("group")
@click.argument("role", type=click.Choice([each.value for each in Role]))
@click.option("--entity", required=True, help="Slug of the entity; the role holds below it too.")
@NOTE
@ACTOR
def propose(group: str, role: str, entity: str, note: str, actor: str) -> None:
    """Propose that GROUP gives a ROLE; another admin releases it by `changes release`."""
    with acting(actor) as unit:
        wanted = Mapping(group=group, role=Role(role), entity_id=entity_called(entity).id)
        change = propose_mapping(unit, wanted, note)
        click.echo(f"Proposed as {change.id}. Another admin releases it.")


@groups.command()
@click.argument("mapping", type=click.UUID)
@NOTE
@ACTOR
def end(mapping: UUID, note: str, actor: str) -> None:
    """Propose to end a MAPPING, and the roles that came of it."""
    with acting(actor) as unit:
        change = propose_end(unit, mapping, note)
        click.echo(f"Proposed as {change.id}. Another admin releases it.")


@groups.command("list")
def show() -> None:
    """List what groups give, and the groups that give nothing."""
    with application():
        slugs = {each.id: each.slug for each in db.session.query(Entity)}
        for each in mappings(db.session(), slugs):
            click.echo(f"{each.id} {each.group_name}: {each.role} in {slugs[each.entity_id]}")
        for group in seen_groups(db.session()):
            if not group.mapped:
                click.echo(f"{group.name}: gives nothing; {group.members} of our people are in it.")
