"""`portevoix run`: everything on this machine, started in order, kept running, ended together."""

import shlex
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from socket import socket

import psycopg
import redis

from service.runtime.commands import MARK, PROGRAM, Command, end_carriers, new_mark, stop
from service.runtime.edition import installed_edition
from service.runtime.errors import RunError
from service.runtime.home import Home
from service.runtime.port import HOST, answers, listening
from service.runtime.postgres import NAME, Postgres
from service.runtime.redis import Redis
from service.runtime.signals import heed_signals, ignore_signals
from service.runtime.supervisor import Supervisor
from service.settings import Settings

OPERATORS = frozenset(
    {
        "PORTEVOIX_BASE_URL",
        "PORTEVOIX_DATABASE_URL",
        "PORTEVOIX_MAIL_FROM",
        "PORTEVOIX_MAIL_URL",
        "PORTEVOIX_REDIS_URL",
        "PORTEVOIX_SECRET_KEY",
    }
)
"""What `portevoix user` or `portevoix record` need to work on this run."""

OWN = ("PORTEVOIX_DATABASE_URL", "PORTEVOIX_REDIS_URL")
"""What a run sets for its processes and nobody sets for the run."""

UNKNOWN_YET = {
    "PORTEVOIX_DATABASE_URL": "postgresql://",
    "PORTEVOIX_REDIS_URL": "unix://",
    "PORTEVOIX_SECRET_KEY": "-" * 32,
}
"""Stand for what is known only once the servers run, so that the other settings can be read."""

PREPARING = "preparing"
"""A new database gets its final name when it is complete; one left unfinished is dropped."""

PATIENCE = 90.0
PREPARATION = 600.0


@dataclass(frozen=True)
class Plan:
    """The commands that a run starts; {listener}, {links} and {sign_ins} are filled in."""

    migrate: Sequence[str]
    load: Sequence[str]
    serve: Sequence[str]
    work: Sequence[str]
    sweep: Sequence[str]
    links: Sequence[str]


THE_PLAN = Plan(
    migrate=(*PROGRAM, "migrate"),
    load=(*PROGRAM, "demo", "--sign-ins", "{sign_ins}"),
    serve=(*PROGRAM, "serve", "--listener", "{listener}"),
    work=(*PROGRAM, "worker"),
    sweep=(*PROGRAM, "sweep", "--every", "15"),
    links=(*PROGRAM, "links", "--listener", "{links}"),
)


def run(environ: Mapping[str, str], tell: Callable[[str], None], plan: Plan = THE_PLAN) -> None:
    """Run everything until a signal ends it; raise RunError when it cannot go on."""
    settings = _settings(environ)
    heed_signals()
    try:
        home = Home(settings.home)
        with home.locked() as mark_before:
            end_carriers(mark_before)
            with ExitStack() as ports:
                listeners = {"{listener}": ports.enter_context(listening(settings.port))}
                if settings.links_url:
                    own = listening(settings.links_port, "PORTEVOIX_LINKS_PORT")
                    listeners["{links}"] = ports.enter_context(own)
                _Run(settings, home, listeners, environ, tell).go(plan)
    except KeyboardInterrupt:
        tell("Porte-voix has ended.")


def _settings(environ: Mapping[str, str]) -> Settings:
    for name in OWN:
        if environ.get(name):
            raise RunError(
                f"{name} is set, but `portevoix run` starts servers of its own:"
                " unset it, or use `portevoix serve` and `portevoix worker`."
            )
    return Settings.from_environ({**UNKNOWN_YET, **environ})


