"""Settings that an admin may turn while the service runs: typed, bounded, read once per request.

The environment says what is usual and within which bounds; a row of the database says what an
admin chose instead. While the database is away, what is usual holds.
"""

import json
import logging
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Text, cast, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from service.bounds import LONGEST_LINE, Bounds
from service.errors import Invalid, NotFound, _
from service.models import Dial, table_of
from service.settings import Settings

logger = logging.getLogger(__name__)

Value = int | str | bool

DECLARED = {each.name: each for each in fields(Settings) if "dial" in each.metadata}
"""The settings that may be turned, by their key."""

REFUSALS = {
    "language": _("One of these is expected: fr, en."),
    "contact": _("One e-mail address is expected, or nothing."),
}
"""What is said of a text that a setting can't be."""


@dataclass(frozen=True, kw_only=True)
class Dials:
    """All of them, as they stand for one request or job."""

    session_days: int
    idle_minutes: int
    fresh_minutes: int
    token_days: int
    pages_per_minute: int
    forms_per_minute: int
    calls_per_minute: int
    acts_per_minute: int
    draft_days: int
    hold_days: int
    reservation_minutes: int
    urgent_posts: int
    sign_up: bool
    language: str
    contact: str
    notice_fr: str
    notice_en: str

    @property
    def session(self) -> timedelta:
        """After this, whoever it is signs in again."""
        return timedelta(days=self.session_days)

    @property
    def idle(self) -> timedelta:
        """After so long without a request, a session has ended."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def fresh(self) -> timedelta:
        """How long a proof of who somebody is counts as fresh."""
        return timedelta(minutes=self.fresh_minutes)


_DIAL = table_of(Dial).c
TURNED = (
    select(cast(func.jsonb_object_agg(_DIAL.key, _DIAL.value), Text))
    .scalar_subquery()
    .label("turned")
)
"""What was turned, as a column of what is read anyway: JSON, or NULL if nothing was."""


def dials(session: Session) -> Dials:
    """Return the settings in force, read once per session of the database."""
    known: Dials | None = session.info.get("dials")
    if known is None:
        try:
            known = keep_dials(session, session.scalar(select(TURNED)))
        except OperationalError as error:
            logger.warning("dials.unread error=%s", type(error.orig).__name__)
            session.rollback()
            return _standing({})
    return known


def keep_dials(session: Session, turned: str | None) -> Dials:
    """Keep the settings in force, where what was turned has been read."""
    known = session.info["dials"] = _standing(json.loads(turned) if turned else {})
    return known


def forget_dials(session: Session) -> None:
    """Read the settings afresh next time: one was turned."""
    session.info.pop("dials", None)


def usual(key: str) -> Any:
    """Return what the environment says of a setting: bounds for a number, else its value."""
    settings: Settings = current_app.extensions["settings"]
    return getattr(settings, key)


def declared(key: str) -> None:
    """Raise NotFound, naming what there is, unless a setting of this key may be turned."""
    if key not in DECLARED:
        raise NotFound(
            _("There is no such setting to change here. There are: %(words)s."),
            words=", ".join(DECLARED),
        )


def allowed(key: str, value: Any) -> Value:
    """Return the value that a setting may have, or raise Invalid and say which it may."""
    limits = usual(key)
    if isinstance(limits, Bounds):
        if type(value) is int and limits.least <= value <= limits.most:
            return value
        raise Invalid(
            key,
            _("A whole number from %(least)s to %(most)s is allowed."),
            least=limits.least,
            most=limits.most,
        )
    if isinstance(limits, bool):
        if isinstance(value, bool):
            return value
        raise Invalid(key, _("True or false is expected."))
    return _text(key, value)


def typed(key: str, words: str) -> Any:
    """Return what somebody wrote as the kind of value that the setting has, if it can be one."""
    limits, words = usual(key), words.strip()
    if isinstance(limits, Bounds):
        return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else words
    return words == "true" if isinstance(limits, bool) and words in {"true", "false"} else words


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise Invalid(key, _("A text is expected."))
    try:
        read: str = DECLARED[key].metadata["read"](value.strip())
    except ValueError:
        said = REFUSALS.get(key, _("One line of at most %(most)s characters is expected."))
        raise Invalid(key, said, most=LONGEST_LINE) from None
    return read


def _standing(turned: dict[str, Any]) -> Dials:
    return Dials(**{key: _held(usual(key), turned.get(key)) for key in DECLARED})


def _held(limits: Any, chosen: Any) -> Any:
    """Return what was chosen, within the bounds that the environment has today."""
    if isinstance(limits, Bounds):
        return limits.usual if chosen is None else min(max(chosen, limits.least), limits.most)
    return limits if chosen is None else chosen


def as_written(session: Session) -> dict[str, Value]:
    """Return the settings in force by their keys."""
    return asdict(dials(session))
