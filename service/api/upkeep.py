"""What keeps the library true: re-checks, pauses of sharing, renewals, an existing library."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response

from service.api.acts import acting
from service.api.blueprint import Resource
from service.api.schemas.base import NothingIn
from service.api.schemas.upkeep import (
    ImportIn,
    ImportOut,
    LiftIn,
    PauseIn,
    PauseOut,
    PausesOut,
    RechecksOut,
    RenewalIn,
    RenewalOut,
)
from service.definitions import the_definitions
from service.errors import FaultyFile
from service.identity import current_person
from service.models import BroughtLibrary, Pause, db
from service.problems import translated
from service.queries import upkeep as queries
from service.queries.company import entity
from service.queries.pages import Page
from service.steps import library_file, pause, renew
from service.table import Fault

upkeep = Resource("upkeep", "A library that stays true: re-checks, pauses, renewals, imports")


@upkeep.get("/library/rechecks")
@upkeep.response(200, RechecksOut)
def rechecks() -> Page[queries.Progress]:
    """List the latest checks of the whole library, and how far they are."""
    queries.admit(current_person(), datetime.now(UTC))
    return Page(queries.rechecks(), None)


@upkeep.get("/library/pauses")
@upkeep.response(200, PausesOut)
def pauses() -> Page[Pause]:
    """List the pauses that stop what one could share."""
    return Page(queries.pauses(current_person(), datetime.now(UTC)), None)


@upkeep.post("/library/pauses")
@upkeep.arguments(PauseIn)
@upkeep.response(201, PauseOut)
def throw(data: dict[str, Any]) -> Response:
    """Stop all sharing in an entity and below, at once."""
    with acting() as act:
        place = entity(act.unit.actor, data["entity"], act.unit.now)
        thrown = pause.pause_sharing(act.unit, place.id, data["message"])
        return act.answer(PauseOut, thrown, 201)


@upkeep.post("/library/pauses/<uuid:pause_id>/lifts")
@upkeep.arguments(LiftIn)
@upkeep.response(201, PauseOut)
def lift(data: dict[str, Any], pause_id: UUID) -> Response:
    """Ask that sharing goes on, or agree to what another person asked."""
    step = pause.agree_lift if data["agree"] else pause.ask_lift
    with acting() as act:
        return act.answer(PauseOut, step(act.unit, pause_id), 201)


@upkeep.post("/library/<uuid:post_id>/renewals")
@upkeep.arguments(RenewalIn, required=False)
@upkeep.response(201, RenewalOut)
def renew_post(data: dict[str, Any], post_id: UUID) -> Response:
    """Offer a post for longer, once a new check has read it."""
    in_force = the_definitions(db.session())
    with acting() as act:
        renewed = renew.renew(act.unit, post_id, in_force, data.get("until"))
        return act.answer(RenewalOut, renewed, 201)


@upkeep.post("/library/imports")
@upkeep.arguments(ImportIn)
@upkeep.response(201, ImportOut)
def bring(data: dict[str, Any]) -> Response:
    """Have an existing library looked at, row by row; with a fault it makes nothing."""
    with acting() as act:
        place = entity(act.unit.actor, data["entity"], act.unit.now)
        library, faults = library_file.bring_library(act.unit, place.id, data["csv"].encode())
        if library is None:
            raise FaultyFile([_fault(each) for each in faults])
        return act.answer(ImportOut, _told(library), 201)


@upkeep.get("/library/imports/<uuid:library_id>")
@upkeep.response(200, ImportOut)
def one(library_id: UUID) -> dict[str, Any]:
    """Say how far an import is and where its rows go."""
    return _told(queries.own_import(current_person(), library_id))


@upkeep.post("/library/imports/<uuid:library_id>/entries")
@upkeep.arguments(NothingIn, required=False)
@upkeep.response(201, ImportOut)
def enter(_data: dict[str, Any], library_id: UUID) -> Response:
    """Enter the rows that were looked at; each goes where its risk demands."""
    with acting() as act:
        library = library_file.enter_library(act.unit, library_id)
        act.unit.session.flush()
        return act.answer(ImportOut, _told(library), 201)


def _told(library: BroughtLibrary) -> dict[str, Any]:
    return {
        "id": library.id,
        "phase": library.phase,
        "found": library.found,
        "done": queries.done(library),
        "ways": {str(way): count for way, count in queries.ways(library).items()},
    }


def _fault(each: Fault) -> dict[str, Any]:
    what = translated(each.what, each.values)
    return {"line": each.line, "column": each.column, "what": what}
