"""`portevoix packs`: check the rules that people wrote, show them, try them."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

import click

from rules import Checker, Concepts, Pack, Rule, described, failures
from service.cli.pack_files import SHIPPED, PackFolder, read_concepts, read_packs
from service.cli.posts import Defaults, posts
from service.content import ContentError
from service.files import BadFile

FOLDER = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=SHIPPED,
    help="A folder with packs/ and concepts/. [default: those that ship]",
)


@click.group()
def packs() -> None:
    """Rules: what a post must not say."""


@packs.command()
@FOLDER
@click.pass_context
def check(ctx: click.Context, folder: Path) -> None:
    """Say what is wrong in the packs, and run every example of every rule."""
    concepts, read, faults = _read(folder)
    warnings: list[str] = []
    if not faults:
        checker = Checker([pack for _, pack in read], concepts)
        for files, pack in read:
            click.echo(f"{pack.name} {pack.version}: {len(pack.rules)} rules")
            for failure in failures(checker, pack):
                told = f"{files.at(failure.pointer)}: {failure.rule}: {failure.message}"
                (warnings if failure.warning else faults).append(told)
    for line in warnings:
        click.echo(f"warning: {line}", err=True)
    for line in faults:
        click.echo(line, err=True)
    ctx.exit(2 if faults else 0)


def _read(folder: Path) -> tuple[Concepts, list[tuple[PackFolder, Pack]], list[str]]:
    """Return the concepts, the packs, and every fault in the files of both."""
    concepts: Concepts | None = None
    wrong: list[str] = []
    try:
        concepts = read_concepts(folder / "concepts")
    except BadFile as bad:
        wrong += bad.lines
    read, faults = read_packs(folder / "packs", concepts)
    if not read and not faults:
        raise click.UsageError(f"{folder}/packs holds no folder with a pack.yaml")
    return concepts or {}, read, wrong + faults


def _sound(folder: Path) -> tuple[Concepts, list[Pack]]:
    concepts, read, faults = _read(folder)
    if faults:
        raise click.ClickException("\n".join(faults))
    return concepts, [pack for _, pack in read]


@packs.command("list")
@FOLDER
@click.option("--ui", type=click.Choice(["fr", "en"]), default="en")
def list_(folder: Path, ui: str) -> None:
    """List the packs with their version, owner and number of rules."""
    for pack in _sound(folder)[1]:
        click.echo(
            f"{pack.name:<10} {pack.version:<6} {len(pack.rules):>3}  "
            f"{pack.title[ui]} ({pack.owner})"
        )


@packs.command()
@click.argument("name", metavar="PACK|CATEGORY|RULE")
@FOLDER
@click.option("--ui", type=click.Choice(["fr", "en"]), default="en")
def show(name: str, folder: Path, ui: str) -> None:
    """Describe rules in plain words."""
    chosen = list(_chosen(_sound(folder)[1], name))
    click.echo("\n\n".join(described(rule, ui) for rule in chosen))


def _chosen(read: list[Pack], name: str) -> Iterator[Rule]:
    found = [
        rule for pack in read for rule in pack.rules if name in {pack.name, rule.category, rule.id}
    ]
    if not found:
        raise click.UsageError(f"no pack, category or rule is called {name}")
    yield from found


@packs.command("try")
@click.argument("name", metavar="PACK|CATEGORY|RULE")
@click.argument("file", type=click.File("rb"), default="-")
@FOLDER
def try_(name: str, file: IO[bytes], folder: Path) -> None:
    """Say what these rules find in the posts of FILE, also where a graver finding would hide it."""
    concepts, read = _sound(folder)
    wanted = {rule.id for rule in _chosen(read, name)}
    checker = Checker(read, concepts)
    defaults = Defaults(
        packs=checker.packs,
        lang=None,
        jurisdictions=("FR", "EU", "UK"),
        as_of=datetime.now().astimezone().date(),
        context={},
        ui=None,
        known_packs=checker.packs,
    )
    try:
        given = posts(file.read(), defaults)
    except ContentError as refused:
        raise click.UsageError(str(refused)) from None
    count = 0
    for post in given:
        if post.subject is None:
            raise click.UsageError(f"line {post.line}: {post.error}")
        for finding in checker.every(post.text, post.subject):
            if finding.rule in wanted:
                count += 1
                place = post.id if post.id is not None else post.line
                click.echo(
                    f"{place}:{finding.start}–{finding.end} {finding.rule} “{finding.quote}”"
                )
    click.echo(f"{count} findings in {len(given)} posts")
