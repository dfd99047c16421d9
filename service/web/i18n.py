"""Two languages: catalogues read from their sources, words, dates and who reads in which."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from babel.support import Translations
from flask import Flask, request
from flask_babel import (
    Babel,
    Domain,
    format_datetime,
    format_timedelta,
    get_locale,
    gettext,
)

from rules import instrument_in
from service.days import day_told, first_told
from service.dials import dials
from service.models import db
from service.web.catalogues import catalogue
from service.web.visitor import home_entity, moment, visitor

LANGUAGES = ("fr", "en")
COOKIE = "language"
FOUND = "portevoix.language"
YEAR = 365 * 24 * 3600
MINUTE = timedelta(minutes=1)
"""Nobody counts the seconds."""
DAY = 24 * 60
"""Minutes of a day."""
ODD = timedelta(seconds=5)
"""How much later than its request something may have happened that a page tells of."""


class Catalogues(Domain):  # type: ignore[misc]  # the library has no types
    """The messages of both languages, compiled in memory: nothing built is kept in files."""

    def get_translations(self) -> Translations:
        """Return the messages in the reader's language."""
        locale = get_locale()
        return catalogue(locale.language if locale else "en")


class Tongues(Babel):  # type: ignore[misc]  # the library has no types
    """Babel over our catalogues."""

    domain_instance = Catalogues()


def init_app(app: Flask) -> None:
    """Let pages speak the reader's language."""
    Tongues(app, locale_selector=language, timezone_selector=zone)
    app.jinja_env.install_gettext_callables(spoken, _counted, newstyle=True)  # type: ignore[attr-defined]  # of an extension
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.filters.update(
        word=word, label=label, said=said, relative=relative, lasting=lasting, past=past
    )
    app.jinja_env.filters.update(absolute=absolute, dateformat=day_told)
    app.jinja_env.filters["instrument"] = lambda name: instrument_in(name, language())
    app.jinja_env.globals.update(language=language)
    app.jinja_env.policies["ext.i18n.trimmed"] = True


def language() -> str:
    """Return the reader's language, found once in a request, which asks for it many times."""
    known: str | None = request.environ.get(FOUND)
    if known is None:
        known = request.environ[FOUND] = _language()
    return known


def _language() -> str:
    """Return what the reader chose, is known by, or asks for."""
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    asked = request.accept_languages.best_match(LANGUAGES)
    person = visitor()
    if person is not None and person.language in LANGUAGES and not (asked and _program()):
        return person.language
    return asked or dials(db.session()).language


def zone() -> str:
    """Return the time zone in which the reader is told the time: that of their entity."""
    entity = home_entity()
    return entity.time_zone if entity else "Europe/Paris"


def spoken(message: str) -> str:
    """Return a message in the reader's language; a page says a hundred of them."""
    told: str = catalogue(language()).ugettext(message)
    return told


def _counted(one: str, many: str, number: int) -> str:
    told: str = catalogue(language()).ungettext(one, many, number)
    return told


def word(value: Any) -> str:
    """Say one of our words (a state, role, channel, severity, category…) to the reader."""
    return spoken(str(value))


def label(value: Any) -> str:
    """Say one of our words with a capital, as a label begins."""
    spoken = word(value)
    return spoken[:1].upper() + spoken[1:]


def said(text: Mapping[str, str] | str | None) -> str:
    """Return a text kept in both languages as the reader reads it."""
    if text is None or isinstance(text, str):
        return text or ""
    return text.get(language()) or next(iter(text.values()), "")


def relative(at: datetime) -> str:
    """Return a moment as seen from now: “3 hours ago”."""
    ago = moment() - at
    told: str | None = gettext("just now") if -ODD < ago < MINUTE else None
    span = max(-ago, MINUTE) if ago < timedelta() else -ago
    return told or _span(_rounded(span), language(), direction=True)


def lasting(at: datetime) -> str:
    """Return how long ago a moment was: “3 hours”."""
    span = moment() - at
    told: str | None = gettext("less than a minute") if abs(span) < MINUTE else None
    return told or _span(_rounded(span), language(), direction=False)


def _rounded(span: timedelta) -> int:
    """Return how many minutes a span has; of days, to the hour: so much is told of it."""
    minutes = round(span / MINUTE)
    return minutes if abs(minutes) < DAY else round(minutes / 60) * 60


@lru_cache(maxsize=8192)
def _span(minutes: int, _tongue: str, *, direction: bool) -> str:
    """Return a span in the reader's language; lists tell the same ones again and again."""
    told: str = format_timedelta(
        timedelta(minutes=minutes), granularity="minute", threshold=1.2, add_direction=direction
    )
    return told


def past(at: datetime) -> bool:
    """Whether a moment is over."""
    return at < moment()


def absolute(at: datetime) -> str:
    """Return a moment in full, in the reader's zone."""
    return _absolute(at, language(), zone())


@lru_cache(maxsize=4096)
def _absolute(at: datetime, tongue: str, _zone: str) -> str:
    """Return a moment in full; a queue shows the same moments again and again."""
    hour = ", HH:mm" if tongue == "en" else " 'à' HH'\u202fh\u202f'mm"
    return first_told(format_datetime(at, f"d MMMM y{hour} ('UTC'xxx)"))


def _program() -> bool:
    return request.path.startswith("/api/")
