"""The doctor: what is misconfigured, in plain words, before it hurts."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from redis import RedisError
from rq import Worker
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from service.access import REVIEWERS, roles_held, tree
from service.definitions import InForce
from service.mail import Unsent, the_mailer
from service.models import Entity, Person, Post, db
from service.queue import the_queue
from workflows import Role, State

DRIFT = timedelta(seconds=5)
"""How far the database's clock may be from ours."""

LATE = timedelta(minutes=5)
"""How long a check may wait before nobody seems to carry it out."""

LEAST_FREE = 500_000_000
"""Bytes that should be free on the disk."""

HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Complaint:
    """Something that is wrong: grave if people can't work, or are not safe, because of it."""

    grave: bool
    words: str


Check = Callable[[Session, datetime], Iterator[Complaint]]


def complaints(now: datetime) -> list[Complaint]:
    """Return everything that is wrong; without the database, nothing else can be asked."""
    session = db.session()
    try:
        session.execute(select(func.now()))
        return [each for check in CHECKS for each in check(session, now)]
    except SQLAlchemyError as error:
        known = "is not of this version: run `portevoix migrate`"
        answers = "does not answer" if "connect" in str(error).lower() else known
        return [Complaint(True, f"The database {answers}.")]


def _clock(session: Session, now: datetime) -> Iterator[Complaint]:
    theirs = session.scalars(select(func.clock_timestamp())).one()
    if abs(theirs - now) > DRIFT:
        seconds = round(abs((theirs - now).total_seconds()))
        yield Complaint(True, f"The clocks of this machine and the database differ by {seconds} s.")


def _queue(session: Session, now: datetime) -> Iterator[Complaint]:
    try:
        if not Worker.count(queue=the_queue()):
            yield Complaint(True, "No worker is running: start `portevoix worker`.")
    except RedisError:
        yield Complaint(True, "The queue (Redis) does not answer.")


def _waiting(session: Session, now: datetime) -> Iterator[Complaint]:
    waiting = select(func.count()).where(Post.state == State.CHECKING, Post.moved_at < now - LATE)
    if count := session.scalars(waiting).one():
        yield Complaint(True, f"{count} posts have waited for their check for over five minutes.")


def _address(session: Session, now: datetime) -> Iterator[Complaint]:
    address = urlsplit(current_app.config["BASE_URL"])
    if address.scheme != "https" and address.hostname not in HERE:
        yield Complaint(True, f"{address.geturl()} is not https: sessions travel in the clear.")


def _mail(session: Session, now: datetime) -> Iterator[Complaint]:
    mailer = the_mailer()
    try:
        if mailer is not None:
            mailer.greet()
    except Unsent as error:
        yield Complaint(False, f"The mail server can't be used ({error}): no link is sent.")


def _disk(session: Session, now: datetime) -> Iterator[Complaint]:
    free = shutil.disk_usage(".").free
    if free < LEAST_FREE:
        yield Complaint(False, f"Only {free // 1_000_000} MB are free on this disk.")


def _zones(session: Session, now: datetime) -> Iterator[Complaint]:
    for entity in _entities(session):
        try:
            ZoneInfo(entity.time_zone)
        except (KeyError, ValueError):
            yield Complaint(True, f"{entity.slug}: this machine knows no zone {entity.time_zone}.")


def _admins(session: Session, now: datetime) -> Iterator[Complaint]:
    entities = _entities(session)
    if not entities:
        yield Complaint(False, "There is no company yet: `portevoix user import --entities`.")
        return
    root = tree(session).root
    admins = [each for each in _people(session) if (Role.ADMIN, root) in roles_held(each, now)]
    if len(admins) < 2:
        yield Complaint(
            False, f"The company has {len(admins)} admin: it takes two to change a role."
        )


def _stages(session: Session, now: datetime) -> Iterator[Complaint]:
    """Complain of each stage that nobody, or only one person, could serve for an entity."""
    in_force: InForce = current_app.extensions["definitions"].in_force(session)
    known, people = tree(session), _people(session)
    names = {each.id: each.slug for each in _entities(session)}
    for entity in _entities(session):
        workflow = in_force.workflows.get(entity.workflow)
        if workflow is None:
            yield Complaint(True, f"{entity.slug}: no workflow {entity.workflow} is in force.")
            continue
        path = known.path(entity.id)
        authors = _holders(people, Role.AUTHOR, path, now)
        for stage in workflow.stages if authors else ():
            where = _reach(stage.at, path, names)
            able = _holders(people, stage.reviewers, where, now)
            if len(able) < stage.quorum + (authors <= able):
                yield Complaint(
                    True,
                    f"{entity.slug}: too few people are {stage.reviewers} for the stage "
                    f"{stage.name} of {workflow.name}: nobody may decide on their own post.",
                )


def _reach(at: str, path: Sequence[UUID], names: Mapping[UUID, str]) -> Sequence[UUID]:
    """Return the entities whose grants serve a stage: its place and all above it."""
    if at == "root":
        return path[:1]
    if at == "parent":
        return path[:-1] or path
    if at == "own":
        return path
    return [each for each in path if names[each] == at] or path


def _leftovers(session: Session, now: datetime) -> Iterator[Complaint]:
    for person in _people(session):
        roles = {each.role for each in person.grants if each.until is None or each.until > now}
        if Role.ADMIN in roles and roles & REVIEWERS:
            yield Complaint(
                False, f"{person.email} is admin: their reviewing roles count for nothing."
            )


def _holders(
    people: Sequence[Person], role: Role, places: Sequence[UUID], now: datetime
) -> set[UUID]:
    return {
        each.id
        for each in people
        if any(held is role and place in places for held, place in roles_held(each, now))
    }


def _entities(session: Session) -> Sequence[Entity]:
    return session.scalars(select(Entity).order_by(Entity.slug)).all()


def _people(session: Session) -> Sequence[Person]:
    return session.scalars(select(Person).order_by(Person.email)).unique().all()


CHECKS: tuple[Check, ...] = (
    _clock,
    _queue,
    _waiting,
    _address,
    _mail,
    _disk,
    _zones,
    _admins,
    _stages,
    _leftovers,
)
"""What is asked, in this order."""
