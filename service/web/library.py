"""The library: find an approved post, share it, date it, recall it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.access import Act, granted, may
from service.crowds import FEWEST
from service.errors import Invalid, NotFound, NotShareable, NotTakingPart, Stale, _
from service.folds import before_fold, too_long
from service.identity import current_person
from service.models import Channel, Post, db
from service.networks import door
from service.problems import told
from service.queries import library as shelf
from service.queries import reading, recalls, sharing, topics
from service.queries.wanted import Wanted
from service.shareable import takes_part, why_not
from service.steps.library import date_post
from service.steps.participation import take_part
from service.steps.recall import recall
from service.steps.share import share
from service.unit import Unit, unit_of_work
from service.web import finder
from service.web.forms import number
from service.web.once import in_line
from service.web.searches import own_searches
from service.web.terms import offered, place_of, terms
from service.web.visitor import moment
from workflows import PostKind

library = Blueprint("library", __name__)
library.add_app_template_filter(before_fold)
library.add_app_template_filter(too_long)

AGAIN = timedelta(seconds=20)
"""Within which a second click is the same share."""


@library.get("/library", endpoint="library")
def search() -> str:
    """Show what this person may share, as far as it answers their search."""
    person, asked = current_person(), finder.asked()
    wanted = finder.wanted(asked, moment(), number("after") or 0)
    found = shelf.library(person, moment(), wanted, cursor=request.args.get("cursor"))
    narrowed = bool(asked.keys() - {"order"}) or bool(wanted.after)
    first = shelf.library(person, moment(), Wanted(), limit=3) if narrowed else None
    newest = first.rows if first and not found.rows else ()
    return render_template(
        "library/library.html",
        found=found,
        asked=asked,
        narrowed=narrowed,
        newest=newest,
        meant=shelf.suggestion(person, moment(), found.hits),
        approvals=reading.approvals([*found.rows, *newest]),
        choices=finder.choices(person, shelf.counted(found.hits)),
        fresh=finder.FRESH,
        searches=own_searches(person),
        set_aside=() if narrowed else shelf.set_aside(person, moment()),
        keeps=bool(granted(person, Act.KEEP_LIBRARY, moment())),
    )


@library.get("/library/<uuid:post_id>", endpoint="show")
def show_post(post_id: UUID) -> Any:
    """Show a post that may be shared, or why it may not."""
    try:
        post = shelf.library_post(current_person(), post_id, moment())
    except NotFound:
        return _recalled(post_id, 200)
    return _page(post)


@library.post("/library/<uuid:post_id>/shares")
def take(post_id: UUID) -> Any:
    """Record that the visitor takes the post to a channel, and show how."""
    person = current_person()
    try:
        channel = Channel(request.form.get("channel", ""))
    except ValueError:
        raise Invalid("channel", _("Choose a channel.")) from None
    try:
        with unit_of_work(person) as unit:
            share_id = _taken(unit, post_id, channel)
    except NotTakingPart as error:
        post = shelf.library_post(person, post_id, moment())
        return _page(post, refused={"form": "share", "why": told(error)}), 409
    except NotShareable as error:
        return _refused(post_id, told(error)), 409
    except NotFound:
        return _recalled(post_id, 409)
    return redirect(url_for("web.library.taken", post_id=post_id, share_id=share_id), 303)


def _taken(unit: Unit, post_id: UUID, channel: Channel) -> UUID:
    """Return the visitor's share of a moment ago, or make one; of clicks at once, one makes it."""
    in_line(unit, f"share {unit.actor.id} {post_id} {channel}")
    before = shelf.share_since(unit.actor, post_id, channel, unit.now - AGAIN)
    if before is not None and not why_not(before.post, unit.now):
        return before.id
    if "sign_up" in request.form:
        take_part(unit)
    return share(unit, post_id, channel).id


@library.get("/library/<uuid:post_id>/shares/<uuid:share_id>")
def taken(post_id: UUID, share_id: UUID) -> Any:
    """Show the approved words to take along and the door to the channel."""
    found = shelf.own_share(current_person(), share_id)
    if found is None or found.post_id != post_id:
        raise NotFound(_("There is no such share."))
    if why_not(found.post, moment()):
        return redirect(url_for("web.library.show", post_id=post_id))
    ways = sharing.ways(found)
    return render_template(
        "library/taken.html",
        share=found,
        ways=ways,
        door=door(found.channel, found.revision.text, ways[0].shown if ways else None),
    )


