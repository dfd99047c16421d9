"""People: who is there, who holds which role, and how that changes."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask_babel import gettext

from service.access import Act
from service.errors import Forbidden, Invalid, Stale, _
from service.identity import current_person, fresh_proof
from service.mail import the_mailer
from service.models import Change, Entity, Grant, Person, db
from service.problems import told
from service.queries import people as found
from service.queries.dials import may_configure
from service.steps.change import Wanted, propose_grant, propose_revocation
from service.steps.particulars import KINDS, address, person_words
from service.steps.people import add_person, change_person, end_access, invite
from service.table import write_table
from service.unit import unit_of_work
from service.web.forms import words
from service.web.gaps import gaps_told
from service.web.i18n import language
from service.web.once import once
from service.web.visitor import moment
from workflows import Role

people = Blueprint("people", __name__)

SAID = 5
"""Gaps that a message tells; the page of the change has them all."""

EXPORTED = ("email", "name", "entity", "kind", "language", "title", "ends_on", "roles")
"""The columns of the list as a file; an import reads the same."""


@people.get("/people", endpoint="people")
def listed() -> str:
    """Show the people whom the visitor administers or audits."""
    sought = _sought()
    page = found.people(current_person(), sought, moment(), cursor=request.args.get("cursor"))
    asked = {key: each for key in ("q", "entity", "role") if (each := request.args.get(key))}
    return render_template(
        "people/people.html",
        page=page,
        asked=asked,
        entities=_entities(Act.SEE_PEOPLE),
        manages=bool(_entities()),
        configures=may_configure(current_person(), moment()),
        names=found.entity_names(),
        roles=tuple(Role),
        now=moment(),
    )


@people.get("/people.csv")
def export() -> Response:
    """Give the list as a file."""
    fresh_proof()
    _entities(Act.SEE_PEOPLE)
    rows = _rows(found.all_people(current_person(), _sought(), moment()))
    headers = {"Content-Disposition": 'attachment; filename="people.csv"'}
    lines = stream_with_context(write_table(EXPORTED, rows))
    return Response(lines, content_type="text/csv; charset=utf-8", headers=headers)


@people.get("/people/new")
def new() -> str:
    """Show the form that adds somebody."""
    return _form()


@people.post("/people")
def add() -> Any:
    """Add somebody."""
    try:
        with unit_of_work(current_person()) as unit:
            cells = _cells()
            person_id = once(
                unit,
                words("once"),
                lambda: add_person(unit, address(cells), _uuid("entity"), person_words(cells)).id,
            )
    except Invalid as error:
        return _form(refused={"field": error.pointer, "why": told(error)}), 422
    flash(gettext("Added. Propose a role next: without one, nobody may do anything."), "done")
    return redirect(url_for("web.people.show", person_id=person_id), 303)


@people.get("/people/<uuid:person_id>")
def show(person_id: UUID) -> str:
    """Show one person, their roles and what is proposed."""
    return _page(person_id)


@people.post("/people/<uuid:person_id>")
def change(person_id: UUID) -> Any:
    """Say otherwise who somebody is."""
    try:
        with unit_of_work(current_person()) as unit:
            change_person(unit, person_id, _uuid("entity"), person_words(_cells()))
    except Invalid as error:
        return again(person_id, "change", error)
    return done(person_id, gettext("It is kept."))


@people.post("/people/<uuid:person_id>/end")
def end(person_id: UUID) -> Any:
    """End all access of somebody at once."""
    with unit_of_work(current_person()) as unit:
        end_access(unit, person_id)
    return done(person_id, gettext("Their access has ended: sign-in, tokens and roles."))


@people.post("/people/<uuid:person_id>/invitation")
def invited(person_id: UUID) -> Any:
    """Send somebody the link to set their first password by; nobody else sees it."""
    with unit_of_work(current_person()) as unit:
        person = invite(unit, person_id)
        note = gettext("A link is on its way to %(address)s.", address=person.email)
    return done(person_id, note)


@people.post("/people/<uuid:person_id>/roles")
def propose(person_id: UUID) -> Any:
    """Propose a role for somebody."""
    try:
        with unit_of_work(current_person()) as unit:
            once(
                unit,
                words("once"),
                lambda: propose_grant(unit, _wanted(person_id), words("note")).id,
            )
    except (Invalid, Forbidden, Stale) as error:
        return again(person_id, "role", error)
    return done(person_id, gettext("Proposed. It holds once another administrator releases it."))


@people.post("/people/<uuid:person_id>/roles/<uuid:grant_id>/end")
def propose_end(person_id: UUID, grant_id: UUID) -> Any:
    """Propose that a role ends."""
    try:
        with unit_of_work(current_person()) as unit:
            made = once(
                unit,
                words("once"),
                lambda: propose_revocation(unit, grant_id, words("note")).id,
            )
    except (Invalid, Forbidden, Stale) as error:
        return again(person_id, f"end-{grant_id}", error)
    for line in gaps_told(db.session.get_one(Change, made), moment(), language())[:SAID]:
        flash(gettext("Once it has ended: %(what)s", what=line), "warn")
    return done(person_id, gettext("Proposed. It ends once another administrator releases it."))


def _form(refused: Any = None) -> str:
    entities = _entities()
    if not entities:
        raise Forbidden(_("Your roles in this entity do not allow that."))
    return render_template(
        "people/new.html", entities=entities, kinds=KINDS, refused=refused, typed=request.form
    )


def _page(person_id: UUID, refused: Any = None) -> str:
    reader, now = current_person(), moment()
    person = found.one_person(reader, person_id, now)
    return render_template(
        "people/person.html",
        person=person,
        ended=person.ended(now),
        manages=found.may_manage(reader, person, now),
        roles=found.roles_of(reader, person, now),
        proposals=found.proposals_of(reader, person, now),
        names=found.entity_names(),
        entities=_entities(),
        kinds=KINDS,
        mail=the_mailer() is not None,
        all_roles=tuple(Role),
        refused=refused,
        typed=request.form,
    )


def again(person_id: UUID, form: str, error: Invalid | Forbidden | Stale) -> tuple[str, int]:
    """Return the page with the form that was refused, as it was filled in."""
    field = error.pointer if isinstance(error, Invalid) else ""
    status = 422 if isinstance(error, Invalid) else 403 if isinstance(error, Forbidden) else 409
    return _page(person_id, {"form": form, "field": field, "why": told(error)}), status


def done(person_id: UUID, note: str) -> Any:
    """Return to the person's page and say what was done."""
    flash(note, "done")
    return redirect(url_for("web.people.show", person_id=person_id), 303)


