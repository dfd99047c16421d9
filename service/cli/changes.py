"""`portevoix changes`, and proposing from files: what one person proposes and another releases."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from service.cli.context import application, entity_called, in_force, now, person_called
from service.cli.pack_files import PackFolder, concept_sources
from service.errors import ServiceError, Unsound
from service.files import BadFile, Document, read_yaml_file
from service.models import Change, ChangeKind, DefinitionKind, Policy
from service.queries import changes as queries
from service.sound import placed
from service.steps.change import propose_definition
from service.steps.regime import amended, propose_regime
from service.steps.release import refuse_change, release_change, withdraw_change
from service.unit import Unit, unit_of_work

ACTOR = click.option(
    "--as", "actor", metavar="EMAIL", required=True, help="Who acts; their roles decide."
)
NOTE = click.option("--note", required=True, help="Why; who releases it reads this.")


@click.group()
def changes() -> None:
    """List, release and refuse what waits for a second person."""


@changes.command("list")
@ACTOR
def list_(actor: str) -> None:
    """List the changes that wait, as this person sees them."""
    with application():
        for each in queries.changes(person_called(actor), now(), open_=True, limit=100).rows:
            click.echo(f"{each.id}  {_what(each)}  ({each.proposer.name}: {each.note})")


@changes.command()
@click.argument("change", type=click.UUID)
@ACTOR
def release(change: UUID, actor: str) -> None:
    """Put in force what somebody else proposed."""
    with acting(actor) as unit:
        click.echo(f"In force: {_what(release_change(unit, change, in_force()))}.")


@changes.command()
@click.argument("change", type=click.UUID)
@click.option("--reason", required=True, help="Why; who proposed it reads this.")
@ACTOR
def refuse(change: UUID, reason: str, actor: str) -> None:
    """Refuse what somebody else proposed."""
    with acting(actor) as unit:
        click.echo(f"Refused: {_what(refuse_change(unit, change, reason))}.")


@changes.command()
@click.argument("change", type=click.UUID)
@ACTOR
def withdraw(change: UUID, actor: str) -> None:
    """Take back what one proposed."""
    with acting(actor) as unit:
        click.echo(f"Withdrawn: {_what(withdraw_change(unit, change))}.")


@changes.command("propose-entity")
@click.argument("entity")
@click.option("--parent", help="Short name of the entity to go under, with all below.")
@click.option("--time-zone", help="One such as Europe/Paris.")
@click.option("--jurisdictions", help="Such as 'FR EU'.")
@click.option("--packs", help="Rules beside the common ones, such as 'finance food'.")
@click.option("--workflow", help="The way to approval.")
@NOTE
@ACTOR
def propose_entity(entity: str, parent: str | None, note: str, actor: str, **cells: str) -> None:
    """Propose another regime for ENTITY, or another place; what is not named stays."""
    with acting(actor) as unit:
        place = entity_called(entity)
        wanted = amended(place, {name: each for name, each in cells.items() if each is not None})
        above = entity_called(parent).id if parent else None
        change = propose_regime(unit, place.id, wanted, note, in_force(), above)
        click.echo(_proposed(change))


@changes.command("propose-lexicon")
@click.argument("entity")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@NOTE
@ACTOR
def propose_lexicon(entity: str, file: Path, note: str, actor: str) -> None:
    """Propose the names that rules know in ENTITY, from a YAML FILE."""
    document = _read(file)
    policy = Policy(DefinitionKind.LEXICON, entity)
    _propose(policy, document.content, note, actor, lambda error: placed(error, document))


@click.command("propose")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@NOTE
@ACTOR
def propose_workflow(file: Path, note: str, actor: str) -> None:
    """Propose the workflow of FILE; another person releases it."""
    document = _read(file)
    name = document.content.get("workflow") if isinstance(document.content, dict) else None
    policy = Policy(DefinitionKind.WORKFLOW, str(name))
    _propose(policy, document.content, note, actor, lambda error: placed(error, document))


@click.command("propose")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@NOTE
@ACTOR
def propose_pack(folder: Path, note: str, actor: str) -> None:
    """Propose the pack that lies in FOLDER, or the concepts, if FOLDER holds no pack.yaml."""
    try:
        if not (folder / "pack.yaml").is_file():
            policy = Policy(DefinitionKind.CONCEPTS, "concepts")
            _propose(policy, concept_sources(folder), note, actor, _plainly)
            return
        pack = PackFolder(folder)
    except BadFile as bad:
        raise click.ClickException(str(bad)) from None
    policy = Policy(DefinitionKind.PACK, str(pack.source.get("pack")))
    _propose(policy, dict(pack.source), note, actor, lambda error: _in_pack(pack, error))


def _in_pack(pack: PackFolder, error: Unsound) -> Iterable[str]:
    return (f"{pack.at('/'.join(map(str, way)))}: {message}" for way, message in error.faults)


def _plainly(error: Unsound) -> Iterable[str]:
    return (f"{'/'.join(map(str, way)) or '-'}: {message}" for way, message in error.faults)


def _read(file: Path) -> Document:
    try:
        return read_yaml_file(file)
    except BadFile as bad:
        raise click.ClickException(str(bad)) from None


def _propose(
    policy: Policy,
    source: Any,
    note: str,
    actor: str,
    lines: Callable[[Unsound], Iterable[str]],
) -> None:
    """Propose a version and say what it would have done; each fault is one line."""
    with acting(actor) as unit:
        place = entity_called(policy.name).id if policy.kind is DefinitionKind.LEXICON else None
        try:
            change = propose_definition(unit, policy, source, note, in_force(), place)
        except Unsound as error:
            raise click.ClickException("\n".join(lines(error))) from None
        click.echo(_proposed(change))


@contextmanager
def acting(actor: str) -> Iterator[Unit]:
    """Act in a person's name, with their roles; a refusal is one sentence."""
    with application():
        try:
            with unit_of_work(person_called(actor)) as unit:
                yield unit
        except ServiceError as error:
            raise click.ClickException(str(error)) from None


def _proposed(change: Change) -> str:
    effect = change.effect or {"tried": 0, "posts": []}
    return (
        f"{change.id}  {_what(change)} is proposed. Of the last {effect['tried']} revisions, "
        f"{len(effect['posts'])} would have gone otherwise."
    )


def _what(change: Change) -> str:
    if change.kind in {ChangeKind.GROUP, ChangeKind.GROUP_END}:
        verb = "gives" if change.kind is ChangeKind.GROUP else "no longer gives"
        return f"{change.name} {verb} {change.role} in {change.entity.slug}"
    if change.person is not None:
        verb = "as" if change.kind is ChangeKind.GRANT else "no longer as"
        return f"{change.person.email} {verb} {change.role} in {change.entity.slug}"
    return f"{change.kind} {change.name}"
