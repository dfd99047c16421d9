"""Ask the API what its OpenAPI document allows, and forbids, thousands of times, act after act.

`python -m bench.fuzz` asks 10,000 times and keeps its figures; with a number it asks that often and
keeps nothing.
"""

import itertools
import random
import secrets
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.stateful import run_state_machine_as_test
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import select

from bench.figures import keep
from service.accounts import issue_token
from service.app import create_app
from service.definitions import ship
from service.demo import load
from service.limits import limiter
from service.migrations import upgrade
from service.models import Grant, Person, Scope, db
from service.runtime import Postgres, Redis
from service.settings import Settings

CALLS = 10_000
DOCUMENT = "/api/v1/openapi.json"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
"""No fault of ours, and no answer but those that the document names, as it describes them."""

STEPS = 12
"""Calls of one story, each fed with what the ones before it were answered."""

LATEST = 30
"""How many values of one name, the last that were met, are asked for again."""

NAMES = {"entity": "entity", "slug": "entity", "version": "version", "revision": "number"}
"""Under which name a value that is met in an answer is asked for."""


@dataclass
class Tally:
    """What was asked and answered, what it told, and what should not have been answered."""

    random: random.Random
    calls: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)
    seen: dict[tuple[str, str], list[Any]] = field(default_factory=lambda: defaultdict(list))

    @property
    def total(self) -> int:
        """How many calls there were."""
        return self.statuses.total()

    def learn(self, who: str, path: str, told: Any) -> None:
        """Remember what an answer told somebody, for them to ask for later."""
        for at in told if isinstance(told, list) else [told]:
            if not isinstance(at, dict):
                continue
            for name, value in at.items():
                known = self.seen[who, _kind(path) if name == "id" else NAMES.get(name, str(name))]
                if isinstance(value, (str, int)) and value not in known:
                    known.append(value)
                self.learn(who, f"{path}/{name}", value)

    def remind(self, who: str, values: Any) -> None:
        """Put what was met before in the place of what was made up, most of the time."""
        for name in list(values) if isinstance(values, dict) else ():
            known = self.seen[who, "next" if name == "cursor" else NAMES.get(name, name)]
            if known and self.random.random() < 0.9:
                values[name] = self.random.choice(known[-LATEST:])


def _kind(path: str) -> str:
    """Return what an id is the id of, from where it was met."""
    parts = path.split("/")
    kinds = {"share": "share_id", "shares": "share_id", "changes": "change_id", "people": "person"}
    return next((kinds[part] for part in reversed(parts) if part in kinds), "post_id")


def fuzz(app: Flask, tokens: Sequence[str], calls: int, seed: int = 1) -> Tally:
    """Ask at least so many times, in the names of these people in turn, and tell of it."""
    tally, names = Tally(random.Random(seed)), itertools.cycle(tokens)  # noqa: S311  # no secret
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, app)
    found: Iterable[Any] = schema.get_all_operations()
    operations = [each.ok() for each in found]
    for number in itertools.count(seed):
        _work(app)
        for operation in operations:
            for mode in schemathesis.GenerationMode:
                _alone(operation, mode, tally, names, number)
                if tally.total >= calls:
                    return tally
        _in_stories(schema, tally, names, number)
    raise AssertionError


def _work(app: Flask) -> None:
    """Check what was submitted, so that there is something to decide."""
    with app.app_context():
        queue = app.extensions["queue"]
        worker = SimpleWorker([queue], connection=queue.connection, serializer=JSONSerializer)
        worker.log.setLevel("ERROR")
        worker.work(burst=True)
        db.session.remove()


def _alone(operation: Any, mode: Any, tally: Tally, names: Iterator[str], number: int) -> None:
    """Ask one operation, with what its schema allows or with what it forbids."""

    @seeded(number)
    @_settings(12 if mode is schemathesis.GenerationMode.POSITIVE else 4)  # type: ignore[untyped-decorator]  # given makes it so
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        who = next(names)
        if mode is schemathesis.GenerationMode.POSITIVE:
            for values in (case.path_parameters, case.query, case.body):
                tally.remind(who, values)
        _ask(case, tally, who)

    ask()