def _entities(act: Act = Act.MANAGE_PEOPLE) -> list[Entity]:
    """Return where the visitor may do this; who may see people nowhere finds no such page."""
    if not found.managed(current_person(), moment(), Act.SEE_PEOPLE):
        raise Forbidden(_("You hold no role that may see people."))
    return found.managed(current_person(), moment(), act)


def _sought() -> found.Sought:
    role = request.args.get("role", "")
    return found.Sought(
        words=request.args.get("q", "")[:200].replace("\0", " "),
        entity_id=_id(request.args.get("entity", "")),
        role=Role(role) if role in set(Role) else None,
    )


def _wanted(person_id: UUID) -> Wanted:
    try:
        role = Role(request.form.get("role", ""))
    except ValueError:
        raise Invalid("role", _("Choose a role.")) from None
    entity_id = _uuid("entity")
    return Wanted(
        person_id=person_id,
        role=role,
        entity_id=entity_id,
        since=_midnight("since", entity_id),
        until=_midnight("until", entity_id, after=1),
    )


def _midnight(field: str, entity_id: UUID, after: int = 0) -> datetime | None:
    """Return when a day begins in an entity, or the day after it."""
    given, entity = request.form.get(field, "").strip(), db.session.get(Entity, entity_id)
    if not given or entity is None:
        return None
    try:
        day = date.fromisoformat(given) + timedelta(days=after)
    except (ValueError, OverflowError):
        raise Invalid(field, _("A date such as 2026-11-23 is expected.")) from None
    return datetime.combine(day, time(), ZoneInfo(entity.time_zone))


def _cells() -> dict[str, str]:
    return {name: words(name) for name in ("email", "name", "title", "kind", "language", "ends_on")}


def _uuid(field: str) -> UUID:
    chosen = _id(request.form.get(field, ""))
    if chosen is None:
        raise Invalid(field, _("Choose an entity."))
    return chosen


def _id(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


def _rows(found_people: Iterable[Person]) -> Iterator[tuple[str, ...]]:
    names = found.entity_names()
    for each in found_people:
        held = found.roles_of(current_person(), each, moment()).now
        yield (
            each.email,
            each.name,
            each.entity.slug if each.entity else "",
            each.kind,
            each.language,
            each.title,
            each.ends_on.isoformat() if each.ends_on else "",
            "; ".join(_role(names, one) for one in held),
        )


def _role(names: dict[UUID, Entity], held: Grant) -> str:
    return f"{held.role}@{names[held.entity_id].slug}"
