"""The composer: write a post, see what the checker says, keep it, submit it."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.confided import ADVERSE_EVENT
from service.content import ContentError, trimmed
from service.errors import Forbidden, Invalid, RejectedBefore, ServiceError, Stale, _
from service.identity import current_person
from service.models import Entity, Post, db
from service.problems import told
from service.queries import posts
from service.queries.company import own_entities
from service.queries.live import Question, live_check
from service.queue import checked_within
from service.steps.draft import save, submit, write
from service.steps.grounds import tick
from service.steps.heed import report
from service.unit import unit_of_work
from service.web.conversation import ticks
from service.web.i18n import language
from service.web.navigation import post_path
from service.web.once import once
from service.web.phrases import vocabulary
from service.web.sheet import Sheet, blank, filled, of_post
from service.web.talk import asked_of
from service.web.visitor import moment
from workflows import State

drafts = Blueprint("drafts", __name__)

PATIENCE = 2.0
"""Seconds that a page waits for the check, so that its reader sees at once who has the post."""

Answer = Response | str | tuple[str, int]


@drafts.get("/posts/new")
def new() -> Answer:
    """Show an empty composer."""
    return _shown(_blank())


@drafts.post("/posts/new")
def begin() -> Answer:
    """Keep a new draft, check it, or submit it."""
    sheet = _blank()
    try:
        if request.form.get("act") == "report":
            return _reported(sheet)
        sheet = filled(sheet, request.form)
        if request.form.get("act") == "check":
            return _shown(_checked(sheet))
        if not trimmed(sheet.text):
            raise Invalid("text", _("Write something first."))
        with unit_of_work(current_person()) as unit:
            post_id = once(unit, sheet.key, lambda: write(unit, sheet.entity.id, sheet.draft()).id)
    except (ServiceError, ContentError) as error:
        return _refused(_as_typed(sheet), error)
    post = posts.post(current_person(), post_id, moment())
    if request.form.get("act") == "submit" and post.state is State.DRAFT:
        return _submitted(post, of_post(post).with_contests_of(sheet))
    return redirect(url_for("web.drafts.edit", post_id=post_id), 303)


@drafts.get("/posts/<uuid:post_id>/edit")
def edit(post_id: UUID) -> Answer:
    """Show the composer with a draft, checked; what is no draft any more has its own page."""
    post = _own(post_id)
    if post.state is not State.DRAFT:
        return redirect(post_path(post))
    sheet = of_post(post)
    return _shown(_checked(sheet) if trimmed(sheet.text) else sheet)


@drafts.post("/posts/<uuid:post_id>/edit")
def go_on(post_id: UUID) -> Answer:
    """Keep the draft, check it, or submit it."""
    post = _own(post_id)
    sheet = of_post(post)
    try:
        if request.form.get("act") == "report":
            return _reported(sheet)
        sheet = filled(sheet, request.form)
        if request.form.get("act") == "check":
            return _shown(_checked(sheet))
        with unit_of_work(current_person()) as unit:
            kept = save(unit, post_id, sheet.draft(), version=sheet.version)
            tick(unit, post_id, ticks())
            sheet = replace(sheet, version=kept.draft_version)
    except Stale as error:
        return _gone_on(post_id, sheet) or _stale(sheet, error)
    except (ServiceError, ContentError) as error:
        return _refused(_as_typed(sheet), error)
    if request.form.get("act") == "submit":
        return _submitted(post, sheet)
    flash(gettext("The draft is saved."), "done")
    return redirect(url_for("web.drafts.edit", post_id=post_id), 303)


def _submitted(post: Post, sheet: Sheet) -> Answer:
    """Submit what was just kept, unless the check stops it."""
    sheet, post_id = _checked(sheet), post.id
    if sheet.blocking:
        message = gettext("A critical finding stops this post: change the text, or contest it.")
        return _shown(replace(sheet, refusal=message)), 409
    found = {each["rule"] for each in sheet.report["findings"]} if sheet.report else set()
    contests = {rule: why for rule, why in sheet.contests.items() if rule in found}
    try:
        rather = sheet.class_contest()
        with unit_of_work(current_person()) as unit:
            revision = submit(
                unit,
                post_id,
                version=sheet.version,
                contests=contests,
                class_contest=rather,
                anyway=request.form.get("anyway") == "yes",
            )
            number = revision.number
    except RejectedBefore as error:
        return _shown(replace(sheet, refusal=told(error), rejected=error)), 409
    except ServiceError as error:
        return _gone_on(post_id, sheet) or _refused(sheet, error)
    if checked_within(PATIENCE, post_id, number):
        flash(gettext("Submitted and checked. You see below where it is now."))
    else:
        flash(
            gettext("Submitted. The check comes first, then the reviewers; you see each step here.")
        )
    return redirect(post_path(post), 303)


def _gone_on(post_id: UUID, sheet: Sheet) -> Response | None:
    """Return the way to a post that these very words, sent twice, submitted the first time."""
    sent = posts.as_it_stands(post_id)
    same = sent.draft_text == sheet.text and {*sent.draft_channels} == {*sheet.channels}
    if request.form.get("act") != "submit" or sent.state is State.DRAFT or not same:
        return None
    return redirect(post_path(sent), 303)


def _reported(sheet: Sheet) -> Answer:
    """Hand in what was checked but not kept, whatever else the form holds; it goes on."""
    words = _as_typed(sheet).text
    with unit_of_work(current_person()) as unit:
        report(unit, sheet.entity.id, words, sheet.post.id if sheet.post else None)
    flash(gettext("Pharmacovigilance is told. You need do nothing else."), "done")
    return _shown(_checked(filled(sheet, request.form)), reported=True)


def _must_report(sheet: Sheet) -> bool:
    """Whether the check found a harmful effect in words that were not kept, and so not told."""
    kept = sheet.post is not None and sheet.post.draft_text == sheet.text
    found = sheet.report["findings"] if sheet.report and not kept else ()
    return any(each["category"] == ADVERSE_EVENT for each in found)


def _own(post_id: UUID) -> Post:
    post = posts.post(current_person(), post_id, moment())
    if post.author_id != current_person().id:
        raise Forbidden(_("Only the author may do that."))
    return post


def _blank() -> Sheet:
    person = current_person()
    entities = own_entities(person, moment())
    if not entities:
        raise Forbidden(_("Your roles do not let you write posts."))
    wanted = request.form.get("entity")
    return blank(_chosen(entities, wanted, person.entity_id), entities)


def _chosen(entities: list[Entity], slug: str | None, home: UUID | None) -> Entity:
    for each in entities:
        if each.slug == slug or (slug is None and each.id == home):
            return each
    if slug is not None:
        raise Invalid("entity", _("You may not write for that entity."))
    return entities[0]


def _checked(sheet: Sheet) -> Sheet:
    question = Question(
        text=sheet.text,
        language=sheet.language,
        entity=sheet.entity,
        packs=(),
        channels=sheet.channels,
        jurisdictions=sheet.jurisdictions,
        as_of=None,
        author=current_person(),
        class_contested=bool(sheet.other_class),
    )
    in_force = current_app.extensions["definitions"].in_force(db.session())
    report, prediction = live_check(question, in_force, moment(), language())
    return replace(sheet, report=report, prediction=prediction)


def _as_typed(sheet: Sheet) -> Sheet:
    return replace(sheet, text=request.form.get("text", ""))


def _refused(sheet: Sheet, error: Exception) -> Answer:
    return _shown(replace(sheet, refusal=told(error))), 422


def _stale(sheet: Sheet, error: Stale) -> Answer:
    return _shown(replace(sheet, refusal=told(error), theirs=error.changed)), 409


def _shown(sheet: Sheet, *, reported: bool = False) -> str:
    must_report = not reported and _must_report(sheet)
    asked = asked_of(sheet.post) if sheet.post else []
    return render_template(
        "drafts/composer.html", sheet=sheet, must_report=must_report, asked=asked, **vocabulary()
    )
