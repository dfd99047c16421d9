"""The library read again: posts a second and core, against the bare tokenizer, by one and by two.

A library is made of the corpus's texts, each as its check left it but for a few whose findings are
others now; then workers of the service read it, part by part, in processes of their own.
"""

import argparse
import multiprocessing
import random
import secrets
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import spacy
from sqlalchemy import func, insert, select, update

from bench.corpus import OPEN_SET, TRAINING, lines
from bench.figures import keep
from service import migrations
from service.app import create_app
from service.content import digest_of
from service.definitions import InForce, ship
from service.models import (
    SYSTEM,
    Entity,
    EntityKind,
    FindingRow,
    Person,
    PersonKind,
    Post,
    RecheckPart,
    ReportRow,
    Revision,
    db,
    new_id,
)
from service.runtime import Postgres, Redis
from service.settings import Settings
from service.steps.check import kept_report
from service.steps.recheck import begin_recheck
from service.steps.subject import subject_in
from service.tending import recheck_part
from service.unit import Unit, unit_of_work
from workflows import State

POSTS, SEED, ALTERED = 100_000, 20_261_126, 200
"""Posts of the library, the seed of its order, and how many posts lie between two altered ones."""

LEAST_GAIN = 1.8
"""How many times faster two workers are to be than one."""


def library(unit: Unit, entity: Entity, author: Person, in_force: InForce, count: int) -> None:
    """Fill the library with so many posts, each with a report by what is in force."""
    chance = random.Random(SEED)  # noqa: S311
    texts = sorted({line.value["text"] for line in lines([*TRAINING, OPEN_SET])})
    checker, subject = in_force.checker, subject_in(unit, entity, ["FR"], in_force)
    reports: dict[str, Any] = {}
    for begin in range(0, count, 1_000):
        numbers = range(begin, min(begin + 1_000, count))
        chosen = [(number, chance.choice(texts)) for number in numbers]
        for _number, text in chosen:
            if text not in reports:
                reports[text] = kept_report(unit, checker.check(text, subject))
        _kept(unit, entity, author, [(text, reports[text], number) for number, text in chosen])


def _kept(unit: Unit, entity: Entity, author: Person, some: Sequence[tuple[str, Any, int]]) -> None:
    posts, revisions, reports, findings = [], [], [], []
    for text, report, number in some:
        post, revision, row = new_id(), new_id(), new_id()
        posts.append(_post(post, entity, author, text, unit.now))
        revisions.append(_revision(revision, post, entity, text, unit.now))
        reports.append({**_columns(report), "id": row, "revision_id": revision})
        told = [_columns(each) for each in report.findings]
        if number % ALTERED == 0:
            told = [{**each, "severity": "low"} for each in told[:1]]
        findings += [{**each, "id": new_id(), "report_id": row} for each in told]
    for table, rows in ((Post, posts), (Revision, revisions), (ReportRow, reports)):
        unit.session.execute(insert(table), rows)
    if findings:
        unit.session.execute(insert(FindingRow), findings)
    admitted = {"state": State.APPROVED, "approved_number": 1, "approved_at": unit.now}
    unit.session.execute(update(Post).where(Post.state == State.CHECKING).values(**admitted))


def _columns(row: Any) -> dict[str, Any]:
    return {each.key: getattr(row, each.key) for each in row.__table__.columns}


def _post(post: UUID, entity: Entity, author: Person, text: str, now: datetime) -> dict[str, Any]:
    return {
        "id": post,
        "entity_id": entity.id,
        "author_id": author.id,
        "state": State.CHECKING,
        "version": 1,
        **dict.fromkeys(("created_at", "updated_at", "moved_at"), now),
        "draft_text": text,
        "draft_channels": ["linkedin"],
        "draft_jurisdictions": ["FR"],
        "draft_links": [],
        "draft_version": 1,
        "revision_count": 1,
    }


def _revision(
    revision: UUID, post: UUID, entity: Entity, text: str, now: datetime
) -> dict[str, Any]:
    content: dict[str, Any] = {
        "text": text,
        "language": None,
        "channels": ["linkedin"],
        "jurisdictions": ["FR"],
        "links": [],
    }
    return {
        "id": revision,
        "post_id": post,
        "number": 1,
        "entity_slug": entity.slug,
        "digest": digest_of(entity=entity.slug, **content),
        "created_at": now,
        **content,
    }


def founded(unit: Unit) -> tuple[Entity, Person]:
    """Make the one entity and the one author of the library."""
    entity = Entity(
        slug="sarcelle",
        name="Sarcelle",
        kind=EntityKind.COMPANY,
        time_zone="Europe/Paris",
        language="fr",
        jurisdictions=["FR"],
        packs=["finance"],
        workflow="standard",
        calendar="FR mon-fri 09:00-18:00",
        created_at=unit.now,
    )
    unit.session.add(entity)
    unit.session.flush()
    author = Person(
        email="maelle.ferrandier@sarcelle.example",
        name="Maëlle Ferrandier",
        kind=PersonKind.EMPLOYEE,
        language="fr",
        entity_id=entity.id,
        created_at=unit.now,
    )
    unit.session.add(author)
    unit.session.flush()
    return entity, author


