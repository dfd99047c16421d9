"""Entities: the tree, what each of them is, and the regime that is proposed for it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.differences import regime_differences
from service.errors import Forbidden, Invalid, _
from service.identity import current_person
from service.models import DefinitionKind, Entity, EntityKind, db
from service.problems import told
from service.queries import changes
from service.queries import entities as found
from service.steps.company import add_entity, change_entity, remove_entity
from service.steps.particulars import LANGUAGES, entity_words, regime_words, slug, zones
from service.steps.regime import propose_regime
from service.unit import Unit, unit_of_work
from service.web.forms import words
from service.web.once import once
from service.web.visitor import moment

entities = Blueprint("entities", __name__)

WHAT = ("name", "kind", "language")
REGIME = ("time_zone", "jurisdictions", "workflow", "calendar")


@entities.get("/entities", endpoint="entities")
def tree() -> str:
    """Show the tree of entities."""
    branches = found.forest(current_person(), moment())
    if not branches:
        raise Forbidden(_("You hold no role that may see people."))
    parents = found.possible_parents(current_person(), None, moment())
    return render_template("entities/entities.html", branches=branches, manages=bool(parents))


@entities.get("/entities/new")
def new() -> str:
    """Show the form that adds an entity."""
    return _form()


@entities.post("/entities")
def add() -> Any:
    """Add an entity."""
    try:
        with unit_of_work(current_person()) as unit:
            name = slug(request.form)
            once(
                unit,
                words("once"),
                lambda: add_entity(unit, name, _parent(), entity_words(_cells(WHAT))).id,
            )
    except Invalid as error:
        return _form({"field": error.pointer, "why": told(error)}), 422
    flash(gettext("The entity is there."), "done")
    return redirect(url_for("web.entities.show", slug=name), 303)


@entities.get("/entities/<slug>")
def show(slug: str) -> str:
    """Show one entity."""
    return _page(found.seen_entity(current_person(), slug, moment()))


@entities.post("/entities/<slug>")
def change(slug: str) -> Any:
    """Say otherwise what an entity is."""
    entity = found.seen_entity(current_person(), slug, moment())
    try:
        with unit_of_work(current_person()) as unit:
            change_entity(unit, entity.id, entity_words(_cells(WHAT)))
    except Invalid as error:
        return _again(slug, "change", error)
    flash(gettext("It is kept."), "done")
    return redirect(url_for("web.entities.show", slug=slug), 303)


@entities.post("/entities/<slug>/proposals")
def propose(slug: str) -> Any:
    """Propose another regime, or another place in the tree."""
    entity = found.seen_entity(current_person(), slug, moment())
    try:
        with unit_of_work(current_person()) as unit:
            made = once(unit, words("once"), lambda: _proposed(unit, entity))
    except Invalid as error:
        return _again(slug, "regime", error)
    flash(gettext("Proposed. Legal or compliance must release it."), "done")
    return redirect(url_for("web.changes.show", change_id=made), 303)


@entities.post("/entities/<slug>/remove")
def remove(slug: str) -> Any:
    """Remove an empty entity."""
    entity = found.seen_entity(current_person(), slug, moment())
    try:
        with unit_of_work(current_person()) as unit:
            remove_entity(unit, entity.id)
    except Invalid as error:
        return _again(slug, "remove", error)
    flash(gettext("The entity is removed."), "done")
    return redirect(url_for("web.entities.entities"), 303)


def _proposed(unit: Unit, entity: Entity) -> UUID:
    cells = {**_cells(REGIME), "packs": " ".join(request.form.getlist("packs"))}
    parent = _parent() if request.form.get("parent") else None
    regime = regime_words(cells)
    return propose_regime(unit, entity.id, regime, words("note"), parent).id


def _form(refused: Any = None) -> str:
    parents = found.possible_parents(current_person(), None, moment())
    if not parents:
        raise Forbidden(_("Your roles in this entity do not allow that."))
    return render_template(
        "entities/new.html", parents=parents, refused=refused, typed=request.form, **_choices()
    )


def _page(entity: Entity, refused: Any = None) -> str:
    person = current_person()
    branches = found.forest(person, moment())
    waits = found.open_proposal(entity)
    return render_template(
        "entities/entity.html",
        entity=entity,
        branch=next(each for each in branches if each.entity.id == entity.id),
        above=db.session.get(Entity, entity.parent_id) if entity.parent_id else None,
        manages=found.manages(person, entity, moment()),
        parents=found.possible_parents(person, entity, moment()),
        waits=waits,
        differs=regime_differences(waits.before, waits.source) if waits else [],
        releasers=changes.releasers(waits, moment()) if waits else [],
        refused=refused,
        typed=request.form,
        **_choices(),
    )


def _again(slug: str, form: str, error: Invalid) -> tuple[str, int]:
    entity = found.seen_entity(current_person(), slug, moment())
    return _page(entity, {"form": form, "field": error.pointer, "why": told(error)}), 422


def _choices() -> dict[str, Any]:
    return {
        "kinds": tuple(EntityKind),
        "zones": zones(),
        "languages": LANGUAGES,
        "packs": found.definition_names(DefinitionKind.PACK),
        "workflows": found.definition_names(DefinitionKind.WORKFLOW),
    }


def _cells(names: tuple[str, ...]) -> dict[str, str]:
    return {name: words(name) for name in names}


def _parent() -> UUID:
    try:
        return UUID(request.form.get("parent", ""))
    except ValueError:
        raise Invalid("parent", _("Choose the entity above.")) from None