class _Run:
    """One run, from the first server to the last."""

    def __init__(
        self,
        settings: Settings,
        home: Home,
        listeners: Mapping[str, socket],
        environ: Mapping[str, str],
        tell: Callable[[str], None],
    ) -> None:
        self.port = settings.port
        self.home = home
        self.links_url = settings.links_url
        self.listeners = {place: each.fileno() for place, each in listeners.items()}
        self.tell = tell
        self.mark = new_mark()
        self.postgres = Postgres(home.postgres_folder())
        self.redis = Redis(home.path / "redis")
        self.supervisor = Supervisor(tell)
        self.commands: list[Command] = []
        self.address = environ.get("PORTEVOIX_BASE_URL") or f"http://{HOST}:{self.port}"
        self.env = {name: each for name, each in environ.items() if not name.startswith("PG")} | {
            "PORTEVOIX_HOME": str(home.path),
            "PORTEVOIX_BASE_URL": self.address,
            "PORTEVOIX_REDIS_URL": self.redis.url(),
            "PORTEVOIX_SECRET_KEY": environ.get("PORTEVOIX_SECRET_KEY") or home.secret_key(),
            "PYTHONUNBUFFERED": "1",
            MARK: self.mark.removeprefix(f"{MARK}="),
        }

    def go(self, plan: Plan) -> None:
        """Start everything, say where it answers, keep it running; end it all in any case."""
        self.home.remember(self.mark)
        with ExitStack() as ending:
            ending.callback(self.postgres.stop)
            ending.callback(self.redis.stop)
            ending.callback(lambda: stop(self.commands, self.mark))
            ending.callback(ignore_signals)
            self.tell("Porte-voix is starting.")
            self.supervisor.start(self.postgres)
            self.supervisor.start(self.redis)
            self._prepare(plan)
            self._keep("The web server", plan.serve)
            self._keep("The worker", plan.work)
            if self.links_url:
                self._keep("The links server", plan.links)
            self._wait_for_answer()
            self._keep("The sweep", plan.sweep)
            self._announce()
            self.supervisor.watch()

    def _prepare(self, plan: Plan) -> None:
        """Bring the database up to date; a new one is complete with its first posts, or absent."""
        with self.postgres.connect() as session:
            edition, known = installed_edition(), _edition_of(session)
            if known == edition:
                return
            if known is None:
                self.tell("This is the first start: the demonstration is prepared.")
                self._prepare_first(plan, session)
            else:
                self._finish("The migration", plan.migrate, NAME)
            session.execute(f"COMMENT ON DATABASE {NAME} IS '{edition}'")

    def _prepare_first(self, plan: Plan, session: psycopg.Connection) -> None:
        session.execute(f"DROP DATABASE IF EXISTS {PREPARING} WITH (FORCE)")
        session.execute(f"CREATE DATABASE {PREPARING}")
        with redis.Redis.from_url(self.redis.url()) as queue:
            queue.flushall()
        self._finish("The migration", plan.migrate, PREPARING)
        self._finish("The demonstration", plan.load, PREPARING)
        session.execute(f"ALTER DATABASE {PREPARING} RENAME TO {NAME}")

    def _keep(self, name: str, argv: Sequence[str]) -> None:
        command = self._command(name, argv, NAME)
        self.commands.append(command)
        self.supervisor.start(command)

    def _finish(self, name: str, argv: Sequence[str], database: str) -> None:
        self._command(name, argv, database).finish(PREPARATION)

    def _command(self, name: str, argv: Sequence[str], database: str) -> Command:
        held = {place: str(each) for place, each in self.listeners.items()}
        places = {**held, "{sign_ins}": str(self.home.sign_ins)}
        return Command(
            name,
            [places.get(each, each) for each in argv],
            env=self._settings(database),
            log=self.home.logs / f"{name.lower().removeprefix('the ').replace(' ', '-')}.log",
            keep=[each for place, each in self.listeners.items() if place in argv],
        )

    def _settings(self, database: str) -> dict[str, str]:
        return {**self.env, "PORTEVOIX_DATABASE_URL": self.postgres.url(database)}

    def _wait_for_answer(self) -> None:
        deadline = time.monotonic() + PATIENCE
        self.supervisor.watch(until=lambda: answers(self.port) or time.monotonic() > deadline)
        if time.monotonic() > deadline:
            raise RunError(f"The web server does not answer; {self.home.logs} says why.")

    def _announce(self) -> None:
        self.tell(f"Porte-voix answers at {self.address}")
        if self.links_url:
            self.tell(f"Tracked links answer at {self.links_url}")
        if self.home.sign_ins.exists():
            self.tell(f"Sign in with (kept in {self.home.sign_ins}):")
            self.tell(self.home.sign_ins.read_text().rstrip())
        operators = self.home.tell_operators(
            {name: each for name, each in self._settings(NAME).items() if name in OPERATORS}
        )
        self.tell(f"Other commands find it after: . {shlex.quote(str(operators))}")
        self.tell("Ctrl-C ends it.")


def _edition_of(session: psycopg.Connection) -> str | None:
    """Return which edition brought our database up to date last; None when there is none yet."""
    found = session.execute(
        "SELECT coalesce(shobj_description(oid, 'pg_database'), '')"
        " FROM pg_database WHERE datname = %s",
        (NAME,),
    ).fetchone()
    return None if found is None else str(found[0])
