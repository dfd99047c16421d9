"""`portevoix check`: read posts, say what is wrong with them, in four formats."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from itertools import chain
from multiprocessing import get_context
from typing import IO, Any

import click

from rules import (
    DEFAULT_JURISDICTIONS,
    Checker,
    PackError,
    Report,
    Severity,
    shipped_checker,
)
from service.cli.answers import Answer, written
from service.cli.posts import Defaults, Post, posts
from service.cli.replay import BadReport, as_then, compared, kept, paired, written_comparisons
from service.content import ContentError

FORMATS = ("text", "json", "jsonl", "sarif")
BATCH = 64
FILE = click.Path(exists=True, dir_okay=False, allow_dash=True)


class _Words(click.ParamType[tuple[str, ...]]):
    """Words between commas."""

    name = "WORD,WORD"

    def __init__(self, known: Sequence[str] | None = None) -> None:
        """Refuse words outside `known`, where it is given."""
        self.known = known

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        """Split at the commas."""
        if isinstance(value, tuple):
            return value
        words = tuple(word.strip() for word in value.split(",") if word.strip())
        strange = [word for word in words if self.known is not None and word not in self.known]
        if strange:
            self.fail(
                f"{strange[0]} is unknown; there are {', '.join(self.known or ())}", param, ctx
            )
        return words


def _today() -> date:
    return datetime.now().astimezone().date()


@click.command()
@click.argument("file", type=FILE, default="-")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option(
    "--packs",
    type=_Words(),
    default=(),
    help="Packs besides common: finance,pharma,gambling,alcohol,food",
)
@click.option("--lang", type=click.Choice(["auto", "fr", "en"]), default="auto", show_default=True)
@click.option(
    "--jurisdictions",
    type=_Words(("FR", "EU", "UK", "US", "BE", "LU")),
    default=DEFAULT_JURISDICTIONS,
    help="Where the post is published. [default: FR,EU,UK]",
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of the law. [today]")
@click.option("--context", type=click.File("rb"), help="The entity's names, as a JSON object.")
@click.option("--ui", type=click.Choice(["fr", "en"]), help="Language of messages. [the text's]")
@click.option(
    "--fail-on",
    type=click.Choice([one.value for one in Severity]),
    help="Exit 1 from this severity on.",
)
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option(
    "--replay",
    type=FILE,
    help="Say whether the reports in this file, as json or jsonl, still hold for the posts.",
)
@click.pass_context
def check(
    ctx: click.Context,
    file: str,
    form: str,
    packs: tuple[str, ...],
    lang: str,
    jurisdictions: tuple[str, ...],
    as_of: datetime | None,
    context: IO[bytes] | None,
    ui: str | None,
    fail_on: str | None,
    jobs: int,
    replay: str | None,
) -> None:
    """Check the posts of FILE, or of the standard input (-).

    When the first character that is no space is {, FILE holds one JSON object a line: text, and
    if wanted id, lang, packs, jurisdictions, as_of, channel, context. Else all of it is one post.

    Exit status: 0, or 1 when --fail-on is reached, or 2 when something could not be read. With
    --replay: 0 when all reports hold, 1 when some do not, 2 when something could not be read.
    """
    if replay is not None:
        _refuse_beside_replay(form, fail_on, file, replay)
    checker = _shipped_checker()
    defaults = Defaults(
        packs=packs,
        lang=None if lang == "auto" else lang,
        jurisdictions=jurisdictions,
        as_of=as_of.date() if as_of else _today(),
        context=_context(context),
        ui=ui,
        known_packs=checker.packs,
    )
    if strange := sorted(set(packs) - set(checker.packs)):
        raise click.UsageError(f"no pack {strange[0]}; there are {', '.join(checker.packs)}")
    try:
        read = posts(_content(file), defaults)
    except ContentError as refused:
        raise click.UsageError(str(refused)) from None
    if replay is not None:
        ctx.exit(_replayed(checker, read, _content(replay), form, ui, jobs))
    answers = list(_answers(checker, read, jobs))
    click.echo(written(form, answers, file, single=read.single), nl=False)
    ctx.exit(_status(answers, fail_on))


def _refuse_beside_replay(form: str, fail_on: str | None, file: str, replay: str) -> None:
    if form == "sarif":
        raise click.UsageError("--replay answers as text, json or jsonl")
    if fail_on is not None:
        raise click.UsageError("--fail-on does not go with --replay")
    if file == "-" and replay == "-":
        raise click.UsageError("posts and reports cannot both come from the standard input")


def _replayed(
    checker: Checker, read: Sequence[Post], reports: bytes, form: str, ui: str | None, jobs: int
) -> int:
    """Print what became of reports that were kept; return the exit status."""
    try:
        pairs = paired(kept(reports), read)
    except BadReport as bad:
        raise click.UsageError(f"--replay: {bad}") from None
    again = [as_then(answer, post, checker.packs) for answer, post in pairs]
    uis = (ui,) if ui else (None, "fr", "en")
    answers = list(_answers(checker, again, jobs))
    comparisons = [
        compared(answer, new, uis) for (answer, _), new in zip(pairs, answers, strict=True)
    ]
    click.echo(written_comparisons(form, comparisons), nl=False)
    failing = [new for one, new in zip(comparisons, answers, strict=True) if not one.same]
    return 2 if any(new.report is None for new in failing) else int(bool(failing))


def _content(file: str) -> bytes:
    with click.open_file(file, "rb") as opened:
        content: bytes = opened.read()
    return content


def _shipped_checker() -> Checker:
    try:
        return shipped_checker(model=True)
    except PackError as bad:
        raise click.ClickException(f"the packs are faulty: {bad}") from None


def _context(file: IO[bytes] | None) -> Mapping[str, Any]:
    if file is None:
        return {}
    try:
        context = json.loads(file.read())
    except ValueError as fault:
        raise click.UsageError(f"--context is not JSON: {fault}") from None
    if not isinstance(context, dict):
        raise click.UsageError("--context is not a JSON object")
    return context


def _answers(checker: Checker, read: Sequence[Post], jobs: int) -> Iterator[Answer]:
    batches = (read[at : at + BATCH] for at in range(0, len(read), BATCH))
    if jobs == 1:
        return chain.from_iterable(map(partial(_answer_batch, checker), batches))
    return _in_processes(checker, batches, jobs)


_loaded: list[Checker] = []
"""The checker of this process, there before it was forked."""


def _in_processes(
    checker: Checker, batches: Iterable[Sequence[Post]], jobs: int
) -> Iterator[Answer]:
    _loaded[:] = [checker]
    with get_context("fork").Pool(jobs) as pool:
        for answers in pool.imap(_answer_loaded, batches):
            yield from answers
        pool.close()
        pool.join()  # they end by themselves; a signal may be lost on one that goes to sleep


def _answer_loaded(batch: Sequence[Post]) -> list[Answer]:
    return _answer_batch(_loaded[0], batch)


def _answer_batch(checker: Checker, batch: Sequence[Post]) -> list[Answer]:
    return [Answer(post, _report(checker, post)) for post in batch]


def _report(checker: Checker, post: Post) -> Report | None:
    """Return the report on a post, or None for a line that can't be read."""
    if post.error is not None or post.subject is None:
        return None
    return checker.check(post.text, post.subject)


def _status(answers: Sequence[Answer], fail_on: str | None) -> int:
    if any(answer.report is None for answer in answers):
        return 2
    if fail_on is None:
        return 0
    least = Severity(fail_on).rank
    return int(
        any(
            finding.severity.rank >= least
            for answer in answers
            if answer.report
            for finding in answer.report.findings
        )
    )
