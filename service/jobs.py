"""What workers run: each job takes its steps in one unit and may run twice."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, select

from service.access import locked_post
from service.definitions import latest_release
from service.letters import link_letter
from service.mail import the_mailer
from service.models import KEPT, SYSTEM, Answer, Effect, LinkPurpose, Person, Post, Revision, db
from service.queue import Job, enqueue, note_sweep
from service.steps.check import check
from service.steps.effect import begin_trial, end_trial, go_on, unfinished
from service.steps.links import wanted_link
from service.steps.route import route
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


def try_change(change_id: str) -> None:
    """Compute what a proposed definition would have done; running this twice does it once."""
    in_force = current_app.extensions["definitions"].in_force(db.session())
    system = db.session.get_one(Person, SYSTEM)
    with unit_of_work(system) as unit:
        trial = begin_trial(unit, UUID(change_id), in_force)
    if trial is None:
        return
    while trial.left:
        with unit_of_work(system, trial.at) as unit:
            go_on(unit, trial)
    with unit_of_work(system) as unit:
        end_trial(unit, trial)


def sweep(now: datetime) -> int:
    """Forget answers that nobody may ask for again; ask again for lost jobs, and count them."""
    db.session.execute(delete(Answer).where(Answer.created_at < now - KEPT))
    db.session.commit()
    lost = db.session.execute(
        select(Post.id, Post.revision_count)
        .where(Post.state == State.CHECKING, Post.moved_at < now - PATIENCE)
        .order_by(Post.moved_at)
        .limit(BATCH)
    ).all()
    untried = db.session.scalars(
        select(Effect.change_id)
        .join(Effect.change)
        .where(unfinished(latest_release(db.session()), now - PATIENCE))
        .limit(BATCH)
    ).all()
    note_sweep(now)
    return sum(enqueue(Job.CHECK_POST, str(post_id), number) for post_id, number in lost) + sum(
        enqueue(Job.TRY_CHANGE, str(change_id)) for change_id in untried
    )
