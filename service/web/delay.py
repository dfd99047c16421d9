"""When an author is likely to have an answer, in a sentence."""

from collections.abc import Sequence
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
    """Say when an answer is likely in a case that is under way, or that it is late."""
    if sitting.row.closed_at is not None:
        return ""
    seats = [seat for group in sitting.groups for seat in group if seat.progress == "open"]
    case = sitting.row.value()
    left = [[each for each in group if not case.complete(each)] for group in case.route.groups]
    now = moment()
    since = {seat.row.name: at for seat in seats if (at := seat.row.begun_at())}
    begun = min(since.values(), default=sitting.row.opened_at)
    held = [seat.row.held_until for seat in seats if seat.row.held(now) and seat.row.held_until]
    due = [seat.row.due_at for seat in seats if seat.row.due_at and not seat.row.held(now)]
    groups, entity = [group for group in left if group], sitting.row.post.entity
    until = max(held, default=None)
    return _told(delay(db.session(), entity, groups, begun, now, until, since), due, now)


def _told(when: Delay, due: Sequence[datetime] = (), now: datetime | None = None) -> str:
    """Say what is known; `due` are the deadlines of what is open."""
    late = sorted(each for each in due if now and each < now)
    said = [gettext("The answer is late: its deadline was %(due)s.", due=_day(x)) for x in late[:1]]
    if when.measured:
        said.append(_measured(when))
        if due and not late and when.usual is None:
            said.append(gettext("The deadline of this step is %(due)s.", due=_day(max(due))))
    elif late and when.usual:
        said.append(
            gettext(
                "By what is left of the deadlines it is due by %(usual)s.",
                usual=_day(when.usual),
            )
        )
    elif not late and (usual := when.usual or max(due, default=None)):
        said.append(
            gettext(
                "An answer is due by %(usual)s. That is the deadline: too few posts passed these"
                " stages in the last 90 days to say more.",
                usual=_day(usual),
            )
        )
    return " ".join(said)


def _measured(when: Delay) -> str:
    """Say what the last decisions make likely, and no moment that has passed."""
    if when.usual is None:
        return str(gettext("It takes longer than it did eight times of ten in the last 90 days."))
    usual = _day(when.usual)
    if when.likely is None:
        told = gettext(
            "Eight times of ten an answer comes by %(usual)s (from the last 90 days).", usual=usual
        )
    else:
        told = gettext(
            "An answer is likely by %(likely)s; eight times of ten it comes by %(usual)s (from the"
            " last 90 days).",
            likely=_day(when.likely),
            usual=usual,
        )
    return str(told)


def _day(at: datetime) -> str:
    pattern = "EEEE d MMMM, HH:mm" if language() == "en" else "EEEE d MMMM, HH'\u202fh\u202f'mm"
    return first_told(format_datetime(at, pattern))
