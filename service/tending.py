"""The jobs that keep the library true: each takes its steps in units and may run twice."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from service.definitions import the_definitions
from service.errors import Forbidden
from service.footing import library_footing
from service.models import SYSTEM, BroughtLibrary, Person, Phase, Recheck, RecheckPart, db
from service.queue import Job, enqueue
from service.steps.campaign import end_with_campaigns
from service.steps.library_file import go_on_bringing, stop_bringing
from service.steps.recheck import Reader, begin_recheck, go_on_rechecking, lost_parts
from service.steps.renew import (
    left_behind,
    note_expired,
    see_to_left,
    tell_available,
    warn_of_expiry,
)
from service.unit import unit_of_work


def recheck_library() -> None:
    """Ask for a re-check of the library, unless it was read by what is in force."""
    with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
        begin_recheck(unit)


def recheck_part(recheck_id: str, number: int) -> None:
    """Check the posts of one part of a re-check; running this twice does it once."""
    reader = Reader(the_definitions(db.session()))
    more = True
    while more:
        with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
            more = go_on_rechecking(unit, UUID(recheck_id), number, reader)


def see_to_left_behind(post_id: str) -> None:
    """See to a post whose author has left; running this twice does nothing more."""
    in_force = the_definitions(db.session())
    with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
        see_to_left(unit, UUID(post_id), in_force)


def bring_in_library(library_id: str) -> None:
    """Look at, or enter, the rows of a library that somebody brings in; twice does it once."""
    in_force = the_definitions(db.session())
    library = db.session.get_one(BroughtLibrary, UUID(library_id))
    person, more = library.person, True
    try:
        while more:
            with unit_of_work(person) as unit:
                more = go_on_bringing(unit, UUID(library_id), in_force)
    except Forbidden:
        with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
            stop_bringing(unit, UUID(library_id))


TENDED = (warn_of_expiry, end_with_campaigns, note_expired, tell_available)
"""What the clock asks of the library: warn, end, note what expired, tell who waited."""


def ask_for_upkeep(now: datetime, lost: datetime, most: int) -> int:
    """Ask for what the library needs read, and return how many jobs had been lost."""
    session = db.session()
    latest = session.scalar(
        select(Recheck.footing).order_by(Recheck.asked_at.desc(), Recheck.id.desc()).limit(1)
    )
    if latest != library_footing(session):
        enqueue(Job.RECHECK_LIBRARY)
    for post_id in session.scalars(left_behind(now).limit(most)).all():
        enqueue(Job.SEE_TO_LEFT, str(post_id))
    parts = session.execute(
        select(RecheckPart.recheck_id, RecheckPart.number)
        .join(Recheck, Recheck.id == RecheckPart.recheck_id)
        .where(lost_parts(lost))
        .order_by(RecheckPart.recheck_id, RecheckPart.number)
        .limit(most)
    ).all()
    brought = session.scalars(
        select(BroughtLibrary.id).where(
            BroughtLibrary.phase.in_((Phase.LOOKING, Phase.ENTERING)),
            BroughtLibrary.moved_at < lost,
        )
    ).all()
    asked = [enqueue(Job.RECHECK_PART, str(recheck), number) for recheck, number in parts]
    asked += [enqueue(Job.BRING_LIBRARY, str(each)) for each in brought]
    return sum(asked)
