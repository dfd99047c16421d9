"""Topics, campaigns, audiences and teams: listed, added, ended; a post is sorted by them."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import select

from service.access import Act, entities_where
from service.errors import Invalid, _
from service.identity import current_person
from service.models import Audience, Campaign, Entity, Team, Topic, db
from service.problems import told
from service.queries import topics as queries
from service.steps.topics import Kind, Sorting, add, end, join, leave, sort_post
from service.unit import unit_of_work
from service.web.forms import words
from service.web.once import once
from service.web.visitor import moment

topics = Blueprint("topics", __name__)

PLACES: dict[str, Kind] = {
    "topics": Topic,
    "campaigns": Campaign,
    "audiences": Audience,
    "teams": Team,
}


@topics.get("/library/<any(topics,campaigns,audiences,teams):kind>")
def listed(kind: str) -> str:
    """List those of one kind that the visitor meets."""
    return _page(kind)


@topics.post("/library/<any(topics,campaigns,audiences,teams):kind>")
def make(kind: str) -> Any:
    """Add one."""
    try:
        with unit_of_work(current_person()) as unit:
            place, days = _entity(), _days() if kind == "campaigns" else None
            once(
                unit,
                words("once"),
                lambda: add(unit, PLACES[kind], place, words("name"), days).id,
            )
    except Invalid as error:
        return _page(kind, {"form": "new", "field": error.pointer, "why": told(error)}), 422
    flash(gettext("Added."), "done")
    return redirect(url_for("web.topics.listed", kind=kind), 303)


@topics.post("/library/<any(topics,campaigns,audiences,teams):kind>/<uuid:key>/end")
def finish(kind: str, key: UUID) -> Any:
    """End one; posts that have it keep it."""
    with unit_of_work(current_person()) as unit:
        count = end(unit, PLACES[kind], key, with_posts=words("posts") == "end")
    said = (
        ngettext(
            "Ended. %(num)s post expired with it.", "Ended. %(num)s posts expired with it.", count
        )
        if count
        else gettext("Ended. Posts that have it keep it.")
    )
    flash(said, "done")
    return redirect(url_for("web.topics.listed", kind=kind), 303)


@topics.post("/library/teams/<uuid:key>/members")
def belong(key: UUID) -> Any:
    """Join a team or leave it, by one's own choice."""
    with unit_of_work(current_person()) as unit:
        (leave if request.form.get("leave") else join)(unit, key)
    return redirect(url_for("web.topics.listed", kind="teams"), 303)


@topics.post("/library/<uuid:post_id>/sorting")
def sort(post_id: UUID) -> Any:
    """Say what a post is about, for whom, and in which campaign."""
    try:
        with unit_of_work(current_person()) as unit:
            sort_post(unit, post_id, _sorting())
    except Invalid as error:
        flash(told(error), "stop")
    else:
        flash(gettext("Kept."), "done")
    return redirect(url_for("web.library.show", post_id=post_id), 303)


def _page(kind: str, refused: Any = None) -> str:
    person = current_person()
    rows = queries.open_ones(person, PLACES[kind], moment())
    managed = entities_where(db.session(), person, Act.ORDER_LIBRARY, moment())
    entities = select(Entity).where(Entity.id.in_(managed)).order_by(Entity.name)
    return render_template(
        "library/topics.html",
        kind=kind,
        kinds=tuple(PLACES),
        rows=rows,
        managed=managed,
        entities=db.session.scalars(entities).all(),
        mine=queries.own_teams(person) if kind == "teams" else (),
        ending=queries.ending_with(person, rows, moment()) if kind == "campaigns" else {},
        sizes=queries.team_sizes(rows) if kind == "teams" else {},
        refused=refused,
        typed=request.form,
    )


def _sorting() -> Sorting:
    campaign = words("campaign")
    return Sorting(
        topics=_ids("topics"),
        audiences=_ids("audiences"),
        campaign_id=_id("campaign", campaign) if campaign else None,
    )


def _ids(field: str) -> tuple[UUID, ...]:
    return tuple(_id(field, each) for each in request.form.getlist(field)[:200])


def _id(field: str, given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise Invalid(field, _("Choose among those that are offered.")) from None


def _entity() -> UUID:
    return _id("entity", words("entity"))


def _days() -> tuple[date, date]:
    return _day("starts_on"), _day("ends_on")


def _day(field: str) -> date:
    try:
        return date.fromisoformat(words(field))
    except ValueError:
        raise Invalid(field, _("Write a day as YYYY-MM-DD.")) from None
