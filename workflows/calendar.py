"""Business time: when a term that begins at some moment ends, by the days and hours of an entity.

A term in days ends as Regulation (EEC, Euratom) 1182/71, article 3, counts it: the day on which it
begins is left out, and it ends with the last working hour of its last working day. A term in hours
counts working hours only, as they pass: a night that the clocks change has no effect on them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Self

TERM = re.compile(r"([1-9][0-9]{0,2}) business (hour|day)s?")
"""How a term is written; its groups are the number and the unit."""

FARTHEST = 3 * 366
"""Days that are looked at for a working one."""


class Unit(StrEnum):
    """What a term is counted in."""

    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True)
class Term:
    """A number of business hours or days."""

    number: int
    unit: Unit

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the term that a text such as `2 business days` says, or raise ValueError."""
        found = TERM.fullmatch(text)
        if found is None:
            raise ValueError("This is no term; 2 business days or 4 business hours is.")
        return cls(int(found[1]), Unit(found[2]))

    def __str__(self) -> str:
        """Return the term as it is written."""
        return f"{self.number} business {self.unit}{'s' if self.number > 1 else ''}"

    @property
    def most_hours(self) -> int:
        """How many business hours the term has at most, whatever the calendar."""
        return self.number * (1 if self.unit is Unit.HOUR else 24)

    def may_precede(self, other: Self) -> bool:
        """Return whether, in some calendar that may be meant, this term ends first."""
        if self.unit is other.unit:
            return self.number < other.number
        return self.unit is Unit.HOUR and self.most_hours < other.most_hours

    def before_in(self, other: Self, hours_of_day: float) -> bool:
        """Return whether this term ends before another, whenever both begin, where days are so."""
        if self.unit is other.unit or self.unit is Unit.DAY:
            return self.may_precede(other)
        return self.number < other.number * hours_of_day


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """When an entity works: weekdays from 0 for Monday, hours of a day, and public holidays."""

    zone: tzinfo
    opens: time = time(9)
    closes: time = time(18)
    weekdays: frozenset[int] = frozenset(range(5))
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.weekdays or not self.opens < self.closes:
            raise ValueError("A calendar has working days, and hours that open before they close.")

    @property
    def hours_of_day(self) -> float:
        """How many hours people work on a day."""
        opens, closes = (each.hour + each.minute / 60 for each in (self.opens, self.closes))
        return closes - opens

    def works_on(self, day: date) -> bool:
        """Return whether people work on this day."""
        return day.weekday() in self.weekdays and day not in self.holidays

    def ends(self, start: datetime, term: Term) -> datetime:
        """Return when a term that begins at this moment ends, in UTC."""
        if term.unit is Unit.DAY:
            return self._after_days(start, term.number)
        return self._after_hours(start, timedelta(hours=term.number))

    def at_work(self, moment: datetime) -> datetime:
        """Return this moment if people work then, else when they next begin, in UTC."""
        days = self._working_days(moment.astimezone(self.zone).date())
        day = next(each for each in days if moment <= self._at(each, self.closes))
        return max(self._at(day, self.opens), moment.astimezone(UTC))

    def _after_days(self, start: datetime, number: int) -> datetime:
        today = start.astimezone(self.zone).date()
        days = (day for day in self._working_days(today) if day > today)
        for _ in range(number - 1):
            next(days)
        return self._at(next(days), self.closes)

    def _after_hours(self, start: datetime, left: timedelta) -> datetime:
        for day in self._working_days(start.astimezone(self.zone).date()):
            begins = max(self._at(day, self.opens), start.astimezone(UTC))
            there = self._at(day, self.closes) - begins
            if there >= left:
                return begins + left
            left -= max(there, timedelta())
        raise AssertionError  # pragma: no cover

    def _working_days(self, first: date) -> Iterator[date]:
        """Yield the working days from this one on, or raise ValueError when none comes."""
        day, idle = first, 0
        while idle < FARTHEST:
            idle = 0 if self.works_on(day) else idle + 1
            if not idle:
                yield day
            day += timedelta(days=1)
        raise ValueError("No working day follows in this calendar.")

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self.zone).astimezone(UTC)
