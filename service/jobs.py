"""What workers run: each job takes its steps in one unit and may run twice."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, select

from service.access import locked_post
from service.letters import link_letter
from service.mail import Unsent, the_mailer
from service.models import (
    KEPT,
    SYSTEM,
    WAITING,
    Answer,
    LinkPurpose,
    Person,
    Post,
    Revision,
    SafetyCase,
    db,
)
from service.notices import letter_of
from service.queue import Job, enqueue, note_sweep
from service.steps.check import check
from service.steps.deliver import due_for, owed, refused, settle_old
from service.steps.links import wanted_link
from service.steps.route import route
from service.steps.safety import remind
from service.unit import unit_of_work
from workflows import State

PATIENCE = timedelta(seconds=20)
"""How long a check may take before the sweep asks for it again."""

BATCH = 500
"""Checks that one sweep asks for."""


def check_post(post_id: str, number: int) -> None:
    """Check one revision and route it; running this twice does nothing more."""
    in_force = current_app.extensions["definitions"].in_force(db.session())
    with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
        post = locked_post(unit, UUID(post_id))
        if post.state is not State.CHECKING or post.revision_count != number:
            return
        revision = unit.session.scalars(
            select(Revision).where(Revision.post_id == post.id, Revision.number == number)
        ).one()
        report = check(unit, post, revision, in_force)
        route(unit, post, revision, report, in_force)


def mail_link(person_id: str, purpose: str) -> None:
    """Send somebody a link to set their password by; running this twice sends one.

    The secret is made here and mailed: neither the queue nor the database ever holds it.
    """
    mailer, kind = the_mailer(), LinkPurpose(purpose)
    if mailer is None:
        return
    with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
        person = unit.session.get_one(Person, UUID(person_id))
        secret = wanted_link(unit, person, kind)
        if secret is not None:
            mailer.send(link_letter(person, kind, secret), unit.now)


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


def sweep(now: datetime) -> int:
    """Forget old answers, remind, see to e-mail; ask again for lost checks, and count them."""
    db.session.execute(delete(Answer).where(Answer.created_at < now - KEPT))
    db.session.commit()
    lost = db.session.execute(
        select(Post.id, Post.revision_count)
        .where(Post.state == State.CHECKING, Post.moved_at < now - PATIENCE)
        .order_by(Post.moved_at)
        .limit(BATCH)
    ).all()
    remind_of_overdue(now)
    ask_for_mail(now)
    note_sweep(now)
    return sum(enqueue(Job.CHECK_POST, str(post_id), number) for post_id, number in lost)


def remind_of_overdue(now: datetime) -> None:
    """Remind of each safety case that is due; what fired once does not fire again."""
    with unit_of_work(db.session.get_one(Person, SYSTEM), now) as unit:
        for case in unit.session.scalars(
            select(SafetyCase)
            .where(SafetyCase.state.in_(WAITING), SafetyCase.due_at <= now)
            .order_by(SafetyCase.due_at)
            .limit(BATCH)
        ).all():
            remind(unit, case)


def ask_for_mail(now: datetime) -> None:
    """Ask for the letters that are owed; nobody is owed what is old."""
    with unit_of_work(db.session.get_one(Person, SYSTEM), now) as unit:
        settle_old(unit, now)
        waiting = owed(unit.session, now, BATCH) if the_mailer() else ()
    for each in waiting:
        enqueue(Job.MAIL_NOTICES, str(each))
