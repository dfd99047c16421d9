"""Appeals on the page of a post, and those that wait for a second reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash
from flask_babel import gettext

from service.errors import Invalid, _
from service.identity import current_person
from service.models import Appeal, AppealState, Entity, Post, db
from service.queries import appeals as queries
from service.steps.appeal import appeal, hear
from service.web.cases import back
from service.web.desk import waits
from service.web.forms import words
from service.web.once import taken_once
from service.web.posts import again
from service.web.visitor import moment

appeals = Blueprint("appeals", __name__)


@dataclass(frozen=True)
class Recourse:
    """What a reader of a post's page is told of an appeal, and may do about one."""

    made: Appeal | None
    lapsed: bool
    may_make: bool
    may_hear: bool
    heard_at: Entity | None


@appeals.app_context_processor
def _appeals() -> dict[str, Any]:
    return {"recourse": recourse, "appeals_waiting": appeals_waiting}


def recourse(post: Post) -> Recourse:
    """Return what there is to know of an appeal on a post."""
    person, made = current_person(), queries.of_post(post)
    may_make = queries.could_make(person, post)
    readers = queries.readers(post, moment()) if may_make else None
    return Recourse(
        made=made,
        lapsed=made is not None and queries.lapsed(made),
        may_make=may_make,
        may_hear=made is not None and queries.could_hear(person, made, moment()),
        heard_at=db.session.get(Entity, readers.entity_id) if readers else None,
    )


def appeals_waiting() -> Sequence[Appeal]:
    """Return the first appeals that the visitor could hear."""
    person = current_person()
    return queries.waiting(person, moment()).rows if waits(person).appeals else ()


@appeals.post("/posts/<uuid:post_id>/appeals")
def make(post_id: UUID) -> Any:
    """Appeal against the refusal of one's own post."""
    try:
        taken_once(lambda unit: appeal(unit, post_id, words("reason")).id)
    except Invalid as error:
        return again(post_id, error, "appeal")
    flash(gettext("Your appeal is made. A second reader will answer it."), "done")
    return back(post_id)


@appeals.post("/posts/<uuid:post_id>/appeals/<uuid:appeal_id>/answers")
def answer(post_id: UUID, appeal_id: UUID) -> Any:
    """Say as a second reader whether the refusal stands."""
    try:
        state, said = _state(words("state")), words("answer")
        taken_once(lambda unit: hear(unit, post_id, appeal_id, state=state, answer=said).id)
    except Invalid as error:
        return again(post_id, error, "hearing")
    flash(gettext("You have answered the appeal. The author reads it."), "done")
    return back(post_id)


def _state(given: str) -> AppealState:
    if given not in set(AppealState):
        raise Invalid("state", _("Say whether the decision stands, or is overturned."))
    return AppealState(given)