def _in_stories(schema: Any, tally: Tally, names: Iterator[str], number: int) -> None:
    """Ask one operation with what another answered, some steps deep."""

    class Story(schema.as_state_machine()):  # type: ignore[misc]
        """One person's calls, one after another."""

        def setup(self) -> None:
            self.token = next(names)

        def call(self, case: Any, **_more: Any) -> Any:
            return _ask(case, tally, self.token)

        def validate_response(self, *_given: Any, **_more: Any) -> None:
            """Leave it to the tally."""

    run_state_machine_as_test(
        seeded(number)(Story), settings=_settings(10, stateful_step_count=STEPS)
    )


def _settings(examples: int, **more: Any) -> Any:
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        **more,
    )


def _ask(case: Any, tally: Tally, token: str) -> Any:
    """Ask once, and note what should not have been answered."""
    response = case.call(headers={"Authorization": f"Bearer {token}"})
    name = f"{case.method} {case.path}"
    tally.calls[name] += 1
    tally.statuses[response.status_code] += 1
    try:
        case.validate_response(response, checks=CHECKS)
    except BaseExceptionGroup as failures:
        tally.faults.setdefault(f"{name} → {response.status_code}", str(failures))
    if response.status_code < 300 and response.content:
        tally.learn(token, case.path, response.json())
    return response


@contextmanager
def _installation(folder: Path) -> Iterator[tuple[Flask, list[str]]]:
    """Give the application with the demonstration on servers of its own, and people's tokens."""
    folder.chmod(0o711)
    with ExitStack() as stack:
        postgres, redis = Postgres(folder / "postgres"), Redis(folder / "redis")
        for server in (postgres, redis):
            server.start()
            stack.callback(server.stop)
        with postgres.connect() as session:
            session.execute("CREATE DATABASE portevoix")
        upgrade(postgres.url())
        app = create_app(
            Settings(
                database_url=postgres.url(),
                redis_url=redis.url(),
                secret_key=secrets.token_hex(32),
            )
        )
        limiter.enabled = False
        with app.app_context():
            yield app, _people()
            db.session.remove()
            db.engine.dispose()


def _people() -> list[str]:
    """Load the demonstration and return a token of everybody who holds a role."""
    now, session = datetime.now(UTC), db.session()
    ship(session, now)
    load(now)
    holders = session.scalars(select(Person).where(Person.id.in_(select(Grant.person_id)))).all()
    tokens = [issue_token(session, each, "fuzz", now, scopes=Scope)[1] for each in holders]
    session.commit()
    return tokens


def main() -> None:
    """Ask, keep how much was asked and answered, and fail if anything should not have been."""
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="porte-voix-fuzz-") as folder,
        _installation(Path(folder)) as (app, tokens),
    ):
        tally = fuzz(app, tokens, int(sys.argv[1]) if sys.argv[1:] else CALLS)
    for name, why in tally.faults.items():
        print(f"{name}\n{why}\n", file=sys.stderr)
    table = ["| answered | calls |", "| --- | ---: |"]
    table += [f"| {status} | {count:,} |" for status, count in sorted(tally.statuses.items())]
    table += [
        "",
        f"{tally.total:,} calls of {len(tally.calls)} operations by {len(tokens)} people, at least"
        f" {min(tally.calls.values()):,} each, in {time.monotonic() - began:.0f} s;"
        f" {len(tally.faults)} answers that the document does not allow.",
    ]
    if sys.argv[1:]:
        print("\n".join(table))
    else:
        keep("The API, fuzzed from its document", "python -m bench.fuzz", "\n".join(table))
    sys.exit(1 if tally.faults else 0)


if __name__ == "__main__":
    main()
