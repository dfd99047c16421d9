"""What `portevoix doctor` looks at: one function for each thing that may be wrong.

A check yields a sentence for each fault: what is wrong, what will come of it, what to do. One more
is a function and its line in CHECKS.
"""

import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from redis import RedisError
from rq import Worker
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError

from rules import PackError
from service.definitions import behind
from service.errors import NotFound, ServiceError
from service.mail import Unsent, the_mailer
from service.migrations import configuration
from service.models import Entity, db
from service.provider import the_provider
from service.queries import staffing
from service.queries.letters import stuck_letters
from service.queries.timing import late_terms
from service.queue import last_sweep, the_queue
from service.settings import Settings
from service.web.gaps import gap_told, late_term_told
from workflows import WorkflowDefinitionError

DRIFT = timedelta(seconds=5)
"""By how much our clock and the database's may differ."""

LATE = timedelta(minutes=10)
"""After how long without a sweep something is wrong."""

FEW_CHARACTERS = 12
"""Different characters that a random key of 32 certainly has."""

LITTLE = 1_000_000_000
"""Bytes of disk below which a database soon stops."""

HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Patient:
    """The installation that is looked at."""

    app: Flask
    settings: Settings


Check = Callable[[Patient], Iterator[str]]


def examine(patient: Patient, checks: Mapping[str, Check]) -> dict[str, list[str]]:
    """Run every check; one that needs what does not answer says so."""
    found: dict[str, list[str]] = {}
    for name, check in checks.items():
        try:
            found[name] = list(check(patient))
        except (SQLAlchemyError, RedisError):
            found[name] = ["This can't be known before the database and the queue answer."]
            db.session.rollback()
        except (PackError, WorkflowDefinitionError):
            found[name] = ["This can't be known before what is in force compiles."]
    return found


def key(patient: Patient) -> Iterator[str]:
    """Ask for a key that nobody guesses."""
    if len(set(patient.settings.secret_key)) < FEW_CHARACTERS:
        yield (
            "PORTEVOIX_SECRET_KEY is not random: whoever guesses it signs in as anybody."
            " Set another, e.g. from `openssl rand -base64 48`; everybody signs in again."
        )


def secret_files(patient: Patient) -> Iterator[str]:
    """Ask that files with keys are for their owner alone."""
    for name in ("secret-key", "environment", "sign-ins"):
        file = patient.settings.home / name
        if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
            yield f"{file} can be read by other users of this machine: run `chmod 600 {file}`."


def address(patient: Patient) -> Iterator[str]:
    """Ask that people come by TLS, through proxies that are counted."""
    parts = urlsplit(patient.settings.base_url)
    local = parts.hostname in HERE
    if parts.scheme != "https" and not local:
        yield (
            "PORTEVOIX_BASE_URL begins with http://: passwords and sessions travel readable."
            " Put a reverse proxy with TLS in front and write https://."
        )
    if parts.scheme == "https" and not patient.settings.proxies:
        yield (
            "PORTEVOIX_PROXIES is 0 though TLS must end at a reverse proxy: everybody counts as one"
            " address, and one guesser locks the door for all. Set how many proxies there are."
        )
    if parts.scheme != "https" and patient.settings.proxies:
        yield (
            "PORTEVOIX_PROXIES is set but PORTEVOIX_BASE_URL does not begin with https://:"
            " without a proxy in front, callers can invent the address they are counted by."
        )


def database(_patient: Patient) -> Iterator[str]:
    """Ask that the database answers and is the one of this version."""
    try:
        known = MigrationContext.configure(db.session.connection()).get_current_revision()
    except (OperationalError, ProgrammingError):
        db.session.rollback()
        yield "The database does not answer at PORTEVOIX_DATABASE_URL: nothing works without it."
        return
    head = ScriptDirectory.from_config(configuration("")).get_current_head()
    if known != head:
        yield (
            f"The database is at version {known or 'none'} and this program at {head}:"
            " run `portevoix migrate`."
        )


def queue(_patient: Patient) -> Iterator[str]:
    """Ask that the queue answers."""
    try:
        the_queue().connection.ping()
    except RedisError:
        yield "Redis does not answer at PORTEVOIX_REDIS_URL: posts wait unchecked until it does."


def worker(_patient: Patient) -> Iterator[str]:
    """Ask that somebody works."""
    if not Worker.all(queue=the_queue()):
        yield "No worker is running: submitted posts are not checked. Start `portevoix worker`."


def sweep(_patient: Patient) -> Iterator[str]:
    """Ask that lost checks are asked for again."""
    last = last_sweep()
    if last is None or datetime.now(UTC) - last > LATE:
        when = "never ran" if last is None else f"last ran at {last:%Y-%m-%d %H:%M} UTC"
        yield (
            f"The sweep {when}: a check that the queue lost is not asked for again."
            " Keep `portevoix sweep --every 15` running."
        )


