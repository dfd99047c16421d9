"""The settings of the service: read, and changed with a fresh proof."""

from datetime import UTC, datetime
from typing import Any

from flask import Response

from service.api.acts import acting
from service.api.blueprint import Resource
from service.api.schemas.settings import SettingIn, SettingOut, SettingsOut
from service.identity import current_person, fresh_proof
from service.queries import dials as queries
from service.steps.dials import turn

settings = Resource("settings", "Settings that are safe to change at run time")


@settings.get("/settings")
@settings.response(200, SettingsOut)
def show() -> dict[str, Any]:
    """List what may be changed here, and what the environment says, without secrets."""
    queries.refuse_others(current_person(), datetime.now(UTC))
    return {"items": queries.changeable(), "fixed": list(queries.fixed())}


@settings.patch("/settings/<key>")
@settings.arguments(SettingIn)
@settings.response(200, SettingOut)
def change(data: dict[str, Any], key: str) -> Response:
    """Change a setting, or with null leave it to the environment again; needs a fresh proof."""
    queries.refuse_others(current_person(), datetime.now(UTC))
    fresh_proof()
    with acting() as act:
        turn(act.unit, key, data["value"])
        return act.answer(SettingOut, queries.one(key), 200)
