"""When an author is likely to have an answer, in a sentence."""

from datetime import datetime

from flask_babel import format_datetime, gettext

from service.days import first_told
from service.durations import Delay, delay
from service.models import Entity, db
from service.web.i18n import language
from service.web.sittings import Sitting
from service.web.visitor import moment
from workflows import Route


def route_delay(entity: Entity, route: Route | None) -> str:
    """Say when an answer is likely to a post that is submitted now; nothing if none is needed."""
    if route is None or not route.groups:
        return ""
    now = moment()
    return _told(delay(db.session(), entity, route.groups, now, now))


def case_delay(sitting: Sitting) -> str:
    """Say when an answer is likely in a case that is under way."""
    if sitting.row.closed_at is not None:
        return ""
    seats = [seat for group in sitting.groups for seat in group if seat.progress == "open"]
    case = sitting.row.value()
    left = [[each for each in group if not case.complete(each)] for group in case.route.groups]
    now = moment()
    begun = min([at for seat in seats if (at := seat.row.begun_at())] or [sitting.row.opened_at])
    held = [seat.row.held_until for seat in seats if seat.row.held(now) and seat.row.held_until]
    groups = [group for group in left if group]
    entity = sitting.row.post.entity
    return _told(delay(db.session(), entity, groups, begun, max([now, *held])))


def _told(when: Delay) -> str:
    told: str
    if not when.measured:
        told = gettext(
            "An answer is due by %(usual)s. That is the deadline: too few posts passed these stages"
            " in the last 90 days to say more.",
            usual=_day(when.usual),
        )
    else:
        told = gettext(
            "An answer is likely by %(likely)s; eight times of ten it comes by %(usual)s (from the"
            " last 90 days).",
            likely=_day(when.likely),
            usual=_day(when.usual),
        )
    return told


def _day(at: datetime) -> str:
    pattern = "EEEE d MMMM, HH:mm" if language() == "en" else "EEEE d MMMM, HH'\u202fh\u202f'mm"
    return first_told(format_datetime(at, pattern))
