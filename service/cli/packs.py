"""`portevoix packs`: check the rules that people wrote, show them, try them."""

from collections.abc import Container, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, NamedTuple

import click

from rules import Checker, Concepts, Finding, Pack, Rule, described, failures
from service.cli.late import Late
from service.cli.pack_files import SHIPPED, PackFolder, read_concepts, read_packs
from service.cli.posts import Defaults, Post, posts
from service.content import ContentError
from service.files import BadFile

FOLDER = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=SHIPPED,
    help="A folder with packs/ and concepts/. [default: those that ship]",
)


LATE = {
    "propose": "service.cli.changes:propose_pack",
    "release": "service.cli.changes:release",
}


@click.group(cls=Late, late=LATE)
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
@click.option(
    "--against",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=SHIPPED,
    help="A folder with packs/ and concepts/ of the version before. [default: those that ship]",
)
def try_(name: str, file: IO[bytes], folder: Path, against: Path) -> None:
    """Say what these rules find in the posts of FILE, also where a graver finding would hide it.

    When --folder and --against are not the same folder: + marks what is new, = what both
    versions find, - what the version before found and these rules no longer find.
    """
    concepts, read = _sound(folder)
    checker = Checker(read, concepts)
    given = _given(file.read(), checker)
    if folder.samefile(against):
        found = list(_tried(checker, {rule.id for rule in _chosen(read, name)}, given))
        for one in found:
            click.echo(_told(one))
        click.echo(f"{len(found)} findings in {len(given)} posts")
        return
    concepts_before, read_before = _sound(against)
    wanted = {rule.id for rule in _chosen([*read, *read_before], name)}
    before = list(_tried(Checker(read_before, concepts_before), wanted, given))
    _compare(before, list(_tried(checker, wanted, given)), len(given))


class Tried(NamedTuple):
    """A finding and the post that it is in: its number and its name."""

    number: int
    post: str | int
    finding: Finding

    @property
    def place(self) -> tuple[int, int, int, str]:
        """What makes it the same finding in two versions."""
        return self.number, self.finding.start, self.finding.end, self.finding.rule


def _given(content: bytes, checker: Checker) -> list[Post]:
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
        return list(posts(content, defaults))
    except ContentError as refused:
        raise click.UsageError(str(refused)) from None


def _tried(checker: Checker, wanted: Container[str], given: Sequence[Post]) -> Iterator[Tried]:
    for number, post in enumerate(given):
        if post.subject is None:
            raise click.UsageError(f"line {post.line}: {post.error}")
        for finding in checker.every(post.text, post.subject):
            if finding.rule in wanted:
                yield Tried(number, post.line if post.id is None else post.id, finding)


def _told(one: Tried) -> str:
    finding = one.finding
    return f"{one.post}:{finding.start}–{finding.end} {finding.rule} “{finding.quote}”"


def _compare(before: Sequence[Tried], after: Sequence[Tried], count: int) -> None:
    """Print what two versions find, in the order of the posts, and how much of each."""
    then, now = {one.place: one for one in before}, {one.place: one for one in after}
    for place in sorted({*then, *now}):
        old, new = then.get(place), now.get(place)
        if new is None:
            click.echo(f"- {_told(then[place])}")
        elif old is None:
            click.echo(f"+ {_told(new)}")
        else:
            click.echo(f"= {_told(new)}{_regraded(old.finding, new.finding)}")
    both = len(then.keys() & now.keys())
    click.echo(
        f"{len(now)} findings in {count} posts: {len(now) - both} new, {both} the same, "
        f"{len(then) - both} no longer there"
    )


def _regraded(old: Finding, new: Finding) -> str:
    return "" if old.severity is new.severity else f" ({old.severity} → {new.severity})"
