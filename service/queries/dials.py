"""The settings of the service: those that may be changed here, and those of the environment."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from service.access import Act, may, tree
from service.bounds import Bounds
from service.dials import DECLARED, as_written, usual
from service.errors import Forbidden, _
from service.models import Dial, Person, db
from service.settings import PREFIX, Settings


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A setting that may be changed: what it is, what else it may be, who chose it."""

    key: str
    says: str
    kind: str
    value: Any
    usual: Any
    least: int | None
    most: int | None
    set_by: str | None
    set_at: datetime | None


@dataclass(frozen=True)
class Fixed:
    """A setting of the environment; a secret is only known to be there or not."""

    variable: str
    says: str
    secret: bool
    value: str | None


def may_configure(person: Person, now: datetime) -> bool:
    """Whether this person may look at the settings, and change them."""
    return may(db.session(), person, Act.MANAGE_SETTINGS, tree(db.session()).root, now)


def refuse_others(person: Person, now: datetime) -> None:
    """Raise Forbidden unless this person may look at the settings, and change them."""
    if not may_configure(person, now):
        raise Forbidden(_("Only an admin of the whole company looks at settings."))


def numbered(key: str) -> bool:
    """Whether a setting is a number within bounds."""
    return isinstance(usual(key), Bounds)


def changeable() -> list[Shown]:
    """Return the settings that may be changed here, in the order in which they are declared."""
    rows = db.session.execute(
        select(Dial.key, Dial.set_at, Person.name).join(Person, Person.id == Dial.set_by)
    )
    chosen = {row.key: (row.name, row.set_at) for row in rows}
    standing = as_written(db.session())
    return [_shown(key, standing[key], *chosen.get(key, (None, None))) for key in DECLARED]


def one(key: str) -> Shown:
    """Return one of them."""
    return next(each for each in changeable() if each.key == key)


def fixed() -> Iterator[Fixed]:
    """Yield the settings that the environment of the processes says, without any secret."""
    settings: Settings = current_app.extensions["settings"]
    for each in fields(Settings):
        if each.name not in DECLARED:
            value, secret = getattr(settings, each.name), each.metadata["secret"]
            written = str(value).lower() if isinstance(value, bool) else str(value)
            shown = ("…" if value else "") if secret else written
            yield Fixed(
                f"{PREFIX}{each.name.upper()}", each.metadata["says"], secret, shown or None
            )


def _shown(key: str, value: Any, name: str | None, at: datetime | None) -> Shown:
    limits = usual(key)
    bounds = limits if isinstance(limits, Bounds) else None
    return Shown(
        key=key,
        says=DECLARED[key].metadata["says"],
        kind=_kind(key, limits),
        value=value,
        usual=bounds.usual if bounds else limits,
        least=bounds.least if bounds else None,
        most=bounds.most if bounds else None,
        set_by=name,
        set_at=at,
    )


def _kind(key: str, limits: Any) -> str:
    if isinstance(limits, Bounds):
        return "number"
    if isinstance(limits, bool):
        return "truth"
    return key if key == "language" else "text"
