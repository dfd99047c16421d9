"""`portevoix changes`, and proposing from files: what one person proposes and another releases."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from service.cli.context import application, entity_called, in_force, now, person_called
from service.cli.pack_files import PackFolder, concept_sources
from service.errors import ServiceError, Unsound
from service.files import BadFile, Document, read_yaml_file
from service.jobs import try_change
from service.models import Change, ChangeKind, DefinitionKind, Policy
from service.queries import changes as queries
from service.settings import MOST_SUBMISSIONS
from service.sound import placed
from service.steps.change import propose_definition
from service.steps.regime import amended, propose_regime
from service.steps.release import refuse_change, release_change, try_again, withdraw_change
from service.unit import Unit, unit_of_work

ACTOR = click.option(
    "--as", "actor", metavar="EMAIL", required=True, help="Who acts; their roles decide."
)
LAST = click.option(
    "--last",
    type=click.IntRange(1, MOST_SUBMISSIONS),
    help="Past submissions on which it is tried. [default: as PORTEVOIX_EFFECT_LAST says]",
)
NOTE = click.option("--note", required=True, help="Why; who releases it reads this.")


@dataclass(frozen=True)
class Said:
    """What is said with a proposal: why, by whom, and on how many submissions to try it."""

    note: str
    actor: str
    last: int | None


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
@click.option("--yes", is_flag=True, help="Do not ask, once the effect is told.")
@ACTOR
def release(change: UUID, yes: bool, actor: str) -> None:
    """Put in force what somebody else proposed, once what it would have done is told."""
    with acting(actor) as unit:
        found = queries.change(unit.actor, change, unit.now)
        read = _told(found)
        if read and not yes:
            click.confirm("Put it in force?", abort=True)
        click.echo(f"In force: {_what(release_change(unit, change, in_force(), read))}.")


@changes.command("try")
@click.argument("change", type=click.UUID)
@LAST
@ACTOR
def try_(change: UUID, last: int | None, actor: str) -> None:
    """Compute once more what a change that waits would have done, and tell it."""
    with application():
        with _as(actor) as unit:
            found = try_again(unit, change, last)
        try_change(str(change))
        _told(found)


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
@LAST
@ACTOR
def propose_entity(
    entity: str, parent: str | None, note: str, last: int | None, actor: str, **cells: str
) -> None:
    """Propose another regime for ENTITY, or another place; what is not named stays."""

    def propose(unit: Unit) -> Change:
        place = entity_called(entity)
        wanted = amended(place, {name: each for name, each in cells.items() if each is not None})
        above = entity_called(parent).id if parent else None
        return propose_regime(unit, place.id, wanted, note, above, last=last)

    _propose_as(actor, propose)


@changes.command("propose-lexicon")
@click.argument("entity")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@NOTE
@LAST
@ACTOR
def propose_lexicon(entity: str, file: Path, note: str, last: int | None, actor: str) -> None:
    """Propose the names that rules know in ENTITY, from a YAML FILE."""
    document = _read(file)
    policy = Policy(DefinitionKind.LEXICON, entity)
    _propose(
        policy, document.content, Said(note, actor, last), lambda error: placed(error, document)
    )


@click.command("propose")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@NOTE
@LAST
@ACTOR
def propose_workflow(file: Path, note: str, last: int | None, actor: str) -> None:
    """Propose the workflow of FILE; another person releases it."""
    document = _read(file)
    name = document.content.get("workflow") if isinstance(document.content, dict) else None
    policy = Policy(DefinitionKind.WORKFLOW, str(name))
    _propose(
        policy, document.content, Said(note, actor, last), lambda error: placed(error, document)
    )


@click.command("propose")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@NOTE
@LAST
@ACTOR
def propose_pack(folder: Path, note: str, last: int | None, actor: str) -> None:
    """Propose the pack that lies in FOLDER, or the concepts, if FOLDER holds no pack.yaml."""
    try:
        if not (folder / "pack.yaml").is_file():
            policy = Policy(DefinitionKind.CONCEPTS, "concepts")
            _propose(policy, concept_sources(folder), Said(note, actor, last), _plainly)
            return
        pack = PackFolder(folder)
    except BadFile as bad:
        raise click.ClickException(str(bad)) from None
    policy = Policy(DefinitionKind.PACK, str(pack.source.get("pack")))
    _propose(
        policy, dict(pack.source), Said(note, actor, last), lambda error: _in_pack(pack, error)
    )


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
    said: Said,
    lines: Callable[[Unsound], Iterable[str]],
) -> None:
    """Propose a version and say what it would have done; each fault is one line."""

    def propose(unit: Unit) -> Change:
        place = entity_called(policy.name).id if policy.kind is DefinitionKind.LEXICON else None
        given = (unit, policy, source, said.note, in_force(), place, said.last)
        try:
            return propose_definition(*given)
        except Unsound as error:
            raise click.ClickException("\n".join(lines(error))) from None

    _propose_as(said.actor, propose)


def _propose_as(actor: str, propose: Callable[[Unit], Change]) -> None:
    """Propose in a person's name, then try it at once and say what it would have done."""
    with application():
        with _as(actor) as unit:
            change = propose(unit)
        click.echo(f"{change.id}  {_what(change)} is proposed.")
        try_change(str(change.id))
        _told(change)


def _told(change: Change) -> str | None:
    """Say what a change would have done, as far as it is known, and return its digest."""
    effect = queries.effect(change)
    if effect is None or queries.computing(change, effect):
        return None
    click.echo(
        f"Of the last {effect.tried} revisions, {len(effect.posts)} would have gone otherwise."
    )
    for each in effect.faults:
        click.echo(f"It can't be in force beside what is in force today: {each}")
    return effect.compared


@contextmanager
def acting(actor: str) -> Iterator[Unit]:
    """Act in a person's name, with their roles; a refusal is one sentence."""
    with application(), _as(actor) as unit:
        yield unit


@contextmanager
def _as(actor: str) -> Iterator[Unit]:
    try:
        with unit_of_work(person_called(actor)) as unit:
            yield unit
    except ServiceError as error:
        raise click.ClickException(str(error)) from None


def _what(change: Change) -> str:
    if change.kind in {ChangeKind.GROUP, ChangeKind.GROUP_END}:
        verb = "gives" if change.kind is ChangeKind.GROUP else "no longer gives"
        return f"{change.name} {verb} {change.role} in {change.entity.slug}"
    if change.person is not None:
        verb = "as" if change.kind is ChangeKind.GRANT else "no longer as"
        return f"{change.person.email} {verb} {change.role} in {change.entity.slug}"
    return f"{change.kind} {change.name}"
