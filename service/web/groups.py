"""What groups of the company's directory give: proposed by one admin, released by another."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from service.access import Act, entities_where, tree
from service.errors import Forbidden, Invalid, Stale, _
from service.identity import current_person
from service.models import Change, Entity, db
from service.problems import told
from service.queries import company
from service.queries.changes import open_of_groups
from service.queries.people import entity_names
from service.queries.provision import mappings, seen_groups
from service.steps.groups import Mapping, propose_end, propose_mapping
from service.unit import Unit, unit_of_work
from service.web.forms import words
from service.web.once import once
from service.web.visitor import moment
from workflows import Role

groups = Blueprint("groups", __name__)


@groups.get("/groups")
def show() -> str:
    """Show what groups give, what is proposed, and which were seen."""
    return _page()


@groups.post("/groups")
def propose() -> Any:
    """Propose that a group gives a role."""
    return _proposed(lambda unit: propose_mapping(unit, _wanted(), words("note")))


@groups.post("/groups/<uuid:mapping_id>/end")
def end(mapping_id: UUID) -> Any:
    """Propose that a group gives a role no longer."""
    return _proposed(lambda unit: propose_end(unit, mapping_id, words("note")), str(mapping_id))


def _proposed(make: Callable[[Unit], Change], form: str = "new") -> Any:
    try:
        with unit_of_work(current_person()) as unit:
            made = once(unit, words("once"), lambda: make(unit).id)
    except Invalid as error:
        return _page({"form": form, "field": error.pointer, "why": told(error)}), 422
    except (Stale, Forbidden) as error:
        return _page(trouble=told(error)), 409 if isinstance(error, Stale) else 403
    flash(gettext("Proposed. Another admin must release it."), "done")
    return redirect(url_for("web.changes.show", change_id=made), 303)


def _wanted() -> Mapping:
    return Mapping(group=words("group"), role=_role(), entity_id=_entity())


def _page(refused: Any = None, trouble: str = "") -> str:
    managed = entities_where(db.session(), current_person(), Act.MANAGE_PEOPLE, moment())
    if not managed:
        raise Forbidden(_("You hold no role that may see people."))
    entities = db.session.scalars(
        select(Entity).where(Entity.id.in_(managed)).order_by(Entity.name)
    ).all()
    if trouble:
        flash(trouble, "stop")
    return render_template(
        "groups/groups.html",
        mappings=mappings(db.session(), managed),
        waiting=open_of_groups(managed),
        names=entity_names(),
        managed=entities,
        seen=seen_groups(db.session()) if tree(db.session()).root in managed else None,
        roles=list(Role),
        typed=request.form,
        refused=refused,
    )


def _role() -> Role:
    try:
        return Role(words("role"))
    except ValueError:
        raise Invalid("role", _("Choose a role.")) from None


def _entity() -> UUID:
    return company.entity(current_person(), words("entity"), moment()).id
