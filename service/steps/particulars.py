"""What is said of a person or an entity, read from words: each fault names its field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

from service.calendars import calendar
from service.content import readable
from service.errors import Invalid, _
from service.models import EntityKind, PersonKind

LONGEST_NAME = 200
LONGEST_ADDRESS = 254
LONGEST_CALENDAR = 60
FIRST_YEAR = 2026
"""A year of which the holidays are asked only to know whether the place is known."""
MOST_PLACES = 20
"""Jurisdictions of one entity."""

ADDRESS = re.compile(r"[^@\s\x00-\x1f,;<>\"]+@[^@\s\x00-\x1f,;<>\"]+")
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
JURISDICTION = re.compile(r"[A-Z]{2,6}")
LANGUAGES = ("fr", "en")
KINDS = (PersonKind.EMPLOYEE, PersonKind.PARTNER, PersonKind.GUEST)

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)
class EntityWords:
    """What an entity is called and is, which gives nobody any authority."""

    name: str
    kind: EntityKind
    language: str


@dataclass(frozen=True, kw_only=True)
class Regime:
    """What an entity is under: its day, its law, its rules and its way to approval."""

    time_zone: str
    jurisdictions: tuple[str, ...]
    packs: tuple[str, ...]
    workflow: str
    calendar: str


@dataclass(frozen=True, kw_only=True)
class PersonWords:
    """Who a person is, but for their address and their home."""

    name: str
    title: str
    kind: PersonKind
    language: str
    ends_on: date | None


def entity_words(cells: Mapping[str, str]) -> EntityWords:
    """Return what the cells of a form or a file say of an entity, or raise the first fault."""
    return EntityWords(
        name=line("name", cells, least=1),
        kind=_word("kind", cells, tuple(EntityKind)),
        language=_language(cells),
    )


def regime_words(cells: Mapping[str, str]) -> Regime:
    """Return the regime that the cells of a form or a file name, or raise the first fault."""
    places = tuple(dict.fromkeys(cells.get("jurisdictions", "").split()))
    if len(places) > MOST_PLACES or not all(JURISDICTION.fullmatch(each) for each in places):
        raise Invalid(
            "jurisdictions",
            _("Capital letters such as FR EU UK, with a space between, 20 at most."),
        )
    zone = _zone(cells.get("time_zone", "").strip())
    return Regime(
        time_zone=zone,
        jurisdictions=places,
        packs=tuple(dict.fromkeys(cells.get("packs", "").split())),
        workflow=line("workflow", cells, least=1),
        calendar=_calendar(line("calendar", cells, least=1), zone),
    )


def person_words(cells: Mapping[str, str]) -> PersonWords:
    """Return what the cells of a form or a file say of a person, or raise the first fault."""
    kind, ends_on = _word("kind", cells, KINDS), day("ends_on", cells)
    if kind is PersonKind.GUEST and ends_on is None:
        raise Invalid("ends_on", _("A guest needs a last day."))
    return PersonWords(
        name=line("name", cells, least=1),
        title=line("title", cells),
        kind=kind,
        language=_language(cells),
        ends_on=ends_on,
    )


def address(cells: Mapping[str, str]) -> str:
    """Return the e-mail address in small letters, or raise Invalid."""
    given = cells.get("email", "").strip().lower()
    readable(given)
    if len(given) > LONGEST_ADDRESS or not ADDRESS.fullmatch(given):
        raise Invalid("email", _("This is no e-mail address."))
    return given


def slug(cells: Mapping[str, str]) -> str:
    """Return the short name of an entity, or raise Invalid."""
    given = cells.get("slug", "").strip()
    if not SLUG.fullmatch(given):
        raise Invalid("slug", _("Small letters, digits and hyphens, 60 at most."))
    return given


def line(field: str, cells: Mapping[str, str], least: int = 0) -> str:
    """Return one line of words without blanks around it, or raise Invalid."""
    given = cells.get(field, "").strip()
    readable(given)
    if not least <= len(given) <= LONGEST_NAME or not given.isprintable():
        raise Invalid(
            field,
            _("From %(least)s to %(most)s characters on one line are allowed."),
            least=least,
            most=LONGEST_NAME,
        )
    return given


@cache
def zones() -> tuple[str, ...]:
    """Return the time zones that are known, by name."""
    return tuple(sorted(each for each in available_timezones() if "/" in each or each == "UTC"))


def _zone(given: str) -> str:
    if given not in zones():
        raise Invalid("time_zone", _("This time zone is not known; one such as Europe/Paris is."))
    return given


def _calendar(given: str, zone: str) -> str:
    """Return the working days and hours as they are written, if they can be meant."""
    written = " ".join(given.split())
    if len(written) > LONGEST_CALENDAR:
        raise Invalid(
            "calendar", _("At most %(most)s characters on one line."), most=LONGEST_CALENDAR
        )
    calendar(written, zone, FIRST_YEAR)
    return written


def _language(cells: Mapping[str, str]) -> str:
    given = cells.get("language", "").strip()
    if given not in LANGUAGES:
        raise one_of("language", LANGUAGES)
    return given


def _word(field: str, cells: Mapping[str, str], words: tuple[Word, ...]) -> Word:
    given = cells.get(field, "").strip()
    for each in words:
        if each.value == given:
            return each
    raise one_of(field, words)


def one_of(field: str, words: tuple[str, ...]) -> Invalid:
    """Return the fault that says which words are allowed."""
    return Invalid(field, _("One of these is expected: %(words)s."), words=", ".join(words))


def day(field: str, cells: Mapping[str, str]) -> date | None:
    """Return a day that may be left out, or raise Invalid."""
    given = cells.get(field, "").strip()
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Invalid(field, _("A date such as 2026-11-23 is expected.")) from None
