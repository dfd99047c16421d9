"""Changes that two people make, and the versions of definitions."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, current_app

from service.api.acts import acting
from service.api.blueprint import Resource
from service.api.schemas.base import NothingIn
from service.api.schemas.changes import (
    ChangeOut,
    ChangesIn,
    ChangesOut,
    GrantIn,
    ProposalIn,
    RefusalIn,
    ReleaseIn,
    RevocationIn,
    TrialIn,
    VersionOut,
    VersionsOut,
)
from service.definitions import InForce
from service.errors import NotFound, _
from service.identity import current_person, fresh_proof
from service.models import Change, Definition, DefinitionKind, Policy, db
from service.queries import changes as queries
from service.queries import company
from service.queries.pages import Page
from service.steps.change import Wanted, propose_definition, propose_grant, propose_revocation
from service.steps.release import refuse_change, release_change, try_again, withdraw_change

changes = Resource("changes", "Roles and definitions: one person proposes, another releases")


@changes.get("/changes", hides=True)
@changes.arguments(ChangesIn, location="query")
@changes.response(200, ChangesOut)
def listed(query: dict[str, Any]) -> Page[Change]:
    """List the changes that wait, or those that were decided, newest first."""
    open_ = query.pop("waiting")
    return queries.changes(current_person(), datetime.now(UTC), open_=open_, **query)


@changes.get("/changes/<uuid:change_id>")
@changes.response(200, ChangeOut)
def one(change_id: UUID) -> dict[str, Any]:
    """Return one change with what it brings."""
    return change_told(queries.change(current_person(), change_id, datetime.now(UTC)))


@changes.post("/changes/grants")
@changes.arguments(GrantIn)
@changes.response(201, ChangeOut)
def grant(data: dict[str, Any]) -> Response:
    """Propose that somebody holds a role."""
    with acting() as act:
        entity = company.entity(act.unit.actor, data.pop("entity"), act.unit.now)
        note, person = data.pop("note"), data.pop("person")
        wanted = Wanted(person_id=person, entity_id=entity.id, **data)
        return act.answer(ChangeOut, change_told(propose_grant(act.unit, wanted, note)), 201)


@changes.post("/changes/revocations")
@changes.arguments(RevocationIn)
@changes.response(201, ChangeOut)
def revoke(data: dict[str, Any]) -> Response:
    """Propose that a role ends."""
    with acting() as act:
        change = propose_revocation(act.unit, data["grant"], data["note"])
        return act.answer(ChangeOut, change_told(change), 201)


@changes.post("/changes/<uuid:change_id>/releases")
@changes.arguments(ReleaseIn, required=False)
@changes.response(201, ChangeOut)
def release(data: dict[str, Any], change_id: UUID) -> Response:
    """Put in force what somebody else proposed; this needs a fresh proof, and so a browser.

    With the digest of the effect that was read, a release of any other effect is refused.
    """
    queries.change(current_person(), change_id, datetime.now(UTC))
    fresh_proof()
    with acting() as act:
        change = release_change(act.unit, change_id, in_force(), data.get("effect"))
        return act.answer(ChangeOut, change_told(change), 201)


@changes.post("/changes/<uuid:change_id>/effects")
@changes.arguments(TrialIn, required=False)
@changes.response(202, ChangeOut)
def try_(data: dict[str, Any], change_id: UUID) -> Response:
    """Have what an open change would have done computed once more, beside what is in force."""
    with acting() as act:
        change = try_again(act.unit, change_id, data.get("last"))
        return act.answer(ChangeOut, change_told(change), 202)


@changes.post("/changes/<uuid:change_id>/refusals")
@changes.arguments(RefusalIn)
@changes.response(201, ChangeOut)
def refuse(data: dict[str, Any], change_id: UUID) -> Response:
    """Refuse what somebody else proposed, and say why."""
    with acting() as act:
        change = refuse_change(act.unit, change_id, data["reason"])
        return act.answer(ChangeOut, change_told(change), 201)


@changes.post("/changes/<uuid:change_id>/withdrawals")
@changes.arguments(NothingIn, required=False)
@changes.response(201, ChangeOut)
def withdraw(_data: dict[str, Any], change_id: UUID) -> Response:
    """Take back what one proposed."""
    with acting() as act:
        return act.answer(ChangeOut, change_told(withdraw_change(act.unit, change_id)), 201)


@changes.get("/definitions/<kind>/<name>")
@changes.response(200, VersionsOut)
def versions(kind: str, name: str) -> Page[Definition]:
    """List the versions of a definition, newest first."""
    found = queries.versions(current_person(), _policy(kind, name), datetime.now(UTC))
    return Page(found, None)


@changes.get("/definitions/<kind>/<name>/<int:number>")
@changes.response(200, VersionOut)
def version(kind: str, name: str, number: int) -> Definition:
    """Return one version with its whole source."""
    return queries.version(current_person(), _policy(kind, name), number, datetime.now(UTC))


@changes.post("/definitions/<kind>/<name>/proposals")
@changes.arguments(ProposalIn)
@changes.response(201, ChangeOut)
def propose(data: dict[str, Any], kind: str, name: str) -> Response:
    """Propose a version; every fault is named by the way to its value."""
    policy = _policy(kind, name)
    with acting() as act:
        place = None
        if policy.kind is DefinitionKind.LEXICON:
            place = company.entity(act.unit.actor, name, act.unit.now).id
        change = propose_definition(
            act.unit, policy, data["source"], data["note"], in_force(), place, data["last"]
        )
        return act.answer(ChangeOut, change_told(change), 201)


def _policy(kind: str, name: str) -> Policy:
    if kind not in {each.value for each in DefinitionKind}:
        raise NotFound(_("There is no such definition."))
    return Policy(DefinitionKind(kind), name)


def in_force() -> InForce:
    """Return the definitions in force."""
    found: InForce = current_app.extensions["definitions"].in_force(db.session())
    return found


def change_told(change: Change) -> dict[str, Any]:
    """Return a change with the size of its effect; which posts it is stays on the page."""
    db.session.flush()
    db.session.refresh(change)
    told = {name: getattr(change, name) for name in ChangeOut().fields if name != "effect"}
    return {**told, "effect": _effect_told(change)}


def _effect_told(change: Change) -> dict[str, Any] | None:
    effect = queries.effect(change)
    if effect is None:
        return None
    known = effect.done_at is not None and not queries.computing(change, effect)
    return {
        "last": effect.last,
        "tried": effect.tried,
        "computed": known,
        "otherwise": len(effect.posts) if known else None,
        "faults": effect.faults if known else [],
        "digest": effect.compared if known else None,
    }
