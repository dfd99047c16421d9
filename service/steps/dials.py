"""Settings that are safe to change at run time: turned by an admin of the whole company."""

from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as upsert

from service.access import Act, allow, tree
from service.dials import allowed, declared, forget_dials
from service.models import Dial, Entity
from service.unit import Unit


def turn(unit: Unit, key: str, value: Any) -> bool:
    """Set a setting, or with None leave it to the environment again; say if that is a change."""
    root = tree(unit.session).root
    allow(unit, Act.MANAGE_SETTINGS, root)
    declared(key)
    kept = None if value is None else allowed(key, value)
    if not (_forget(unit, key) if kept is None else _keep(unit, key, kept)):
        return False
    words = {"value": kept} if isinstance(kept, str) else {}
    unit.record(
        "entity.setting_changed",
        unit.session.get_one(Entity, root),
        facts={"setting": key} if words else {"setting": key, "value": kept},
        payloads=words,
    )
    forget_dials(unit.session)
    return True


def _keep(unit: Unit, key: str, value: Any) -> bool:
    row = {"key": key, "value": value, "set_by": unit.actor.id, "set_at": unit.now}
    written = upsert(Dial).values(row)
    kept = written.on_conflict_do_update(
        index_elements=["key"], set_=row, where=Dial.value != written.excluded.value
    )
    return unit.session.execute(kept.returning(Dial.key)).first() is not None


def _forget(unit: Unit, key: str) -> bool:
    gone = delete(Dial).where(Dial.key == key).returning(Dial.key)
    return unit.session.execute(gone).first() is not None
