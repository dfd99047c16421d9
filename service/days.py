"""Days: which one it is somewhere, and how one is written in the reader's words."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import format_date

FIRST = re.compile(r"\b1 (?=[a-zéû])")
"""The first of a month before its name in French, which alone writes it without a capital."""


def day_in(time_zone: str, now: datetime) -> date:
    """Return the day that it is in a zone (a name of the IANA database)."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def day_told(day: date, pattern: str = "d MMMM y") -> str:
    """Return a day in the reader's words, a moment in their zone."""
    return first_told(format_date(day, pattern))


def first_told(told: str) -> str:
    """Return a date with the first of a month as French says it: “1er”."""
    return FIRST.sub("1er ", told)
