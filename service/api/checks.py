"""Live checks: what the checker says of words as they are written; nothing is kept."""

from datetime import UTC, datetime
from typing import Any

from flask import current_app

from service.api.blueprint import Resource
from service.api.schemas.base import tongue
from service.api.schemas.reports import CheckIn, CheckOut
from service.errors import Invalid, _
from service.identity import current_person
from service.models import db
from service.queries.company import entity
from service.queries.live import Prediction, Question, live_check

checks = Resource("checks", "Check a text as it is written")


@checks.post("/checks")
@checks.arguments(CheckIn)
@checks.response(200, CheckOut)
def check(data: dict[str, Any]) -> dict[str, Any]:
    """Check a text for an entity or by some packs, and store nothing.

    An entity lends its packs, jurisdictions and names, and the way that a submission would take is
    predicted. The pack `common` is always on. Offsets count Unicode code points.
    """
    now = datetime.now(UTC)
    slug, packs = data.pop("entity"), data.pop("packs")
    if slug is not None and packs is not None:
        raise Invalid("packs", _("Name an entity or packs, not both."))
    place = entity(current_person(), slug, now) if slug is not None else None
    in_force = current_app.extensions["definitions"].in_force(db.session())
    question = Question(entity=place, packs=packs or (), author=current_person(), **data)
    report, prediction = live_check(question, in_force, now, tongue())
    return {
        **report,
        "content_class": report["class"],
        "route": _route(prediction) if prediction else None,
    }


def _route(prediction: Prediction) -> dict[str, Any]:
    route = prediction.route
    return {
        "workflow": prediction.workflow,
        "automatic": route is not None and route.automatic,
        "blocking": prediction.blocking,
        "groups": route.groups if route else (),
        "trust": prediction.trust,
    }
