"""The first page of the library among a million posts: rare, medium and common words, filters.

What is timed is the whole call that a page makes: the search with its filters and visibility, and
the posts of the page. `python -m bench.library 100000` does the same with fewer posts.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid5

from sqlalchemy import event

from bench.figures import keep, percentile
from bench.shelves import HEAD, SEED, SPACE, Maker
from service.app import create_app
from service.migrations import upgrade
from service.models import Channel, Person, db
from service.queries.facets import facets
from service.queries.library import library
from service.queries.wanted import MOST, Order, Wanted
from service.runtime import Postgres
from service.search import query
from service.settings import Settings

POSTS = 1_000_000
TURNS = 3
GOALS = {"rare": 10, "medium": 50, "common": 150}
MOST_NEWEST = 50
COUNTS = {"rare": (60, 3, 40), "medium": (60, 150, 2_000), "common": (20, 20_000, 600_000)}
"""How many queries of a kind, and from how many to how many of a million posts answer one."""


@contextmanager
def a_library(posts: int) -> Iterator[Maker]:
    """Run a PostgreSQL with a library of so many posts, and the application on it."""
    with tempfile.TemporaryDirectory(prefix="porte-voix-bench-") as folder:
        Path(folder).chmod(0o711)
        server = Postgres(Path(folder) / "postgres", {"shared_buffers": "512MB"})
        server.start()
        try:
            with server.connect() as session:
                session.execute("CREATE DATABASE portevoix")
            upgrade(server.url())
            with server.connect("portevoix") as session:
                maker = Maker(session)
                began = time.perf_counter()
                maker.fill(posts)
                print(f"{posts:,} posts in {time.perf_counter() - began:.0f} s")
                app = create_app(
                    Settings(
                        database_url=server.url(),
                        redis_url="redis://localhost:1",
                        secret_key="k" * 32,
                    )
                )
                with app.app_context():
                    yield maker
                    db.engine.dispose()
        finally:
            server.stop()


def queries(maker: Maker, posts: int) -> dict[str, list[str]]:
    """Return words of which few, some and many posts answer: counted, not guessed."""
    dice = random.Random(SEED)  # noqa: S311  # a benchmark must repeat itself
    found: dict[str, list[str]] = {kind: [] for kind in COUNTS}
    drawn: dict[str, Callable[[Sequence[str]], str]] = {
        "rare": lambda known: known[dice.randrange(HEAD, len(known))],
        "medium": lambda known: " ".join(known[int(1_000 ** dice.random())] for _ in "ab"),
        "common": lambda known: known[int(60 ** dice.random()) - 1],
    }
    for kind, (many, least, most) in COUNTS.items():
        for _ in range(3_000):
            words = drawn[kind](maker.vocabulary[dice.choice(("fr", "en", "en"))])
            count = maker.sql.execute(
                "SELECT count(*) FROM offer WHERE words @@ %s::tsquery", [query(words)]
            ).fetchone()
            if count and least <= count[0] * POSTS / posts <= most and words not in found[kind]:
                found[kind].append(words)
            if len(found[kind]) == many:
                break
    return found


def narrowed(now: datetime) -> dict[str, Callable[[Wanted], Wanted]]:
    """Return the filters that are tried."""
    topic = uuid5(SPACE, "topic 3")
    return {
        "none": lambda wanted: wanted,
        "language": lambda wanted: replace(wanted, language="fr"),
        "channel": lambda wanted: replace(wanted, channel=Channel.X),
        "topic": lambda wanted: replace(wanted, topic_id=topic),
        "entity and channel": lambda wanted: replace(
            wanted, entity_id=uuid5(SPACE, "country-3"), channel=Channel.LINKEDIN
        ),
        "fresh": lambda wanted: replace(wanted, since=now - timedelta(days=30)),
    }


Took = tuple[float, float]
"""Seconds of a whole call, and those of them that the database worked."""


def timed(act: Callable[[], object]) -> Took:
    """Return how long an act takes, in a transaction of its own."""
    WORKED.clear()
    began = time.perf_counter()
    act()
    took = time.perf_counter() - began
    db.session.rollback()
    return took, sum(WORKED)


WORKED: list[float] = []


def watch() -> None:
    """Note how long each statement takes."""

    @event.listens_for(db.engine, "before_cursor_execute")
    def begin(connection: Any, *_rest: object) -> None:
        connection.info["began"] = time.perf_counter()

    @event.listens_for(db.engine, "after_cursor_execute")
    def end(connection: Any, *_rest: object) -> None:
        WORKED.append(time.perf_counter() - connection.info["began"])


def rows(maker: Maker, posts: int) -> Iterator[tuple[str, ...]]:
    """Measure each kind of search, for who sees everything and who sees a part."""
    asked, now = queries(maker, posts), datetime.now(UTC)
    for kind, words in asked.items():
        for order in Order:
            goal = GOALS[kind] if order is Order.BEST else min(GOALS[kind], MOST_NEWEST)
            for name, narrow in narrowed(now).items():
                found = [narrow(Wanted(words=each, order=order)) for each in words]
                yield f"{kind}, {order}", name, *_measured(found, now), f"≤ {goal}"
    for name, narrow in narrowed(now).items():
        found = [narrow(Wanted())] * 20
        yield "no words, newest", name, *_measured(found, now), f"≤ {MOST_NEWEST}"
    for kind, words in asked.items():
        found = [Wanted(words=each) for each in words]
        yield f"{kind}, best, with the counts", "none", *_measured(found, now, _counts), ""


def _measured(
    found: list[Wanted], now: datetime, act: Callable[..., Callable[[], object]] | None = None
) -> Iterator[str]:
    """Return the middle and the worst twentieth, in the database and in all, for two people."""
    for name in ("everywhere", "somewhere"):
        person = db.session.get_one(Person, uuid5(SPACE, name))
        acts = [(act or _page)(person, now, each) for each in found]
        took = [_asked_by(person, each) for _ in range(TURNS) for each in acts][len(found) :]
        for of in (1, 0):
            values = [each[of] * 1000 for each in took]
            yield f"{percentile(values, 0.5):.1f} / {percentile(values, 0.95):.1f}"


def _asked_by(person: Person, act: Callable[[], object]) -> Took:
    """Return how long an act takes where it is known who asks, as every request finds out."""
    len(person.grants)
    return timed(act)


def _page(person: Person, now: datetime, wanted: Wanted) -> Callable[[], object]:
    return lambda: library(person, now, wanted)


def _counts(person: Person, now: datetime, wanted: Wanted) -> Callable[[], object]:
    return lambda: facets(db.session(), library(person, now, wanted).hits)


def main() -> int:
    """Measure, print and keep."""
    posts = int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else POSTS
    with a_library(posts) as maker:
        watch()
        size = maker.sql.execute(
            "SELECT pg_size_pretty(pg_relation_size('offer_found'))"
        ).fetchone()
        lines = [f"{posts:,} posts; the index takes {size[0] if size else '?'};"
                 f" at most {MOST:,} answers are ranked and counted.", "",
                 "Milliseconds, p50 / p95: in the database, and of the whole call.", "",
                 "| words, order | filter | sees all: database | call"
                 " | sees a country: database | call | goal (p95) |",
                 "| --- | --- | --: | --: | --: | --: | --: |"]  # fmt: skip
        for row in rows(maker, posts):
            lines.append(f"| {' | '.join(row)} |")
            print(lines[-1], flush=True)
    keep("The library's search", "python -m bench.library", "\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
