"""What workers run: each job takes its steps in one unit and may run twice."""

from uuid import UUID

from flask import current_app
from sqlalchemy import select

from service.access import locked_post
from service.models import SYSTEM, Person, Revision, db
from service.steps.check import check
from service.steps.route import route
from service.unit import unit_of_work
from workflows import State


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