@library.post("/library/<uuid:post_id>/dates")
def put_dates(post_id: UUID) -> Any:
    """Say from when and until when the post is offered."""
    post = shelf.library_post(current_person(), post_id, moment())
    try:
        not_before, expires_at = (_local(post, key) for key in ("not_before", "expires_at"))
        with unit_of_work(current_person()) as unit:
            date_post(unit, post_id, not_before=not_before, expires_at=expires_at)
    except Invalid as error:
        return _page(post, refused={"form": "dates", "why": told(error)}), 422
    flash(gettext("The dates are kept."), "done")
    return redirect(url_for("web.library.show", post_id=post_id), 303)


@library.post("/library/<uuid:post_id>/recalls")
def call_back(post_id: UUID) -> Any:
    """Recall a post from everybody who shared it."""
    breach = request.form.get("breach") == "yes"
    try:
        with unit_of_work(current_person()) as unit:
            asked = terms(place_of(unit, post_id), unit.now)
            recall(unit, post_id, breach=breach, also=_also(), **vars(asked))
    except Stale as error:
        refused = {"form": "breach", "why": told(error)} if breach else None
        return _recalled(post_id, 409, refused)
    except Invalid as error:
        post = shelf.library_post(current_person(), post_id, moment())
        return _page(post, refused={"form": "recall", "why": told(error)}), 422
    flash(gettext("The post is recalled. Everybody who shared it is told so."), "done")
    return redirect(url_for("web.library.show", post_id=post_id), 303)


def _page(post: Post, why: str | None = None, refused: Any = None) -> str:
    person, zone = current_person(), ZoneInfo(post.entity.time_zone)
    reason = why_not(post, moment())
    return render_template(
        "library/post.html",
        post=post,
        case=reading.approvals([post]).get(post.id),
        why=why or (gettext(reason) if reason else None),
        keeper=may(db.session(), person, Act.KEEP_LIBRARY, post.entity_id, moment()),
        shares=shelf.shares_of(person, post),
        count=shelf.share_count(post),
        fewest=FEWEST,
        sorts=_sorts(post),
        sorted_by=topics.sorted_by(post),
        named=topics.named(person, moment()),
        uses=sharing.uses(post),
        clicks=sharing.clicks(post),
        not_for_me=sharing.not_for(person, post.id),
        within=offered(),
        corrections=recalls.corrections(person, post.entity_id, moment()),
        takes_part=takes_part(db.session(), person),
        zone=zone,
        refused=refused,
        typed=request.form,
    )


def _sorts(post: Post) -> bool:
    """Whether the visitor says by what a post is found; somebody's own version is not."""
    ordered = may(db.session(), current_person(), Act.ORDER_LIBRARY, post.entity_id, moment())
    return ordered and post.kind is not PostKind.PERSONALISATION


def _refused(post_id: UUID, why: str) -> str:
    """Show why a post can't be shared; recalled meanwhile, what that means."""
    try:
        return _page(shelf.library_post(current_person(), post_id, moment()), why)
    except NotFound:
        return _recalled(post_id, 409)[0]


def _recalled(post_id: UUID, status: int, refused: Any = None) -> tuple[str, int]:
    found = shelf.recalled_post(current_person(), post_id, moment())
    if found is None:
        raise NotFound(_("There is no such post in the library."))
    post, recalled = found
    person = current_person()
    page = render_template(
        "library/recalled.html",
        post=post,
        recall=recalled,
        keeper=may(db.session(), person, Act.KEEP_LIBRARY, post.entity_id, moment()),
        shares=shelf.shares_of(person, post),
        left=shelf.to_remove(person, post, moment()),
        answers=recalls.answers(post),
        count=shelf.share_count(post),
        fewest=FEWEST,
        correction=shelf.correction(person, recalled, moment()),
        refused=refused,
        typed=request.form,
    )
    return page, status


def _also() -> list[UUID]:
    """Return the other texts that are recalled too."""
    return [each for given in request.form.getlist("also") if (each := finder.identity(given))]


def _local(post: Post, key: str) -> datetime | None:
    """Return a moment that a form holds in the entity's time zone."""
    given = request.form.get(key, "").strip()
    if not given:
        return None
    try:
        local = datetime.fromisoformat(given).replace(tzinfo=ZoneInfo(post.entity.time_zone))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(key, _("This is not a date and time.")) from None
