"""What people do on a post's page besides deciding: threads, proposed edits, ticks."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext

from service.anchors import Edit
from service.errors import Invalid, Stale, _
from service.identity import current_person
from service.models import Proposal, ProposalState, db
from service.queries import posts as wanted
from service.queries import reading
from service.queries.confided import passed_on
from service.redline import besides, redline
from service.steps.comment import comment, settle
from service.steps.grounds import tick
from service.steps.propose import accept, decline, propose_edit
from service.unit import Unit, unit_of_work
from service.web.forms import number, words
from service.web.once import taken_once
from service.web.posts import again
from service.web.talk import rule_name
from service.web.visitor import moment

conversation = Blueprint("conversation", __name__)
conversation.add_app_template_filter(rule_name)
conversation.add_app_template_global(redline, "redlined")
conversation.add_app_template_global(besides)


@conversation.post("/posts/<uuid:post_id>/comments")
def remark(post_id: UUID) -> Any:
    """Say something on a revision, on some of its words, or in a thread."""
    thread = None
    try:
        span, thread = quoted(post_id), _id("reply_to")

        def make(unit: Unit) -> UUID:
            return comment(
                unit,
                post_id,
                revision=number("revision") or 0,
                body=words("body"),
                span=span,
                reply_to=thread,
            ).id

        told = len(passed_on(current_person(), post_id))
        said = taken_once(make)
    except Invalid as error:
        return again(post_id, error, f"reply {thread}" if thread else "comment")
    passed = len(passed_on(current_person(), post_id)) > told
    return _back(post_id, "told" if passed else f"comment-{said}")


@conversation.post("/posts/<uuid:post_id>/comments/<uuid:comment_id>/resolution")
def resolve(post_id: UUID, comment_id: UUID) -> Any:
    """Resolve a thread, or open it again."""
    resolved = request.form.get("resolved") == "yes"
    with unit_of_work(current_person()) as unit:
        settle(unit, post_id, comment_id, resolved=resolved)
    flash(gettext("Resolved.") if resolved else gettext("Open again."), "done")
    return _back(post_id, "remarks" if resolved else f"comment-{comment_id}")


@conversation.post("/posts/<uuid:post_id>/proposals")
def suggest(post_id: UUID) -> Any:
    """Propose other words for some of the latest revision's."""
    try:
        span = quoted(post_id)
        if span is None:
            raise Invalid("quote", _("Select the words that you would change, or copy them here."))
        edit = Edit(*span, words("text"))

        def make(unit: Unit) -> UUID:
            revision = number("revision") or 0
            return propose_edit(unit, post_id, revision=revision, edit=edit, note=words("note")).id

        made = taken_once(make)
    except Invalid as error:
        return again(post_id, error, "proposal")
    except Stale as error:
        return again(post_id, error, "proposal", 409)
    flash(gettext("Your edit is proposed. The author takes it or leaves it."), "done")
    return _back(post_id, f"edit-{made}")


@conversation.post("/posts/<uuid:post_id>/proposals/<uuid:proposal_id>")
def answer(post_id: UUID, proposal_id: UUID) -> Any:
    """Make a proposed edit in one's draft, or refuse it; a double click is answered once."""
    accepted = request.form.get("state") == ProposalState.ACCEPTED
    try:
        with unit_of_work(current_person()) as unit:
            if accepted:
                accept(unit, post_id, proposal_id)
            else:
                decline(unit, post_id, proposal_id, words("answer"))
    except Stale as error:
        if not _answered(proposal_id, accepted):
            return again(post_id, error, f"edit {proposal_id}", 409)
    except Invalid as error:
        return again(post_id, error, f"edit {proposal_id}")
    flash(
        gettext("Your draft now reads so.") if accepted else gettext("You have left that edit."),
        "done",
    )
    return _back(post_id, f"edit-{proposal_id}")


@conversation.post("/posts/<uuid:post_id>/ticks")
def note_ticks(post_id: UUID) -> Any:
    """Note what the author has changed of what was asked."""
    with unit_of_work(current_person()) as unit:
        tick(unit, post_id, ticks())
    flash(gettext("Noted."), "done")
    return _back(post_id, "asked")


def ticks() -> dict[UUID, bool]:
    """Return which of the changes that the form shows are ticked."""
    done = set(request.form.getlist("done"))
    return {UUID(each): each in done for each in request.form.getlist("asked") if _is_id(each)}


def quoted(post_id: UUID, suffix: str = "") -> tuple[int, int] | None:
    """Return the words that a form is about: as selected, or as quoted by hand."""
    quote = words(f"quote{suffix}").strip()
    if not quote:
        return None
    post = wanted.post(current_person(), post_id, moment())
    text = reading.revision_read(post, number("revision") or 0).text
    at = number(f"start{suffix}")
    if at is None or not text.startswith(quote, at):
        at = text.find(quote)
        if text.count(quote) > 1:
            raise Invalid(
                "quote",
                _("These words stand there several times: copy some more around them."),
            )
    if at < 0:
        raise Invalid("quote", _("These words are not in the text. Copy them exactly."))
    return at, at + len(quote)


def _answered(proposal_id: UUID, accepted: bool) -> bool:
    """Whether the proposal was answered just so before."""
    found = db.session.get_one(Proposal, proposal_id)
    return found.state is (ProposalState.ACCEPTED if accepted else ProposalState.REFUSED)


def _id(name: str) -> UUID | None:
    given = request.form.get(name, "")
    if not given:
        return None
    if not _is_id(given):
        raise Invalid(name, _("There is no such comment on this post."))
    return UUID(given)


def _is_id(given: str) -> bool:
    try:
        UUID(given)
    except ValueError:
        return False
    return True


def _back(post_id: UUID, anchor: str) -> Any:
    return redirect(url_for("web.posts.show", post_id=post_id, _anchor=anchor), 303)
