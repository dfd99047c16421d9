"""The calendar of an entity as people write it, with the public holidays of its place.

`FR mon-fri 09:00-18:00` says the place whose holidays count, the working days and the hours.
Without a place no day is a holiday; `GB-SCT` is a part of a country.
"""

import re
from datetime import date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from holidays import country_holidays, list_supported_countries

from service.errors import Invalid, _
from service.models import Entity
from workflows import Calendar, Term

EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEARS_AHEAD = 4
"""Years after the first of which the holidays are known: no term is longer."""

_WRITTEN = re.compile(
    r"(?:(?P<place>[A-Z]{2}(?:-[A-Z0-9]{1,5})?) )?"
    r"(?P<days>[a-z]{3}(?:[-,][a-z]{3})*) "
    r"(?P<opens>[0-2][0-9]:[0-5][0-9])-(?P<closes>[0-2][0-9]:[0-5][0-9])"
)


def calendar(written: str, zone: str, year: int) -> Calendar:
    """Return the calendar that these words mean from a year on, or raise Invalid."""
    found = _WRITTEN.fullmatch(" ".join(written.split()))
    if found is None:
        raise Invalid("calendar", _("Write it like this: FR mon-fri 09:00-18:00."))
    try:
        return Calendar(
            zone=ZoneInfo(zone),
            opens=time.fromisoformat(found["opens"]),
            closes=time.fromisoformat(found["closes"]),
            weekdays=_weekdays(found["days"]),
            holidays=_holidays(found["place"], year) if found["place"] else frozenset(),
        )
    except ValueError:
        raise Invalid(
            "calendar", _("Days such as mon-fri, and hours that open before they close.")
        ) from None


def due(entity: Entity, now: datetime, term: Term) -> datetime:
    """Return when a term that begins now ends, in the working time of an entity."""
    here = calendar(entity.calendar, entity.time_zone, now.year - 1)
    return here.ends(now, term)


def at_work(entity: Entity, moment: datetime) -> datetime:
    """Return a moment at which people of an entity work: this one, or when they next begin."""
    return calendar(entity.calendar, entity.time_zone, moment.year - 1).at_work(moment)


def _weekdays(written: str) -> frozenset[int]:
    """Return the days of a list such as `mon-wed,fri`; a range may go past Sunday."""
    days: set[int] = set()
    for part in written.split(","):
        first, *last = (EVERY_DAY.index(each) for each in part.split("-"))
        if len(last) > 1:
            raise ValueError(part)
        end = last[0] if last else first
        days |= {(first + step) % 7 for step in range((end - first) % 7 + 1)}
    return frozenset(days)


@cache
def _holidays(place: str, year: int) -> frozenset[date]:
    country, _dash, part = place.partition("-")
    known = list_supported_countries(include_aliases=True)
    if country not in known or (part and part not in known[country]):
        raise Invalid(
            "calendar",
            _("The holidays of %(place)s are not known; those of FR, GB-SCT or DE-BY are."),
            place=place,
        )
    return frozenset(
        country_holidays(country, subdiv=part or None, years=range(year, year + YEARS_AHEAD + 1))
    )
