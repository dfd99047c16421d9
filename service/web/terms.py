"""The terms of a recall as forms hold them: why, by when, what takes the place."""

from datetime import datetime
from uuid import UUID

from flask import request
from flask_babel import gettext

from service.calendars import due
from service.errors import Invalid, NotFound, _
from service.models import Entity, Post
from service.steps.recall import Terms
from service.unit import Unit
from service.web.forms import words
from workflows import Term

WITHIN = {
    "hours": Term.read("4 business hours"),
    "day": Term.read("1 business day"),
    "days": Term.read("3 business days"),
    "week": Term.read("5 business days"),
}
"""How long sharers may have, in the working time of the post's entity."""

USUAL = "day"


def offered() -> dict[str, str]:
    """Return the terms to choose from, as sentences."""
    return {
        "hours": gettext("4 working hours"),
        "day": gettext("1 working day"),
        "days": gettext("3 working days"),
        "week": gettext("5 working days"),
    }


def place_of(unit: Unit, post_id: UUID) -> Entity:
    """Return the entity of a post, in whose working time the terms are counted."""
    post = unit.session.get(Post, post_id)
    if post is None:
        raise NotFound(_("There is no such post."))
    return post.entity


def terms(entity: Entity, now: datetime) -> Terms:
    """Return what the form says, or raise Invalid on the first fault."""
    within = request.form.get("within", USUAL)
    if within not in WITHIN:
        raise Invalid("within", _("Choose by when every copy is to be gone."))
    return Terms(
        reason=words("reason"),
        due_at=due(entity, now, WITHIN[within]),
        correction_id=_correction(),
    )


def _correction() -> UUID | None:
    given = request.form.get("correction", "")
    try:
        return UUID(given) if given else None
    except ValueError:
        raise Invalid("correction", _("Choose a post of the library.")) from None
