"""What workers run: each job takes its steps in one unit and may run twice."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import bindparam, delete, select, true
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import joinedload, lazyload

from service.definitions import RELEASE
from service.entity_tree import ENTITIES, keep_tree
from service.footing import footing
from service.letters import letter_of, link_letter
from service.locks import locked_alone
from service.mail import Mailer, Unsent, the_mailer
from service.models import (
    KEPT,
    SYSTEM,
    Answer,
    Effect,
    Person,
    Post,
    Revision,
    db,
)
from service.queries.letters import letters_due
from service.queue import Job, enqueue, note_sweep, tell_checked
from service.steps.abandon import close_abandoned, warn_of_closing
from service.steps.absence import tell_of_lost_delegates
from service.steps.alerts import tell_of_more
from service.steps.appeal import remind_of_appeals
from service.steps.certificates import warn_of_ends
from service.steps.check import check
from service.steps.clock import strike
from service.steps.deliver import due_for, owed, refused, settle_old
from service.steps.effect import unfinished
from service.steps.held import forget_forms
from service.steps.letters import due_letter, forget_letters, put_off
from service.steps.links import wanted_link
from service.steps.overdue import remind_of_recalls
from service.steps.places import free_places
from service.steps.reserve import reassign
from service.steps.route import route
from service.steps.safety import remind_of_cases
from service.steps.sample import remind_of_samples
from service.steps.trial import go_on, trial_of
from service.tending import TENDED, ask_for_upkeep
from service.unit import Unit, unit_of_work
from workflows import State

logger = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=20)
"""How long a check may take before the sweep asks for it again."""

BATCH = 500
"""Checks that one sweep asks for."""


def check_post(post_id: str, number: int) -> None:
    """Check one revision, route it, and tell who waits; running this twice does nothing more."""
    _check(UUID(post_id), number)
    tell_checked(UUID(post_id), number)


def _check(post_id: UUID, number: int) -> None:
    system, entities, release = db.session.execute(_SYSTEM).one()
    in_force = current_app.extensions["definitions"].in_force(db.session(), release)
    keep_tree(db.session(), entities)
    with unit_of_work(system) as unit:
        post = locked_alone(unit, post_id)
        if post.state is not State.CHECKING or post.revision_count != number:
            return
        asked = {"post": post.id, "number": number}
        revision = unit.session.scalars(_SUBMITTED, asked).unique().one()
        report = check(unit, post, revision, in_force)
        route(unit, post, revision, report, in_force)


_SYSTEM = (
    select(Person, ENTITIES, RELEASE).where(Person.id == SYSTEM).options(lazyload(Person.grants))
)
_SUBMITTED = (
    select(Revision)
    .where(Revision.post_id == bindparam("post"), Revision.number == bindparam("number"))
    .options(
        joinedload(Revision.report),
        joinedload(Revision.contests),
        joinedload(Revision.class_contest),
    )
)


def send_letters() -> None:
    """Send the letters that are due; one that was sent, or is being sent, is left alone."""
    mailer = the_mailer()
    while mailer is not None and _send_next(mailer):
        pass


def _send_next(mailer: Mailer) -> bool:
    """Send the letter that is due longest, and say whether another may follow.

    The secret of its link is made here and mailed: nothing but its reader ever holds it. A letter
    that is not taken leaves no link.
    """
    with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
        letter = due_letter(unit)
        if letter is None:
            return False
        try:
            with unit.session.begin_nested():
                person = unit.session.get_one(Person, letter.person_id)
                secret = wanted_link(unit, person, letter.purpose)
                if secret is not None:
                    mailer.send(link_letter(person, letter.purpose, secret), unit.now)
        except Unsent as error:
            put_off(unit, letter, str(error), for_all=not error.letter)
            return error.letter
        unit.session.delete(letter)
        return True


def mail_notices(person_id: str) -> None:
    """Send somebody what they are owed in one letter; running this twice sends one.

    What the mail server does not take is owed again, after a pause.
    """
    mailer = the_mailer()
    if mailer is None:
        return
    try:
        with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
            person = unit.session.get_one(Person, UUID(person_id))
            due = due_for(unit, person)
            if due:
                mailer.send(letter_of(person, due), unit.now)
    except Unsent:
        with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
            refused(unit, UUID(person_id))


def try_change(change_id: str) -> None:
    """Compute what a proposed change would have done; running this twice does it once."""
    in_force = current_app.extensions["definitions"].in_force(db.session())
    system = db.session.get_one(Person, SYSTEM)
    with unit_of_work(system) as unit:
        trial = trial_of(unit, UUID(change_id), in_force)
    more = trial is not None
    while trial is not None and more:
        with unit_of_work(system) as unit:
            more = go_on(unit, trial)


def sweep(now: datetime) -> int:
    """Forget what is old, close, remind, see to e-mail; ask for lost jobs and count them.

    What fails keeps nothing else from being done: it is logged, and raised at the end. Only where
    the database does not answer there is no use in going on.
    """
    asked, failed = 0, list[Exception]()
    for step in STEPS:
        with _going_on(step.__name__, failed), _own_unit(now) as unit:
            step(unit, BATCH)
    for part in (ask_for_letters, keep_time, ask_for_mail, ask_for_checks, ask_for_trials, tend):
        with _going_on(part.__name__, failed):
            asked += part(now)
    if failed:
        raise failed[0]
    note_sweep(now)
    return asked


def _own_unit(now: datetime) -> AbstractContextManager[Unit]:
    return unit_of_work(db.session.get_one(Person, SYSTEM), now)


@contextmanager
def _going_on(what: str, failed: list[Exception]) -> Iterator[None]:
    """Log what fails, and go on."""
    try:
        yield
    except Exception as error:
        db.session.rollback()
        if isinstance(error, OperationalError) and not _answers():
            raise
        logger.exception("sweep.failed %s", what)
        failed.append(error)


def _answers() -> bool:
    """Whether the database still answers: a statement that takes too long fails alone."""
    try:
        return bool(db.session.scalar(select(true())))
    except OperationalError:
        return False


def forget_old(unit: Unit, _most: int) -> None:
    """Forget answers, forms and letters that nobody may ask for again."""
    unit.session.execute(delete(Answer).where(Answer.created_at < unit.now - KEPT))
    forget_forms(unit.session, unit.now)
    forget_letters(unit.session, unit.now)


STEPS: tuple[Callable[[Unit, int], object], ...] = (
    remind_of_cases,
    tell_of_more,
    remind_of_samples,
    remind_of_appeals,
    remind_of_recalls,
    reassign,
    free_places,
    tell_of_lost_delegates,
    close_abandoned,
    warn_of_closing,
    warn_of_ends,
    *TENDED,
    forget_old,
)
"""What a sweep does by itself, each in a unit of its own, some of it at a time."""


def ask_for_letters(now: datetime) -> int:
    """Ask for the letters that are due."""
    if letters_due(db.session(), now - PATIENCE):
        enqueue(Job.SEND_LETTERS)
    return 0


def ask_for_checks(now: datetime) -> int:
    """Ask for the checks that the queue lost, and count them."""
    lost = db.session.execute(
        select(Post.id, Post.revision_count)
        .where(Post.state == State.CHECKING, Post.moved_at < now - PATIENCE)
        .order_by(Post.moved_at)
        .limit(BATCH)
    ).all()
    again = [(Job.CHECK_POST, str(post_id), number) for post_id, number in lost]
    return sum(enqueue(*each) for each in again)


def tend(now: datetime) -> int:
    """Ask for what the library needs, and count the jobs that were lost."""
    return ask_for_upkeep(now, now - PATIENCE, BATCH)


def ask_for_trials(now: datetime) -> int:
    """Ask for the effects that are not known beside what is in force, and count them."""
    untried = db.session.scalars(
        select(Effect.change_id)
        .join(Effect.change)
        .where(unfinished(footing(db.session()), now - PATIENCE))
        .limit(BATCH)
    ).all()
    return sum(enqueue(Job.TRY_CHANGE, str(change_id)) for change_id in untried)


def keep_time(now: datetime) -> int:
    """Remind, and tell of deadlines that have passed, of some stages at a time."""
    more = True
    while more:
        with _own_unit(now) as unit:
            more = strike(unit)
    return 0


def ask_for_mail(now: datetime) -> int:
    """Ask for the e-mail that is owed; nobody is owed what is old."""
    with _own_unit(now) as unit:
        settle_old(unit, now)
        waiting = owed(unit.session, now, BATCH) if the_mailer() else ()
    for each in waiting:
        enqueue(Job.MAIL_NOTICES, str(each))
    return 0
