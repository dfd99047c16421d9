from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows import Calendar, Term, Unit

PARIS = ZoneInfo("Europe/Paris")
ZONES = [ZoneInfo(name) for name in ("Europe/Paris", "America/New_York", "Asia/Kathmandu", "UTC")]
OFFICE = Calendar(
    zone=PARIS, holidays=frozenset({date(2026, 5, 1), date(2026, 5, 8), date(2026, 5, 14)})
)


def paris(text):
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("moment", "at_work"),
    [
        ("2026-05-04 15:00", "2026-05-04 15:00"),
        ("2026-05-04 07:00", "2026-05-04 09:00"),
        ("2026-05-04 18:01", "2026-05-05 09:00"),
        ("2026-04-30 20:00", "2026-05-04 09:00"),
    ],
)
def test_a_moment_outside_the_hours_waits_for_the_next_ones(moment, at_work):
    assert OFFICE.at_work(paris(moment)) == paris(at_work)


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        ("2026-05-04 15:00", "1 business day", "2026-05-05 18:00"),
        ("2026-05-04 00:01", "1 business day", "2026-05-05 18:00"),
        ("2026-05-04 23:00", "1 business day", "2026-05-05 18:00"),
        ("2026-04-30 15:00", "1 business day", "2026-05-04 18:00"),
        ("2026-05-02 15:00", "1 business day", "2026-05-04 18:00"),
        ("2026-05-06 15:00", "5 business days", "2026-05-15 18:00"),
        ("2026-05-04 15:00", "2 business hours", "2026-05-04 17:00"),
        ("2026-05-04 15:00", "3 business hours", "2026-05-04 18:00"),
        ("2026-05-04 15:00", "4 business hours", "2026-05-05 10:00"),
        ("2026-05-04 07:00", "4 business hours", "2026-05-04 13:00"),
        ("2026-05-04 20:00", "4 business hours", "2026-05-05 13:00"),
        ("2026-04-30 17:30", "1 business hour", "2026-05-04 09:30"),
        ("2026-05-04 09:00", "20 business hours", "2026-05-06 11:00"),
    ],
)
def test_a_term_ends_in_business_time(start, term, end):
    assert OFFICE.ends(paris(start), Term.read(term)) == paris(end)


def test_a_term_is_counted_where_the_entity_is_and_not_where_the_clock_stands():
    late_in_new_york = datetime(2026, 5, 4, 23, 0, tzinfo=ZoneInfo("America/New_York"))

    assert OFFICE.ends(late_in_new_york, Term(1, Unit.DAY)) == paris("2026-05-06 18:00")


def test_hours_that_the_clocks_skip_do_not_count_and_those_they_repeat_do():
    nights = Calendar(zone=PARIS, opens=time(1), closes=time(5), weekdays=frozenset(range(7)))

    skipped = nights.ends(paris("2026-03-29 01:00"), Term(3, Unit.HOUR))
    repeated = nights.ends(paris("2026-10-25 01:00"), Term(5, Unit.HOUR))

    assert skipped == paris("2026-03-29 05:00")
    assert repeated == paris("2026-10-25 05:00")


@pytest.mark.parametrize("text", ["2 days", "0 business days", "-1 business day", "2business days"])
def test_what_is_no_term_is_refused(text):
    with pytest.raises(ValueError, match="2 business days or 4 business hours is"):
        Term.read(text)


@pytest.mark.parametrize("text", ["1 business day", "2 business days", "12 business hours"])
def test_a_term_is_written_as_it_is_read(text):
    assert str(Term.read(text)) == text


@pytest.mark.parametrize(
    ("first", "second", "before"),
    [
        ("1 business day", "2 business days", True),
        ("2 business days", "2 business days", False),
        ("4 business hours", "1 business day", True),
        ("30 business hours", "1 business day", False),
        ("1 business day", "8 business hours", False),
    ],
)
def test_a_term_may_precede_another_when_some_calendar_says_so(first, second, before):
    assert Term.read(first).may_precede(Term.read(second)) is before


@pytest.mark.parametrize(
    ("first", "second", "before"),
    [
        ("7 business hours", "1 business day", True),
        ("8 business hours", "1 business day", False),
        ("15 business hours", "2 business days", False),
        ("1 business day", "2 business days", True),
        ("1 business day", "30 business hours", False),
    ],
)
def test_a_term_is_before_another_as_long_as_people_work(first, second, before):
    here = Calendar(zone=PARIS, opens=time(9), closes=time(16, 30))

    assert here.hours_of_day == 7.5
    assert Term.read(first).before_in(Term.read(second), here.hours_of_day) is before


@pytest.mark.parametrize(
    "wrong",
    [{"weekdays": frozenset()}, {"opens": time(18)}, {"opens": time(19)}],
    ids=["no day", "no hour", "backwards"],
)
def test_a_calendar_without_working_time_is_refused(wrong):
    with pytest.raises(ValueError, match="working days"):
        Calendar(zone=PARIS, **wrong)


def test_a_calendar_of_holidays_alone_never_ends_a_term_and_says_so():
    days = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(2000))

    with pytest.raises(ValueError, match="No working day follows"):
        Calendar(zone=PARIS, holidays=days).ends(paris("2026-01-01 09:00"), Term(1, Unit.DAY))


CALENDARS = st.builds(
    Calendar,
    zone=st.sampled_from(ZONES),
    opens=st.builds(time, st.integers(0, 10), st.sampled_from([0, 30])),
    closes=st.builds(time, st.integers(11, 23), st.sampled_from([0, 30])),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    holidays=st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=30),
)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
STARTS = st.integers(0, 480_000).map(lambda minutes: NEW_YEAR + timedelta(minutes=minutes))
TERMS = st.builds(Term, st.integers(1, 40), st.sampled_from(Unit))


@given(calendar=CALENDARS, start=STARTS, term=TERMS)
def test_a_term_ends_after_it_begins_in_the_working_hours_of_a_working_day(calendar, start, term):
    end = calendar.ends(start, term).astimezone(calendar.zone)

    assert end > start
    assert calendar.works_on(end.date())
    assert calendar.opens <= end.time() <= calendar.closes


@given(calendar=CALENDARS, starts=st.lists(STARTS, min_size=2, max_size=5), term=TERMS)
def test_what_begins_later_never_ends_earlier(calendar, starts, term):
    ends = [calendar.ends(start, term) for start in sorted(starts)]

    assert all(earlier <= later for earlier, later in pairwise(ends))


@given(calendar=CALENDARS, start=STARTS, unit=st.sampled_from(Unit), number=st.integers(1, 20))
def test_a_longer_term_ends_later(calendar, start, unit, number):
    assert calendar.ends(start, Term(number, unit)) < calendar.ends(start, Term(number + 1, unit))


@given(calendar=CALENDARS, start=STARTS, more=st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_one_more_holiday_never_brings_a_deadline_forward(calendar, start, more):
    closed = Calendar(**vars(calendar) | {"holidays": calendar.holidays | {more}})

    for term in (Term(7, Unit.HOUR), Term(2, Unit.DAY)):
        assert closed.ends(start, term) >= calendar.ends(start, term)


@given(calendar=CALENDARS, start=STARTS, first=st.integers(1, 20), then=st.integers(1, 20))
def test_hours_add_up(calendar, start, first, then):
    halfway = calendar.ends(start, Term(first, Unit.HOUR))

    whole = calendar.ends(start, Term(first + then, Unit.HOUR))
    assert calendar.ends(halfway, Term(then, Unit.HOUR)) == whole
