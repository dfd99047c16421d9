"""Taking part: what the reader chose, and their choice anew."""

from typing import Any

from flask import Response

from service.api.acts import acting
from service.api.blueprint import Resource
from service.api.schemas.participation import ParticipationIn, ParticipationOut
from service.identity import current_person
from service.models import Participation, Person, db
from service.steps import participation as step

participation = Resource("participation", "Whether the reader takes part")

ACTS = {"taking_part": step.take_part, "paused": step.pause, "none": step.leave}


@participation.get("/participation")
@participation.response(200, ParticipationOut)
def mine() -> dict[str, Any]:
    """Return whether the reader takes part."""
    return _chosen(current_person())


@participation.post("/participation")
@participation.arguments(ParticipationIn)
@participation.response(201, ParticipationOut)
def choose(data: dict[str, Any]) -> Response:
    """Sign up, pause or leave; no reason is asked for."""
    with acting() as act:
        ACTS[data["state"]](act.unit)
        return act.answer(ParticipationOut, _chosen(act.unit.actor), 201)


def _chosen(person: Person) -> dict[str, Any]:
    chosen = db.session.get(Participation, person.id)
    return {"state": chosen.state if chosen else "none", "since": chosen.since if chosen else None}
