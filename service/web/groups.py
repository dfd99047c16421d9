"""What groups of the company's directory give: proposed by one admin, released by another."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from service.access import Act, entities_where, tree
from service.errors import Forbidden, Invalid, NotFound, Stale, _
from service.identity import current_person, fresh_proof
from service.models import Entity, Person, db
from service.problems import told
from service.queries.provision import mappings, seen_groups
from service.steps.groups import Mapping, end_mapping, propose_mapping, release_mapping
from service.unit import unit_of_work
from service.web.forms import words
from service.web.visitor import moment
from workflows import Role

groups = Blueprint("groups", __name__)

ACTS = {"release": release_mapping, "end": end_mapping}


@groups.get("/groups")
def show() -> str:
    """Show what groups give, and which were seen."""
    return _page()


@groups.post("/groups")
def propose() -> Any:
    """Propose that a group gives a role."""
    try:
        with unit_of_work(current_person()) as unit:
            wanted = Mapping(group=words("group"), role=_role(), entity_id=_entity())
            propose_mapping(unit, wanted)
    except Invalid as error:
        return _page({"field": error.pointer, "why": told(error)}), 422
    except (Stale, Forbidden) as error:
        return _page(trouble=told(error)), 409 if isinstance(error, Stale) else 403
    flash(gettext("Proposed. Another admin must release it."), "done")
    return redirect(url_for("web.groups.show"), 303)


@groups.post("/groups/<uuid:mapping_id>")
def decide(mapping_id: UUID) -> Any:
    """Release or end what a group gives."""
    act = ACTS.get(request.form.get("act", ""))
    if act is None:
        raise NotFound(_("There is no such act."))
    fresh_proof()
    try:
        with unit_of_work(current_person()) as unit:
            act(unit, mapping_id)
    except Stale as error:
        return _page(trouble=told(error)), 409
    flash(gettext("Done. Roles follow at once."), "done")
    return redirect(url_for("web.groups.show"), 303)


def _page(fault: Any = None, trouble: str = "") -> str:
    managed = entities_where(db.session(), current_person(), Act.MANAGE_PEOPLE, moment())
    if not managed:
        raise Forbidden(_("You hold no role that may see people."))
    entities = db.session.scalars(
        select(Entity).where(Entity.id.in_(managed)).order_by(Entity.name)
    ).all()
    standing = mappings(db.session(), managed)
    if trouble:
        flash(trouble, "stop")
    return render_template(
        "groups/groups.html",
        mappings=standing,
        names=_names({each for one in standing for each in (one.proposed_by, one.released_by)}),
        entities={each.id: each for each in entities},
        managed=entities,
        seen=seen_groups(db.session()) if tree(db.session()).root in managed else None,
        roles=list(Role),
        form=request.form,
        fault=fault,
    )


def _names(ids: set[UUID | None]) -> dict[UUID, str]:
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _role() -> Role:
    try:
        return Role(words("role"))
    except ValueError:
        raise Invalid("role", _("Choose a role.")) from None


def _entity() -> UUID:
    found = db.session.scalar(select(Entity.id).where(Entity.slug == words("entity")))
    if found is None:
        raise NotFound(_("There is no such entity."))
    return found