def clock(_patient: Patient) -> Iterator[str]:
    """Ask that everybody has the same time, in every time zone."""
    drift = db.session.scalars(select(func.clock_timestamp())).one() - datetime.now(UTC)
    if abs(drift) > DRIFT:
        yield (
            f"This machine's clock and the database's differ by {abs(drift).total_seconds():.0f} s:"
            " embargoes, sessions and the record would be wrong. Set both by NTP."
        )
    for zone in db.session.scalars(select(Entity.time_zone).distinct()):
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            yield f"The time zone {zone} of an entity is not known here: install `tzdata`."


def definitions(patient: Patient) -> Iterator[str]:
    """Ask that what is in force compiles and is what this version ships."""
    try:
        in_force = patient.app.extensions["definitions"].in_force(db.session())
    except (PackError, WorkflowDefinitionError) as error:
        yield f"What is in force does not compile, so nothing can be checked: {error}"
        return
    for entity in db.session.scalars(select(Entity).order_by(Entity.slug)):
        if entity.workflow not in in_force.workflows:
            yield f"Entity {entity.slug} names the workflow {entity.workflow}, which is not there."
        for name in sorted(set(entity.packs) - set(in_force.packs)):
            yield f"Entity {entity.slug} names the pack {name}, which is not there."
    for name in behind(db.session()):
        yield (
            f"The {name} in force is not the one that this version ships: run `portevoix migrate`."
        )


def administrators(_patient: Patient) -> Iterator[str]:
    """Ask that two people can change who may do what."""
    try:
        count = staffing.admins(db.session(), datetime.now(UTC))
    except NotFound:
        yield (
            "There is no company yet, so nobody can sign in:"
            " `portevoix user import FILE --entities` brings one in."
        )
        return
    if count < 2:
        yield (
            f"The company has {count} admin{'' if count == 1 else 's'}: no role can be granted,"
            " for that takes two. Grant with `portevoix user grant EMAIL admin`."
        )


def reviewers(patient: Patient) -> Iterator[str]:
    """Ask that every stage can be served by somebody other than the author, and in time."""
    in_force = patient.app.extensions["definitions"].in_force(db.session())
    for gap in staffing.gaps(db.session(), in_force.workflows, datetime.now(UTC)):
        yield f"Posts of {gap.slug} may wait for ever. {gap_told(gap, 'en')}"
    for late in late_terms(db.session(), in_force.workflows, datetime.now(UTC)):
        yield f"A term may come to nothing. {late_term_told(late, 'en')}"


def mail(patient: Patient) -> Iterator[str]:
    """Ask that the mail server, if there is one, takes letters from us."""
    mailer = the_mailer()
    try:
        if mailer is not None:
            mailer.greet()
    except Unsent as error:
        yield (
            f"The mail server can't be used ({error}): no link for a password is sent."
            " Look at PORTEVOIX_MAIL_URL."
        )


def letters(_patient: Patient) -> Iterator[str]:
    """Ask that no letter waits for ever."""
    for fault, given_up, count in stuck_letters(db.session()):
        if given_up:
            yield (
                f"{count} letters were never taken by the mail server ({fault}) and are given up:"
                " whom they were for must be sent another link."
            )
        else:
            yield (
                f"{count} letters are refused by the mail server ({fault}) and tried again:"
                " look at PORTEVOIX_MAIL_URL, PORTEVOIX_MAIL_FROM and the server's own log."
            )


def provider(_patient: Patient) -> Iterator[str]:
    """Ask that the identity provider describes itself, if one is set."""
    known = the_provider()
    try:
        if known is not None:
            known.begin()
    except ServiceError as error:
        yield f"Nobody can sign in with the company account (PORTEVOIX_OIDC_ISSUER): {error}"


def disk(patient: Patient) -> Iterator[str]:
    """Ask for room."""
    home = patient.settings.home.absolute()
    place = next(each for each in (home, *home.parents) if each.exists())
    free = shutil.disk_usage(place).free
    if free < LITTLE:
        yield f"{Path(place)} has {free // 1_000_000} MB left: the database stops when it is full."


def safety(_patient: Patient) -> Iterator[str]:
    """Ask that somebody hears of every harmful effect."""
    for slug in staffing.without_safety(db.session(), datetime.now(UTC)):
        yield (
            f"Nobody holds the role safety for {slug}: a safety case there waits, unseen."
            " Propose it on the page of a person."
        )


CHECKS: dict[str, Check] = {
    "secret key": key,
    "files with secrets": secret_files,
    "address": address,
    "database": database,
    "queue": queue,
    "worker": worker,
    "sweep": sweep,
    "clock and time zones": clock,
    "definitions in force": definitions,
    "admins": administrators,
    "reviewers": reviewers,
    "safety": safety,
    "mail": mail,
    "letters": letters,
    "single sign-on": provider,
    "disk": disk,
}
"""Everything that is looked at, in this order."""
