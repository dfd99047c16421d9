from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from service.calendars import calendar
from service.errors import Invalid


def days(written):
    return sorted(calendar(f"{written} 09:00-18:00", "Europe/Paris", 2026).weekdays)


@pytest.mark.parametrize(
    ("written", "weekdays"),
    [
        ("mon-fri", [0, 1, 2, 3, 4]),
        ("sun-thu", [0, 1, 2, 3, 6]),
        ("mon,wed,fri", [0, 2, 4]),
        ("mon-wed,sat", [0, 1, 2, 5]),
        ("mon-sun", [0, 1, 2, 3, 4, 5, 6]),
    ],
)
def test_working_days_are_read_as_people_write_them(written, weekdays):
    assert days(written) == weekdays


def test_a_calendar_has_the_hours_and_the_zone_it_is_given():
    office = calendar("mon-fri 08:30-17:00", "Europe/London", 2026)

    assert (office.opens, office.closes) == (time(8, 30), time(17))
    assert (office.zone, office.holidays) == (ZoneInfo("Europe/London"), frozenset())


@pytest.mark.parametrize(
    ("place", "day", "closed"),
    [
        ("FR", date(2026, 7, 14), True),
        ("FR", date(2030, 7, 14), True),
        ("FR", date(2026, 4, 3), False),
        ("FR-57", date(2026, 4, 3), True),
        ("UK", date(2026, 12, 25), True),
        ("GB-SCT", date(2026, 11, 30), True),
        ("IE", date(2026, 3, 17), True),
    ],
)
def test_the_holidays_are_those_of_the_place(place, day, closed):
    office = calendar(f"{place} mon-sun 09:00-18:00", "Europe/Paris", 2026)

    assert office.works_on(day) is not closed


@pytest.mark.parametrize(
    "written",
    [
        "",
        "FR",
        "FR mon-fri",
        "FR mon-fri 9:00-18:00",
        "FR mon-fri 18:00-09:00",
        "FR mon-fri 09:00-29:00",
        "FR mon-tue-wed 09:00-18:00",
        "FR lun-ven 09:00-18:00",
        "ZZ mon-fri 09:00-18:00",
        "FR-ZZ mon-fri 09:00-18:00",
        "fr mon-fri 09:00-18:00",
    ],
)
def test_a_calendar_that_cant_be_meant_is_refused(written):
    with pytest.raises(Invalid) as caught:
        calendar(written, "Europe/Paris", 2026)

    assert caught.value.pointer == "calendar"