def bare(count: int) -> float:
    """Return how many posts a second of a core spaCy's bare tokenizer cuts into words."""
    rows = db.session.execute(
        select(Revision.text, ReportRow.language)
        .join(ReportRow, ReportRow.revision_id == Revision.id)
        .order_by(Revision.id)
        .limit(min(count, 5_000))
    ).all()
    blank = {each: spacy.blank(each) for each in ("fr", "en")}
    cut = [(blank.get(language, blank["en"]).tokenizer, text) for text, language in rows]
    for tokenizer, text in cut[:200]:
        tokenizer(text)
    began = time.process_time()
    for tokenizer, text in cut:
        tokenizer(text)
    return len(cut) / (time.process_time() - began)


def work(settings: Settings, parts: Any, ready: Any, gate: Any, spent: Any) -> None:
    """Read parts until none is left, in a process of its own; tell the time of its core."""
    app = create_app(settings)
    with app.app_context():
        warm: InForce = app.extensions["definitions"].in_force(db.session())
        with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
            entity = unit.session.scalars(select(Entity)).one()
            for text in ("Bonjour à toute l'équipe.", "Good morning to the team."):
                warm.checker.check(text, subject_in(unit, entity, ["FR"], warm))
        ready.release()
        gate.wait()
        began = time.process_time()
        while (part := parts.get()) is not None:
            recheck_part(*part)
        spent.put(time.process_time() - began)
        db.session.remove()
        db.engine.dispose()


class Run(NamedTuple):
    """How a re-check went: posts, and the seconds that passed and those of all cores."""

    checked: int
    changed: int
    suspended: int
    took: float
    cores: float

    @property
    def speed(self) -> float:
        """Posts a second."""
        return self.checked / self.took


def read(settings: Settings, workers: int) -> Run:
    """Have the library read again by so many workers; return how that went."""
    with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
        begun = begin_recheck(unit, anyway=True)
        if begun is None:
            raise SystemExit("No re-check has begun.")
        parts = [(str(begun.id), each.number) for each in begun.parts]
    apart = multiprocessing.get_context("spawn")
    todo, spent, gate, ready = apart.Queue(), apart.Queue(), apart.Event(), apart.Semaphore(0)
    for part in [*parts, *[None] * workers]:
        todo.put(part)
    given = (settings, todo, ready, gate, spent)
    processes = [apart.Process(target=work, args=given) for _ in range(workers)]
    for each in processes:
        each.start()
    for _ in processes:
        ready.acquire()
    began = time.perf_counter()
    gate.set()
    cores = sum(spent.get() for _ in processes)
    took = time.perf_counter() - began
    for each in processes:
        each.join()
    db.session.rollback()
    counts = db.session.execute(
        select(
            func.sum(RecheckPart.checked),
            func.sum(RecheckPart.changed),
            func.sum(RecheckPart.suspended),
        ).where(RecheckPart.recheck_id == UUID(parts[0][0]))
    ).one()
    checked, changed, suspended = map(int, counts)
    return Run(checked, changed, suspended, took, cores)


def table(tokenizer: float, first: Run, one: Run, two: Run) -> str:
    """Return what was measured, as a table."""
    rows = ["| library | workers | posts/s | posts/s of a core | of the bare tokenizer |"]
    rows.append("| --- | ---: | ---: | ---: | ---: |")
    what = f"{first.changed:,} others, {first.suspended:,} suspended"
    for told, workers, run in (
        (what, 1, first),
        ("all the same", 1, one),
        ("all the same", 2, two),
    ):
        rows.append(
            f"| {told} | {workers} | {run.speed:,.0f} | {run.checked / run.cores:,.0f} |"
            f" {run.checked / run.cores / tokenizer:.2f} |"
        )
    told = (
        f"{one.checked:,} posts; spaCy's bare tokenizer cuts {tokenizer:,.0f} a second of a core."
    )
    gain = f"Two workers are {two.speed / one.speed:.2f} times as fast as one (goal: {LEAST_GAIN})."
    return "\n".join([told, "", *rows, "", gain])


@contextmanager
def served(count: int) -> Iterator[Settings]:
    """Run the service on servers of its own, with its library filled, until the block ends."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        home.chmod(0o711)
        postgres, redis = Postgres(home / "postgres"), Redis(home / "redis")
        for server in (postgres, redis):
            server.start()
            stack.callback(server.stop)
        with postgres.connect() as session:
            session.execute("CREATE DATABASE portevoix")
        settings = Settings(
            database_url=postgres.url(), redis_url=redis.url(), secret_key=secrets.token_hex(32)
        )
        migrations.upgrade(settings.database_url)
        app = create_app(settings)
        with app.app_context():
            stack.callback(db.engine.dispose)
            ship(db.session(), datetime.now(UTC))
            db.session.commit()
            with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
                in_force = app.extensions["definitions"].in_force(unit.session)
                library(unit, *founded(unit), in_force, count)
            yield settings
            db.session.remove()


def main() -> None:
    """Measure, print and, at full size, keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=POSTS)
    count = parser.parse_args().posts
    with served(count) as settings:
        runs = [read(settings, workers) for workers in (1, 1, 2)]
        body = table(bare(count), *runs)
    print(body)
    if count >= POSTS:
        keep("The library read again", "python -m bench.recheck", body)


if __name__ == "__main__":
    main()
