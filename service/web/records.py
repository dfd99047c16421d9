"""The record of an entity, a definition or a person, as sentences, recomputed."""

from uuid import UUID

from flask import Blueprint, render_template, request, url_for

from service.errors import NotFound, _
from service.identity import current_person
from service.models import DefinitionKind, Policy, StreamKind, db
from service.queries import stories
from service.queries.history import Told
from service.queries.pages import Page
from service.queries.proof import verify_one
from service.web.timeline import Reader, scene
from service.web.visitor import moment

records = Blueprint("records", __name__)


@records.get("/entities/<slug>/record")
def entity(slug: str) -> str:
    """Show what the record holds of an entity."""
    found, events = stories.entity_story(current_person(), slug, moment(), _cursor())
    back = url_for("web.entities.entities")
    return _page((StreamKind.ENTITY, found.id), events, found.name, back)


@records.get("/definitions/<kind>/<name>/record")
def definition(kind: str, name: str) -> str:
    """Show what the record holds of a definition."""
    if kind not in {each.value for each in DefinitionKind}:
        raise NotFound(_("There is no such definition."))
    policy = Policy(DefinitionKind(kind), name)
    events = stories.definition_story(current_person(), policy, moment(), _cursor())
    back = url_for("web.versions.listed", kind=kind, name=name)
    return _page((StreamKind.DEFINITION, policy.id), events, name, back)


@records.get("/people/<uuid:person_id>/record")
def person(person_id: UUID) -> str:
    """Show what the record holds of somebody's roles."""
    found, events = stories.person_story(current_person(), person_id, moment(), _cursor())
    back = url_for("web.people.show", person_id=person_id)
    return _page((StreamKind.PERSON, found.id), events, found.name, back)


@records.get("/your-data/record")
def own() -> str:
    """Show the visitor all that the record holds of them."""
    me, back = current_person(), url_for("web.participation.data")
    return _page((StreamKind.PERSON, me.id), stories.own_story(me, _cursor()), me.name, back)


def _cursor() -> str | None:
    return request.args.get("cursor")


def _page(stream: tuple[StreamKind, UUID], events: Page[Told], title: str, back: str) -> str:
    return render_template(
        "records/record.html",
        title=title,
        back=back,
        more=f"{request.path}?cursor={events.next}" if events.next else None,
        events=events,
        scenes=[scene(each, Reader({}, {})) for each in events.rows],
        proof=verify_one(db.session(), *stream),
    )
